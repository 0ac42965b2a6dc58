"""An inventory handed in on a page: looked at before anything is kept of it, taken in, and the fleet swept with it."""

from functools import partial

from appban.errors import InputError, RefusedError
from appban.fleet.sweep import keep, sweep
from appban.regime.bodies import BodyId
from appban.regime.device import DEVICE_CLASSES, PlaceClass
from appban.regime.time import DAY
from appban.service.devices.handing_in import (
    INVENTORY,
    MOST_BYTES,
    HandedIn,
    drop,
    find_handed_in,
    hand_in,
    look_over,
    take_in,
)
from appban.service.devices.inventories import Intake
from appban.service.devices.sweeping import stand
from appban.service.governing import require_to_govern
from appban.web.bodies import Limits
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.page import Page
from appban.web.console.pages.devices import bodies_of, body_name
from appban.web.console.visit import Visit

UPLOAD = Limits(size=MOST_BYTES + 65_536, seconds=120)
ONLY = (INVENTORY,)


def choose(visit: Visit) -> Answer:
    """Where a file is chosen."""
    return _choose(visit)


def _choose(visit: Visit) -> Shown:
    _require(visit)
    context = {
        "typed": {name: visit.field(name) for name in ("source", "body", "class")},
        "sources": [(name, each.summary) for name, each in sorted(visit.house.sources.items())],
        "bodies": bodies_of(visit),
        "classes": [each.value for each in DEVICE_CLASSES],
        "most": MOST_BYTES // 1024**2,
    }
    return Shown(template="devices/import.html", title="Take in an inventory", context=context)


def chosen(visit: Visit) -> Answer:
    """Keep a file for an hour, to be looked at."""
    return visit.attempt(partial(_choose, visit), partial(_chosen, visit))


def _chosen(visit: Visit) -> Answer:
    _require(visit)
    upload, source = visit.files.get("file"), visit.field("source")
    if upload is None:
        raise InputError("Choose the file that your device manager exported")
    if source and source not in visit.house.sources:
        raise InputError("Choose what made the file from the list")
    body, of_class = visit.field("body"), visit.field("class")
    if body and visit.head.bodies.at(BodyId(body), visit.now) is None:
        raise InputError("Choose the body from the list")
    file = HandedIn(
        id="",
        owner=visit.viewer.person,
        name=upload.name.replace("\\", "/").rpartition("/")[2] or "file",
        source=source,
        body=BodyId(body) if body else None,
        device_class=PlaceClass(of_class) if of_class in DEVICE_CLASSES else None,
        data=upload.data,
    )
    return See(path=f"/devices/import/{hand_in(visit.house.desk, file, visit.now).id}")


def looked(visit: Visit) -> Answer:
    """What a file is and speaks of, before anything of it is kept."""
    return _looked(visit)


def _looked(visit: Visit) -> Shown:
    file = _file(visit)
    seen = look_over(visit.reader, file, visit.house.sources, visit.now)
    context = {
        "file": file,
        "seen": seen,
        "bodies": [
            ("" if body is None else body_name(visit.head, BodyId(body), visit.now), n)
            for body, n in seen.bodies
        ],
        "times": sorted({report.seen_at for report in seen.look.reports}),
    }
    return Shown(template="devices/looked.html", title=f"Before {file.name} is taken in", context=context)


def taken(visit: Visit) -> Answer:
    """Take the file in, or let it go."""
    return visit.attempt(partial(_looked, visit), partial(_taken, visit))


def _taken(visit: Visit) -> Answer:
    file, house = _file(visit), visit.house
    if visit.field("act") == "drop":
        drop(house.desk, file)
        return See(path="/devices/import", told="The file is gone; nothing of it was taken in.")
    seen = look_over(visit.reader, file, house.sources, visit.now)
    if not seen.source:
        raise RefusedError("nothing here reads this file, so nothing of it can be taken in")
    intake = Intake(house.desk, house.press, house.lake)
    done = take_in(intake, visit.act(file.body), visit.head, file, house.sources[seen.source])
    if done.receipt is None:
        return See(path="/devices", told="It was taken in before; nothing of it was added.")
    told = f"It is taken in: {seen.devices} devices, {done.minted} of them new. Sweep the fleet to find what is on them."
    return See(path="/findings", told=told)


def swept(visit: Visit) -> Answer:
    """Hold the newest inventories against what is banned and exempt, and keep what is found."""
    _require(visit)
    standing = stand(visit.house.desk, visit.house.lake)
    silence = visit.house.settings.silent_days * DAY
    result = sweep(standing.facts, visit.house.lake, standing.at, silence=silence)
    keep(visit.house.lake, result)
    new, gone = len(result.delta.new), len(result.delta.gone)
    return See(path="/findings", told=f"The fleet is swept: {new} new findings, {gone} gone.")


def _file(visit: Visit) -> HandedIn:
    found = find_handed_in(visit.reader, visit.viewer.person, visit.path["file"], visit.now)
    _require(visit)
    return found


def _require(visit: Visit) -> None:
    """A file may speak of any device, and so may what a sweep finds."""
    require_to_govern(visit.head, visit.viewer.person, INVENTORY, visit.now)


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/devices/import",
        summary="Where an inventory is handed in.",
        authority=ONLY,
        handler=choose,
    ),
    Page(
        method="POST",
        path="/devices/import",
        summary="Hand in an inventory, to be looked at.",
        authority=ONLY,
        handler=chosen,
        limits=UPLOAD,
        uploads=True,
    ),
    Page(
        method="GET",
        path="/devices/import/{file}",
        summary="What an inventory speaks of, before it is taken in.",
        authority=ONLY,
        handler=looked,
        slow=True,
    ),
    Page(
        method="POST",
        path="/devices/import/{file}",
        summary="Take in an inventory.",
        authority=ONLY,
        handler=taken,
        slow=True,
    ),
    Page(
        method="POST",
        path="/findings/sweep",
        summary="Sweep the fleet.",
        authority=ONLY,
        handler=swept,
        slow=True,
    ),
)
