"""What was read of accounts and peers, and what running them took, as entries."""

from appban.cli.seeding.history.book import Book, minted, person
from appban.cli.seeding.history.channels import account
from appban.cli.seeding.history.comms_files import CommsFile, CostsPart, FiguresPart, ReadingPart
from appban.cli.seeding.history.instants import month_start, months
from appban.cli.seeding.history.oversight import INVENTED
from appban.regime.bodies import BodyId
from appban.regime.events.readings import CostRecorded, PeerNamed, ReadingTaken
from appban.regime.reading import Peer, PeerId, ReadingId, Value, exactly, read_value
from appban.regime.time import HOUR

READS = "dwt-asks"


def figures(book: Book, file: CommsFile) -> None:
    """Enter all of it."""
    for peer in file.peers:
        named = PeerNamed(
            stated=peer.at,
            peer=Peer(id=_peer(peer.ref), name=peer.name, channel=peer.channel, handle=peer.handle),
            source=INVENTED,
        )
        book.enter(peer.at, named, by=READS)
    for part in file.figures:
        _monthly(book, file, part)
    for each in file.readings:
        _reading(book, file, each)
    for cost in file.costs:
        _costs(book, file, cost)


def _monthly(book: Book, file: CommsFile, part: FiguresPart) -> None:
    total = part.starts
    for n, (year, month) in enumerate(months(part.first, part.last)):
        at = month_start(year, month) + 8 * HOUR
        total += (part.adds + n * part.grows) if n else 0
        event = _taken(file, f"{part.key}-{year}-{month:02}", part.account, part.metric, exactly(total), at)
        book.enter(at, event, by=READS, body=event.body)


def _taken(file: CommsFile, ref: str, about: str, metric: str, value: Value, at: int) -> ReadingTaken:
    return ReadingTaken(
        stated=at,
        reading=ReadingId(minted("reading", ref)),
        about=_about(file, about),
        metric=metric,
        segment="",
        value=value,
        source="manual",
        reference="The page of the account",
        collected=at,
        collected_by=person(READS),
        definition=None,
        raw=None,
        corrects=None,
        body=_body(file, about),
    )


def _reading(book: Book, file: CommsFile, part: ReadingPart) -> None:
    body = _body(file, part.about)
    event = ReadingTaken(
        stated=part.at,
        reading=ReadingId(minted("reading", part.ref)),
        about=_about(file, part.about),
        metric=part.metric,
        segment="",
        value=read_value(part.value),
        source=part.source,
        reference=part.reference,
        collected=part.recorded,
        collected_by=person(READS),
        definition=None,
        raw=None,
        corrects=None if part.corrects is None else ReadingId(minted("reading", part.corrects)),
        body=body,
    )
    book.enter(part.recorded, event, by=READS, body=body)


def _costs(book: Book, file: CommsFile, part: CostsPart) -> None:
    for n, (year, month) in enumerate(months(part.first, part.last), 1):
        starts = month_start(year, month)
        ends = month_start(year + month // 12, month % 12 + 1)
        unknown = part.unknown_every is not None and n % part.unknown_every == 0
        event = CostRecorded(
            stated=ends,
            account=account(part.account),
            starts=starts,
            ends=ends,
            hours=part.hours + n % 3,
            amount=None if unknown else part.amount + n * 100,
            currency="GBP",
            says="Officials, and a licence for music",
        )
        book.enter(ends + 30 * HOUR, event, by="dwt-declares", body=_body(file, part.account))


def _peer(ref: str) -> PeerId:
    return PeerId(minted("peer", ref))


def _about(file: CommsFile, name: str) -> str:
    """The id of an account or peer; a channel is called as it is."""
    if name.startswith("channel:"):
        return name
    return _peer(name) if any(each.ref == name for each in file.peers) else account(name)


def _body(file: CommsFile, name: str) -> BodyId | None:
    return next((each.body for each in file.accounts if each.ref == name), None)
