"""The packs that the program ships, read once for the tests."""

from functools import cache
from pathlib import Path

import appban
from appban.regime.events import Event
from appban.regime.pack.adoption import content, in_order
from appban.regime.pack.file import Pack, load_pack
from appban.regime.people import PersonId

FOLDER = Path(appban.__file__).parent / "packs"
NAMES = tuple(sorted(path.name for path in FOLDER.glob("*.yaml")))
REGIMES = ("uk-2023", "uk-parliament-2023", "us-m-23-13", "au-pspf-001-2023", "au-nsw-2023", "be-2023")
TWO = (PersonId("p1"), PersonId("p2"))


@cache
def packs() -> dict[str, Pack]:
    """Every shipped pack by its id."""
    read = (load_pack((FOLDER / name).read_bytes(), name)[0] for name in NAMES)
    return {pack.pack.id: pack for pack in read}


@cache
def events_of(*names: str) -> tuple[Event, ...]:
    """What adopting some packs, with those they use, appends."""
    wanted = [packs()[name] for name in names]
    used = [packs()[name] for pack in wanted for name in pack.uses]
    return tuple(event for pack in in_order([*used, *wanted]) for event in content(pack, made_by=TWO))
