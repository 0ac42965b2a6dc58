"""What whoever is not known is denied, followed as the record grows and time passes: the scene of policy zones."""

from appban.errors import StoreError
from appban.ports import Scene
from appban.regime.facts import Facts
from appban.regime.reducer import apply
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.regime.views import Views
from appban.service.answering import present
from appban.service.enforcing.audience import sheets
from appban.service.reading import event_of
from appban.service.work import Desk


class Bans:
    """Holds the facts of the record in memory and follows it. One thread at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._facts = Facts()
        self._until = 0

    def is_due(self) -> bool:
        """Whether the record has grown, or time has passed an edge, since the last scene."""
        with self._desk.store.reader() as reader:
            return reader.head().size != self._facts.size or present(self._desk, reader) >= self._until

    def scene(self) -> Scene:
        """The strictest view as of now, with every application of the catalogue; StoreError if it cannot be told."""
        # Were facts left half folded, nothing of them could be relied on.
        facts, self._facts = self._facts, Facts()
        with self._desk.store.reader() as reader:
            if reader.head().size < facts.size:
                raise StoreError(
                    f"the store has {reader.head().size} entries and had {facts.size}: it was restored or cut; "
                    "see `appban doctor`"
                )
            for row in reader.rows(facts.size, reader.head().size):
                apply(facts, row.time, event_of(row))
            now = present(self._desk, reader)
        # Who is denied least or most depends on no device, so no roster is read.
        rules = Ruleset(facts, Roster(), now)
        self._facts, self._until = facts, rules.until
        return Scene(at=now, base=Views(rules).strictest(), apps=sheets(rules))
