"""When each exemption was in force, worked out once and kept beside facts that others grow: what most questions ask of all.

`regime.spans` computes it, and this only remembers; `follow` forgets what an entry may have changed.
"""

from collections.abc import Iterable
from itertools import islice

from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.reducer import Entry
from appban.regime.spans import intervals
from appban.service.cases.case_touch import Touch

Intervals = tuple[tuple[int, int], ...]


class Forces:
    """See the module. Whoever grows the facts lets nobody read meanwhile, and then says by what they have grown."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._touch: Touch | None = None
        self._kept: dict[ExemptionId, Intervals] = {}
        self._resting: dict[str, dict[ExemptionId, int]] = {}

    def of(self, exemption: ExemptionId) -> Intervals:
        """The intervals in which an exemption is in force."""
        found = self._kept.get(exemption)
        if found is None:
            found = self._kept[exemption] = intervals(self._facts, exemption)
            if self._touch is not None:
                self._rest(self._touch, exemption)
        return found

    def fill(self, most: int) -> bool:
        """Work out some of those that are wanting; whether any are left."""
        wanting = (each for each in self._facts.exemptions if each not in self._kept)
        for exemption in tuple(islice(wanting, most)):
            self.of(exemption)
        return len(self._kept) < len(self._facts.exemptions)

    def follow(self, entries: Iterable[Entry]) -> None:
        """Forget what these entries may have changed, which the facts have taken in already."""
        if self._touch is None:
            # Not before it is needed: most facts are asked about once and never grow.
            self._touch = Touch(self._facts)
            for exemption in self._kept:
                self._rest(self._touch, exemption)
        for _, event in entries:
            for exemption in self._touch.touched(event):
                self._kept.pop(exemption, None)
            heard = self._touch.heard(event)
            if heard is not None:
                source, since = heard
                for exemption, until in self._resting.get(source, {}).items():
                    if until > since:
                        self._kept.pop(exemption, None)

    def _rest(self, touch: Touch, exemption: ExemptionId) -> None:
        """Note the sources on whose silence an exemption may turn, and until when."""
        for source, _, until in touch.graces(exemption):
            resting = self._resting.setdefault(source, {})
            resting[exemption] = max(until, resting.get(exemption, until))
