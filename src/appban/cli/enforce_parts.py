"""What commands share that look at enforcement: points by name, stages, the plans of the moment, what is found of it."""

from collections.abc import Sequence
from typing import Annotated

import typer

from appban.cli.context import Session
from appban.cli.points import setup_if_any, setup_of
from appban.regime.finding import Finding
from appban.service.enforcing.found import findings_of
from appban.service.enforcing.guarded import By
from appban.service.enforcing.planning import PointPlan, Setup
from appban.service.enforcing.work_order import Outlook, chosen, outlook, plans

Points = Annotated[
    list[str] | None, typer.Argument(metavar="[POINT]...", help="Points by name (default: all).")
]
Ring = Annotated[
    str | None,
    typer.Option("--ring", help="How far to go: observe, a ring, or all (default: where each stands)."),
]


def plans_of(
    here: Session, names: Sequence[str] | None, ring: str | None, *, by: By = "one"
) -> tuple[Setup, Outlook, tuple[PointPlan, ...]]:
    """The plans of these points, or all, at a stage, or where each stands; by two persons, what is held back too."""
    setup = setup_of(here.house)
    with here.reader() as reader:
        found = outlook(here.house.desk, reader, here.house.lake)
        return setup, found, tuple(plans(setup, chosen(setup, names or ()), found, reader, ring=ring, by=by))


def found_of(here: Session) -> tuple[Finding, ...] | None:
    """What is found of enforcement now; None if there are no points here."""
    setup = setup_if_any(here.house)
    if setup is None:
        return None
    with here.reader() as reader:
        found = outlook(here.house.desk, reader, here.house.lake)
        return findings_of(setup, found, reader, here.house.lake)
