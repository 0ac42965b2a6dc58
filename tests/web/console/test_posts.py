"""Posts on pages: the list, one post with all it lacks, decided by two in their own sessions; and what nobody else learns."""

import pytest
from tests.service.newsroom import ACCOUNT, PNG
from tests.service.test_emergency import urgent
from tests.web.console.newsdesk import Newsdesk

from appban.regime.exemption import CircumstanceId
from appban.regime.time import HOUR, show
from appban.service.exemptions.ending import revoke
from appban.service.publications.export_file import ExportedPost
from appban.service.publications.handing import Handed
from appban.service.publications.seeing import see_posts


@pytest.fixture
def desk() -> Newsdesk:
    return Newsdesk()


def test_the_list_shows_how_far_each_has_come_and_what_it_lacks(desk):
    waiting = desk.room.submitted_post(caption="Renew it.")
    desk.room.posts(desk.room.cleared_post())
    page = desk.as_("cal").get("/posts")
    assert page.status == 200
    rows = [" ".join(each.text_content().split()) for each in page.html.xpath("//tbody/tr")]
    assert any("Live" in row for row in rows)
    (row,) = [row for row in rows if "Waits to be cleared" in row]
    assert "0 of 2" in row
    assert "Clearance by two" in row
    assert f"/posts/{waiting.publication}" in page.data.decode()


def test_the_list_is_filtered_by_state_and_by_what_waits(desk):
    desk.room.submitted_post()
    desk.room.drafted()
    caller = desk.as_("cal")
    assert "1 post" in caller.get("/posts?state=submitted").main
    assert "Chosen" in caller.get("/posts?state=submitted").main
    assert len(caller.get("/posts?waits=no").html.xpath("//tbody/tr")) == 1
    assert "No post that you may see fits these filters." in caller.get("/posts?state=live").main


def test_where_nothing_was_written_the_list_says_who_begins_one(desk):
    assert "Whoever may write for an account begins one here." in desk.as_("cal").get("/posts").main


def test_a_post_stands_on_its_page_word_for_word_with_its_files_and_digest(desk):
    file = Handed(name="map.png", data=PNG, alt="A map of the river")
    post = desk.room.submitted_post(caption="Renew <it> & see.", media=(file,))
    caller = desk.as_("cal")
    page = caller.get(f"/posts/{post.publication}")
    assert "Renew <it> & see." in page.main
    assert "Alt text: A map of the river" in page.main
    assert post.digest in page.main
    assert "Written by" in page.main
    (image,) = page.html.xpath("//main//img")
    assert image.get("alt") == "A map of the river"
    got = caller.get(image.get("src"))
    assert (got.status, got.header("content-type"), got.body) == (200, "image/png", PNG)
    assert got.header("x-content-type-options") == "nosniff"
    assert "sandbox" in got.header("content-security-policy")


def test_two_clear_it_each_in_a_session_of_their_own(desk):
    post = desk.room.submitted_post()
    path = f"/posts/{post.publication}/clear"
    caller, got = desk.does("cal", path)
    assert "A second person is still missing." in caller.follow(got).main
    assert desk.room.state(post) == "submitted"
    assert "Clear it" not in desk.as_("cal").get(f"/posts/{post.publication}").main
    _, again = desk.does("cal", path)
    assert "cleared this version already" in again.problems()[0]
    caller, got = desk.does("cam", path)
    assert "Two have cleared it." in caller.follow(got).main
    assert desk.room.state(post) == "cleared"


def test_what_was_edited_meanwhile_is_not_cleared(desk):
    post = desk.room.submitted_post()
    caller = desk.as_("cal")
    page = caller.get(f"/posts/{post.publication}/clear")
    desk.room.edited(post, caption="Renew your driving licence!")
    got = caller.submit(page, f"/posts/{post.publication}/clear")
    assert got.status == 409
    assert "read the newest version" in got.problems()[0]


def test_its_author_clears_nothing_and_a_refusal_takes_a_reason(desk):
    desk.room.appoint("wren", "clear:post")
    post = desk.room.submitted_post()
    _, got = desk.does("wren", f"/posts/{post.publication}/clear")
    assert got.status == 403
    _, got = desk.does("cal", f"/posts/{post.publication}/refuse")
    assert "say why it is refused" in got.problems()[0]
    _, got = desk.does("cal", f"/posts/{post.publication}/refuse", reason="It argues")
    assert got.status == 303
    assert desk.room.state(post) == "refused"


