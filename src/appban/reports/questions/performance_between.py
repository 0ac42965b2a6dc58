"""Question 13: reach and engagement of an account between two days, as known then and as known now, beside its peers."""

from collections.abc import Iterator

import msgspec

from appban.errors import NotFoundError
from appban.ports.asking import Ground
from appban.regime.account import AccountId
from appban.regime.account_run import registered
from appban.regime.channel import ChannelId
from appban.regime.channel_state import channel_at
from appban.regime.figures import held_of
from appban.regime.measuring import growth, holding, value_at
from appban.regime.reading import METRICS, Value
from appban.regime.time import show
from appban.reports.questions._period import Period, period_of
from appban.reports.questions.model import Cell, Column, Found, Missing, Question, Rests, Row


class Asked(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"since": "from", "until": "to"},
):
    """Of which account and period."""

    account: AccountId
    since: int
    until: int | None = None


class _Measured(msgspec.Struct, frozen=True):
    """Something with readings: an account or a peer."""

    of: str
    id: str
    name: str
    channel: ChannelId


def answer(ground: Ground, asked: Asked) -> Found:
    """The figures that held at the end of the period, known by then and known by known-at."""
    period = period_of(ground, asked.since, asked.until)
    told = registered(ground.facts, asked.account, period.last)
    if told is None or not ground.sees_body(told.body):
        raise NotFoundError(
            f"there is no account {asked.account} as known then; `appban account list` shows those you may see"
        )
    rests = Rests(subjects={f"account:{asked.account}"})
    measured = [
        _Measured("account", asked.account, told.handle, told.channel),
        *_peers(ground, period, rests),
    ]
    rows = [
        row for each in measured for metric in METRICS for row in _row(ground, each, metric, period, rests)
    ]
    unknown = sorted({str(row[3]) for row in rows if row[0] == "account" and row[9] == "unknown"})
    missing = [*period.missing(ground), *_missing(unknown, asked.account)]
    return Found(rows=tuple(rows), rests=rests, missing=tuple(missing))


def _peers(ground: Ground, period: Period, rests: Rests) -> Iterator[_Measured]:
    for key, naming in ground.facts.communications.peers.items():
        gone = naming.dropped is not None and naming.dropped <= period.last
        if naming.event.stated <= period.last and not gone:
            rests.subjects.add(f"peer:{key}")
            peer = naming.event.peer
            yield _Measured("peer", key, peer.name, peer.channel)


def _row(ground: Ground, each: _Measured, metric: str, period: Period, rests: Rests) -> Iterator[Row]:
    held, channel = held_of(ground.facts, each.id), channel_at(ground.facts, each.channel)
    after = holding(held, metric, period.last)
    before = holding(held, metric, period.starts)
    then = value_at(held, channel, metric, period.last, known=period.last)
    value = value_at(held, channel, metric, period.last)
    if after is None and (each.of == "peer" or metric in {"users", "audience"}):
        return
    used = {pair[1].reading for pair in ((0, r) for r in (after, before) if r is not None)}
    rests.times.update(recorded for recorded, event in held if event.reading in used)
    grown = growth(before, after)
    yield (
        each.of,
        each.name,
        each.channel,
        metric,
        "at-end",
        "" if after is None else after.definition or "",
        *_cells(then),
        *_cells(value),
        grown.difference,
        grown.why,
        "" if after is None else after.source,
        "" if after is None else show(after.stated),
    )


def _cells(value: Value) -> tuple[Cell, Cell, Cell]:
    return value.kind, value.low, value.high


def _missing(unknown: list[str], account: AccountId) -> Iterator[Missing]:
    if unknown:
        why = f"nobody took a reading of these of {account} by the end of the period"
        yield Missing(what="readings", why=why, of=tuple(unknown))
    yield Missing(
        what="outcomes",
        why="the record measures what a platform counts, and not what came of it in the world",
    )


QUESTION = Question(
    number=13,
    name="performance-between",
    wording=(
        "What were reach, views, engagement and outcomes of an account between two days, as known then and as known now, "
        "by which definitions, and compared with whom?"
    ),
    method=(
        "For each metric the newest reading that holds at the end of the period: as known at that end, and as known at "
        "known-at, which differ where a reading came late or was corrected. Growth is the difference to the reading that "
        "held at its beginning, between exact counts by one definition only. A bound stays a bound. Peers stand beside, "
        "as far as they were measured."
    ),
    asked=Asked,
    columns=(
        Column("of", "text", "account or peer"),
        Column("name", "text", "its handle or name"),
        Column("channel", "text", "the channel"),
        Column("metric", "text", "what is measured"),
        Column("counts", "text", "at-end: as it stood at the end of the period"),
        Column("definition", "text", "what the platform counted, where that is known"),
        Column(
            "then_kind", "text", "as known at the end of the period: exactly, a bound, not-offered or unknown"
        ),
        Column("then_low", "count", "its lower bound then"),
        Column("then_high", "count", "its upper bound then"),
        Column("kind", "text", "as known at known-at"),
        Column("low", "count", "its lower bound"),
        Column("high", "count", "its upper bound"),
        Column("growth", "count", "by how much it grew in the period"),
        Column("growth_note", "text", "why nothing can be said of that"),
        Column("source", "text", "api, import, manual or press"),
        Column("taken", "time", "when the reading was true"),
    ),
    answer=answer,
)
