"""The clock of a request for information, against days counted by hand on a calendar of the year."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.bootstrap.shipped import shipped_holidays, shipped_laws
from appban.errors import InputError, NotFoundError, RefusedError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.exemption import Commitment
from appban.regime.foi_clock import Clock, FoiRules, clock
from appban.regime.foi_law import check_denial, section_of
from appban.regime.foi_register import FoiHistory, FoiStep
from appban.regime.foi_request import FoiId, FoiRequest, LawId, RequesterId
from appban.regime.pack.calendar import load_joined
from appban.regime.pack.foi import load_law
from appban.regime.time import day_end, day_start

LONDON = ZoneInfo("Europe/London")
TEXT = Commitment("0" * 64)
REQUEST = FoiId("foi-1")


def rules(name: str) -> FoiRules:
    law = load_law(shipped_laws()[f"{name}.yaml"], f"{name}.yaml")
    return FoiRules(law=law, calendar=load_joined(shipped_holidays(), "uk-bank-holidays.yaml", law.divisions))


FOIA, FOISA = rules("foia-2000"), rules("foisa-2002")


def on(day: str) -> int:
    return day_start(dt.date.fromisoformat(day), LONDON)


def step(kind: str, day: str, **more: object) -> ev.foi.FoiEvent:
    made: dict[str, ev.foi.FoiEvent] = {
        "ask": ev.foi.ClarificationAsked(stated=on(day), request=REQUEST, says=TEXT),
        "clarified": ev.foi.Clarified(stated=on(day), request=REQUEST, says=TEXT),
        "fees": ev.foi.FeesAsked(stated=on(day), request=REQUEST, amount=1000),
        "paid": ev.foi.FeePaid(stated=on(day), request=REQUEST),
        "redated": ev.foi.FoiRedated(stated=on(day), request=REQUEST, says=TEXT),
        "answered": ev.foi.FoiAnswered(
            stated=on(day), request=REQUEST, outcome="released", sections=(), says=None, letter=None, to=None,
            hours=None, opinion=None,
        ),
    }  # fmt: skip
    return made[kind]


def extended(day: str, until: str) -> ev.foi.FoiExtended:
    end = day_end(dt.date.fromisoformat(until), LONDON)
    return ev.foi.FoiExtended(stated=on(day), request=REQUEST, until=end, sections=("31",))


def stands(received: str, *steps: ev.foi.FoiEvent, at: str = "2027-11-30", by: FoiRules = FOIA) -> Clock:
    request = FoiRequest(
        id=REQUEST, law=by.law.id, body=BodyId("D"), reference="R", requester=RequesterId("q-1"), name=None,
        contact=None, wording=TEXT,
    )  # fmt: skip
    history = FoiHistory(1, ev.foi.FoiReceived(stated=on(received), request=request))
    history.steps = [FoiStep(n, each) for n, each in enumerate(steps, 2)]
    return clock(history, by, day_end(dt.date.fromisoformat(at), LONDON) - 1, LONDON)


def due(received: str, *steps: ev.foi.FoiEvent, by: FoiRules = FOIA) -> str | None:
    found = stands(received, *steps, by=by).due
    return None if found is None else found.isoformat()


@pytest.mark.parametrize(
    ("received", "foia", "foisa", "why"),
    [
        # Mon 2 Sep 2024: 3-6 (4), 9-13 (9), 16-20 (14), 23-27 (19), Mon 30 Sep (20).
        ("2024-09-02", "2024-09-30", "2024-09-30", "no holiday between"),
        # Fri 15 Mar 2024: St Patrick's Day is taken on Mon 18 in Northern Ireland. FOIA: 19-22 (4), 25-28 (8), Good Friday 29 and
        # Easter Monday 1 Apr are out, 2-5 (12), 8-12 (17), 15-17 (20). Scotland: 18-22 (5), 25-28 (9), 1-5 Apr (14), 8-12 (19), 15.
        ("2024-03-15", "2024-04-17", "2024-04-15", "St Patrick's Day, Good Friday, Easter Monday"),
        # Thu 28 Mar 2024: 2-5 Apr (4), 8-12 (9), 15-19 (14), 22-26 (19), Mon 29 Apr. Scotland counts Easter Monday: 26 Apr.
        ("2024-03-28", "2024-04-29", "2024-04-26", "the eve of Good Friday"),
        # On Good Friday itself, and on the Sunday after it: the date of receipt may be no working day. The same days follow.
        ("2024-03-29", "2024-04-29", "2024-04-26", "received on Good Friday"),
        ("2024-03-31", "2024-04-29", "2024-04-26", "received on a Sunday"),
        # Sat 6 Jul 2024: 8-11 (4), Fri 12 July is out in Northern Ireland, 15-19 (9), 22-26 (14), 29 Jul-2 Aug (19), Mon 5 Aug is
        # Scotland's summer holiday, Tue 6 Aug. Scotland: 8-12 (5), 15-19 (10), 22-26 (15), 29 Jul-2 Aug (20).
        ("2024-07-06", "2024-08-06", "2024-08-02", "12 July, the Scottish summer holiday, a Saturday"),
        # Thu 14 Nov 2024: 15 (1), 18-22 (6), 25-29 (11), St Andrew's Day is taken on Mon 2 Dec, 3-6 (15), 9-13 (20).
        ("2024-11-14", "2024-12-13", "2024-12-13", "St Andrew's Day on its substitute day"),
        # Wed 1 Nov 2023: 2-3 (2), 6-10 (7), 13-17 (12), 20-24 (17), 27-29 (20): the day before St Andrew's Day.
        ("2023-11-01", "2023-11-29", "2023-11-29", "the twentieth day is the eve of St Andrew's Day"),
        # Thu 2 Nov 2023: the twentieth would be Thu 30 Nov, St Andrew's Day: Fri 1 Dec.
        ("2023-11-02", "2023-12-01", "2023-12-01", "the twentieth day would be St Andrew's Day"),
        # Mon 16 May 2022: 17-20 (4), 23-27 (9), 30-31 May and 1 Jun (12), 2 and 3 June are out, 6-10 (17), 13-15 (20).
        ("2022-05-16", "2022-06-15", "2022-06-15", "the Platinum Jubilee"),
        # Mon 5 Sep 2022: 6-9 (4), 12-16 (9), Mon 19 is the State Funeral, 20-23 (13), 26-30 (18), 3-4 Oct (20).
        ("2022-09-05", "2022-10-04", "2022-10-04", "the State Funeral"),
        # Thu 20 Apr 2023: 21 (1), 24-28 (6), Mon 1 May is out, 2-5 (10), Mon 8 is the coronation's, 9-12 (14), 15-19 (19), 22.
        ("2023-04-20", "2023-05-22", "2023-05-22", "the Coronation"),
        # Fri 15 Dec 2023: 18-22 (5), 25 and 26 out, 27-29 (8), 1 Jan out, 2 Jan out in Scotland, 3-5 (11), 8-12 (16), 15-18 (20).
        ("2023-12-15", "2024-01-18", "2024-01-18", "Christmas, New Year, 2 January"),
        # Fri 29 May 2026: 1-5 Jun (5), 8-12 (10), Mon 15 Jun is a holiday in Scotland alone, 16-19 (14), 22-26 (19), 29.
        ("2026-05-29", "2026-06-29", "2026-06-29", "a holiday proclaimed for Scotland alone"),
    ],
)  # fmt: skip
def test_the_twentieth_working_day_is_the_one_counted_by_hand(received, foia, foisa, why):
    assert due(received) == foia, why
    assert due(received, by=FOISA) == foisa, why


@given(
    st.dates(dt.date(2022, 1, 1), dt.date(2027, 9, 1)), st.integers(0, 15), st.integers(0, 20), st.booleans()
)
def test_twenty_days_that_work_and_are_not_left_out_end_on_the_day_it_is_due(day, asked, gap, scottish):
    by = FOISA if scottish else FOIA
    given_on, paid_on = day + dt.timedelta(days=asked), day + dt.timedelta(days=asked + gap)
    found = stands(
        day.isoformat(), step("fees", given_on.isoformat()), step("paid", paid_on.isoformat()), by=by
    )  # fmt: skip
    after = [day + dt.timedelta(days=n) for n in range(1, (found.due - day).days + 1)]
    kept = [d for d in after if by.calendar.calendar.works(d) and not given_on <= d <= paid_on]
    assert (len(kept), kept[-1]) == (20, found.due)
    assert [each.day for each in found.days] == after
    assert [each.day for each in found.days if each.number] == kept


def test_each_day_says_why_it_counts_or_not():
    days = {each.day.isoformat(): each for each in stands("2024-03-28").days}
    assert (days["2024-03-29"].why, days["2024-03-29"].says) == ("holiday", "Good Friday")
    assert days["2024-03-30"].why == "weekend"
    assert days["2024-04-01"].says == "Easter Monday, england-and-wales"
    assert days["2024-04-02"].number == 1
    assert days["2024-04-29"].number == 20
    assert max(days) == "2024-04-29"


def test_the_clock_waits_for_clarification_and_starts_again_when_it_comes():
    waits = stands("2024-09-02", step("ask", "2024-09-20"), at="2024-12-31")
    assert (waits.waits, waits.due, waits.late) == ("clarification", None, 0)
    # Received again, as it were, on Sat 5 Oct: 7-11 (5), 14-18 (10), 21-25 (15), 28 Oct-1 Nov (20).
    for law in (FOIA, FOISA):
        came = stands("2024-09-02", step("ask", "2024-09-20"), step("clarified", "2024-10-05"), by=law)
        assert (came.begins.isoformat(), came.due.isoformat()) == ("2024-10-05", "2024-11-01")


def test_clarification_asked_for_too_late_is_said_to_be():
    (remark,) = stands("2024-09-02", step("ask", "2024-10-01"), at="2024-10-02").remarks
    assert remark == "clarification was asked for on 2024-10-01, after the answer was due on 2024-09-30"


def test_the_days_from_a_fees_notice_to_its_payment_are_left_out_both_included():
    # Mon 2 Sep 2024: 3-6 (4), 9-11 (7); notice Thu 12, paid Tue 24: out. 25-27 (10), 30 Sep-4 Oct (15), 7-11 Oct (20).
    fees = step("fees", "2024-09-12")
    waits = stands("2024-09-02", fees, at="2024-09-20")
    assert (waits.waits, waits.due, waits.used) == ("fee", None, 7)
    paid = stands("2024-09-02", fees, step("paid", "2024-09-24"))
    assert paid.due.isoformat() == "2024-10-11"
    assert {d.day.day for d in paid.days if d.why == "fee"} == {12, 13, 16, 17, 18, 19, 20, 23, 24}


def test_a_fee_that_is_not_paid_within_three_months_is_said_to_be():
    fees = step("fees", "2024-11-30")
    assert stands("2024-11-20", fees, at="2025-02-27").remarks == ()
    (remark,) = stands("2024-11-20", fees, at="2025-02-28").remarks
    assert "not paid by 2025-02-27" in remark


def test_an_extension_moves_the_answer_and_never_the_day_of_the_notice():
    told = stands("2024-09-02", extended("2024-09-30", "2024-10-28"), at="2024-10-20")
    assert (told.due.isoformat(), told.extended.isoformat(), told.late) == ("2024-09-30", "2024-10-28", 0)
    assert told.remarks == ()
    late = stands("2024-09-02", extended("2024-10-01", "2024-10-28"), at="2024-10-30")
    assert late.late == 2
    assert late.remarks == (
        "the notice of extension was given on 2024-10-01, after 2024-09-30 when it was due",
    )
    (long,) = stands("2024-09-02", extended("2024-09-30", "2024-10-29"), at="2024-10-20").remarks
    assert "2024-10-29 is past 40 working days" in long  # the fortieth is Mon 28 Oct


def test_an_answer_on_the_day_is_in_time_and_on_the_next_working_day_late_by_one():
    assert stands("2024-03-28", step("answered", "2024-04-29")).late == 0
    assert stands("2024-03-28", step("answered", "2024-04-30")).late == 1
    # Due on Fri 3 May 2024: an answer on Tuesday the 7th, after the holiday, is late by one working day.
    assert due("2024-04-05") == "2024-05-03"
    assert stands("2024-04-05", step("answered", "2024-05-07")).late == 1
    assert stands("2024-04-05", at="2024-05-05").late == 0
    assert stands("2024-04-05", at="2024-05-08").late == 2


def test_a_request_received_on_another_day_than_was_entered_is_counted_from_that():
    assert due("2024-09-02", step("redated", "2024-08-30")) == "2024-09-27"


def test_a_year_whose_holidays_are_not_known_is_not_counted():
    with pytest.raises(RefusedError, match="holidays of 2028 are not known"):
        stands("2027-12-15")


def test_a_section_is_read_as_people_write_it():
    assert section_of(FOIA.law, "s.31(1)(a)")[0] == "31(1)(a)"
    assert section_of(FOIA.law, " Section 40(2)"[1:].lower())[1].title == "personal data of others"
    assert section_of(FOIA.law, "22A")[1].title == "research"
    with pytest.raises(NotFoundError, match="no section of Freedom"):
        section_of(FOIA.law, "99")
    with pytest.raises(NotFoundError):
        section_of(FOIA.law, "4")
    with pytest.raises(InputError, match="is no section"):
        section_of(FOIA.law, "because")


@pytest.mark.parametrize(
    ("law", "numbers"),
    [(FOIA, ("23(5)", "24(2)")), (FOIA, ("31(3)",)), (FOISA, ("18", "31")), (FOISA, ("38(1)(b)", "18"))],
)
def test_a_body_neither_confirms_nor_denies_by_the_clause_that_lets_it(law, numbers):
    check_denial(law.law, numbers)


@pytest.mark.parametrize(
    ("law", "numbers"),
    [(FOIA, ("23",)), (FOIA, ("21",)), (FOISA, ("31",)), (FOISA, ("18",)), (FOISA, ("18", "25"))],
)
def test_without_that_clause_it_does_not(law, numbers):
    with pytest.raises(RefusedError, match="neither confirm nor deny"):
        check_denial(law.law, numbers)


def test_the_shipped_laws_have_ids_of_their_files():
    assert (FOIA.law.id, FOISA.law.id) == (LawId("foia-2000"), LawId("foisa-2002"))
