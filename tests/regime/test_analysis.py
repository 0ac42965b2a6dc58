"""`policy check` finds each fault in a pack that is otherwise whole, and nothing in one that is."""

import pytest
from tests.regime.synthetic import (
    CARRIED,
    EMERGENCY,
    GONE,
    ORDINARY,
    OURS,
    RULES,
    SOURCE,
    VERSION,
    base,
    pack_of,
    remarks,
    seat,
    stage,
)

from appban.regime.analysis.check import Holder, check
from appban.regime.bodies import BodyId
from appban.regime.people import PersonClass, PersonId, Subject

TWICE = {"id": "gov", "name": "Government", "kind": "government"}
MINISTER = seat("minister", classes=("minister",))
SIGNED = {**seat("security"), "passkey": True}
SIGNED_BY_EITHER = {**SIGNED, "classes": ["civil-servant", "minister"]}
SIGNED_BY_PHONE = {**stage("security", SIGNED), "by_phone": True, "confirm_within": "PT24H"}
NOT_LISTED = {"by": "not-listed", "list": "approved", "source": SOURCE}
LIST = ("lists", [{"id": "approved", "title": "Approved", "source": SOURCE}])
PROTECTED = ("protected_apps", ["manager"])
LISTING = {
    "id": "manager-listed",
    "list": "approved",
    "app": "manager",
    "body": "gov",
    "surfaces": ["native-app", "web"],
    "source": OURS,
}


def found(*changes):
    return {(each.level, each.code) for each in remarks(*changes)}


def test_a_whole_pack_is_clean():
    assert remarks() == ()


