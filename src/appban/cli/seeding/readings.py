"""Figures of the demo's account: what the press printed, an export a week from the exempt device, peers, what it cost."""

import csv
import datetime as dt
import io
from functools import partial

from appban.bootstrap.shipped import shipped_demo_file, shipped_exports
from appban.cli.seeding.player import Player
from appban.cli.seeding.timed import Part, Timed
from appban.regime.events.publications import PublicationAnswered
from appban.regime.pack.text import load
from appban.regime.publication import PublicationId
from appban.regime.reading import read_value
from appban.regime.source import Source
from appban.regime.time import DAY, local_day
from appban.service.reading import all_facts
from appban.service.readings.importing import Delivery, import_readings
from appban.service.readings.measured import Measured
from appban.service.readings.peers import Cost, name_peer, record_cost
from appban.service.readings.taking import ByHand, take

FILE = "readings.yaml"
_PEERS, _PRESS, _COSTS = 10 * 60, 11 * 60, 17 * 60
"""Minutes of the day: peers are named before anything of them is read."""


class PressPart(Timed, frozen=True, kw_only=True):
    """A figure that stood somewhere, as it stood there."""

    about: str
    metric: str
    value: str
    reference: str


class PeerPart(Timed, frozen=True, kw_only=True):
    """An account to compare with."""

    handle: str
    channel: str
    name: str
    reference: str


class CostPart(Timed, frozen=True, kw_only=True):
    """What running the account took in the days before."""

    days: int
    hours: int | None = None
    amount: int | None = None
    says: str


class ExportPart(Timed, frozen=True, kw_only=True):
    """A file as it was exported: one row a day, the last the day before."""

    file: str
    format: str
    rows: tuple[tuple[int | str, ...], ...]


class PostsPart(Timed, frozen=True, kw_only=True):
    """What somebody read of the posts that had gone out, the earliest first: a row a post, in the order of `metrics`."""

    metrics: tuple[str, ...]
    reference: str
    rows: tuple[tuple[str, ...], ...]


class ReadingsPart(Part, frozen=True, kw_only=True):
    """The whole of it, of one account."""

    account: str
    by: str
    exported_by: str
    device: str
    press: tuple[PressPart, ...]
    peers: tuple[PeerPart, ...]
    costs: tuple[CostPart, ...]
    exports: tuple[ExportPart, ...]
    posts: PostsPart


class Figures:
    """See the module. The account is on record when the first of it is played, or that says so."""

    def __init__(self, player: Player) -> None:
        self._player = player
        self._part = load(shipped_demo_file(FILE), FILE, ReadingsPart)

    def schedule(self) -> None:
        """Have all of it done in its time."""
        player, part = self._player, self._part
        for peer in part.peers:
            player.at(player.calendar.moment(peer, _PEERS), partial(self._name, peer))
        for press in part.press:
            player.at(player.calendar.moment(press, _PRESS), partial(self._take, press))
        for export in part.exports:
            player.at(player.calendar.moment(export, 0), partial(self._import, export))
        for cost in part.costs:
            player.at(player.calendar.moment(cost, _COSTS), partial(self._cost, cost))

        player.at(player.calendar.moment(part.posts, 0), self._read_posts)

    def _name(self, peer: PeerPart) -> None:
        source = Source(reference=peer.reference, mark="seen")
        self._player.do(
            self._part.by, lambda work: name_peer(work, peer.name, peer.channel, peer.handle, source)
        )

    def _take(self, press: PressPart) -> None:
        measured = Measured(about=press.about, metric=press.metric, at=None, value=read_value(press.value))
        asked = ByHand(measured=measured, source="press", reference=press.reference)
        self._player.do(self._part.by, lambda work: take(work, asked))

    def _read_posts(self) -> None:
        part = self._part.posts
        for post, row in zip(self._went_out(), part.rows, strict=False):
            for metric, value in zip(part.metrics, row, strict=True):
                measured = Measured(about=post, metric=metric, at=None, value=read_value(value))
                asked = ByHand(measured=measured, source="manual", reference=part.reference)
                self._player.do(self._part.by, partial(take, asked=asked))

    def _went_out(self) -> list[PublicationId]:
        """The posts that are or were live, in the order in which they went out."""
        with self._player.house.desk.store.reader() as reader:
            held = all_facts(reader).communications.publications
        live = (
            (event.stated, post)
            for post, history in held.items()
            for _, event in history.happened
            if isinstance(event, PublicationAnswered) and event.state == "live"
        )
        return list(dict.fromkeys(post for _, post in sorted(live)))

    def _import(self, export: ExportPart) -> None:
        asked = Delivery(
            name=export.file,
            data=self._file(export),
            account=self._part.account,
            by=self._player.person(self._part.exported_by),
            device=self._player.device(self._part.device),
        )
        self._player.do(self._part.by, lambda work: import_readings(work, asked, shipped_exports()))

    def _file(self, export: ExportPart) -> bytes:
        form = shipped_exports()[export.format]
        today = local_day(self._player.clock.now(), self._player.house.desk.zone)
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([form.key, *form.columns])
        for back, row in zip(range(len(export.rows), 0, -1), export.rows, strict=True):
            writer.writerow([(today - dt.timedelta(days=back)).isoformat(), *row])
        return out.getvalue().encode()

    def _cost(self, cost: CostPart) -> None:
        now = self._player.clock.now()
        asked = Cost(
            account=self._part.account,
            starts=now - cost.days * DAY,
            ends=now,
            hours=cost.hours,
            amount=cost.amount,
            currency="GBP",
            says=cost.says,
        )
        self._player.do(self._part.by, lambda work: record_cost(work, asked))
