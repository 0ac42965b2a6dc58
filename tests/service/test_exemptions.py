"""A request names devices, people, purpose, alternatives and an end; the rules cap it; it may be edited until in force."""

import msgspec
import pytest
from tests.reference import facts as say
from tests.reference.build import KEEP, restriction
from tests.service.office import BAN, BEGINS, SAFE, TIKTOK, TRAINED, Office, memory_office, some_rules

from appban.errors import ConflictError, InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId
from appban.regime.exemption import CircumstanceId, ExemptionId
from appban.regime.identity import Surface
from appban.regime.people import PersonId
from appban.regime.restriction import Purpose, RestrictionId
from appban.regime.roster import Roster
from appban.regime.time import DAY, HOUR
from appban.service.reading import event_of
from appban.service.requests.changing import Changes, edit_with, renew
from appban.service.requests.exemptions import Submitted, edit, withdraw


def edited(
    office: Office, exemption: ExemptionId, who: str = "quinn", shown: int | None = None, **changes
) -> Submitted:
    asked = office.asking(**changes)
    receipt = office.as_(who, lambda work: edit(work, exemption, asked, Roster(), shown))
    assert receipt.value is not None
    return receipt.value


def test_a_submission_says_which_stage_the_rules_do_not_ask_for_and_which_rule_says_so(office: Office):
    made = office.submission()
    assert (made.version, made.not_required) == (1, (("minister", "clause 1"),))
    assert office.submission(purpose="communications").not_required == ()
    assert [e.stage for e in office.history(made.exemption).not_required] == ["minister"]


def test_its_text_stands_beside_the_log_and_not_in_it(office: Office):
    exemption = office.submitted(justification="the Featherstone case")
    with office.store.reader() as reader:
        entries = b"".join(row.entry + row.leaf for row in reader.rows(0, reader.head().size))
        request = office.history(exemption).request
        assert (
            reader.openings([request.justification])[request.justification].value == "the Featherstone case"
        )
    assert b"Featherstone" not in entries


@pytest.mark.parametrize(
    "empty",
    [
        {"devices": ()},
        {"people": ()},
        {"apps": ()},
        {"surfaces": ()},
        {"restrictions": ()},
        {"justification": "  "},
        {"alternatives": ""},
    ],
)
def test_an_exemption_without_one_of_its_parts_is_none(office: Office, empty: dict[str, object]):
    before = office.size()
    with pytest.raises(InputError, match=f"{next(iter(empty))}, and that is empty"):
        office.submitted(**empty)
    assert office.size() == before


def test_a_window_ends_after_its_start_and_after_now(office: Office):
    with pytest.raises(InputError, match="not after its start 2024-03-05T"):
        office.submitted(end=office.now - DAY)
    with pytest.raises(InputError, match="is past"):
        office.submitted(start=office.now - 2 * DAY, end=office.now - DAY)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"body": BodyId("nowhere")}, "no body nowhere"),
        ({"apps": (AppId("nothing"),)}, "no application nothing"),
        ({"restrictions": (RestrictionId("none"),)}, "no restriction none"),
        ({"replaces": ExemptionId("exemption-0")}, "no exemption exemption-0"),
        ({"renews": ExemptionId("exemption-0")}, "no exemption exemption-0"),
        ({"mitigations": ("dev-no-such",)}, "no mitigation dev-no-such"),
    ],
)
def test_what_does_not_exist_is_not_found(office: Office, changes: dict[str, object], said: str):
    with pytest.raises(NotFoundError, match=said):
        office.submitted(**changes)


def test_an_application_that_the_ban_does_not_cover_is_left_out(office: Office):
    with pytest.raises(RefusedError, match="does not cover chess"):
        office.submitted(apps=(AppId("chess"),))


def test_a_device_or_person_of_whom_nothing_is_known_is_refused(office: Office):
    with pytest.raises(RefusedError, match="whose device P9"):
        office.submitted(devices=(DeviceId("P9"),))
    with pytest.raises(RefusedError, match="what person-0 is"):
        office.submitted(people=(PersonId("person-0"),))


def test_a_purpose_that_the_rules_do_not_know_is_refused(office: Office):
    with pytest.raises(
        RefusedError, match="research is no purpose of ban; it allows enforcement, communications"
    ):
        office.submitted(purpose=Purpose("research"))


