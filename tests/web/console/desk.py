"""A console over an office that measures its accounts: one on a channel that is banned, one on a channel without views."""

from tests.service.measured import Measuring
from tests.service.office import MemoryFolder
from tests.web.console.counter import Counter

from appban.regime.time import SECOND


class Desk(Counter):
    """`rat` takes readings over D, `sam` sees D and takes none, `sec` holds an authority over X alone."""

    def __init__(self) -> None:
        super().__init__()
        self.evidence = MemoryFolder()
        self.rehouse(evidence=self.evidence)
        self.measuring = Measuring(self.office)
        self.office.appoint("sec", "findings", body="X")
        self.office.clock.pass_(SECOND)

    def take(self, about: str, metric: str, value: str, **changes: object) -> str:
        """A reading by hand, by `rat`."""
        made = self.measuring.take(about, metric, value, **changes)
        self.office.clock.pass_(SECOND)
        return made

    def posted(self, name: str, topic: str, caption: str = "Renew it online", **changes: object) -> str:
        """A post that is live now."""
        made = self.measuring.posted(name, topic, caption, **changes)
        self.office.clock.pass_(SECOND)
        return made
