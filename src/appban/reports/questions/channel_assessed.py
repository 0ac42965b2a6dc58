"""Question 9: when a channel was last assessed, under which framework, by whom, with what outcome, and was that out of date."""

from collections.abc import Iterator
from typing import get_args

import msgspec

from appban.ports.asking import Ground
from appban.regime.channel import Assessed, ChannelId, Use
from appban.regime.channel_state import assessed
from appban.regime.time import show
from appban.reports.questions import _cases as cases
from appban.reports.questions.model import Cell, Column, Found, Missing, Question, Rests, Row

USES: tuple[Use, ...] = get_args(Use)


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which channel and use; left out, of all."""

    channel: ChannelId | None = None
    use: Use | None = None


def answer(ground: Ground, asked: Asked) -> Found:
    """What the assessment of each channel for each use came to at as-of."""
    rests = Rests()
    rows = [
        _row(ground, channel, use, rests)
        for channel in channels_of(ground, asked.channel)
        for use in (USES if asked.use is None else (asked.use,))
    ]
    counts: dict[str, int | None] = {"out_of_date": sum(row[10] is True for row in rows)}
    missing = tuple(_missing(asked.channel, rows))
    return Found(rows=cases.ordered(rows), rests=rests, counts=counts, missing=missing)


def channels_of(ground: Ground, channel: ChannelId | None) -> Iterator[ChannelId]:
    """The channels asked about, as far as they are known."""
    for each, held in ground.facts.communications.channels.items():
        if channel in {None, each} and held.recorded:
            yield each


def _row(ground: Ground, channel: ChannelId, use: Use, rests: Rests) -> Row:
    found = assessed(ground.facts, channel, use, ground.at)
    rests.subjects.add(f"channel:{channel}")
    if found.assessment is not None:
        rests.subjects.add(f"assessment:{found.assessment}")
    late = found.state in {"out-of-date", "suspended-pending-reassessment"}
    return (
        channel,
        use,
        found.state,
        _at(found.assessed, found),
        *_framework(ground, found, rests),
        found.by or "",
        "" if found.source is None else found.source.reference,
        "" if found.source is None else found.source.mark,
        "" if found.review_by is None else show(found.review_by),
        None if found.state == "unknown" else late,
        found.why,
        tuple(_answers(ground, found)),
    )


def _at(at: int | None, found: Assessed) -> Cell:
    if at is not None:
        return show(at)
    return None if found.state == "unknown" else ""


def _framework(ground: Ground, found: Assessed, rests: Rests) -> tuple[Cell, Cell]:
    if found.assessment is None:
        # What was assessed elsewhere was assessed by something; by what, nobody said.
        return (None, None) if found.assessed is not None else ("", "")
    pin = ground.facts.communications.assessments[found.assessment].opened[1].framework
    rests.subjects.add(f"framework:{pin.framework}")
    return pin.framework, pin.version


def _answers(ground: Ground, found: Assessed) -> Iterator[str]:
    if found.assessment is None:
        return
    told = ground.facts.communications.assessments[found.assessment].answers
    newest = {
        (e.answer.principle, e.answer.criterion): e.answer.answer for _, e in told if e.stated <= ground.at
    }
    yield from (f"{principle}/{criterion}: {word}" for (principle, criterion), word in sorted(newest.items()))


def _missing(channel: ChannelId | None, rows: list[Row]) -> Iterator[Missing]:
    if channel is not None and not rows:
        yield Missing(what="the channel", why=f"{channel} is no channel of the record as known then")
    unsaid = sorted({str(row[0]) for row in rows if row[2] == "unknown"})
    if unsaid:
        yield Missing(
            what="assessments", why="nobody said whether these were assessed for some use", of=tuple(unsaid)
        )


QUESTION = Question(
    number=9,
    name="channel-assessed",
    wording=(
        "When was a channel last assessed, under which framework version, by whom, with what outcome for each "
        "principle, for paid or organic use, and was the assessment out of date on a day?"
    ),
    method=(
        "One row for each channel and use: the newest judgement in effect at as-of, made here or reported from "
        "elsewhere, and what has put it out of date since. not-assessed means that somebody said so; unknown that nobody "
        "said anything. Answers stand criterion by criterion, for an assessment made here."
    ),
    asked=Asked,
    columns=(
        Column("channel", "text", "the channel"),
        Column("use", "text", "organic, paid or influencer"),
        Column("state", "text", "what its assessment came to at as-of"),
        Column("assessed", "time", "when it was judged"),
        Column("framework", "text", "under which framework"),
        Column("framework_version", "count", "in which version"),
        Column("by", "person", "who decided, where that was here"),
        Column("source", "text", "who says so, where it was elsewhere"),
        Column("mark", "text", "how well that was seen"),
        Column("review_by", "time", "by when it is to be looked at again"),
        Column("out_of_date", "yes-no", "whether it was out of date at as-of"),
        Column("why", "text", "why, or what is not known"),
        Column("answers", "list", "each criterion with the word it was answered by"),
    ),
    answer=answer,
)
