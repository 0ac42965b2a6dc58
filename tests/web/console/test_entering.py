"""Who is let in, and what keeps a form from being anybody else's."""

import pytest
from tests.web.console.caller import Caller
from tests.web.console.counter import Counter

from appban.regime.time import HOUR, SECOND
from appban.service.people import person_left
from appban.web.console.pages.signing_in import onward
from appban.web.console.table import PAGES

MINUTE = 60 * SECOND


@pytest.fixture
def counter() -> Counter:
    return Counter()


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_then_on(counter):
    caller = counter.stranger()
    got = caller.get("/exemptions")
    assert got.status == 303
    assert got.onward == "/sign-in?next=/exemptions"
    page = caller.get(got.onward)
    form = next(form for form in page.html.forms if form.fields.get("role") == "sam")
    assert caller.post("/sign-in/role", dict(form.form_values())).onward == "/exemptions"
    assert caller.get("/exemptions").status == 200


@pytest.mark.parametrize(
    "foreign", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/x\n"]
)
def test_nobody_is_sent_on_to_another_host(foreign):
    assert onward(foreign) == "/"
    assert onward("/queue?page=2") == "/queue?page=2"


def test_signing_in_makes_a_new_session_and_ends_the_one_before(counter):
    caller = counter.as_("sam")
    before = dict(caller.cookies)
    form = next(form for form in caller.get("/sign-in").html.forms if form.fields.get("role") == "sue")
    assert caller.post("/sign-in/role", dict(form.form_values())).status == 303
    assert caller.cookies != before
    stale = Caller(counter.app)
    stale.cookies = before
    assert stale.get("/exemptions").status == 303


def test_the_store_keeps_no_token_that_lets_one_in(counter):
    caller = counter.as_("sam")
    (token,) = caller.cookies.values()
    with counter.office.store.reader() as reader:
        (paper,) = reader.papers("session")
    assert token not in paper.id
    assert token.encode() not in paper.body


def test_signing_out_ends_the_session_itself(counter):
    caller = counter.as_("sam")
    held = dict(caller.cookies)
    page = caller.get("/exemptions")
    assert caller.submit(page, "/sign-out").onward == "/signed-out"
    assert caller.cookies == {}
    caller.cookies = held
    assert caller.get("/exemptions").status == 303


def test_signing_out_everywhere_ends_the_sessions_of_other_browsers(counter):
    here, there, other = counter.as_("sam"), counter.as_("sam"), counter.as_("sue")
    page = here.get("/exemptions")
    form = next(form for form in page.html.forms if form.action == "/sign-out")
    here.post("/sign-out", {**dict(form.form_values()), "everywhere": "yes"})
    assert there.get("/exemptions").status == 303
    assert other.get("/exemptions").status == 200


def test_a_session_ends_when_nothing_is_asked_in_it_and_in_any_case(counter):
    caller, clock = counter.as_("sam"), counter.office.clock
    for _ in range(26):
        clock.pass_(25 * MINUTE)
        assert caller.get("/exemptions").status == 200
    clock.pass_(31 * MINUTE)
    assert caller.get("/exemptions").status == 303
    caller = counter.as_("sam")
    for _ in range(29):
        clock.pass_(25 * MINUTE)
        last = caller.get("/exemptions").status
    assert last == 303


def test_whoever_left_is_out_at_once(counter):
    caller = counter.as_("sam")
    office = counter.office
    office.as_("operator", lambda work: person_left(work, office.ids["sam"], office.now))
    assert caller.get("/exemptions").status == 303


def test_a_form_from_another_origin_is_refused_whatever_it_holds(counter):
    caller = counter.as_("sam")
    page = caller.get("/exemptions")
    form = next(form for form in page.html.forms if form.action == "/sign-out")
    fields = dict(form.form_values())
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": None},
        {"origin": None, "sec-fetch-site": "cross-site"},
        {"origin": None, "sec-fetch-site": "same-site"},
    ):
        assert caller.post("/sign-out", fields, **headers).status == 403
    assert caller.get("/exemptions").status == 200
    assert caller.post("/sign-out", fields, origin=None, **{"sec-fetch-site": "same-origin"}).status == 303


def test_a_form_without_the_token_of_its_session_is_refused(counter):
    caller, other = counter.as_("sam"), counter.as_("sue")
    theirs = next(form for form in other.get("/exemptions").html.forms if form.action == "/sign-out")
    for token in ("", "x", "=", dict(theirs.form_values())["csrf"]):
        assert caller.post("/sign-out", {"csrf": token}).status == 403
    assert caller.get("/exemptions").status == 200


def test_a_form_of_another_kind_is_not_read(counter):
    caller = counter.as_("sam")
    for kind in ("text/plain", "application/json", "multipart/form-data; boundary=x"):
        assert caller.post("/sign-out", {}, **{"content-type": kind}).status == 415


def test_the_token_of_a_session_looks_different_in_each_page(counter):
    caller = counter.as_("sam")
    seen = {caller.get("/exemptions").html.xpath("//input[@name='csrf']/@value")[0] for _ in range(3)}
    assert len(seen) == 3


def test_every_page_has_the_headers_that_keep_a_browser_to_it(counter):
    caller = counter.as_("sam")
    for path in ("/exemptions", "/nowhere", "/sign-in/again"):
        got = caller.get(path)
        policy = got.header("content-security-policy")
        assert policy.startswith("default-src 'none'; script-src 'self' 'nonce-")
        assert "unsafe" not in policy
        assert got.header("cache-control") == "no-store"
        assert got.header("x-content-type-options") == "nosniff"


def test_what_is_not_there_is_a_page_for_people_and_a_problem_for_programs(counter):
    caller = counter.stranger()
    assert "Page not found" in caller.get("/nowhere").main
    assert (
        caller.get("/nowhere", accept="application/json").header("content-type") == "application/problem+json"
    )


def test_the_moment_of_a_page_is_told_loudly_and_what_cannot_be_read_is_not_taken_for_now(counter):
    counter.office.clock.pass_(HOUR)
    caller = counter.as_("sam")
    then = caller.get("/exemptions?as-of=2024-03-05T08:30")
    assert "Not now." in then.text
    assert "Ask for an exemption" not in then.main
    wrong = caller.get("/exemptions?as-of=yesterday")
    assert wrong.status == 422
    assert "'yesterday' is not a date or time" in wrong.main


def test_every_page_declares_who_is_let_in():
    assert PAGES
    for page in PAGES:
        assert page.authority in {"anybody", "signed-in"} or all(page.authority), page.path
        assert page.summary.endswith("."), page.path
