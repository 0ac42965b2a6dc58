"""While the clock is in doubt nothing is appended and no exemption relied on; once acknowledged the record goes on, whole."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from tests.service.office import TIKTOK, Office, a_press

from appban.errors import ClockError
from appban.regime.catalogue import AppId
from appban.regime.clock import BEHIND, STEP
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.query import Outcome, Query
from appban.regime.roster import Roster
from appban.regime.time import DAY, HOUR, SECOND
from appban.service.answering import ask, present
from appban.service.deciding.clearing import Clearing, decide_seat
from appban.service.exemptions.ending import revoke
from appban.service.exemptions.mitigating import attest
from appban.service.people import person_left, record_person
from appban.service.publishing import bundle, publish
from appban.service.recorded.verifying import verify_bundle, verify_folder
from appban.service.requests.exemptions import submit
from appban.service.work import Work, acknowledge_clock, perform, rehearse

Fault = Callable[[Office], None]
MINUTE = 60 * SECOND


def back(office: Office) -> None:
    """Set back two days while the machine runs."""
    office.clock.turn(-2 * DAY)


def forward(office: Office) -> None:
    """Stepped forward six minutes while the machine runs."""
    office.clock.turn(6 * MINUTE)


def back_after_a_restart(office: Office) -> None:
    """Two days behind when the machine comes up again."""
    office.clock.boot, office.clock.monotonic = "boot-2", 7
    office.clock.turn(-2 * DAY)


def three_days_forward(office: Office) -> None:
    """Three days ahead of what the monotonic clock says went by."""
    office.clock.turn(3 * DAY)


faults = pytest.mark.parametrize("fault", [back, forward, back_after_a_restart, three_days_forward])


def told(office: Office, device: str = "P1", app: AppId = TIKTOK) -> Outcome:
    """What is answered now, where now is never before the record's last entry."""
    with office.store.reader() as reader:
        now = present(office.desk, reader)
    query = Query(app=app, device=DeviceId(device), at=now)
    return ask(office.desk, query, Roster(), staleness_seconds=60).verdict.outcome


def verbs(office: Office, exemption: ExemptionId) -> dict[str, Callable[[Work], object]]:
    """Some of each kind: what asks, decides, evidences, ends, records."""
    asked, given = office.asking(), office.history(exemption).decisions[0].event.decision
    again = Clearing(
        exemption=exemption,
        digest=given.request_digest,
        stage="security",
        outcome="clear",
        instrument="a note",
        stated=given.stated,
    )
    return {
        "submit": lambda work: submit(work, asked, Roster()),
        "clear": lambda work: decide_seat(work, again),
        "attest": lambda work: attest(
            work, exemption, "dev-no-corporate-data", method="inspection", stated=given.stated
        ),
        "revoke": lambda work: revoke(work, exemption, "misused"),
        "leave": lambda work: person_left(work, office.ids["hal"], given.stated),
        "record": lambda work: record_person(work, "new", "New One", None, None),
    }


@faults
def test_every_append_is_refused_and_leaves_the_record_as_it_was(office: Office, fault: Fault):
    exemption = office.granted()
    before, every = office.size(), verbs(office, exemption)
    fault(office)
    for verb in every.values():
        with pytest.raises(ClockError, match=r"clock .* set the clock right"):
            perform(office.desk, office.act("sam"), verb)
    assert office.size() == before


@faults
def test_what_was_exempt_is_unknown_and_what_was_prohibited_stays_so(office: Office, fault: Fault):
    office.granted()
    assert (told(office), told(office, "P2"), told(office, app=AppId("chess"))) == (
        "exempt",
        "prohibited",
        "permitted",
    )
    fault(office)
    if fault is three_days_forward:
        office.clock.turn(-2 * DAY - HOUR)  # its evidence is still fresh
    assert (told(office), told(office, "P2"), told(office, app=AppId("chess"))) == (
        "unknown",
        "prohibited",
        "permitted",
    )


def test_set_back_into_the_window_of_what_is_over_it_does_not_make_it_exempt_again(office: Office):
    office.granted(end=office.now + HOUR)
    office.clock.pass_(2 * HOUR)
    live = office.granted(devices=(DeviceId("P2"),))
    back(office)
    assert (told(office, "P1"), told(office, "P2")) == ("prohibited", "unknown")
    acknowledge_clock(office.desk, office.act("operator"), "the battery was flat")
    assert (told(office, "P1"), told(office, "P2")) == ("prohibited", "exempt")
    assert office.in_force(live, office.facts().time)


