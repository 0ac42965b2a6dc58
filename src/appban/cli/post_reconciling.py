"""`appban post reconcile`: what exports of the tools that departments keep show, held against the record both ways."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from appban.cli.context import Actor_, Key, Output, Session, session
from appban.cli.files import read_file
from appban.cli.output import Format, Row, emit_parts, say
from appban.cli.post_options import Rules, rules_of
from appban.regime.account import AccountId
from appban.service.publications.export_file import ExportedPost, read_export
from appban.service.publications.posts import facts_of_accounts, known_account
from appban.service.publications.seeing import Reconciled, not_seen_before, reconcile, see_posts

File = Annotated[Path, typer.Argument(help="The export, CSV with a heading.")]
Account = Annotated[str, typer.Option(help="The account that it is of, by id.")]
Columns = Annotated[str, typer.Option(help="Whose columns it has: plain, sprout, or another of --rules.")]
Reference = Annotated[str | None, typer.Option(help="The column of the platform's id of a post.")]
Address = Annotated[str | None, typer.Option(help="The column of the address of a post.")]
Posted = Annotated[str | None, typer.Option(help="The column of when it was posted.")]
Times = Annotated[
    str | None, typer.Option(help="How times are written, as strptime has it (default: ISO 8601).")
]
Since = Annotated[
    str | None, typer.Option("--from", help="From when the export is (default: its first post).")
]
Until = Annotated[str | None, typer.Option(help="Until when it is; a date counts whole (default: now).")]
Record = Annotated[
    bool, typer.Option("--record", help="Record what it shows; what nothing explains is then a finding.")
]


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("reconcile")(reconcile_)


def reconcile_(
    file: File,
    account: Account,
    columns: Columns = "plain",
    reference: Reference = None,
    address: Address = None,
    posted: Posted = None,
    times: Times = None,
    since: Since = None,
    until: Until = None,
    record: Record = False,
    rules: Rules = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Hold an export of Sprout, Orlo or another tool against the record, both ways."""
    here, of = session(), AccountId(account)
    given = {"reference": reference, "address": address, "posted": posted, "times": times}
    form = msgspec.structs.replace(
        rules_of(rules).export(columns), **{name: told for name, told in given.items() if told is not None}
    )
    shown = read_export(read_file(file), form, here.house.desk.zone)
    found, fresh = _held_against(here, of, shown, (since, until))
    if record and fresh:
        here.do(here.act(actor, key=key), lambda work: see_posts(work, of, fresh, "import"))
    emit_parts("appban/reconciled@1", _parts(here, found), output)
    say(
        f"{len(found.unexplained)} posts that nothing cleared here explains, {len(found.unseen)} that went out and are not "
        f"in the export, {len(found.matched)} matched{f'; {len(fresh)} recorded as seen' if record else ''}"
    )


def _held_against(
    here: Session, of: AccountId, shown: tuple[ExportedPost, ...], stated: tuple[str | None, str | None]
) -> tuple[Reconciled, tuple[ExportedPost, ...]]:
    since, until = here.moment(stated[0], bare="start"), here.moment(stated[1], bare="until")
    first = min((each.posted for each in shown if each.posted is not None), default=here.now())
    with here.reader() as reader:
        facts = facts_of_accounts(reader, (of,))
    known_account(facts, of, here.now())
    start, end = first if since is None else since, here.now() + 1 if until is None else until
    return reconcile(facts, of, shown, start, end), not_seen_before(facts, of, shown)


def _parts(here: Session, found: Reconciled) -> dict[str, list[Row]]:
    return {
        "unexplained": [_shown(here, each) for each in found.unexplained],
        "not_in_the_export": [{"post": each} for each in found.unseen],
        "matched": [{**_shown(here, each), "post": whose} for each, whose in found.matched],
    }


def _shown(here: Session, each: ExportedPost) -> dict[str, str | None]:
    return {"reference": each.reference, "address": each.address, "posted": here.show(each.posted)}
