"""`appban post clear` and `refuse`: one decision of one person on the digest of what would go out."""

from typing import Annotated, Literal

import typer

from appban.cli.context import Actor_, Key, Output, Session, session
from appban.cli.output import Format
from appban.cli.post_options import Id, Shown, digest_of
from appban.cli.telling import told, written
from appban.errors import InputError
from appban.regime.events import publications as pb
from appban.regime.exemption import ExemptionId
from appban.regime.publication import PublicationId
from appban.service.guard import known_exemption
from appban.service.publications.post_clearing import PostClearing, SeatOfBundle, clear_bundle, decide_post
from appban.service.reading import Focus, facts_about

Medium = Annotated[
    Literal["in-person", "telephone"], typer.Option(help="Whether it was read, or heard by telephone.")
]
Bundle = Annotated[
    list[str] | None,
    typer.Option(
        "--exemption",
        help="EXEMPTION:STAGE of an emergency exemption to clear in the same act; may be repeated.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("clear")(clear)
    app.command("refuse")(refuse)


def clear(
    post: Id,
    digest: Shown = None,
    medium: Medium = "in-person",
    reason: Annotated[str, typer.Option(help="A note; it stands, erasably, beside the record.")] = "",
    exemption: Bundle = None,
    instrument: Annotated[
        str, typer.Option(help="Of the exemptions: where it is written down.")
    ] = "cleared with the post",
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Clear a post; it takes two, neither of whom wrote it. With --exemption, the urgent route's bundle in one act."""
    here = session()
    asked = PostClearing(
        publication=PublicationId(post),
        digest=digest_of(here, post, digest),
        outcome="clear",
        medium=medium,
        reason=reason,
    )
    seats = tuple(_seat(here, each) for each in exemption or ())
    act = here.act(actor, key=key)
    if seats:
        receipt = here.do(act, lambda work: clear_bundle(work, asked, seats, instrument))
    else:
        receipt = here.do(act, lambda work: decide_post(work, asked))
    event = written(here, receipt, pb.PublicationDecided)
    told(
        here,
        receipt,
        pb.PublicationDecided,
        output,
        post=post,
        decision=event.digest,
        capacity=event.decision.capacity,
    )


def refuse(
    post: Id,
    reason: Annotated[str, typer.Option(help="Why; it stands, erasably, beside the record.")],
    digest: Shown = None,
    medium: Medium = "in-person",
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Refuse a version; it is edited, and then cleared anew."""
    here = session()
    asked = PostClearing(
        publication=PublicationId(post),
        digest=digest_of(here, post, digest),
        outcome="refuse",
        medium=medium,
        reason=reason,
    )
    receipt = here.do(here.act(actor, key=key), lambda work: decide_post(work, asked))
    told(here, receipt, pb.PublicationDecided, output, post=post)


def _seat(here: Session, text: str) -> SeatOfBundle:
    name, colon, stage = text.partition(":")
    if not colon:
        raise InputError(f"{text!r} is not EXEMPTION:STAGE; write both")
    with here.reader() as reader:
        facts = facts_about(reader, Focus(exemptions=(ExemptionId(name),)))
        history = known_exemption(facts, ExemptionId(name))
    return SeatOfBundle(exemption=ExemptionId(name), digest=history.versions[-1][1].digest, stage=stage)
