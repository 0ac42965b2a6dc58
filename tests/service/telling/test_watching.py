"""What time calls for is told once: when it is due, or late if nothing ran, and never after it is over."""

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.reference.build import SOURCE, mitigation
from tests.service.office import BAN, SAFE, TRAINED, Office, a_ban, memory_office
from tests.service.telling.told import Telling
from tests.service.test_emergency import granted as emergency

from appban.errors import AppbanError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.people import PersonId
from appban.regime.restriction import RestrictionVersion
from appban.regime.time import DAY, HOUR, from_datetime, to_datetime, zone
from appban.regime.working_days import Calendar
from appban.service.deciding.telephone import confirm, mint_phone_code
from appban.service.devices.devices import device_lost, device_returned
from appban.service.exemptions.ending import ratify, reinstate, revoke, suspend
from appban.service.exemptions.mitigating import machine_evidence, observe_failed
from appban.service.exemptions.reviewing import Opened, answer_review, open_review
from appban.service.guard import REVIEW
from appban.service.naming import short_reference
from appban.service.people import person_left, person_returned
from appban.service.telling.ends import DAYS_BEFORE, MORNING, planned_end, reminders
from appban.service.telling.outbox import Outbox
from appban.service.telling.standing import review_days
from appban.service.telling.watching import Watcher

LONDON = zone("Europe/London")
CONCERNED = {"hal", "quinn", "sam", "sue"}


def lasting() -> RestrictionVersion:
    """The ban of the office, with a safeguard whose evidence does not age."""
    ban = a_ban()
    rules = replace(ban.exemptions, mitigations=(mitigation(SAFE, fresh_for=None),))
    return replace(ban, exemptions=rules)


@pytest.fixture
def office() -> Office:
    """An office whose exemptions last until their end."""
    return memory_office(ban=lasting())


def test_coming_into_force_is_told_once_to_all_concerned(office: Office, telling: Telling):
    office.granted()
    telling.look()
    assert telling.to("in-force") == CONCERNED
    assert telling.look() == 0
    telling.restart()
    assert telling.look() == 0
    assert telling.mail.kinds("hal") == ["decided", "in-force"]


def test_two_servers_on_one_store_tell_once(office: Office, telling: Telling):
    office.granted()
    other = Telling.__new__(Telling)
    other.__dict__ = dict(telling.__dict__)
    other.restart()
    assert telling.look() > 0
    assert other.look() == 0


def test_what_begins_later_is_told_when_it_begins(office: Office, telling: Telling):
    exemption = office.submitted(start=office.now + 2 * DAY)
    office.decided("sam", exemption)
    office.attested(exemption)
    telling.pass_(DAY)
    assert not telling.letters("in-force")
    telling.pass_(DAY)
    assert telling.to("in-force") == CONCERNED


def test_reminders_come_fourteen_seven_and_one_days_before_and_on_the_day(office: Office, telling: Telling):
    exemption = office.granted(end=office.now + 30 * DAY + 6 * HOUR)
    telling.pass_(31 * DAY, step=4 * HOUR)
    end = office.history(exemption).request.end
    came = [(at, m) for at, m in telling.mail.got if m.kind == "reminder" and m.to.startswith("hal@")]
    last = to_datetime(end - 1, LONDON).date()
    assert [(last - to_datetime(at, LONDON).date()).days for at, _ in came] == list(DAYS_BEFORE)
    assert all(dt.time(8) <= to_datetime(at, LONDON).time() < dt.time(12) for at, _ in came), (
        "seen within four hours"
    )
    assert all(at < end for at, _ in came)
    assert telling.to("reminder") == CONCERNED
    assert [m.subject.removeprefix(f"{short_reference(exemption)} ") for _, m in came] == [
        "ends in 14 days", "ends in 7 days", "ends tomorrow", "ends today",
    ]  # fmt: skip


def test_the_end_is_told_when_it_has_come(office: Office, telling: Telling):
    office.granted()
    telling.pass_(31 * DAY)
    assert telling.to("ended") == CONCERNED
    assert {each.notice.values["why"] for each in telling.letters("ended")} == {"its window has ended"}


