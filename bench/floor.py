"""The least that a decision could cost in Python: dictionaries made for this one scenario, and one word as the answer.

It knows no time but the windows of grants, no missing fact, no second clock and no rule that this scenario lacks, and
it explains nothing. It is what somebody would write who needed only the outcome.
"""

from collections.abc import Mapping

from appban.regime.device import DEVICE_PLATFORMS
from grants import grants
from world import Ban, World

Ask = Mapping[str, object]
Row = tuple[str, str, frozenset[str], frozenset[str], frozenset[str]]
"""A ban: its id, the body at its root, the classes, platforms and surfaces that it reaches."""


class Floor:
    """Answers a question, which is a dictionary of plain text, with an outcome."""

    def __init__(self, world: World) -> None:
        rows = {ban.id: _row(ban) for ban in world.bans}
        lists = [ban for ban in world.bans if ban.list is not None]
        self.places = {
            device: (str(place.body), str(place.place_class), str(place.platform))
            for device, place in world.places.items()
        }
        self.above = {body: frozenset(line) for body, line in world.above.items()}
        self.bans_of = {app: tuple(rows[ban.id] for ban in bans) for app, bans in world.bans_of.items()}
        self.lists_at = {
            body: tuple(rows[ban.id] for ban in lists if ban.root in line)
            for body, line in world.above.items()
        }
        self.listed = {ban.id: frozenset(world.listed[ban.list or ""]) for ban in lists}
        self.windows: dict[tuple[str, str], list[tuple[int, int, frozenset, frozenset, frozenset, str]]] = {}
        for each in grants(world):
            sets = (frozenset(map(str, each.surfaces)), frozenset(each.bans), frozenset(each.people))
            window = (each.start, each.end, *sets, each.purpose)
            self.windows.setdefault((each.device, each.app), []).append(window)

    def decide(self, ask: Ask) -> str:  # noqa: C901 -- in one piece, since each call would add to what is measured
        """The outcome. An exemption names prohibitions only, and one in force counts as listing."""
        device, app, surface = ask["device"], ask["app"], ask["surface"]
        body, of_class, platform = self.places[device]
        banned, denied = [], False
        bans = self.bans_of.get(app)
        if bans is not None:
            above = self.above[body]
            for name, root, classes, platforms, surfaces in bans:
                if root in above and of_class in classes and platform in platforms and surface in surfaces:
                    banned.append(name)
        for name, _, classes, platforms, surfaces in self.lists_at[body]:
            if (
                of_class in classes
                and platform in platforms
                and surface in surfaces
                and app not in self.listed[name]
            ):
                denied = True
        if not banned and not denied:
            return "permitted"
        lifted = self.lifted(ask)
        if not lifted:
            return "prohibited" if banned else "not-listed"
        for name in banned:
            if name not in lifted:
                return "prohibited"
        return "exempt"

    def lifted(self, ask: Ask) -> frozenset[str]:
        """The bans that a grant in force lifts for a question."""
        at = ask["at"]
        for start, end, surfaces, bans, people, purpose in self.windows.get((ask["device"], ask["app"]), ()):
            if (
                start <= at < end
                and ask["surface"] in surfaces
                and (ask["question"] == "here" or (ask["person"] in people and ask["purpose"] == purpose))
            ):
                return bans
        return frozenset()


def _row(ban: Ban) -> Row:
    platforms = DEVICE_PLATFORMS if ban.platforms is None else ban.platforms
    return ban.id, ban.root, _texts(ban.classes), _texts(platforms), _texts(ban.surfaces)


def _texts(members: object) -> frozenset[str]:
    return frozenset(map(str, members))
