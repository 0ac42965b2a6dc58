"""Emergency stops and templates on pages: "Stop, then flood" of the acceptance scenarios, each person in a session of their own."""

import pytest
from tests.service.newsroom import CHANNEL
from tests.web.console.newsdesk import Newsdesk

from appban.regime.time import DAY, MINUTE, SECOND
from appban.service.publications.publishing_posts import Outcome, answered

TEXT = "Severe flood warning for {place}: the {river} will be high from {time}. Move upstairs."
SLOTS = "place: Tewkesbury | Upton-upon-Severn\nriver: Severn | Avon\ntime: time"


@pytest.fixture
def desk() -> Newsdesk:
    return Newsdesk()


def template(desk) -> str:
    """The template as one wrote it, and two others cleared it."""
    _, got = desk.does(
        "wren", "/posts/templates/new",
        id="flood-severe", text=TEXT, slots=SLOTS, body="D", channel=[CHANNEL], purpose="emergency",
        topic="emergencies", audience="whoever lives there", until="2027-11-30",
    )  # fmt: skip
    assert got.status == 303, got.problems()
    written = got.onward
    _, got = desk.does("cal", written)
    agreed(desk, "cam", got.onward)
    return written


def agreed(desk, who: str, proposal: str) -> None:
    caller = desk.as_(who)
    got = caller.submit(caller.get(proposal), proposal)
    assert got.status == 303, got.problems()
    desk.room.clock.pass_(SECOND)


def filled(desk, who="ona", place="Tewkesbury", at="02:30"):
    caller = desk.as_(who)
    page = caller.get("/posts/templates/flood-severe")
    filled = {"slot-place": place, "slot-river": "Severn", "slot-time": at}
    got = caller.submit(page, "/posts/templates/flood-severe", **filled)
    desk.room.clock.pass_(SECOND)
    return got


def test_stop_then_flood(desk):
    template(desk)
    queued = [desk.room.cleared_post(end=desk.room.now + 2 * DAY) for _ in range(14)]
    caller, got = desk.does("ona", "/posts/stops/new", reason="mourning")
    stop = got.onward
    page = caller.follow(got)
    assert len(page.html.xpath("//table[caption[contains(.,'Held')]]/tbody/tr")) == 14
    assert [desk.room.state(each) for each in queued] == ["held"] * 14

    begun = desk.room.now
    got = filled(desk)
    post = got.onward
    refused = filled(desk, place="Tewkesbury. Thank the minister")
    assert refused.status == 422
    assert (
        "slot place of template flood-severe does not take 'Tewkesbury. Thank the minister'"
        in refused.problems()[0]
    )

    _, got = desk.does("ona", f"{post}/release")
    proposal = got.onward
    alone = desk.as_("ona")
    page = alone.get(proposal)
    assert "You proposed this, so somebody else agrees." in page.main
    assert "Ori" in page.main
    assert "Obi" in page.main
    token = page.html.xpath("//input[@name='csrf']/@value")[0]
    one = alone.post(proposal, {"csrf": token, "once": "alone"})
    assert "takes two persons and Ona is alone: a second who holds clear:duty-post" in one.problems()[0]
    agreed(desk, "ori", proposal)

    _, got = desk.does("hal", f"{post}/publish", device="P1")
    assert got.status == 303, got.problems()
    assert desk.room.now - begun < 10 * MINUTE
    assert [desk.room.state(each) for each in queued] == ["held"] * 14
    page = desk.as_("ona").get(stop)
    assert "On" in page.main
    assert len(page.html.xpath("//table[caption[contains(.,'Released')]]/tbody/tr")) == 1
    assert len(page.html.xpath("//table[caption[contains(.,'Held')]]/tbody/tr")) == 14


def test_a_stop_is_lifted_by_two_sessions(desk):
    _, got = desk.does("ona", "/posts/stops/new", reason="mourning")
    stop = got.onward
    _, got = desk.does("ona", stop)
    assert "On" in desk.as_("cal").get(stop).main
    assert got.onward in desk.as_("ori").get(stop).data.decode()
    agreed(desk, "ori", got.onward)
    page = desk.as_("ona").get(stop)
    assert "Lifted" in page.main
    assert "Ona and Ori" in page.main or "Ori and Ona" in page.main


