"""`appban enforce`: the ban carried out in the tools that are there; observed, compared, planned, applied, taken back."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from appban.bootstrap import all_targets
from appban.cli import enforce_answers
from appban.cli.context import Actor_, Key, Output, Session, session
from appban.cli.enforce_parts import Points, Ring, plans_of
from appban.cli.enforce_words import cover_row, gap_words, held_words, plan_row, point_row
from appban.cli.output import Format, Row, emit_rows, say
from appban.errors import RefusedError, VerificationError
from appban.service.enforcing.applying import Done, answer, begin, deliver, remember
from appban.service.enforcing.planning import PointPlan, Setup, digest_of_plans
from appban.service.enforcing.points import ALL, OBSERVE
from appban.service.enforcing.standing import compare as compared
from appban.service.enforcing.standing import cover_lines, point_lines

app = typer.Typer(
    help="Carry the ban out in the tools that are there, and take it back.", no_args_is_help=True
)

PENDING = 3


class By(StrEnum):
    """What a line of the status is about."""

    POINT = "point"
    LAYER = "layer"


TARGET_COLUMNS = ("target", "layer", "per", "platforms", "surfaces", "expires", "summary")
POINT_COLUMNS = (
    "point",
    "target",
    "layer",
    "ring",
    "state",
    "devices",
    "unreached",
    "unknown",
    "answer",
    "drifted",
    "bites",
    "open_since",
    "held",
)
COVER_COLUMNS = ("restriction", "layer", "reached", "covered", "open_surfaces")


@app.command("targets")
def targets_(output: Output = Format.TABLE) -> None:
    """Every tool that the ban can be carried out in, and what it can stop."""
    rows: list[Row] = [
        {
            "target": each.name,
            "layer": each.layer,
            "per": each.per,
            "platforms": sorted(each.platforms),
            "surfaces": sorted(each.surfaces),
            "expires": each.expires,
            "escapes": list(each.escapes),
            "settings": [f"{key}: {means}" for key, means in each.settings.items()],
            "summary": each.summary,
        }
        for each in all_targets().values()
    ]
    emit_rows("appban/enforcement-targets@1", rows, output, TARGET_COLUMNS)


@app.command("observe")
def observe(points: Points = None, output: Output = Format.TABLE) -> None:
    """What would be done if every device were in the rollout. Nothing is changed."""
    here = session()
    setup, _, made = plans_of(here, points, ALL)
    emit_rows("appban/enforcement-plan@1", [plan_row(setup, each) for each in made], output, _plan_columns())
    _say_gaps(made)


@app.command("compare")
def compare(points: Points = None, output: Output = Format.TABLE) -> None:
    """What the files there refuse already, put in by others, of what the ban asks for."""
    here = session()
    setup, _, made = plans_of(here, points, ALL)
    rows: list[Row] = [
        {
            "point": each.point,
            "wanted": each.wanted,
            "there_already": len(each.held),
            "missing": len(each.missing),
            "held_items": [f"{item.file} {item.list} {item.value}" for item in each.held],
        }
        for each in compared(setup, made)
    ]
    columns = ("point", "wanted", "there_already", "missing")
    emit_rows("appban/enforcement-compared@1", rows, output, columns)


@app.command("plan")
def plan(
    points: Points = None,
    ring: Ring = None,
    released: Annotated[
        bool, typer.Option("--released", help="As if two persons let through what is held back.")
    ] = False,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit 3 when applying it would change anything.")
    ] = False,
    output: Output = Format.TABLE,
) -> None:
    """What applying would change, point by point, and its digest, to which `enforce apply --plan` holds."""
    here = session()
    setup, _, made = plans_of(here, points, ring, by="two" if released else "one")
    emit_rows("appban/enforcement-plan@1", [plan_row(setup, each) for each in made], output, _plan_columns())
    _say_gaps(made)
    _say_held(made)
    say(f"digest {digest_of_plans(made)}")
    if detailed_exitcode and any(each.pending for each in made):
        raise typer.Exit(PENDING)


@app.command("apply")
def apply(
    points: Points = None,
    ring: Ring = None,
    digest: Annotated[
        str | None, typer.Option("--plan", help="Only if the plan still has this digest; exit 4 otherwise.")
    ] = None,
    second: Annotated[
        str | None,
        typer.Option(
            "--second",
            "--with",
            help="The second person, for a change of many devices at once; lets through what is held back.",
        ),
    ] = None,
    uncovered: Annotated[
        bool,
        typer.Option(
            "--leave-uncovered", help="Go on though a device is behind no target that can reach it."
        ),
    ] = False,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Enter what is going to be sent, deliver it, check it, and enter what came of it. Done twice, it changes nothing."""
    here = session()
    setup, _, made = plans_of(here, points, ring, by="one" if second is None else "two")
    if digest is not None and digest != digest_of_plans(made):
        raise VerificationError(
            f"the plan has digest {digest_of_plans(made)} by now, not {digest}; look at `appban enforce plan` again"
        )
    if not uncovered:
        _refuse_uncovered(made)
    carry_out(here, setup, made, actor=actor, second=second, key=key, output=output)


