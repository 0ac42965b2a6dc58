"""Holding off and ending: suspend, reinstate, revoke, hand back, ratify, review, close."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from appban.cli.context import Actor_, Key, Output, session
from appban.cli.exemption_options import At, Id, Reason
from appban.cli.files import read_file
from appban.cli.output import Format
from appban.cli.telling import told
from appban.record.digests import sha256, to_hex
from appban.regime import events as ev
from appban.regime.exemption import ExemptionId
from appban.service.exemptions.ending import (
    close,
    hand_back,
    ratify,
    reinstate,
    review_emergency,
    revoke,
    suspend,
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for name, command in (
        ("suspend", suspend_),
        ("reinstate", reinstate_),
        ("revoke", revoke_),
        ("hand-back", hand_back_),
        ("ratify", ratify_),
        ("review", review),
        ("close", close_),
    ):
        app.command(name)(command)


def suspend_(
    exemption: Id,
    reason: Reason,
    at: At = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Hold an exemption off at once."""
    here = session()
    stated = here.moment(at, bare="start")
    receipt = here.do(
        here.act(actor, key=key), lambda work: suspend(work, ExemptionId(exemption), reason, stated=stated)
    )
    told(here, receipt, ev.ExemptionSuspended, output, exemption=exemption)


def reinstate_(
    exemption: Id, reason: Reason, actor: Actor_ = None, key: Key = None, output: Output = Format.TABLE
) -> None:
    """Lift a suspension."""
    here = session()
    receipt = here.do(here.act(actor, key=key), lambda work: reinstate(work, ExemptionId(exemption), reason))
    told(here, receipt, ev.ExemptionReinstated, output, exemption=exemption)


def revoke_(
    exemption: Id,
    reason: Reason,
    at: At = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Take an exemption away for good."""
    here = session()
    stated = here.moment(at, bare="start")
    receipt = here.do(
        here.act(actor, key=key), lambda work: revoke(work, ExemptionId(exemption), reason, stated=stated)
    )
    told(here, receipt, ev.ExemptionRevoked, output, exemption=exemption)


def hand_back_(exemption: Id, actor: Actor_ = None, key: Key = None, output: Output = Format.TABLE) -> None:
    """Give an exemption back."""
    here = session()
    receipt = here.do(here.act(actor, key=key), lambda work: hand_back(work, ExemptionId(exemption)))
    told(here, receipt, ev.ExemptionHandedBack, output, exemption=exemption)


def ratify_(exemption: Id, actor: Actor_ = None, key: Key = None, output: Output = Format.TABLE) -> None:
    """Confirm an emergency grant after the event."""
    here = session()
    receipt = here.do(here.act(actor, key=key), lambda work: ratify(work, ExemptionId(exemption)))
    told(here, receipt, ev.ExemptionRatified, output, exemption=exemption)


def review(
    exemption: Id, reason: Reason, actor: Actor_ = None, key: Key = None, output: Output = Format.TABLE
) -> None:
    """Review an emergency grant that nobody ratified, which unblocks the body's next."""
    here = session()
    receipt = here.do(
        here.act(actor, key=key), lambda work: review_emergency(work, ExemptionId(exemption), reason)
    )
    told(here, receipt, ev.EmergencyReviewed, output, exemption=exemption)


def close_(
    exemption: Id,
    evidence: Annotated[
        Literal["observed-gone", "device-wiped", "inspection", "disposal"],
        typer.Option(help="What shows it."),
    ],
    signed_by: Annotated[list[str] | None, typer.Option(help="Who signs for it, by handle; two.")] = None,
    file: Annotated[Path | None, typer.Option(help="The evidence; its digest is recorded.")] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Close an exemption that is over: the application is gone."""
    here = session()
    signers = here.people(*(signed_by or []))
    digest = None if file is None else to_hex(sha256(read_file(file)))
    receipt = here.do(
        here.act(actor, key=key),
        lambda work: close(work, ExemptionId(exemption), evidence, digest=digest, signed_by=signers),
    )
    told(here, receipt, ev.ExemptionClosed, output, exemption=exemption)
