"""A review asks about what stands; silence suspends at the stated instant, and to keep an exemption lifts that alone."""

import pytest
from msgspec.structs import replace
from tests.service.office import BAN, Office

from appban.bootstrap.shipped import shipped_holidays
from appban.errors import InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.pack.calendar import load_calendar
from appban.regime.spans import spans
from appban.regime.time import DAY
from appban.service.cases.case_waiting import waits_for
from appban.service.cases.cases import Cases
from appban.service.exemptions.ending import revoke
from appban.service.exemptions.exemption_state import State, standing
from appban.service.exemptions.reviewing import Opened, answer_review, open_review, review_lines, to_review
from appban.service.sight import sight_of

ENGLAND = load_calendar(shipped_holidays(), "uk-bank-holidays.yaml", "england-and-wales")


@pytest.fixture
def office(office: Office) -> Office:
    """With somebody who reviews."""
    office.appoint("rat", "review")
    return office


def opened(office: Office, *exemptions: ExemptionId, body: str = "D", who: str = "rat") -> Opened:
    found = office.as_(who, lambda work: open_review(work, BodyId(body), exemptions, ENGLAND)).value
    assert found is not None
    return found


def said(
    office: Office, review: Opened, exemption: ExemptionId, answer: str = "keep", who: str = "rat"
) -> None:
    office.as_(who, lambda work: answer_review(work, review.review, exemption, answer, "it is needed"))


def outcomes(office: Office) -> list[str]:
    return [line.outcome for line in review_lines(office.facts(), office.now)]


def refreshed(office: Office, exemption: ExemptionId) -> None:
    """Evidence given again, so that nothing but the review stands in the way."""
    office.attested(exemption)


def to(office: Office, at: int) -> None:
    office.clock.pass_(at - office.now)


def test_silence_escalates_then_suspends_at_the_stated_instant_and_keeping_lifts_it(office: Office):
    exemption = office.granted(end=office.now + 55 * DAY)
    review = opened(office, exemption)
    assert outcomes(office) == ["waiting"]
    to(office, review.escalates)
    assert outcomes(office) == ["escalated"]
    to(office, review.suspends - 2 * 60_000_000)
    refreshed(office, exemption)
    to(office, review.suspends - 1)
    assert office.in_force(exemption)
    to(office, review.suspends)
    assert not office.in_force(exemption)
    assert outcomes(office) == ["suspended"]
    stands = standing(office.facts(), exemption, office.now)
    assert stands.state is State.SUSPENDED
    assert stands.why == (f"{review.review} was not answered in time",)
    said(office, review, exemption)
    assert office.in_force(exemption)
    assert outcomes(office) == ["kept"]
    last = spans(office.facts(), exemption, BAN)[-1]
    assert last.opened_by == stands.why
    assert last.start == office.facts().time


def test_what_is_kept_in_time_never_stops(office: Office):
    exemption = office.granted(end=office.now + 55 * DAY)
    review = opened(office, exemption)
    said(office, review, exemption)
    to(office, review.suspends)
    refreshed(office, exemption)
    assert office.in_force(exemption)
    again = opened(office, exemption)
    to(office, again.suspends)
    refreshed(office, exemption)
    assert not office.in_force(exemption), "the answer to one review is none to the next"


def test_what_ends_in_a_review_is_over_for_good(office: Office):
    exemption = office.granted()
    review = opened(office, exemption)
    said(office, review, exemption, "end")
    assert not office.in_force(exemption)
    assert standing(office.facts(), exemption, office.now).state is State.LAPSED
    assert outcomes(office) == ["ended"]
    with pytest.raises(RefusedError, match="was ended in review"):
        said(office, review, exemption)


