"""The notices file of an installation, with what it names: templates, channels, their secrets."""

from pathlib import Path

import msgspec

from appban.bootstrap import House, messengers
from appban.bootstrap.shipped import shipped_templates
from appban.cli.files import read_file
from appban.errors import SettingsError
from appban.service.telling.courier import Post
from appban.service.telling.notices_file import read_notices
from appban.service.telling.template import read_templates

MOST = 1024 * 1024


def has_post(house: House) -> bool:
    """Whether anybody is to be told at all: there is a notices file."""
    return Path(house.settings.notices).exists()


def post_of(house: House) -> Post:
    """What is needed to tell people here; SettingsError if there is no notices file, or it is not as it should be."""
    file = Path(house.settings.notices)
    if not file.exists():
        raise SettingsError(
            f"there is no notices file {file}; write one as docs/how-to/tell-people.md says, or name it in APPBAN_NOTICES"
        )
    stated = read_notices(read_file(file, MOST), str(file))
    if stated.console is None and house.sign_in is not None:
        stated = msgspec.structs.replace(stated, console=house.sign_in.public_url)
    own = {} if stated.templates is None else _own(file.parent / stated.templates)
    return Post(
        stated=stated,
        templates=read_templates({**shipped_templates(), **own}),
        messengers=messengers(stated.channel, file.parent, house.desk.clock),
    )


def _own(folder: Path) -> dict[str, bytes]:
    """The operator's templates, which take the place of the shipped ones of the same name."""
    shipped = shipped_templates()
    found = {path.name: read_file(path, MOST) for path in sorted(folder.glob("*.txt"))}
    unknown = sorted(set(found) - set(shipped))
    if unknown or not folder.is_dir():
        what = f"{folder / unknown[0]} is no template" if unknown else f"there is no folder {folder}"
        raise SettingsError(f"{what}; `appban notice template` lists their names")
    return found
