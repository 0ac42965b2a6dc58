"""What sources tell of devices that exemptions name: each Monday of all of them, and at once where the story asks."""

from collections.abc import Iterable, Iterator, Sequence

from appban.cli.seeding.history.book import Book, device
from appban.cli.seeding.history.files import CasePart, HistoryFile, SourcePart
from appban.cli.seeding.history.instants import ENDS, mondays
from appban.errors import InternalError
from appban.record.digests import sha256, to_hex
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.mitigation import Method
from appban.regime.time import HOUR

TOLD_AT = 6 * HOUR
MITIGATION = "dev-no-corporate-data"


def tell(book: Book, file: HistoryFile, cases: Sequence[CasePart], parents: dict[BodyId, BodyId]) -> None:
    """Enter all of it."""
    by_source: dict[str, list[CasePart]] = {}
    for case in cases:
        by_source.setdefault(_source(file, case.body, parents).name, []).append(case)
    for source in file.sources:
        mine = by_source.get(source.name, [])
        for case in mine:
            for step in case.steps:
                if step.do == "seen":
                    _told(book, source, step.at, case.devices)
        for monday in mondays(file.opened, ENDS):
            _on_monday(book, source, monday + TOLD_AT, mine)


def _on_monday(book: Book, source: SourcePart, at: int, cases: Iterable[CasePart]) -> None:
    if source.silent is not None and source.silent[0] <= at < source.silent[1]:
        return
    devices = sorted({each for case in cases if _told_of(case, at) for each in case.devices})
    if devices:
        _told(book, source, at, devices)


def _told_of(case: CasePart, at: int) -> bool:
    return any(step.do == "evidence" and step.at <= at < (step.until or ENDS) for step in case.steps)


def _told(book: Book, source: SourcePart, at: int, devices: Sequence[str]) -> None:
    batch = to_hex(sha256(f"{source.name} {at}".encode()))
    delivered = ev.SourceDelivered(stated=at, source=source.name, batch=batch, devices=len(devices))
    book.enter(at, delivered, body=source.body)
    for each in sorted(map(device, devices)):
        event = ev.MitigationEvidenced(
            stated=at,
            mitigation=MITIGATION,
            device=each,
            exemption=None,
            method=Method.MACHINE,
            source=source.name,
        )
        book.enter(at, event, body=source.body)


def _source(file: HistoryFile, body: BodyId, parents: dict[BodyId, BodyId]) -> SourcePart:
    for here in _line(body, parents):
        for source in file.sources:
            if source.body == here:
                return source
    raise InternalError(f"no source tells of the devices of {body}; name one in history.yaml")


def _line(body: BodyId, parents: dict[BodyId, BodyId]) -> Iterator[BodyId]:
    here: BodyId | None = body
    while here is not None:
        yield here
        here = parents.get(here)
