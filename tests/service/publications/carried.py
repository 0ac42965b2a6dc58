"""An account on a platform's stand-in, and whoever carries for it; the tests of carrying and of reading back use it."""

from tests.contracts.memory_store import MemoryStore
from tests.platforms.rehearsal import Rehearsal
from tests.service.office import Counting, MemoryFolder, MemoryKeys
from tests.service.publications.ground import MemoryVault, draft, files_of, law, media_files, open_account

from appban.platforms._discover import platforms
from appban.record.keys import format_skey
from appban.regime.time import MINUTE, zone
from appban.service.publications.carriage import Carriage
from appban.service.publications.carrying import Carrier
from appban.service.publishing import Press, new_key
from appban.service.work import Desk


class Ground:
    """An account on a platform's stand-in, and whoever carries for it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rehearsal = Rehearsal(platforms()[name])
        self.clock, self.stand_in = self.rehearsal.clock, self.rehearsal.stand_in
        entropy = Counting()
        self.desk = Desk(store=MemoryStore(), clock=self.clock, entropy=entropy, zone=zone("Europe/London"))
        keys = MemoryKeys(format_skey(new_key("log.example.gov.uk/ban", entropy)))
        self.press = Press(folder=MemoryFolder(), keys=keys)
        self.rehearsal.secrets.values |= {"platform": name, "connected": str(self.clock.now())}
        self.vault = MemoryVault(self.rehearsal.secrets)
        self.files = media_files(name)
        self.copies = MemoryFolder()
        self.carriage = Carriage(
            platforms=dict(platforms()),
            vault=self.vault,
            http=self.rehearsal.wire,
            gate=law,
            files=files_of(self.files),
            copies=self.copies,
        )
        open_account(self.desk, name)
        self.restart()

    def restart(self) -> None:
        """Another program takes over: nothing is remembered but what is in the record."""
        self.carrier = Carrier(self.desk, self.press, self.carriage)

    def round(self, after: int = MINUTE):
        self.clock.pass_(after)
        return self.carrier.round()

    def draft(self, publication: str = "pub-1", **changes):
        return draft(self.desk, self.name, publication, **changes)

    @property
    def posts(self) -> int:
        return len(self.stand_in.posts)
