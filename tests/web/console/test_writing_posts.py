"""Writing a post on pages, question by question, to the draft, its propriety questions and those who clear; and changing one."""

import pytest
from tests.service.newsroom import FILM, PNG, VTT, WELL
from tests.web.console.newsdesk import Newsdesk, uploaded

from appban.regime.post_state import newest
from appban.regime.time import DAY
from appban.web.console.filters import Times


@pytest.fixture
def desk() -> Newsdesk:
    return Newsdesk()


def begun(desk, who="wren"):
    """Somebody begins a post; the caller and the address of its tasks."""
    caller = desk.as_(who)
    got = caller.submit(caller.get("/posts/writing"), "/posts/writing")
    return caller, got.onward


def says(caller, base, part, **filled):
    got = caller.submit(caller.get(f"{base}/{part}"), f"{base}/{part}", **filled)
    assert got.status == 303, got.problems()
    return got


def written(desk, caller, base, **changes):
    """Every part answered."""
    says(caller, base, "account", account="ukgov")
    says(caller, base, "purpose", purpose=changes.get("purpose", "service"), topic="driving")
    says(caller, base, "text", caption=changes.get("caption", "Renew your driving licence."))
    says(caller, base, "files")
    says(caller, base, "settings", comments="off")
    says(caller, base, "audience", audience="drivers")
    says(caller, base, "time", since="", until=changes.get("until", "2026-03-20 18:00"))
    return says(caller, base, "route", route="ordinary")


def until(desk) -> str:
    zone = desk.console.house.desk.zone
    return f"{Times(zone).here(desk.room.now + DAY):%Y-%m-%d %H:%M}"


def answers(**changes):
    return {f"q-{name}": said for name, said in (WELL | changes).items()}


def test_a_post_is_written_answered_and_put_before_those_who_clear(desk):
    caller, base = begun(desk)
    got = written(desk, caller, base, until=until(desk))
    assert got.onward == base
    page = caller.get(f"{base}/check")
    assert "Renew your driving licence." in page.main
    got = caller.submit(page, f"{base}/check")
    assert got.status == 303, got.problems()
    asked = got.onward
    post = asked.removesuffix("/propriety")
    got = caller.submit(caller.get(asked), asked, **answers())
    assert got.onward == f"{post}/submit"
    got = caller.submit(caller.get(got.onward), f"{post}/submit")
    assert "It waits for two persons to clear it." in caller.follow(got).main
    assert caller.get(base).status == 404
    assert "Clear or refuse a post" in desk.as_("cal").get("/").main


def test_what_was_begun_is_kept_and_seen_by_nobody_else(desk):
    caller, base = begun(desk)
    says(caller, base, "text", caption="Half a post")
    assert "Half a post" in desk.as_("wren").get("/posts/writing").main
    for who in ("hal", "ana", "cal"):
        assert desk.as_(who).get(base).status == 404
        assert desk.as_(who).get(f"{base}/text").main == desk.as_(who).get("/posts/writing/never/text").main
    got = caller.submit(caller.get(base), f"{base}/delete")
    assert "is deleted" in caller.follow(got).main
    assert caller.get(base).status == 404


def test_save_and_come_back_later_leads_to_the_tasks(desk):
    caller, base = begun(desk)
    got = says(caller, base, "text", caption="So far", later="yes")
    assert got.onward == base
    assert "So far" in caller.get(f"{base}/text").data.decode()


def test_an_answer_that_does_not_pass_stops_it_and_says_so(desk):
    post = desk.room.drafted()
    caller, got = desk.does("wren", f"/posts/{post.publication}/propriety", **answers(partisan="yes"))
    page = caller.follow(got)
    assert "This version is stopped" in page.main
    assert "Stopped: propriety" in page.main
    assert desk.room.state(post) == "stopped"


def test_each_propriety_question_is_answered(desk):
    post = desk.room.drafted()
    _, got = desk.does("wren", f"/posts/{post.publication}/propriety")
    assert got.problems() == ["Answer each question with yes or no"]