@faults
def test_once_acknowledged_the_verbs_go_on_and_the_record_verifies(office: Office, fault: Fault):
    exemption, press = office.granted(), a_press(office)
    with office.store.reader() as reader:
        publish(reader, press)
    fault(office)
    acknowledge_clock(office.desk, office.act("operator"), "the time server was right")
    office.as_("sue", lambda work: revoke(work, exemption, "misused"))
    assert told(office) == "prohibited"
    with office.store.reader() as reader:
        publish(reader, press)
        times = [row.time for row in reader.rows(0, reader.head().size)]
        report = verify_bundle(bundle(reader, press, openly=True), press.verifying())
    assert all(one < other for one, other in pairwise(times))
    assert report.record.checkpoint.size == len(times)
    assert (report.record.first_time, report.record.last_time) == (times[0], times[-1])
    assert verify_folder(press.folder.read, press.verifying()).record.checkpoint == report.record.checkpoint


@faults
def test_a_clock_put_right_again_needs_no_acknowledgement(office: Office, fault: Fault):
    office.granted()
    wall, monotonic, boot = office.clock.wall, office.clock.monotonic, office.clock.boot
    fault(office)
    with pytest.raises(ClockError):
        office.as_("operator", lambda work: person_left(work, office.ids["kim"], work.now))
    office.clock.wall, office.clock.monotonic, office.clock.boot = wall, monotonic, boot
    assert told(office) == "exempt"
    office.as_("operator", lambda work: person_left(work, office.ids["kim"], work.now))


@pytest.mark.parametrize("by", [STEP, -STEP])
def test_a_drift_of_five_minutes_is_borne_and_a_microsecond_more_is_not(office: Office, by: int):
    act = office.act("operator")
    office.clock.pass_(HOUR)
    office.clock.turn(by)
    office.clock.monotonic += HOUR if by < 0 else 0
    office.clock.wall += HOUR if by < 0 else 0
    perform(office.desk, act, lambda work: person_left(work, office.ids["kim"], work.now))
    office.clock.turn(by + (1 if by > 0 else -1))
    office.clock.pass_(HOUR)
    with pytest.raises(ClockError, match="stepped 300 s"):
        perform(office.desk, act, lambda work: person_left(work, office.ids["hal"], work.now))


@pytest.mark.parametrize(("by", "stops"), [(BEHIND, False), (BEHIND + 1, True)])
def test_after_a_restart_a_clock_may_stand_a_second_behind_the_record_and_no_more(
    office: Office, by: int, stops: bool
):
    act, head = office.act("operator"), office.facts().time
    office.clock.boot = "boot-2"
    office.clock.wall = head - by
    if stops:
        with pytest.raises(ClockError, match="the record's last entry is of"):
            perform(office.desk, act, lambda work: person_left(work, office.ids["kim"], head))
    else:
        perform(office.desk, act, lambda work: person_left(work, office.ids["kim"], head))
        assert office.facts().time == head + 1


def test_sleep_is_no_step_since_both_clocks_say_so(office: Office):
    exemption = office.granted()
    office.clock.pass_(3 * DAY)
    assert told(office) == "prohibited", "its evidence has gone stale"
    office.attested(exemption)
    assert told(office) == "exempt"


def test_the_time_of_an_entry_is_the_clocks_whatever_its_event_states(office: Office):
    exemption = office.granted()
    office.clock.pass_(HOUR)
    since = office.now - HOUR // 2
    receipt = office.as_("sue", lambda work: revoke(work, exemption, "misused", stated=since))
    with office.store.reader() as reader:
        assert reader.row(receipt.first).time == office.now


def test_a_key_used_before_gives_what_it_came_to_though_the_clock_is_in_doubt(office: Office):
    first = office.as_("operator", lambda work: person_left(work, office.ids["kim"], work.now), key="once")
    back(office)
    again = office.as_("operator", lambda work: person_left(work, office.ids["kim"], work.now), key="once")
    assert (again.first, again.repeated) == (first.first, True)


def test_a_rehearsal_while_the_clock_is_in_doubt_keeps_nothing(office: Office):
    before = office.size()
    back(office)
    rehearse(
        office.desk,
        office.act("quinn"),
        lambda work: submit(work, office.asking(end=work.now + DAY), Roster()),
    )
    assert office.size() == before
