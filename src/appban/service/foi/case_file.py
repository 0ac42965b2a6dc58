"""A case, or a request for information itself, as a document that can be given out once what is withheld is marked.

Personal data is withheld unless somebody says to show it; free text is neither shown nor withheld until somebody says which.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import msgspec

from appban.ports import StoreReader
from appban.regime import events as ev
from appban.regime.exemption import Commitment, ExemptionId
from appban.regime.released import Tree
from appban.regime.time import show
from appban.service.exemptions.exemption_page import ExemptionPage, exemption_page
from appban.service.foi.listing import FoiLine
from appban.service.naming import Named, Names, Text

_PERSONAL = ("requester", "people[*]", "decisions[*].person", "devices[*].id", "devices[*].name")
_FREE = ("because", "justification", "alternatives", "decisions[*].instrument", "decisions[*].conditions")


class CaseFile(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of it. `personal` are the places of personal data, `free` those of free text, `title` what it is called."""

    of: str
    title: str
    body: str | None
    at: int
    entries: int
    document: dict[str, Tree]
    personal: tuple[str, ...]
    free: tuple[str, ...]


def exemption_file(reader: StoreReader, exemption: ExemptionId, at: int, zone: ZoneInfo) -> CaseFile:
    """An exemption at an instant, as known now; NotFoundError if there is none."""
    page = exemption_page(reader, exemption, at=at)
    request = page.request
    document: dict[str, Tree] = {
        "exemption": request.exemption,
        "state": page.stands.state,
        "because": list(page.stands.why),
        "body": request.body,
        "route": request.route,
        "applications": list(request.apps),
        "surfaces": [str(each) for each in request.surfaces],
        "purpose": request.purpose,
        "starts": show(request.start, zone),
        "ends": show(request.end, zone),
        "justification": _said(page.justification),
        "alternatives": _said(page.alternatives),
        "requester": _person(page.requester),
        "people": [_person(each) for each in page.people],
        **_tables(page, zone),
    }
    return CaseFile(
        of=request.exemption,
        title=f"Exemption {request.exemption}",
        body=request.body,
        at=at,
        entries=reader.head().size,
        document=document,
        personal=_PERSONAL,
        free=_FREE,
    )


def request_file(reader: StoreReader, line: FoiLine, at: int, zone: ZoneInfo) -> CaseFile:
    """A request for information with its answer, at an instant."""
    asked, given, counted = line.history.request, line.answer, line.clock
    says = None if given is None else given.says
    texts = Names(reader).texts(
        each for each in (asked.name, asked.contact, asked.wording, says) if each is not None
    )
    document: dict[str, Tree] = {
        "reference": asked.reference,
        "body": asked.body,
        "law": asked.law,
        "received": show(line.history.received_on, zone)[:10],
        "due": None if counted is None or counted.due is None else counted.due.isoformat(),
        "state": line.state,
        "outcome": line.outcome,
        "sections": [f"s.{each}" for each in line.sections],
        "answered": None if given is None else show(given.stated, zone)[:10],
        "transferred_to": None if given is None else given.to,
        "requester": {"name": _kept(texts, asked.name), "contact": _kept(texts, asked.contact)},
        "wording": _kept(texts, asked.wording),
        "answer": _kept(texts, says),
        "steps": [
            {"on": show(step.event.stated, zone)[:10], "step": ev.TAGS[type(step.event)]}
            for step in line.history.until(at)
        ],
    }
    return CaseFile(
        of=asked.id,
        title=f"Request for information {asked.reference}",
        body=asked.body,
        at=at,
        entries=reader.head().size,
        document=document,
        personal=("requester",),
        free=("wording", "answer"),
    )


def _tables(page: ExemptionPage, zone: ZoneInfo) -> dict[str, Tree]:
    return {
        "devices": [
            {
                "id": each.id,
                "name": _name(page, each.id),
                "body": each.place.body,
                "class": each.place.place_class,
            }
            for each in page.request.devices
        ],
        "decisions": [
            {
                "seat": f"{each.stage}/{each.seat}",
                "outcome": each.outcome,
                "person": _person(each.person),
                "stated": show(each.stated, zone),
                "instrument": each.instrument,
                "conditions": list(each.conditions),
            }
            for each in page.decisions
        ],
        "mitigations": [
            {"mitigation": each.slug, "when": each.when, "standing": each.standing}
            for each in page.mitigations
        ],
        "in_force": [
            {
                "restriction": each.restriction,
                "starts": show(each.span.start, zone),
                "ends": show(each.span.end, zone),
            }
            for each in page.spans
        ],
    }


def _name(page: ExemptionPage, device: str) -> str | None:
    return next((each.device.name for each in page.devices if each.device.id == device), None)


def _person(named: Named) -> dict[str, Tree]:
    return {"id": named.id, "name": named.name}


def _said(text: Text) -> str:
    if text.value is None:
        return "[closed]" if text.closed else "[erased]"
    return text.value


def _kept(texts: Mapping[str, Text], commitment: Commitment | None) -> str | None:
    return None if commitment is None else _said(texts[commitment])