def test_a_pack_may_ask_those_who_are_no_ministers_for_a_passkey():
    assert remarks((f"{ORDINARY}.stages[0].seats[0]", SIGNED)) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("restrictions[1]", {"id": "ban", "versions": []}), "duplicate-id"),
        (("bodies[2]", TWICE), "duplicate-id"),
        (("references[1]", {"key": "R", "reference": "another"}), "duplicate-id"),
        (("applications[1].id", "video"), "duplicate-id"),
        ((f"{VERSION}.scope[1]", "devices"), "duplicate-id"),
        ((f"{ORDINARY}.stages[2]", stage("security", seat("security"))), "duplicate-id"),
        ((f"{ORDINARY}.stages[0].seats[1]", seat("security")), "duplicate-id"),
        ((f"{RULES}.purposes[2]", {"id": "enforcement", "source": SOURCE}), "duplicate-id"),
        (("restrictions[0].id", "Ban 1"), "bad-id"),
        (("restrictions[1]", {"id": "empty", "versions": []}), "no-version"),
        (("pack.country", GONE), "no-country"),
        ((f"{VERSION}.covers[0].apps[0]", "nowhere"), "unknown-application"),
        ((f"{VERSION}.scope[0].root", "nowhere"), "unknown-body"),
        ((f"{VERSION}.scope[0]", "nowhere"), "unknown-scope"),
        ((f"{VERSION}.exemptions", "nowhere"), "unknown-rules"),
        ((f"{VERSION}.covers[0]", NOT_LISTED), "unknown-list"),
        (("applications[0].publisher", "nowhere"), "unknown-entity"),
        (("applications[0].identities[0].seen_in[0]", "Q"), "unknown-reference"),
        (("bodies[1].parent", "nowhere"), "unknown-body"),
        (("uses", ["elsewhere"]), "unknown-pack"),
        (("protected_apps", ["nowhere"]), "unknown-application"),
        ((f"{RULES}.mitigations[0].slug", "nothing"), "unknown-mitigation"),
        ((f"{RULES}.mitigations[0].purposes", ["sport"]), "unknown-purpose"),
        ((f"{ORDINARY}.stages[1].required", {"purposes": ["sport"]}), "unknown-purpose"),
        ((f"{ORDINARY}.invariants[2]", "security-seat-for:sport"), "unknown-purpose"),
        ((f"{ORDINARY}.invariants[2]", "three-persons"), "unknown-invariant"),
        ((f"{ORDINARY}.invariants[2]", "two-persons-for:enforcement"), "unknown-invariant"),
        ((f"{VERSION}.instrument.reference", " "), "unsourced"),
        ((f"{VERSION}.covers[0].source", GONE), "unsourced"),
        (("applications[0].identities[0].seen_in", []), "unsourced"),
        ((f"{ORDINARY}.stages[0].rule", " "), "unsourced"),
        ((f"{VERSION}.instrument.mark", "unverified"), "unverified-rule"),
        ((f"{VERSION}.scope[0].source.mark", "disputed"), "unverified-rule"),
        (("mitigations[0].methods", []), "unproved"),
        ((f"{RULES}.mitigations[0].about", "exemption"), "about"),
        ((f"{RULES}.limits.max_days", 0), "limit-range"),
        ((f"{ORDINARY}.stages[0].seats", []), "stage-without-seats"),
        ((f"{ORDINARY}.stages[0].seats[0].classes", []), "seat-without-classes"),
        ((f"{ORDINARY}.stages[0].seats[0].classes[1]", "special-adviser"), "special-adviser"),
        ((f"{ORDINARY}.stages[1].seats[0].passkey", True), "minister-passkey"),
        ((f"{ORDINARY}.stages[0].seats[0]", SIGNED_BY_EITHER), "minister-passkey"),
        ((f"{ORDINARY}.stages[0]", SIGNED_BY_PHONE), "phone-passkey"),
        ((f"{ORDINARY}.stages[1].seats[0].classes[1]", "civil-servant"), "minister-class"),
        ((f"{ORDINARY}.stages[1].by_phone", True), "phone-unconfirmed"),
        ((f"{ORDINARY}.max_hours", 12), "route-field"),
        ((f"{ORDINARY}.regularise_within", "P30D"), "route-field"),
        ((f"{EMERGENCY}.ratify_within", GONE), "emergency-incomplete"),
        ((f"{EMERGENCY}.max_hours", GONE), "emergency-incomplete"),
        ((f"{EMERGENCY}.stages[0].seats[0]", seat("duty", name="first")), "emergency-security"),
        ((f"{EMERGENCY}.stages[0].seats[1]", GONE), "two-persons"),
        ((f"{CARRIED}.stages[0].seats[1]", GONE), "two-persons"),
        ((f"{CARRIED}.regularise_within", GONE), "regularise"),
        ((f"{CARRIED}.regularise_within", "P91D"), "regularise"),
        ((f"{ORDINARY}.stages[0].required", "never"), "invariant-broken"),
        ((f"{VERSION}.surfaces", []), "no-surface"),
        ((f"{VERSION}.scope", []), "no-scope"),
        ((f"{VERSION}.covers", []), "no-coverage"),
        ((f"{VERSION}.scope[0].classes", []), "scope-empty"),
        ((f"{VERSION}.scope[0].kinds", []), "scope-empty"),
        ((f"{VERSION}.scope[0].platforms", ["browser"]), "scope-impossible"),
        ((f"{VERSION}.scope[0].platforms", ["network"]), "scope-impossible"),
        ((f"{VERSION}.ends", "2023-03-15"), "never-in-force"),
        (("bodies[0].parent", "dept"), "body-circle"),
        (("protected_apps", ["video"]), "protected-app"),
    ],
)
def test_a_fault_keeps_the_pack_from_being_adopted(change, code):
    assert ("error", code) in found(change)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ((f"{RULES}.limits", GONE), "no-maximum"),
        ((f"{RULES}.limits.days_in_12_months", 400), "limit-idle"),
        ((f"{RULES}.routes", []), "impossible"),
        ((f"{RULES}.mitigations[0].purposes", []), "never-matches"),
        ((f"{RULES}.mitigations[0].grace", "P1D"), "grace-idle"),
        ((f"{RULES}.mitigations[0].source_grace", "P1D"), "grace-idle"),
        ((f"{EMERGENCY}.cap_hours", 24), "cap-below-maximum"),
        ((f"{ORDINARY}.invariants", []), "no-invariant"),
        (("mitigations[0].proved_by", []), "unproved"),
        ((f"{VERSION}.scope[0].kinds", ["local-authority"]), "reaches-nobody"),
        ((f"{VERSION}.covers[0]", {"by": "origin", "country": "CN", "source": SOURCE}), "covers-nothing"),
        (
            (f"{VERSION}.covers[0]", {"by": "category", "category": "video", "source": SOURCE}),
            "covers-nothing",
        ),
        ((f"{VERSION}.existing", {"until": "2023-01-01"}), "existing-idle"),
        ((f"{ORDINARY}.stages[1].required", {"longer_than_days": 180}), "never-matches"),
        ((f"{ORDINARY}.stages[1].required", {"surfaces": ["sdk"]}), "never-matches"),
        ((f"{ORDINARY}.stages[1].required", {}), "always-matches"),
        ((f"{ORDINARY}.stages[1].required", {"devices_at_least": 1}), "always-matches"),
    ],
)
def test_what_a_person_should_weigh_is_a_warning(change, code):
    assert ("warning", code) in found(change)
    assert not any(each.code == code and each.level == "error" for each in remarks(change))