def test_a_picture_is_handed_in_with_its_alt_text_and_not_without(desk):
    caller, base = begun(desk)
    action = f"{base}/files"
    got = uploaded(caller, caller.get(action), action, {"file": ("map.png", PNG)}, act="add", alt="")
    assert "Write the alt text" in got.problems()[0]
    got = uploaded(caller, caller.get(action), action, {"file": ("map.png", PNG)}, act="add", alt="A map")
    assert "map.png (image)" in caller.follow(got).main
    film = {
        "file": ("film.mp4", FILM),
        "captions": ("film.vtt", VTT),
    }
    got = uploaded(caller, caller.get(action), action, film, act="next", alt="Water rises", music="bought")
    page = caller.get(action)
    assert "film.mp4 (video)" in page.main
    assert "Captions: handed in" in page.main
    got = caller.submit(page, action, act=page.html.xpath("//button[@name='act']/@value")[0])
    assert "map.png" not in caller.follow(got).main


def test_a_file_that_is_none_is_told(desk):
    caller, base = begun(desk)
    action = f"{base}/files"
    got = uploaded(caller, caller.get(action), action, {"file": ("a.exe", b"MZ")}, act="add", alt="x")
    assert "is no PNG, JPEG, MP4" in got.problems()[0]


def test_files_stand_with_the_post_that_comes_of_it(desk):
    caller, base = begun(desk)
    written(desk, caller, base, until=until(desk))
    action = f"{base}/files"
    uploaded(caller, caller.get(action), action, {"file": ("map.png", PNG)}, act="next", alt="A map")
    got = caller.submit(caller.get(f"{base}/check"), f"{base}/check")
    page = caller.get(got.onward.removesuffix("/propriety"))
    assert page.html.xpath("//main//img/@alt") == ["A map"]


def test_what_is_missing_is_listed_and_nothing_is_kept(desk):
    _, base = begun(desk)
    page = desk.as_("wren").get(f"{base}/check")
    assert "Not answered yet: The account, Purpose and topic, The text" in page.main


def test_a_change_makes_a_new_version_that_nobody_has_cleared(desk):
    post = desk.room.cleared_post(campaign="Licences")
    caller = desk.as_("wren")
    base = caller.get(f"/posts/{post.publication}/edit").onward
    assert caller.get(f"/posts/{post.publication}/edit").onward == base
    says(caller, base, "text", caption="Renew your driving licence!")
    says(caller, base, "audience", campaign="")
    got = caller.submit(caller.get(f"{base}/check"), f"{base}/check")
    assert got.status == 303, got.problems()
    version = newest(desk.room.facts().communications.publications[post.publication])
    assert version.content.version == 2
    assert version.content.campaign is None
    assert desk.room.state(post) == "drafted"
    assert "Does not count" in caller.get(f"/posts/{post.publication}").main


def test_a_change_of_what_was_changed_meanwhile_is_refused(desk):
    post = desk.room.drafted()
    caller = desk.as_("wren")
    base = caller.get(f"/posts/{post.publication}/edit").onward
    desk.room.edited(post, caption="Otherwise")
    says(caller, base, "text", caption="Renew it!")
    got = caller.submit(caller.get(f"{base}/check"), f"{base}/check")
    assert got.status == 409


def test_whoever_may_write_for_no_account_is_told(desk):
    page = desk.as_("quinn").get("/posts/writing")
    assert "You may write for no account." in page.main
    assert not [each for each in page.html.forms if each.action == "/posts/writing"]


def test_the_urgent_route_takes_a_declared_emergency(desk):
    caller, base = begun(desk)
    got = caller.submit(caller.get(f"{base}/route"), f"{base}/route", route="urgent")
    assert "rests on a declared emergency" in got.problems()[0]
    circumstance = desk.room.declared("dee")
    assert circumstance in caller.get(f"{base}/route").data.decode()
    says(caller, base, "route", route="urgent", circumstance=circumstance)


def test_a_policy_post_under_a_mandate_of_service_messages_says_the_class_that_is_missing(desk):
    caller, base = begun(desk)
    written(desk, caller, base, purpose="policy", until=until(desk))
    got = caller.submit(caller.get(f"{base}/check"), f"{base}/check")
    page = caller.get(got.onward.removesuffix("/propriety"))
    assert "is for service and emergency, and not for policy" in page.main
