"""Counts of exemptions, as they were last given out, and every release before: nothing is counted for the register itself."""

from collections.abc import Iterator, Sequence

from appban.regime.bodies import BodyId
from appban.regime.disclosure.release import ShownCell
from appban.regime.events import FiguresReleased
from appban.regime.facts import Facts
from appban.regime.register import SUPPRESSED, Column, Counted, Fact, Item, Line, Sheet, Value
from appban.regime.time import show
from appban.service.register.entries import Entry

TOTAL = "all"
CUT = {"purpose", "body"}
"""By what the table of the register counts."""
_NONE = "No figures were given out yet. That is not the same as none in force."
_LACKS = (
    "Bodies that keep their own register and send nothing are not in it.",
    "An agency whose use is neither confirmed nor denied is in no count; this stands here whether or not there is one.",
)


def exemptions(facts: Facts) -> Sheet:
    """The newest release by purpose and body."""
    released = [each for _, each in facts.releases if set(each.dimensions) == CUT]
    newest = released[-1] if released else None
    columns = (
        *(
            Column(name, name.capitalize(), f"The {name} that is counted, or all")
            for name in ("purpose", "body")
        ),
        Column(
            "exemptions",
            "In force",
            f"How many; {SUPPRESSED} where the count is not given out",
            "integer",
            SUPPRESSED,
        ),
        Column("as_of", "As of", "The instant at which they were counted", "dateTime", on="files"),
        Column("release", "Release", "The release in which they were given out", on="files"),
    )
    return Sheet(
        slug="exemptions",
        title="Exemptions in force",
        says=_says(newest),
        columns=columns,
        lines=() if newest is None else tuple(_line(facts, newest, each) for each in newest.cells),
        empty=_NONE,
        lacks=_LACKS,
        of=None if newest is None else ("release", newest.release),
    )


def release_items(found: Sequence[Entry]) -> Iterator[Item]:
    """Every release, with each of its cells."""
    for entry in found:
        if isinstance(entry.event, FiguresReleased):
            event = entry.event
            yield Item(
                noun="release",
                id=event.release,
                title=f"Exemptions in force by {' and '.join(event.dimensions)}, {show(event.as_of)[:10]}",
                versions=(entry.version("As given out", _facts(event)),),
            )


def over_time(facts: Facts) -> Counted:
    """Exemptions in force by purpose at each release that says so; a gap where the count is suppressed."""
    told = [each for _, each in facts.releases if "purpose" in each.dimensions]
    at = sorted({each.as_of for each in told})
    newest = {each.as_of: _by_purpose(each) for each in told}
    names = sorted({name for held in newest.values() for name in held})
    last = {name: max((newest[when].get(name) or 0 for when in at), default=0) for name in names}
    names.sort(key=lambda name: (-last[name], name))
    return Counted(
        title="Exemptions in force, by purpose, as given out",
        at=tuple(at),
        series=tuple((name, tuple(newest[when].get(name, 0) for when in at)) for name in names),
    )


def _says(event: FiguresReleased | None) -> str:
    if event is None:
        return "How many exemptions from these restrictions are in force, by purpose and body."
    return (
        f"How many exemptions from these restrictions were in force on {show(event.as_of)[:10]}, by purpose and body. "
        f"Counts from 1 to {event.threshold - 1} are suppressed, and with them what would tell them; zeros are shown."
    )


def _line(facts: Facts, event: FiguresReleased, cell: ShownCell) -> Line:
    at = dict(zip(event.dimensions, cell.key, strict=True))
    body = at["body"]
    fact = None if body is None else facts.bodies.at(BodyId(body), event.as_of)
    named = body if fact is None else fact.name
    count: Value = SUPPRESSED if cell.count is None else cell.count
    return Line(cells=(at["purpose"] or TOTAL, named or TOTAL, count, show(event.as_of), event.release))


def _facts(event: FiguresReleased) -> tuple[Fact, ...]:
    return (
        Fact(label="As of", value=event.as_of, field="/event/as_of", at=True),
        Fact(label="As known at", value=event.known_at, field="/event/known_at", at=True),
        Fact(label="Smallest count shown", value=event.threshold, field="/event/threshold"),
        *(
            Fact(
                label=" / ".join(each or TOTAL for each in cell.key),
                value=SUPPRESSED if cell.count is None else cell.count,
                field=f"/event/cells/{n}/count",
            )
            for n, cell in enumerate(event.cells)
        ),
    )


def _by_purpose(event: FiguresReleased) -> dict[str, int | None]:
    place = event.dimensions.index("purpose")
    return {
        str(cell.key[place]): cell.count
        for cell in event.cells
        if cell.key[place] is not None and all(v is None for n, v in enumerate(cell.key) if n != place)
    }
