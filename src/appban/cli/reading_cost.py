"""`appban reading cost`: what running an account took."""

import re
from decimal import Decimal
from typing import Annotated

import typer

from appban.cli.context import Actor_, Key, KnownAt, Output, session
from appban.cli.output import Format, Row, emit_rows
from appban.cli.telling import told
from appban.errors import InputError
from appban.regime.events.readings import CostRecorded
from appban.regime.subjects import COMMUNICATIONS
from appban.service.reading import Focus, facts_about
from appban.service.readings.about import account_called
from appban.service.readings.peers import Cost, record_cost

app = typer.Typer(help="What running an account took.", no_args_is_help=True)

COLUMNS = ("account", "from", "until", "hours", "amount", "currency", "what")
_AMOUNT = re.compile(r"(\d{1,12})(?:\.(\d{2}))?")
Account = Annotated[str, typer.Argument(help="The account, such as @handle.")]


@app.command("record")
def record(
    account: Account,
    what: Annotated[str, typer.Option(help="What it was for; it stands in the record.")],
    starts: Annotated[str, typer.Option("--from", help="From when; a date counts whole.")],
    until: Annotated[str, typer.Option("--until", help="Until when; a date counts whole.")],
    hours: Annotated[int | None, typer.Option(help="Hours of people; left out, they are not known.")] = None,
    amount: Annotated[
        str | None, typer.Option(help="Money, such as 1250.00; left out, it is not known.")
    ] = None,
    currency: Annotated[str, typer.Option(help="Its currency, by code.")] = "GBP",
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Record what running an account took over a stretch of time."""
    here = session()
    asked = Cost(
        account=account,
        starts=here.at(None) if (begins := here.moment(starts, bare="start")) is None else begins,
        ends=here.at(None) if (ends := here.moment(until, bare="until")) is None else ends,
        hours=hours,
        amount=None if amount is None else _pence(amount),
        currency=_currency(currency),
        says=what,
    )
    receipt = here.do(here.act(actor, key=key), lambda work: record_cost(work, asked))
    told(here, receipt, CostRecorded, output)


@app.command("list")
def list_(account: Account, known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """What was recorded of an account."""
    here = session()
    with here.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(COMMUNICATIONS,)), here.stop(known_at))
    held = facts.communications.costs.get(account_called(facts, account), [])
    rows: list[Row] = [
        {
            "account": each.account,
            "from": here.show(each.starts),
            "until": here.show(each.ends),
            "hours": each.hours,
            "amount": each.amount,
            "currency": each.currency,
            "what": each.says,
        }
        for _, each in held
    ]
    emit_rows("appban/costs@1", rows, output, COLUMNS)


def _pence(text: str) -> int:
    if _AMOUNT.fullmatch(text) is None:
        raise InputError(f"{text!r} is no amount; write 1250 or 1250.00")
    return int(Decimal(text) * 100)


def _currency(text: str) -> str:
    if re.fullmatch(r"[A-Z]{3}", text) is None:
        raise InputError(f"{text!r} is no currency; write its code, such as GBP")
    return text
