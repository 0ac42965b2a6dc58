"""Adopting packs: a plan says what would change and whom it touches; applying it takes two persons and the same state."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from appban.errors import InputError, PolicyError, RefusedError
from appban.ports import StoreReader
from appban.record.canonical import encode
from appban.record.digests import sha256, to_hex
from appban.regime import events as ev
from appban.regime.analysis.check import check, holders
from appban.regime.analysis.remark import Remark
from appban.regime.bodies import BodyId
from appban.regime.facts import Facts
from appban.regime.pack.adoption import content, in_order
from appban.regime.pack.file import Pack, load_pack
from appban.regime.people import PersonId
from appban.regime.reducer import apply
from appban.regime.roster import Roster
from appban.regime.subjects import COMMON
from appban.service.guard import POLICY, acting_person, require, two_distinct
from appban.service.reach import Touched, touched
from appban.service.reading import Focus, all_facts, event_of
from appban.service.work import Work

SCHEMA = "appban/plan@1"


class PackFile(msgspec.Struct, frozen=True):
    """A pack as given: its name for messages, and its bytes."""

    name: str
    data: bytes


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What adopting some packs would add, made on a state of the record; `state` counts its common entries."""

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


def read_packs(files: Iterable[PackFile]) -> tuple[Pack, ...]:
    """The packs of files; InputError, with file and line, for the first that is none."""
    return tuple(load_pack(each.data, each.name)[0] for each in files)


def check_packs(
    files: Sequence[PackFile], others: Sequence[PackFile], facts: Facts | None, at: int
) -> Iterator[tuple[str, Remark]]:
    """What is wrong or odd in each pack, against those it uses and, given facts, who is in office."""
    known = read_packs((*others, *files))
    appointed = None if facts is None else holders(facts, at)
    for file, pack in zip(files, read_packs(files), strict=True):
        for remark in check(pack, known, appointed=appointed, at=at):
            yield file.name, remark


def make_plan(
    reader: StoreReader,
    files: Sequence[PackFile],
    others: Sequence[PackFile],
    roster: Roster,
    *,
    now: int,
    sealed: bool,
) -> Plan:
    """A plan to adopt packs with those they use; PolicyError if one fails its checks."""
    errors = [
        f"{name}: {r.path}: {r.message}"
        for name, r in check_packs(files, others, None, now)
        if r.level == "error"
    ]
    if errors:
        raise PolicyError("; ".join(errors))
    wanted = _with_used(files, others)
    held = {_bare(event_of(row)) for row in reader.rows_of([COMMON], reader.head().size)}
    fresh = [event for pack, _ in wanted for event in content(pack, made_by=()) if _bare(event) not in held]
    if sealed and any(isinstance(e, ev.RestrictionMade) and e.restriction.starts <= now for e in fresh):
        raise RefusedError("a sealed restriction starts in the future; announce one that has started openly")
    before, after = all_facts(reader), all_facts(reader)
    for n, event in enumerate(fresh):
        apply(after, max(now, after.time) + n + 1, event)
    return Plan(
        schema=SCHEMA,
        state=reader.count_of(COMMON),
        packs=tuple((pack.pack.id, to_hex(sha256(data))) for pack, data in wanted),
        sealed=sealed,
        events=tuple(ev.write_event(_seal(event, sealed)) for event in fresh),
        lines=tuple(describe(event) for event in fresh),
        touched=touched(before, after, roster, _from(fresh, now)),
    )


def read_plan(data: bytes, name: str) -> Plan:
    """A plan from its file; InputError if it is none."""
    try:
        plan = msgspec.json.decode(data, type=Plan)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise InputError(f"not a plan: {problem}; make one with `appban policy plan`", where=name) from None
    if plan.schema != SCHEMA:
        raise InputError(f"schema {plan.schema!r} is not {SCHEMA}; make the plan anew", where=name)
    return plan


def apply_plan(work: Work, plan: Plan, second: PersonId) -> int:
    """Adopt what a plan says, by two persons with authority; how many events. PolicyError if the state moved on."""
    first = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(first, second)))
    acting_person(work, facts)
    two_distinct(facts, (first, second), "adopting a policy")
    roots = () if facts.opened is None else facts.opened.appointers
    for each in (first, second):
        if each not in roots:
            for body in _roots_of(facts):
                require(facts, each, POLICY, body, work.now)
    if work.writer.count_of(COMMON) != plan.state:
        raise PolicyError(
            "the record has moved on since this plan was made; make the plan anew and look at it again"
        )
    digest = plan.digest
    for raw in plan.events:
        event = ev.read_event(raw)
        work.add(
            msgspec.structs.replace(event, made_by=(first, second))
            if isinstance(event, ev.RestrictionMade)
            else event
        )
    for pack, file in plan.packs:
        if facts.packs.get(pack) != file:
            work.add(
                ev.PackAdopted(
                    stated=work.now,
                    pack=pack,
                    file_digest=file,
                    plan_digest=digest,
                    adopted_by=(first, second),
                )
            )
    return len(plan.events)


def describe(event: ev.Event) -> str:
    """One line on what an event would change."""
    match event:
        case ev.RestrictionMade():
            return f"restriction {event.restriction.id} version {event.restriction.version}: {event.restriction.title}"
        case ev.BodyRecorded():
            return f"body {event.body}: {event.name}"
        case ev.AppRecorded():
            return f"application {event.app}: {event.name}, {len(event.identities)} identities"
        case ev.MitigationDefined():
            return f"mitigation {event.mitigation.slug}"
        case ev.StatementMade():
            return f"statement {event.statement} ({event.certainty})"
        case _:
            return ev.TAGS[type(event)].removesuffix(".1").replace("-", " ")


def _with_used(files: Sequence[PackFile], others: Sequence[PackFile]) -> list[tuple[Pack, bytes]]:
    data = {pack.pack.id: (pack, f.data) for f in (*others, *files) for pack in read_packs([f])}
    ordered = in_order([pack for pack, _ in data.values()])
    wanted: set[str] = {pack.pack.id for pack in read_packs(files)}
    for pack in reversed(ordered):
        if pack.pack.id in wanted:
            wanted |= set(pack.uses)
    return [data[pack.pack.id] for pack in ordered if pack.pack.id in wanted]


def _bare(event: ev.Event) -> bytes:
    if isinstance(event, ev.RestrictionMade):
        event = msgspec.structs.replace(event, made_by=(), sealed=False)
    return bytes(ev.write_event(event))


def _seal(event: ev.Event, sealed: bool) -> ev.Event:  # noqa: FBT001  # of this file alone
    if sealed and isinstance(event, ev.RestrictionMade):
        return msgspec.structs.replace(event, sealed=True)
    return event


def _from(fresh: Iterable[ev.Event], now: int) -> int:
    starts = [e.restriction.starts for e in fresh if isinstance(e, ev.RestrictionMade)]
    return max([now, *starts])


def _roots_of(facts: Facts) -> tuple[BodyId, ...]:
    at = facts.time
    return tuple(
        b for b in facts.bodies.ids() if (fact := facts.bodies.at(b, at)) is not None and fact.parent is None
    )