def test_a_request_that_was_never_decided_is_told_over(office: Office, telling: Telling):
    office.submitted(end=office.now + 2 * DAY)
    telling.pass_(3 * DAY)
    assert {each.notice.state for each in telling.letters("ended")} == {"over, and was never in force"}
    assert not telling.letters("reminder")


def test_missed_reminders_are_told_late_and_only_the_last_of_them(office: Office, telling: Telling):
    office.granted()
    telling.look()
    office.clock.pass_(25 * DAY)
    telling.restart()
    telling.look()
    assert [m.subject for _, m in telling.mail.got if m.kind == "reminder" and m.to.startswith("hal@")] == [
        f"{short_reference(telling.letters('reminder')[0].notice.reference)} ends in 5 days"
    ]
    assert len({each.notice.edge for each in telling.letters("reminder")}) == 1, (
        "the others are not put at all"
    )


def test_nothing_is_told_late_of_a_window_that_is_over(office: Office, telling: Telling):
    office.granted()
    telling.look()
    office.clock.pass_(40 * DAY)
    telling.restart()
    telling.look()
    assert not telling.letters("reminder")
    assert telling.to("ended") == CONCERNED
    office.clock.pass_(40 * DAY)
    office.granted(devices=("P2",), people=(office.ids["kim"],))
    before = len(telling.letters("ended"))
    telling.restart()
    telling.look()
    assert len(telling.letters("ended")) == before


def test_what_was_over_before_people_were_told_is_not_told(office: Office):
    office.granted()
    office.clock.pass_(2 * DAY)
    telling = Telling(office)
    telling.look()
    assert not telling.letters()
    telling.pass_(30 * DAY)
    assert set(telling.mail.kinds("hal")) == {"reminder", "ended"}


def test_people_are_told_from_the_first_act_on_of_which_anybody_is_to_be_told(office: Office):
    office.desk = replace(office.desk, teller=Outbox(office.desk.zone, lambda: True))
    office.granted()
    telling = Telling(office)  # whose server begins only now
    telling.look()
    assert telling.to("in-force") == CONCERNED


def test_a_suspension_is_told_by_its_event_alone_and_its_lifting_when_in_force_again(
    office: Office, telling: Telling
):
    exemption = office.granted()
    telling.look()
    office.as_("sue", lambda work: suspend(work, exemption, "why"))
    telling.look()
    office.as_("sam", lambda work: reinstate(work, exemption, "found"))
    telling.look()
    told = [(m.kind, m.state) for _, m in telling.mail.got if m.to.startswith("hal@")]
    assert told[1:] == [("in-force", "in force"), ("stopped", "suspended"), ("in-force", "in force again")]


def test_after_a_revocation_no_reminder_comes(office: Office, telling: Telling):
    exemption = office.granted()
    telling.look()
    office.as_("sue", lambda work: revoke(work, exemption, "why"))
    telling.pass_(31 * DAY)
    assert telling.mail.kinds("hal") == ["decided", "in-force", "ended"]


def test_a_revocation_between_looking_and_putting_is_not_overtaken(office: Office, telling: Telling):
    exemption = office.granted()
    telling.look()
    office.clock.pass_(17 * DAY)
    store = office.store
    office.desk = replace(office.desk, store=Interrupted(store, lambda: revoke_now(office, exemption)))
    telling.restart()
    telling.watcher.step()
    assert not telling.letters("reminder")


class Interrupted:
    """A store in which somebody acts just before the writer is had."""

    def __init__(self, store: object, act: object) -> None:
        self._store, self._act = store, act
        self.reader = store.reader

    def writer(self) -> object:
        """See Store."""
        act, self._act = self._act, lambda: None
        act()
        return self._store.writer()


def revoke_now(office: Office, exemption: ExemptionId) -> None:
    """As `as_`, on the store beneath."""
    office.desk = replace(office.desk, store=office.store)
    office.as_("sue", lambda work: revoke(work, exemption, "why"))


