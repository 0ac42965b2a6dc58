"""One enforcement point for the tests of routes: a folder in memory, and what was delivered into it."""

from collections.abc import Mapping
from hashlib import sha256

from tests.service.office import BEGINS, MemoryFolder

from appban.ports import Ran
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.service.enforcing.ours import Kept
from appban.service.enforcing.planning import Setup
from appban.service.enforcing.points import Listed, Point

POINT, FILE, DATA = "lists", "all/domains.txt", b"chat.example.org\nexample.net\n"
PLACES = {"point": POINT, "path": FILE}
DIGEST = sha256(DATA).hexdigest()
OWN = sha256(b"of P1 alone").hexdigest()
SENT = ev.EnforcementApplied(
    stated=BEGINS, point=POINT, target="domain-list", ring="all", plan="0" * 64, devices=2, exemptions=(), by=(),
    artefacts=(ev.Artefact("view-1/domains.txt", DIGEST), ev.Artefact("P1/domains.txt", OWN)),
)  # fmt: skip


class MemorySites:
    """Sites in a dictionary: files by folder."""

    def __init__(self, folders: Mapping[str, Mapping[str, bytes]]) -> None:
        self.folders = {folder: dict(files) for folder, files in folders.items()}

    def read(self, folder: str) -> Mapping[str, bytes]:
        return self.folders.get(folder, {})

    def write(self, folder: str, changes: Mapping[str, bytes | None]) -> None:
        held = self.folders.setdefault(folder, {})
        for name, data in changes.items():
            held.pop(name, None)
            if data is not None:
                held[name] = data

    def run(self, command) -> Ran:
        return Ran(0, "")


def a_setup(**changed: object) -> Setup:
    """A point of body D whose folder was delivered to, with P1 (by name) and P2 listed behind it."""
    stated = {"name": POINT, "target": "domain-list", "folder": "srv/lists", "body": BodyId("D"), **changed}
    point = Point(**stated)
    memory = MemoryFolder()
    Kept(memory).note(POINT, ["srv/lists", "srv/lists/all", "srv/desks/one"])
    sites = MemorySites(
        {
            "srv/lists": {FILE: DATA, "assignments.csv": b"device,names,folder\n"},
            "srv/lists/all": {"domains.txt": DATA},
            "srv/desks/one": {"domains.txt": b"of one"},
            "srv": {"secret": b"never"},
            "srv/desks/two": {"domains.txt": b"never delivered"},
        }
    )
    listed = (Listed(2, "serial:S1", None, ()), Listed(3, "P2", None, ()))
    return Setup(points={POINT: point}, listed={POINT: listed}, targets={}, sites=sites, memory=memory)
