"""Who one is here: authorities with their ends, sessions, and passkeys from the browser's answer to the record."""

import json

import pytest
from tests.support_passkey import SITE, Authenticator
from tests.web.console.counter import Counter

from appban.regime import events as ev
from appban.regime.time import DAY, MINUTE
from appban.service.reading import event_of

NEW = "/account/passkeys/new"


@pytest.fixture
def counter() -> Counter:
    return Counter(public_url=SITE.origin)


def last(counter: Counter) -> ev.Event:
    with counter.office.store.reader() as reader:
        return event_of(reader.row(reader.head().size - 1))


def offered(page) -> dict:
    (asked,) = page.html.xpath("//form[@data-passkey='create']/@data-asked")
    return json.loads(asked)


def made(caller, passkey: Authenticator, label: str = "the blue key"):
    page = caller.get(NEW)
    answer = passkey.register(offered(page)["challenge"])
    return caller.submit(page, NEW, label=label, answer=answer)


def test_the_page_says_who_one_is_and_what_one_holds_with_its_end(counter):
    counter.office.appoint("quinn", "policy", until=counter.office.now + 3 * DAY)
    shown = counter.as_("quinn").get("/account").main
    assert "quinn Example" in shown
    assert "policy" in shown
    assert "left" in shown
    assert "You hold no authority" in counter.as_("hal").get("/account").main


def test_signing_out_everywhere_ends_every_session_that_the_page_lists(counter):
    here, there = counter.as_("sam"), counter.as_("sam")
    page = here.get("/account")
    assert "another browser" in page.main
    form = next(f for f in page.html.forms if f.action == "/sign-out" and "everywhere" in page.main)
    here.post("/sign-out", {**dict(form.form_values()), "everywhere": "yes"})
    assert there.get("/account").status == 303
    assert here.get("/account").status == 303


def test_a_passkey_is_offered_made_and_stands_in_the_record(counter):
    caller, passkey = counter.as_("sam"), Authenticator(1)
    assert made(caller, passkey).onward == "/account"
    event = last(counter)
    assert isinstance(event, ev.PasskeyRegistered)
    assert (event.person, event.credential) == (counter.office.ids["sam"], passkey.credential)
    assert "the blue key" in caller.get("/account").main


def test_what_is_kept_of_an_offer_stands_in_no_page_and_is_used_once(counter):
    caller = counter.as_("sam")
    page = caller.get(NEW)
    assert "passkey-offer" not in page.data.decode()
    answer = Authenticator(1).register(offered(page)["challenge"])
    assert caller.submit(page, NEW, label="one", answer=answer).status == 303
    with counter.office.store.reader() as reader:
        assert reader.papers("passkey-offer") == []
    again = Authenticator(2).register(offered(page)["challenge"])
    fields = dict(next(f for f in page.html.forms if f.action == NEW).form_values())
    assert caller.post(NEW, {**fields, "once": "another", "label": "two", "answer": again}).status == 422


def test_an_answer_to_the_offer_of_another_session_is_refused(counter):
    mine, other = counter.as_("sam"), counter.as_("sam")
    answer = Authenticator(1).register(offered(other.get(NEW))["challenge"])
    page = mine.get(NEW)
    got = mine.submit(page, NEW, label="one", answer=answer)
    assert got.status == 422
    assert got.html.xpath("//input[@name='label']/@value") == ["one"]
    assert not isinstance(last(counter), ev.PasskeyRegistered)


def test_without_a_fresh_sign_in_the_page_asks_for_one(counter):
    caller = counter.as_("sam")
    counter.office.clock.pass_(11 * MINUTE)
    assert caller.get(NEW).onward.startswith("/sign-in/again")


def test_a_minister_is_told_why_none_is_offered(counter):
    page = counter.as_("min").get(NEW)
    assert "You cannot register a passkey here now" in page.main
    assert not page.html.xpath("//form[@data-passkey]")


def test_a_passkey_is_ended_by_its_holder_and_is_not_there_for_others(counter):
    caller = counter.as_("sam")
    made(caller, Authenticator(1))
    passkey = last(counter).passkey
    counter.office.clock.pass_(MINUTE)
    path = f"/account/passkeys/{passkey}/end"
    for other in (counter.as_("sue"), counter.as_("ana")):
        assert other.get(path).status == 404
    assert caller.submit(caller.get(path), path).onward == "/account"
    assert isinstance(last(counter), ev.PasskeyEnded)
    assert "Ended" in caller.get("/account").main
    assert caller.get(path).status == 404


def test_where_no_provider_is_set_up_its_back_channel_is_not_there(counter):
    got = counter.stranger().post("/sign-in/back-channel", {"logout_token": "x"})
    assert got.status == 404
    assert "sign-in.toml" not in got.text
