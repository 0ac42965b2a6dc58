"""The shipped packs load, check clean, give every rule its source, and state nothing that was not verified."""

import re

import msgspec
import pytest
from tests.regime.shipped import FOLDER, NAMES, REGIMES, events_of, packs

from appban.record.entry import MAX_LEAF
from appban.regime import events as ev
from appban.regime.analysis.check import check
from appban.regime.mitigation import Method
from appban.regime.pack.values import restriction_versions
from appban.regime.people import PersonClass
from appban.regime.restriction import NotListed, OwnedBy, RestrictionVersion, When
from appban.regime.source import Source


def versions(pack: str) -> tuple[RestrictionVersion, ...]:
    return restriction_versions(packs()[pack])


def rules(pack: str, number: int = 0):
    return versions(pack)[number].exemptions


def test_every_file_holds_the_pack_of_its_name():
    assert {f"{name}.yaml" for name in packs()} == set(NAMES)
    assert set(REGIMES) < set(packs())


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_pack_checks_clean(name):
    assert check(packs()[name.removesuffix(".yaml")], list(packs().values())) == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_event_of_a_shipped_pack_fits_a_leaf_and_reads_back(name):
    for event in events_of(name.removesuffix(".yaml")):
        data = ev.write_event(event)
        assert len(bytes(data)) < MAX_LEAF // 2
        assert ev.read_event(data) == event


@pytest.mark.parametrize("pack", REGIMES)
def test_every_statement_scope_and_rule_says_where_it_comes_from(pack):
    for made in versions(pack):
        parts = [made.instrument, made.surfaces_source, made.exemptions.source, made.exemptions.limits.source]
        parts += [
            each.source
            for group in (made.scope, made.coverage, made.exemptions.mitigations)
            for each in group
        ]
        parts += [each.source for route in made.exemptions.routes for each in (route, *route.stages)]
        assert all(isinstance(each, Source) and each.reference.strip() for each in parts)
        assert {each.mark for each in parts} <= {"seen", "secondary", "operator"}


# What section 9 of the research lists as not verified or not found, as far as words give it away.
NEVER = [
    r"\bSAFER\b",
    r"\bSAFE 2\.0",
    r"rating scale",
    r"com\.xingin\.discover",
    r"com\.bytedance\.sdk\.openadsdk",
    r"AO Kaspersky",
    r"TikTok Pte",
    r"com\.ss\.iphone\.ugc\.trill",
    r"414478124",
    r"22MMUN2RN5",
]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_was_not_verified_is_in_a_shipped_text(name):
    text = (FOLDER / name).read_text()
    assert [each for each in NEVER if re.search(each, text)] == []


def test_the_july_2026_opinion_is_disputed_and_ends_nothing():
    said = {
        each.statement: each.certainty
        for each in events_of("us-m-23-13")
        if isinstance(each, ev.StatementMade)
    }
    assert said["us-2026-olc"] == "disputed"
    assert not [each for each in events_of("us-m-23-13") if isinstance(each, ev.RestrictionEnded)]


def test_no_shipped_identity_is_of_an_ios_build_that_was_not_verified():
    unverified = {"lemon8", "lark", "feishu", "temu", "xiaohongshu", "shein", "trae", "resso", "deepseek"}
    apps = [
        each for each in events_of("catalogue") if isinstance(each, ev.AppRecorded) and each.app in unverified
    ]
    assert len(apps) == len(unverified)
    assert [each.app for each in apps if any(held.platform == "ios" for held in each.identities)] == []


def test_the_catalogue_has_at_least_thirty_applications_with_an_identity():
    apps = [each for each in events_of("catalogue") if isinstance(each, ev.AppRecorded)]
    assert len([each for each in apps if each.identities]) >= 30
    tiktok = next(each for each in apps if each.app == "tiktok")
    assert {"tiktok.com", "tiktokv.eu", "ttwstatic.com"} <= set(tiktok.domains)
    assert "byteoversea.com" in tiktok.shared_domains
    assert "byteoversea.com" not in tiktok.domains