def test_a_special_adviser_elsewhere_is_weighed_not_refused():
    change = (f"{ORDINARY}.stages[0].seats[0].classes[1]", "special-adviser")
    assert ("warning", "special-adviser") in found(("pack.country", "AU"), change)
    assert ("error", "special-adviser") in found(change)


def test_a_country_is_written_as_two_capitals():
    assert ("error", "country") in found(
        (f"{VERSION}.covers[0]", {"by": "origin", "country": "china", "source": SOURCE})
    )


def test_the_country_of_a_pack_is_written_as_two_capitals():
    assert ("error", "country") in found(("pack.country", "gb"))


def test_two_packages_of_one_name_are_refused():
    again = {"platform": "android", "kind": "package", "value": "org.example.video", "seen_in": ["R"]}
    assert ("error", "duplicate-identity") in found(("applications[1].identities", [again]))


def test_versions_count_upwards_and_start_later():
    second = dict(base()["restrictions"][0]["versions"][0], version=2, starts="2024-01-01")
    assert found(("restrictions[0].versions[1]", second)) == set()
    assert ("error", "version-order") in found(("restrictions[0].versions[1]", second | {"version": 1}))
    assert ("error", "version-order") in found(
        ("restrictions[0].versions[1]", second | {"starts": "2023-03-16"})
    )


def test_not_listed_stands_alone():
    both = [NOT_LISTED, {"by": "named", "apps": ["video"], "source": SOURCE}]
    assert ("error", "coverage-mixed") in found(LIST, (f"{VERSION}.covers", both))
    assert found(LIST, (f"{VERSION}.covers", [NOT_LISTED])) == set()


@pytest.mark.parametrize(
    ("listing", "kept"),
    [
        ({}, True),
        ({"surfaces": ["native-app"]}, False),
        ({"body": "dept"}, False),
        ({"classes": ["personal"]}, False),
        ({"classes": ["corporate"]}, True),
        ({"until": "2030-01-01"}, False),
        ({"versions": ["1.0"]}, False),
    ],
)
def test_an_approved_list_that_would_stop_the_management_channel_is_refused(listing, kept):
    changes = (LIST, PROTECTED, (f"{VERSION}.covers", [NOT_LISTED]), ("listings", [LISTING | listing]))
    assert (("error", "protected-app") in found(*changes)) is not kept


def test_a_rule_by_owner_that_covers_the_management_channel_is_refused():
    covers = (
        f"{VERSION}.covers",
        [{"by": "owned-by", "entity": "owner", "at_least": "50 %", "source": SOURCE}],
    )
    assert found(covers) == set()
    assert ("error", "protected-app") in found(covers, ("protected_apps", ["video"]))


def test_an_ownership_that_ended_before_the_ban_covers_nothing():
    ended = {"owned": "maker", "owner": "owner", "share": "10 %", "from": "2022-01-01", "source": SOURCE}
    covers = (
        f"{VERSION}.covers",
        [{"by": "owned-by", "entity": "owner", "at_least": "50 %", "source": SOURCE}],
    )
    assert ("warning", "covers-nothing") in found(covers, ("ownership[1]", ended))


def test_a_condition_that_another_of_the_stage_implies_is_shadowed():
    either = {"any_of": [{"risks": ["high"]}, {"risks": ["high"], "purposes": ["enforcement"]}]}
    shadowed = [
        each for each in remarks((f"{ORDINARY}.stages[1].required", either)) if each.code == "shadowed"
    ]
    assert [each.path for each in shadowed] == [f"{ORDINARY}.stages[1].required.any_of[1]"]


def test_of_two_equal_conditions_the_later_is_shadowed():
    either = {"any_of": [{"risks": ["high"]}, {"risks": ["high"]}, {"purposes": ["communications"]}]}
    shadowed = [
        each.path for each in remarks((f"{ORDINARY}.stages[1].required", either)) if each.code == "shadowed"
    ]
    assert shadowed == [f"{ORDINARY}.stages[1].required.any_of[1]"]


def test_a_condition_within_a_stage_that_can_never_match_is_named_by_its_place():
    either = {"any_of": [{"purposes": ["communications"]}, {"longer_than_days": 999}]}
    never = [
        each.path
        for each in remarks((f"{ORDINARY}.stages[1].required", either))
        if each.code == "never-matches"
    ]
    assert never == [f"{ORDINARY}.stages[1].required.any_of[1]"]


