"""The options that the `post` commands share, and what they read from files that people name."""

from pathlib import Path
from typing import Annotated

import typer

from appban.bootstrap.shipped import shipped_posting_rules
from appban.cli.context import Session
from appban.cli.files import read_file
from appban.cli.output import Row
from appban.errors import InputError
from appban.regime.account import PurposeClass
from appban.regime.device import DeviceId
from appban.regime.lacks import Lack
from appban.regime.pack.facts import Written
from appban.regime.pack.posting import PostingRules, load_posting_rules
from appban.regime.pack.text import load
from appban.regime.people import PersonId
from appban.regime.post_state import newest
from appban.regime.publication import PublicationId
from appban.service.publications.drafting import Means
from appban.service.publications.handing import Handed
from appban.service.publications.posts import facts_of_post, known_post

Id = Annotated[str, typer.Argument(help="The post, by id.", metavar="POST")]
Shown = Annotated[
    str | None, typer.Option("--digest", help="Of the version that you saw (default: the newest).")
]
Second = Annotated[str | None, typer.Option("--with", help="The second person, by handle.")]
Reason = Annotated[str, typer.Option(help="Why; it stands, erasably, beside the record.")]
Rules = Annotated[
    Path | None, typer.Option("--rules", help="A file of propriety questions and topics (default: ours).")
]
Purpose = Annotated[str, typer.Option(help="service, policy or emergency.")]
Setting = Annotated[
    list[str] | None, typer.Option("--setting", help="NAME=VALUE of the platform; comments=… is needed.")
]
MediaFile = Annotated[
    Path | None,
    typer.Option("--media", help="A YAML file that names the files of the post and what goes with them."),
]

_PURPOSES: dict[str, PurposeClass] = {"service": "service", "policy": "policy", "emergency": "emergency"}


class MediaText(Written, frozen=True, kw_only=True):
    """One file of a post as people write it; names are relative to the file that says so."""

    file: str
    alt: str | None = None
    captions: str | None = None
    music: str | None = None
    consent: str | None = None
    made_by_ai: bool = False


def rules_of(path: Path | None) -> PostingRules:
    """The propriety questions and topics of a file, or as they ship."""
    if path is None:
        return load_posting_rules(shipped_posting_rules(), "uk-posting.yaml")
    return load_posting_rules(read_file(path), str(path))


def means_of(here: Session, path: Path | None) -> Means:
    """What posts are written with here."""
    return Means(rules=rules_of(path), folder=here.house.evidence)


def purpose_of(text: str) -> PurposeClass:
    """A purpose class; InputError for any other word."""
    if text not in _PURPOSES:
        raise InputError(
            f"{text!r} is no purpose; it is {', '.join(_PURPOSES)}, and party-political is none of them"
        )
    return _PURPOSES[text]


def pairs(given: list[str] | None, what: str) -> dict[str, str]:
    """NAME=VALUE as a mapping; InputError for one that is not so, or for a name that comes twice."""
    found: dict[str, str] = {}
    for each in given or ():
        name, equals, value = each.partition("=")
        if not equals or not name or name in found:
            raise InputError(f"{each!r} is no {what} of its own; write NAME=VALUE, each name once")
        found[name] = value
    return found


def media_from(path: Path | None) -> tuple[Handed, ...] | None:
    """The files that a media file names; None for no such file."""
    if path is None:
        return None
    written = load(read_file(path), str(path), tuple[MediaText, ...])
    return tuple(
        Handed(
            name=Path(each.file).name,
            data=read_file(path.parent / each.file),
            alt=each.alt,
            captions=None if each.captions is None else read_file(path.parent / each.captions),
            music=each.music,
            consent=each.consent,
            made_by_ai=each.made_by_ai,
        )
        for each in written
    )


def digest_of(here: Session, post: str, shown: str | None) -> str:
    """The digest that was shown, or that of the newest version."""
    if shown is not None:
        return shown
    with here.reader() as reader:
        facts = facts_of_post(reader, PublicationId(post))
        return newest(known_post(facts, PublicationId(post))).digest


def second_of(here: Session, handle: str | None) -> PersonId | None:
    """The second person by handle; None for nobody."""
    return None if handle is None else here.people(handle)[0]


def lack_rows(lacks: tuple[Lack, ...]) -> list[Row]:
    """What is lacking, a row a part."""
    return [{"part": each.part, "says": each.says} for each in lacks]


def device_named(name: DeviceId | None) -> tuple[DeviceId, ...]:
    """The device, if one is named."""
    return () if name is None else (name,)