def test_no_shared_domain_is_also_an_applications_own():
    apps = [each for each in events_of("catalogue") if isinstance(each, ev.AppRecorded)]
    own = [domain for each in apps for domain in each.domains]
    assert len(own) == len(set(own))
    assert not set(own) & {domain for each in apps for domain in each.shared_domains}


def test_the_joint_venture_is_a_dated_fact_that_moves_no_application():
    facts = [each for each in events_of("catalogue") if isinstance(each, ev.OwnershipRecorded)]
    venture = {each.owner: each.share for each in facts if each.owned == "tiktok-usds-jv"}
    assert venture == {"bytedance-ltd": 1990, "oracle": 1500, "silver-lake": 1500, "mgx": 1500}
    apps = [each for each in events_of("catalogue") if isinstance(each, ev.AppRecorded)]
    assert "tiktok-usds-jv" not in {each.publisher for each in apps}


# Section 4 of the research: slug and how it is verified (M machine, D document, A attestation, I inspection).
MITIGATIONS = """
dev-dedicated MI, dev-no-corporate-data M, dev-no-corporate-account M, dev-no-corporate-network M, dev-separate-sim D,
dev-stored-secure IA, dev-away-from-sensitive A, dev-supervised-mdm M, dev-os-current M, dev-encrypted-pin M,
dev-asset-registered D, dev-wiped-on-end IM, app-official-store M, app-permissions-minimal IM, app-no-contacts I,
app-location-off MI, app-web-only M, app-terms-reviewed D, app-removed-on-end M, acct-official-generic-email D,
acct-mfa-unique DI, acct-named-users D, acct-access-revoked DM, acct-verified-registered D, acct-recovery-held D,
acct-no-dm I, content-metadata-stripped M, content-min-personal D, content-cleared D, content-record-copy DM,
net-block-default M, net-bypass-closed M, net-traffic-logged M, web-no-pixel M, ppl-briefed A,
ppl-no-personal-device A, gov-time-limited M, gov-periodic-review D, gov-incident-plan D, gov-contract-clause D,
gov-reported D, gov-dpia D
"""
LETTERS = {"M": Method.MACHINE, "D": Method.DOCUMENT, "A": Method.ATTESTATION, "I": Method.INSPECTION}
PROOFS = {"mdm", "inventory", "osquery", "identity-provider", "network", "web-scan", "publishing", "record"}


def test_the_mitigation_catalogue_is_whole_with_the_methods_of_each():
    expected = dict(each.split() for each in MITIGATIONS.replace("\n", " ").split(",") if each.strip())
    held = {each.slug: each for each in packs()["mitigations"].mitigations}
    assert {slug: set(kind.methods) for slug, kind in held.items()} == {
        slug: {LETTERS[letter] for letter in letters} for slug, letters in expected.items()
    }
    for kind in held.values():
        assert bool(kind.proved_by) == (Method.MACHINE in kind.methods), kind.slug
        assert set(kind.proved_by) <= PROOFS, kind.slug
        assert kind.origin, kind.slug


def test_the_uk_has_three_scope_statements_of_one_day_and_cites_the_commons_first():
    for made in versions("uk-2023"):
        assert [each.id for each in made.scope] == [
            "commons-statement",
            "press-release",
            "reply-in-the-house",
        ]
        assert {each.source.dated for each in made.scope} == {"2023-03-16"}
        assert {each.source.mark for each in made.scope} == {"seen"}


def test_the_uks_list_and_its_named_ban_are_two_restrictions():
    ban, approved = versions("uk-2023")
    assert (ban.approved_list, isinstance(approved.coverage[0], NotListed)) == (None, True)
    assert ban.exemptions == approved.exemptions


def test_the_next_administration_reaffirmed_the_uks_ban():
    happened = events_of("uk-2023")
    began = {
        each.administration: each.stated for each in happened if isinstance(each, ev.AdministrationBegan)
    }
    reaffirmed = [each for each in happened if isinstance(each, ev.RestrictionReaffirmed)]
    assert len(reaffirmed) == 3
    assert all(each.stated > began["starmer-2024"] and each.precision == "day" for each in reaffirmed)


