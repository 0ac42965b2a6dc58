"""`appban post draft`, `edit`, `answer` and `submit`: writing posts and asking the propriety questions of them."""

from typing import Annotated, Literal

import typer

from appban.cli.context import Actor_, Key, Output, Session, session
from appban.cli.output import Format, Row, emit_rows, say
from appban.cli.post_options import (
    Id,
    MediaFile,
    Purpose,
    Rules,
    Setting,
    Shown,
    digest_of,
    means_of,
    media_from,
    pairs,
    purpose_of,
    rules_of,
)
from appban.cli.telling import told
from appban.errors import InputError
from appban.regime.account import AccountId
from appban.regime.events import publications as pb
from appban.regime.exemption import CircumstanceId
from appban.regime.publication import PublicationId
from appban.service.publications.drafting import Draft, PostChanges, draft, edit
from appban.service.publications.questioning import answer, submit_post
from appban.service.reading import event_of
from appban.service.work import Receipt

Account = Annotated[list[str], typer.Option(help="The account, by id; repeated, the item goes to each.")]
OtherPurpose = Annotated[str | None, typer.Option("--purpose", help="service, policy or emergency.")]
Text = Annotated[str | None, typer.Option(help="The text.")]
Topic = Annotated[str | None, typer.Option(help="What it is about, from the list.")]
Audience = Annotated[str | None, typer.Option(help="Whom it is for.")]
Since = Annotated[str | None, typer.Option("--from", help="From when it may go out (default: now).")]
Until = Annotated[str | None, typer.Option(help="Until when it may go out; a date counts whole.")]
Campaign = Annotated[str | None, typer.Option(help="The campaign it is of.")]
Grid = Annotated[str | None, typer.Option("--grid", help="Its slot on the central grid.")]
Circumstance = Annotated[str | None, typer.Option(help="The declared circumstance that it rests on, by id.")]
Route = Annotated[Literal["ordinary", "urgent"] | None, typer.Option(help="By which route it is cleared.")]
Urgent = Annotated[bool, typer.Option("--urgent", help="By the urgent route, for a declared circumstance.")]

DRAFTED = ("post", "account", "version", "digest")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("draft")(draft_)
    app.command("edit")(edit_)
    app.command("answer")(answer_)
    app.command("submit")(submit_)
    app.command("questions")(questions)


def draft_(
    account: Account,
    purpose: Purpose,
    topic: Annotated[str, typer.Option(help="What it is about, from the list.")],
    audience: Annotated[str, typer.Option(help="Whom it is for.")],
    text: Annotated[str, typer.Option(help="The text.")],
    until: Annotated[str, typer.Option(help="Until when it may go out; a date counts whole.")],
    setting: Setting = None,
    since: Since = None,
    media: MediaFile = None,
    campaign: Campaign = None,
    grid: Grid = None,
    circumstance: Circumstance = None,
    urgent: Urgent = False,
    rules: Rules = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Write a post, for one account or several."""
    here = session()
    asked = Draft(
        accounts=tuple(map(AccountId, account)),
        purpose=purpose_of(purpose),
        topic=topic,
        audience=audience,
        caption=text,
        start=_moment(here, since, "start") or here.now(),
        end=_needed(_moment(here, until, "until")),
        settings=pairs(setting, "setting"),
        media=media_from(media) or (),
        campaign=campaign,
        grid_slot=grid,
        circumstance=None if circumstance is None else CircumstanceId(circumstance),
        route="urgent" if urgent else "ordinary",
    )
    means = means_of(here, rules)
    _drafted(here, here.do(here.act(actor, key=key), lambda work: draft(work, asked, means)), output)


def edit_(
    post: Id,
    digest: Shown = None,
    purpose: OtherPurpose = None,
    topic: Topic = None,
    audience: Audience = None,
    text: Text = None,
    setting: Setting = None,
    since: Since = None,
    until: Until = None,
    media: MediaFile = None,
    campaign: Campaign = None,
    grid: Grid = None,
    circumstance: Circumstance = None,
    route: Route = None,
    rules: Rules = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Make a new version; whatever was cleared before counts for nothing. What is not given stays as it was."""
    here = session()
    changes = PostChanges(
        purpose=None if purpose is None else purpose_of(purpose),
        topic=topic,
        audience=audience,
        caption=text,
        settings=None if setting is None else pairs(setting, "setting"),
        start=_moment(here, since, "start"),
        end=_moment(here, until, "until"),
        media=media_from(media),
        campaign=campaign,
        grid_slot=grid,
        circumstance=None if circumstance is None else CircumstanceId(circumstance),
        route=route,
    )
    means, act = means_of(here, rules), here.act(actor, key=key)
    shown = digest_of(here, post, digest)
    receipt = here.do(act, lambda work: edit(work, PublicationId(post), shown, changes, means))
    _drafted(here, receipt, output)


def questions(rules: Rules = None, output: Output = Format.TABLE) -> None:
    """The propriety questions, and the answer that passes."""
    rows: list[Row] = [
        {"question": each.id, "asks": each.asks, "passes": each.passes, "otherwise": each.otherwise}
        for each in rules_of(rules).questions
    ]
    emit_rows("appban/propriety@1", rows, output, ("question", "asks", "passes", "otherwise"))


def answer_(
    post: Id,
    answers: Annotated[list[str], typer.Argument(help="QUESTION=yes or QUESTION=no, for every question.")],
    digest: Shown = None,
    rules: Rules = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Answer the propriety questions; an answer that does not pass stops this version, and is recorded."""
    here, given = session(), pairs(answers, "answer")
    read = rules_of(rules)
    shown = digest_of(here, post, digest)
    receipt = here.do(
        here.act(actor, key=key), lambda work: answer(work, PublicationId(post), shown, given, read)
    )
    with here.reader() as reader:
        events = [event_of(row) for row in reader.rows(receipt.first, receipt.last + 1)]
    failed = [
        said.question
        for each in events
        if isinstance(each, pb.ProprietyAnswered)
        for said in each.answers
        if not said.passes
    ]
    told(
        here,
        receipt,
        pb.ProprietyAnswered,
        output,
        post=post,
        passes=not failed,
        stopped_at=", ".join(failed) or None,
    )
    if failed:
        say(f"{post} is stopped at {', '.join(failed)}; edit it")


def submit_(
    post: Id, digest: Shown = None, actor: Actor_ = None, key: Key = None, output: Output = Format.TABLE
) -> None:
    """Put it before those who clear."""
    here = session()
    shown = digest_of(here, post, digest)
    receipt = here.do(here.act(actor, key=key), lambda work: submit_post(work, PublicationId(post), shown))
    told(here, receipt, pb.PublicationSubmitted, output, post=post, digest=shown)


def _drafted(here: Session, receipt: Receipt[object], output: Format) -> None:
    """What was drafted, read back from the entries, so that a repeated key says the same again."""
    with here.reader() as reader:
        events = [event_of(row) for row in reader.rows(receipt.first, receipt.last + 1)]
    rows: list[Row] = [
        {
            "post": each.content.publication,
            "account": each.content.account,
            "version": each.content.version,
            "digest": each.digest,
        }
        for each in events
        if isinstance(each, pb.PublicationDrafted)
    ]
    if not rows:
        raise InputError("this key was used before, for something else; give another --key")
    emit_rows("appban/posts-drafted@1", rows, output, DRAFTED)


def _moment(here: Session, text: str | None, bare: str) -> int | None:
    return here.moment(text, bare=bare)


def _needed(moment: int | None) -> int:
    if moment is None:
        raise InputError("an end is needed; give a date or time")
    return moment