def test_stale_evidence_stops_it_and_fresh_brings_it_back():
    office = memory_office()
    telling = Telling(office)
    exemption = office.granted()
    telling.pass_(25 * HOUR, step=HOUR)
    assert telling.to("stale") == {"hal", "sam", "sue"}
    told = [m.kind for _, m in telling.mail.got if m.to.startswith("hal@")]
    assert told == ["decided", "in-force", "stale", "stopped"]
    office.attested(exemption)
    telling.look()
    assert telling.mail.kinds("hal")[-1] == "in-force"


def test_evidence_that_is_renewed_in_time_is_not_told():
    office = memory_office()
    telling = Telling(office)
    exemption = office.granted()
    for _ in range(3):
        telling.pass_(12 * HOUR)
        office.attested(exemption)
    telling.look()
    assert not telling.letters("stale")
    assert not telling.letters("stopped")


def called(office: Office) -> tuple[ExemptionId, str]:
    """An exemption that rests on a minister's word by phone."""
    exemption = office.submitted(purpose="communications")
    office.decided("sam", exemption)
    office.attested(exemption)
    code = office.as_("sec", lambda work: mint_phone_code(work, exemption, "minister")).value
    return exemption, office.decided("sec", exemption, "minister", person=office.ids["min"], by_phone=code)


def test_an_unconfirmed_call_is_called_for_again_and_then_the_exemption_stops(
    office: Office, telling: Telling
):
    called(office)
    telling.pass_(25 * HOUR, step=HOUR)
    assert telling.mail.kinds("min") == ["waiting", "phone", "phone"]
    assert telling.mail.kinds("hal")[-1] == "stopped"


def test_a_confirmed_call_is_not_called_for_again(office: Office, telling: Telling):
    exemption, digest = called(office)
    office.as_("sec", lambda work: confirm(work, exemption, digest))
    telling.pass_(25 * HOUR, step=HOUR)
    assert telling.mail.kinds("min") == ["waiting", "phone"]


def test_unmet_conditions_are_asked_for_again_after_a_week(office: Office, telling: Telling):
    exemption = office.submitted()
    office.decided("sam", exemption, subject_to=("a second reader",))
    telling.pass_(8 * DAY)
    assert telling.mail.kinds("quinn") == ["conditions", "conditions"]
    assert telling.mail.kinds("sam") == ["waiting", "conditions"]


def test_an_emergency_is_to_be_ratified_and_if_it_is_not_it_ends_and_is_to_be_reviewed(
    office: Office, telling: Telling
):
    emergency(office, office.declared("sam", hours=72), hours=24, start=office.now)
    telling.pass_(25 * HOUR, step=HOUR)
    assert telling.mail.kinds("rat") == ["ratify"] * 3
    states = [m.state for _, m in telling.mail.got if m.to.startswith("rat@")]
    assert states == ["to be ratified", "to be ratified", "unratified, to be reviewed"]


def test_a_ratified_emergency_is_left_alone(office: Office, telling: Telling):
    exemption = emergency(office, office.declared("sam", hours=72))
    telling.look()
    office.as_("rat", lambda work: ratify(work, exemption))
    telling.pass_(25 * HOUR, step=HOUR)
    assert telling.mail.kinds("rat") == ["ratify"]


def test_an_authority_about_to_end_is_told_to_its_holder_and_its_givers(office: Office, telling: Telling):
    office.appoint("kim", "clear:security", until=office.now + 30 * DAY + 6 * HOUR)
    telling.pass_(31 * DAY)
    assert telling.mail.kinds("kim") == ["authority"] * 4
    assert telling.to("authority") == {"kim", "ana", "ben"}


def test_what_is_in_force_is_reviewed_at_the_beginning_of_each_quarter(office: Office, telling: Telling):
    _, following = review_days(office.now, LONDON)
    office.clock.pass_(following - office.now - 5 * DAY)
    office.appoint("kim", str(REVIEW))
    office.granted()
    telling.look()
    assert not telling.letters("review")
    telling.pass_(10 * DAY)
    assert telling.to("review") == {"kim"}
    assert {each.notice.values["count"] for each in telling.letters("review")} == {"1"}


