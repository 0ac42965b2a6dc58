"""`appban token`: what machines show to `appban serve`; minted, listed, ended."""

from typing import Annotated, get_args

import typer

from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, Session, session
from appban.cli.output import Format, Row, emit_rows, say
from appban.cli.telling import told, written
from appban.errors import InputError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.tokens import Power, TokenId
from appban.service.reading import Focus, facts_about
from appban.service.staff.tokens import Minting, end_token, mint_token, token_lines

app = typer.Typer(help="Bearer tokens of machines: for a purpose, a body and a time.", no_args_is_help=True)

POWERS: dict[str, Power] = {str(each): each for each in get_args(Power)}
COLUMNS = ("token", "label", "may", "body", "from", "until", "holds")


@app.command("mint")
def mint(
    label: Annotated[str, typer.Argument(help="Which machine it is for; kept beside the log, erasable.")],
    may: Annotated[
        list[str],
        typer.Option(help="What it may do: evaluate, receipts, pull, intake; give it once for each."),
    ],
    body: Annotated[str, typer.Option(help="For this body and those below it.")],
    until: Annotated[str, typer.Option(help="Until when; a date counts whole.")],
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Mint a token and show it, this once: only its SHA-256 is kept."""
    here = session()
    asked = Minting(
        label=label, may=tuple(_power(each) for each in may), body=BodyId(body), until=_end(here, until)
    )
    receipt = here.do(here.act(actor, body=body, key=key), lambda work: mint_token(work, asked))
    minted = receipt.value
    if minted is None:
        say(
            "the token was shown when this key was first used, and is not kept; end it and mint another if it is lost"
        )
    event = written(here, receipt, ev.TokenMinted)
    told(
        here,
        receipt,
        ev.TokenMinted,
        output,
        token=event.token,
        may=", ".join(event.may),
        until=here.show(event.until),
        secret=None if minted is None else minted.text,
    )


@app.command("list")
def list_(as_of: AsOf = None, known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """The tokens that had been minted; never what their bearers show."""
    here = session()
    with here.reader() as reader:
        facts = facts_about(reader, Focus(), here.stop(known_at))
        lines = tuple(token_lines(facts, reader, here.at(as_of)))
    rows: list[Row] = [
        {
            "token": line.token,
            "label": line.label,
            "may": list(line.may),
            "body": line.body,
            "from": here.show(line.held_from),
            "until": here.show(line.until),
            "holds": line.holds,
        }
        for line in lines
    ]
    emit_rows("appban/tokens@1", rows, output, COLUMNS)


@app.command("end")
def end(
    token: Annotated[str, typer.Argument(help="The token, by id, as `list` shows it.")],
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """End a token now; whoever shows it is refused from the next request on."""
    here = session()
    receipt = here.do(here.act(actor, key=key), lambda work: end_token(work, TokenId(token)))
    told(here, receipt, ev.TokenEnded, output, token=token)


def _power(text: str) -> Power:
    found = POWERS.get(text)
    if found is None:
        raise InputError(f"{text!r} is nothing a token may do; give one of {', '.join(POWERS)}")
    return found


def _end(here: Session, text: str) -> int:
    moment = here.moment(text, bare="until")
    if moment is None:
        raise InputError("a token has an end; give --until with a date or time")
    return moment