def test_a_ban_without_exemptions_allows_none(office: Office):
    office.tell(say.made(restriction("hard", starts=office.now, apps=("tiktok",), existing=KEEP)))
    with pytest.raises(RefusedError, match="hard allows no exemptions"):
        office.submitted(restrictions=(BAN, RestrictionId("hard")))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"days": 61}, "62 days asked, 60 allowed"),
        ({"devices": ("P1", "P2", "P3")}, "3 devices asked, 2 allowed"),
        ({"people": ("hal", "kim", "dee")}, "3 people asked, 2 allowed"),
    ],
)
def test_more_than_the_rules_allow_is_refused_with_the_numbers(
    office: Office, changes: dict[str, object], said: str
):
    given: dict[str, object] = {}
    if "days" in changes:
        given["end"] = office.now + 61 * DAY
    if "devices" in changes:
        given["devices"] = tuple(map(DeviceId, changes["devices"]))
    if "people" in changes:
        given["people"] = tuple(office.ids[who] for who in changes["people"])
    with pytest.raises(RefusedError, match=f"{said} .operator's rule, not the statement"):
        office.submitted(**given)


def test_days_are_counted_over_all_exemptions_that_share_a_device_or_a_person(office: Office):
    start = office.now
    office.submitted(start=start, end=start + 50 * DAY)
    with pytest.raises(RefusedError, match="in 12 months asked, 90 allowed"):
        office.submitted(start=start + 50 * DAY, end=start + 100 * DAY, devices=(DeviceId("P2"),))
    office.submitted(
        start=start + 50 * DAY, end=start + 100 * DAY, devices=(DeviceId("P2"),), people=(office.ids["kim"],)
    )


def to_come(office: Office, *devices: str, **changes: object) -> dict[str, object]:
    """What a request asks for whose window begins tomorrow."""
    begin = BEGINS + DAY
    return {"start": begin, "end": begin + 10 * DAY, "devices": tuple(map(DeviceId, devices))} | changes


def test_an_edit_that_widens_loses_its_clearance(office: Office):
    exemption = office.submitted(**to_come(office, "P1"))
    office.decided("sam", exemption)
    assert edited(office, exemption, **to_come(office, "P1", "P2")).version == 2
    office.clock.pass_(DAY)
    office.attested(exemption)
    assert not office.in_force(exemption)
    office.decided("sam", exemption)
    assert office.in_force(exemption)


def test_an_edit_that_narrows_keeps_its_clearance(office: Office):
    exemption = office.submitted(**to_come(office, "P1", "P2"))
    office.decided("sam", exemption)
    edited(office, exemption, **to_come(office, "P1"))
    office.clock.pass_(DAY)
    office.attested(exemption)
    assert office.in_force(exemption)


@pytest.mark.parametrize("changes", [{"justification": "another"}, {"surfaces": (Surface.WEB,)}])
def test_an_edit_of_anything_else_loses_its_clearance(office: Office, changes: dict[str, object]):
    exemption = office.submitted(**to_come(office, "P1", "P2"))
    office.decided("sam", exemption)
    edited(office, exemption, **to_come(office, "P1", **changes))
    office.clock.pass_(DAY)
    office.attested(exemption)
    assert not office.in_force(exemption)


def test_what_is_or_was_in_force_is_not_edited_or_withdrawn(office: Office):
    exemption = office.granted()
    with pytest.raises(RefusedError, match="not edited any more"):
        edited(office, exemption)
    with pytest.raises(RefusedError, match="hand it back"):
        office.as_("quinn", lambda work: withdraw(work, exemption, "done"))


def test_an_edit_on_a_state_that_moved_on_is_refused(office: Office):
    exemption = office.submitted()
    with office.store.reader() as reader:
        shown = reader.count_of(f"exemption:{exemption}")
    edited(office, exemption, shown=shown)
    with pytest.raises(ConflictError, match="look at it again"):
        edited(office, exemption, shown=shown)


def test_the_requester_alone_withdraws_and_then_it_is_over(office: Office):
    exemption = office.submitted()
    with pytest.raises(NotAuthorisedError, match="only the requester"):
        office.as_("kim", lambda work: withdraw(work, exemption, "no"))
    office.as_("quinn", lambda work: withdraw(work, exemption, "not needed"))
    with pytest.raises(RefusedError, match="was withdrawn"):
        office.decided("sam", exemption)
    with pytest.raises(RefusedError, match="was withdrawn"):
        edited(office, exemption)