def test_the_notice_of_a_review_names_the_one_that_somebody_has_opened(office: Office, telling: Telling):
    _, following = review_days(office.now, LONDON)
    office.clock.pass_(following - office.now - 5 * DAY)
    office.appoint("kim", str(REVIEW))
    exemption = office.granted()
    calendar = Calendar(name="none", years=frozenset(range(2020, 2030)), holidays=frozenset())
    opened = office.as_("kim", lambda work: open_review(work, BodyId("D"), (exemption,), calendar)).value
    telling.pass_(10 * DAY)
    assert {each.notice.values["review"] for each in telling.letters("review")} == {opened.review}


def asked_to_review(office: Office, body: str, exemption: ExemptionId) -> Opened:
    """A review of one exemption, opened by somebody who reviews for its body."""
    office.appoint("kim", str(REVIEW), body=body)
    calendar = Calendar(name="none", years=frozenset(range(2020, 2030)), holidays=frozenset())
    opened = office.as_("kim", lambda work: open_review(work, BodyId(body), (exemption,), calendar)).value
    assert opened is not None
    return opened


def test_a_review_without_an_answer_is_told_to_those_above_before_it_suspends(
    office: Office, telling: Telling
):
    office.appoint("quinn", str(REVIEW), body="D")
    exemption = office.granted(body=BodyId("A"), devices=(DeviceId("P4"),))
    opened = asked_to_review(office, "A", exemption)
    telling.pass_(opened.escalates - office.now - HOUR, step=DAY)
    assert not telling.to("silence")
    telling.pass_(2 * HOUR, step=HOUR)
    assert telling.to("silence") == {"kim", "quinn"}
    telling.pass_(2 * DAY)
    assert telling.mail.kinds("quinn").count("silence") == 1
    assert {each.notice.values["count"] for each in telling.letters("silence")} == {"1"}


def test_a_review_that_was_answered_is_no_silence(office: Office, telling: Telling):
    exemption = office.granted()
    opened = asked_to_review(office, "D", exemption)
    office.as_("kim", lambda work: answer_review(work, opened.review, exemption, "keep", "still needed"))
    telling.pass_(opened.suspends - office.now + DAY)
    assert not telling.to("silence")


def test_where_nobody_reviews_above_the_root_appointers_are_told_of_a_silence(
    office: Office, telling: Telling
):
    opened = asked_to_review(office, "D", office.granted())
    telling.pass_(opened.escalates - office.now + HOUR)
    assert telling.to("silence") == {"kim", "ana", "ben"}


def test_where_nobody_reviews_those_do_who_decide_for_security(office: Office, telling: Telling):
    _, following = review_days(office.now, LONDON)
    office.clock.pass_(following - office.now - 5 * DAY)
    office.granted()
    telling.pass_(10 * DAY)
    assert telling.to("review") == {"sam", "sue"}


def test_where_nothing_is_in_force_there_is_nothing_to_review(office: Office, telling: Telling):
    _, following = review_days(office.now, LONDON)
    office.clock.pass_(following - office.now - DAY)
    office.submitted()
    telling.pass_(2 * DAY)
    assert {each.state for each in telling.letters("review")} == {"overtaken"}
    assert telling.mail.kinds("sam") == ["waiting"]


def test_whoever_has_left_is_told_nothing(office: Office, telling: Telling):
    office.granted(people=(office.ids["hal"], office.ids["kim"]))
    telling.look()
    office.as_("operator", lambda work: person_left(work, PersonId(office.ids["hal"]), work.now))
    telling.pass_(31 * DAY)
    assert telling.mail.kinds("hal") == ["decided", "in-force"]
    assert telling.mail.kinds("kim")[-1] == "ended"


moments = st.integers(
    from_datetime(dt.datetime(2023, 1, 1, tzinfo=dt.UTC)),
    from_datetime(dt.datetime(2033, 1, 1, tzinfo=dt.UTC)),
)


