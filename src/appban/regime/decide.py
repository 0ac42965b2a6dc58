"""The decision point (PDP): one verdict for one question, from a compiled ruleset, without any I/O.

DESIGN R2 and R3; semantics: verdict, valid_until, refresh_after. The first that holds of unknown, prohibited,
not-listed, exempt, permitted. Most questions are of a place wholly known and no exemption: they take the short ways.
"""

from typing import Literal

from appban.errors import InputError
from appban.regime.device import NOWHERE, Place
from appban.regime.exemption import ExemptionId
from appban.regime.lifts import NOBODY, Lift, Named
from appban.regime.people import PersonId
from appban.regime.query import STALENESS, Clause, Considered, Outcome, Query, Verdict
from appban.regime.ruleset import Resolved, Ruleset
from appban.regime.time import FOREVER

MOST_CONSIDERED = 8
"""Exemptions explained in one answer; a device under more than this is itself worth a look."""

Clock = Literal["trusted", "doubted"]


def decide(
    rules: Ruleset, query: Query, answered_at: int, *, clock: Clock = "trusted", staleness: int = STALENESS
) -> Verdict:
    """The verdict on a question; InputError unless it names exactly one of device and network.

    `answered_at` is now; `staleness` (microseconds) bounds how long the answer may be kept without asking again.
    """
    at, device = query.at, query.device
    if (device is None) == (query.network is None) or not rules.start <= at < rules.until:
        _refuse(rules, query)
    resolved = rules.resolved.get((query.app, query.surface)) or rules.resolve(query.app, query.surface)
    mask = None if device is None else rules.known_mask(device)
    named = NOBODY if device is None else rules.lifts.of(device)
    if mask is None or query.app in named.lifts or mask & resolved.listed:
        return _decide_at_length(rules, query, resolved, named, clock=clock, refresh=answered_at + staleness)
    hit, until = mask & resolved.mask, rules.until
    outcome, clause = rules.outcomes.get(hit) or rules.without_lifts(hit)
    return Verdict(
        outcome=outcome,
        clause=clause,
        reasons=resolved.notes,
        obligations=(),
        exemptions=(),
        considered=_told(rules, query, named.none) if named.none or query.person is not None else (),
        grace=(),
        valid_until=None if until == FOREVER else until,
        refresh_after=min(until, answered_at + staleness),
        record=rules.facts.size,
        at=at,
    )


def _refuse(rules: Ruleset, query: Query) -> None:
    rules.check_horizon(query.at)
    raise InputError("a question names one device or one network; give exactly one of the two")


def _decide_at_length(
    rules: Ruleset, query: Query, resolved: Resolved, named: Named, *, clock: Clock, refresh: int
) -> Verdict:
    """With facts that are missing, lists that have the application, or exemptions that name it."""
    hits = _hits(rules, query, resolved)
    weighed = _weigh(rules, query, named.lifts.get(query.app, ()))
    until = min(rules.until, weighed.until)
    outcome, clause = _outcome(rules, weighed, hits)
    notes = resolved.notes
    if outcome == "unknown":
        notes = (*notes, "what is not known of this device or network could change the verdict")
    elif outcome == "exempt" and clock == "doubted":
        outcome = "unknown"
        notes = (*notes, "the clock is in doubt, so no exemption is relied on")
    exempt = outcome == "exempt"
    return Verdict(
        outcome=outcome,
        clause=clause,
        reasons=notes,
        obligations=weighed.obligations(hits) if exempt else (),
        exemptions=tuple(weighed.used) if exempt else (),
        considered=_told(rules, query, (*weighed.considered, *named.strangers.get(query.app, named.none))),
        grace=tuple(weighed.grace) if exempt else (),
        valid_until=None if until == FOREVER else until,
        refresh_after=min(until, refresh),
        record=rules.facts.size,
        at=query.at,
    )


