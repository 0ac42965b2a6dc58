"""The whole history as one book of entries, made from the files that ship: no store, no clock, the same each time."""

import msgspec

from appban.cli.seeding.history.asking import Tree, circumstance, corporate
from appban.cli.seeding.history.book import Book, device, person
from appban.cli.seeding.history.cases import Played
from appban.cli.seeding.history.channels import channels
from appban.cli.seeding.history.comms_files import read_comms
from appban.cli.seeding.history.figures import figures
from appban.cli.seeding.history.files import CasePart, HistoryFile, read_history
from appban.cli.seeding.history.ground import begin
from appban.cli.seeding.history.oversight import oversight
from appban.cli.seeding.history.posts import posts
from appban.cli.seeding.history.posture import tell
from appban.cli.seeding.history.series import cases_of
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import Place
from appban.regime.restriction import RestrictionVersion, Seat

ASSET = "asset"
"""The scheme of the names of devices, as the inventories have them."""


class Composed(msgspec.Struct, frozen=True):
    """The book, and every request in it by the name that the files give it."""

    book: Book
    cases: tuple[CasePart, ...]


def compose() -> Composed:
    """Make the book."""
    book, file = Book(), read_history()
    begin(book, file)
    places = _devices(book, file)
    _circumstances(book, file)
    tree = Tree(places, _versions(book), file.app, file.restriction)
    monthly = [case for part in file.series for case in cases_of(part, file.left)]
    cases = (*monthly, *file.cases)
    for case in cases:
        Played(book, tree, case).play()
    tell(book, file, cases, _parents(book))
    oversight(book, file)
    comms = read_comms()
    channels(book, comms, _seats(book))
    posts(book, comms)
    figures(book, comms)
    return Composed(book, cases)


def _devices(book: Book, file: HistoryFile) -> dict[str, Place]:
    places = {
        f"{part.prefix}{number:02}": corporate(part.body, part.platform)
        for part in file.devices
        for number in range(1, part.count + 1)
    }
    for asset, place in places.items():
        book.name(ASSET, asset, device(asset))
        event = ev.DeviceRecorded(stated=file.opened, device=device(asset), place=place)
        book.enter(file.opened, event, body=place.body)
    return places


def _circumstances(book: Book, file: HistoryFile) -> None:
    for part in file.circumstances:
        event = ev.CircumstanceDeclared(
            stated=part.at,
            circumstance=circumstance(part.ref),
            declarer=person(part.by),
            anchor=part.anchor,
            body=part.body,
            audience_not_reached=part.audience,
            until=part.until,
        )
        book.enter(part.at, event, by=part.by, body=part.body)


def _versions(book: Book) -> dict[str, list[RestrictionVersion]]:
    found: dict[str, list[RestrictionVersion]] = {}
    for line in book.in_order():
        if isinstance(line.event, ev.RestrictionMade):
            found.setdefault(line.event.restriction.id, []).append(line.event.restriction)
    return found


def _parents(book: Book) -> dict[BodyId, BodyId]:
    told = [line.event for line in book.in_order() if isinstance(line.event, ev.BodyRecorded)]
    return {each.body: each.parent for each in told if each.parent is not None}


def _seats(book: Book) -> tuple[Seat, ...]:
    """Those in which a standing exceptional use is cleared, as the use policy names them."""
    policies = (line.event for line in book.lines if isinstance(line.event, ev.channels.UsePolicySet))
    return next(each.standing_seats for each in policies if each.policy == "exceptional-only")
