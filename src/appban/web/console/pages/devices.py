"""Devices: those that the viewer sees, as of any moment."""

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.device import DEVICE_CLASSES, DEVICE_PLATFORMS, PlaceClass
from appban.regime.facts import Facts
from appban.regime.identity import Platform
from appban.service.devices.device_list import DeviceFilter, called, device_list
from appban.service.devices.fleet_index import FleetIndex
from appban.service.devices.handing_in import INVENTORY
from appban.service.devices.place_list import DeviceLine
from appban.service.governing import governs
from appban.web.console.answers import Answer, Shown
from appban.web.console.lists import SIZE, Sifted, sifted
from appban.web.console.page import Page
from appban.web.console.visit import Visit


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One device as a row shows it."""

    line: DeviceLine
    body: str | None


def listed(visit: Visit) -> Answer:
    """The devices of the bodies that the viewer sees."""
    asked = sifted(visit, "text", "body", "class", "platform", sorts=("device",))
    page = device_list(
        visit.facts,
        index_of(visit),
        visit.names,
        _filter(visit, asked),
        sight=visit.viewer.sight,
        at=visit.moment.at,
        page=(asked.page, SIZE),
    )
    context = {
        "asked": asked,
        "page": page,
        "rows": [
            Row(line=line, body=body_name(visit.facts, line.place.body, visit.moment.at))
            for line in page.lines
        ],
        "first": (page.number - 1) * SIZE + 1,
        "links": asked.pages(page.pages, page.number),
        "chosen": asked.chosen({}),
        "classes": [each.value for each in DEVICE_CLASSES],
        "platforms": [each.value for each in DEVICE_PLATFORMS],
        "bodies": bodies_of(visit),
        "kept": asked.kept_filters,
        "may_import": may_import(visit),
    }
    return Shown(template="devices/list.html", title="Devices", context=context)


def may_import(visit: Visit) -> bool:
    """Whether the viewer may take inventories in, and sweep the fleet."""
    return visit.moment.is_now and governs(visit.head, visit.viewer.person, INVENTORY, visit.now)


def index_of(visit: Visit) -> FleetIndex | None:
    """The inventory of the newest snapshot by the moment; None if there was none."""
    return visit.console.fleets.at(visit.house.lake, visit.moment.at)


def bodies_of(visit: Visit) -> list[tuple[str, str]]:
    """The bodies that the viewer sees, as (id, name), by name."""
    at, sight = visit.moment.at, visit.viewer.sight
    known = ((body, visit.facts.bodies.at(body, at)) for body in visit.facts.bodies.ids())
    named = [(str(body), fact.name) for body, fact in known if fact is not None and sight.sees_body(body)]
    return sorted(named, key=lambda each: each[1].casefold())


def body_name(facts: Facts, body: BodyId | None, at: int) -> str | None:
    """What a body is called at an instant; its id if nothing is known of it then."""
    fact = None if body is None else facts.bodies.at(body, at)
    return body if fact is None else fact.name


def _filter(visit: Visit, asked: Sifted) -> DeviceFilter:
    def one(name: str) -> str:
        return next(iter(asked.filters[name]), "").strip()

    text, body, of_class, platform = one("text"), one("body"), one("class"), one("platform")
    return DeviceFilter(
        body=BodyId(body) if body else None,
        place_class=PlaceClass(of_class) if of_class in DEVICE_CLASSES else None,
        platform=Platform(platform) if platform in DEVICE_PLATFORMS else None,
        devices=called(visit.reader, text) if text else None,
    )


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/devices",
        summary="Devices, as of any moment.",
        authority="signed-in",
        handler=listed,
    ),
)
