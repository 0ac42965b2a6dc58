"""Retention: old snapshots, sweeps and batches of the lake go, and an entry says so before the first of them does."""

import msgspec

from appban.errors import InputError
from appban.ports import Dropped, Silent
from appban.regime import events as ev
from appban.regime.time import DAY
from appban.service.answering import present
from appban.service.devices.inventories import Intake
from appban.service.publishing import record
from appban.service.work import Act, Receipt, Work


class Retired(msgspec.Struct, frozen=True, kw_only=True):
    """What went, from before which instant, and the entry; no receipt if nothing did."""

    before: int
    dropped: Dropped
    receipt: Receipt[None] | None


def drop_older(intake: Intake, act: Act, days: int, silent: Silent) -> Retired:
    """Take away what is older than so many days. InputError for less than one day.

    If it cannot be entered nothing goes. A crash after the entry leaves what should have gone; doing it again mends that.
    """
    if days < 1:
        raise InputError(f"{days} days: what is kept is kept for a day at least; give 1 or more")
    with intake.desk.store.reader() as reader:
        before = present(intake.desk, reader) - days * DAY
    with intake.lake.dropping(before, silent) as dropped:
        receipt = (
            record(intake.desk, intake.press, act, lambda work: _enter(work, before, dropped))
            if dropped.is_any
            else None
        )
    return Retired(before=before, dropped=dropped, receipt=receipt)


def _enter(work: Work, before: int, dropped: Dropped) -> None:
    work.add(
        ev.InventoryDropped(
            stated=work.now,
            before=before,
            batches=dropped.batches,
            snapshots=dropped.snapshots,
            sweeps=dropped.sweeps,
            lists=dropped.lists,
            carried=dropped.carried,
        )
    )
