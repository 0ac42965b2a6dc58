"""A console over an office whose lake has an inventory of phones, and a sweep that was kept."""

from pathlib import Path

from tests.fleet.park import TIKTOK, app, corporate, lake_at, seen, told
from tests.service.office import BEGINS
from tests.web.console.counter import Counter
from tests.web.door import Door

from appban.fleet.sweep import keep, sweep
from appban.regime import events as ev
from appban.regime.catalogue import AppId
from appban.regime.device import PlaceClass
from appban.regime.finding import Finding
from appban.regime.identity import Platform
from appban.regime.time import DAY, SECOND


class Fleet(Counter):
    """P1 (of D) and Q1 (of D) and Q4 (of A) carry the application, Q2 does not, Q3 is of X, Q5 is not managed."""

    def __init__(self, folder: Path, **changes: object) -> None:
        self.lake = lake_at(folder)
        super().__init__(Door(lake=self.lake, **changes))
        self.office.tell(
            ev.AppRecorded(
                stated=BEGINS, app=AppId("tiktok"), name="TikTok", publisher=None, identities=(TIKTOK,), domains=(),
            )
        )  # fmt: skip
        with self.office.store.writer() as writer:
            writer.mint([("serial", "SQ1"), ("hostname", "desk-2")], ["Q1", "Q2"])
            writer.commit()
        at = self.office.now
        unmanaged = seen(
            at=at,
            section=None,
            body="D",
            device_class=PlaceClass.CORPORATE,
            platform=Platform.IOS,
            managed=False,
        )
        self.lake.append(
            told(
                (
                    ("P1", corporate(app(TIKTOK), at=at)),
                    ("Q1", corporate(app(TIKTOK), at=at)),
                    ("Q2", corporate(at=at - 90 * DAY)),
                    ("Q3", corporate(app(TIKTOK), at=at, body="X")),
                    ("Q4", corporate(app(TIKTOK), at=at, body="A")),
                    ("Q5", unmanaged),
                )
            ),
            at,
        )
        self.snapshot = self.lake.snapshot(at)
        self.office.clock.pass_(SECOND)
        self.sweep()

    def report(self, device: str) -> None:
        """A phone of D is seen with the application now."""
        at = self.office.now
        self.lake.append(told([(device, corporate(app(TIKTOK), at=at))]), at)
        self.snapshot = self.lake.snapshot(at)

    def sweep(self) -> tuple[Finding, ...]:
        """Sweep now, and keep what is found."""
        self.office.clock.pass_(SECOND)
        result = sweep(self.office.facts(), self.lake, self.office.now)
        keep(self.lake, result)
        self.office.clock.pass_(SECOND)
        return result.findings
