"""Seeding a store for the demo's console: the whole script played from a hundred days ago until now."""

from functools import partial
from pathlib import Path

import msgspec

from appban.bootstrap import House, make_house
from appban.cli.demo_cast import StoryClock
from appban.cli.seeding.accounts import Accounts
from appban.cli.seeding.carried import Earlier
from appban.cli.seeding.cases import Case, Links
from appban.cli.seeding.cast import Console, RolePart, read_console, read_points
from appban.cli.seeding.deliveries import Deliveries
from appban.cli.seeding.findings import schedule_findings
from appban.cli.seeding.fleet import read_fleet
from appban.cli.seeding.opening import Beginning
from appban.cli.seeding.player import Player
from appban.cli.seeding.points import Rollout
from appban.cli.seeding.posts import Posts
from appban.cli.seeding.posture import Posture
from appban.cli.seeding.presence import Presence
from appban.cli.seeding.readings import Figures
from appban.cli.seeding.reviews import schedule_reviews
from appban.cli.seeding.script import RequestPart, read_requests
from appban.cli.seeding.steps import act
from appban.cli.seeding.sweeper import Sweeper
from appban.cli.seeding.timed import Calendar
from appban.ports import Clock
from appban.regime.time import DAY, zone
from appban.service.publishing import publish_now
from appban.settings import Settings

MORNING, SPREAD, APART = 9 * 60, 220, 25
"""Minutes: when an official's day begins, over how much of it requests begin, what lies between two steps of one."""


class Seeded(msgspec.Struct, frozen=True, kw_only=True):
    """What seeding left: the settings of the store, and as whom one may look at it."""

    settings: Settings
    roles: tuple[RolePart, ...]
    requests: int
    entries: int


def seed(folder: Path, clock: Clock) -> Seeded:
    """Fill an empty folder with a store, a lake, a log and enforcement points, and all that happened until now.

    The clock is read once. What is left goes on by the machine's own clock: every record time lies before now.
    """
    settings = Settings.from_environ({"APPBAN_DATABASE": str(folder / "appban.sqlite3")})
    now, console = clock.now(), read_console()
    story = StoryClock(now - console.days_ago * DAY)
    house = make_house(settings, clock=story)
    player = Player(house, story, Calendar(now, zone(settings.zone)))
    requests = tuple(read_requests())
    with Sweeper(house) as sweeper:
        _schedule(player, console, requests, sweeper)
        player.play()
        sweeper.settle()
    publish_now(house.desk, house.press)
    return Seeded(
        settings=settings,
        roles=console.roles,
        requests=len(requests) + len(console.carried.rows),
        entries=_size(house),
    )


def _schedule(player: Player, console: Console, requests: tuple[RequestPart, ...], sweeper: Sweeper) -> None:
    fleet = read_fleet()
    beginning = Beginning(player, console)
    beginning.schedule()
    deliveries = Deliveries(player, fleet, sweeper)
    presence = Presence(player.calendar, fleet, requests)
    for week in _delivered(console.weeks):
        moment = player.calendar.week(week, console.weeks)
        player.at(moment, partial(deliveries.take_in, week, presence.at(moment)))
    links = Links(circumstances=beginning.circumstances)
    cases = [Case(player, part, console.app, links) for part in requests]
    earlier = Earlier(player, console.carried, console.app)
    posture = Posture(player, console)
    accounts = Accounts(player, links)
    accounts.schedule(beginning.appointed)
    Posts(player, accounts, links).schedule()
    for case in cases:
        player.at(player.calendar.moment(case.part, _begins(case)), case.ask)
    earlier.schedule()
    for case in (*cases, *earlier.cases):
        _schedule_steps(player, case, posture)
    posture.schedule([*cases, *earlier.cases])
    schedule_reviews(player, console, links)
    schedule_findings(player, console, sweeper)
    Rollout(player, read_points(), fleet).schedule()
    Figures(player).schedule()


def _schedule_steps(player: Player, case: Case, posture: Posture) -> None:
    for nth, step in enumerate(case.part.steps, 1):
        moment = player.calendar.moment(step, _begins(case) + nth * APART)
        player.at(moment, partial(act, case, posture, step))


def _delivered(weeks: int) -> list[int]:
    """The weeks of which inventories are kept: the first, and every other one up to the last."""
    return [week for week in range(weeks) if week == 0 or (weeks - week) % 2]


def _begins(case: Case) -> int:
    """The minute at which a request is asked for: another for each, and always the same."""
    return MORNING + sum(case.part.ref.encode()) * 37 % SPREAD


def _size(house: House) -> int:
    with house.desk.store.reader() as reader:
        return reader.head().size
