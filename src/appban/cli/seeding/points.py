"""The enforcement points of the demo: rolled out ring by ring, answered for by devices, asked whether they bite."""

from collections.abc import Iterator
from functools import partial

from appban.cli.points import setup_of
from appban.cli.seeding.cast import MovePart, Points, ProbePart, ReceiptPart
from appban.cli.seeding.estate import write_estate
from appban.cli.seeding.fleet import Fleet
from appban.cli.seeding.player import Player
from appban.cli.seeding.presence import device_names
from appban.cli.seeding.timed import MINUTE
from appban.regime.device import DeviceId
from appban.service.enforcing.applying import answer, begin, deliver
from appban.service.enforcing.keeping import Keeper
from appban.service.enforcing.ours import digest_of
from appban.service.enforcing.planning import PointPlan, Setup
from appban.service.enforcing.probing import Wanted, enter, probe
from appban.service.enforcing.receipts import Claim, check, receive
from appban.service.enforcing.work_order import Outlook, chosen, outlook_of, plans
from appban.service.reading import all_facts
from appban.service.work import Work

EVENING, NIGHT = 17 * 60, 20 * 60


class Rollout:
    """See the module."""

    def __init__(self, player: Player, points: Points, fleet: Fleet) -> None:
        self._player, self._points, self._fleet = player, points, fleet

    def schedule(self) -> None:
        """Have all of it done in its time, and in the end every point brought to what the record says."""
        player, calendar = self._player, self._player.calendar
        first = min(calendar.moment(move, EVENING) for move in self._points.moves)
        player.at(first - MINUTE, self._write)
        for move in self._points.moves:
            player.at(calendar.moment(move, EVENING), partial(self._move, move))
        for receipt in self._points.receipts:
            player.at(calendar.moment(receipt, NIGHT), partial(self._receive, receipt))
        for each in self._points.probes:
            player.at(calendar.moment(each, NIGHT), partial(self._probe, each))
        player.at(calendar.now - MINUTE, self._keep)

    def _write(self) -> None:
        write_estate(self._player.house.settings, self._points, device_names(self._fleet))

    def _plan(self, point: str, ring: str | None) -> tuple[Setup, Outlook, PointPlan]:
        house = self._player.house
        setup = setup_of(house)
        with house.desk.store.reader() as reader:
            found = outlook_of(all_facts(reader), self._player.roster(), self._player.clock.now())
            (made,) = plans(setup, chosen(setup, (point,)), found, reader, ring=ring)
        return setup, found, made

    def _move(self, part: MovePart) -> None:
        player = self._player
        setup, _, made = self._plan(part.point, part.ring)
        player.do(part.by, lambda work: begin(work, [made], player.person(part.second)))
        done = deliver(setup, made)
        player.do(part.by, lambda work: answer(work, [done]))

    def _receive(self, part: ReceiptPart) -> None:
        _, found, made = self._plan(part.point, None)
        now = self._player.clock.now()
        sent = list(_sent(made))[: part.in_force + part.failed]
        told = [
            Claim(
                point=part.point,
                artefact=digest,
                device=device,
                outcome="in-force" if n < part.in_force else "failed",
                seen_at=now,
            )
            for n, (device, digest) in enumerate(sent)
        ]
        fresh = [claim for claim in told if check(found.facts, claim, now)]

        def verb(work: Work) -> None:
            for claim in fresh:
                receive(work, claim)

        self._player.do(None, verb)

    def _probe(self, part: ProbePart) -> None:
        setup, _, made = self._plan(part.point, None)
        asked = list(probe(setup, self._player.house.prober, made, Wanted()))
        self._player.do(None, lambda work: enter(work, asked, "all"))

    def _keep(self) -> None:
        house = self._player.house
        Keeper(house.desk, house.press, house.lake, lambda: setup_of(house)).step()


def _sent(made: PointPlan) -> Iterator[tuple[DeviceId, str]]:
    """Each device that a point has reached, with the digest of the first file that is its own."""
    files = {each.label: each.then for each in made.folders}
    for place in made.audience.places:
        for group in place.scene.groups:
            for member in group.members:
                name = min(files[place.label])
                digest = digest_of(files[place.label][name])
                if digest is not None:
                    yield member.device, digest
