"""The outbox: notices as papers. What an act calls for goes in with its entries, what time calls for by the watcher."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from appban.errors import StoreError
from appban.ports import Paper, StoreReader
from appban.service.reading import facts_about
from appban.service.telling.happenings import focus_of, happened
from appban.service.telling.notice import (
    KEEP,
    NOTICE,
    ROOMS,
    TOLD,
    UNTOLD,
    Kind,
    Letter,
    Notice,
    first_letter,
    marker,
    paper_of,
)
from appban.service.work import Entered

BEGAN = "telling"
"""The paper that says since when people are told."""


class Outbox:
    """Teller that keeps notices; `wanted` says at each act whether anybody is to be told at all."""

    def __init__(self, zone: ZoneInfo, wanted: Callable[[], bool]) -> None:
        self._zone, self._wanted = zone, wanted

    def tells(self) -> bool:
        """See Teller."""
        return self._wanted()

    def papers(self, reader: StoreReader, entered: Sequence[Entered]) -> Iterable[Paper]:
        """See Teller."""
        focus = focus_of(each.event for each in entered)
        if focus is None:
            return ()
        try:
            if not self._wanted():
                return ()
            found = tuple(happened(facts_about(reader, focus), entered, self._zone))
            return (*began(reader, entered[0].time - 1), *fresh(reader, found, entered[-1].time))
        except StoreError:
            raise
        except Exception as fault:  # noqa: BLE001  # the act stands, and that nobody was told of it is not hidden
            return (_unsaid(entered, fault),)


def began(reader: StoreReader, at: int) -> Iterator[Paper]:
    """The paper that says that people are told of what comes after an instant, if there is none yet."""
    if reader.paper(BEGAN, BEGAN) is None:
        yield Paper(kind=BEGAN, id=BEGAN, at=at, body=b"")


def fresh(reader: StoreReader, notices: Iterable[Notice], now: int) -> Iterator[Paper]:
    """The papers, due at once, of those notices whose edge was not told before."""
    told: dict[tuple[Kind, str], bool] = {}
    for notice in notices:
        edge = (notice.kind, notice.edge)
        if edge not in told:
            told[edge] = is_told(reader, *edge)
        if not told[edge]:
            yield paper_of(first_letter(notice), now, now)


def nothing(kind: Kind, edge: str, reference: str, now: int) -> Paper:
    """The paper that says that an edge was looked at and there was nothing to tell, so that it stays so."""
    notice = Notice(
        kind=kind, edge=edge, to=None, reference=reference, state="nothing to tell", line=(), values={}
    )
    return paper_of(Letter(notice=notice, channel=ROOMS, state="overtaken"), now, now + KEEP)


def is_told(reader: StoreReader, kind: Kind, edge: str) -> bool:
    """Whether an edge went into the outbox before."""
    wanted = marker(kind, edge)
    return any(reader.paper(each, wanted) is not None for each in (NOTICE, TOLD, UNTOLD))


def _unsaid(entered: Sequence[Entered], fault: Exception) -> Paper:
    first, last, now = entered[0].index, entered[-1].index, entered[-1].time
    notice = Notice(
        kind="fault",
        edge=f"fault:{first}",
        to=None,
        reference=f"entries {first} to {last}",
        state="nobody was told of it, by a fault of this program",
        line=(),
        values={},
    )
    said = f"{type(fault).__name__}: {fault}"
    return paper_of(Letter(notice=notice, channel=ROOMS, state="failed", said=said), now, now + KEEP)
