"""What a channel may be used for: use policy and assessment, each by itself, on both clocks."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reference import comms
from tests.reference import facts as say
from tests.reference.build import moment
from tests.reference.world import World

from appban.regime.bodies import BodyId
from appban.regime.channel import Assessed, ChannelId
from appban.regime.channel_state import HELPS, OLDEST, assessed, policy_in_effect, use_policy
from appban.regime.events import Event
from appban.regime.reducer import fold
from appban.regime.time import DAY

T0 = moment("00:00")
TIKTOK = ChannelId("tiktok")


def world() -> World:
    made = World(T0)
    return made.tell(say.body("D", None, T0), say.body("A", "D", T0), comms.channel("tiktok", T0))


def state(made: World, at: int, campaign: str | None = None) -> str:
    return judged(made, at, campaign).state


def judged(made: World, at: int, campaign: str | None = None) -> Assessed:
    return assessed(fold(made.entries), TIKTOK, "organic", at, campaign)


def said(made: World, body: str, at: int) -> str | None:
    found = use_policy(fold(made.entries), TIKTOK, BodyId(body), at)
    return None if found is None else found.policy


def test_a_channel_that_nobody_recorded_is_unknown() -> None:
    found = assessed(fold(world().entries), ChannelId("other"), "organic", T0)
    assert (found.state, found.why) == ("unknown", "other is no channel that is known here")


def test_silence_is_unknown_and_only_a_word_makes_it_not_assessed() -> None:
    made = world()
    assert state(made, T0 + DAY) == "unknown"
    made.tell(comms.reported("tiktok", None, None, T0 + DAY))
    assert (state(made, T0 + DAY - 1), state(made, T0 + DAY)) == ("unknown", "not-assessed")


def test_a_policy_is_never_inferred_from_an_assessment_nor_an_assessment_from_a_policy() -> None:
    made = world().tell(comms.policy("tiktok", "permitted", T0))
    assert state(made, T0 + DAY) == "unknown"
    other = world().tell(comms.opened("a", "tiktok", T0), comms.decided("a", "pass", T0, review_by=T0 + DAY))
    assert state(other, T0 + DAY - 1) == "pass"
    assert said(other, "D", T0 + DAY - 1) is None


def test_an_assessment_of_one_use_says_nothing_of_another() -> None:
    made = world().tell(comms.opened("a", "tiktok", T0), comms.decided("a", "pass", T0, review_by=T0 + DAY))
    assert assessed(fold(made.entries), TIKTOK, "paid", T0 + 9).state == "unknown"


def test_the_nearest_body_that_spoke_is_followed_and_its_last_word() -> None:
    made = world().tell(
        comms.policy("tiktok", "not-used", T0 + 10),
        comms.policy("tiktok", "exceptional-only", T0 + 20, body="A"),
        comms.policy("tiktok", None, T0 + 30, body="A"),
    )
    assert [said(made, "A", T0 + t) for t in (9, 10, 20, 30)] == [None, "not-used", "exceptional-only", None]
    assert said(made, "D", T0 + 30) == "not-used"


def test_a_late_word_that_loosens_is_read_but_never_relied_on_before_it_was_recorded() -> None:
    made = world().tell(comms.policy("tiktok", "not-used", T0 + 10))
    made.put(comms.policy("tiktok", "permitted", T0 + 20), recorded=T0 + 90)
    facts = fold(made.entries)
    relied = [policy_in_effect(facts, TIKTOK, BodyId("D"), T0 + t) for t in (30, 90)]
    assert [each.policy for each in relied if each is not None] == ["not-used", "permitted"]
    assert said(made, "D", T0 + 30) == "permitted"


def test_a_late_word_that_tightens_holds_from_when_it_was_said() -> None:
    made = world().tell(comms.policy("tiktok", "permitted", T0 + 10))
    made.put(comms.policy("tiktok", "not-used", T0 + 20), recorded=T0 + 90)
    found = policy_in_effect(fold(made.entries), TIKTOK, BodyId("D"), T0 + 30)
    assert found is not None
    assert found.policy == "not-used"


def test_last_assessed_in_april_2023_is_out_of_date_a_year_later() -> None:
    april = moment("00:00", "2023-04-01")
    made = World(april).tell(comms.channel("tiktok", april))
    made.put(comms.reported("tiktok", None, april, april), recorded=moment("00:00", "2026-01-01"))
    assert state(made, april + DAY) == "unknown"
    assert state(made, april + OLDEST - 1) == "unknown"
    found = judged(made, april + OLDEST)
    assert (found.state, found.assessed, found.since) == ("out-of-date", april, april + OLDEST)


def test_an_assessment_goes_from_open_to_pass_to_out_of_date_at_its_review() -> None:
    made = world().tell(
        comms.opened("a", "tiktok", T0 + 10), comms.decided("a", "pass", T0 + 20, review_by=T0 + 50)
    )
    found = [state(made, T0 + t) for t in (9, 10, 20, 49, 50)]
    assert found == ["unknown", "in-assessment", "pass", "pass", "out-of-date"]


def test_a_call_suspends_what_was_judged_before_it_and_nothing_after() -> None:
    made = world().tell(
        comms.opened("a", "tiktok", T0),
        comms.decided("a", "pass", T0 + 10, review_by=T0 + DAY),
        comms.called("tiktok", T0 + 20),
        comms.opened("b", "tiktok", T0 + 30),
        comms.decided("b", "pass-with-conditions", T0 + 40, review_by=T0 + DAY),
    )
    assert [state(made, T0 + t) for t in (19, 20, 30, 40)] == [
        "pass",
        "suspended-pending-reassessment",
        "suspended-pending-reassessment",
        "pass-with-conditions",
    ]
    assert judged(made, T0 + 30).under_way == "b"


def test_a_call_for_one_use_leaves_the_others() -> None:
    made = world().tell(
        comms.opened("a", "tiktok", T0),
        comms.decided("a", "pass", T0 + 10, review_by=T0 + DAY),
        comms.called("tiktok", T0 + 20, uses=("paid",)),
    )
    assert state(made, T0 + 30) == "pass"


def test_a_newer_framework_outdates_only_if_it_says_so() -> None:
    made = world().tell(
        comms.framework("safe", 1, T0),
        comms.opened("a", "tiktok", T0),
        comms.decided("a", "pass", T0 + 10, review_by=T0 + DAY),
        comms.framework("safe", 2, T0 + 20),
        comms.framework("other", 1, T0 + 30, outdates=("safe",), starts=T0 + 40),
    )
    assert [state(made, T0 + t) for t in (20, 39, 40)] == ["pass", "pass", "out-of-date"]


def test_a_framework_does_not_outdate_what_was_assessed_under_itself() -> None:
    made = world().tell(
        comms.framework("safe", 1, T0, outdates=("safe",)),
        comms.opened("a", "tiktok", T0),
        comms.decided("a", "pass", T0 + 10, review_by=T0 + DAY),
    )
    assert state(made, T0 + 20) == "pass"
    made.tell(comms.framework("safe", 2, T0 + 30, outdates=("safe",)))
    assert state(made, T0 + 30) == "out-of-date"


def test_a_campaigns_own_assessment_is_for_that_campaign_and_no_more() -> None:
    made = world().tell(
        comms.opened("a", "tiktok", T0),
        comms.decided("a", "fail", T0 + 10, review_by=T0 + DAY),
        comms.opened("b", "tiktok", T0 + 20, campaign="floods"),
        comms.decided("b", "pass", T0 + 30, review_by=T0 + DAY),
    )
    assert state(made, T0 + 40) == "fail"
    assert state(made, T0 + 40, "floods") == "campaign-specific-only"
    assert state(made, T0 + 40, "elections") == "fail"


def test_a_pass_recorded_late_helps_from_its_record_time_and_a_fail_from_when_it_was_decided() -> None:
    made = world().tell(comms.opened("a", "tiktok", T0), comms.opened("b", "tiktok", T0))
    made.put(comms.decided("a", "pass", T0 + 10, review_by=T0 + DAY), recorded=T0 + 50)
    assert [state(made, T0 + t) for t in (10, 49, 50)] == ["in-assessment", "in-assessment", "pass"]
    made.put(comms.decided("b", "fail", T0 + 20, review_by=T0 + DAY), recorded=T0 + 60)
    assert [state(made, T0 + t) for t in (10, 20, 50)] == ["in-assessment", "fail", "fail"]


TIMES = st.integers(0, 100)
EVENTS = st.one_of(
    st.builds(
        lambda t, o, a: comms.reported("tiktok", o, None if a is None else T0 + a, T0 + t),
        TIMES,
        st.sampled_from(["pass", "fail", None]),
        st.none() | TIMES,
    ),
    st.builds(
        lambda t, name, o, r: comms.decided(name, o, T0 + t, review_by=T0 + r),
        TIMES,
        st.sampled_from("abc"),
        st.sampled_from(["pass", "pass-with-conditions", "fail"]),
        TIMES,
    ),
    st.builds(lambda t: comms.called("tiktok", T0 + t), TIMES),
    st.builds(
        lambda t, v, s: comms.framework("safe", v, T0 + t, starts=T0 + s, outdates=("safe",)),
        TIMES,
        st.integers(1, 3),
        TIMES,
    ),
    st.builds(
        lambda t, said, body: comms.policy("tiktok", said, T0 + t, body=body),
        TIMES,
        st.sampled_from(["not-used", "exceptional-only", "permitted", None]),
        st.sampled_from("DA"),
    ),
)


def test_a_second_decision_of_one_assessment_takes_nothing_away_before_it_was_recorded() -> None:
    made = world().tell(comms.reported("tiktok", "pass", None, T0), comms.opened("a", "tiktok", T0))
    made.put(comms.decided("a", "pass", T0, review_by=T0), recorded=T0 + 20)
    assert state(made, T0 + 29) == "out-of-date"
    made.put(comms.decided("a", "pass", T0, review_by=T0 + DAY), recorded=T0 + 30)
    assert [state(made, T0 + t) for t in (29, 30)] == ["out-of-date", "pass"]


def test_a_general_decision_recorded_late_hides_no_campaigns_refusal_before_it() -> None:
    made = world().tell(
        comms.reported("tiktok", "pass", None, T0),
        comms.opened("a", "tiktok", T0 + 5, campaign="floods"),
        comms.opened("b", "tiktok", T0 + 5),
        comms.decided("a", "fail", T0 + 10, review_by=T0 + DAY),
    )
    assert state(made, T0 + 20) == "fail"
    made.put(comms.decided("b", "pass", T0 + 15, review_by=T0 + DAY), recorded=T0 + 60)
    assert [state(made, T0 + t) for t in (20, 59, 60)] == ["fail", "fail", "pass"]


@given(st.lists(EVENTS, max_size=8))
def test_no_entry_ever_helps_before_the_instant_at_which_it_was_recorded(events: list[Event]) -> None:
    made = world().tell(*(comms.opened(name, "tiktok", T0) for name in "ab"))
    made.tell(comms.opened("c", "tiktok", T0, campaign="floods"))
    lets = [lets_at(made, T0 + 10)]
    worlds = [list(made.entries)]
    for n, event in enumerate(events):
        made.put(event, recorded=T0 + 10 + 10 * n)
        worlds.append(list(made.entries))
    for before, after in pairwise(worlds):
        recorded = after[-1][0]
        for at in (recorded - 1, recorded - 11, recorded - 40):
            old, new = World(T0), World(T0)
            old.entries, new.entries = before, after
            assert lets_at(new, at) <= lets_at(old, at)
    assert lets


def lets_at(made: World, at: int) -> set[str]:
    """What may be relied on at an instant."""
    facts = fold(made.entries)
    found = {"assessed"} if assessed(facts, TIKTOK, "organic", at).state in HELPS else set()
    for body in ("D", "A"):
        told = policy_in_effect(facts, TIKTOK, BodyId(body), at)
        rank = {None: 0, "not-used": 0, "exceptional-only": 1, "permitted": 2}
        found |= {f"{body}{n}" for n in range(rank[None if told is None else told.policy])}
    return found


@pytest.mark.parametrize("outcome", ["pass", "pass-with-conditions", "campaign-specific-only"])
def test_a_call_recorded_late_suspends_from_the_time_it_states(outcome: str) -> None:
    made = world().tell(
        comms.opened("a", "tiktok", T0),
        comms.decided("a", outcome, T0 + 10, review_by=T0 + DAY),  # type: ignore[arg-type]  # one of the words
    )
    made.put(comms.called("tiktok", T0 + 20), recorded=T0 + 90)
    assert [state(made, T0 + t) for t in (19, 20)] == [outcome, "suspended-pending-reassessment"]
