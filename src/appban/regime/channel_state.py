"""What a channel may be used for at an instant: its use policy and its assessment, each by itself (DESIGN R11).

A judgement that helps counts from the later of its stated and record time, one that restricts from its stated time (R4).
Nothing is inferred: no report and no assessment is `unknown`; that there was none is `not-assessed`, and somebody said so.
"""

from collections.abc import Iterable, Iterator

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.channel import Assessed, AssessmentId, Channel, ChannelId, FrameworkPin, State, Use
from appban.regime.communications import AssessmentHistory
from appban.regime.events.channels import FrameworkAdopted, ReassessmentCalled, UsePolicySet
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.source import Source
from appban.regime.time import DAY

OLDEST = 365 * DAY
"""An assessment of which nobody said when it is to be reviewed is out of date after this: operator's rule."""

HELPS = frozenset[State]({"pass", "pass-with-conditions", "campaign-specific-only"})
_RANK = {None: 0, "not-used": 0, "exceptional-only": 1, "permitted": 2}


class _Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """One judgement, made here or reported; `state` is what it came to."""

    state: State
    stated: int
    effective: int
    review_by: int | None
    framework: FrameworkPin | None = None
    by: PersonId | None = None
    source: Source | None = None
    conditions: tuple[str, ...] = ()
    campaign: str | None = None
    assessment: AssessmentId | None = None


def channel_at(facts: Facts, channel: ChannelId) -> Channel | None:
    """What a channel is, as last recorded; None when it is not known."""
    held = facts.communications.channels.get(channel)
    return held.recorded[-1][1].channel if held is not None and held.recorded else None


def use_policy(facts: Facts, channel: ChannelId, body: BodyId, at: int) -> UsePolicySet | None:
    """What was said by an instant of whether a body uses a channel: the nearest body's last word; None when nobody spoke.

    This is the register's answer; what lets anything through asks `policy_in_effect`.
    """
    told = _policies(facts, channel, body, at)
    return told[-1][1] if told else None


def policy_in_effect(facts: Facts, channel: ChannelId, body: BodyId, at: int) -> UsePolicySet | None:
    """As `use_policy`, but a word that loosens and came to the record late counts from its record time only."""
    found: UsePolicySet | None = None
    for recorded, event in _policies(facts, channel, body, at):
        if recorded <= at or (found is not None and _tightens(event, found)):
            found = event
    return found


def assessed(facts: Facts, channel: ChannelId, use: Use, at: int, campaign: str | None = None) -> Assessed:
    """What a channel's assessment for a use comes to at an instant; with `campaign`, for that campaign."""
    if channel_at(facts, channel) is None:
        return Assessed(state="unknown", why=f"{channel} is no channel that is known here")
    under_way = _under_way(facts, channel, use, at, campaign)
    made = _bearing((j for j in _judgements(facts, channel, use, campaign) if j.effective <= at), campaign)
    if not made:
        return _open(under_way, "unknown", "nobody said whether it was assessed")
    last = max(made, key=lambda each: (each.stated, each.effective))
    found = _standing(facts, channel, use, last, at)
    if found.state in {"unknown", "not-assessed"} and under_way is not None:
        return _open(under_way, found.state, found.why)
    return msgspec.structs.replace(found, under_way=None if under_way is None else under_way[1])


def _policies(facts: Facts, channel: ChannelId, body: BodyId, at: int) -> list[tuple[int, UsePolicySet]]:
    """What the nearest body that had spoken by an instant had said, in order of the times stated."""
    held = facts.communications.channels.get(channel)
    for each in facts.bodies.lineage(body, at) or (body,):
        told = [pair for pair in (() if held is None else held.policies) if pair[1].body == each]
        told = [pair for pair in told if pair[1].stated <= at]
        if told:
            return sorted(told, key=lambda pair: (pair[1].stated, pair[0]))
    return []


def loosens(event: UsePolicySet, before: UsePolicySet | None) -> bool:
    """Whether a policy lets something through that the one before (None: nobody had spoken) did not."""
    if event.policy in {None, "not-used"}:
        return False
    return before is None or not _tightens(event, before)


def _tightens(event: UsePolicySet, before: UsePolicySet) -> bool:
    """Whether one policy lets nothing through that the other did not."""
    less = _RANK[event.policy] <= _RANK[before.policy] and set(event.uses) <= set(before.uses)
    return less and set(event.standing_seats) >= set(before.standing_seats)


def _judgements(facts: Facts, channel: ChannelId, use: Use, campaign: str | None) -> Iterator[_Judgement]:
    """All judgements of a use: reported ones, then those of each assessment that is for no other campaign."""
    for recorded, told in facts.communications.channels[channel].reported:
        if told.use == use:
            state: State = told.outcome or ("not-assessed" if told.assessed is None else "unknown")
            stated = told.stated if told.assessed is None else told.assessed
            ends = told.review_by if told.review_by is not None or told.assessed is None else stated + OLDEST
            yield _Judgement(
                state=state,
                stated=stated,
                effective=_effective(state, told.stated, recorded),
                review_by=ends,
                source=told.source,
            )
    for history in _assessments(facts, channel, use):
        yield from _decided(history, campaign)


