"""A piece of work is done once under its key, wholly or not at all, and never while the clock is in doubt."""

import pytest
from tests.service.office import BEGINS, TIKTOK, Office

from appban.errors import ClockError, InputError, RefusedError
from appban.record.entry import Actor
from appban.regime.device import DeviceId, Place
from appban.regime.query import Query
from appban.regime.roster import Roster
from appban.regime.time import DAY, HOUR
from appban.service.answering import ask
from appban.service.devices.devices import record_device
from appban.service.requests.exemptions import submit
from appban.service.work import Act, Work, acknowledge_clock, perform, rehearse


def noted(work: Work, name: str = "P8") -> str:
    record_device(work, DeviceId(name), Place(None, None, None), BEGINS)
    return name


def test_a_key_used_again_does_nothing_and_says_what_it_came_to(office: Office):
    first = office.as_("operator", noted, key="k")
    again = office.as_("operator", noted, key="k")
    assert (again.first, again.last, again.repeated, again.value) == (first.first, first.last, True, None)
    assert office.size() == first.last + 1


def test_a_verb_that_raises_leaves_the_record_as_it_was(office: Office):
    before = office.size()

    def verb(work: Work) -> None:
        noted(work)
        raise RefusedError("no")

    with pytest.raises(RefusedError, match="no"):
        office.as_("operator", verb, key="k")
    assert office.size() == before
    assert office.as_("operator", noted, key="k").repeated is False


def test_a_verb_that_adds_nothing_is_refused(office: Office):
    with pytest.raises(RefusedError, match="nothing to record"):
        office.as_("operator", lambda work: None)


def test_what_fails_within_a_whole_leaves_none_of_it_and_the_work_goes_on(office: Office):
    def verb(work: Work) -> None:
        noted(work)
        with pytest.raises(InputError, match="no such"):
            half(work)

    def half(work: Work) -> None:
        with work.whole():
            work.keep("never to be kept", "nobody")
            noted(work, "P9")
            raise InputError("no such thing")

    receipt = office.as_("operator", verb)
    assert receipt.first == receipt.last
    assert "P9" not in office.facts().devices


def test_a_rehearsal_gives_what_would_be_added_and_keeps_nothing(office: Office):
    before = office.size()
    asked = office.asking()
    shown = rehearse(office.desk, office.act("quinn"), lambda work: submit(work, asked, Roster()))
    assert shown.value.version == 1
    assert [type(event).__name__ for event in shown.events] == ["ExemptionSubmitted", "StageNotRequired"]
    assert office.size() == before


def test_entries_are_later_than_the_last_though_the_clock_stands_still(office: Office):
    act = Act(actor=Actor(person="operator", how="operator"))
    one = perform(office.desk, act, noted)
    two = perform(office.desk, act, noted)
    with office.store.reader() as reader:
        assert reader.row(one.last).time < reader.row(two.first).time


@pytest.mark.parametrize(
    ("by", "said"), [(-2 * DAY, "stepped 172800 s back"), (HOUR, "stepped 3600 s forward")]
)
def test_a_clock_that_was_set_stops_appends_until_somebody_says_it_is_right(
    office: Office, by: int, said: str
):
    office.clock.turn(by)
    with pytest.raises(ClockError, match=said):
        office.as_("operator", noted)
    acknowledge_clock(office.desk, office.act("operator"), "set from the time server")
    office.as_("operator", noted)


def test_after_a_restart_a_clock_behind_the_record_stops_appends(office: Office):
    office.clock.boot, office.clock.monotonic = "boot-2", 5
    office.clock.turn(-2 * DAY)
    with pytest.raises(ClockError, match="record's last entry"):
        office.as_("operator", noted)
    acknowledge_clock(office.desk, office.act("operator"), "the record was written with a wrong clock")
    office.as_("operator", noted)
    times = []
    with office.store.reader() as reader:
        times = [row.time for row in reader.rows(0, reader.head().size)]
    assert times == sorted(set(times))


def test_an_acknowledgement_does_not_cover_a_clock_that_goes_further_back(office: Office):
    office.clock.boot = "boot-2"
    office.clock.turn(-2 * DAY)
    acknowledge_clock(office.desk, office.act("operator"), "right now")
    office.clock.boot = "boot-3"
    office.clock.turn(-DAY)
    with pytest.raises(ClockError):
        office.as_("operator", noted)


def test_while_the_clock_is_in_doubt_no_exemption_is_relied_on(office: Office):
    exemption = office.granted()
    query = Query(app=TIKTOK, device=DeviceId("P1"), at=office.now)
    assert ask(office.desk, query, Roster(), staleness_seconds=60).verdict.outcome == "exempt"
    assert office.in_force(exemption)
    office.clock.turn(-2 * DAY)
    assert ask(office.desk, query, Roster(), staleness_seconds=60).verdict.outcome == "unknown"