@given(end=moments, lasts=st.integers(HOUR, 200 * DAY))
def test_reminders_follow_one_another_by_day_and_none_is_past_the_end(end: int, lasts: int):
    since = end - lasts
    found = reminders(end, since, LONDON)
    assert [each.days for each in found] == [d for d in DAYS_BEFORE if d in {each.days for each in found}]
    edges = [t for each in found for t in (each.at, each.until)]
    assert edges == sorted(edges)
    assert all(since <= each.at < each.until <= end for each in found)
    last = to_datetime(end - 1, LONDON).date()
    for each in found:
        local = to_datetime(each.at, LONDON)
        on_time = local.time() == MORNING and (last - local.date()).days == each.days
        assert on_time or each.at == end - HOUR
    if lasts > 16 * DAY:
        assert len(found) == len(DAYS_BEFORE)


@pytest.mark.slow
@settings(max_examples=25)
@given(steps=st.lists(st.tuples(st.integers(HOUR, 9 * DAY), st.booleans()), min_size=1, max_size=14))
def test_however_often_it_is_looked_and_restarted_nobody_is_told_twice_or_after_the_end(
    steps: list[tuple[int, bool]],
):
    office = memory_office(ban=lasting())
    telling = Telling(office)
    exemption = office.granted(mitigations=(TRAINED,))
    end = planned_end(office.facts(), exemption, office.now)
    assert end is not None
    for passes, restarts in steps:
        office.clock.pass_(passes)
        if restarts:
            telling.restart()
        telling.look()
    got = telling.mail.got
    assert len({message.id for _, message in got}) == len(got)
    assert all(at < end for at, message in got if message.kind == "reminder")
    for who in CONCERNED:
        last = [m for at, m in got if m.to.startswith(f"{who}@") and at >= end]
        assert [m.kind for m in last if m.kind in {"reminder", "ended"}] == (
            ["ended"] if end <= office.now < end + 30 * DAY else [m.kind for m in last if m.kind == "ended"]
        )


def seen(device: str, *, holds: bool):
    """What a source reports of a device."""
    return lambda work: machine_evidence(
        work, "mdm", ((DeviceId(device), SAFE, holds),), stated=work.now, batch="0" * 64
    )


ACTS = {
    "granted": lambda o, e: o.granted(devices=(DeviceId("P2"),), people=(o.ids["kim"],), replaces=e),
    "suspended": lambda o, e: o.as_("sue", lambda work: suspend(work, e, "why")),
    "reinstated": lambda o, e: o.as_("sam", lambda work: reinstate(work, e, "found")),
    "revoked": lambda o, e: o.as_("sue", lambda work: revoke(work, e, "why")),
    "inspected": lambda o, e: o.attested(e),
    "failed": lambda o, e: o.as_("sue", lambda work: observe_failed(work, e, SAFE, stated=work.now)),
    "seen": lambda o, e: o.as_("operator", seen("P1", holds=True)),
    "seen to fail": lambda o, e: o.as_("operator", seen("P1", holds=False)),
    "lost": lambda o, e: o.as_("operator", lambda work: device_lost(work, DeviceId("P1"), work.now)),
    "returned": lambda o, e: o.as_("operator", lambda work: device_returned(work, DeviceId("P1"))),
    "left": lambda o, e: o.as_("operator", lambda work: person_left(work, o.ids["hal"], work.now)),
    "back": lambda o, e: o.as_("operator", lambda work: person_returned(work, o.ids["hal"])),
    "lifted": lambda o, e: o.tell(ev.RestrictionEnded(stated=o.now, restriction=BAN, source=SOURCE)),
    "appointed": lambda o, e: o.appoint("kim", "clear:security", until=o.now + 15 * DAY),
    "an hour": lambda o, e: o.clock.pass_(HOUR),
    "a day": lambda o, e: o.clock.pass_(DAY),
    "two weeks": lambda o, e: o.clock.pass_(14 * DAY),
}


@pytest.mark.slow
@settings(max_examples=40)
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), max_size=12))
def test_a_watcher_that_follows_puts_all_that_one_puts_who_begins_anew(acts: list[str]):
    office = memory_office()
    telling = Telling(office)
    exemption = office.granted()
    for act in acts:
        with suppress(AppbanError):
            ACTS[act](office, exemption)
        telling.look()
        assert Watcher(office.desk).step().put == 0, act
