"""Reviews as people look at them: what each asks, how far it has come, and for each exemption what there is to judge it by."""

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import msgspec

from appban.ports import StoreReader
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.exemption import ExemptionId, Request, ReviewId
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.seats import barred
from appban.service.exemptions.exemption_parts import (
    DecisionPart,
    MitigationPart,
    View,
    decision_parts,
    mitigation_parts,
)
from appban.service.exemptions.exemption_state import Standing, standing
from appban.service.exemptions.exemption_texts import Told, texts_of
from appban.service.exemptions.reviewing import ReviewLine, review_lines
from appban.service.guard import REVIEW, holders, not_here
from appban.service.naming import Named, Names, Text
from appban.service.sight import Sight

Say = Literal["keep", "end"]
Stand = Literal["open", "escalated", "suspended", "closed"]


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """One review at an instant, with those of its lines that its viewer sees, in the order in which they were asked for.

    `whole`: the viewer sees the body that it is of, and so all of it.
    """

    review: ReviewId
    body: BodyId
    opened: int
    escalates: int
    suspends: int
    calendar: str
    lines: tuple[ReviewLine, ...]
    whole: bool

    @property
    def waiting(self) -> int:
        """How many of its exemptions still want an answer."""
        return sum(line.waits for line in self.lines)

    @property
    def stands(self) -> Stand:
        """How far it has come: the worst that silence has led to, or that nothing waits any more."""
        outcomes = {line.outcome for line in self.lines}
        if "suspended" in outcomes:
            return "suspended"
        if "escalated" in outcomes:
            return "escalated"
        return "open" if "waiting" in outcomes else "closed"


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of an exemption in a review: by whom, when, why, and in which entry."""

    answer: Say
    by: Named
    at: int
    entry: int
    reason: Text


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One exemption under a review with what matters to judge it. `last`: the newest decision on it."""

    line: ReviewLine
    request: Request
    stands: Standing
    people: tuple[Named, ...]
    safeguards: tuple[MitigationPart, ...]
    last: DecisionPart | None
    answered: Answered | None


def reviews_seen(facts: Facts, sight: Sight, at: int, only: ReviewId | None = None) -> list[Review]:
    """The reviews (or one) opened by an instant that a viewer sees: of a body seen, or asking about an exemption of one.

    Those that wait come first, and the newest before the others.
    """
    lines: dict[ReviewId, list[ReviewLine]] = {}
    for line in review_lines(facts, at, only):
        lines.setdefault(line.review, []).append(line)
    asked = (each for held in facts.reviewing.values() for _, each in held)
    opened = {each.review: each for each in asked if each.review in lines}
    found = (_seen(facts, sight, opened[each], lines[each]) for each in opened)
    return sorted(
        (each for each in found if each is not None), key=lambda each: (not each.waiting, -each.opened)
    )


def seen_review(facts: Facts, sight: Sight, review: ReviewId, at: int) -> Review:
    """One review; NotFoundError, in the same words, for one that is not there or not seen."""
    found = next(iter(reviews_seen(facts, sight, at, review)), None)
    if found is None:
        raise not_here("review", review)
    return found


def opener_of(reader: StoreReader, names: Names, review: ReviewId, end: int) -> Named:
    """Who opened a review that the first `end` entries know."""
    first = next(iter(reader.rows_of({f"review:{review}"}, end)))
    return names.of(Told.of(first).entry.actor.person)


def asked_of(
    facts: Facts,
    reader: StoreReader,
    lines: Iterable[ReviewLine],
    *,
    names: Names,
    at: int,
    reads: Callable[[str | None], bool],
) -> Iterator[Asked]:
    """What there is to judge each of these lines by; `reads` as for an exemption's page."""
    lines = tuple(lines)
    said = answers_to(reader, lines, names=names, at=at, end=facts.size, reads=reads)
    names.learn(each.id for line in lines for each in facts.exemptions[line.exemption].request.people)
    for line in lines:
        view = View(facts, facts.exemptions[line.exemption], names, at)
        decisions = [each for each in decision_parts(view) if each.recorded <= at]
        yield Asked(
            line=line,
            request=view.history.request,
            stands=standing(facts, line.exemption, at),
            people=tuple(names.of(each.id) for each in view.history.request.people),
            safeguards=mitigation_parts(view),
            last=max(decisions, key=lambda each: each.recorded, default=None),
            answered=said.get((line.review, line.exemption)),
        )


def answers_to(
    reader: StoreReader,
    lines: Iterable[ReviewLine],
    *,
    names: Names,
    at: int,
    end: int,
    reads: Callable[[str | None], bool],
) -> dict[tuple[ReviewId, ExemptionId], Answered]:
    """The newest answer to each of these lines that was given by an instant, from the first `end` entries."""
    keys = {f"exemption:{line.exemption}" for line in lines if line.answered is not None}
    rows = [Told.of(row) for row in reader.rows_of(keys, end)] if keys else []
    told = [each for each in rows if isinstance(each.event, ev.ReviewAnswered) and _effective(each) <= at]
    texts = texts_of(told, names, reads)
    names.learn(each.entry.actor.person for each in told)
    return {
        (each.event.review, each.event.exemption): Answered(
            answer=each.event.answer,
            by=names.of(each.entry.actor.person),
            at=_effective(each),
            entry=each.entry.index,
            reason=texts[each.event.reason],
        )
        for each in told
        if isinstance(each.event, ev.ReviewAnswered)
    }


def sayable(facts: Facts, sight: Sight, person: PersonId, line: ReviewLine) -> tuple[Say, ...]:
    """What a viewer could say of a line now. It only spares people from asking in vain: the verb has the last word."""
    if line.body not in sight.subjects.get(REVIEW, frozenset()) or line.outcome in {"ended", "over"}:
        return ()
    history = facts.exemptions[line.exemption]
    gains = facts.human(person) in barred(facts, history) | holders(facts, history)
    return ("end",) if gains or line.outcome == "kept" else ("keep", "end")


def _seen(facts: Facts, sight: Sight, opened: ev.ReviewOpened, lines: list[ReviewLine]) -> Review | None:
    whole = sight.sees_body(opened.body)
    if not whole and not any(sight.sees_body(line.body) for line in lines):
        return None
    return Review(
        review=opened.review,
        body=opened.body,
        opened=opened.stated,
        escalates=opened.escalates,
        suspends=opened.suspends,
        calendar=opened.calendar,
        lines=tuple(line for line in lines if sight.sees_case(facts.exemptions[line.exemption])),
        whole=whole,
    )


def _effective(told: Told) -> int:
    return max(told.event.stated, told.entry.time)
