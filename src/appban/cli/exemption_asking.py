"""Asking for an exemption: submit, emergency, edit, renew, withdraw; and asking a director whether it is needed."""

from typing import Annotated

import typer

from appban.cli.context import Actor_, Key, Output, session
from appban.cli.exemption_form import (
    Alternatives,
    Apps,
    Devices,
    Form,
    Mitigations,
    People,
    Print,
    Restrictions,
    Since,
    Surfaces,
    Why,
    Yes,
    changes_from,
    saved,
    say_submitted,
    submission,
)
from appban.cli.exemption_options import Id, Reason, roster_of
from appban.cli.output import Format, say
from appban.cli.telling import told, written
from appban.regime import events as ev
from appban.regime.exemption import CircumstanceId, ExemptionId
from appban.service.requests.changing import edit_with, renew
from appban.service.requests.exemptions import submit, withdraw
from appban.service.telling.asking import Director, ask_director

Body = Annotated[str, typer.Option(help="The body that asks.")]
Purpose_ = Annotated[str, typer.Option("--purpose", help="The ground, from the rules of the restriction.")]
Until = Annotated[str, typer.Option(help="Until when; a date counts whole.")]
Reason_ = Annotated[str, typer.Option("--why", help="What it is needed for.")]
Instead = Annotated[str, typer.Option("--alternatives", help="What was considered instead.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("submit")(submit_)
    app.command("emergency")(emergency)
    app.command("edit")(edit)
    app.command("renew")(renew_)
    app.command("withdraw")(withdraw_)
    app.command("ask-need")(ask_need_)


def submit_(
    body: Body,
    purpose: Purpose_,
    until: Until,
    why: Reason_,
    alternatives: Instead,
    app: Apps = None,
    device: Devices = None,
    person: People = None,
    surface: Surfaces = None,
    restriction: Restrictions = None,
    since: Since = None,
    mitigation: Mitigations = None,
    replaces: Annotated[str | None, typer.Option(help="Ends this exemption once in force.")] = None,
    yes: Yes = False,
    only: Print = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Ask for an exemption; shows what was resolved and who could clear it."""
    here = session()
    form = Form(body=body, purpose=purpose, until=until, since=since, why=why, alternatives=alternatives)
    named = changes_from(here, form, app, surface, device, person, restriction, mitigation, replaces)
    roster = roster_of(here, named.devices)
    receipt = saved(
        here,
        here.act(actor, body=body, key=key),
        lambda work: submit(work, submission(work, named, roster), roster),
        yes,
    )
    say_submitted(here, receipt, only, output)


def emergency(
    circumstance: Annotated[str, typer.Option(help="The declared circumstance it rests on.")],
    body: Body,
    purpose: Purpose_,
    until: Until,
    why: Reason_,
    alternatives: Instead,
    app: Apps = None,
    device: Devices = None,
    person: People = None,
    surface: Surfaces = None,
    restriction: Restrictions = None,
    since: Since = None,
    yes: Yes = False,
    only: Print = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Ask on the emergency route: for hours, under a declared circumstance."""
    here = session()
    form = Form(body=body, purpose=purpose, until=until, since=since, why=why, alternatives=alternatives)
    named = changes_from(here, form, app, surface, device, person, restriction, None, None)
    roster, under = roster_of(here, named.devices), CircumstanceId(circumstance)
    receipt = saved(
        here,
        here.act(actor, body=body, key=key),
        lambda work: submit(work, submission(work, named, roster, under), roster),
        yes,
    )
    say_submitted(here, receipt, only, output)


def edit(
    exemption: Id,
    purpose: Annotated[str | None, typer.Option(help="Another ground.")] = None,
    until: Annotated[str | None, typer.Option(help="Another end; a date counts whole.")] = None,
    why: Why = None,
    alternatives: Alternatives = None,
    app: Apps = None,
    device: Devices = None,
    person: People = None,
    surface: Surfaces = None,
    restriction: Restrictions = None,
    since: Since = None,
    mitigation: Mitigations = None,
    shown: Annotated[int | None, typer.Option(help="The version shown; refused if it moved on.")] = None,
    yes: Yes = False,
    only: Print = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Change a request that is not in force; what is not named stays. Only what narrows it keeps its clearances."""
    here = session()
    form = Form(body=None, purpose=purpose, until=until, since=since, why=why, alternatives=alternatives)
    named = changes_from(here, form, app, surface, device, person, restriction, mitigation, None)
    roster = roster_of(here, named.devices, exemption)
    receipt = saved(
        here,
        here.act(actor, key=key),
        lambda work: edit_with(work, ExemptionId(exemption), named, roster, shown),
        yes,
    )
    say_submitted(here, receipt, only, output)


def renew_(
    exemption: Id,
    until: Until,
    why: Why = None,
    alternatives: Alternatives = None,
    since: Since = None,
    yes: Yes = False,
    only: Print = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Ask again for what ends or ended; cleared anew, and its days are counted on."""
    here = session()
    form = Form(body=None, purpose=None, until=until, since=since, why=why, alternatives=alternatives)
    named = changes_from(here, form, None, None, None, None, None, None, None)
    roster = roster_of(here, None, exemption)
    receipt = saved(
        here, here.act(actor, key=key), lambda work: renew(work, ExemptionId(exemption), named, roster), yes
    )
    say_submitted(here, receipt, only, output)


def withdraw_(
    exemption: Id, reason: Reason, actor: Actor_ = None, key: Key = None, output: Output = Format.TABLE
) -> None:
    """Take a request back, before it is in force."""
    here = session()
    receipt = here.do(here.act(actor, key=key), lambda work: withdraw(work, ExemptionId(exemption), reason))
    told(here, receipt, ev.ExemptionWithdrawn, output, exemption=exemption)


def ask_need_(
    exemption: Id,
    of: Annotated[str, typer.Option("--of", help="Who is to answer, by name and title.")],
    to: Annotated[
        str | None, typer.Option(help="Their handle: the link is sent if an address is held.")
    ] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Make a link by which somebody without an account says whether it is needed; it is printed once."""
    here = session()
    director = Director(called=of, handle=to)
    receipt = here.do(
        here.act(actor, key=key), lambda work: ask_director(work, ExemptionId(exemption), director)
    )
    event = written(here, receipt, ev.NeedAsked)
    made, stated = receipt.value, here.house.sign_in
    where = "" if stated is None else stated.public_url
    link = None if made is None else f"{where}/need/{made.link.text}"
    told(
        here,
        receipt,
        ev.NeedAsked,
        output,
        exemption=exemption,
        link=link,
        until=here.show(event.until),
        sent=made is not None and made.sent,
    )
    if made is not None and not made.sent:
        say("it was sent to nobody: pass the link on, under the address of the console")
