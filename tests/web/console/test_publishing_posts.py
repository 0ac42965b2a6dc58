"""Posting by hand on pages with its evidence, and putting right what went out; and the public list of corrections."""

import pytest
from tests.service.newsroom import FILM, PNG, VTT
from tests.web.console.newsdesk import Newsdesk, uploaded

from appban.regime.time import SECOND
from appban.service.publications.handing import Handed


@pytest.fixture
def desk() -> Newsdesk:
    return Newsdesk()


def went(desk, post, who="hal"):
    caller, got = desk.does(who, f"/posts/{post.publication}/publish", device="P1")
    assert got.status == 303, got.problems()
    return caller, got.onward


def test_somebody_goes_to_post_it_and_says_that_it_is_out_with_a_picture(desk):
    post = desk.room.cleared_post()
    caller, onward = went(desk, post)
    page = caller.get(onward)
    got = uploaded(caller, page, onward, {"screenshot": ("s.png", PNG)}, address="https://shorts.example/1")
    assert got.status == 303, got.problems()
    page = caller.follow(got)
    assert "Live" in page.main
    assert "https://shorts.example/1" in page.main
    assert "picture of the screen" in page.main
    assert desk.room.state(post) == "live"


def test_without_a_picture_or_an_address_it_is_not_taken(desk):
    post = desk.room.cleared_post()
    caller, onward = went(desk, post)
    got = uploaded(caller, caller.get(onward), onward, {}, address="https://shorts.example/1")
    assert got.problems() == ["Choose a picture of it as it stands there, PNG or JPEG"]
    got = uploaded(caller, caller.get(onward), onward, {"screenshot": ("s.png", PNG)}, address="on the site")
    assert "is no address of a post" in got.problems()[0]
    assert desk.room.state(post) == "publishing"


def test_what_is_lacking_is_said_part_by_part(desk):
    post = desk.room.submitted_post()
    _, got = desk.does("hal", f"/posts/{post.publication}/publish", device="P1")
    assert "clearance: cleared by 0 of 2" in got.problems()[0]
    desk.room.cleared_post()
    _, got = desk.does("cal", f"/posts/{post.publication}/publish", device="P1")
    assert "publisher:" in got.problems()[0]
    _, got = desk.does("hal", f"/posts/{post.publication}/publish", device="")
    assert got.problems() == ["Say from which device you post it"]


def test_it_did_not_go_out_after_all(desk):
    post = desk.room.cleared_post()
    went(desk, post)
    caller, got = desk.does("hal", f"/posts/{post.publication}/not-posted", says="The upload was refused")
    assert "Did not go out" in caller.follow(got).main
    assert desk.room.state(post) == "failed"


def test_a_wrong_post_is_withdrawn_taken_down_and_corrected_in_public(desk):
    post = desk.room.cleared_post()
    desk.room.posts(post)
    path = f"/posts/{post.publication}"
    _, got = desk.does("wren", f"{path}/withdraw", says="")
    assert got.status == 422
    desk.does("wren", f"{path}/withdraw", says="The date was wrong")
    assert "To be taken down" in desk.as_("hal").get(path).main
    assert "Take a post down" in desk.as_("hal").get("/").main
    desk.does("hal", f"{path}/taken-down", says="By hand")
    _, got = desk.does("wren", f"{path}/correct", says="Renewals close on 3 May, not 2 May.")
    assert got.status == 303
    page = desk.stranger().get("/corrections")
    assert page.status == 200
    assert "Renewals close on 3 May, not 2 May." in page.main
    assert "Wren" not in page.text
    assert "Taken down" in desk.as_("cal").get(path).main


def test_where_nothing_was_corrected_the_public_list_says_so(desk):
    assert "Nothing was corrected." in desk.stranger().get("/corrections").main


def urgent(desk, **changes):
    room = desk.room
    post = room.submitted_post(
        purpose="emergency", route="urgent", circumstance=room.declared("dee"), topic="emergencies", **changes
    )
    for who in ("ona", "ori"):
        room.decides(who, post)
    return post


def test_captions_of_an_urgent_film_follow_and_somebody_else_looks_at_it_again(desk):
    film = Handed(name="film.mp4", data=FILM, alt="Water rises")
    post = urgent(desk, media=(film,))
    desk.room.posts(post)
    desk.room.clock.pass_(SECOND)
    path = f"/posts/{post.publication}"
    home = desk.as_("cal").get("/").main
    assert "Look at an urgent post again" in home
    assert "Captions owed" in desk.as_("wren").get(path).main
    caller = desk.as_("wren")
    page = caller.get(f"{path}/captions")
    (digest,) = page.html.xpath("//input[@name='media']/@value")
    got = uploaded(caller, page, f"{path}/captions", {"file": ("f.vtt", VTT)}, media=digest)
    assert got.status == 303, got.problems()
    assert "Captions owed" not in desk.as_("wren").get(path).main
    _, got = desk.does("ona", f"{path}/review", says="It was right")
    assert got.status == 403
    caller, got = desk.does("cal", f"{path}/review", says="It was right")
    assert "What was found is in the record." in caller.follow(got).main
    assert "Look at an urgent post again" not in desk.as_("cal").get("/").main


def test_urgent_posts_come_first_on_the_first_page_of_those_on_call(desk):
    room = desk.room
    room.submitted_post(
        purpose="emergency", route="urgent", circumstance=room.declared("dee"), topic="emergencies"
    )
    page = desk.as_("ona").get("/")
    first = page.html.xpath("//h2[contains(., 'Posts that wait')]/following-sibling::ul[1]/li[1]")[0]
    assert "Urgent" in first.text_content()
