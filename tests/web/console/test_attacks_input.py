"""What is stuffed into forms, cookies and addresses, and what is stored to be shown to somebody else."""

import pytest
from tests.web.console.caller import Got
from tests.web.console.counter import Counter
from tests.web.console.forged import REFUSED, checked, fields_of, path_of

from appban.regime.people import PersonClass
from appban.service.people import record_person

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
def counter() -> Counter:
    return Counter()


# 24: more fields than a form has


def test_fields_that_no_form_has_change_nothing(counter):
    office = counter.office
    exemption, bare = office.submitted(), office.submitted()
    stuffed = {
        "status": "in-force", "state": "in-force", "seat": "minister", "decider": office.ids["min"], "body": "A",
        "until": "9999-12-31", "recorded": "1", "by_phone": "000000", "quorum": "0", "version": "1", "exemption": bare,
        "__class__": "x", "decision[outcome]": "clear", "noted_by": office.ids["min"],
    }  # fmt: skip
    given = []
    for each, extra in ((exemption, stuffed), (bare, {})):
        caller = counter.as_("sam")
        fields = fields_of(checked(caller, each), path_of(each, "decision"))
        assert caller.post(path_of(each, "decision"), fields | extra).status == 303
        (made,) = office.history(each).decisions
        given.append(made.event.decision)
    first, second = given
    assert first.person == second.person == office.ids["sam"]
    assert (first.stage, first.outcome, first.conditions) == (second.stage, second.outcome, second.conditions)
    assert not office.in_force(exemption)
    assert not office.in_force(bare)


def test_a_field_given_twice_is_one_decision_of_one_outcome(counter):
    exemption = counter.office.submitted()
    caller = counter.as_("sam")
    fields = fields_of(checked(caller, exemption), path_of(exemption, "decision"))
    got = caller.post(path_of(exemption, "decision"), fields | {"outcome": ["clear", "refuse"]})
    assert got.status in REFUSED | {303}
    outcomes = [each.event.decision.outcome for each in counter.office.history(exemption).decisions]
    assert outcomes in ([], ["clear"])


@pytest.mark.parametrize(
    "nasty", ["\x00", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "x" * 40_000]
)
def test_bytes_that_are_no_text_are_refused_and_never_a_fault_of_ours(counter, nasty):
    exemption = counter.office.granted()
    caller, path = counter.as_("sam"), path_of(exemption, "suspend")
    got = caller.submit(caller.get(path), path, reason=nasty)
    assert got.status < 500, got.text


# 27: sessions, beside test_entering.py


def test_the_cookie_cannot_be_read_by_scripts_and_goes_to_no_other_site(counter):
    got = counter.signed_in(counter.stranger(), "sam")
    (cookie,) = [value for name, value in got.headers if name == "set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=" in cookie
    assert "SameSite=None" not in cookie
    assert "Domain=" not in cookie


def test_a_cookie_that_somebody_made_up_lets_nobody_in(counter):
    caller = counter.as_("sam")
    (name,) = caller.cookies
    for made_up in ("", "x", "0" * 64, "../../etc/passwd", "' or 1=1 --"):
        forger = counter.stranger()
        forger.cookies = {name: made_up}
        assert forger.get("/exemptions").status == 303


def test_a_demo_takes_no_role_that_it_does_not_have(counter):
    caller = counter.stranger()
    for role in ("", "nobody", "operator", counter.office.ids["sam"], "sam\x00", "SAM"):
        assert caller.post("/sign-in/role", {"role": role, "next": "/"}).status in REFUSED, role
    assert caller.cookies == {}


# 31: a script that somebody stored


def test_a_script_in_the_words_of_a_request_is_shown_as_text(counter):
    office = counter.office
    exemption = office.submitted(justification=SCRIPT, alternatives=f"'\"><svg/onload=alert(3)>{SCRIPT}")
    for path in (
        f"/exemptions/{exemption}",
        path_of(exemption, "decide"),
        "/queue",
        "/exemptions",
        "/record",
        "/",
    ):
        harmless(counter.as_("sam").get(path))
    assert "<script>alert(1)</script>" in counter.as_("sam").get(f"/exemptions/{exemption}").main


def test_a_script_in_the_name_of_a_person_or_in_a_reason_is_shown_as_text(counter):
    office = counter.office
    mallory = office.as_(
        "operator", lambda work: record_person(work, "mallory", SCRIPT, PersonClass.CIVIL_SERVANT, None)
    ).value
    exemption = office.submitted(people=(mallory,))
    caller = counter.as_("sam")
    page = checked(caller, exemption, instrument=SCRIPT, reason=SCRIPT, conditions=SCRIPT)
    harmless(page)
    assert caller.submit(page, path_of(exemption, "decision")).status == 303
    last = office.size() - 1
    for path in (
        f"/exemptions/{exemption}",
        "/exemptions",
        "/record",
        f"/record/{last}",
        "/people",
        "/queue",
    ):
        harmless(caller.get(path))


def test_a_script_in_an_address_is_shown_as_text(counter):
    caller = counter.as_("sam")
    for path in ("/exemptions", "/queue", "/record", "/people", "/devices"):
        for field in ("text", "about", "as-of", "body", "state", "sort", "page", "next"):
            got = caller.get(f"{path}?{field}=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
            assert got.status < 500, (path, field)
            harmless(got)


def harmless(got: Got) -> None:
    """No element or attribute came out of what somebody typed."""
    assert got.status < 500, got.text
    page = got.html
    assert not page.xpath("//*[@onerror or @onload]"), got.text
    assert not [each for each in page.xpath("//script") if "alert" in (each.text or "")]
    assert not page.xpath("//svg[@onload]")


def test_where_no_provider_is_set_up_nobody_is_sent_to_one_and_nothing_fails(counter):
    assert counter.stranger().get("/sign-in/start").status == 404
    assert counter.stranger().get("/sign-in/return?state=x&code=y").status == 403