def test_while_a_stop_is_on_each_page_says_so_to_those_concerned(desk):
    caller = desk.as_("wren")
    assert "Emergency stop" not in caller.get("/account").text
    _, got = desk.does("ona", "/posts/stops/new", reason="A death in the family of us all")
    for who in ("wren", "hal", "cal"):
        page = desk.as_(who).get("/account").text
        assert "A death in the family of us all" in page
    assert "A death in the family" not in desk.outsider().get("/account").text
    assert "A death in the family" not in desk.stranger().get("/public").text
    _, got = desk.does("ona", got.onward)
    agreed(desk, "ori", got.onward)
    assert "A death in the family" not in desk.as_("wren").get("/account").text


def test_a_stop_takes_a_reason_and_the_authority(desk):
    _, got = desk.does("ona", "/posts/stops/new", reason=" ")
    assert got.status == 422
    assert "Say why everything is held" in got.problems()[0]
    assert desk.as_("wren").get("/posts/stops/new").status == 403
    assert "No stop was ever called" in desk.as_("wren").get("/posts/stops").main


def test_what_went_out_meanwhile_is_shown_as_slipped(desk):
    post = desk.room.cleared_post()
    desk.room.begins(post)
    desk.does("ona", "/posts/stops/new", reason="mourning")
    told(desk, post)
    page = desk.as_("ona").get("/posts/stops")
    (link,) = [each for each in page.html.xpath("//tbody//a/@href") if each.startswith("/posts/stops/")]
    assert "nobody had let it through" in desk.as_("ona").get(link).main


def told(desk, post) -> None:
    key = f"{post.publication}:{post.digest[:16]}:1"
    outcome = Outcome(publication=post.publication, key=key, state="live", at=desk.room.now)
    desk.room.as_("hal", lambda work: answered(work, outcome))


def test_a_template_says_what_its_slots_take_and_who_cleared_it(desk):
    written = template(desk)
    assert desk.as_("cal").get(written).status == 404
    page = desk.as_("ona").get("/posts/templates/flood-severe")
    assert "place: one of: Tewkesbury, Upton-upon-Severn" in page.main
    assert "time: a time of day" in page.main
    assert "Cal and Cam" in page.main or "Cam and Cal" in page.main
    assert "flood-severe" in desk.as_("ona").get("/posts/templates").main
    empty = filled(desk, at="")
    assert "slot time of template flood-severe is empty" in empty.problems()[0]
    assert "flood-severe" not in desk.outsider().get("/posts/templates").main
    assert desk.outsider().get("/posts/templates/flood-severe").status == 404


def test_whoever_wrote_a_template_is_none_of_the_two(desk):
    desk.room.appoint("wren", "clear:post")
    _, got = desk.does(
        "wren", "/posts/templates/new",
        id="tides", text="High water at {at}.", slots="at: time", body="D", channel=[CHANNEL], purpose="service",
        topic="environment", audience="sailors", until="2027-11-30",
    )  # fmt: skip
    written = got.onward
    assert "Propose to clear it" not in desk.as_("wren").get(written).main
    _, got = desk.does("cal", written)
    assert "You wrote this, so somebody else agrees." in desk.as_("wren").get(got.onward).main


def test_a_template_whose_slots_are_not_those_of_its_text_is_told_at_once(desk):
    _, got = desk.does(
        "wren", "/posts/templates/new",
        id="tides", text="High water at {at}.", slots="from: time", body="D", channel=[CHANNEL], purpose="service",
        topic="environment", audience="sailors", until="2027-11-30",
    )  # fmt: skip
    assert got.status == 422
    assert "slot from has no place in the text" in got.problems()[0]


def test_a_template_is_ended_by_whoever_could_clear_it(desk):
    template(desk)
    caller = desk.as_("cal")
    got = caller.submit(caller.get("/posts/templates/flood-severe"), "/posts/templates/flood-severe/end")
    assert "it was ended" in caller.follow(got).main
