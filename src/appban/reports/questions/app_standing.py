"""Question 1: was an application prohibited, not listed or allowed for a body, by class of device, as app and on the web."""

from collections import Counter
from collections.abc import Iterator
from typing import Literal

import msgspec

from appban.ports.asking import Ground
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.decide import decide
from appban.regime.device import DEVICE_CLASSES, DeviceId, Place, PlaceClass
from appban.regime.identity import Platform, Surface
from appban.regime.query import Query, Verdict
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.reports.questions import _cases as cases
from appban.reports.questions.model import Column, Found, Missing, Question, Rests, Row

Where = tuple[BodyId | None, PlaceClass | None, Surface]
Class = Literal["corporate", "part-paid", "enrolled-personal", "personal", "contractor"]
SURFACES = (Surface.NATIVE_APP, Surface.WEB)


class Asked(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"place_class": "class"},
):
    """Which application, and where: left out, every body, class, and both as app and on the web."""

    app: AppId
    body: BodyId | None = None
    place_class: Class | None = None
    platform: Platform | None = None
    surface: Surface | None = None


def answer(ground: Ground, asked: Asked) -> Found:
    """What held on a device of each body and class with no exemption, and how many devices were exempt there."""
    rests = Rests(subjects={f"app:{asked.app}"})
    named = dict(_named(ground, asked.app, rests))
    places = {_probe(place): place for place in _places(ground, asked)}
    standing = ground.roster(named)
    known = {device: standing.get(device) or pinned for device, pinned in named.items()}
    rules = Ruleset(ground.facts, Roster({**known, **places}.items()), ground.at)
    surfaces = SURFACES if asked.surface is None else (asked.surface,)
    exempt = _exempt(rules, asked.app, tuple(named), surfaces)
    rows = [
        (*_row(rules, asked.app, places[probe], surface, rests), exempt[_where(places[probe], surface)])
        for probe in places
        for surface in surfaces
    ]
    counts: dict[str, int | None] = dict(Counter(str(row[3]) for row in rows))
    return Found(rows=cases.ordered(rows), rests=rests, counts=counts, missing=tuple(_missing(ground, asked)))


def _named(ground: Ground, app: AppId, rests: Rests) -> Iterator[tuple[DeviceId, Place]]:
    """The devices that some exemption in force names for an application, as it pinned them."""
    for exemption, history in cases.seen_cases(ground, app):
        if cases.is_in_force(ground, exemption):
            rests.subjects.update(cases.subjects_of(history))
            yield from ((device.id, device.place) for device in history.request.devices)


def _places(ground: Ground, asked: Asked) -> Iterator[Place]:
    for body in ground.facts.bodies.ids() if asked.body is None else (asked.body,):
        if ground.facts.bodies.at(body, ground.at) is not None and ground.sees_body(body):
            for each in DEVICE_CLASSES if asked.place_class is None else (PlaceClass(asked.place_class),):
                yield Place(body, each, asked.platform)


def _probe(place: Place) -> DeviceId:
    """A device that stands there, and is none: no id has U+0000."""
    return DeviceId(f"\0{place.body}\0{place.place_class}")


def _exempt(
    rules: Ruleset, app: AppId, devices: tuple[DeviceId, ...], surfaces: tuple[Surface, ...]
) -> Counter[Where]:
    return Counter(
        _where(rules.place_of(device), surface)
        for device in devices
        for surface in surfaces
        if _decided(rules, app, device, surface).outcome == "exempt"
    )


def _row(rules: Ruleset, app: AppId, place: Place, surface: Surface, rests: Rests) -> Row:
    verdict = _decided(rules, app, _probe(place), surface)
    rests.subjects.add(f"body:{place.body}")
    where = (str(place.body), str(place.place_class), surface.value, verdict.outcome)
    clause = verdict.clause
    if clause is None:
        return (*where, "", "", "", "")
    rests.subjects.add(f"restriction:{clause.restriction}")
    version = rules.facts.restrictions[clause.restriction].version(clause.version)
    marks = [s.source.mark for s in version.scope if s.id == clause.statement] if version else []
    return (*where, clause.restriction, clause.version, clause.statement, *marks)


def _decided(rules: Ruleset, app: AppId, device: DeviceId, surface: Surface) -> Verdict:
    return decide(rules, Query(app=app, at=rules.start, device=device, surface=surface), rules.start)


def _where(place: Place, surface: Surface) -> Where:
    return place.body, place.place_class, surface


def _missing(ground: Ground, asked: Asked) -> Iterator[Missing]:
    if asked.app not in ground.facts.apps:
        yield Missing(
            what="the application",
            why=f"{asked.app} is not catalogued as known then, so only approved lists reach it",
        )
    if asked.body is not None and ground.facts.bodies.at(asked.body, ground.at) is None:
        yield Missing(what="the body", why=f"nothing was stated of {asked.body} by as-of", of=(asked.body,))


QUESTION = Question(
    number=1,
    name="app-standing",
    wording=(
        "On a day, was an application prohibited, not listed, allowed, or allowed under exemption, for a body, on a "
        "corporate, part-paid, enrolled personal, personal or contractor's device, as an app and on the web?"
    ),
    method=(
        "The verdict of the decision point on a device of that body and class with no exemption. It is unknown where it "
        "hangs on the platform and none is given. Exempt devices are those of exactly that body and class for which an "
        "exemption in force names application and surface, with its mitigations evidenced for that device."
    ),
    asked=Asked,
    columns=(
        Column("body", "body", "the body of the device"),
        Column("class", "text", "its class"),
        Column("surface", "text", "how the application is used"),
        Column("verdict", "text", "prohibited, not-listed, permitted or unknown, with no exemption"),
        Column("restriction", "restriction", "the restriction that it rests on"),
        Column("version", "count", "its version"),
        Column("statement", "text", "the scope statement that reaches the device"),
        Column("mark", "text", "how well that statement was seen"),
        Column("exempt_devices", "count", "devices of that body and class that were exempt"),
    ),
    answer=answer,
)
