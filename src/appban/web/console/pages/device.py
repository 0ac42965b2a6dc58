"""One device: where it stands, what may be on it and why, which exemptions name it, what was found; lost, and back."""

from functools import partial

import msgspec

from appban.errors import InputError
from appban.regime import events as ev
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.identity import Surface
from appban.regime.query import Query, Verdict
from appban.regime.roster import Roster
from appban.service.answering import ask
from appban.service.bans.catalogue import catalogue_at, found_by
from appban.service.devices.devices import device_lost, gains, take_back
from appban.service.devices.place_list import DevicePage, device_page
from appban.service.exemptions.exemption_state import Standing
from appban.service.findings.finding_list import Row, Sift
from appban.service.governing import FINDINGS
from appban.service.guard import not_here
from appban.service.reading import event_of
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.page import Page
from appban.web.console.pages.devices import body_name, index_of
from appban.web.console.pages.findings import found_in
from appban.web.console.visit import Visit

MOST_FOUND = 25
MOST_APPS = 12


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A device as pages show it, with what the viewer sees of the exemptions that name it. `whole`: sees its body."""

    id: DeviceId
    page: DevicePage
    body: str | None
    exemptions: tuple[tuple[ExemptionId, Standing, str], ...]
    whole: bool
    may_lose: bool
    may_return: bool
    may_not: str


def device_of(visit: Visit) -> Device:
    """The device that the path names; NotFoundError, in the same words, for one not known or not to be seen."""
    device, at, sight = DeviceId(visit.path["device"]), visit.moment.at, visit.viewer.sight
    page = device_page(visit.facts, _roster(visit, device), visit.reader, device, at)
    if page is None:
        raise not_here("device", device)
    whole = sight.sees_device(page.line.place.body)
    seen = tuple(
        (each, stands, ", ".join(visit.facts.apps[app][-1].name for app in history.request.apps))
        for each, stands in page.exemptions
        for history in (visit.facts.exemptions[each],)
        if sight.sees_case(history)
    )
    own = any(_is_own(visit, each) for each, _, _ in seen)
    if not whole and not own:
        raise not_here("device", device)
    settles = sight.everything or page.line.place.body in sight.subjects.get(FINDINGS, frozenset())
    barred = gains(visit.head, visit.viewer.person, device)
    return Device(
        id=device,
        page=page,
        body=body_name(visit.facts, page.line.place.body, at),
        exemptions=seen,
        whole=whole,
        may_lose=visit.moment.is_now and not page.line.away,
        may_return=visit.moment.is_now and page.line.away and settles and not barred,
        may_not=_why_not(visit, page, settles=settles, barred=barred),
    )


def shown(visit: Visit) -> Answer:
    """The page of a device."""
    return _shown(visit)


def _shown(visit: Visit) -> Shown:
    found = device_of(visit)
    verdict, problem, likely = _asked(visit, found)
    findings, total = _findings(visit, found)
    context = {
        "device": found,
        "line": found.page.line,
        "verdict": verdict,
        "problem": problem,
        "likely": likely,
        "app": visit.asked("app"),
        "surface": _surface(visit).value,
        "surfaces": [each.value for each in Surface],
        "titles": {each: held.versions[-1][1].title for each, held in visit.facts.restrictions.items()},
        "clause": None if verdict is None or verdict.clause is None else _made_in(visit, verdict),
        "findings": findings,
        "more": total - len(findings),
        "entries": [row.index for row in visit.reader.rows_of({f"device:{found.id}"}, visit.stop)][-20:],
        "kept": [(name, visit.asked(name)) for name in ("app", "surface") if visit.asked(name)],
    }
    return Shown(template="devices/device.html", title=str(found.page.line.device), context=context)


def _is_own(visit: Visit, exemption: ExemptionId) -> bool:
    history, ids = visit.facts.exemptions[exemption], visit.viewer.sight.ids
    return history.request.requester in ids or any(each.id in ids for each in history.request.people)


def _why_not(visit: Visit, page: DevicePage, *, settles: bool, barred: bool) -> str:
    if not page.line.away or not visit.moment.is_now:
        return ""
    if barred:
        return "You are named for this device, so somebody else says that it is back."
    return "" if settles else "Whoever keeps the findings of its body says that it is back."


def _asked(visit: Visit, found: Device) -> tuple[Verdict | None, str, list[tuple[str, str]]]:
    """The verdict on the application that the address names; else why there is none, and which may be meant."""
    text = visit.asked("app")
    if not text:
        return None, "", []
    fits = [each for each in catalogue_at(visit.facts, visit.moment.at) if found_by(text, each)]
    exact = [each for each in fits if text.casefold() in {each.id.casefold(), each.fact.name.casefold()}]
    chosen = exact if len(exact) == 1 else fits
    if not chosen:
        return None, "Nothing in the catalogue has that in it, so only an approved list could reach it.", []
    if len(chosen) > 1:
        likely = [(str(each.id), each.fact.name) for each in chosen[:MOST_APPS]]
        return None, "Several applications have that in them. Choose one.", likely
    return _verdict(visit, found, chosen[0].id), "", []


def _verdict(visit: Visit, found: Device, app: AppId) -> Verdict:
    query = Query(app=app, at=visit.moment.at, device=found.id, surface=_surface(visit))
    house = visit.house
    verdict = ask(
        house.desk,
        query,
        _roster(visit, found.id),
        known_at=visit.moment.known,
        staleness_seconds=house.settings.staleness_seconds,
    ).verdict
    seen = {each for each, _, _ in found.exemptions}
    return msgspec.structs.replace(
        verdict,
        exemptions=tuple(each for each in verdict.exemptions if each in seen),
        considered=tuple(each for each in verdict.considered if each.exemption in seen),
    )


def _roster(visit: Visit, device: DeviceId) -> Roster:
    index = index_of(visit)
    return Roster() if index is None else index.roster((device,))


def _surface(visit: Visit) -> Surface:
    wanted = visit.asked("surface")
    return Surface(wanted) if wanted in set(Surface) else Surface.NATIVE_APP


def _made_in(visit: Visit, verdict: Verdict) -> int | None:
    """The entry that made the version cited, so that one can read what it says."""
    clause = verdict.clause
    if clause is None:
        return None
    for row in visit.reader.rows_of({f"restriction:{clause.restriction}"}, visit.stop):
        event = event_of(row)
        if isinstance(event, ev.RestrictionMade) and event.restriction.version == clause.version:
            return row.index
    return None


def _findings(visit: Visit, found: Device) -> tuple[tuple[Row, ...], int]:
    """What the newest sweep by then found on it."""
    sweep = visit.house.lake.kept(visit.moment.at + 1) if found.whole else None
    if sweep is None:
        return (), 0
    wanted = Sift(bodies=None, device=found.id)
    page = found_in(visit, sweep, wanted, 1, MOST_FOUND)
    return page.findings, page.total


def lost(visit: Visit) -> Answer:
    """Whether it is lost."""
    return _lost_shown(visit)


def report_lost(visit: Visit) -> Answer:
    """Report it lost: it drops out of every exemption at once."""
    found = device_of(visit)
    return visit.attempt(lambda: _lost_shown(visit), partial(_reported, visit, found))


def back(visit: Visit) -> Answer:
    """Say that it is back."""
    found = device_of(visit)
    return visit.attempt(lambda: _shown(visit), partial(_returned, visit, found))


def _lost_shown(visit: Visit) -> Shown:
    return Shown(
        template="devices/lost.html", title="Report a device lost", context={"device": device_of(visit)}
    )


def _reported(visit: Visit, found: Device) -> Answer:
    if found.page.line.away:
        raise InputError("It is reported lost already")
    visit.do(lambda work: device_lost(work, found.id, work.now), body=found.page.line.place.body)
    return See(
        path=f"/devices/{found.id}",
        told="It is reported lost and let through nowhere any more. End its sessions on the platforms it was signed in to.",
    )


def _returned(visit: Visit, found: Device) -> Answer:
    body = found.page.line.place.body
    visit.do(lambda work: take_back(work, found.id, body), body=body)
    return See(path=f"/devices/{found.id}", told="It is back from now on.")


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/devices/{device}",
        summary="One device.",
        authority="signed-in",
        handler=shown,
    ),
    Page(
        method="GET",
        path="/devices/{device}/lost",
        summary="Report a device lost, or not.",
        authority="signed-in",
        handler=lost,
    ),
    Page(
        method="POST",
        path="/devices/{device}/lost",
        summary="Report a device lost.",
        authority="signed-in",
        handler=report_lost,
    ),
    Page(
        method="POST",
        path="/devices/{device}/returned",
        summary="Say that a lost device is back.",
        authority="signed-in",
        handler=back,
    ),
)
