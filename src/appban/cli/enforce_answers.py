"""`appban enforce probe` and `receipts`: what enforcement points do when they are asked, and what they say themselves."""

from typing import Annotated

import typer

from appban.cli.context import Actor_, KnownAt, Output, session
from appban.cli.enforce_parts import Points, plans_of
from appban.cli.output import Format, Row, emit_rows, say
from appban.errors import NotFoundError
from appban.regime.catalogue import AppId
from appban.service.enforcing.probing import Probed, Wanted, enter, how, news
from appban.service.enforcing.probing import probe as probed
from appban.service.enforcing.receipts import receipt_lines
from appban.service.naming import known_device
from appban.service.reading import Focus, facts_about

OPEN = 4
PROBE_COLUMNS = ("point", "device", "app", "surface", "expected", "seen", "said")
RECEIPT_COLUMNS = ("point", "recorded", "device", "outcome", "seen_at", "artefacts", "artefact")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("probe")(probe)
    app.command("receipts")(receipts)


def probe(
    points: Points = None,
    device: Annotated[
        str | None, typer.Option("--device", help="Ask on behalf of this device alone.")
    ] = None,
    app: Annotated[str | None, typer.Option("--app", help="Ask about this application alone.")] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Enter every answer, not only those that changed.")
    ] = False,
    actor: Actor_ = None,
    output: Output = Format.TABLE,
) -> None:
    """Ask the points themselves whether they bite; exit 4 when something passes that is to be denied."""
    here = session()
    setup, found, made = plans_of(here, points, None)
    with here.reader() as reader:
        of = None if device is None else known_device(reader, device)
    if app is not None and AppId(app) not in found.facts.apps:
        raise NotFoundError(f"there is no application {app}; `appban app list` shows them")
    wanted = Wanted(device=of, app=None if app is None else AppId(app))
    told: list[Probed] = []
    for plan in made:
        if not plan.audience.places:
            say(f"{plan.point.name}: nothing is enforced there yet, it stands at {plan.ring}")
        elif how(setup, plan) is None:
            say(f"{plan.point.name}: cannot be asked; say how with `probe` in the points file")
        told += probed(setup, here.house.prober, plan, wanted)
    if told and (record or news(found.facts.points, told)):
        here.do(here.act(actor), lambda work: enter(work, told, "all" if record else "changed"))
    emit_rows("appban/enforcement-probes@1", [_row(each) for each in told], output, PROBE_COLUMNS)
    holes = [each for each in told if each.is_open]
    if holes:
        say(f"{len(holes)} of {len(told)} answers let through what is to be denied")
        raise typer.Exit(OPEN)


def receipts(points: Points = None, known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """What devices and points said became of what they were sent, in order of record."""
    here = session()
    with here.reader() as reader:
        stop = here.stop(known_at)
        names = tuple(points or ()) or tuple(
            key.partition(":")[2] for key in reader.subjects("point:", reader.head().size)
        )
        facts = facts_about(reader, Focus(points=names), stop)
    rows: list[Row] = [
        {
            "point": line.point,
            "recorded": here.show(line.recorded),
            "device": line.device,
            "outcome": line.outcome,
            "seen_at": here.show(line.seen_at),
            "artefacts": list(line.artefacts),
            "artefact": line.artefact,
        }
        for line in receipt_lines(facts, names)
    ]
    emit_rows("appban/enforcement-receipts@1", rows, output, RECEIPT_COLUMNS)


def _row(each: Probed) -> Row:
    return {
        "point": each.point,
        "device": each.device,
        "app": each.app,
        "surface": each.surface,
        "expected": each.expected,
        "seen": each.seen,
        "said": each.said,
    }