def test_a_broken_invariant_comes_with_a_request_for_which_it_does_not_hold():
    change = (f"{ORDINARY}.stages[0].required", {"risks": ["high"]})
    broken = [each.message for each in remarks(change) if each.code == "invariant-broken"]
    assert len(broken) == 1
    assert "'security-seat' does not hold: purpose communications, risk low" in broken[0]


def test_an_invariant_for_a_purpose_holds_for_that_purpose_alone():
    only = (f"{ORDINARY}.stages[1].required", {"purposes": ["communications"]})
    assert found(only) == set()
    assert ("error", "invariant-broken") in found(only, (f"{ORDINARY}.invariants[2]", "ministerial-seat"))


def test_a_condition_on_risk_is_met_while_the_risk_is_not_assessed():
    changes = (
        (f"{ORDINARY}.stages[1].required", {"risks": ["high"]}),
        (f"{ORDINARY}.invariants", ["ministerial-seat"]),
    )
    broken, *_ = [each.message for each in remarks(*changes) if each.code == "invariant-broken"]
    assert "risk low" in broken


def test_a_case_that_nobody_need_clear_is_refused_whether_or_not_an_invariant_asks():
    changes = (
        (f"{ORDINARY}.stages", [stage("minister", MINISTER, required={"risks": ["high"]})]),
        (f"{ORDINARY}.invariants", ["no-special-adviser"]),
    )
    assert ("error", "nobody-asked") in found(*changes)


def test_conditions_beyond_what_can_be_enumerated_are_refused():
    many = {
        "any_of": [
            {"devices_at_least": n + 2, "people_at_least": n + 2, "longer_than_days": n} for n in range(60)
        ]
    }
    assert ("error", "too-many-conditions") in found((f"{ORDINARY}.stages[1].required", many))


@pytest.mark.parametrize("invariant", ["security-by-civil-servants", "no-special-adviser"])
def test_an_invariant_on_classes_looks_at_every_seat(invariant):
    route = (f"{ORDINARY}.invariants", [invariant])
    assert found(route) == set()
    assert ("error", "invariant-broken") in found(
        route, (f"{ORDINARY}.stages[0].seats[0].classes", ["civil-servant", "special-adviser"])
    )


def holder(person, subject, *, body="gov", of_class=PersonClass.CIVIL_SERVANT):
    return Holder(PersonId(person), Subject(subject), BodyId(body), of_class)


STAFF = [
    holder("s", "clear:security"),
    holder("d", "clear:duty"),
    holder("m", "clear:minister", of_class=PersonClass.MINISTER),
    holder("a", "clear:attester"),
    holder("b", "clear:attester"),
]


def unfilled(staff):
    return [each for each in remarks(appointed=staff) if each.code == "nobody-to-fill"]


def test_with_somebody_for_every_seat_nothing_is_unfilled():
    assert unfilled(STAFF) == []


@pytest.mark.parametrize(
    "staff",
    [
        STAFF[1:],
        STAFF[:-1],
        [*STAFF[:-1], STAFF[3]],
        [*STAFF[:2], holder("m", "clear:minister"), *STAFF[3:]],
        [*STAFF[:4], holder("b", "clear:attester", body="elsewhere")],
        [holder("d", "clear:security"), *STAFF[1:]],
    ],
    ids=[
        "no one",
        "one of two",
        "one person twice",
        "wrong class",
        "another body",
        "one person for two seats",
    ],
)
def test_a_seat_that_nobody_can_fill_is_reported_for_the_body(staff):
    (first, *_) = unfilled(staff)
    assert first.level == "warning"
    assert "dept" in first.message


def test_facts_of_a_pack_that_is_used_count():
    catalogue = pack_of(("restrictions", []), ("pack.id", "catalogue"))
    user = pack_of(("applications", []), ("references", []), ("mitigations", []), ("uses", ["catalogue"]))
    assert check(user, [catalogue]) == ()
    assert {each.code for each in check(user)} == {"unknown-pack", "unknown-application"}


def test_a_pack_at_hand_that_is_not_used_does_not_count():
    catalogue = pack_of(("restrictions", []), ("pack.id", "catalogue"))
    user = pack_of(("applications", []), ("references", []), ("mitigations", []))
    assert "unknown-application" in {each.code for each in check(user, [catalogue])}
