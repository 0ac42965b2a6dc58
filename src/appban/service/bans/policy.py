"""Adopting packs: a plan says what would change and whom it touches; applying it takes two persons and the same state."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from appban.errors import PolicyError, RefusedError
from appban.ports import StoreReader
from appban.record.digests import sha256, to_hex
from appban.regime import events as ev
from appban.regime.analysis.check import check, holders
from appban.regime.analysis.remark import Remark
from appban.regime.facts import Facts
from appban.regime.pack.adoption import content, in_order
from appban.regime.pack.file import Pack, load_pack
from appban.regime.pack.text import Document
from appban.regime.people import PersonId
from appban.regime.reducer import apply
from appban.regime.roster import Roster
from appban.regime.subjects import COMMON
from appban.regime.time import show
from appban.service.bans.plan import SCHEMA, Plan, describe
from appban.service.bans.reach import touched
from appban.service.governing import require_to_govern
from appban.service.guard import POLICY, acting_person, two_distinct
from appban.service.reading import Focus, all_facts, event_of
from appban.service.work import Work


class PackFile(msgspec.Struct, frozen=True):
    """A pack as given: its name for messages, and its bytes."""

    name: str
    data: bytes


class ReadPack(msgspec.Struct, frozen=True):
    """A pack as read: its values, its document, which knows their lines, and the SHA-256 of its bytes."""

    pack: Pack
    document: Document
    digest: str


def read_packs(files: Iterable[PackFile]) -> tuple[ReadPack, ...]:
    """The packs of files; InputError, with file and line, for the first that is none."""
    return tuple(
        ReadPack(*load_pack(each.data, each.name), digest=to_hex(sha256(each.data))) for each in files
    )


def check_packs(
    packs: Sequence[ReadPack], others: Sequence[ReadPack], facts: Facts | None, at: int
) -> Iterator[tuple[str, Remark]]:
    """What is wrong or odd in each pack, as (file:line, remark), against those it uses and, given facts, who is in office."""
    known = [each.pack for each in _at_hand(packs, others).values()]
    appointed = None if facts is None else holders(facts, at)
    for each in packs:
        for remark in check(each.pack, known, appointed=appointed, at=at):
            yield each.document.where(remark.path), remark


def make_plan(
    reader: StoreReader,
    packs: Sequence[ReadPack],
    others: Sequence[ReadPack],
    roster: Roster,
    *,
    now: int,
    sealed: bool,
) -> Plan:
    """A plan to adopt packs with those they use; PolicyError if one fails its checks or rewrites what is recorded."""
    _refuse_errors(packs, others, now)
    wanted = _with_used(packs, others)
    before, after = all_facts(reader), all_facts(reader)
    fresh = _fresh(reader, wanted)
    _refuse_rewriting(before, fresh)
    if sealed:
        refuse_unsealable(fresh, now)
    for n, event in enumerate(fresh):
        apply(after, max(now, after.time) + n + 1, event)
    return Plan(
        schema=SCHEMA,
        state=reader.count_of(COMMON),
        packs=tuple(
            (each.pack.pack.id, each.digest)
            for each in wanted
            if before.packs.get(each.pack.pack.id) != each.digest
        ),
        sealed=sealed,
        events=tuple(ev.write_event(_sealed(event) if sealed else event) for event in fresh),
        lines=tuple(map(describe, fresh)),
        touched=touched(before, after, roster, _from(fresh, now)),
    )


def apply_plan(work: Work, plan: Plan, second: PersonId) -> int:
    """Adopt what a plan says, by two persons with authority; how many events. PolicyError if the state moved on."""
    first = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(first, second)))
    acting_person(work, facts)
    two_distinct(facts, (first, second), "adopting a policy")
    for each in (first, second):
        require_to_govern(facts, each, POLICY, work.now)
    check_current(work, plan)
    events = [ev.read_event(raw) for raw in plan.events]
    if plan.sealed:
        refuse_unsealable(events, work.now)
    for event in events:
        made = isinstance(event, ev.RestrictionMade)
        work.add(
            msgspec.structs.replace(event, made_by=(first, second), sealed=plan.sealed) if made else event
        )
    # That a pack was adopted is public; of a sealed one it is said when it is planned again, openly.
    for pack, file in () if plan.sealed else plan.packs:
        work.add(
            ev.PackAdopted(
                stated=work.now,
                pack=pack,
                file_digest=file,
                plan_digest=plan.digest,
                adopted_by=(first, second),
            )
        )
    return len(events)


def check_current(work: Work, plan: Plan) -> None:
    """PolicyError if a plan was made on an older state than the present."""
    if work.writer.count_of(COMMON) != plan.state:
        raise PolicyError(
            "the record has moved on since this plan was made; make the plan anew and look at it again"
        )


def refuse_unsealable(events: Iterable[ev.Event], now: int) -> None:
    """RefusedError if a sealed plan holds what everybody may read at once, or what has begun."""
    for event in events:
        if not isinstance(event, ev.RestrictionMade):
            raise RefusedError(
                f"a sealed plan holds restrictions alone, and {describe(event)!r} would be public at once; "
                "adopt that openly first, or leave it out until the announcement"
            )
        if event.restriction.starts <= now:
            raise RefusedError(
                f"{event.restriction.id} version {event.restriction.version} has started "
                f"({show(event.restriction.starts)}); what is sealed starts later, so adopt it openly"
            )


def _at_hand(packs: Sequence[ReadPack], others: Sequence[ReadPack]) -> dict[str, ReadPack]:
    """Every pack by its id; one that was given goes before a shipped one of that id."""
    return {each.pack.pack.id: each for each in (*others, *packs)}


def _with_used(packs: Sequence[ReadPack], others: Sequence[ReadPack]) -> list[ReadPack]:
    """The packs and all that they use, each after what it uses."""
    known = _at_hand(packs, others)
    ordered = in_order([each.pack for each in known.values()])
    wanted = {each.pack.pack.id for each in packs}
    for pack in reversed(ordered):
        if pack.pack.id in wanted:
            wanted |= set(pack.uses)
    return [known[pack.pack.id] for pack in ordered if pack.pack.id in wanted]


def _fresh(reader: StoreReader, wanted: Iterable[ReadPack]) -> list[ev.Event]:
    """What the packs hold and the record does not, each once."""
    held = {_bare(event_of(row)) for row in reader.rows_of([COMMON], reader.head().size)}
    found = {_bare(event): event for each in wanted for event in content(each.pack, made_by=())}
    return [event for key, event in found.items() if key not in held]


def _refuse_errors(packs: Sequence[ReadPack], others: Sequence[ReadPack], now: int) -> None:
    errors = [
        f"{where}: {remark.path}: {remark.message}"
        for where, remark in check_packs(packs, others, None, now)
        if remark.level == "error"
    ]
    if errors:
        raise PolicyError("; ".join(errors))


def _refuse_rewriting(before: Facts, fresh: Iterable[ev.Event]) -> None:
    for event in fresh:
        if isinstance(event, ev.RestrictionMade):
            made = event.restriction
            held = before.restrictions.get(made.id)
            if held is not None and held.version(made.version) is not None:
                raise PolicyError(
                    f"{made.id} version {made.version} stands in the record in other words, and nothing there is "
                    "rewritten; give the change a version of its own"
                )


def _bare(event: ev.Event) -> bytes:
    """What an event says, whoever made it and whether it was sealed."""
    if isinstance(event, ev.RestrictionMade):
        event = msgspec.structs.replace(event, made_by=(), sealed=False)
    return bytes(ev.write_event(event))


def _sealed(event: ev.Event) -> ev.Event:
    return msgspec.structs.replace(event, sealed=True) if isinstance(event, ev.RestrictionMade) else event


def _from(fresh: Iterable[ev.Event], now: int) -> int:
    """The instant at which all of a change holds."""
    starts = [event.restriction.starts for event in fresh if isinstance(event, ev.RestrictionMade)]
    return max([now, *starts])
