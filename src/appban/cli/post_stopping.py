"""`appban post stop`, `lift`, `release` and `stops`: holding everything, and letting one post through."""

from typing import Annotated

import typer

from appban.cli.context import Actor_, Key, KnownAt, Output, session
from appban.cli.output import Format, Row, emit_rows
from appban.cli.post_options import Id, Second, Shown, digest_of, second_of
from appban.cli.telling import told, written
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.events import publications as pb
from appban.regime.publication import PublicationId, StopId
from appban.regime.subjects import COMMUNICATIONS
from appban.service.naming import Names
from appban.service.publications.posts import accounts_of
from appban.service.publications.stopping import call_stop, lift_stop, release, stop_lines
from appban.service.reading import Focus, event_of, facts_about

STOPS = ("stop", "body", "on", "called", "by", "reason", "lifted", "held", "let_through", "slipped")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("stop")(stop)
    app.command("lift")(lift)
    app.command("release")(release_)
    app.command("stops")(stops)


def stop(
    body: Annotated[str, typer.Option(help="Everything of this body and those below it.")],
    reason: Annotated[str, typer.Option(help="Why, in a few words; it stands in the record.")],
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Hold everything that is not out; one person is enough."""
    here = session()
    receipt = here.do(here.act(actor, body=body, key=key), lambda work: call_stop(work, BodyId(body), reason))
    event = written(here, receipt, pb.StopCalled)
    told(here, receipt, pb.StopCalled, output, stop=event.stop)


def lift(
    stop_: Annotated[str, typer.Argument(help="The stop, by id.", metavar="STOP")],
    second: Second = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Let things go on; two persons do."""
    here = session()
    other = second_of(here, second)
    receipt = here.do(here.act(actor, key=key), lambda work: lift_stop(work, StopId(stop_), other))
    told(here, receipt, pb.StopLifted, output, stop=stop_)


def release_(
    post: Id,
    second: Second = None,
    digest: Shown = None,
    reason: Annotated[str, typer.Option(help="A note; it stands, erasably, beside the record.")] = "",
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Two on call let one named post out, through every stop; a filled template they clear with this."""
    here = session()
    other, shown = second_of(here, second), digest_of(here, post, digest)
    receipt = here.do(
        here.act(actor, key=key),
        lambda work: release(work, PublicationId(post), shown, other, reason=reason),
    )
    with here.reader() as reader:
        events = [event_of(row) for row in reader.rows(receipt.first, receipt.last + 1)]
    kind: type[ev.Event] = pb.StopPassed if isinstance(events[-1], pb.StopPassed) else pb.PublicationDecided
    told(here, receipt, kind, output, post=post, stops=sum(isinstance(e, pb.StopPassed) for e in events))


def stops(known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """Every stop: what it holds, what was let through, and what slipped out."""
    here = session()
    with here.reader() as reader:
        end = here.stop(known_at)
        focus = Focus(rooms=(COMMUNICATIONS,), posts_of=accounts_of(reader, end))
        facts = facts_about(reader, focus, end)
        names = Names(reader, facts)
        rows: list[Row] = [
            {
                "stop": line.stop,
                "body": line.body,
                "on": line.on,
                "called": here.show(line.called),
                "by": str(names.of(line.person)),
                "reason": line.reason,
                "lifted": here.show(line.lifted),
                "held": len(line.held),
                "let_through": list(line.passed),
                "slipped": [f"{post} {here.show(out)}" for post, out in line.slipped],
            }
            for line in stop_lines(facts, here.now())
        ]
    emit_rows("appban/stops@1", rows, output, STOPS)
