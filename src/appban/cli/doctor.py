"""`appban doctor`: what would keep this installation from working or from being believed."""

from typing import Annotated

import typer

from appban.bootstrap import open_house, open_press
from appban.cli.context import Actor_, Output, Session, session
from appban.cli.output import Format, Row, emit_rows
from appban.cli.telling import told
from appban.errors import AppbanError, PolicyError
from appban.regime import events as ev
from appban.service.doctoring import Check, check_all, check_key, check_sign_in
from appban.service.publishing import check_not_behind, publish_now, published
from appban.service.work import acknowledge_clock
from appban.settings import Settings


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
    """Look at store, key, published log, clock, lake, zone, sign-in and notices; exit 4 if one is at fault."""
    if clock_is_right is not None:
        _acknowledge(session(), actor, clock_is_right, output)
        return
    checks = _checks()
    rows: list[Row] = [{"check": each.name, "state": each.state, "says": each.says} for each in checks]
    emit_rows("appban/checks@1", rows, output, ("check", "state", "says"))
    faults = [each.name for each in checks if each.state == "fault"]
    if faults:
        raise PolicyError(f"{', '.join(faults)} must be put right")


def _acknowledge(here: Session, actor: str | None, reason: str, output: Format) -> None:
    house = here.house
    with here.reader() as reader:
        check_not_behind(reader.head(), published(house.press))
    receipt = acknowledge_clock(house.desk, here.act(actor), reason)
    publish_now(house.desk, house.press)
    told(here, receipt, ev.ClockAcknowledged, output)


def _checks() -> tuple[Check, ...]:
    """Every check; where the store cannot even be opened, that and the key."""
    settings = Settings.from_environ()
    try:
        house = open_house(settings)
    except AppbanError as problem:
        store = Check(name="store", state="fault", says=str(problem))
        return (store, check_key(open_press(settings)))
    sign_in = check_sign_in(house.desk, lambda: house.sign_in, lambda: house.provider)
    return (*check_all(house.desk, house.press, house.lake), sign_in)