def test_an_exemption_ends_when_the_one_that_replaces_it_comes_into_force(office: Office):
    old = office.granted()
    new = office.submitted(replaces=old, end=office.now + 20 * DAY)
    assert office.in_force(old)
    office.decided("sue", new)
    assert office.in_force(new)
    assert not office.in_force(old)


def test_replacements_never_run_in_a_circle(office: Office):
    one = office.submitted()
    two = office.submitted(replaces=one)
    three = office.submitted(replaces=two)
    with pytest.raises(RefusedError, match="cannot replace"):
        edited(office, one, replaces=three)
    with pytest.raises(RefusedError, match="cannot replace"):
        edited(office, one, replaces=one)


def test_a_renewal_asks_the_same_again_from_where_the_old_one_ends(office: Office):
    old = office.granted()
    until = office.history(old).request.end + 20 * DAY
    receipt = office.as_("quinn", lambda work: renew(work, old, Changes(end=until), Roster()))
    assert receipt.value is not None
    new = office.history(receipt.value.exemption).request
    assert (new.renews, new.start, new.end) == (old, office.history(old).request.end, until)
    assert not office.in_force(new.exemption, new.start), "a renewal is cleared like any request"


def test_a_renewal_counts_the_days_of_what_it_renews(office: Office):
    old = office.granted(end=office.now + 50 * DAY)
    until = office.now + 100 * DAY
    with pytest.raises(RefusedError, match="days in 12 months"):
        office.as_("quinn", lambda work: renew(work, old, Changes(end=until), Roster()))


def test_a_renewal_states_anew_what_was_erased(office: Office):
    old = office.granted()
    until = office.now + 40 * DAY
    with office.store.writer() as writer:
        writer.erase(old)
        writer.commit()
    with pytest.raises(InputError, match="state it anew"):
        office.as_("quinn", lambda work: renew(work, old, Changes(end=until), Roster()))
    said = Changes(end=until, justification="still at court", alternatives="none left")
    assert office.as_("quinn", lambda work: renew(work, old, said, Roster())).value is not None


def test_an_edit_with_changes_keeps_all_else(office: Office):
    exemption = office.submitted(**to_come(office, "P1", "P2"))
    before = office.history(exemption).request
    office.as_("quinn", lambda work: edit_with(work, exemption, Changes(devices=(DeviceId("P1"),)), Roster()))
    after = office.history(exemption).request
    assert [device.id for device in after.devices] == ["P1"]
    assert msgspec.structs.replace(after, devices=before.devices, version=1) == before


def test_a_circumstance_belongs_to_the_emergency_route(office: Office):
    with pytest.raises(InputError, match="leave it out"):
        office.submitted(circumstance=CircumstanceId("c"))


def test_the_mitigations_that_the_rules_ask_for_are_added_to_those_asked(office: Office):
    exemption = office.submitted(mitigations=(TRAINED,))
    assert office.history(exemption).request.mitigations == (SAFE, TRAINED)


def test_a_request_pins_the_version_of_the_ban_that_governs(office: Office):
    exemption = office.submitted()
    pins = office.history(exemption).request.restrictions
    assert [(pin.restriction, pin.version) for pin in pins] == [(BAN, 1)]
    assert office.history(exemption).request.apps == (TIKTOK,)


def test_a_ban_that_is_over_needs_no_exemption(office: Office):
    office.tell(say.restriction_ended("ban", office.now))
    with pytest.raises(RefusedError, match="is over"):
        office.submitted()


def test_a_route_that_the_rules_do_not_have_is_refused():
    office = memory_office()
    office.tell(
        say.made(restriction("other", starts=office.now, apps=("tiktok",), exemptions=_ordinary_only()))
    )
    with pytest.raises(RefusedError, match="has no route carried-over; it has ordinary"):
        office.submitted(restrictions=(RestrictionId("other"),), route="carried-over")


def test_the_log_holds_a_request_with_its_digest(office: Office):
    made = office.submission(end=office.now + HOUR)
    with office.store.reader() as reader:
        events = [
            event_of(row) for row in reader.rows_of({f"exemption:{made.exemption}"}, reader.head().size)
        ]
    assert events[0].digest == made.digest


def _ordinary_only():
    rules = some_rules()
    return msgspec.structs.replace(rules, routes=rules.routes[:1])
