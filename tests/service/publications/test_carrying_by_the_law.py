"""Carrying under the whole law of publications: a newsroom with two who clear, an exemption, and a platform's stand-in."""

import pytest
from tests.platforms.rehearsal import MemorySecrets, Wire, stand_in_of
from tests.reference import comms as said
from tests.service.newsroom import ACCOUNT, CHANNEL, FILM, VTT, Newsroom
from tests.service.office import a_press
from tests.service.publications.ground import MemoryVault, states

from appban.platforms._discover import platforms
from appban.regime.channel import Channel
from appban.regime.events.channels import ChannelRecorded
from appban.regime.time import SECOND
from appban.service.exemptions.ending import revoke
from appban.service.publications.carriage import carriage_of
from appban.service.publications.carrying import Carrier
from appban.service.publications.handing import Handed
from appban.service.publications.reading_back import read_back

CHOSEN = {"privacy": "PUBLIC_TO_EVERYONE", "comment": "off", "duet": "off", "stitch": "off"}
URL = "http://127.0.0.1:9"


class Carrying:
    """A newsroom whose channel is reached by a platform, and whoever carries."""

    def __init__(self, name: str) -> None:
        self.room = room = Newsroom()
        room.standing("service")
        channel = Channel(id=CHANNEL, name="Shorts", app="tiktok", platform=name, metrics=())
        room.tell(ChannelRecorded(stated=room.now, channel=channel, source=said.SOURCE))
        self.stand_in = stand_in_of(name)(URL, lambda: room.clock.wall // SECOND)
        connected = {**self.stand_in.connection(), "platform": name, "connected": str(room.now)}
        vault = MemoryVault(MemorySecrets(connected), ACCOUNT)
        self.carriage = carriage_of(dict(platforms()), vault, Wire(self.stand_in), room.folder)
        self.press = a_press(room)
        self.carrier = Carrier(room.desk, self.press, self.carriage)

    def round(self):
        self.room.clock.pass_(60 * SECOND)
        done = self.carrier.round()
        self.room.clock.pass_(SECOND)  # entries of one instant stand microseconds after it
        return done


@pytest.fixture
def carrying():
    return Carrying("mastodon")


def test_a_post_that_two_cleared_goes_out_by_itself_in_its_time(carrying):
    post = carrying.room.cleared_post(settings={"comments": "off"})
    (done,) = carrying.round()
    assert (done.outcome, carrying.room.state(post)) == ("live", "live")
    assert [each.written.status for each in carrying.stand_in.posts] == ["Renew your driving licence."]
    carrying.round()
    assert len(carrying.stand_in.posts) == 1
    found = read_back(carrying.room.desk, carrying.press, carrying.carriage, ACCOUNT, 0)
    assert found.unexplained == ()


def test_a_post_that_one_cleared_stays(carrying):
    carrying.room.cleared_post("cal", settings={"comments": "off"})
    assert carrying.round() == ()
    assert carrying.stand_in.posts == []


def test_an_exemption_revoked_between_clearance_and_publishing_keeps_it_in(carrying):
    post = carrying.room.cleared_post(settings={"comments": "off"})
    carrying.room.as_("sam", lambda work: revoke(work, carrying.room.exemption, "the phone was lost"))
    assert "exemption" in carrying.room.lacks(post)
    assert carrying.round() == ()
    assert carrying.stand_in.posts == []


def test_a_stop_keeps_it_in_and_one_that_missed_its_time_never_goes_out(carrying):
    post = carrying.room.cleared_post(settings={"comments": "off"}, end=carrying.room.now + 3600 * SECOND)
    carrying.room.stopped()
    assert carrying.round() == ()
    carrying.room.clock.pass_(3600 * SECOND)
    assert carrying.round() == ()
    assert carrying.room.state(post) in {"missed", "held"}
    assert carrying.stand_in.posts == []


def test_a_film_goes_out_byte_for_byte_as_it_was_handed_in_and_cleared():
    carrying = Carrying("tiktok")
    film = Handed(name="flood.mp4", data=FILM, alt="A road under water", captions=VTT)
    post = carrying.room.cleared_post(settings={**CHOSEN, "comments": "off"}, media=(film,))
    carrying.round()
    carrying.round()
    (posted,) = carrying.stand_in.posts
    sent = [each.body for each in carrying.carriage.http.calls if each.method == "PUT"]
    assert sent == [FILM]
    assert posted.init.post_info.title == "Renew your driving licence."
    assert states(carrying.room.desk, post.publication)[-1] == "live"
