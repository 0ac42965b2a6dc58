"""What somebody who is let in tries against the console, by forged, replayed, repeated and stuffed forms."""

import pytest
from tests.web.console.caller import Caller, Got
from tests.web.console.counter import Counter

from appban.regime.exemption import ExemptionId
from appban.regime.people import PersonClass
from appban.regime.roster import Roster
from appban.regime.time import DAY, MINUTE, SECOND
from appban.service.exemptions import edit
from appban.service.people import link_people, person_left, record_person

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
WRITTEN = {"outcome": "clear", "instrument": "security minute 12", "reason": "The need is shown."}
REFUSED = {403, 404, 409, 422}


@pytest.fixture
def counter() -> Counter:
    return Counter()


def path_of(exemption: ExemptionId, act: str) -> str:
    return f"/exemptions/{exemption}/{act}"


def checked(caller: Caller, exemption: ExemptionId, **written: str) -> Got:
    path = path_of(exemption, "decide")
    return caller.submit(caller.get(path), path, **{**WRITTEN, **written})


def fields_of(page: Got, action: str) -> dict[str, str]:
    """The fields of the form that is sent there, as they stand."""
    return dict(next(form for form in page.html.forms if form.action == action).form_values())


def marked(caller: Caller, fields: dict[str, str]) -> dict[str, str]:
    """The fields under the token of whoever sends them, as a new form."""
    mark = fields_of(caller.get("/account"), "/sign-out")
    return fields | {"csrf": mark["csrf"], "once": "another"}


def ready(counter: Counter, exemption: ExemptionId, who: str = "sam") -> dict[str, str]:
    """The form of a decision as somebody was shown it, before it was sent."""
    return fields_of(checked(counter.as_(who), exemption), path_of(exemption, "decision"))


def nothing_decided(counter: Counter, *exemptions: ExemptionId) -> bool:
    return not any(counter.office.history(each).decisions for each in exemptions)


# 1: the own request


@pytest.mark.parametrize("who", ["sue", "quinn"])
def test_whoever_asked_cannot_decide_by_a_form_of_somebody_elses(counter, who):
    exemption = counter.office.submitted(who)
    forged = ready(counter, exemption)
    caller = counter.as_(who)
    assert caller.post(path_of(exemption, "decision"), marked(caller, forged)).status in REFUSED
    assert nothing_decided(counter, exemption)


def test_whom_a_request_names_cannot_decide_it(counter):
    exemption = counter.office.submitted(people=(counter.office.ids["sue"],))
    forged, caller = ready(counter, exemption), counter.as_("sue")
    assert caller.post(path_of(exemption, "decision"), marked(caller, forged)).status in REFUSED
    assert nothing_decided(counter, exemption)


def test_a_form_that_names_another_decider_decides_in_the_name_of_nobody_else(counter):
    exemption = counter.office.submitted("sue")
    caller = counter.as_("sue")
    forged = marked(caller, ready(counter, exemption)) | {
        name: counter.office.ids["sam"] for name in ("person", "actor", "noted_by", "viewer", "as")
    }
    assert caller.post(path_of(exemption, "decision"), forged).status in REFUSED
    assert nothing_decided(counter, exemption)


# 2 and 6: two seats


def emergency(counter: Counter) -> ExemptionId:
    office = counter.office
    circumstance = office.declared("dee")
    return office.submitted(
        purpose="communications", circumstance=circumstance, end=office.now + DAY, route="emergency"
    )


def test_one_person_cannot_fill_a_second_seat_of_the_same_request(counter):
    office = counter.office
    exemption = office.submitted(purpose="communications")
    caller = counter.as_("sam")
    page = checked(caller, exemption)
    assert caller.submit(page, path_of(exemption, "decision")).status == 303
    again = fields_of(page, path_of(exemption, "decision"))
    office.clock.pass_(SECOND)
    for stage in ("security", "minister"):
        got = caller.post(
            path_of(exemption, "decision"), marked(caller, again | {"stage": stage, "instrument": stage})
        )
        assert got.status in REFUSED, stage
    assert len(office.history(exemption).decisions) == 1


def test_two_accounts_of_one_human_are_one_requester(counter):
    office = counter.office
    exemption = office.submitted("quinn")
    forged = ready(counter, exemption, "sue")
    office.as_("ana", lambda work: link_people(work, office.ids["sue"], office.ids["quinn"]))
    caller = counter.as_("sue")
    assert caller.get(path_of(exemption, "decide")).status in REFUSED
    assert caller.post(path_of(exemption, "decision"), marked(caller, forged)).status in REFUSED
    assert nothing_decided(counter, exemption)


# 3 and 9: authority that is not there


def test_whoever_left_between_the_page_and_the_form_decides_nothing(counter):
    office = counter.office
    exemption = office.submitted()
    caller = counter.as_("sam")
    fields = fields_of(checked(caller, exemption), path_of(exemption, "decision"))
    office.as_("operator", lambda work: person_left(work, office.ids["sam"], office.now))
    assert caller.post(path_of(exemption, "decision"), fields).onward == "/sign-in"
    assert nothing_decided(counter, exemption)


