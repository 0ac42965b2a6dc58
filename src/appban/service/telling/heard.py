"""A new entry as those hear of it who work out what it calls for."""

from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.service.telling.composing import Tale
from appban.service.telling.notice import Notice
from appban.service.work import Entered


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A new entry, with the facts of all entries up to the last of its act."""

    facts: Facts
    entered: Entered
    zone: ZoneInfo

    @property
    def at(self) -> int:
        """When it is told: at the record time of the act's last entry."""
        return self.facts.time

    def tale(self, exemption: ExemptionId) -> Tale:
        """What is told of an exemption."""
        return Tale(facts=self.facts, exemption=exemption, at=self.at, zone=self.zone)

    def edge(self, what: str) -> str:
        """The edge that this entry is."""
        return f"entry:{self.entered.index}:{what}"


Telling = Callable[[Heard, Any], Iterator[Notice]]
"""What one type of event calls for; the second argument is of that type."""
