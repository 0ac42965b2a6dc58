"""The decision point (PDP): one verdict for one question, from a compiled ruleset, without any I/O.

DESIGN R2 and R3; semantics: verdict, valid_until, refresh_after. The first that holds of unknown, prohibited,
not-listed, exempt, permitted.
"""

from typing import Literal

from appban.errors import InputError
from appban.regime.coverage import listed
from appban.regime.device import DeviceId, Place
from appban.regime.exemption import ExemptionId
from appban.regime.lifts import Lift
from appban.regime.query import STALENESS, Clause, Considered, Outcome, Query, Verdict
from appban.regime.ruleset import Ruleset
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
    if not rules.start <= at < rules.until:
        rules.check_horizon(at)
    if (device is None) == (query.network is None):
        raise InputError("a question names one device or one network; give exactly one of the two")
    resolved = rules.resolve(query.app, query.surface)
    mask = None if device is None or resolved.listings else rules.known_mask(device)
    hits = _possible_hits(rules, query, resolved.mask) if mask is None else (mask & resolved.mask,)
    lifts = () if device is None else rules.lifts.of(device)
    weighed = _Weighed(rules, query, lifts)
    outcome, clause = weighed.outcome(hits)
    notes = resolved.notes
    if outcome == "unknown":
        notes = (*notes, "what is not known of this device or network could change the verdict")
    if outcome == "exempt" and clock == "doubted":
        outcome, notes = "unknown", (*notes, "the clock is in doubt, so no exemption is relied on")
    exempt = outcome == "exempt"
    return Verdict(
        outcome=outcome,
        clause=clause,
        reasons=notes,
        obligations=weighed.obligations(hits) if exempt else (),
        exemptions=tuple(weighed.used) if exempt else (),
        considered=weighed.explained(),
        grace=tuple(weighed.grace) if exempt else (),
        valid_until=None if weighed.until == FOREVER else weighed.until,
        refresh_after=min(weighed.until, answered_at + staleness),
        record=rules.facts.size,
        at=at,
    )


class _Weighed:
    """The exemptions that name the device, weighed for one question."""

    __slots__ = (
        "by_prohibition",
        "considered",
        "duties",
        "grace",
        "lifted",
        "query",
        "rules",
        "until",
        "used",
    )

    def __init__(self, rules: Ruleset, query: Query, lifts: tuple[Lift, ...]) -> None:
        self.rules, self.query = rules, query
        self.until = rules.until
        self.lifted = 0
        self.by_prohibition = False
        self.considered: list[Considered] = []
        self.used: dict[ExemptionId, None] = {}
        self.duties: list[tuple[int, tuple[str, ...]]] = []
        self.grace: list[str] = []
        for lift in lifts:
            self._weigh(lift)

    def _weigh(self, lift: Lift) -> None:
        why = _mismatch(self.rules, lift, self.query)
        if why is not None:
            self.considered.append(Considered(lift.exemption, why))
            return
        at = self.query.at
        step = lift.step(at)
        self.until = min(self.until, lift.next_edge(at))
        self.considered.append(step.considered)
        if step.lifts:
            bits = self.rules.bits_of.get(lift.restriction, 0)
            self.lifted |= bits
            self.by_prohibition = self.by_prohibition or bits & self.rules.prohibiting != 0
            self.used[lift.exemption] = None
            self.duties.append((bits, lift.obligations))
            self.grace.extend(step.grace)

    def outcome(self, hits: tuple[int, ...]) -> tuple[Outcome, Clause | None]:
        """The verdict, with the clause it rests on; `unknown` if possible hits would give different verdicts."""
        first = self._one(hits[0])
        if any(self._one(hit)[0] != first[0] for hit in hits[1:]):
            return "unknown", None
        return first

    def _one(self, hit: int) -> tuple[Outcome, Clause | None]:
        if not hit:
            return "permitted", None
        rules = self.rules
        left = hit & ~self.lifted
        prohibited = left & rules.prohibiting
        if prohibited:
            return "prohibited", rules.clause(prohibited)
        if self.by_prohibition:
            left &= ~rules.listed_by_exemption
        if left:
            return "not-listed", rules.clause(left)
        return "exempt", rules.clause(hit)

    def obligations(self, hits: tuple[int, ...]) -> tuple[str, ...]:
        """What every exemption that lifts a restriction which reaches asks for."""
        reached = 0
        for hit in hits:
            reached |= hit
        return tuple(sorted({slug for bits, slugs in self.duties if bits & reached for slug in slugs}))

    def explained(self) -> tuple[Considered, ...]:
        """At most MOST_CONSIDERED exemptions that name this device or person, and why each did not help."""
        person = self.query.person
        if person is not None:
            told = {each.exemption for each in self.considered}
            others = self.rules.lifts.naming(person)
            self.considered.extend(
                Considered(e, "it does not name this device") for e in others if e not in told
            )
        return tuple(self.considered[:MOST_CONSIDERED])


def _mismatch(rules: Ruleset, lift: Lift, query: Query) -> str | None:
    if query.app not in lift.apps:
        return "it does not name this application"
    if query.surface not in lift.surfaces:
        return "it does not name this surface"
    if query.question == "here":
        return None
    if query.person is None or not rules.may_use(lift, query.person, query.at):
        return "it does not name this person"
    return None if query.purpose == lift.purpose else "it is for another purpose"


def _possible_hits(rules: Ruleset, query: Query, mask: int) -> tuple[int, ...]:
    place = (
        rules.network_place(query.network)
        if query.network is not None
        else _device_place(rules, query.device)
    )
    possible = {
        _unlisted(rules, query, each, rules.full_mask(each) & mask) for each in rules.completions(place)
    }
    return tuple(sorted(possible))


def _device_place(rules: Ruleset, device: DeviceId | None) -> Place:
    return rules.place_of(device if device is not None else DeviceId(""))


def _unlisted(rules: Ruleset, query: Query, place: Place, hit: int) -> int:
    lists = hit & ~rules.prohibiting
    while lists:
        bit = rules.bits[(lists & -lists).bit_length() - 1]
        rule = bit.restriction.approved_list
        own = rules.bits_of[bit.restriction.id]
        if rule is not None and listed(rules.facts, rule.list, query, place):
            hit &= ~own
        lists &= ~own
    return hit
