"""A pack file becomes the regime's values and the events of its adoption, with dates widened in its own zone."""

import datetime as dt
import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.regime.shipped import FOLDER, NAMES
from tests.regime.synthetic import GONE, RULES, SOURCE, VERSION, base, changed, pack_of, written

from appban.errors import InputError
from appban.regime import events as ev
from appban.regime.identity import Kind, Platform, identity
from appban.regime.pack.adoption import content, first_adoption, in_order
from appban.regime.pack.file import load_pack, schema
from appban.regime.pack.text import read as read_text
from appban.regime.pack.tree import plain
from appban.regime.pack.values import restriction_versions
from appban.regime.people import PersonId
from appban.regime.restriction import Existing, OwnedBy, When
from appban.regime.time import DAY, HOUR, day_end, day_start, read, zone

LONDON = zone("Europe/London")
TWO = (PersonId("p1"), PersonId("p2"))


def start(day):
    return read(day, LONDON, bare="start")[0]


def version(*changes):
    (made,) = restriction_versions(pack_of(*changes))
    return made


def of(kind, *changes):
    return [each for each in content(pack_of(*changes), made_by=TWO) if isinstance(each, kind)]


def test_a_bare_date_starts_at_midnight_in_the_packs_zone_and_is_known_to_the_day():
    made = version((f"{VERSION}.starts", "2023-07-01"))
    assert (made.starts, made.precision) == (start("2023-07-01"), "day")
    assert made.starts % DAY == 23 * HOUR


def test_a_time_is_known_to_the_instant():
    made = version((f"{VERSION}.starts", "2023-03-16T17:00"))
    assert (made.starts, made.precision) == (start("2023-03-16") + 17 * HOUR, "instant")


def test_an_end_is_the_end_of_its_day():
    assert version((f"{VERSION}.ends", "2023-09-16")).ends == start("2023-09-17")


@pytest.mark.parametrize(
    ("written_as", "meant"),
    [
        ("keep", Existing(rule="keep")),
        ("end", Existing(rule="end")),
        ({"until": "2024-01-31"}, Existing(rule="until", until=read("2024-01-31", LONDON, bare="until")[0])),
    ],
)
def test_what_becomes_of_existing_exemptions_is_kept(written_as, meant):
    assert version((f"{VERSION}.existing", written_as)).existing == meant


def test_lengths_become_microseconds_and_those_left_out_nothing():
    rule = version().exemptions.mitigations[0]
    assert (rule.fresh_for, rule.grace, rule.source_grace, rule.silent_after) == (DAY, 0, 0, None)
    emergency = version().exemptions.route("emergency")
    assert emergency is not None
    assert (emergency.ratify_within, emergency.max_hours) == (DAY, 48)


def test_conditions_seats_and_sources_arrive_unchanged():
    ordinary = version().exemptions.route("ordinary")
    assert ordinary is not None
    assert ordinary.stages[1].required == When(
        any_of=(When(purposes=("communications",)), When(risks=("high",)), When(longer_than_days=90))
    )
    assert ordinary.stages[1].seats[0].subject == "clear:minister"
    assert ordinary.stages[0].source is not None
    assert ordinary.stages[0].source.reference == SOURCE["reference"]


def test_a_share_is_written_as_a_percentage():
    covers = {"by": "owned-by", "entity": "owner", "at_least": "50 %", "source": SOURCE}
    (rule,) = version((f"{VERSION}.covers", [covers])).coverage
    assert isinstance(rule, OwnedBy)
    assert rule.share == 5000


def test_any_kind_and_any_platform_are_not_limits_and_kinds_are_always_said():
    (statement,) = version((f"{VERSION}.scope[0].kinds", "any")).scope
    assert (statement.kinds, statement.platforms) == (None, None)
    with pytest.raises(InputError, match="the field 'kinds' is missing"):
        pack_of((f"{VERSION}.scope[0].kinds", GONE))


