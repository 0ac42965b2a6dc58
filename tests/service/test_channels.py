"""Channels through the verbs: recorded, adopted by two, assessed by one and decided by another, and what was spent."""

import pytest
from tests.reference.build import SOURCE, moment

from appban.bootstrap.shipped import shipped_channels
from appban.errors import (
    ConflictError,
    InputError,
    NotAuthorisedError,
    NotFoundError,
    PolicyError,
    RefusedError,
)
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.channel import AssessmentId, Channel, ChannelId, FrameworkId, Outcome, answers_digest
from appban.regime.channel_state import assessed, use_policy
from appban.regime.time import DAY
from appban.service.channels.adopting import adopt, read_channels
from appban.service.channels.assessing import (
    Answering,
    Assessing,
    Judging,
    answer_criterion,
    answers_of,
    criteria,
    decide_assessment,
    open_assessment,
)
from appban.service.channels.channel_list import spend_lines
from appban.service.channels.recording import (
    Called,
    PolicyAsked,
    Reported,
    Spent,
    call_reassessment,
    record_channel,
    record_spend,
    report_assessment,
    set_use_policy,
)
from appban.service.circumstances import Declaration, declare, review_circumstance

TIKTOK, SAFE = ChannelId("tiktok"), FrameworkId("safe")


@pytest.fixture
def ready(office):
    """Two who keep facts about channels, an assessor, one who decides, SAFE adopted and one channel recorded."""
    for who, subject in (
        ("kim", "channel"),
        ("hal", "channel"),
        ("sam", "assess-channel"),
        ("sue", "decide-channel"),
    ):
        for body in ("D", "X"):
            office.appoint(who, subject, body)
    office.appoint("sam", "decide-channel")
    taken(office, "safe")
    recorded(office)
    return office


def taken(office, name: str, **changes: object) -> int:
    given = read_channels(shipped_channels()[name], f"{name}.yaml")
    return office.as_("kim", lambda work: adopt(work, given, office.ids["hal"], **changes)).value


def recorded(office, app: str | None = "tiktok") -> None:
    channel = Channel(id=TIKTOK, name="TikTok", app=AppId(app) if app else None, platform=None, metrics=())
    office.as_("kim", lambda work: record_channel(work, channel, SOURCE))


def policy(office, said, *, who: str = "kim", second: str | None = "hal", **changes: object) -> None:
    given = {
        "channel": TIKTOK, "body": BodyId("D"), "policy": said, "uses": ("organic",) if said != "not-used" else (),
        "standing_seats": (), "source": SOURCE,
    } | changes  # fmt: skip
    other = None if second is None else office.ids[second]
    office.as_(who, lambda work: set_use_policy(work, PolicyAsked(**given), other))


def opened(office, **changes: object) -> AssessmentId:
    given = {"channel": TIKTOK, "use": "organic", "framework": SAFE, "body": BodyId("D")} | changes
    return office.as_("sam", lambda work: open_assessment(work, Assessing(**given))).value


def answered(office, name: AssessmentId, **instead: str) -> None:
    """Every criterion by the best word of its scale, unless told instead."""
    facts = office.facts()
    pin = facts.communications.assessments[name].opened[1].framework
    framework = facts.communications.frameworks[pin.framework][-1][1].framework
    for principle, asked in criteria(framework):
        word = instead.get(asked.id.replace("-", "_"), asked.scale[0])
        said = Answering(principle=principle, criterion=asked.id, answer=word, reason="seen")
        office.as_("sam", lambda work, said=said: answer_criterion(work, name, said))


def decided(
    office, name: AssessmentId, outcome: Outcome = "pass", *, who: str = "sue", **changes: object
) -> None:
    history = office.facts().communications.assessments[name]
    given = {
        "assessment": name, "digest": answers_digest(answers_of(history)), "outcome": outcome,
        "rationale": "it serves", "review_by": office.now + 90 * DAY,
    } | changes  # fmt: skip
    office.as_(who, lambda work: decide_assessment(work, Judging(**given)))


def state(office, use="organic", campaign=None) -> str:
    return assessed(office.facts(), TIKTOK, use, office.now + 9, campaign).state


def test_the_seed_says_what_ministers_said_and_nothing_else(office) -> None:
    for who in ("kim", "hal"):
        for body in ("D", "X"):
            office.appoint(who, "channel", body)
    office.tell(*(ev.AppRecorded(stated=office.now, app=AppId(each), name=each, publisher=None, identities=(), domains=()) for each in ("wechat", "telegram")))  # fmt: skip
    assert taken(office, "uk-channels", body=BodyId("D")) == 23
    facts, later = office.facts(), moment("00:00", "2026-06-01")
    told = {c: use_policy(facts, c, BodyId("D"), later) for c in facts.communications.channels}
    assert {c: p.policy for c, p in told.items() if p is not None} == {
        "tiktok": "exceptional-only",
        "wechat": "not-used",
        "telegram": "not-used",
        "x": "permitted",
    }
    before = moment("00:00", "2024-11-20")
    assert use_policy(facts, TIKTOK, BodyId("D"), before) is None
    states = {c: assessed(facts, c, "organic", later).state for c in facts.communications.channels}
    assert [states[c] for c in ("tiktok", "wechat", "telegram")] == ["unknown"] * 3
    assert (states["x"], states["bluesky"], states["youtube"]) == (
        "out-of-date",
        "not-assessed",
        "not-assessed",
    )
    assert use_policy(facts, ChannelId("x"), BodyId("D"), later).uses == ("organic",)
    assert assessed(facts, ChannelId("x"), "paid", later).state == "unknown"


