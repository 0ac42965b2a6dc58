"""`appban post list`, `show` and `reconcile`: how posts stand, what each lacks, and what exports of other tools show."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, Session, session
from appban.cli.files import read_file
from appban.cli.output import Format, Row, emit_page, emit_parts, emit_rows, say
from appban.cli.post_options import Id, Rules, device_named, lack_rows, rules_of
from appban.regime.account import AccountId
from appban.regime.pack.posting import ExportText
from appban.regime.post_standing import State
from appban.regime.publication import PublicationId
from appban.regime.subjects import COMMUNICATIONS
from appban.service.naming import device_called
from appban.service.publications.export_file import ExportedPost, read_export
from appban.service.publications.post_list import post_lines
from appban.service.publications.post_page import PostPage, post_page
from appban.service.publications.posts import accounts_of, facts_of_accounts, facts_of_post
from appban.service.publications.seeing import reconcile, see_posts
from appban.service.reading import Focus, facts_about
from appban.service.rosters import roster_for

LINES = (
    "post",
    "version",
    "account",
    "purpose",
    "topic",
    "route",
    "state",
    "waits",
    "cleared_by",
    "start",
    "end",
    "out",
)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("list")(list_)
    app.command("show")(show_)
    app.command("reconcile")(reconcile_)


def list_(
    account: Annotated[str | None, typer.Option(help="Of this account.")] = None,
    state: Annotated[State | None, typer.Option(help="In this state.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """Posts by their time, with their state and what waits."""
    here = session()
    wanted = None if account is None else AccountId(account)
    with here.reader() as reader:
        end = here.stop(known_at)
        accounts = accounts_of(reader, end) if wanted is None else (wanted,)
        facts = facts_about(reader, Focus(rooms=(COMMUNICATIONS,), posts_of=accounts), end)
        lines = tuple(post_lines(facts, here.at(as_of), account=wanted, state=state))
    rows: list[Row] = [
        {
            "post": line.publication,
            "version": line.version,
            "account": line.account,
            "purpose": line.purpose,
            "topic": line.topic,
            "route": line.route,
            "state": line.state,
            "waits": line.waits,
            "cleared_by": line.cleared_by,
            "start": here.show(line.start),
            "end": here.show(line.end),
            "out": here.show(line.out),
        }
        for line in lines
    ]
    emit_rows("appban/posts@1", rows, output, LINES)


def show_(
    post: Id,
    person: Annotated[
        str | None, typer.Option(help="Say too what this person lacks to post it, by handle.")
    ] = None,
    device: Annotated[
        str | None, typer.Option(help="Say too what this device lacks: id or scheme:value.")
    ] = None,
    as_of: AsOf = None,
    output: Output = Format.TABLE,
) -> None:
    """One post: its newest version, who cleared it, what it lacks, and what came of it."""
    here = session()
    who = None if person is None else here.people(person)[0]
    with here.reader() as reader:
        named = None if device is None else device_called(reader, device)
    roster = roster_for(here.house.lake, here.now(), device_named(named))
    with here.reader() as reader:
        facts = facts_of_post(reader, PublicationId(post), () if who is None else (who,), device_named(named))
        page = post_page(reader, facts, PublicationId(post), here.at(as_of), who=(who, named), roster=roster)
    emit_page("appban/post@1", _page(here, page), _parts(here, page), output)


def reconcile_(
    file: Annotated[Path, typer.Argument(help="The export, CSV with a heading.")],
    account: Annotated[str, typer.Option(help="The account that it is of, by id.")],
    columns: Annotated[
        str, typer.Option(help="Whose columns it has: plain, sprout, or another of --rules.")
    ] = "plain",
    reference: Annotated[str | None, typer.Option(help="The column of the platform's id of a post.")] = None,
    address: Annotated[str | None, typer.Option(help="The column of the address of a post.")] = None,
    posted: Annotated[str | None, typer.Option(help="The column of when it was posted.")] = None,
    times: Annotated[
        str | None, typer.Option(help="How times are written, as strptime has it (default: ISO 8601).")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", help="From when the export is (default: its first post).")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Until when it is; a date counts whole (default: now).")
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Record what it shows; what nothing explains is then a finding.")
    ] = False,
    rules: Rules = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Hold an export of Sprout, Orlo or another tool against the record, both ways."""
    here, of = session(), AccountId(account)
    form = rules_of(rules).export(columns)
    given = {"reference": reference, "address": address, "posted": posted, "times": times}
    form = msgspec.structs.replace(form, **{name: told for name, told in given.items() if told is not None})
    shown = _read(here, file, form)
    begins = here.moment(since, bare="start")
    start = min((each.posted for each in shown if each.posted is not None), default=here.now())
    end = here.moment(until, bare="until")
    with here.reader() as reader:
        facts = facts_of_accounts(reader, (of,))
        found = reconcile(
            facts, of, shown, start if begins is None else begins, here.now() + 1 if end is None else end
        )
    if record and shown:
        here.do(here.act(actor, key=key), lambda work: see_posts(work, of, shown, "import"))
    parts: dict[str, list[Row]] = {
        "unexplained": [_shown(here, each) for each in found.unexplained],
        "not_in_the_export": [{"post": each} for each in found.unseen],
        "matched": [{**_shown(here, each), "post": whose} for each, whose in found.matched],
    }
    emit_parts("appban/reconciled@1", parts, output)
    say(
        f"{len(found.unexplained)} posts that nothing cleared here explains, {len(found.unseen)} that went out and are not "
        f"in the export, {len(found.matched)} matched"
    )