def test_scope_and_rules_may_be_named_from_the_packs_own_lists():
    values = base()
    restriction = values["restrictions"][0]["versions"][0]
    inline = restriction_versions(written(values)[0])
    values["scopes"] = restriction["scope"]
    values["rules"] = [{"id": "r", **restriction["exemptions"]}]
    restriction["scope"], restriction["exemptions"] = ["devices"], "r"
    assert restriction_versions(written(values)[0]) == inline


@pytest.mark.parametrize("place", [f"{VERSION}.scope[0]", f"{VERSION}.exemptions"])
def test_a_name_that_leads_nowhere_is_refused(place):
    with pytest.raises(InputError, match="'nowhere'"):
        restriction_versions(pack_of((place, "nowhere")))


def test_what_the_rules_leave_out_limits_nothing_and_their_source_stands_for_the_limits():
    limits = version((f"{RULES}.limits", GONE)).exemptions.limits
    assert (limits.max_days, limits.source.reference) == (None, SOURCE["reference"])


def test_adoption_says_who_adopted_what_and_on_which_plan():
    adopted, *rest = first_adoption(pack_of(), adopted_by=TWO, file_digest="f", plan_digest="p", at=5)
    assert adopted == ev.PackAdopted(
        stated=5, pack="synthetic", file_digest="f", plan_digest="p", adopted_by=TWO
    )
    assert tuple(rest) == content(pack_of(), made_by=TWO)


def test_facts_without_a_date_hold_from_the_packs_own_day():
    (app, _) = of(ev.AppRecorded)
    assert (app.stated, app.precision) == (start("2020-01-01"), "day")
    assert app.identities == (identity(Platform.ANDROID, Kind.PACKAGE, "org.example.video"),)
    assert app.sources == ("R: a list",)
    assert [each.source.reference for each in of(ev.BodyRecorded)] == ["settled here"] * 2


def test_a_restriction_is_stated_at_its_start_and_names_its_makers():
    (made,) = of(ev.RestrictionMade)
    assert (made.stated, made.precision, made.made_by, made.pack) == (
        start("2023-03-16"),
        "day",
        TWO,
        "synthetic",
    )


def test_administrations_begin_in_the_order_of_their_days_however_written():
    two = [
        {"id": "second", "name": "Second", "from": "2024-07-05", "source": SOURCE},
        {"id": "first", "name": "First", "from": "2022-10-25", "source": SOURCE},
    ]
    assert [each.administration for each in of(ev.AdministrationBegan, ("administrations", two))] == [
        "first",
        "second",
    ]


def test_reaffirming_and_lifting_follow_the_versions():
    changes = (
        ("restrictions[0].reaffirmed", [{"on": "2024-10-09", "says": "It remains.", "source": SOURCE}]),
        ("restrictions[0].lifted", {"on": "2025-01-01", "source": SOURCE}),
    )
    kinds = [type(each) for each in content(pack_of(*changes), made_by=TWO)]
    tail = [ev.RestrictionMade, ev.RestrictionReaffirmed, ev.RestrictionEnded]
    assert kinds[-3:] == tail
    assert of(ev.RestrictionEnded, *changes)[0].stated == start("2025-01-01")


def test_a_disputed_statement_stays_disputed_and_a_note_of_the_unverified_makes_no_event():
    said = {"id": "s", "on": "2023-03-16", "place": "Press", "says": "So it is said.", "source": SOURCE}
    changes = (
        ("statements", [said | {"certainty": "understood", "restriction": "ban"}]),
        ("disputed", [said | {"id": "d"}]),
    )
    assert [each.certainty for each in of(ev.StatementMade, *changes)] == ["understood", "disputed"]
    note = ("unverified", [{"about": "x", "note": "not known"}])
    assert content(pack_of(note), made_by=TWO) == content(pack_of(), made_by=TWO)