@app.command("remove")
def remove(
    points: Points = None,
    actor: Actor_ = None,
    second: Annotated[
        str | None, typer.Option("--second", "--with", help="The second person, as for `apply`.")
    ] = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Take our entries out again: back to observing, each file as it was unless somebody else changed it since."""
    here = session()
    setup, _, made = plans_of(here, points, OBSERVE)
    for each in made:
        for folder in each.folders:
            for name in folder.foreign:
                say(
                    f"{folder.folder}/{name} was changed by somebody else since; only our entries are taken out"
                )
    carry_out(here, setup, made, actor=actor, second=second, key=key, output=output)


@app.command("status")
def status(
    points: Points = None,
    by: Annotated[
        By, typer.Option("--by", help="A line a point, or a line a restriction and layer.")
    ] = By.POINT,
    output: Output = Format.TABLE,
) -> None:
    """How each point stands; or of each restriction, what share of the devices each layer covers, and what gets past it."""
    here = session()
    setup, found, made = plans_of(here, points, None)
    if by is By.POINT:
        rows = [point_row(here, each) for each in point_lines(setup, made, found)]
        emit_rows("appban/enforcement-points@1", rows, output, POINT_COLUMNS)
        return
    cover = list(cover_lines(setup, made, found))
    emit_rows("appban/enforcement-cover@1", [cover_row(each) for each in cover], output, COVER_COLUMNS)
    for text in sorted({f"{each.layer}: {escape}" for each in cover for escape in each.escapes}):
        say(f"gets past {text}")


def carry_out(
    here: Session,
    setup: Setup,
    made: Sequence[PointPlan],
    *,
    actor: str | None,
    second: str | None,
    key: str | None,
    output: Format,
) -> None:
    """Enter, deliver, enter what came of it; RefusedError at the end if a point did not take it."""
    other = here.people(second)[0] if second is not None else None
    pending = [each for each in made if each.pending]
    _say_held(made)
    for each in made:
        if not each.pending:
            remember(setup, each)
    if not pending:
        say("nothing to change: every point is as planned")
        return
    here.do(here.act(actor, key=key), lambda work: begin(work, pending, other))
    done = [deliver(setup, each) for each in pending]
    here.do(here.act(actor), lambda work: answer(work, done))
    rows: list[Row] = [_done_row(each) for each in done]
    emit_rows("appban/enforcement-applied@1", rows, output, ("point", "ring", "outcome", "devices", "said"))
    failed = [each.plan.point.name for each in done if each.outcome != "delivered"]
    if failed:
        raise RefusedError(f"not in place at {', '.join(failed)}; mend what it says and apply again")


def _refuse_uncovered(made: Sequence[PointPlan]) -> None:
    left = {
        plan.point.name: plan.audience for plan in made if plan.audience.unreached or plan.audience.unknown
    }
    if left:
        words = "; ".join(
            f"{name}: "
            + ", ".join(
                [f"{len(devices)} devices, since {why}" for why, devices in sorted(found.unreached.items())]
                + ([f"{len(found.unknown)} of unknown platform"] if found.unknown else [])
            )
            for name, found in sorted(left.items())
        )
        raise RefusedError(
            f"some devices would not be covered ({words}); --leave-uncovered goes on all the same"
        )


def _done_row(done: Done) -> Row:
    return {
        "point": done.plan.point.name,
        "ring": done.plan.ring,
        "outcome": done.outcome,
        "devices": done.plan.audience.devices,
        "said": done.said,
    }


def _say_gaps(made: Sequence[PointPlan]) -> None:
    for each in made:
        for line in gap_words(each):
            say(line)


def _say_held(made: Sequence[PointPlan]) -> None:
    for each in made:
        if each.giving.held:
            say(held_words(each.point.name, each.giving.held))


def _plan_columns() -> tuple[str, ...]:
    return (
        "point",
        "from",
        "to",
        "devices",
        "changed_devices",
        "files",
        "added",
        "taken_out",
        "there_already",
        "exemptions",
        "held",
    )


enforce_answers.register(app)
