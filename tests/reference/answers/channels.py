"""Questions of channels: 9 channel-assessed, 10 channel-used-unassessed."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.reference.answers.record import DAY, Asked, Row, each_of, in_order, iso
from tests.reference.reading import Entries

from appban.regime.events import accounts as ac
from appban.regime.events import channels as ch
from appban.regime.events import publications as pb

USES = ("influencer", "organic", "paid")
HELPS = {"pass", "pass-with-conditions", "campaign-specific-only"}


class Judged(NamedTuple):
    """A judgement of a channel for a use: what it came to, when, until when it is good, and where that is from."""

    stated: int
    effective: int
    state: str
    review_by: int | None
    by: str
    source: str
    mark: str
    opened: Any = None


class Standing(NamedTuple):
    """What a channel's assessment comes to: the judgement it rests on, since when that is out of date, and why."""

    state: str
    judged: Judged | None
    over: int | None
    why: str


def judgements(facts: Entries, channel: str, use: str, campaign: str | None) -> Iterator[Judged]:
    """Every judgement of a use, whether reported or made here."""
    for recorded, e in each_of(facts, ch.AssessmentReported):
        if (e.channel, e.use) == (channel, use):
            state = e.outcome or ("not-assessed" if e.assessed is None else "unknown")
            stated = e.stated if e.assessed is None else e.assessed
            effective = max(e.stated, recorded) if state in HELPS else e.stated
            good = e.review_by or (None if e.assessed is None else stated + 365 * DAY)
            yield Judged(stated, effective, state, good, "", e.source.reference, e.source.mark)
    opened = {e.assessment: e for _, e in each_of(facts, ch.AssessmentOpened)}
    for recorded, e in each_of(facts, ch.AssessmentDecided):
        o = opened[e.assessment]
        if (o.channel, o.use, o.subject) == (channel, use, None) and o.campaign in {
            None,
            campaign or o.campaign,
        }:
            effective = max(e.stated, recorded) if e.outcome in HELPS else e.stated
            yield Judged(e.stated, effective, e.outcome, e.review_by, e.decided_by, "", "", o)


def standing(facts: Entries, channel: str, use: str, at: int, campaign: str | None = None) -> Standing:
    """What a channel's assessment for a use comes to at an instant."""
    held = [j for j in judgements(facts, channel, use, campaign) if j.effective <= at]
    if campaign is None and any(j.opened is not None and j.opened.campaign is None for j in held):
        held = [j for j in held if j.opened is None or j.opened.campaign is None]
    judged = max(held, key=lambda j: j.stated, default=None)
    if judged is None or judged.state == "not-assessed":
        state = "unknown" if judged is None else "not-assessed"
        return Standing("in-assessment" if _under_way(facts, channel, use, at) else state, judged, None, "")
    if judged.state == "fail":
        return Standing("fail", judged, None, "")
    called = [
        e
        for _, e in each_of(facts, ch.ReassessmentCalled)
        if e.channel == channel and (not e.uses or use in e.uses) and judged.stated < e.stated <= at
    ]
    if called:
        first = min(called, key=lambda e: e.stated)
        return Standing("suspended-pending-reassessment", judged, first.stated, first.says)
    if judged.review_by is not None and judged.review_by <= at:
        return Standing("out-of-date", judged, judged.review_by, "its review date has passed")
    return Standing(judged.state, judged, None, "")


def _under_way(facts: Entries, channel: str, use: str, at: int) -> bool:
    decided = {e.assessment for _, e in each_of(facts, ch.AssessmentDecided) if e.stated <= at}
    return any(
        (e.channel, e.use, e.subject) == (channel, use, None)
        and e.stated <= at
        and e.assessment not in decided
        for _, e in each_of(facts, ch.AssessmentOpened)
    )


def channel_assessed(asked: Asked) -> list[Row]:
    """9: when each channel was assessed, and what that came to."""
    known = [e.channel.id for _, e in each_of(asked.facts, ch.ChannelRecorded) if e.stated <= asked.at]
    return in_order(
        _row(asked, channel, use)
        for channel in dict.fromkeys(known)
        for use in USES
        if asked.get("channel") in {None, channel} and asked.get("use") in {None, use}
    )


def _row(asked: Asked, channel: str, use: str) -> Row:
    found = standing(asked.facts, channel, use, asked.at)
    j = found.judged
    if found.state in {"in-assessment", "unknown"} and (j is None or j.state == "not-assessed"):
        assessed, why = (
            (None, "nobody said whether it was assessed") if found.state == "unknown" else ("", "")
        )
        return (
            channel,
            use,
            found.state,
            assessed,
            "",
            "",
            "",
            "",
            "",
            "",
            None if assessed is None else False,
            why,
            (),
        )
    why = found.why or ("what it came to was not said" if found.state == "unknown" else "")
    elsewhere = ("", "") if j.state == "not-assessed" else (None, None)
    framework = elsewhere if j.opened is None else (j.opened.framework.framework, j.opened.framework.version)
    answered = [
        e.answer
        for _, e in each_of(asked.facts, ch.CriterionAnswered)
        if j.opened is not None and e.assessment == j.opened.assessment
    ]
    said = tuple(sorted(f"{a.principle}/{a.criterion}: {a.answer}" for a in answered))
    assessed = "" if j.state == "not-assessed" else iso(j.stated)
    over = None if found.state == "unknown" else found.over is not None
    return (
        channel,
        use,
        found.state,
        assessed,
        *framework,
        j.by,
        j.source,
        j.mark,
        iso(j.review_by) or "",
        over,
        why,
        said,
    )


def channel_used_unassessed(asked: Asked) -> list[Row]:
    """10: use of channels while nothing let them be used."""
    since, until = asked.period
    rows: dict[Row, list[tuple[int, str, int]]] = {}
    for at, channel, use, body, campaign, what, amount, currency in _used(asked.facts, asked.at):
        if since <= at < until and asked.get("channel") in {None, channel}:
            state = standing(asked.facts, channel, use, at, campaign).state
            if state not in HELPS:
                rows.setdefault((channel, use, body, state, currency), []).append((at, what, amount))
    return in_order(
        (
            *key[:4], sum(1 for u in used if u[1] == "post"), sum(1 for u in used if u[1] == "seen"),
            sum(u[2] for u in used) if key[4] else "", key[4], iso(min(used)[0]), iso(max(used)[0]),
        )
        for key, used in rows.items()
    )  # fmt: skip


def _used(facts: Entries, at: int) -> Iterator[tuple[int, str, str, Any, str | None, str, int, str]]:
    accounts = {e.account: e for _, e in each_of(facts, ac.AccountRegistered)}
    drafted = {e.content.publication: e.content for _, e in each_of(facts, pb.PublicationDrafted)}
    for _, e in each_of(facts, pb.PublicationAnswered):
        if e.state == "live":
            content = drafted[e.publication]
            body = accounts[content.account].body
            yield e.stated, content.channel, "organic", body, content.campaign, "post", 0, ""
    for _, e in each_of(facts, pb.PostSeen):
        if e.publication is None:
            whose = accounts[e.account]
            when = e.stated if e.posted is None else e.posted
            yield when, whose.channel, "organic", whose.body, None, "seen", 0, ""
    for _, e in each_of(facts, ch.SpendRecorded):
        yield e.starts, e.channel, e.use, e.body, e.campaign, "spend", e.amount, e.currency
