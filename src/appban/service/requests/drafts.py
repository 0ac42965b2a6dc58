"""A request that somebody is still filling in: kept beside the record, as typed, until it is submitted or forgotten.

Nothing here is a request yet, and nobody but its owner sees it. Names are resolved and rules asked when it is submitted.
"""

from collections.abc import Iterator
from typing import Literal

import msgspec

from appban.errors import InputError, NotFoundError
from appban.ports import Lake, Paper, StoreReader, StoreWriter
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId
from appban.regime.exemption import CircumstanceId, ExemptionId, Request
from appban.regime.identity import Surface
from appban.regime.people import PersonId
from appban.regime.restriction import Purpose, RestrictionId
from appban.regime.time import DAY
from appban.service.naming import Names, known_device
from appban.service.people import people_called
from appban.service.reading import Focus
from appban.service.requests.changing import Changes, edit_with, renew
from appban.service.requests.exemptions import Submitted, submit
from appban.service.requests.reaching import reaching
from appban.service.requests.submission import Submission
from appban.service.rosters import roster_for
from appban.service.work import Work

KIND = "draft"
LASTS = 90 * DAY
"""How long a draft is kept after it was last changed."""
MOST = 20
"""Drafts of one person."""

Question = Literal["application", "people", "devices", "purpose", "dates", "need", "alternatives"]
QUESTIONS: tuple[Question, ...] = (
    "application",
    "people",
    "devices",
    "purpose",
    "dates",
    "need",
    "alternatives",
)


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed so far; None and () are questions not answered yet. Window in UTC microseconds.

    `people` are handles, `devices` ids or scheme:value. `edits` or `renews` name the exemption that it is about.
    """

    id: str
    owner: PersonId
    changed: int
    apps: tuple[AppId, ...] = ()
    surfaces: tuple[Surface, ...] = ()
    people: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    body: BodyId | None = None
    purpose: Purpose | None = None
    start: int | None = None
    end: int | None = None
    justification: str = ""
    alternatives: str = ""
    circumstance: CircumstanceId | None = None
    edits: ExemptionId | None = None
    renews: ExemptionId | None = None


_DRAFTS = msgspec.json.Decoder(Draft)


def answered(draft: Draft) -> frozenset[Question]:
    """The questions that are answered."""
    found: dict[Question, bool] = {
        "application": bool(draft.apps and draft.surfaces),
        "people": bool(draft.people),
        "devices": bool(draft.devices),
        "purpose": draft.purpose is not None and draft.body is not None,
        "dates": draft.end is not None,
        "need": bool(draft.justification),
        "alternatives": bool(draft.alternatives),
    }
    return frozenset(question for question, is_so in found.items() if is_so)


def drafts_of(reader: StoreReader, owner: PersonId) -> list[Draft]:
    """A person's drafts, the last changed first."""
    found = [_DRAFTS.decode(paper.body) for paper in reader.papers(KIND, owner=owner)]
    return sorted(found, key=lambda draft: -draft.changed)


def find_draft(reader: StoreReader, owner: PersonId, name: str) -> Draft:
    """A draft of a person; NotFoundError if that person has none of that name."""
    paper = reader.paper(KIND, name)
    if paper is None or paper.owner != owner:
        raise NotFoundError(f"there is no draft {name}")
    return _DRAFTS.decode(paper.body)


def keep_draft(writer: StoreWriter, draft: Draft) -> None:
    """Keep a draft as it is now; InputError if its owner has too many."""
    if writer.paper(KIND, draft.id) is None and len(writer.papers(KIND, owner=draft.owner)) >= MOST:
        raise InputError(f"you have {MOST} requests begun; send or delete one first")
    body = msgspec.json.encode(draft)
    until = draft.changed + LASTS
    writer.put_paper(
        Paper(kind=KIND, id=draft.id, owner=draft.owner, at=draft.changed, until=until, body=body)
    )


def draft_from(
    reader: StoreReader, request: Request, name: str, owner: PersonId, now: int, *, renewed: bool = False
) -> Draft:
    """A draft that begins as an exemption is: to edit its request, or to renew it from its end on."""
    texts = Names(reader).texts((request.justification, request.alternatives))
    handles = reader.names([person.id for person in request.people])
    return Draft(
        id=name,
        owner=owner,
        changed=now,
        apps=request.apps,
        surfaces=request.surfaces,
        people=tuple(_handle(handles.get(person.id, []), person.id) for person in request.people),
        devices=tuple(device.id for device in request.devices),
        body=request.body,
        purpose=request.purpose,
        start=request.end if renewed else request.start,
        end=None if renewed else request.end,
        justification=texts[request.justification].value or "",
        alternatives=texts[request.alternatives].value or "",
        circumstance=None if renewed else request.circumstance,
        edits=None if renewed else request.exemption,
        renews=request.exemption if renewed else None,
    )


def submit_draft(work: Work, draft: Draft, lake: Lake) -> Submitted:
    """Submit a draft and forget it; errors as `submit`, `edit` or `renew`, and then it is kept."""
    missing = [question for question in QUESTIONS if question not in answered(draft)]
    if missing:
        raise InputError(f"{', '.join(missing)}: not answered yet; answer each, then send the request")
    devices = tuple(known_device(work.writer, each) for each in draft.devices)
    people = people_called(work.writer, draft.people)
    roster = roster_for(lake, work.now, devices)
    changes = Changes(
        body=draft.body,
        apps=draft.apps,
        surfaces=draft.surfaces,
        devices=devices,
        people=people,
        purpose=draft.purpose,
        start=None if draft.renews and draft.start is None else draft.start,
        end=draft.end,
        justification=draft.justification,
        alternatives=draft.alternatives,
    )
    if draft.edits is not None:
        done = edit_with(work, draft.edits, changes, roster)
    elif draft.renews is not None:
        done = renew(work, draft.renews, changes, roster)
    else:
        facts = work.facts(Focus(devices=devices))
        reach = reaching(
            facts, roster, apps=draft.apps, surfaces=draft.surfaces, devices=devices, now=work.now
        )
        done = submit(work, _new(draft, reach, devices, people, work.now), roster)
    work.writer.drop_paper(KIND, draft.id)
    return done


def _new(
    draft: Draft,
    reach: tuple[RestrictionId, ...],
    devices: tuple[DeviceId, ...],
    people: tuple[PersonId, ...],
    now: int,
) -> Submission:
    if draft.body is None or draft.purpose is None or draft.end is None:
        raise InputError("a request names a body, a purpose and an end; answer each")
    return Submission(
        body=draft.body,
        restrictions=reach,
        apps=draft.apps,
        surfaces=draft.surfaces,
        devices=devices,
        people=people,
        purpose=draft.purpose,
        start=now if draft.start is None else max(draft.start, now),
        end=draft.end,
        justification=draft.justification,
        alternatives=draft.alternatives,
        route="ordinary" if draft.circumstance is None else "emergency",
        circumstance=draft.circumstance,
    )


def _handle(names: list[tuple[str, str]], otherwise: str) -> str:
    found: Iterator[str] = (value for scheme, value in names if scheme == "handle")
    return next(found, otherwise)