@pytest.mark.parametrize("who", ["spad", "dee", "min", "rat", "hal", "sec"])
def test_nobody_decides_in_a_stage_that_is_not_theirs(counter, who):
    exemption = counter.office.submitted()
    forged, caller = ready(counter, exemption), counter.as_(who)
    assert caller.post(path_of(exemption, "decision"), marked(caller, forged)).status in REFUSED
    assert nothing_decided(counter, exemption)


# 4, 5, 25: versions


def test_a_decision_on_the_first_version_is_none_on_the_second(counter):
    office = counter.office
    exemption = office.submitted()
    forged = ready(counter, exemption)
    asked = office.asking(alternatives="another device")
    office.as_("quinn", lambda work: edit(work, exemption, asked, Roster()))
    caller = counter.as_("sam")
    assert caller.post(path_of(exemption, "decision"), marked(caller, forged)).status == 409
    now = forged | {"digest": office.digest(exemption)}
    assert caller.post(path_of(exemption, "decision"), marked(caller, now)).status in REFUSED
    assert nothing_decided(counter, exemption)


def test_a_decision_on_one_request_is_none_on_another(counter):
    first, second = counter.office.submitted(), counter.office.submitted(purpose="communications")
    forged, caller = ready(counter, first), counter.as_("sam")
    assert caller.post(path_of(second, "decision"), marked(caller, forged)).status in REFUSED
    mixed = forged | {"digest": counter.office.digest(second)}
    assert caller.post(path_of(second, "decision"), marked(caller, mixed)).status in REFUSED
    assert nothing_decided(counter, first, second)


def test_words_changed_after_the_decision_was_shown_are_not_decided(counter):
    exemption = counter.office.submitted()
    caller = counter.as_("sam")
    fields = fields_of(checked(caller, exemption), path_of(exemption, "decision"))
    for name, value in (("instrument", "another minute"), ("conditions", "none"), ("outcome", "refuse")):
        assert caller.post(path_of(exemption, "decision"), fields | {name: value}).status in REFUSED, name
    assert nothing_decided(counter, exemption)


def test_a_time_that_a_form_makes_up_is_not_taken(counter):
    exemption = counter.office.submitted()
    caller = counter.as_("sam")
    fields = fields_of(checked(caller, exemption), path_of(exemption, "decision"))
    now = counter.office.now
    for stated in (now - DAY, now + DAY, -1, 2**70, "1e3", "", "0x10", "NaN", "\u0661"):
        assert caller.post(path_of(exemption, "decision"), fields | {"stated": str(stated)}).status in REFUSED
    assert nothing_decided(counter, exemption)


def test_the_same_decision_sent_twice_is_made_once(counter):
    exemption = counter.office.submitted()
    caller = counter.as_("sam")
    fields = fields_of(checked(caller, exemption), path_of(exemption, "decision"))
    for _ in range(2):
        caller.post(path_of(exemption, "decision"), fields)
    assert len(counter.office.history(exemption).decisions) == 1


# 8: a step skipped


@pytest.mark.parametrize("slug", ["reinstate", "ratify", "review", "hand-back", "close"])
def test_a_request_that_was_never_in_force_is_not_ended_ratified_or_closed(counter, slug):
    exemption = counter.office.submitted()
    caller, path = counter.as_("sue"), path_of(exemption, slug)
    before = counter.office.size()
    sent = marked(caller, {"reason": "no reason", "evidence": "inspection", "first": "sam", "second": "sue"})
    assert caller.post(path, sent).status in REFUSED
    assert counter.office.size() == before


def test_what_is_revoked_is_not_decided_suspended_or_handed_back(counter):
    office = counter.office
    exemption = office.granted()
    caller = counter.as_("sam")
    path = path_of(exemption, "revoke")
    assert caller.submit(caller.get(path), path, reason="over").status == 303
    office.clock.pass_(MINUTE)
    before = office.size()
    for slug in ("suspend", "reinstate", "withdraw", "hand-back", "revoke"):
        got = caller.post(path_of(exemption, slug), marked(caller, {"reason": "again"}))
        assert got.status in REFUSED, slug
    assert caller.get(path_of(exemption, "decide")).status in REFUSED
    assert office.size() == before


# 10: a batch


@pytest.mark.parametrize("foreign", ["exemption-0000", "exemption-of-another"])
def test_a_batch_with_one_id_that_is_not_seen_is_refused_whole(counter, foreign):
    own = counter.office.submitted()
    caller = counter.as_("sam")
    before = counter.office.size()
    got = caller.post("/queue", marked(caller, {"case": [own, foreign], "to": "sue"}))
    assert got.status in REFUSED
    assert counter.office.size() == before
    assert not counter.office.history(own).assignments


def test_a_batch_decides_nothing_whatever_its_form_says(counter):
    own = counter.office.submitted()
    caller = counter.as_("sam")
    sent = {
        "case": [own],
        "to": "sue",
        "outcome": "clear",
        "stage": "security",
        "act": "clear",
        "state": "cleared",
    }
    assert caller.post("/queue", marked(caller, sent)).status == 303
    assert nothing_decided(counter, own)


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