class _Weighed:
    """What the exemptions that name a device and application come to for one question."""

    __slots__ = ("by_prohibition", "considered", "duties", "grace", "lifted", "until", "used")

    def __init__(self) -> None:
        self.until = FOREVER
        self.lifted = 0
        self.by_prohibition = False
        self.considered: list[Considered] = []
        self.used: dict[ExemptionId, None] = {}
        self.duties: list[tuple[int, tuple[str, ...]]] = []
        self.grace: list[str] = []

    def obligations(self, hits: tuple[int, ...]) -> tuple[str, ...]:
        """What every exemption that lifts a restriction which reaches asks for."""
        reached = 0
        for hit in hits:
            reached |= hit
        asked = {slugs for bits, slugs in self.duties if bits & reached}
        return asked.pop() if len(asked) == 1 else tuple(sorted({slug for slugs in asked for slug in slugs}))


def _weigh(rules: Ruleset, query: Query, lifts: tuple[Lift, ...]) -> _Weighed:
    weighed = _Weighed()
    for lift in lifts:
        why = _mismatch(rules, lift, query)
        if why is not None:
            weighed.considered.append(Considered(lift.exemption, why))
            continue
        step, until = lift.step(query.at)
        weighed.considered.append(step.considered)
        weighed.until = min(weighed.until, until)
        if step.lifts:
            bits = rules.bits_of.get(lift.restriction, 0)
            weighed.lifted |= bits
            weighed.by_prohibition = weighed.by_prohibition or bits & rules.prohibiting != 0
            weighed.used[lift.exemption] = None
            weighed.duties.append((bits, lift.obligations))
            weighed.grace.extend(step.grace)
    return weighed


def _mismatch(rules: Ruleset, lift: Lift, query: Query) -> str | None:
    if query.surface not in lift.surfaces:
        return "it does not name this surface"
    if query.question == "here":
        return None
    if query.person is None or not _may_use(rules, lift, query.person, query.at):
        return "it does not name this person"
    return None if query.purpose == lift.purpose else "it is for another purpose"


def _may_use(rules: Ruleset, lift: Lift, person: PersonId, at: int) -> bool:
    """Whether a person is named by a lift and has not dropped out; two ids of one human count as one."""
    human = rules.lifts.human(person)
    if lift.people.isdisjoint(human.ids):
        return False
    return not human.away or not any(start <= at < end for start, end in human.away)


def _outcome(rules: Ruleset, weighed: _Weighed, hits: tuple[int, ...]) -> tuple[Outcome, Clause | None]:
    """What holds if one of these sets of bits reaches, with the clause it rests on; `unknown` if they differ."""
    first = _lifted(rules, weighed, hits[0])
    same = all(_lifted(rules, weighed, hit)[0] == first[0] for hit in hits[1:])
    return first if same else ("unknown", None)


def _lifted(rules: Ruleset, weighed: _Weighed, hit: int) -> tuple[Outcome, Clause | None]:
    left = hit & ~weighed.lifted
    if weighed.by_prohibition and not left & rules.prohibiting:
        left &= ~rules.listed_by_exemption
    if left or not hit:
        return rules.without_lifts(left)
    return "exempt", rules.clause(hit)


def _told(rules: Ruleset, query: Query, told: tuple[Considered, ...]) -> tuple[Considered, ...]:
    """At most MOST_CONSIDERED exemptions that name this device or person, and why each did not help."""
    if query.person is not None:
        others = rules.lifts.human(query.person).elsewhere
        if told and others:
            names = {each.exemption for each in told}
            others = tuple(each for each in others if each.exemption not in names)
        told = (*told, *others) if told else others
    return told[:MOST_CONSIDERED]


def _hits(rules: Ruleset, query: Query, resolved: Resolved) -> tuple[int, ...]:
    """The set of bits that reach; every one that could, if facts of the place are missing."""
    device = query.device
    mask = None if device is None else rules.known_mask(device)
    if device is not None and mask is not None:
        hit = mask & resolved.mask
        if resolved.listed and hit & resolved.listed:
            hit = rules.unlisted(resolved, rules.place_of(device), query.version, hit)
        return (hit,)
    if query.network is not None:
        place = rules.network_place(query.network)
    else:
        place = NOWHERE if device is None else rules.place_of(device)
    return tuple(sorted({_hit(rules, query, resolved, each) for each in rules.completions(place)}))


def _hit(rules: Ruleset, query: Query, resolved: Resolved, place: Place) -> int:
    hit = rules.full_mask(place) & resolved.mask
    return rules.unlisted(resolved, place, query.version, hit) if hit & resolved.listed else hit
