"""Signing in to the console at a real provider, through its own pages, and out again; what an attacker would try on the way."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from msgspec.structs import replace
from tests.real.provider import HOME, Browser, RealProvider, real_provider
from tests.real.test_sign_in import known
from tests.service.test_signing_in import SETUP
from tests.web.console.caller import Caller
from tests.web.console.counter import Counter

from appban.service.people import person_left

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def site() -> Iterator[RealProvider]:
    with real_provider() as running:
        yield running


@pytest.fixture
def counter(site) -> Iterator[Counter]:
    with contextmanager(known)(site) as provider:
        counter = Counter(roles=(), public_url=HOME)
        office = counter.office
        office.clock.pass_(time.time_ns() // 1000 - office.clock.wall)
        setup = replace(SETUP, issuer=site.issuer, public_url=HOME)
        counter.rehouse(sign_ins=lambda: setup, providers=lambda: provider)
        yield counter


def signs_in(
    counter: Counter, caller: Caller, who: str = "kim", path: str = "/sign-in/start?next=/exemptions"
):
    sent = caller.get(path)
    assert sent.status == 303, sent.text
    with Browser() as browser:
        answer = browser.signs_in(sent.onward, who)
    return answer, caller.get(f"/sign-in/return?{urlencode(answer, doseq=True)}")


def test_somebody_signs_in_at_the_provider_and_goes_on_to_where_they_were_going(counter):
    caller = counter.stranger()
    answer, got = signs_in(counter, caller)
    assert got.status == 303, got.text
    assert got.onward == "/exemptions"
    assert "kim Example" in caller.get("/exemptions").text
    again = caller.get(f"/sign-in/return?{urlencode(answer, doseq=True)}")
    assert again.status == 403


def test_an_answer_that_comes_back_to_another_browser_signs_nobody_in(counter):
    mine, theirs = counter.stranger(), counter.stranger()
    with Browser() as browser:
        answer = browser.signs_in(mine.get("/sign-in/start").onward, "kim")
    for path in ("/sign-in/start", None):
        if path:
            theirs.get(path)
        got = theirs.get(f"/sign-in/return?{urlencode(answer, doseq=True)}")
        assert got.status == 403
        assert theirs.get("/").status == 303


def test_an_answer_without_state_or_with_a_made_up_one_signs_nobody_in(counter):
    caller = counter.stranger()
    caller.get("/sign-in/start")
    for query in ("code=x", "code=x&state=made-up", ""):
        assert caller.get(f"/sign-in/return?{query}").status == 403


def test_whoever_is_not_known_here_is_told_so(counter):
    caller = counter.stranger()
    _, got = signs_in(counter, caller, "nobody-here")
    assert got.status == 403
    assert "You are not signed in" in got.main
    assert caller.get("/").status == 303


def test_somebody_who_left_is_out_at_once_and_cannot_come_back(counter):
    caller = counter.stranger()
    signs_in(counter, caller)
    office = counter.office
    office.as_("operator", lambda work: person_left(work, office.ids["kim"], work.now))
    assert caller.get("/exemptions").status == 303
    _, got = signs_in(counter, counter.stranger())
    assert got.status == 403


def test_signing_out_there_ends_the_session_here_by_the_back_channel(counter, site):
    caller = counter.stranger()
    signs_in(counter, caller)
    page = caller.get("/exemptions")
    held = dict(caller.cookies)
    out = caller.submit(page, "/sign-out")
    assert out.onward.startswith(site.issuer)
    other = counter.stranger()
    signs_in(counter, other)
    with Browser() as browser:
        sent = counter.stranger().get("/sign-in/start")
        browser.signs_in(sent.onward, "kim")
        browser.signs_out(out.onward)
    caller.cookies = held
    assert caller.get("/exemptions").status == 303
    token = site.logout_token()
    sent = {"content-type": "application/x-www-form-urlencoded", "origin": None}
    told = counter.stranger().call(
        "POST", "/sign-in/back-channel", headers=sent, body=f"logout_token={token}".encode()
    )
    assert told.status == 200
    again = counter.stranger().call(
        "POST", "/sign-in/back-channel", headers=sent, body=f"logout_token={token}".encode()
    )
    assert again.status == 400
    forged = token[:-4] + "AAAA"
    assert (
        counter.stranger()
        .call("POST", "/sign-in/back-channel", headers=sent, body=f"logout_token={forged}".encode())
        .status
        == 400
    )