def _bearing(judgements: Iterable[_Judgement], campaign: str | None) -> list[_Judgement]:
    """Of the judgements in effect those that bear: one of a campaign's own only for it, else where no other was decided.

    Asked of what is in effect only: a general one that counts later may not hide a campaign's refusal before.
    """
    made = list(judgements)
    if campaign is not None or not any(
        each.assessment is not None and each.campaign is None for each in made
    ):
        return made
    return [each for each in made if each.campaign is None]


def _decided(history: AssessmentHistory, campaign: str | None) -> Iterator[_Judgement]:
    opened = history.opened[1]
    if campaign is not None and opened.campaign not in {None, campaign}:
        return
    # Each decision, should a record hold several of one assessment: a later one may not take an earlier away before it.
    for recorded, event in history.decided:
        helps = event.outcome != "fail"
        # One that was made for a campaign never says more than that, whatever it was decided to be.
        state: State = "campaign-specific-only" if helps and opened.campaign is not None else event.outcome
        yield _Judgement(
            state=state,
            stated=event.stated,
            effective=_effective(state, event.stated, recorded),
            review_by=event.review_by,
            framework=opened.framework,
            by=event.decided_by,
            conditions=event.conditions,
            campaign=opened.campaign,
            assessment=event.assessment,
        )


def _assessments(facts: Facts, channel: ChannelId, use: Use) -> Iterator[AssessmentHistory]:
    """The assessments of a channel for a use; those of an influencer say nothing of the channel."""
    for history in facts.communications.assessments.values():
        opened = history.opened[1]
        if (opened.channel, opened.use, opened.subject) == (channel, use, None):
            yield history


def _effective(state: State, stated: int, recorded: int) -> int:
    return max(stated, recorded) if state in HELPS else stated


def _standing(facts: Facts, channel: ChannelId, use: Use, judged: _Judgement, at: int) -> Assessed:
    found = Assessed(
        state=judged.state,
        since=judged.effective,
        assessed=None if judged.state == "not-assessed" else judged.stated,
        review_by=judged.review_by,
        by=judged.by,
        source=judged.source,
        conditions=judged.conditions,
        campaign=judged.campaign,
        assessment=judged.assessment,
        why="what it came to was not said" if judged.state == "unknown" else "",
    )
    if judged.state in {"fail", "not-assessed"}:
        return found
    called = next(_calls(facts, channel, use, judged.stated, at), None)
    if called is not None:
        return msgspec.structs.replace(
            found, state="suspended-pending-reassessment", since=called.stated, why=called.says
        )
    over = min(_ends(facts, judged, at), default=None)
    if over is None:
        return found
    since, why = over
    return msgspec.structs.replace(found, state="out-of-date", since=max(since, judged.effective), why=why)


def _calls(facts: Facts, channel: ChannelId, use: Use, after: int, at: int) -> Iterator[ReassessmentCalled]:
    called = [event for _, event in facts.communications.channels[channel].reopened]
    for event in sorted(called, key=lambda each: each.stated):
        if after < event.stated <= at and (not event.uses or use in event.uses):
            yield event


def _ends(facts: Facts, judged: _Judgement, at: int) -> Iterator[tuple[int, str]]:
    """What had put a judgement out of date by an instant, each with since when."""
    if judged.review_by is not None and judged.review_by <= at:
        yield judged.review_by, "its review date has passed"
    for held in facts.communications.frameworks.values():
        for _, event in held:
            if event.framework.starts <= at and outdates(event, judged.framework):
                made = event.framework
                yield made.starts, f"{made.id} version {made.version} asks for another"


def outdates(adopted: FrameworkAdopted, pin: FrameworkPin | None) -> bool:
    """Whether a framework as adopted asks that assessments under a pinned one are made again."""
    made = adopted.framework
    if pin is None or pin.framework not in made.outdates:
        return False
    return made.id != pin.framework or made.version > pin.version


def _under_way(
    facts: Facts, channel: ChannelId, use: Use, at: int, campaign: str | None
) -> tuple[int, AssessmentId] | None:
    """The newest assessment that was open at an instant."""
    found = None
    for history in _assessments(facts, channel, use):
        opened = history.opened[1]
        decided = any(event.stated <= at for _, event in history.decided)
        if opened.stated <= at and not decided and opened.campaign in {None, campaign}:
            found = (opened.stated, opened.assessment)
    return found


def _open(under_way: tuple[int, AssessmentId] | None, state: State, why: str) -> Assessed:
    if under_way is None:
        return Assessed(state=state, why=why)
    since, assessment = under_way
    return Assessed(state="in-assessment", since=since, under_way=assessment)
