"""Several programs record and publish at once, and none takes what another has published for entries that were lost."""

import pytest
from tests.service.office import MemoryFolder, Office, a_press, memory_office

from appban.errors import StoreError
from appban.regime.bodies import BodyId
from appban.service.people import record_person
from appban.service.publishing import Press, publish_now, published, record
from appban.service.recorded.verifying import verify_folder
from appban.service.work import Work


def noting(name: str):
    def verb(work: Work) -> str:
        return record_person(work, name, name, None, BodyId("D"))

    return verb


class BusyFolder(MemoryFolder):
    """A folder in which another program publishes just when the checkpoint is first read."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.office = office
        self.other: Press | None = None

    def read(self, name: str) -> bytes | None:
        """See LogFolder."""
        press, self.other = self.other, None
        if press is not None and name == "checkpoint":
            record(self.office.desk, press, self.office.act("operator"), noting("other"))
        return super().read(name)


class FullFolder(MemoryFolder):
    """A folder on a disk without room."""

    def write(self, name: str, data: bytes) -> None:
        """See LogFolder."""
        raise StoreError(f"no room for {len(data)} bytes of {name}")


def test_what_another_program_published_meanwhile_is_not_lost(office: Office):
    folder = BusyFolder(office)
    press = Press(folder=folder, keys=a_press(office).keys)
    publish_now(office.desk, press)
    folder.other = press
    record(office.desk, press, office.act("operator"), noting("mine"))
    head = published(press)
    assert head is not None
    assert head.size == office.size()
    assert verify_folder(folder.read, press.verifying()).record.checkpoint == head


def test_a_store_that_stands_behind_what_was_published_records_nothing():
    office = memory_office()
    press, earlier = a_press(office), office.store.state
    record(office.desk, press, office.act("operator"), noting("lost"))
    office.store.state = earlier
    with pytest.raises(StoreError, match="it was restored or cut"):
        record(office.desk, press, office.act("operator"), noting("new"))
    assert office.store.state is earlier


def test_what_could_not_be_published_is_recorded_and_says_so(office: Office):
    press, size = a_press(office), office.size()
    full = Press(folder=FullFolder(), keys=press.keys)
    with pytest.raises(
        StoreError, match=f"no room.*entries {size} to {size} are recorded, only publishing them failed"
    ):
        record(office.desk, full, office.act("operator"), noting("mine"))
    assert publish_now(office.desk, press).size == size + 1
