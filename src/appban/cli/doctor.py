"""`appban doctor`: what would keep this installation from working or from being believed."""

from typing import Annotated

import typer

from appban.cli.context import Actor_, Output, session
from appban.cli.output import Format, Row, emit_rows
from appban.cli.telling import told
from appban.errors import PolicyError
from appban.regime import events as ev
from appban.service.doctoring import check_all
from appban.service.work import acknowledge_clock


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor(
    clock_is_right: Annotated[
        str | None, typer.Option(help="Say, with the reason, that the clock may be trusted from here on.")
    ] = None,
    actor: Actor_ = None,
    output: Output = Format.TABLE,
) -> None:
    """Look at the store, the key, the published log, the clock, the lake and the zone; exit 4 if one is at fault."""
    here = session()
    if clock_is_right is not None:
        receipt = acknowledge_clock(here.house.desk, here.act(actor), clock_is_right)
        told(here, receipt, ev.ClockAcknowledged, output)
        return
    checks = tuple(check_all(here.house.desk, here.house.press, here.house.lake))
    rows: list[Row] = [{"check": each.name, "state": each.state, "says": each.says} for each in checks]
    emit_rows("appban/checks@1", rows, output, ("check", "state", "says"))
    faults = [each.name for each in checks if each.state == "fault"]
    if faults:
        raise PolicyError(f"{', '.join(faults)} must be put right")