def test_a_decision_says_when_it_was_heard_by_telephone(desk):
    post = desk.room.submitted_post()
    caller, got = desk.does("cal", f"/posts/{post.publication}/clear", medium="telephone")
    assert "heard by telephone" in caller.follow(got).main


def test_whoever_sees_nothing_of_its_body_learns_nothing_of_a_post(desk):
    post = desk.room.submitted_post()
    caller = desk.outsider()
    assert post.publication not in caller.get("/posts").data.decode()
    for slug in (
        "",
        "/clear",
        "/refuse",
        "/release",
        "/withdraw",
        "/publish",
        "/posted",
        "/edit",
        "/propriety",
    ):
        there = caller.get(f"/posts/{post.publication}{slug}")
        never = caller.get(f"/posts/post-00{slug}")
        assert (there.status, there.main) == (never.status, never.main)
        assert there.status == 404


def test_without_authority_to_clear_the_page_is_refused(desk):
    post = desk.room.submitted_post()
    assert desk.as_("hal").get(f"/posts/{post.publication}/clear").status == 403
    assert "Clear it" not in desk.as_("hal").get(f"/posts/{post.publication}").main


def test_a_moment_before_it_was_written_does_not_know_it(desk):
    post = desk.room.submitted_post()
    page = desk.as_("cal").get(f"/posts/{post.publication}?as-of=2020-01-01")
    assert page.status == 404


def test_at_another_moment_nothing_is_offered(desk):
    post = desk.room.submitted_post()
    then = show(desk.room.now)
    desk.room.clock.pass_(HOUR)
    caller = desk.as_("cal")
    assert "Clear it" in caller.get(f"/posts/{post.publication}").main
    page = caller.get(f"/posts/{post.publication}?known-at={then}")
    assert "Waits to be cleared" in page.main
    assert "Clear it" not in page.main


def test_a_post_that_nobody_cleared_is_shown_with_what_to_do(desk):
    shown = (ExportedPost(reference="7301", address="https://shorts.example/7301", posted=desk.room.now),)
    desk.room.as_("ana", lambda work: see_posts(work, ACCOUNT, shown, "manual"))
    page = desk.as_("ona").get("/posts")
    assert "https://shorts.example/7301" in page.main
    assert "/posts/stops/new?body=D" in page.data.decode()
    assert "7301" not in desk.outsider().get("/posts").main
    assert "1 post that nobody here cleared" in desk.as_("ona").get("/").main


def test_the_first_page_shows_what_waits_urgent_first(desk):
    post = desk.room.submitted_post()
    home = desk.as_("cal").get("/")
    assert "Clear or refuse a post" in home.main
    assert f"/posts/{post.publication}" in home.data.decode()
    assert "Clear or refuse a post" not in desk.as_("wren").get("/").main


def test_on_the_urgent_route_one_act_clears_the_post_and_a_seat_of_its_exemption(desk):
    room = desk.room
    room.as_("sam", lambda work: revoke(work, room.exemption, "lost"))
    circumstance = CircumstanceId(room.declared("sam", hours=24))
    emergency = urgent(room, circumstance, hours=6, people=(room.ids["hal"], room.ids["kim"]))
    room.arranged(emergency)
    post = room.submitted_post(
        purpose="emergency",
        topic="emergencies",
        route="urgent",
        circumstance=circumstance,
        end=room.now + 6 * HOUR,
    )
    path = f"/posts/{post.publication}/clear"
    page = desk.as_("ona").get(path)
    assert page.html.xpath("//input[@name='seat' and @checked]/@value") == [f"{emergency}:duty"]
    assert "Clear duty of the exemption" in page.main
    for who in ("ona", "ori"):
        _, got = desk.does(who, path)
        assert got.status == 303, got.problems()
    room.attested(emergency)
    assert room.in_force(emergency)
    assert room.state(post) == "cleared"
    assert room.lacks(post, "hal", "P1") == set()


def test_an_exemption_of_the_bundle_that_is_not_ticked_is_not_cleared(desk):
    room = desk.room
    circumstance = CircumstanceId(room.declared("sam", hours=24))
    emergency = urgent(room, circumstance, hours=6, people=(room.ids["hal"], room.ids["kim"]))
    room.arranged(emergency, room.exemption)
    post = room.submitted_post(
        purpose="emergency",
        topic="emergencies",
        route="urgent",
        circumstance=circumstance,
        end=room.now + 6 * HOUR,
    )
    before = room.size()
    _, got = desk.does("ona", f"/posts/{post.publication}/clear", seat=[])
    assert got.status == 303
    assert room.size() == before + 1
