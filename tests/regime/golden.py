"""One example of every event type, made from the type itself, and the files that keep what was released.

`APPBAN_GOLDEN=write pytest tests/regime/test_events.py` writes the files that are not there yet. Nothing writes one anew:
what a file holds, somebody's log may hold.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import inspect as shape
from tests.reference.build import moment

from appban.record.canonical import encode
from appban.regime import events as ev
from appban.regime.events.before import UPCASTERS
from appban.regime.exemption import decision_digest, request_digest
from appban.regime.publication import content_digest, post_decision_digest
from appban.regime.written_question import answer_decision_digest, draft_digest

FOLDER = Path(__file__).parents[1] / "fixtures" / "regime"
EVENTS = FOLDER / "events"
WORDS = FOLDER / "words.json"
TIMES = {"stated", "until", "starts", "ends", "start", "end", "confirm_by"}
PROSE = {"name", "says", "title", "anchor", "reference", "means"}

Tree = dict[str, "Tree"] | list["Tree"] | str | int | bool | None


def writes() -> bool:
    """Whether files that are missing are to be written."""
    return os.environ.get("APPBAN_GOLDEN") == "write"


def files() -> list[Path]:
    """The released examples."""
    return sorted(EVENTS.glob("*.json"))


def canonical(event: ev.Event) -> bytes:
    """The bytes of an event as a file holds them."""
    return bytes(ev.write_event(event)) + b"\n"


def example(kind: type[ev.Event]) -> ev.Event:
    """An event with every field filled, whose digests are those of what they name."""
    event = ev.read_event(encode(value(shape.type_info(kind), "")))
    match event:
        case ev.ExemptionSubmitted():
            return msgspec.structs.replace(event, digest=request_digest(event.request))
        case ev.DecisionMade():
            return msgspec.structs.replace(event, digest=decision_digest(event.decision))
        case ev.publications.PublicationDrafted():
            return msgspec.structs.replace(event, digest=content_digest(event.content))
        case ev.publications.PublicationDecided():
            return msgspec.structs.replace(event, digest=post_decision_digest(event.decision))
        case ev.answers.AnswerDrafted():
            return msgspec.structs.replace(event, digest=draft_digest(event.draft))
        case ev.answers.AnswerDecided():
            return msgspec.structs.replace(event, digest=answer_decision_digest(event.decision))
        case _:
            return event


def value(of: shape.Type, name: str, within: tuple[type, ...] = ()) -> Tree:
    """A value of a type: of a choice the first, of a list one of each kind; a type within itself only once."""
    match of:
        case shape.StructType():
            tag = {} if of.tag_field is None else {of.tag_field: of.tag}
            inner = (*within, of.cls)
            return tag | {f.encode_name: value(f.type, f.name, inner) for f in of.fields}
        case shape.VarTupleType(item_type=item):
            again = isinstance(item, shape.StructType) and item.cls in within
            return [] if again else [value(each, name, within) for each in choices(item)]
        case shape.UnionType():
            return value(choices(of)[0], name, within)
        case _:
            return scalar(of, name)


def scalar(of: shape.Type, name: str) -> Tree:
    """A value that holds no others."""
    match of:
        case shape.LiteralType(values=closed):
            return closed[0]
        case shape.EnumType(cls=members):
            return next(iter(members)).value
        case shape.BoolType():
            return True
        case shape.IntType():
            return moment("00:00", "2023-03-16") if name in TIMES else 2
        case shape.StrType():
            return f"{name} é 🚫" if name in PROSE else f"{name}-1"
        case _:
            raise TypeError(f"an event has a field {name} of {of}; say here what an example of it is")


def choices(of: shape.Type) -> list[shape.Type]:
    """The members of a union but for None, those with fields first; of anything else itself."""
    members = of.types if isinstance(of, shape.UnionType) else (of,)
    some = [each for each in members if not isinstance(each, shape.NoneType)]
    return sorted(some, key=lambda each: not isinstance(each, shape.StructType))


def words() -> dict[str, list[str]]:
    """Every closed list of words in an event, by tag and path."""
    found: dict[str, list[str]] = {}
    before = {kind: str(kind.__struct_config__.tag) for kind in UPCASTERS}
    for kind, tag in {**ev.TAGS, **before}.items():
        for path, closed in closed_words(shape.type_info(kind), ()):
            found.setdefault(" ".join((tag, *path)), []).extend(closed)
    return found


def closed_words(
    of: shape.Type, path: tuple[str, ...], within: tuple[type, ...] = ()
) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """The closed lists of words in a type, each with where it stands."""
    match of:
        case shape.StructType(cls=kind) if kind not in within:
            for field in of.fields:
                yield from closed_words(field.type, (*path, field.name), (*within, kind))
        case shape.VarTupleType(item_type=item):
            yield from closed_words(item, path, within)
        case shape.UnionType():
            for each in choices(of):
                yield from closed_words(each, path, within)
        case shape.LiteralType(values=closed):
            yield path, [str(each) for each in closed]
        case shape.EnumType(cls=members):
            yield path, [each.value for each in members]
        case _:
            return
