"""Questions of what was banned: 1 app-standing, 2 policy-in-force, 17 statements-on, 18 contracts, 20 coverage-changed."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace
from tests.reference import naive
from tests.reference.answers.force import about, in_force, requests
from tests.reference.answers.record import Asked, Row, below, bodies, each_of, in_order, iso, tree
from tests.reference.reading import Entries, covers, governing, in_scope, latest, of, reaches, restrictions

from appban.regime import events as ev
from appban.regime.catalogue import AppId
from appban.regime.device import DEVICE_CLASSES, DEVICE_PLATFORMS, DeviceId, Place
from appban.regime.events.oversight import ContractRecorded
from appban.regime.identity import Surface
from appban.regime.query import Query
from appban.regime.restriction import Coverage, NotListed, RestrictionVersion, ScopeStatement

ANY = DeviceId("device-any")
BAN = (
    ev.RestrictionMade, ev.RestrictionEnded, ev.BodyRecorded, ev.UnitTransferred, ev.AppRecorded, ev.OwnershipRecorded,
    ev.AppClassified, ev.AppListed, ev.ListingEnded,
)  # fmt: skip


def ban_of(facts: Entries) -> Entries:
    """The entries by which something is banned."""
    return [entry for entry in facts if isinstance(entry[1], BAN)]


def app_standing(asked: Asked) -> list[Row]:
    """1: what a device of a body and class may have, with no exemption."""
    facts = ban_of(asked.facts)
    wanted = [asked.get("body")] if asked.get("body") else bodies(facts, asked.at)
    surfaces = [Surface(asked.get("surface"))] if asked.get("surface") else [Surface.NATIVE_APP, Surface.WEB]
    let = let_through(asked)
    rows = []
    for body in wanted:
        for of_class in DEVICE_CLASSES:
            for surface in surfaces:
                places = [Place(body, of_class, each) for each in DEVICE_PLATFORMS]
                query = Query(app=asked.get("app"), at=asked.at, device=ANY, surface=surface)
                said = {naive.judge(facts, query, asked.at, place, set()) for place in places}
                verdict = said.pop() if len(said) == 1 else "unknown"
                clause = _clause(facts, query, places[0], verdict)
                count = sum(
                    1
                    for place, met in let
                    if (place.body, place.place_class, met) == (body, of_class, surface)
                )
                rows.append((body, of_class.value, surface.value, verdict, *clause, count))
    return in_order(rows)


def _clause(facts: Entries, query: Query, place: Place, verdict: str) -> Row:
    listed = verdict == "not-listed"
    for each in sorted(restrictions(facts)):
        rule = governing(facts, each, query.at)
        if (
            verdict not in {"prohibited", "not-listed"}
            or rule is None
            or (rule.approved_list is not None) != listed
        ):
            continue
        if reaches(facts, rule, query, place, query.at):
            statement = next(s for s in rule.scope if _speaks(facts, rule, s, place, query.at))
            return rule.id, rule.version, statement.id, statement.source.mark
    return "", "", "", ""


def _speaks(
    facts: Entries, rule: RestrictionVersion, statement: ScopeStatement, place: Place, at: int
) -> bool:
    return in_scope(facts, replace(rule, scope=(statement,)), place, at)


def let_through(asked: Asked) -> list[tuple[Place, Surface]]:
    """Where devices stand that an exemption lets through, by each surface."""
    facts = ban_of(asked.facts)
    held = {e: r for e, r in requests(asked.facts).items() if in_force(asked.facts, e, asked.at)}
    devices = {d.id for r in held.values() for d in r.devices}
    told = {
        d: latest([f for f in of(asked.facts, ev.DeviceRecorded) if f.event.device == d], asked.at)
        for d in devices
    }
    return [
        (event.place, surface)
        for device, event in told.items()
        for surface in (Surface.NATIVE_APP, Surface.WEB)
        if event is not None and exempt_here(asked, facts, device, event.place, surface, list(held))
    ]


def exempt_here(
    asked: Asked, facts: Entries, device: Any, place: Place, surface: Surface, held: list[Any]
) -> bool:
    """Whether the application may be on a device by an exemption."""
    query = Query(app=asked.get("app"), at=asked.at, device=device, surface=surface)
    freed = {
        pin.restriction
        for e in held
        for pin in requests(asked.facts)[e].restrictions
        if naive.lifts(about(asked.facts, e), e, pin.restriction, query.app, surface, device, asked.at)
    }
    return naive.judge(facts, query, asked.at, place, freed) == "exempt"


def policy_in_force(asked: Asked) -> list[Row]:
    """2: each scope statement of each version in force."""
    facts, rows = ban_of(asked.facts), []
    for name in sorted(restrictions(facts)):
        rule = governing(facts, name, asked.at)
        if rule is None or asked.get("restriction") not in {None, name} or not _about(facts, rule, asked):
            continue
        later = [f.event.restriction for f in of(facts, ev.RestrictionMade)]
        later = sorted(
            (r for r in later if r.id == name and r.version > rule.version), key=lambda r: r.version
        )
        said = [e.stated for _, e in each_of(asked.facts, ev.RestrictionReaffirmed) if e.restriction == name]
        ended = [e.stated for _, e in each_of(facts, ev.RestrictionEnded) if e.restriction == name]
        ends = min([*([] if rule.ends is None else [rule.ends]), *ended], default=None)
        after = (later[0].version, iso(later[0].starts)) if later else ("", "")
        reaffirmed = iso(max((t for t in said if t <= asked.at), default=None)) or ""
        times = (iso(rule.starts), iso(ends) or "", *after, reaffirmed)
        rows += [
            (
                name, rule.version, rule.title, rule.instrument.reference, s.id, s.says, s.root,
                tuple(c.value for c in s.classes), s.source.reference, s.source.mark, *times,
            )
            for s in rule.scope
        ]  # fmt: skip
    return in_order(rows)


def _about(facts: Entries, rule: RestrictionVersion, asked: Asked) -> bool:
    app = asked.get("app")
    return app is None or any(_covers(facts, each, app, asked.at) for each in rule.coverage)


def statements_on(asked: Asked) -> list[Row]:
    """17: the newest wording of each statement, and what of its restrictions held when it was made."""
    newest: dict[str, tuple[int, Any]] = {}
    for recorded, event in each_of(asked.facts, ev.StatementMade):
        if event.stated <= asked.at:
            newest[event.statement] = (recorded, event)
    rows = []
    for recorded, e in newest.values():
        if asked.get("app") not in {None, *e.apps} or asked.get("restriction") not in {None, *e.restrictions}:
            continue
        rules = [governing(asked.facts, r, e.stated) for r in e.restrictions]
        held = tuple(f"{rule.id} version {rule.version}" for rule in rules if rule is not None)
        made = {x.restriction.id for t, x in each_of(asked.facts, ev.RestrictionMade) if t <= e.stated}
        known = all(each in made for each in e.restrictions) if e.restrictions else ""
        rows.append(
            (
                e.statement, iso(e.stated), e.by, e.place, e.certainty, e.says, e.restrictions, e.apps, held, iso(recorded),
                known, None,
            )
        )  # fmt: skip
    return in_order(rows)


def contracts_without_clause(asked: Asked) -> list[Row]:
    """18: contracts that run and of which it is not recorded that they have the clause."""
    newest: dict[str, Any] = {}
    said = sorted(each_of(asked.facts, ContractRecorded), key=lambda pair: (pair[1].stated, pair[0]))
    for _, event in said:
        if event.stated <= asked.at:
            newest[event.contract] = event
    where = tree(asked.facts)
    return in_order(
        (
            e.contract,
            e.body,
            e.supplier,
            e.restriction,
            iso(e.starts),
            iso(e.ends) or "",
            e.clause,
            e.source.reference,
        )
        for e in newest.values()
        if e.clause != "with"
        and e.starts <= asked.at
        and (e.ends is None or asked.at < e.ends)
        and asked.get("restriction") in {None, e.restriction}
        and below(where, e.body, asked.get("body"), asked.at)
    )


def coverage_changed(asked: Asked) -> list[Row]:
    """20: the instants at which a restriction begins or ceases to cover an application."""
    facts = ban_of(asked.facts)
    since, until = asked.period
    rows = []
    for name in sorted(restrictions(facts)):
        for t in sorted(set(_instants(facts))):
            if since <= t < until:
                before, after = (
                    _covered(facts, name, asked.get("app"), t - 1),
                    _covered(facts, name, asked.get("app"), t),
                )
                if before != after:
                    rows.append((iso(t), name, before, after, _cause(facts, name, asked.get("app"), t)))
    return in_order(rows)


def _instants(facts: Entries) -> Iterator[int]:
    for recorded, e in facts:
        yield from (recorded, e.stated)
        if isinstance(e, ev.RestrictionMade):
            yield from (t for t in (e.restriction.starts, e.restriction.ends) if t is not None)
        if isinstance(e, ev.AppListed) and e.until is not None:
            yield e.until


def _covered(facts: Entries, name: Any, app: AppId, at: int) -> bool:
    rule = governing(facts, name, at)
    return rule is not None and any(_covers(facts, each, app, at) for each in rule.coverage)


def _covers(facts: Entries, rule: Coverage, app: AppId, at: int) -> bool:
    """Whether a rule covers an application, whatever stands on a list."""
    query = Query(app=app, at=at, device=ANY)
    return isinstance(rule, NotListed) or covers(facts, rule, query, Place(None, None, None), at)


def _cause(facts: Entries, name: Any, app: AppId, t: int) -> str:
    """What changed at an instant that coverage hangs on."""
    found = set()
    for _, e in facts:
        match e:
            case ev.RestrictionMade(restriction=version) if version.id == name:
                found |= {"version"} if version.starts == t else {"ended"} if version.ends == t else set()
            case ev.RestrictionEnded() if e.restriction == name and e.stated == t:
                found.add("ended")
            case ev.OwnershipRecorded() if e.stated == t:
                found.add("ownership")
            case ev.AppRecorded() if e.app == app and e.stated == t:
                found.add("catalogue")
            case ev.AppClassified() if e.app == app and e.stated == t:
                found.add("classification")
            case _:
                pass  # nothing that coverage hangs on
    return ", ".join(sorted(found))
