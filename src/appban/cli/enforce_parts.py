"""What the commands of `appban enforce` share: points by name, stages, and the plans of the moment."""

from collections.abc import Sequence
from typing import Annotated

import typer

from appban.cli.context import Session
from appban.cli.points import setup_of
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
    here: Session, names: Sequence[str] | None, ring: str | None
) -> tuple[Setup, Outlook, tuple[PointPlan, ...]]:
    """The plans of these points, or all, at a stage, or where each stands."""
    setup = setup_of(here.house)
    with here.reader() as reader:
        found = outlook(here.house.desk, reader, here.house.lake)
        return setup, found, tuple(plans(setup, chosen(setup, names or ()), found, reader, ring=ring))