def test_listings_end_with_their_last_day_or_not_at_all():
    listed = {"id": "l", "list": "a", "app": "manager", "body": "gov", "surfaces": ["web"], "source": SOURCE}
    made = of(ev.AppListed, ("listings", [listed | {"until": "2024-01-31"}, listed | {"id": "m"}]))
    assert [each.until for each in made] == [start("2024-02-01"), None]


def test_classifications_keep_whether_they_hold():
    fact = {"app": "video", "sort": "origin", "value": "CN", "from": "2024-01-01", "source": SOURCE}
    made = of(ev.AppClassified, ("classifications", [fact, fact | {"holds": False, "from": "2025-01-01"}]))
    assert [(each.sort, each.value, each.holds) for each in made] == [
        ("origin", "CN", True),
        ("origin", "CN", False),
    ]


def test_packs_are_put_after_those_they_use():
    one, two, three = (
        pack_of(("pack.id", name), ("uses", uses))
        for name, uses in [("a", ["b", "c"]), ("b", ["c"]), ("c", [])]
    )
    assert [each.pack.id for each in in_order([one, two, three])] == ["c", "b", "a"]


def test_packs_in_a_circle_or_missing_are_refused():
    one, two = pack_of(("pack.id", "a"), ("uses", ["b"])), pack_of(("pack.id", "b"), ("uses", ["a"]))
    with pytest.raises(InputError, match="a → b → a"):
        in_order([one, two])
    with pytest.raises(InputError, match="'b', used by 'a'"):
        in_order([one])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            (f"{VERSION}.starts", "16 March 2023"),
            "restrictions[0].versions[0].starts: '16 March 2023' is not a date",
        ),
        ((f"{VERSION}.surfaces[0]", "natve-app"), "did you mean 'native-app'?"),
        ((f"{VERSION}.covers[0].by", "name"), "restrictions[0].versions[0].covers[0].by: 'name'"),
        ((f"{VERSION}.exemptions.routes[0].stages[0].required", "sometimes"), "it takes always, never"),
        (("applications[0].identities[0].kind", "bundle-id"), "has no identities of kind bundle-id"),
        (("applications[0].identities[0].value", "x"), "'x' does not have the shape of a package"),
        (("applications[0].domains[0]", "a b"), "applications[0].domains[0]: 'a b'"),
        (("pack.zone", "Europe"), "pack.zone: 'Europe'"),
        (("pack.owner", "us"), "there is no field 'owner' here"),
    ],
)
def test_a_fault_names_its_line_and_path(change, says):
    values = changed(change)
    text = json.dumps(values, indent=1)
    with pytest.raises(InputError) as caught:
        load_pack(text.encode(), "p.json")
    assert says in str(caught.value)
    assert caught.value.where is not None
    name, line = caught.value.where.split(":")
    assert name == "p.json"
    assert 1 < int(line) <= text.count("\n")


def test_the_schema_accepts_the_shipped_packs_and_refuses_a_field_nobody_knows():
    validator = jsonschema.Draft202012Validator(schema())
    jsonschema.Draft202012Validator.check_schema(schema())
    for name in NAMES:
        assert list(validator.iter_errors(plain(read_text((FOLDER / name).read_bytes(), name).root))) == []
    assert list(validator.iter_errors(base())) == []
    assert list(validator.iter_errors(base() | {"owner": "us"}))
    assert list(validator.iter_errors(changed((f"{VERSION}.existing", "perhaps"))))
    assert list(validator.iter_errors(changed((f"{VERSION}.starts", "March 2023"))))


@given(st.dates(min_value=dt.date(1971, 1, 1), max_value=dt.date(2200, 1, 1)))
def test_any_day_widens_to_itself(day):
    made = version((f"{VERSION}.starts", day.isoformat()), (f"{VERSION}.ends", day.isoformat()))
    assert (made.starts, made.ends) == (day_start(day, LONDON), day_end(day, LONDON))
