"""The free texts about channels and accounts, each of the administration under which it was written first (DESIGN R4)."""

from collections.abc import Callable, Iterator

import msgspec

from appban.ports import StoreReader
from appban.record.entry import Entry
from appban.regime import events as ev
from appban.regime.events import accounts, channels
from appban.regime.exemption import Commitment
from appban.service.naming import Names, Text
from appban.service.reading import event_of

_ENTRIES = msgspec.json.Decoder(Entry)


def texts_about(
    reader: StoreReader, names: Names, subject: str, stop: int, reads: Callable[[str | None], bool]
) -> dict[str, Text]:
    """Every free text of the entries about a subject by its commitment; closed if written under what may not be read."""
    written: dict[Commitment, str | None] = {}
    for row in reader.rows_of([subject], stop):
        for each in _commitments(event_of(row)):
            written.setdefault(each, _ENTRIES.decode(row.entry).administration)
    open_ones = {each for each, administration in written.items() if reads(administration)}
    closed: dict[str, Text] = {
        each: Text(each, None, closed=True) for each in written if each not in open_ones
    }
    return {**closed, **names.texts(open_ones)}


def _commitments(event: ev.Event) -> Iterator[Commitment]:
    match event:
        case accounts.AccountArranged(closing_plan=plan):
            yield from () if plan is None else (plan,)
        case accounts.StandingUseSubmitted(use=use):
            yield use.justification
        case accounts.AccountMoved() | accounts.StandingUseDecided() | accounts.StandingUseEnded():
            yield event.reason
        case channels.AssessmentOpened(subject=subject):
            yield from () if subject is None else (subject,)
        case channels.CriterionAnswered(answer=answer):
            yield answer.reason
        case channels.AssessmentDecided():
            yield from (each for each in (event.rationale, event.risk) if each is not None)
        case channels.CircumstanceReviewed():
            yield event.findings
        case _:
            return
