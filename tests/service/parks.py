"""What tests of enforcement share: targets of their own, folders in a dictionary, a lake of rosters alone."""

from appban.errors import StoreError
from appban.ports import Item, Ran, Rendered, SnapshotInfo
from appban.regime.device import DEVICE_PLATFORMS
from appban.regime.identity import Platform, Surface
from appban.regime.roster import Roster

FILE = "denied.txt"


class Lines:
    """A target whose one file has an item a line; `seen` are the scenes that it rendered."""

    name, summary, layer, per = "denials", "for tests", "device", "view"
    platforms = frozenset({Platform.IOS})
    surfaces = frozenset({Surface.NATIVE_APP})
    escapes, expires, settings = (), False, {}

    def __init__(self) -> None:
        self.seen = []

    def render(self, scene):
        self.seen.append(scene)
        return Rendered(tuple(Item(FILE, "", line) for line in sorted(self.lines(scene))))

    def lines(self, scene):
        return {app for app, surface in scene.base.denied if surface in self.surfaces}

    def held(self, base):
        return tuple(Item(FILE, "", line) for line in base.get(FILE, b"").decode().splitlines())

    def merge(self, base, items):
        lines = [item.value for item in (*self.held(base), *sorted(items))]
        return {FILE: "".join(f"{line}\n" for line in lines).encode()} if items else {}

    def take_out(self, base, items):
        left = [item.value for item in self.held(base) if item not in items]
        return {FILE: "".join(f"{line}\n" for line in left).encode() if left else None}


class Denials(Lines):
    """What is denied on the devices of a view: one denied application a line."""


class Everything(Lines):
    """The same for every platform and surface, so that no two views come to the same."""

    name, layer = "everything", "report"
    platforms = frozenset(DEVICE_PLATFORMS)
    surfaces = frozenset(Surface)

    def lines(self, scene):
        listed = [f"approved {each}" for each in scene.base.approved or ()]
        return {f"{scene.base.platform} {app} {surface}" for app, surface in scene.base.denied} | set(listed)


class Gate(Lines):
    """One file for all: what is denied, and which device is let through until when; it ends by itself."""

    name, layer, per = "gate", "network", "point"
    platforms = frozenset(DEVICE_PLATFORMS)
    surfaces = frozenset(Surface)
    expires = True

    def lines(self, scene):
        denied = {f"deny {app} {surface}" for app, surface in scene.base.denied}
        return denied | {
            f"{member.device} {dict(member.names)} may {app} {surface} until {member.until}"
            for group in scene.groups
            for app, surface in set(scene.base.denied) - set(group.view.denied)
            for member in group.members
        }


class Folders:
    """Sites in a dictionary, which can be told to fail."""

    def __init__(self) -> None:
        self.files: dict[str, dict[str, bytes]] = {}
        self.broken: set[str] = set()
        self.code = 0
        self.ran: list[tuple[str, ...]] = []

    def read(self, folder):
        return {
            name.removeprefix(f"{folder}/"): data
            for name, data in self.all().items()
            if name.startswith(f"{folder}/")
        }

    def write(self, folder, changes):
        if folder in self.broken:
            raise StoreError(f"{folder} cannot be written: no space left; check the disk")
        held = self.files.setdefault(folder, {})
        for name, data in changes.items():
            held.pop(name, None)
            if data is not None:
                held[name] = data

    def run(self, command):
        self.ran.append(tuple(command))
        return Ran(self.code, "as told" if self.code else "")

    def all(self):
        """Every file by its whole name."""
        return {
            f"{at}/{name}": data for at, held in sorted(self.files.items()) for name, data in held.items()
        }


class Snapshots:
    """A lake of nothing but rosters, the last of which is the newest."""

    def __init__(self) -> None:
        self.rosters: list[Roster] = []

    def snapshot_at(self, _at):
        name = f"snapshot-{len(self.rosters)}"
        return SnapshotInfo(name, "", 0, 0, 0, (), "") if self.rosters else None

    def roster(self, _snapshot):
        return self.rosters[-1]
