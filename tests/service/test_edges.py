"""At the last microsecond it holds and at the next it does not, whoever asks, whenever it was recorded."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from tests.reference.build import moment
from tests.service.office import BAN, SAFE, TIKTOK, Office

from appban.errors import InputError, InternalError
from appban.regime.decide import decide
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.query import Outcome, Query, Verdict
from appban.regime.restriction import Purpose
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.regime.spans import spans
from appban.regime.time import DAY, FOREVER, HOUR, SECOND, days_touched, read, show, zone
from appban.service.answering import ask
from appban.service.deciding.telephone import mint_phone_code
from appban.service.devices.devices import device_lost, device_returned
from appban.service.exemptions.ending import reinstate, suspend
from appban.service.exemptions.mitigating import attest, machine_evidence, observe_failed
from appban.service.people import person_left, person_returned

LONDON = zone("Europe/London")
P1 = DeviceId("P1")
END_OF_THE_CALENDAR = 253_402_214_400 * SECOND
"""9999-12-31 in UTC."""


def told(office: Office, at: int, known_at: int | None = None, *, used: bool = False) -> Verdict:
    """What is answered of P1 at an instant, as known at another."""
    query = Query(app=TIKTOK, device=P1, at=at)
    if used:
        query = Query(
            app=TIKTOK,
            device=P1,
            at=at,
            question="used",
            person=office.ids["hal"],
            purpose=Purpose("communications"),
        )
    return ask(office.desk, query, Roster(), known_at=known_at, staleness_seconds=60).verdict


def around(office: Office, at: int) -> list[Outcome]:
    """What is answered a microsecond before, at and a microsecond after an instant, as the clock reaches each."""
    outcomes: list[Outcome] = []
    for by in (-1, 0, 1):
        office.clock.pass_(at + by - office.now)
        outcomes.append(told(office, office.now).outcome)
    return outcomes


def record_times(office: Office) -> list[int]:
    with office.store.reader() as reader:
        return [row.time for row in reader.rows(0, reader.head().size)]


@pytest.mark.parametrize("lasts", [HOUR, 5 * HOUR + 1, 23 * HOUR])
def test_to_the_last_microsecond_of_its_window_it_is_exempt_and_then_no_more(office: Office, lasts: int):
    end = office.now + lasts
    office.granted(end=end)
    assert told(office, office.now).valid_until == end
    assert around(office, end) == ["exempt", "prohibited", "prohibited"]


def test_before_its_window_opens_it_is_not_exempt(office: Office):
    start = office.now + 5 * HOUR
    exemption = office.submitted(start=start)
    office.decided("sam", exemption)
    office.attested(exemption)
    assert around(office, start) == ["prohibited", "exempt", "exempt"]


def test_evidence_is_fresh_to_its_last_microsecond(office: Office):
    exemption = office.granted()
    stated = office.facts().device_proofs[SAFE, P1].held[0].stated
    assert office.in_force(exemption)
    assert around(office, stated + DAY) == ["exempt", "prohibited", "prohibited"]


@pytest.mark.parametrize(
    ("day", "ends"),
    [
        ("2024-03-31", "2024-03-31T23:00:00Z"),  # the day on which the clocks go forward has 23 hours
        ("2024-10-27", "2024-10-28T00:00:00Z"),  # the day on which they go back has 25
        ("2024-03-30", "2024-03-31T00:00:00Z"),
        ("2024-10-26", "2024-10-26T23:00:00Z"),
    ],
)
def test_until_a_day_on_which_the_clocks_change_ends_with_that_day_in_london(
    office: Office, day: str, ends: str
):
    end, precision = read(day, LONDON, bare="until")
    assert (show(end), precision) == (ends, "day")
    office.clock.pass_(end - 30 * HOUR - office.now)
    exemption = office.submitted(start=office.now, end=end)
    office.decided("sam", exemption)
    office.clock.pass_(10 * HOUR)
    office.attested(exemption)
    assert around(office, end) == ["exempt", "prohibited", "prohibited"]


@pytest.mark.parametrize(("first", "hours"), [("2024-03-31", 23), ("2024-10-27", 25), ("2024-06-01", 24)])
def test_a_day_is_one_day_of_a_cap_however_many_hours_it_has(first: str, hours: int):
    start, end = read(first, LONDON, bare="start")[0], read(first, LONDON, bare="until")[0]
    assert end - start == hours * HOUR
    assert len(days_touched(start, end, LONDON)) == 1
    assert len(days_touched(start, end + 1, LONDON)) == 2


def test_the_end_of_the_calendar_is_refused_in_words(office: Office):
    with pytest.raises(InputError, match="has no day after it; give the date that was meant"):
        read("9999-12-31", LONDON, bare="until")
    with pytest.raises(InputError, match="outside the years 1970 to 2255; give the date that was meant"):
        read("9999-12-31T00:00:00Z", LONDON, bare="until")
    before = office.size()
    for end in (END_OF_THE_CALENDAR, FOREVER, 2**63, 2**80):
        with pytest.raises(InputError, match="within the years 1970 to 2255; give the dates that were meant"):
            office.submitted(end=end)
    assert office.size() == before


def test_the_last_day_that_can_be_written_is_not_forever(office: Office):
    assert read("2255-06-01", LONDON, bare="until")[0] < FOREVER
    for text in ("2255-06-06", "2256-01-01"):
        with pytest.raises(InputError, match="1970 to 2255"):
            read(text, LONDON, bare="until")
    with pytest.raises(InputError, match="within the years 1970 to 2255"):
        office.submitted(end=FOREVER)


def test_nothing_has_to_run_for_what_is_over_to_be_over(office: Office):
    end = office.now + 20 * HOUR
    exemption = office.granted(end=end)
    size = office.size()
    office.clock.pass_(7 * DAY)
    assert told(office, office.now).outcome == "prohibited"
    assert told(office, end - 1).outcome == "exempt"
    assert not office.in_force(exemption)
    assert office.size() == size


def test_a_ruleset_compiled_a_week_ago_refuses_or_is_right(office: Office):
    office.granted(end=office.now + 20 * HOUR)
    facts = office.facts()
    old = Ruleset(facts, Roster(), office.now)
    for at in range(office.now, office.now + 7 * DAY, 4 * HOUR):
        query = Query(app=TIKTOK, device=P1, at=at)
        fresh = decide(Ruleset(facts, Roster(), at), query, at)
        try:
            kept = decide(old, query, at)
        except InternalError:
            continue
        assert kept.outcome == fresh.outcome


def test_an_answer_kept_is_good_until_it_says_and_no_longer(office: Office):
    office.granted(end=office.now + 20 * HOUR)
    while (first := told(office, office.now)).valid_until is not None:
        last = told(office, first.valid_until - 1)
        assert (first.outcome, first.obligations, first.grace) == (last.outcome, last.obligations, last.grace)
        assert first.refresh_after == min(first.valid_until, office.now + 60 * SECOND)
        office.clock.pass_(first.valid_until - office.now)
    assert first.outcome == "prohibited"


def test_three_days_that_went_by_while_nobody_looked_are_three_days(office: Office):
    office.granted(end=office.now + 2 * DAY)
    office.clock.pass_(3 * DAY)
    assert told(office, office.now).outcome == "prohibited"


def by_phone(office: Office) -> tuple[ExemptionId, int, int]:
    """Cleared by the minister on the telephone at 21:30, which is recorded at 09:00 the next day."""
    office.clock.pass_(moment("21:00") - office.now)
    exemption = office.submitted(purpose="communications")
    office.decided("sam", exemption)
    office.attested(exemption)
    code = office.as_("sec", lambda work: mint_phone_code(work, exemption, "minister")).value
    call, recorded = moment("21:30"), moment("09:00", "2024-03-06")
    office.clock.pass_(recorded - 60 * SECOND - office.now)
    office.decided("sec", exemption, "minister", person=office.ids["min"], by_phone=code, stated=call)
    return exemption, call, recorded


def test_a_clearance_recorded_late_never_makes_the_use_before_it_exempt(office: Office):
    exemption, call, recorded = by_phone(office)
    use = moment("21:40")
    known_ats = [at for at in record_times(office) if at >= moment("21:00")]
    known_ats += [call, use, recorded - 1, office.now + DAY, None]
    assert {told(office, use, known).outcome for known in known_ats} == {"prohibited"}
    assert {told(office, use, known, used=True).outcome for known in known_ats} == {"prohibited"}
    assert told(office, recorded - 1).outcome == "prohibited"
    assert told(office, recorded).outcome == "exempt"
    assert told(office, recorded, recorded - 1).outcome == "prohibited"
    assert [span.start for span in spans(office.facts(), exemption, BAN)] == [recorded]


def test_a_clearance_recorded_late_explains_the_use_before_it(office: Office):
    exemption, call, recorded = by_phone(office)
    use = moment("21:40")
    (before,), (after,) = (told(office, use, known).considered for known in (recorded - 1, recorded))
    assert before.exemption == after.exemption == exemption
    assert before.why_not == "seat minister/minister is empty"
    late = "the clearance stated for 2024-03-05T21:30:00Z was recorded 2024-03-06T09:00:00Z only"
    assert after.why_not == f"{before.why_not}: {late}"
    given = office.history(exemption).decisions[-1]
    assert (given.event.decision.stated, given.recorded) == (call, recorded)
    assert given.event.decision.person == office.ids["min"]
    assert given.event.confirm_by == call + DAY


def helping(office: Office, exemption: ExemptionId, since: int) -> Iterator[tuple[str, object]]:
    """Verbs that help an exemption and may state an earlier time, and those that state none."""
    yield "sam", lambda work: attest(work, exemption, SAFE, method="inspection", stated=since)
    seen = ((P1, SAFE, True),)
    yield "operator", lambda work: machine_evidence(work, "mdm", seen, stated=since, batch="0" * 64)
    yield "operator", lambda work: person_returned(work, office.ids["hal"])
    yield "operator", lambda work: device_returned(work, P1)
    yield "sue", lambda work: reinstate(work, exemption, "found")


def test_whatever_time_is_stated_nothing_becomes_exempt_before_it_is_recorded(office: Office):
    exemption = office.granted()
    since = office.now + HOUR
    office.clock.pass_(HOUR)
    office.as_("kim", lambda work: observe_failed(work, exemption, SAFE, stated=since))
    office.as_("operator", lambda work: person_left(work, office.ids["hal"], since))
    office.as_("operator", lambda work: device_lost(work, P1, since))
    office.as_("sue", lambda work: suspend(work, exemption, "mislaid", stated=since))
    office.clock.pass_(3 * HOUR)
    for who, verb in helping(office, exemption, since + 1):
        before = [told(office, at).outcome for at in range(since, office.now, 15 * 60 * SECOND)]
        assert set(before) == {"prohibited"}
        office.as_(who, verb)
    recorded = office.facts().time
    assert told(office, recorded - 1).outcome == "prohibited"
    assert told(office, recorded).outcome == "exempt"


def test_a_time_to_come_is_stated_by_nobody(office: Office):
    exemption = office.submitted()
    later = office.now + DAY
    before = office.size()
    for who, verb in (
        ("sue", lambda work: attest(work, exemption, SAFE, method="inspection", stated=later)),
        ("kim", lambda work: observe_failed(work, exemption, SAFE, stated=later)),
        ("sue", lambda work: suspend(work, exemption, "soon", stated=later)),
        ("operator", lambda work: device_lost(work, P1, later)),
        ("operator", lambda work: machine_evidence(work, "mdm", (), stated=later, batch="0" * 64)),
    ):
        with pytest.raises(InputError, match="yet to come"):
            office.as_(who, verb)
    with pytest.raises(InputError, match="yet to come"):
        office.decided("sam", exemption, stated=later)
    assert office.size() == before


def test_record_times_are_the_clocks_and_strictly_increase_whatever_is_stated(office: Office):
    exemption = office.granted()
    reached = office.now
    office.as_("sue", lambda work: suspend(work, exemption, "lost", stated=reached - HOUR))
    times = record_times(office)
    assert times[-1] == office.now
    assert all(one < other for one, other in pairwise(times))
