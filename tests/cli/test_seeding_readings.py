"""The figures of the demo: played on the day that the script says, with its gaps, bounds and the peer without views."""

import datetime as dt

import pytest
from tests.reference.build import SOURCE

from appban.bootstrap import make_house
from appban.bootstrap.shipped import report_fonts
from appban.cli.demo_cast import StoryClock
from appban.cli.seeding.cast import read_console
from appban.cli.seeding.opening import Beginning
from appban.cli.seeding.player import Player
from appban.cli.seeding.readings import Figures
from appban.cli.seeding.timed import Calendar, Timed
from appban.errors import NotFoundError
from appban.regime import events as ev
from appban.regime.account import AccountId
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.channel import Channel, ChannelId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.identity import Platform
from appban.regime.time import DAY, from_datetime, zone
from appban.reports.forms import weekly_report
from appban.service.devices.devices import record_device
from appban.service.readings.weekly import last_whole_week, weekly
from appban.settings import Settings

NOW = from_datetime(dt.datetime(2026, 6, 17, 10, 30, tzinfo=dt.UTC))


def player_in(folder) -> Player:
    settings = Settings.from_environ({"APPBAN_DATABASE": str(folder / "appban.sqlite3")})
    clock = StoryClock(NOW - 97 * DAY)
    player = Player(make_house(settings, clock=clock), clock, Calendar(NOW, zone("Europe/London")))
    Beginning(player, read_console()).schedule()
    return player


def account(player: Player) -> None:
    metrics = ("followers", "views", "likes", "comments", "shares")

    def verb(work):
        for name, app, offered in (
            ("tiktok", AppId("tiktok"), metrics),
            ("bluesky", None, ("followers", "likes")),
        ):
            channel = Channel(id=ChannelId(name), name=name.title(), app=app, platform=None, metrics=offered)
            work.add(ev.channels.ChannelRecorded(stated=work.now, channel=channel, source=SOURCE))
        work.add(
            ev.accounts.AccountRegistered(
                stated=work.now, account=AccountId("account-1"), channel=ChannelId("tiktok"), handle="@ukgov",
                body=BodyId("dwt-press-office"), standing="ours", source=SOURCE,
            )
        )  # fmt: skip
        device = DeviceId("device-press-1")
        work.writer.mint([("asset", "DWT-PRESS-1")], [device])
        record_device(
            work, device, Place(BodyId("dwt-press-office"), PlaceClass.CORPORATE, Platform.IOS), work.now
        )

    player.do(None, verb)


def test_without_the_account_the_figures_say_so_and_are_not_passed_over(tmp_path):
    player = player_in(tmp_path)
    Figures(player).schedule()
    with pytest.raises(NotFoundError):
        player.play()


def test_the_last_whole_week_has_figures_bounds_gaps_and_a_peer_that_offers_no_views(tmp_path):
    player = player_in(tmp_path)
    player.at(player.calendar.moment(Timed(on=50), 0), lambda: account(player))
    Figures(player).schedule()
    player.play()
    where = player.house.desk.zone
    with player.house.desk.store.reader() as reader:
        made = weekly(reader, "@ukgov", last_whole_week(NOW, where), where, None)
    week = made.week
    assert week.figure("followers").value.kind == "exactly"
    assert week.figure("views").value.kind == "exactly"
    assert week.figure("most-viewed").value.kind == "more-than"
    assert week.users.value.kind == "between"
    peers = {line.handle: {each.metric: each.value.kind for each in line.figures} for line in week.peers}
    assert peers["floods.example"]["views"] == "not-offered"
    assert peers["@harbours"]["views"] == "unknown"
    assert None in week.followers[0].values
    page = weekly_report(
        "html", week, label=made.label, zone=made.zone, captions=made.captions, fonts=report_fonts()
    ).decode()
    assert "more than 12,000" in page