def _read(here: Session, file: Path, form: ExportText) -> tuple[ExportedPost, ...]:
    return read_export(read_file(file), form, here.house.desk.zone)


def _shown(here: Session, each: ExportedPost) -> dict[str, str | None]:
    return {"reference": each.reference, "address": each.address, "posted": here.show(each.posted)}


def _page(here: Session, page: PostPage) -> Row:
    content = page.content
    return {
        "post": content.publication,
        "version": content.version,
        "digest": page.digest,
        "state": page.state,
        "account": content.account,
        "channel": content.channel,
        "item": content.item,
        "author": str(page.author),
        "text": page.caption.value,
        "purpose": content.purpose,
        "topic": content.topic,
        "audience": content.audience,
        "campaign": content.campaign,
        "grid": content.grid_slot,
        "route": content.route,
        "circumstance": content.circumstance,
        "template": None
        if content.template is None
        else f"{content.template.template} v{content.template.version}",
        "settings": [f"{each.name}={each.value}" for each in content.settings],
        "start": here.show(content.start),
        "end": here.show(content.end),
        "cleared_by": list(map(str, page.clearers)),
        "captions_due": here.show(page.captions_due),
        "review_owed_since": here.show(page.review_from),
        "next": list(page.acts),
    }


def _parts(here: Session, page: PostPage) -> dict[str, list[Row]]:
    return {
        "lacks": lack_rows(page.lacks),
        "answers": [
            {"question": each.question, "answer": each.answer, "passes": each.passes} for each in page.answers
        ],
        "decisions": [
            {
                "person": str(each.person),
                "outcome": each.outcome,
                "as": each.capacity,
                "medium": each.medium,
                "version": each.version,
                "counts": each.counts,
                "when": here.show(each.stated),
                "reason": each.reason.value,
            }
            for each in page.decisions
        ],
        "media": [
            {
                "digest": each.digest,
                "name": each.name,
                "kind": each.kind,
                "alt": None if each.alt is None else each.alt.value,
                "captions": each.captions,
                "music": None if each.music is None else each.music.value,
                "consent": None if each.consent is None else each.consent.value,
                "made_by_ai": each.made_by_ai,
            }
            for each in page.media
        ],
        "carried": [
            {
                "attempt": each.key,
                "by": str(each.person),
                "device": None if each.device is None else str(each.device),
                "platform": each.platform,
                "begun": here.show(each.begun),
                "state": each.state,
                "at": here.show(each.at),
                "address": each.address,
                "copy": each.copy,
                "says": each.says,
            }
            for each in page.carried
        ],
        "corrections": [{"says": each} for each in page.corrections],
    }
