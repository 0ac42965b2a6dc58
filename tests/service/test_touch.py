"""What an entry touches: the devices of the exemptions that may be others for it, or everything."""

import pytest
from tests.reference import facts as say
from tests.reference import steps
from tests.reference.build import (
    TEXT,
    corporate,
    holders,
    mitigation,
    moment,
    pinned,
    pins,
    request,
    restriction,
    route,
    rules,
    seat,
    stage,
)
from tests.regime.golden import example

from appban.regime import events as ev
from appban.regime.reducer import apply, fold
from appban.regime.roster import Roster
from appban.regime.time import DAY, HOUR
from appban.service.enforcing.touch import touched

AT = moment("10:00")
SAFE = mitigation("safe", source_grace=HOUR, silent_after=HOUR)
BAN = restriction(
    "R1",
    starts=AT,
    apps=("tiktok",),
    exemptions=rules(route(stage(seat("security"))), mitigations=(SAFE,)),
)
ROSTER = Roster([(f"P{n}", corporate("D")) for n in range(1, 6)])


def asking(name: str, device: str, **changes: object):
    given = {
        "start": AT, "end": AT + 30 * DAY, "restrictions": pins(BAN), "exemption": name,
        "devices": pinned(**{device: corporate("D")}), "people": holders(f"holder of {device}"),
    }  # fmt: skip
    return request(**(given | changes))


E1, E2, E3 = asking("E1", "P1"), asking("E2", "P2", replaces="E1"), asking("E3", "P3", replaces="E2")
E4 = asking("E4", "P4", circumstance="flood")
CLEARED = steps.decided(E4, "security", "sam", AT)
BEGUN = (
    say.body("D", None, AT),
    say.app("tiktok", None, AT),
    say.made(BAN),
    say.authority("sam", "clear:security", "D", AT),
    say.linked("sam", "sam too", AT),
    say.device("P5", corporate("D"), AT),
    *(steps.submitted(each, AT) for each in (E1, E2, E3, E4)),
    CLEARED,
    steps.evidenced("safe", "P4", AT, source="mdm"),
    steps.evidenced("safe", "P5", AT, source="mdm"),
)
LATER = AT + DAY


def touches(event: ev.Event, *, roster: Roster = ROSTER) -> set[str] | None:
    """The devices that an entry touches after the others; None for everything."""
    facts = fold((AT + n, each) for n, each in enumerate(BEGUN, start=1))
    apply(facts, LATER, event)
    found = touched(facts, [(LATER, event)], roster)
    return None if found is None else set(found.devices)


@pytest.mark.parametrize(
    ("event", "devices"),
    [
        (steps.revoked("E1", LATER), {"P1"}),
        (steps.revoked("E2", LATER), {"P1", "P2"}),
        (steps.revoked("E3", LATER), {"P1", "P2", "P3"}),
        (steps.submitted(asking("E6", "P5", replaces="E4"), LATER), {"P4", "P5"}),
        (steps.submitted(asking("E1", "P5", version=2), LATER), {"P1", "P5"}),
        (say.device_lost("P3", LATER), {"P1", "P2", "P3"}),
        (say.device_lost("P5", LATER), set()),
        (steps.evidenced("safe", "P1", LATER, source="another"), {"P1"}),
        (steps.evidenced("safe", "P5", LATER, source="another"), set()),
        (steps.failed("safe", "P1", LATER), {"P1", "P4"}),
        (steps.delivered("mdm", LATER), {"P4"}),
        (steps.delivered("another", LATER), set()),
        (say.person_left("holder of P1", LATER), {"P1"}),
        (say.person_left("nobody", LATER), set()),
        (say.person("sam", LATER), {"P4"}),
        (say.person("sam too", LATER), {"P4"}),
        (say.person("somebody", LATER), set()),
        (say.authority("sam", "clear:security", "D", LATER), {"P4"}),
        (say.authority_ended("sam/clear:security", LATER), {"P4"}),
        (say.declared("flood", "dee", "D", LATER, LATER + DAY), {"P4"}),
        (say.declared("riot", "dee", "D", LATER, LATER + DAY), set()),
    ],
    ids=lambda given: type(given).__name__ if isinstance(given, ev.Event) else "",
)
def test_an_entry_touches_the_devices_whose_exemptions_may_be_others_for_it(event, devices):
    assert touches(event) == devices


def test_a_delivery_touches_nothing_where_no_evidence_waits_for_its_source():
    facts = fold([(AT + 1, say.app("tiktok", None, AT)), (AT + 2, steps.delivered("mdm", AT))])
    found = touched(facts, [(AT + 2, steps.delivered("mdm", AT))], ROSTER)
    assert found is not None
    assert not found.devices


@pytest.mark.parametrize(
    "event",
    [
        say.person_left("holder of P1", LATER + DAY),
        say.person_returned("nobody", LATER + DAY),
        say.device_lost("unheard of", LATER),
    ],
    ids=lambda event: type(event).__name__,
)
def test_a_leaver_to_come_and_a_device_that_was_not_known_touch_everything(event):
    assert touches(event) is None


def test_of_what_a_point_was_sent_the_point_is_touched():
    event = ev.EnforcementAnswered(stated=AT, point="dns", plan="p", outcome="delivered", said=TEXT)
    found = touched(fold([]), [(AT, event)], ROSTER)
    assert found is not None
    assert found.points == {"dns"}


LITTLE = {
    *(kind for kind in ev.EVENT_TYPES if issubclass(kind, ev.ExemptionEvent)),
    *(ev.ExemptionSubmitted, ev.MitigationEvidenced, ev.MitigationFailed, ev.SourceDelivered),
    *(ev.DeviceLost, ev.DeviceReassigned, ev.DeviceReturned),
    *(ev.PersonRecorded, ev.PersonLeft, ev.PersonReturned, ev.AuthorityGranted, ev.AuthorityEnded),
    *(ev.CircumstanceDeclared, ev.CircumstanceExtended, ev.CircumstanceEnded),
    *(ev.EnforcementApplied, ev.EnforcementAnswered, ev.ReceiptReceived, ev.ProbeAnswered),
    *(ev.TokenMinted, ev.TokenEnded, ev.FindingDisposed, ev.StatementMade, ev.RestrictionReaffirmed),
    *(ev.SnapshotTaken, ev.ClockAcknowledged, ev.ReturnMade, ev.ContractRecorded),
    *(ev.OnCallSet, ev.OnCallEnded, ev.AwaySet, ev.AwayEnded),
}


@pytest.mark.parametrize("kind", [kind for kind in ev.EVENT_TYPES if kind not in LITTLE])
def test_an_entry_of_another_kind_touches_everything(kind):
    assert touched(fold([]), [(AT, example(kind))], ROSTER) is None
