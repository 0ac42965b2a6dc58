"""A file of figures handed in on a page: looked at before anything is kept of it, and taken in whole or not at all."""

from functools import partial

from appban.bootstrap.shipped import shipped_exports
from appban.errors import InputError, NotFoundError
from appban.regime.account import AccountId
from appban.regime.account_state import account_at
from appban.regime.device import DeviceId
from appban.regime.people import PersonId
from appban.regime.reading import METRICS
from appban.regime.roster import Roster
from appban.regime.time import read
from appban.service.devices.place_list import device_line
from appban.service.naming import known_device
from appban.service.readings.about import About
from appban.service.readings.handing_in import HandedIn, drop, find_handed_in, hand_in, look_over
from appban.service.readings.importing import import_readings
from appban.service.readings.own import NAME
from appban.service.readings.seen import accounts_seen, measured_seen
from appban.service.readings.tables import MOST_BYTES
from appban.service.readings.taking import READING
from appban.web.bodies import Limits
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.page import Page
from appban.web.console.pages.devices import index_of
from appban.web.console.pages.performance import may_read
from appban.web.console.viewing import viewing
from appban.web.console.visit import Visit

ONLY = (READING,)
UPLOAD = Limits(size=MOST_BYTES + 65_536, seconds=120)
FIRST = 25
"""Readings that are shown of a file before it is taken in."""
DEVICES = {
    "exempt": "An exemption was in force for the device when it was exported.",
    "not-exempt": "The application is banned on devices, and no exemption was in force for this one when it was exported. The file can be taken in all the same; the breach is found where breaches are.",
    "not-said": "Nobody said on which device it was exported.",
    "not-banned": "The application of this channel is banned on no device.",
}


def choose(visit: Visit) -> Answer:
    """Where a file is chosen."""
    return _choose(visit)


def _choose(visit: Visit) -> Shown:
    context = {
        "typed": {
            name: visit.field(name)
            for name in ("account", "format", "exported", "by", "device", "definition")
        },
        "accounts": [(each.id, each.name) for each in _accounts(visit)],
        "formats": [
            (NAME, "CSV of our own"),
            *((each.id, each.title) for each in shipped_exports().values()),
        ],
        "exporters": _exporters(visit),
        "most": MOST_BYTES // 1024**2,
    }
    return Shown(template="readings/import.html", title="Import readings", context=context)


def chosen(visit: Visit) -> Answer:
    """Keep a file for an hour, to be looked at."""
    if "file" not in visit.files:
        missing = {"text": "Choose the file that was exported", "href": "#file"}
        return visit.again(_choose(visit), [missing])
    return visit.attempt(partial(_choose, visit), partial(_chosen, visit))


def _chosen(visit: Visit) -> Answer:
    upload, account, form = visit.files["file"], visit.field("account"), visit.field("format")
    if account and account not in {each.id for each in _accounts(visit)}:
        raise InputError("Choose the account from the list")
    if form and form not in {NAME, *shipped_exports()}:
        raise InputError("Choose the format from the list")
    exported, by = visit.field("exported"), visit.field("by")
    if by and by not in dict(_exporters(visit)):
        raise InputError("Choose who exported it from the list")
    file = HandedIn(
        id="",
        owner=visit.viewer.person,
        name=upload.name.replace("\\", "/").rpartition("/")[2] or "file",
        account=account or None,
        format=form or None,
        exported=read(exported, visit.house.desk.zone, bare="start")[0] if exported else visit.now,
        by=PersonId(by) if by else None,
        device=_device(visit),
        definition=visit.field("definition") or None,
        data=upload.data,
    )
    return See(path=f"/readings/import/{hand_in(visit.house.desk, file, visit.now).id}")


def looked(visit: Visit) -> Answer:
    """What a file would come to, before anything of it is kept."""
    return _looked(visit)


def _looked(visit: Visit) -> Shown:
    file = _file(visit)
    seen = look_over(visit.house.desk, visit.act(), visit.reader, file, shipped_exports())
    things = measured_seen(visit.head, viewing(visit))
    context = {
        "file": file,
        "seen": seen,
        "first": seen.readings[:FIRST],
        "of": {
            each.about: things[each.about].found.name if each.about in things else f"post {each.about}"
            for each in seen.readings
        },
        "metrics": {name: each.title for name, each in METRICS.items()},
        "device": "" if seen.imported is None else DEVICES[seen.imported.device],
    }
    return Shown(template="readings/looked.html", title=f"Before {file.name} is imported", context=context)


def taken(visit: Visit) -> Answer:
    """Import the file, or let it go."""
    return visit.attempt(partial(_looked, visit), partial(_taken, visit))


def _taken(visit: Visit) -> Answer:
    file, desk = _file(visit), visit.house.desk
    if visit.field("act") == "drop":
        drop(desk, file)
        return See(path="/readings/import", told="The file is gone; nothing of it was imported.")
    done = visit.do(lambda work: import_readings(work, file.delivery, shipped_exports())).value
    drop(desk, file)
    if done is None:
        return See(path="/readings", told="It was imported already.")
    revised = f"; {done.revised} of them the platform had revised" if done.revised else ""
    return See(path="/readings?sort=collected", told=f"It is imported: {done.taken} readings{revised}.")


def _file(visit: Visit) -> HandedIn:
    return find_handed_in(visit.reader, visit.viewer.person, visit.path["figures"], visit.now)


def _accounts(visit: Visit) -> list[About]:
    return [each for each in accounts_seen(visit.head, viewing(visit)) if may_read(visit, each)]


def _exporters(visit: Visit) -> list[tuple[str, str]]:
    """Who may have exported a file, besides whoever brings it: those who publish on the accounts."""
    found: dict[str, str] = {}
    for account in _accounts(visit):
        stands = account_at(visit.head, AccountId(account.id), visit.now)
        for person in () if stands is None else stands.publishers:
            found[person] = str(visit.names.of(person))
    return sorted(found.items(), key=lambda each: each[1].casefold())


def _device(visit: Visit) -> DeviceId | None:
    """The device that is named; one that is not there and one that the viewer does not see answer alike."""
    text = visit.field("device")
    if not text:
        return None
    unknown = (
        f"There is no device {text[:80]!r} that you may see; write its id, or serial: and its serial number"
    )
    try:
        device = known_device(visit.reader, text)
    except NotFoundError:
        raise InputError(unknown) from None
    if not _sees(visit, device):
        raise InputError(unknown)
    return device


def _sees(visit: Visit, device: DeviceId) -> bool:
    """Whether the viewer sees a device: its body, or an exemption that names it."""
    sight, index = visit.viewer.sight, index_of(visit)
    roster = Roster() if index is None else index.roster((device,))
    line = device_line(visit.head, roster, visit.names, device, visit.now)
    return (line is not None and sight.sees_device(line.place.body)) or any(
        sight.sees_case(visit.head.exemptions[each]) for each in visit.head.naming_device.get(device, ())
    )


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/readings/import",
        summary="Where a file of figures is handed in.",
        authority=ONLY,
        handler=choose,
    ),
    Page(
        method="POST",
        path="/readings/import",
        summary="Hand a file of figures in, to be looked at.",
        authority=ONLY,
        handler=chosen,
        limits=UPLOAD,
        uploads=True,
    ),
    Page(
        method="GET",
        path="/readings/import/{figures}",
        summary="What a file of figures would come to, before it is imported.",
        authority=ONLY,
        handler=looked,
        slow=True,
    ),
    Page(
        method="POST",
        path="/readings/import/{figures}",
        summary="Import a file of figures.",
        authority=ONLY,
        handler=taken,
        slow=True,
    ),
)
