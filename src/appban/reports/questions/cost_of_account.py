"""Question 14: what an account cost: staff, production, promotion, devices."""

from collections.abc import Iterator

import msgspec

from appban.errors import NotFoundError
from appban.ports.asking import Ground
from appban.regime.account import AccountId
from appban.regime.account_run import registered
from appban.regime.events.accounts import AccountRegistered
from appban.regime.time import FOREVER
from appban.reports.questions import _cases as cases
from appban.reports.questions._period import period_of
from appban.reports.questions.model import Column, Found, Missing, Question, Rests, Row


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


class _Spent(msgspec.Struct, frozen=True, kw_only=True):
    """One record of what something took."""

    what: str
    recorded: int
    starts: int
    ends: int
    hours: int | None
    amount: int | None
    currency: str


def answer(ground: Ground, asked: Asked) -> Found:
    """The costs recorded wholly within the period, by what they were for and by currency."""
    period = period_of(ground, asked.since, asked.until)
    told = registered(ground.facts, asked.account, min(period.last, FOREVER))
    if told is None or not ground.sees_body(told.body):
        raise NotFoundError(
            f"there is no account {asked.account} as known then; `appban account list` shows those you may see"
        )
    spent = list(_spent(ground, told))
    within = [each for each in spent if period.starts <= each.starts and each.ends <= period.ends]
    partly = [e for e in spent if e not in within and e.starts < period.ends and period.starts < e.ends]
    rests = Rests(times={each.recorded for each in (*within, *partly)})
    keys = sorted({(each.what, each.currency) for each in within})
    rows = [_row(key, [e for e in within if (e.what, e.currency) == key]) for key in keys]
    missing = [*period.missing(ground), *_missing(within, partly)]
    return Found(rows=cases.ordered(rows), rests=rests, missing=tuple(missing))


def _spent(ground: Ground, told: AccountRegistered) -> Iterator[_Spent]:
    for recorded, event in ground.facts.communications.costs.get(told.account, ()):
        yield _Spent(
            what="running",
            recorded=recorded,
            starts=event.starts,
            ends=event.ends,
            hours=event.hours,
            amount=event.amount,
            currency=event.currency,
        )
    channel = ground.facts.communications.channels.get(told.channel)
    for recorded, spend in () if channel is None else channel.spent:
        if spend.body == told.body:
            yield _Spent(
                what="promotion",
                recorded=recorded,
                starts=spend.starts,
                ends=spend.ends,
                hours=None,
                amount=spend.amount,
                currency=spend.currency,
            )


def _row(key: tuple[str, str], spent: list[_Spent]) -> Row:
    hours = [each.hours for each in spent if each.hours is not None]
    money = [each.amount for each in spent if each.amount is not None]
    what, currency = key
    return (
        what,
        currency,
        sum(hours) if hours else None,
        sum(money) if money else None,
        len(spent),
        sum(each.amount is None for each in spent),
    )


def _missing(within: list[_Spent], partly: list[_Spent]) -> Iterator[Missing]:
    if not any(each.what == "running" for each in within):
        yield Missing(what="staff and production", why="no cost of running it is recorded within the period")
    if not any(each.what == "promotion" for each in within):
        yield Missing(
            what="promotion", why="no spend of its body on its channel is recorded within the period"
        )
    if partly:
        why = f"{len(partly)} recorded for stretches that lie only partly within the period, and are not counted"
        yield Missing(what="costs over the edges", why=why)
    yield Missing(what="devices", why="the record holds no cost of devices")


QUESTION = Question(
    number=14,
    name="cost-of-account",
    wording="What did an official account cost: staff, production, promotion, devices?",
    method=(
        "Costs recorded of running the account, and spend of its body on its channel (which may have been for more than "
        "this account), where the whole stretch lies within the period. Nothing is shared out over days. Sums are of what "
        "has a number; how many records had none stands beside. Money is in the smallest unit of its currency."
    ),
    asked=Asked,
    columns=(
        Column("what", "text", "running or promotion"),
        Column("currency", "text", "the currency"),
        Column("hours", "count", "hours of people"),
        Column("amount", "count", "money, in the smallest unit"),
        Column("records", "count", "records that these are sums of"),
        Column("without_amount", "count", "of these, how many had no amount"),
    ),
    answer=answer,
)