def test_a_review_asks_about_all_that_stands_and_is_not_asked_about_yet(office: Office):
    stands = office.granted()
    cleared = office.submitted(devices=(DeviceId("P2"),), people=(office.ids["kim"],))
    office.decided("sam", cleared)
    office.submitted(devices=(DeviceId("P3"),))  # nobody decided
    over = office.granted(devices=(DeviceId("P3"),), people=(office.ids["kim"],))
    office.as_("sue", lambda work: revoke(work, over, "found"))
    facts = office.facts()
    assert to_review(facts, BodyId("D"), office.now) == (stands, cleared)
    assert to_review(facts, BodyId("A"), office.now) == ()
    review = opened(office, stands)
    assert to_review(office.facts(), BodyId("D"), office.now) == (cleared,)
    said(office, review, stands)
    assert to_review(office.facts(), BodyId("D"), office.now) == (stands, cleared)


def test_only_who_reviews_opens_and_answers_and_nobody_keeps_their_own(office: Office):
    exemption = office.granted()
    for who in ("sam", "quinn", "ana", "min"):
        with pytest.raises(NotAuthorisedError, match="no authority to review"):
            opened(office, exemption, who=who)
    review = opened(office, exemption)
    for who in ("sam", "hal"):
        with pytest.raises(NotAuthorisedError, match="no authority to review"):
            said(office, review, exemption, who=who)
    for who in ("quinn", "hal"):
        office.appoint(who, "review")
        with pytest.raises(RefusedError):
            said(office, review, exemption, who=who)
    said(office, review, exemption, "end", who="hal")


def test_a_review_of_another_body_or_of_what_is_over_is_refused(office: Office):
    exemption = office.granted()
    office.appoint("kim", "review", "A")
    with pytest.raises(NotFoundError, match="there is no exemption"):
        opened(office, exemption, body="A", who="kim")
    with pytest.raises(InputError, match="name at least one"):
        opened(office)
    office.as_("sue", lambda work: revoke(work, exemption, "found"))
    with pytest.raises(RefusedError, match="is over"):
        opened(office, exemption)


def test_an_answer_names_its_review_and_says_why(office: Office):
    one, other = office.granted(), office.granted(devices=(DeviceId("P2"),), people=(office.ids["kim"],))
    review = opened(office, one)
    with pytest.raises(NotFoundError, match="no review"):
        said(office, review, other)
    with pytest.raises(InputError, match="no reason"):
        office.as_("rat", lambda work: answer_review(work, review.review, one, "keep", " "))
    said(office, review, one)
    with pytest.raises(RefusedError, match="was kept in"):
        said(office, review, one)


def test_what_is_over_by_its_window_is_answered_no_more(office: Office):
    exemption = office.granted(end=office.now + 5 * DAY)
    review = opened(office, exemption)
    to(office, review.escalates)
    assert outcomes(office) == ["over"]
    for answer in ("keep", "end"):
        with pytest.raises(RefusedError, match="the window of"):
            said(office, review, exemption, answer)


def test_a_review_waits_for_whoever_reviews_until_it_is_answered(office: Office):
    exemption = office.granted(end=office.now + 55 * DAY)
    review = opened(office, exemption)

    def due(who: str) -> list[int | None]:
        facts, person = office.facts(), office.ids[who]
        cases = Cases(facts)
        cases.follow([], office.now)
        sight = sight_of(facts, person, office.now)
        found = waits_for(facts, cases.seen(sight, office.now), sight, person, office.now)
        return [each.due for each in found if each.kind == "review"]

    assert (due("rat"), due("sam"), due("hal")) == ([review.escalates], [], [])
    to(office, review.escalates)
    assert due("rat") == [review.suspends]
    said(office, review, exemption)
    assert due("rat") == []


def test_working_days_that_nobody_knows_are_not_guessed(office: Office):
    exemption = office.granted(end=office.now + 55 * DAY)
    unknown = load_calendar(shipped_holidays(), "uk-bank-holidays.yaml", "scotland")
    unknown = replace(unknown, years=frozenset({2023}))
    with pytest.raises(RefusedError, match="holidays of 2024 are not known"):
        office.as_("rat", lambda work: open_review(work, BodyId("D"), (exemption,), unknown))
