"""The office of the service tests behind the command line: its ban, people and authorities, on a store of the console's."""

from pathlib import Path
from typing import TypeVar

from tests.service.office import Office

from appban.bootstrap import key_file
from appban.record.keys import format_skey
from appban.regime.restriction import RestrictionVersion
from appban.service.publishing import new_key
from appban.stores.open import create_store

Of = TypeVar("Of", bound=Office)


def seated(
    appban, kind: type[Of] = Office, *, embedded: bool = True, ban: RestrictionVersion | None = None
) -> Of:
    """An office whose store, key and log are those that the console's settings name; nothing is published yet."""
    office = kind(create_store(str(appban.folder / "appban.sqlite3")), embedded=embedded, ban=ban)
    key = new_key("log.example.gov.uk/ban", office.entropy)
    key_file(Path(appban.folder / "log.key")).create([format_skey(key)])
    for name, value in (("LOG", "log"), ("KEYS", "log.key"), ("LAKE", "lake")):
        appban.set(name, str(appban.folder / value))
    with office.store.writer() as writer:
        writer.mint([("asset", "P1"), ("asset", "P2"), ("asset", "P3")], ["P1", "P2", "P3"])
        writer.commit()
    return office
