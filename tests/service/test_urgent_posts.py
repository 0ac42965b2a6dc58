"""The urgent route: a declared circumstance, two on call, captions that follow, and the review that opens by itself."""

import pytest
from tests.service.newsroom import ACCOUNT, FILM, VTT, Newsroom
from tests.service.test_emergency import urgent

from appban.bootstrap import working_calendar
from appban.errors import NotAuthorisedError, NotFoundError, RefusedError
from appban.regime.exemption import CircumstanceId
from appban.regime.post_state import captions_due, review_due
from appban.regime.time import DAY, HOUR, MINUTE, show, zone
from appban.service.circumstances import change_circumstance
from appban.service.exemptions.ending import revoke
from appban.service.publications.handing import Handed
from appban.service.publications.post_clearing import PostClearing, SeatOfBundle, clear_bundle
from appban.service.publications.righting import follow_captions, review_post, reviews_waiting
from appban.settings import Settings

LONDON = zone("Europe/London")


@pytest.fixture
def room():
    """A newsroom for emergencies, without any standing use."""
    made = Newsroom()
    made.mandated("service", "emergency")
    return made


def riot(room, who="sam"):
    return CircumstanceId(room.declared(who, hours=24))


def warning(room, circumstance, **changes):
    given = {
        "purpose": "emergency",
        "topic": "emergencies",
        "caption": "Stay away from the centre.",
        "route": "urgent",
        "circumstance": circumstance,
        "start": room.now,
        "end": room.now + 6 * HOUR,
    }
    return room.submitted_post(**(given | changes))


def history(room, post):
    return room.facts().communications.publications[post.publication]


def waiting(room):
    calendar = working_calendar(Settings.from_environ({}))
    return list(reviews_waiting(room.facts(), room.now, calendar, LONDON))


def test_a_riot_at_nine_is_posted_within_the_hour_and_reviewed_the_next_working_day(room):
    began = room.now
    post = warning(room, riot(room))
    room.decides("ona", post, medium="telephone")
    with pytest.raises(RefusedError, match="clearance: cleared by 1 of 2"):
        room.begins(post)
    room.decides("ori", post, medium="telephone")
    assert room.now - began <= 40 * MINUTE
    room.posts(post)
    assert room.now - began <= HOUR
    (line,) = waiting(room)
    assert line.publication == post.publication
    assert line.due is not None
    assert line.due - line.out <= 4 * DAY
    assert not line.overdue
    room.clock.pass_(5 * DAY)
    assert waiting(room)[0].overdue
    with pytest.raises(NotAuthorisedError, match="holds no authority to clear:post"):
        room.as_("obi", lambda work: review_post(work, post.publication, "well done"))
    room.appoint("ona", "clear:post")
    with pytest.raises(RefusedError, match="wrote or cleared"):
        room.as_("ona", lambda work: review_post(work, post.publication, "well done"))
    room.as_("cal", lambda work: review_post(work, post.publication, "well done"))
    assert waiting(room) == []
    assert review_due(history(room, post), room.now) is None


def test_the_same_post_with_no_circumstance_is_refused_with_the_missing_part_named(room):
    room.mandated("service")
    post = room.drafted(purpose="emergency", topic="emergencies", route="urgent")
    parts = room.lacks(post)
    assert {"circumstance", "standing-use", "mandate"} <= parts
    with pytest.raises(RefusedError, match="circumstance: the urgent route is for a declared circumstance"):
        warning(room, None)


def test_a_circumstance_that_is_over_carries_nothing(room):
    circumstance = riot(room)
    post = warning(room, circumstance)
    room.decides("ona", post)
    room.decides("ori", post)
    room.as_("sam", lambda work: change_circumstance(work, circumstance, None))
    assert {"circumstance", "standing-use"} <= room.lacks(post, "hal", "P1")


def test_its_declarer_clears_no_post_that_rests_on_it(room):
    room.appoint("dee", "clear:duty-post")
    post = warning(room, riot(room, "dee"))
    with pytest.raises(NotAuthorisedError, match="declared the circumstance"):
        room.decides("dee", post)


def test_those_of_the_office_do_not_clear_by_the_urgent_route(room):
    post = warning(room, riot(room))
    with pytest.raises(NotAuthorisedError, match="holds no authority to clear:duty-post"):
        room.decides("cal", post)


def test_captions_may_follow_within_four_hours_and_alt_text_not(room):
    circumstance = riot(room)
    with pytest.raises(RefusedError, match="alt-text"):
        warning(room, circumstance, media=(Handed(name="f.mp4", data=FILM),))
    post = warning(room, circumstance, media=(Handed(name="f.mp4", data=FILM, alt="A street"),))
    room.decides("ona", post)
    room.decides("ori", post)
    assert captions_due(history(room, post), room.now) is None
    room.posts(post)
    (event,) = [e for _, e in history(room, post).happened if getattr(e, "state", "") == "live"]
    due = captions_due(history(room, post), room.now)
    assert due == event.stated + 4 * HOUR, show(due or 0)
    film = history(room, post).drafts[0][1].content.media[0].digest
    with pytest.raises(NotFoundError, match="owes no captions for nothing"):
        room.as_("wren", lambda work: follow_captions(work, post.publication, "nothing", VTT, room.folder))
    room.as_("wren", lambda work: follow_captions(work, post.publication, film, VTT, room.folder))
    assert captions_due(history(room, post), room.now) is None


def test_two_persons_clear_circumstance_exemption_and_post_as_one_bundle(room):
    room.as_("sam", lambda work: revoke(work, room.exemption, "lost"))
    circumstance = riot(room)
    emergency = urgent(room, circumstance, hours=6, people=(room.ids["hal"], room.ids["kim"]))
    room.arranged(emergency)
    post = warning(room, circumstance)
    assert "exemption" in room.lacks(post, "hal", "P1")

    def bundle(who, digest=None):
        seat = SeatOfBundle(exemption=emergency, digest=room.digest(emergency), stage="duty")
        asked = PostClearing(publication=post.publication, digest=digest or room.shown(post), outcome="clear")
        room.as_(who, lambda work: clear_bundle(work, asked, (seat,), "by telephone"))

    before = room.size()
    with pytest.raises(RefusedError, match="you were shown"):
        bundle("ona", "0" * 64)
    assert room.size() == before
    bundle("ona")
    bundle("ori")
    room.attested(emergency)
    assert room.in_force(emergency)
    assert room.lacks(post, "hal", "P1") == set()
    room.posts(post)
    assert room.state(post) == "live"


def test_a_bundle_takes_no_exemption_that_the_account_is_not_run_under(room):
    circumstance = riot(room)
    emergency = urgent(room, circumstance, hours=6)
    post = warning(room, circumstance)
    seat = SeatOfBundle(exemption=emergency, digest=room.digest(emergency), stage="duty")
    asked = PostClearing(publication=post.publication, digest=room.shown(post), outcome="clear")
    with pytest.raises(
        RefusedError, match=f"is no emergency exemption of {circumstance} that {ACCOUNT} is run under"
    ):
        room.as_("ona", lambda work: clear_bundle(work, asked, (seat,), "by telephone"))