def test_adopting_takes_two_who_keep_facts_about_channels_everywhere(ready) -> None:
    given = read_channels(shipped_channels()["influencer"], "influencer.yaml")
    with pytest.raises(RefusedError, match="takes two persons"):
        ready.as_("kim", lambda work: adopt(work, given, ready.ids["kim"]))
    with pytest.raises(NotAuthorisedError, match="authority to channel"):
        ready.as_("kim", lambda work: adopt(work, given, ready.ids["sam"]))


def test_the_template_of_five_principles_is_refused_until_its_fifth_is_filled_in(ready) -> None:
    data = shipped_channels()["five-principles"]
    with pytest.raises(
        InputError,
        match=r"five-principles.yaml:\d+: principles\[4\]: .*'fifth' has no title.*yours to fill in",
    ):
        read_channels(data, "five-principles.yaml")
    asked = (
        b"    title: Ours\n    criteria:\n      - {id: c, question: q, evidence: e, scale: [met, not-met], "
        b"flags: [], source: {reference: ours, mark: operator}}\n"
    )
    filled = data.replace(b"    title: null\n    criteria: []\n", asked)
    given = read_channels(filled, "ours.yaml")
    assert ready.as_("kim", lambda work: adopt(work, given, ready.ids["hal"])).value == 1


def test_what_is_adopted_once_is_not_adopted_again_nor_rewritten(ready) -> None:
    with pytest.raises(RefusedError, match="stands in the record already"):
        taken(ready, "safe")
    other = shipped_channels()["safe"].replace(b"review_days: 365", b"review_days: 900")
    given = read_channels(other, "safe.yaml")
    with pytest.raises(PolicyError, match="nothing there is rewritten"):
        ready.as_("kim", lambda work: adopt(work, given, ready.ids["hal"]))


def test_a_channel_reached_by_an_application_the_catalogue_lacks_is_refused(ready) -> None:
    with pytest.raises(NotFoundError, match="not in the catalogue"):
        recorded(ready, "checkers")


def test_one_person_tightens_and_two_loosen(ready) -> None:
    with pytest.raises(RefusedError, match="takes two persons"):
        policy(ready, "permitted", second=None)
    policy(ready, "permitted")
    policy(ready, "not-used", second=None)
    with pytest.raises(RefusedError, match="takes two persons"):
        policy(ready, "exceptional-only", second=None)
    assert use_policy(ready.facts(), TIKTOK, BodyId("A"), ready.now).policy == "not-used"


def test_a_policy_that_lets_a_use_through_names_it_and_takes_authority_over_its_body(ready) -> None:
    with pytest.raises(InputError, match="for no use"):
        policy(ready, "permitted", uses=())
    with pytest.raises(NotAuthorisedError):
        policy(ready, "not-used", who="sam", second=None)


def test_an_assessment_passes_with_every_criterion_answered_and_somebody_else_deciding(ready) -> None:
    name = opened(ready)
    assert state(ready) == "in-assessment"
    with pytest.raises(RefusedError, match="not answered yet: safety-and-suitability/suitable"):
        decided(ready, name)
    answered(ready, name)
    with pytest.raises(RefusedError, match="never decides it"):
        decided(ready, name, who="sam")
    decided(ready, name)
    assert (state(ready), state(ready, "paid")) == ("pass", "unknown")
    with pytest.raises(ConflictError, match="was decided"):
        decided(ready, name)


def test_a_decision_names_the_answers_it_was_made_on(ready) -> None:
    name = opened(ready)
    answered(ready, name)
    with pytest.raises(ConflictError, match="others by now"):
        decided(ready, name, digest="0" * 64)


def test_an_answer_that_has_to_be_weighed_leaves_no_plain_pass(ready) -> None:
    name = opened(ready)
    answered(ready, name, disinformation="some")
    with pytest.raises(RefusedError, match="disinformation: some"):
        decided(ready, name)
    with pytest.raises(InputError, match="names them"):
        decided(ready, name, "pass-with-conditions")
    decided(ready, name, "pass-with-conditions", conditions=("comments off",))
    assert assessed(ready.facts(), TIKTOK, "organic", ready.now).conditions == ("comments off",)


def test_a_word_outside_the_scale_and_a_criterion_nobody_asks_are_refused(ready) -> None:
    name = opened(ready)
    for principle, criterion, word, problem in (
        ("ads-context", "real-people", "green", InputError),
        ("ads-context", "colour", "met", NotFoundError),
    ):
        said = Answering(principle=principle, criterion=criterion, answer=word, reason="r")
        with pytest.raises(problem):
            ready.as_("sam", lambda work, said=said: answer_criterion(work, name, said))


