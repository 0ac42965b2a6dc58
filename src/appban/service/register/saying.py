"""What was said in public, and what was put right: of statements, and of posts."""

from collections.abc import Iterator, Sequence

from appban.regime import events as ev
from appban.regime.events.publications import CorrectionMade
from appban.regime.register import Column, Fact, Item, Line, Sheet
from appban.regime.time import show
from appban.service.bans.statements import StatementLine
from appban.service.register.entries import Entry, joined

STATEMENTS = (
    Column("statement", "Statement", "The id of the statement"),
    Column("on", "On", "When it was made; known to the day where only the day is", "dateTime"),
    Column("by", "By", "Who made it, by name and office; empty: not recorded"),
    Column("says", "Wording", "What was said"),
    Column("certainty", "Certainty", "stated, understood (a reporter's inference) or disputed"),
    Column("place", "Where", "Where it was said"),
    Column("url", "Address", "Where it can be read", "anyURI"),
    Column("restrictions", "Restrictions", "Of which restrictions it speaks"),
    Column("versions", "Versions", "In how many wordings it was entered", "integer"),
)
CORRECTIONS = (
    Column("of", "Of", "What was corrected"),
    Column("kind", "Kind", "statement or post"),
    Column("recorded", "Recorded", "When the correction was entered", "dateTime"),
    Column("says", "What is right", "The wording now, or what the correction says"),
    Column("entry", "Entry", "The entry of the record that says so", "integer"),
)


def statements(told: Sequence[StatementLine]) -> Sheet:
    """The table of statements."""
    return Sheet(
        slug="statements",
        title="Statements",
        says="What someone in authority said of these restrictions in public, as said, with how sure that is.",
        columns=STATEMENTS,
        lines=tuple(
            Line(
                cells=(
                    each.said.statement,
                    show(each.said.stated),
                    each.said.by,
                    each.said.says,
                    each.said.certainty,
                    each.said.place,
                    each.said.url,
                    joined(each.said.restrictions),
                    each.corrected + 1,
                ),
                noun="statement",
                id=each.said.statement,
            )
            for each in told
        ),
        empty="No statement is recorded.",
        lacks=("A statement is no rule: nothing follows from one by itself.",),
    )


def corrections(found: Sequence[Entry]) -> Sheet:
    """The table of corrections, the last first."""
    lines: list[Line] = []
    seen: set[str] = set()
    for entry in found:
        match entry.event:
            case ev.StatementMade(statement=statement, says=says):
                if statement in seen:
                    cells = (statement, "statement", show(entry.recorded), says, entry.index)
                    lines.append(Line(cells=cells, noun="statement", id=statement))
                seen.add(statement)
            case CorrectionMade(publication=post, says=says):
                lines.append(
                    Line(
                        cells=(post, "post", show(entry.recorded), says, entry.index),
                        noun="correction",
                        id=post,
                    )
                )
            case _:
                pass
    return Sheet(
        slug="corrections",
        title="Corrections",
        says="What was put right, of statements and of posts. What was there before stays in the record.",
        columns=CORRECTIONS,
        lines=tuple(reversed(lines)),
        empty="Nothing was corrected.",
    )


def saying_items(found: Sequence[Entry]) -> Iterator[Item]:
    """Every statement in all its wordings, and every post that was corrected."""
    said: dict[str, list[tuple[Entry, ev.StatementMade]]] = {}
    righted: dict[str, list[tuple[Entry, CorrectionMade]]] = {}
    for entry in found:
        match entry.event:
            case ev.StatementMade():
                said.setdefault(entry.event.statement, []).append((entry, entry.event))
            case CorrectionMade():
                righted.setdefault(entry.event.publication, []).append((entry, entry.event))
            case _:
                pass
    for statement, held in sorted(said.items()):
        of = held[-1][1]
        title = f"Statement of {of.by}" if of.by else f"Statement in {of.place}"
        versions = tuple(entry.version("As entered", _statement(event)) for entry, event in held)
        yield Item(noun="statement", id=statement, title=title, versions=versions)
    for post, corrected in sorted(righted.items()):
        yield Item(
            noun="correction",
            id=post,
            title="Correction of a post",
            versions=tuple(entry.version("As corrected", _correction(event)) for entry, event in corrected),
        )


def _statement(event: ev.StatementMade) -> tuple[Fact, ...]:
    return (
        Fact(label="By", value=event.by, field="/event/by"),
        Fact(label="Wording", value=event.says, field="/event/says"),
        Fact(label="On", value=event.stated, field="/event/stated", at=True),
        Fact(label="Where", value=event.place, field="/event/place"),
        Fact(label="Address", value=event.url, field="/event/url"),
        Fact(label="Certainty", value=event.certainty, field="/event/certainty"),
        Fact(label="Source", value=event.source.reference, field="/event/source/reference"),
        Fact(label="How well that was seen", value=event.source.mark, field="/event/source/mark"),
    )


def _correction(event: CorrectionMade) -> tuple[Fact, ...]:
    return (
        Fact(label="What is right", value=event.says, field="/event/says"),
        Fact(label="Address", value=event.address, field="/event/address"),
    )
