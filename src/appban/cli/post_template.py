"""`appban post template`: texts cleared once, with slots that people on call fill."""

from pathlib import Path
from typing import Annotated

import typer

from appban.cli.context import Actor_, AsOf, Key, Output, session
from appban.cli.files import read_file
from appban.cli.output import Format, Row, emit_one, emit_rows
from appban.cli.post_options import Second, Setting, pairs, second_of
from appban.cli.telling import told, written
from appban.errors import InputError
from appban.regime.account import AccountId, PurposeClass
from appban.regime.bodies import BodyId
from appban.regime.channel import ChannelId
from appban.regime.events import publications as pb
from appban.regime.exemption import CircumstanceId
from appban.regime.pack.facts import Written
from appban.regime.pack.text import load
from appban.regime.publication import Slot, Template, TemplateId
from appban.regime.subjects import COMMUNICATIONS
from appban.service.naming import Names
from appban.service.publications.templating import (
    Filling,
    clear_template,
    end_template,
    fill_template,
    template_lines,
)
from appban.service.reading import Focus, facts_about

app = typer.Typer(help="Templates of posts.", no_args_is_help=True)

LINES = ("template", "version", "body", "channels", "purpose", "slots", "until", "cleared_by", "unusable")
Named = Annotated[str, typer.Argument(help="The template, by id.", metavar="TEMPLATE")]


class TemplateText(Written, frozen=True, kw_only=True):
    """A template as people write it; `slots` take a list, or the word time or date."""

    id: str
    version: int
    body: str
    text: str
    slots: dict[str, tuple[str, ...] | str]
    channels: tuple[str, ...]
    purpose: PurposeClass
    topic: str
    audience: str
    until: str


@app.command("clear")
def clear(
    file: Annotated[Path, typer.Argument(help="The template, YAML.")],
    author: Annotated[str, typer.Option(help="Who wrote it, by handle.")],
    second: Second = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Clear a template, or the next version of one; two persons do, neither of whom wrote it."""
    here = session()
    text = load(read_file(file), str(file), TemplateText)
    until = here.moment(text.until, bare="until")
    if until is None:
        raise InputError("`until` is empty; say until when it may be used", where=str(file))
    made = Template(
        id=TemplateId(text.id),
        version=text.version,
        body=BodyId(text.body),
        text=text.text.strip(),
        slots=tuple(_slot(name, takes) for name, takes in text.slots.items()),
        channels=tuple(map(ChannelId, text.channels)),
        purpose=text.purpose,
        topic=text.topic,
        audience=text.audience,
        until=until,
    )
    wrote, other = here.people(author)[0], second_of(here, second)
    receipt = here.do(
        here.act(actor, body=text.body, key=key), lambda work: clear_template(work, made, wrote, other)
    )
    told(here, receipt, pb.TemplateCleared, output, template=made.id, version=made.version)


@app.command("fill")
def fill(
    template: Named,
    account: Annotated[str, typer.Option(help="For this account, by id.")],
    until: Annotated[str, typer.Option(help="Until when it may go out; a date counts whole.")],
    slot: Annotated[list[str] | None, typer.Option(help="NAME=VALUE for every slot.")] = None,
    setting: Setting = None,
    since: Annotated[str | None, typer.Option("--from", help="From when (default: now).")] = None,
    circumstance: Annotated[str | None, typer.Option(help="The declared circumstance, by id.")] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Make a post of a template; then two on call `release` it."""
    here = session()
    start, end = here.moment(since, bare="start"), here.moment(until, bare="until")
    asked = Filling(
        template=TemplateId(template),
        account=AccountId(account),
        slots=pairs(slot, "slot"),
        settings=pairs(setting, "setting"),
        start=here.now() if start is None else start,
        end=here.now() if end is None else end,
        circumstance=None if circumstance is None else CircumstanceId(circumstance),
    )
    receipt = here.do(here.act(actor, key=key), lambda work: fill_template(work, asked))
    event = written(here, receipt, pb.PublicationDrafted)
    row: Row = {
        "post": event.content.publication,
        "account": event.content.account,
        "version": event.content.version,
        "digest": event.digest,
    }
    emit_one("appban/post-drafted@1", row, output)


@app.command("end")
def end(template: Named, actor: Actor_ = None, key: Key = None, output: Output = Format.TABLE) -> None:
    """Let nobody use it any longer."""
    here = session()
    receipt = here.do(here.act(actor, key=key), lambda work: end_template(work, TemplateId(template)))
    told(here, receipt, pb.TemplateEnded, output, template=template)


@app.command("list")
def list_(as_of: AsOf = None, output: Output = Format.TABLE) -> None:
    """Templates in their newest version, with what their slots take."""
    here = session()
    with here.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(COMMUNICATIONS,)))
        names = Names(reader, facts)
        rows: list[Row] = [
            {
                "template": line.template.id,
                "version": line.template.version,
                "body": line.template.body,
                "channels": list(line.template.channels),
                "purpose": line.template.purpose,
                "text": line.template.text,
                "slots": [
                    f"{each.name}: {' | '.join(each.choices) or each.kind}" for each in line.template.slots
                ],
                "until": here.show(line.template.until),
                "cleared_by": [str(names.of(each)) for each in line.cleared_by],
                "unusable": line.unusable,
            }
            for line in template_lines(facts, here.at(as_of))
        ]
    emit_rows("appban/templates@1", rows, output, LINES)


def _slot(name: str, takes: tuple[str, ...] | str) -> Slot:
    match takes:
        case "time":
            return Slot(name=name, kind="time", choices=())
        case "date":
            return Slot(name=name, kind="date", choices=())
        case tuple():
            return Slot(name=name, kind="choice", choices=takes)
        case _:
            raise InputError(f"slot {name} takes {takes!r}; write a list, or time, or date")