def test_for_one_campaign_the_campaign_and_the_risk_are_named(ready) -> None:
    general = opened(ready)
    answered(ready, general)
    with pytest.raises(RefusedError, match="needs that campaign named"):
        decided(ready, general, "campaign-specific-only", risk="bots")
    name = opened(ready, campaign="floods")
    answered(ready, name, real_people="not-met")
    with pytest.raises(RefusedError, match="needs that campaign named"):
        decided(ready, name, "campaign-specific-only")
    with pytest.raises(RefusedError, match="opened for floods alone"):
        decided(ready, name, "pass-with-conditions", conditions=("x",))
    decided(ready, name, "campaign-specific-only", risk="bots")
    assert state(ready, campaign="floods") == "campaign-specific-only"
    assert assessed(ready.facts(), TIKTOK, "organic", ready.now, "other").state == "in-assessment"


def test_a_review_is_no_later_than_the_framework_allows(ready) -> None:
    name = opened(ready)
    answered(ready, name)
    with pytest.raises(InputError, match="the latest under safe"):
        decided(ready, name, review_by=ready.now + 400 * DAY)


def test_due_diligence_on_an_influencer_asks_about_political_comment_and_says_nothing_of_the_channel(
    ready,
) -> None:
    taken(ready, "influencer")
    framework = FrameworkId("influencer-due-diligence")
    with pytest.raises(InputError, match="an influencer is named"):
        opened(ready, use="influencer", framework=framework)
    name = opened(ready, use="influencer", framework=framework, influencer="Somebody")
    answered(ready, name, political_comment="monthly-or-more")
    with pytest.raises(RefusedError, match="political-comment: monthly-or-more"):
        decided(ready, name)
    decided(ready, name, "fail")
    assert state(ready, "influencer") == "unknown"
    assert b"Somebody" not in bytes(ev.write_event(ready.facts().communications.assessments[name].opened[1]))


def test_a_call_for_reassessment_suspends_at_once(ready) -> None:
    name = opened(ready)
    answered(ready, name)
    decided(ready, name)
    called = Called(channel=TIKTOK, uses=(), cause="ownership", says="sold", source=SOURCE)
    ready.as_("hal", lambda work: call_reassessment(work, called))
    assert state(ready) == "suspended-pending-reassessment"


def test_what_was_never_assessed_came_to_nothing(ready) -> None:
    told = Reported(channel=TIKTOK, use="paid", outcome="pass", assessed=None, review_by=None, source=SOURCE)
    with pytest.raises(InputError, match="never assessed"):
        ready.as_("kim", lambda work: report_assessment(work, told))


def test_spend_on_a_banned_channel_is_found_and_on_another_is_not(ready) -> None:
    recorded_other = Channel(
        id=ChannelId("chess"), name="Chess", app=AppId("chess"), platform=None, metrics=()
    )
    ready.as_("kim", lambda work: record_channel(work, recorded_other, SOURCE))
    for channel, starts in ((TIKTOK, 0), (TIKTOK, -30 * DAY), (ChannelId("chess"), 0)):
        begins = ready.now + starts
        spent = Spent(
            channel=channel, body=BodyId("D"), use="paid", campaign="c", amount=100, currency="GBP",
            starts=begins, ends=begins + DAY, source=SOURCE,
        )  # fmt: skip
        ready.as_("kim", lambda work, spent=spent: record_spend(work, spent))
    found = [(each.spend.channel, each.banned_by) for each in spend_lines(ready.facts(), ready.now)]
    assert sorted(found) == [("chess", ()), ("tiktok", ()), ("tiktok", ("ban",))]


def test_an_emergency_needs_a_known_anchor_and_other_cites_its_plan(office) -> None:
    def say(anchor: str, hours: int = 24):
        asked = Declaration(
            anchor=anchor,
            body=BodyId("D"),
            audience_not_reached="all",
            until=office.now + hours * 3_600_000_000,
        )
        return office.as_("dee", lambda work: declare(work, asked)).value

    for odd in ("Monday", "Other", "other: "):
        with pytest.raises(InputError):
            say(odd)
    with pytest.raises(RefusedError, match="30 days"):
        say("Riot", 24 * 31)
    name = say("riot: city centre plan")
    assert office.facts().circumstances[name].declared.anchor == "Riot: city centre plan"


def test_an_emergency_is_reviewed_once_over_by_somebody_else_than_its_declarer(office) -> None:
    name = office.declared(hours=1)
    for who in ("dee", "rat"):
        office.appoint(who, "review")
    with pytest.raises(RefusedError, match="still open"):
        office.as_("rat", lambda work: review_circumstance(work, name, "well run"))
    office.clock.pass_(DAY)
    with pytest.raises(RefusedError, match="somebody else reviews"):
        office.as_("dee", lambda work: review_circumstance(work, name, "well run"))
    office.as_("rat", lambda work: review_circumstance(work, name, "well run"))
    assert len(office.facts().communications.reviewed[name]) == 1
