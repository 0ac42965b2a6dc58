"""Everything there is to say about one exemption at an instant, as known at another: the page that people decide on."""

from collections.abc import Callable, Iterator, Mapping

import msgspec

from appban.ports import StoreReader
from appban.regime import events as ev
from appban.regime.exemption import ExemptionId, Request, narrows
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.restriction import RestrictionId
from appban.regime.spans import Span, obstacles, spans
from appban.service.exemptions.exemption_parts import (
    DecisionPart,
    MitigationPart,
    SeatPart,
    View,
    decision_parts,
    mitigation_parts,
    seat_parts,
)
from appban.service.exemptions.exemption_state import Standing, standing
from appban.service.exemptions.exemption_texts import Told, texts_of
from appban.service.guard import known_exemption
from appban.service.naming import Named, Names, Text
from appban.service.reading import Focus, facts_about


class VersionPart(msgspec.Struct, frozen=True, kw_only=True):
    """One submitted version: who asked, what it changed of the one before, and whether it asks for no more than that."""

    version: int
    recorded: int
    digest: str
    requester: Named
    changed: tuple[str, ...]
    narrows: bool


class DevicePart(msgspec.Struct, frozen=True, kw_only=True):
    """One device named, with what stands in its way from one restriction (nothing: it is let through)."""

    device: Named
    body: str | None
    place_class: str | None
    platform: str | None
    restriction: RestrictionId
    obstacles: tuple[str, ...]


class SpanPart(msgspec.Struct, frozen=True, kw_only=True):
    """One interval in force from a restriction, with what opened and what closes it."""

    restriction: RestrictionId
    span: Span


class EntryPart(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the record that speaks of it: who acted, under which administration, and the reason if it has one."""

    index: int
    recorded: int
    stated: int
    kind: str
    actor: Named
    administration: str | None
    reason: Text | None


class NeedPart(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody asked by a link whether a version is needed; `outcome` None: they have not answered."""

    of: Text
    version: int
    asked: int
    until: int
    outcome: str | None
    answered: int | None
    reason: Text | None


class ExemptionPage(msgspec.Struct, frozen=True, kw_only=True):
    """The newest version with its texts while they are held, and all that came of it, at `at`.

    `shown` is the version of the noun to state when acting on what was seen.
    """

    request: Request
    digest: str
    at: int
    shown: int
    stands: Standing
    requester: Named
    people: tuple[Named, ...]
    justification: Text
    alternatives: Text
    not_required: tuple[tuple[str, str], ...]
    versions: tuple[VersionPart, ...]
    seats: tuple[SeatPart, ...]
    decisions: tuple[DecisionPart, ...]
    mitigations: tuple[MitigationPart, ...]
    devices: tuple[DevicePart, ...]
    needs: tuple[NeedPart, ...]
    spans: tuple[SpanPart, ...]
    entries: tuple[EntryPart, ...]


def exemption_page(
    reader: StoreReader,
    exemption: ExemptionId,
    *,
    at: int,
    stop: int | None = None,
    reads: Callable[[str | None], bool] = lambda _administration: True,
) -> ExemptionPage:
    """The page of an exemption; NotFoundError if the first `stop` entries (all by default) do not know it.

    `reads` says whether the reader may read the free texts of an administration; those that they may not are closed.
    """
    end = reader.head().size if stop is None else stop
    facts = facts_about(reader, Focus(exemptions=(exemption,)), end)
    return page_on(facts, reader, exemption, names=Names(reader), at=at, reads=reads)


def page_on(
    facts: Facts,
    reader: StoreReader,
    exemption: ExemptionId,
    *,
    names: Names,
    at: int,
    reads: Callable[[str | None], bool] = lambda _administration: True,
) -> ExemptionPage:
    """The same on facts that the caller holds, which say how many entries were known."""
    history = known_exemption(facts, exemption)
    request, newest, end = history.request, history.versions[-1][1], facts.size
    names.learn([d.id for d in request.devices] + [p.id for p in request.people])
    names.learn(version.request.requester for _, version in history.versions)
    told = [Told.of(row) for row in reader.rows_of({f"exemption:{exemption}"}, end)]
    held = texts_of(told, names, reads)
    view = View(facts, history, names, at)
    entries = tuple(_entries(told, names, held))
    return ExemptionPage(
        request=request,
        digest=newest.digest,
        at=at,
        shown=len(entries),
        stands=standing(facts, exemption, at),
        requester=names.of(request.requester),
        people=tuple(names.of(each.id) for each in request.people),
        justification=held[request.justification],
        alternatives=held[request.alternatives],
        not_required=tuple((e.stage, e.rule) for e in history.not_required if e.digest == newest.digest),
        versions=tuple(_versions(history, names)),
        seats=seat_parts(view),
        decisions=decision_parts(view),
        mitigations=mitigation_parts(view),
        devices=tuple(_devices(facts, request, names, at)),
        needs=tuple(_needs(history, held)),
        spans=tuple(_spans(facts, request)),
        entries=entries,
    )


def _versions(history: ExemptionHistory, names: Names) -> Iterator[VersionPart]:
    before: Request | None = None
    for recorded, event in history.versions:
        request = event.request
        yield VersionPart(
            version=request.version,
            recorded=recorded,
            digest=event.digest,
            requester=names.of(request.requester),
            changed=() if before is None else tuple(_changed(before, request)),
            narrows=before is not None and narrows(request, before),
        )
        before = request


def _changed(before: Request, after: Request) -> Iterator[str]:
    for field in Request.__struct_fields__:
        if field != "version" and getattr(before, field) != getattr(after, field):
            yield field


def _devices(facts: Facts, request: Request, names: Names, at: int) -> Iterator[DevicePart]:
    for pin in request.restrictions:
        for device in request.devices:
            yield DevicePart(
                device=names.of(device.id),
                body=device.place.body,
                place_class=device.place.place_class,
                platform=device.place.platform,
                restriction=pin.restriction,
                obstacles=obstacles(facts, request.exemption, pin.restriction, device.id, at),
            )


def _needs(history: ExemptionHistory, held: Mapping[str, Text]) -> Iterator[NeedPart]:
    """Each link with its answer: both name whom it was for by the same commitment, which no other link has."""
    answers = {event.of: (at, event) for at, event in history.needs if isinstance(event, ev.NeedAnswered)}
    for recorded, event in history.needs:
        if isinstance(event, ev.NeedAsked):
            at, answer = answers.get(event.of, (None, None))
            version = history.by_digest(event.digest)
            reason = None if answer is None else answer.reason
            yield NeedPart(
                of=held[event.of],
                version=0 if version is None else version.request.version,
                asked=recorded,
                until=event.until,
                outcome=None if answer is None else answer.outcome,
                answered=at,
                reason=None if reason is None else held[reason],
            )


def _spans(facts: Facts, request: Request) -> Iterator[SpanPart]:
    for pin in request.restrictions:
        for span in spans(facts, request.exemption, pin.restriction):
            yield SpanPart(restriction=pin.restriction, span=span)


def _entries(told: list[Told], names: Names, held: Mapping[str, Text]) -> Iterator[EntryPart]:
    names.learn(each.entry.actor.person for each in told)
    for each in told:
        reason = each.reason
        yield EntryPart(
            index=each.entry.index,
            recorded=each.entry.time,
            stated=each.event.stated,
            kind=ev.TAGS[type(each.event)],
            actor=names.of(each.entry.actor.person),
            administration=each.entry.administration,
            reason=None if reason is None else held[reason],
        )
