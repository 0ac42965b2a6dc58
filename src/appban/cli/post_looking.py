"""`appban post list` and `show`: how posts stand, what each lacks, and what could be done next."""

from typing import Annotated

import typer

from appban.cli.context import AsOf, KnownAt, Output, Session, session
from appban.cli.output import Format, Row, emit_page, emit_rows
from appban.cli.post_options import Id, device_named, lack_rows
from appban.regime.account import AccountId
from appban.regime.post_standing import State
from appban.regime.publication import PublicationId
from appban.regime.subjects import COMMUNICATIONS
from appban.service.naming import device_called
from appban.service.publications.post_list import post_lines
from appban.service.publications.post_page import CarriedPart, DecisionPart, MediaPart, PostPage, post_page
from appban.service.publications.posts import accounts_of, facts_of_post
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
        "decisions": [_decision(here, each) for each in page.decisions],
        "media": [_media(each) for each in page.media],
        "carried": [_carried(here, each) for each in page.carried],
        "corrections": [{"says": each} for each in page.corrections],
    }


def _decision(here: Session, each: DecisionPart) -> Row:
    return {
        "person": str(each.person),
        "outcome": each.outcome,
        "as": each.capacity,
        "medium": each.medium,
        "version": each.version,
        "counts": each.counts,
        "when": here.show(each.stated),
        "reason": each.reason.value,
    }


def _media(each: MediaPart) -> Row:
    return {
        "digest": each.digest,
        "name": each.name,
        "kind": each.kind,
        "alt": None if each.alt is None else each.alt.value,
        "captions": each.captions,
        "music": None if each.music is None else each.music.value,
        "consent": None if each.consent is None else each.consent.value,
        "made_by_ai": each.made_by_ai,
    }


def _carried(here: Session, each: CarriedPart) -> Row:
    return {
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
