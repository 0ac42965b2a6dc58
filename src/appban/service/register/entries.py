"""The entries that the register names, found in one reading of the log: by what they are about, in order."""

import msgspec

from appban.ports import StoreReader
from appban.regime import events as ev
from appban.regime.register import Fact, Version
from appban.service.reading import event_of

_KINDS = frozenset(
    ev.TAGS[kind]
    for kind in (
        ev.RestrictionMade,
        ev.StatementMade,
        ev.FiguresReleased,
        ev.channels.ChannelRecorded,
        ev.channels.UsePolicySet,
        ev.channels.AssessmentReported,
        ev.channels.ReassessmentCalled,
        ev.accounts.AccountRegistered,
        ev.accounts.MandateGiven,
        ev.publications.CorrectionMade,
    )
) | {"statement-made.1"}


class Entry(msgspec.Struct, frozen=True):
    """An entry of one of these kinds; `sealed`: its leaf is a seal."""

    index: int
    recorded: int
    sealed: bool
    event: ev.Event

    def version(self, title: str, facts: tuple[Fact, ...]) -> Version:
        """The version that it is; of a sealed one nobody can check from the register what it says."""
        told = tuple(msgspec.structs.replace(each, field="") for each in facts) if self.sealed else facts
        return Version(title=title, recorded=self.recorded, entry=self.index, sealed=self.sealed, facts=told)


def entries(reader: StoreReader, stop: int) -> list[Entry]:
    """Those among the first `stop` entries."""
    return [
        Entry(row.index, row.time, row.nonce is not None, event_of(row))
        for row in reader.rows(0, stop)
        if row.kind in _KINDS
    ]


def joined(values: tuple[str, ...]) -> str:
    """Several words in one cell."""
    return ", ".join(values)
