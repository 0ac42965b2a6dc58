"""Reviews of what stands: a body is asked of each exemption whether it is still needed (journey 24, ADR 0013).

Silence is told to those above after 10 working days, and suspends after 20; `regime.review` says when, from the dates
that the entry states. To keep an exemption lifts that again.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from appban.errors import InputError, NotFoundError, RefusedError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.exemption import ExemptionId, ReviewId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.people import PersonId
from appban.regime.review import kept
from appban.regime.working_days import Calendar, after_working_days
from appban.service.exemptions.exemption_state import State, standing
from appban.service.guard import REVIEW, acting_person, known_exemption, not_here, refuse_gain, require
from appban.service.reading import Focus
from appban.service.work import Work

ESCALATES, SUSPENDS = 10, 20
"""Working days of silence."""
MOST = 500
"""Exemptions that one entry names at most; a larger review has several."""
REVIEWED = frozenset({State.CLEARED, State.IN_FORCE, State.SUSPENDED})
"""What is reviewed: what is let through, and what would be but for evidence, a date or a suspension."""

Outcome = Literal["waiting", "escalated", "suspended", "kept", "ended", "over"]


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A review as opened, and when silence escalates and suspends."""

    review: ReviewId
    escalates: int
    suspends: int


class ReviewLine(msgspec.Struct, frozen=True, kw_only=True):
    """One exemption under one review, as it stands at an instant. `answered` when, None while nobody has."""

    review: ReviewId
    exemption: ExemptionId
    body: BodyId
    opened: int
    escalates: int
    suspends: int
    outcome: Outcome
    answered: int | None

    @property
    def waits(self) -> bool:
        """Whether an answer is still wanted."""
        return self.outcome in {"waiting", "escalated", "suspended"}


def open_review(work: Work, body: BodyId, exemptions: Iterable[ExemptionId], calendar: Calendar) -> Opened:
    """Ask a body of these exemptions, of it or those below, whether each is still needed.

    Whoever holds `review` over the body may. NotFoundError for one that is not under it, RefusedError for one that is
    over, and while the calendar does not know the days to count.
    """
    wanted = tuple(dict.fromkeys(exemptions))
    facts = work.facts(Focus(exemptions=wanted, people=(PersonId(work.act.actor.person),)))
    require(facts, acting_person(work, facts), REVIEW, body, work.now)
    if not wanted:
        raise InputError(f"nothing of {body} is to be reviewed; name at least one exemption")
    for exemption in wanted:
        _check_reviewed(facts, known_exemption(facts, exemption), body, work.now)
    review = ReviewId(work.mint("review"))
    escalates, suspends = (
        after_working_days(calendar, work.now, days, work.desk.zone) for days in (ESCALATES, SUSPENDS)
    )
    for start in range(0, len(wanted), MOST):
        event = ev.ReviewOpened(
            stated=work.now,
            review=review,
            body=body,
            exemptions=wanted[start : start + MOST],
            escalates=escalates,
            suspends=suspends,
            calendar=calendar.name,
        )
        work.add(event, body)
    return Opened(review=review, escalates=escalates, suspends=suspends)


def answer_review(
    work: Work, review: ReviewId, exemption: ExemptionId, answer: Literal["keep", "end"], reason: str
) -> None:
    """Say of one exemption under a review that it is kept or ends; whoever holds `review` over its body.

    Nobody keeps what they asked for or hold. RefusedError if it is over, or was kept in this review already.
    """
    facts = work.facts(Focus(exemptions=(exemption,), people=(PersonId(work.act.actor.person),)))
    history = known_exemption(facts, exemption)
    person = acting_person(work, facts)
    require(facts, person, REVIEW, history.request.body, work.now)
    if review not in {opened.review for _, opened in facts.reviewing.get(exemption, ())}:
        raise NotFoundError(
            f"no review {review} asks about {exemption}; `appban review list` shows what is asked"
        )
    if history.ended:
        raise RefusedError(f"{exemption} was {next(iter(history.ended))}; there is nothing to answer")
    if history.request.end <= work.now:
        raise RefusedError(f"the window of {exemption} has ended; there is nothing to answer")
    if answer == "keep":
        refuse_gain(facts, history, person)
        if kept(history, review, work.now):
            raise RefusedError(f"{exemption} was kept in {review} already")
    if not reason.strip():
        raise InputError("no reason is given; say why it is kept or ends")
    event = ev.ReviewAnswered(
        stated=work.now,
        exemption=exemption,
        review=review,
        answer=answer,
        reason=work.keep(reason, exemption),
    )
    work.add(event, history.request.body)


def to_review(facts: Facts, body: BodyId, at: int) -> tuple[ExemptionId, ...]:
    """The exemptions of a body and those below it that a review is to ask about, and no open review asks about yet."""
    asked = {line.exemption for line in review_lines(facts, at) if line.waits}
    return tuple(
        exemption
        for exemption, history in facts.exemptions.items()
        if exemption not in asked
        and _is_under(facts, history, body, at)
        and standing(facts, exemption, at).state in REVIEWED
    )


def review_lines(facts: Facts, at: int, only: ReviewId | None = None) -> Iterator[ReviewLine]:
    """Every exemption under every review (or one) opened by an instant, in order of exemption and review."""
    for exemption, asked in facts.reviewing.items():
        history = facts.exemptions.get(exemption)
        for recorded, opened in asked if history is not None else ():
            if recorded <= at and history is not None and only in {None, opened.review}:
                yield _line(history, opened, at)


def _line(history: ExemptionHistory, opened: ev.ReviewOpened, at: int) -> ReviewLine:
    answers = [(since, e.answer) for since, e in history.answers if e.review == opened.review and since <= at]
    return ReviewLine(
        review=opened.review,
        exemption=history.request.exemption,
        body=history.request.body,
        opened=opened.stated,
        escalates=opened.escalates,
        suspends=opened.suspends,
        outcome=_outcome(history, opened, answers, at),
        answered=max((since for since, _ in answers), default=None),
    )


def _outcome(
    history: ExemptionHistory,
    opened: ev.ReviewOpened,
    answers: list[tuple[int, Literal["keep", "end"]]],
    at: int,
) -> Outcome:
    if any(answer == "end" for _, answer in answers):
        return "ended"
    if answers:
        return "kept"
    if at >= history.request.end or any(since <= at for since in history.ended.values()):
        return "over"
    return "suspended" if at >= opened.suspends else "escalated" if at >= opened.escalates else "waiting"


def _check_reviewed(facts: Facts, history: ExemptionHistory, body: BodyId, now: int) -> None:
    exemption = history.request.exemption
    if not _is_under(facts, history, body, now):
        raise not_here("exemption", exemption)
    if history.ended or history.request.end <= now:
        raise RefusedError(f"{exemption} is over; there is nothing to review")


def _is_under(facts: Facts, history: ExemptionHistory, body: BodyId, at: int) -> bool:
    return body in (facts.bodies.lineage(history.request.body, at) or (history.request.body,))