def test_uk_exemptions_are_for_the_three_grounds_with_security_always_and_a_minister_as_appropriate():
    given = rules("uk-2023")
    assert set(given.purposes) == {"enforcement", "online-harms", "communications"}
    ordinary, emergency, carried = (given.route(name) for name in ("ordinary", "emergency", "carried-over"))
    assert ordinary.stages[0].required == "always"
    assert [(s.kind, s.classes) for s in ordinary.stages[0].seats] == [
        ("security", (PersonClass.CIVIL_SERVANT,))
    ]
    assert isinstance(ordinary.stages[1].required, When)
    assert ordinary.stages[1].by_phone
    assert [each.purposes for each in ordinary.stages[1].required.any_of if each.purposes] == [
        ("communications",)
    ]
    assert {"security-seat", "ministerial-seat-for:communications"} <= set(ordinary.invariants)
    assert [seat.kind for seat in emergency.stages[0].seats] == ["security", "duty"]
    assert emergency.stages[1].required == "never"
    assert emergency.ratified_by == "clear:minister"
    assert "security-seat" in emergency.invariants
    assert [seat.kind for seat in carried.stages[0].seats] == ["attester", "attester"]


def test_in_the_uk_pack_every_number_is_the_operators():
    given = rules("uk-2023")
    assert given.limits.source.mark == "operator"
    assert {each.source.mark for each in given.mitigations} == {"operator"}
    for route in given.routes:
        for stage in route.stages:
            if stage.confirm_within is not None or isinstance(stage.required, When):
                assert stage.source.mark == "operator"
    assert given.route("emergency").source.mark == given.route("carried-over").source.mark == "operator"


def test_no_uk_seat_is_open_to_a_special_adviser_and_no_minister_needs_a_passkey():
    for pack in ("uk-2023", "uk-parliament-2023"):
        for made in versions(pack):
            seats = [s for route in made.exemptions.routes for stage in route.stages for s in stage.seats]
            assert not [
                s
                for s in seats
                if PersonClass.SPECIAL_ADVISER in s.classes
                or (s.passkey and (s.kind == "minister" or PersonClass.MINISTER in s.classes))
            ]


def test_the_memorandum_has_three_grounds_one_year_and_the_head():
    given = rules("us-m-23-13")
    assert set(given.purposes) == {"law-enforcement", "national-security", "security-research"}
    assert (given.limits.max_days, given.limits.source.mark) == (365, "seen")
    assert [each.kind for stage in given.routes[0].stages for each in stage.seats] == ["head"]
    owned = next(each for each in versions("us-m-23-13")[0].coverage if isinstance(each, OwnedBy))
    assert owned.source.mark == "operator"


@pytest.mark.parametrize("pack", ["uk-parliament-2023", "be-2023"])
def test_where_no_exemption_is_offered_there_is_no_purpose_and_no_route(pack):
    for made in versions(pack):
        assert (made.exemptions.purposes, made.exemptions.routes) == ((), ())


def test_that_belgium_has_no_exemptions_is_not_asserted():
    assert {made.exemptions.source.mark for made in versions("be-2023")} == {"operator"}


def test_changing_a_shipped_pack_so_that_security_is_asked_only_sometimes_breaks_its_invariant():
    pack = packs()["uk-2023"]
    route = pack.rules[0].routes[0]
    stage = msgspec.structs.replace(route.stages[0], required=When(purposes=("communications",)))
    stages = (stage, *route.stages[1:])
    worse = msgspec.structs.replace(
        pack.rules[0], routes=(msgspec.structs.replace(route, stages=stages), *pack.rules[0].routes[1:])
    )
    codes = {
        each.code for each in check(msgspec.structs.replace(pack, rules=(worse,)), list(packs().values()))
    }
    assert "invariant-broken" in codes
