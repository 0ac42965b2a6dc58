"""A plan is what adopting packs would add and whom it touches: a file that two persons read before one applies it."""

import json

import msgspec

from appban.errors import InputError
from appban.record.canonical import encode
from appban.record.digests import sha256, to_hex
from appban.regime import events as ev
from appban.regime.exemption import ExemptionId

SCHEMA = "appban/plan@1"

ADOPTED: tuple[type[ev.Event], ...] = (
    ev.AdministrationBegan,
    ev.BodyRecorded,
    ev.MitigationDefined,
    ev.AppRecorded,
    ev.OwnershipRecorded,
    ev.AppClassified,
    ev.RestrictionMade,
    ev.RestrictionReaffirmed,
    ev.RestrictionEnded,
    ev.AppListed,
    ev.StatementMade,
)
"""What a pack can come to; a plan that holds anything else was not made here."""


class Touched(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Counts as of the instant at which the change holds; `unknown_devices` have facts missing that could matter."""

    devices: int
    unknown_devices: int
    people: int
    exemptions: tuple[ExemptionId, ...]


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What adopting some packs would add, made on a state of the record; `state` counts its common entries.

    `packs` are those not adopted yet in these bytes, as (id, SHA-256 of the file).
    """

    schema: str
    state: int
    packs: tuple[tuple[str, str], ...]
    sealed: bool
    events: tuple[msgspec.Raw, ...]
    lines: tuple[str, ...]
    touched: Touched

    @property
    def digest(self) -> str:
        """SHA-256 of the plan's canonical bytes."""
        return to_hex(sha256(encode(self)))

    @property
    def pending(self) -> bool:
        """Whether applying it would change anything."""
        return bool(self.events or self.packs)


def write_plan(plan: Plan) -> bytes:
    """A plan as the bytes of its file, which a person can read."""
    return msgspec.json.format(encode(plan), indent=1) + b"\n"


def read_plan(data: bytes, name: str) -> Plan:
    """A plan from its file; InputError if it is none, or if what it would do is not what its lines say."""
    try:
        plan = msgspec.json.decode(data, type=Plan)
        json.loads(data, object_pairs_hook=_once, parse_float=_whole)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as problem:
        raise InputError(f"not a plan: {problem}; make one with `appban policy plan`", where=name) from None
    if plan.schema != SCHEMA:
        raise InputError(f"schema {plan.schema!r} is not {SCHEMA}; make the plan anew", where=name)
    events = _events(plan, name)
    if len(plan.lines) != len(events):
        raise InputError(f"{len(plan.lines)} lines for {len(events)} events; make the plan anew", where=name)
    for number, (event, line) in enumerate(zip(events, plan.lines, strict=True)):
        if describe(event) != line:
            raise InputError(
                f"the line says {line!r} and the event is {describe(event)!r}; make the plan anew",
                where=f"{name}: lines[{number}]",
            )
    return msgspec.structs.replace(plan, events=tuple(map(ev.write_event, events)))


def _events(plan: Plan, name: str) -> list[ev.Event]:
    found: list[ev.Event] = []
    for number, raw in enumerate(plan.events):
        where = f"{name}: events[{number}]"
        try:
            event = ev.read_event(raw)
        except InputError as problem:
            raise InputError(str(problem), where=where) from None
        if not isinstance(event, ADOPTED):
            raise InputError(
                f"{ev.TAGS[type(event)]} is nothing that a pack holds; make the plan anew", where=where
            )
        found.append(event)
    return found


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object as a dictionary; ValueError for a key that stands twice, of which msgspec alone takes the last."""
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key {next(n for n in names if names.count(n) > 1)!r} stands twice")
    return made


def _whole(literal: str) -> object:
    raise ValueError(f"{literal} is not a whole number")


def describe(event: ev.Event) -> str:
    """One line on what an event would change."""
    match event:
        case ev.RestrictionMade():
            made = event.restriction
            return f"restriction {made.id} version {made.version}: {made.title}"
        case ev.RestrictionReaffirmed() | ev.RestrictionEnded():
            return f"restriction {event.restriction} {_what(event)}"
        case ev.AppRecorded():
            return f"application {event.app}: {event.name}, {len(event.identities)} identities"
        case ev.AppClassified():
            return f"application {event.app}: {event.sort} {event.value}"
        case ev.AppListed():
            return f"application {event.app}: on the list {event.list} for {event.body}"
        case _:
            return _describe_other(event)


def _describe_other(event: ev.Event) -> str:
    match event:
        case ev.BodyRecorded():
            return f"body {event.body}: {event.name}"
        case ev.OwnershipRecorded():
            return f"owner {event.owner} of {event.owned}"
        case ev.AdministrationBegan():
            return f"administration {event.administration}: {event.name}"
        case ev.MitigationDefined():
            return f"mitigation {event.mitigation.slug}"
        case ev.StatementMade():
            return f"statement {event.statement} ({event.certainty})"
        case _:
            return ev.TAGS[type(event)].removesuffix(".1").replace("-", " ")


def _what(event: ev.RestrictionReaffirmed | ev.RestrictionEnded) -> str:
    return "reaffirmed" if isinstance(event, ev.RestrictionReaffirmed) else "lifted"
