"""Assessments: opened under a framework, answered criterion by criterion, decided by somebody else than the assessor."""

from collections.abc import Iterator

import msgspec

from appban.errors import ConflictError, InputError, NotFoundError, RefusedError
from appban.regime.bodies import BodyId
from appban.regime.channel import (
    Answer,
    AssessmentId,
    ChannelId,
    Criterion,
    Framework,
    FrameworkId,
    FrameworkPin,
    Outcome,
    Use,
    answers_digest,
)
from appban.regime.communications import AssessmentHistory
from appban.regime.events import channels as ev
from appban.regime.facts import Facts
from appban.regime.time import DAY, show
from appban.service.channels.asking import comms_facts, known_channel, said
from appban.service.guard import ASSESS, DECIDE, require
from appban.service.work import Work

CONDITIONAL: tuple[Outcome, ...] = ("pass-with-conditions", "campaign-specific-only")


class Assessing(msgspec.Struct, frozen=True, kw_only=True):
    """An assessment to be opened; `influencer` names whom it is about, where the use is that."""

    channel: ChannelId
    use: Use
    framework: FrameworkId
    body: BodyId
    campaign: str | None = None
    influencer: str | None = None


class Answering(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to one criterion: a word of its scale, why, and the digests of the evidence."""

    principle: str
    criterion: str
    answer: str
    reason: str
    evidence: tuple[str, ...] = ()


class Judging(msgspec.Struct, frozen=True, kw_only=True):
    """A decision on an assessment as it was shown: `digest` is that of its answers."""

    assessment: AssessmentId
    digest: str
    outcome: Outcome
    rationale: str
    review_by: int
    conditions: tuple[str, ...] = ()
    risk: str | None = None


def open_assessment(work: Work, asked: Assessing) -> AssessmentId:
    """Begin to assess a channel for one use, under the framework's newest version in use."""
    facts, person = comms_facts(work)
    known_channel(facts, asked.channel)
    require(facts, person, ASSESS, asked.body, work.now)
    framework = framework_in_use(facts, asked.framework, work.now)
    if asked.use not in framework.uses:
        raise RefusedError(
            f"{framework.id} is for {', '.join(framework.uses)} use, not {asked.use}; name another framework"
        )
    if (asked.use == "influencer") != (asked.influencer is not None):
        raise InputError("an influencer is named where the use is `influencer`, and only there")
    name = AssessmentId(work.mint("assessment"))
    subject = None if asked.influencer is None else work.keep(said(asked.influencer, "influencer"), name)
    work.add(
        ev.AssessmentOpened(
            stated=work.now,
            assessment=name,
            channel=asked.channel,
            use=asked.use,
            framework=FrameworkPin(framework.id, framework.version),
            campaign=None if asked.campaign is None else said(asked.campaign, "campaign"),
            subject=subject,
            assessor=person,
            body=asked.body,
        ),
        asked.body,
    )
    return name


def answer_criterion(work: Work, assessment: AssessmentId, given: Answering) -> None:
    """Answer a criterion of an open assessment, as its assessor; a later answer to the same one replaces it."""
    facts, person = comms_facts(work)
    history = open_one(facts, assessment)
    opened = history.opened[1]
    if facts.human(person) != facts.human(opened.assessor):
        raise RefusedError(f"{assessment} is assessed by {opened.assessor}; somebody else opens another")
    require(facts, person, ASSESS, opened.body, work.now)
    asked = criterion_of(facts, opened, given.principle, given.criterion)
    if given.answer not in asked.scale:
        raise InputError(f"{given.answer!r} is no answer to {asked.id}; it takes {', '.join(asked.scale)}")
    answer = Answer(
        principle=given.principle,
        criterion=given.criterion,
        answer=given.answer,
        reason=work.keep(said(given.reason, "reason"), assessment),
        evidence=given.evidence,
    )
    work.add(ev.CriterionAnswered(stated=work.now, assessment=assessment, answer=answer), opened.body)


def decide_assessment(work: Work, judged: Judging) -> None:
    """Decide an assessment whose every criterion is answered; its assessor never does."""
    facts, person = comms_facts(work)
    history = open_one(facts, judged.assessment)
    opened = history.opened[1]
    require(facts, person, DECIDE, opened.body, work.now)
    if facts.human(person) == facts.human(opened.assessor):
        raise RefusedError(f"{person} assessed {judged.assessment}, and never decides it; somebody else does")
    _refuse_incomplete(facts, history)
    if judged.digest != answers_digest(answers_of(history)):
        raise ConflictError(
            f"the answers of {judged.assessment} are others by now; look at it again, then decide"
        )
    _refuse_outcome(facts, history, judged)
    _refuse_review(pinned(facts, opened), judged, work.now)
    kept = work.keep(said(judged.rationale, "rationale"), judged.assessment)
    risk = None if judged.risk is None else work.keep(said(judged.risk, "risk"), judged.assessment)
    work.add(
        ev.AssessmentDecided(
            stated=work.now,
            assessment=judged.assessment,
            answers_digest=judged.digest,
            outcome=judged.outcome,
            conditions=tuple(said(each, "condition") for each in judged.conditions),
            rationale=kept,
            risk=risk,
            decided_by=person,
            review_by=judged.review_by,
        ),
        opened.body,
    )


def framework_in_use(facts: Facts, framework: FrameworkId, at: int) -> Framework:
    """The newest version of a framework in use at an instant; NotFoundError if there is none."""
    held = [event.framework for _, event in facts.communications.frameworks.get(framework, ())]
    in_use = [each for each in held if each.starts <= at and (each.ends is None or at < each.ends)]
    if not in_use:
        known = ", ".join(facts.communications.frameworks) or "none"
        raise NotFoundError(
            f"no framework {framework} is in use ({known} adopted); `appban channel adopt` takes one in from a file"
        )
    return max(in_use, key=lambda each: each.version)


def pinned(facts: Facts, opened: ev.AssessmentOpened) -> Framework:
    """The framework that an assessment answers, in its version."""
    held = facts.communications.frameworks[opened.framework.framework]
    return next(event.framework for _, event in held if event.framework.version == opened.framework.version)


def criterion_of(facts: Facts, opened: ev.AssessmentOpened, principle: str, criterion: str) -> Criterion:
    """A criterion by its ids; NotFoundError if the framework has none such."""
    for held, each in criteria(pinned(facts, opened)):
        if (held, each.id) == (principle, criterion):
            return each
    raise NotFoundError(
        f"{opened.framework.framework} asks nothing called {principle}/{criterion}; "
        "`appban channel assess show` lists what it asks"
    )


def criteria(framework: Framework) -> Iterator[tuple[str, Criterion]]:
    """Every criterion of a framework, each with its principle."""
    return ((each.id, one) for each in framework.principles for one in each.criteria)


def answers_of(history: AssessmentHistory) -> tuple[Answer, ...]:
    """The answers that stand: of several to one criterion the last."""
    return tuple({(e.answer.principle, e.answer.criterion): e.answer for _, e in history.answers}.values())


def open_one(facts: Facts, assessment: AssessmentId) -> AssessmentHistory:
    """An assessment that is not decided; NotFoundError if there is none, ConflictError if it is decided."""
    history = facts.communications.assessments.get(assessment)
    if history is None:
        raise NotFoundError(f"there is no assessment {assessment}; `appban channel assess list` shows them")
    if history.decided:
        raise ConflictError(
            f"{assessment} was decided at {show(history.decided[-1][1].stated)}; open another"
        )
    return history


def flagged(facts: Facts, history: AssessmentHistory) -> tuple[str, ...]:
    """The criteria whose answers have to be weighed."""
    asked = {(p, c.id): c for p, c in criteria(pinned(facts, history.opened[1]))}
    return tuple(
        f"{each.principle}/{each.criterion}: {each.answer}"
        for each in answers_of(history)
        if each.answer in asked[each.principle, each.criterion].flags
    )


def _refuse_incomplete(facts: Facts, history: AssessmentHistory) -> None:
    given = {(each.principle, each.criterion) for each in answers_of(history)}
    open_ = [f"{p}/{c.id}" for p, c in criteria(pinned(facts, history.opened[1])) if (p, c.id) not in given]
    if open_:
        raise RefusedError(
            f"not answered yet: {', '.join(open_)}; the assessor answers every criterion first"
        )


def _refuse_outcome(facts: Facts, history: AssessmentHistory, judged: Judging) -> None:
    campaign, outcome = history.opened[1].campaign, judged.outcome
    weighed = flagged(facts, history)
    if outcome == "pass" and weighed:
        raise RefusedError(
            f"a plain pass does not go with {'; '.join(weighed)}; weigh them in another outcome"
        )
    if outcome == "campaign-specific-only" and (campaign is None or judged.risk is None):
        raise RefusedError(
            "an outcome for one campaign needs that campaign named when it was opened, and the risk that its "
            "rationale was weighed against"
        )
    if campaign is not None and outcome not in {"campaign-specific-only", "fail"}:
        raise RefusedError(
            f"this was opened for {campaign} alone, and cannot come to {outcome} for any other"
        )
    if bool(judged.conditions) and outcome not in CONDITIONAL:
        raise InputError(f"{outcome} has no conditions; leave them out, or decide with conditions")
    if outcome == "pass-with-conditions" and not judged.conditions:
        raise InputError("a pass with conditions names them; give each with --condition")


def _refuse_review(framework: Framework, judged: Judging, now: int) -> None:
    latest = now + framework.review_days * DAY
    if not now < judged.review_by <= latest:
        raise InputError(
            f"a review by {show(judged.review_by)} is past or later than {show(latest)}, the latest under "
            f"{framework.id} ({framework.rules.reference}); give another date"
        )
