"""A life to be lived in an office: persons with and without authority try every verb, and what must hold is checked.

The rules that move it stand in `test_life_cycle`. Whatever is refused must leave the record as it was.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace as changed
from typing import TypeVar

from hypothesis import currently_in_test_context, event, note
from msgspec.structs import replace
from tests.contracts.memory_store import MemoryStore, _State
from tests.reference import naive, seats
from tests.reference.build import mitigation, route, seat, stage
from tests.reference.instants import instants
from tests.reference.reading import Fact, Submitted, of, pinned, versions
from tests.service.office import (
    BAN,
    CARRIED,
    EMERGENCY,
    ORDINARY,
    SAFE,
    Office,
    a_ban,
    a_press,
)

from appban.errors import InputError, RefusedError
from appban.regime import events as ev
from appban.regime.catalogue import AppId
from appban.regime.decide import decide
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.query import Query
from appban.regime.restriction import Purpose, RestrictionVersion, Seat, When
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.regime.seats import Needed, empty_seats
from appban.regime.spans import in_force
from appban.regime.time import DAY, HOUR
from appban.service.answering import ask
from appban.service.publishing import bundle, publish
from appban.service.reading import event_of
from appban.service.recorded.verifying import verify_bundle, verify_folder
from appban.service.work import Work, perform

Value = TypeVar("Value")

DEVICES = tuple(map(DeviceId, ("P1", "P2", "P3", "P4")))
APPS = tuple(map(AppId, ("tiktok", "chess")))
HOLDERS = ("hal", "kim")
PURPOSES = tuple(map(Purpose, ("enforcement", "communications")))
CAST = ("quinn", "hal", "kim", "sam", "sue", "dee", "rat", "sec", "min", "spad", "ana", "operator")
"""Those who ask, hold, clear, ratify and note; an adviser whom no seat takes, an appointer, and nobody in particular."""
ATTESTERS = ("sec", "rat")
OVER = (ev.ExemptionWithdrawn, ev.ExemptionRevoked, ev.ExemptionHandedBack, ev.ExemptionClosed)


class LightState(_State):
    """The state of a store in plain lists, copied without copying what never changes."""

    def __deepcopy__(self, memo: object) -> "LightState":
        held = ("additions", "openings", "aliases", "erasures", "meta")
        return changed(self, **{name: getattr(self, name).copy() for name in held})


def the_ban() -> RestrictionVersion:
    """A ban with three routes; a second pair of eyes unless the risk was found to be low, a minister for communications."""
    second = stage(seat("security", name="again"), name="second", required=When(risks=("medium", "high")))
    made = a_ban(max_days=400, max_devices=4, days_in_12_months=400)
    ordinary = route(*ORDINARY, second)
    emergency = replace(EMERGENCY, cap_hours=400, max_hours=72)
    carried = replace(CARRIED, regularise_within=10 * DAY)
    rules = replace(
        made.exemptions,
        routes=(ordinary, emergency, carried),
        mitigations=(mitigation(SAFE, fresh_for=8 * DAY, grace=DAY, source_grace=DAY, silent_after=DAY),),
    )
    return replace(made, exemptions=rules)


class Life:
    """An office, the exemptions asked for in it, and what is known of the record without asking it."""

    def __init__(self) -> None:
        store = MemoryStore()
        store.state = LightState()
        self.office = Office(store, ban=the_ban())
        for who in ATTESTERS:
            self.office.appoint(who, "clear:attester")
        self.office.appoint("rat", "review")
        self.press = a_press(self.office)
        self.asked: list[ExemptionId] = []
        self.entries: list[tuple[int, ev.Event]] = []
        self.leaves: list[bytes] = []
        self.used: dict[ExemptionId, str] = {}
        self.read()

    @property
    def now(self) -> int:
        """What the clock says, but never before the record's last entry."""
        return max(self.office.now, self.entries[-1][0])

    @property
    def facts(self) -> Facts:
        """What the whole record says."""
        return self.office.facts()

    def pick(self, n: int) -> ExemptionId:
        """One of the exemptions asked for."""
        return self.asked[n % len(self.asked)]

    def attempt(self, who: str, verb: Callable[[Work], Value]) -> Value | None:
        """Try a verb as somebody; None if it was refused, which leaves everything as it was."""
        store = self.office.store
        before = store.state
        try:
            receipt = perform(self.office.desk, self.office.act(who), verb)
        except (RefusedError, InputError) as problem:
            _tell(note, f"{who} was refused: {problem}")
            assert store.state is before
            return None
        self.read()
        assert receipt.last == len(self.entries) - 1
        return receipt.value

    def read(self) -> None:
        """Take in what was added; nothing that was there before may have changed."""
        rows = [each.row for each in self.office.store.state.additions]
        assert [row.leaf for row in rows[: len(self.leaves)]] == self.leaves
        assert len(rows) >= len(self.leaves)
        self.entries += [(row.time, event_of(row)) for row in rows[len(self.leaves) :]]
        self.leaves = [row.leaf for row in rows]

    def edge(self, n: int) -> int:
        """One of the next instants at which something may change."""
        to_come = [at for at in instants(self.entries) if at > self.now]
        return to_come[n % min(len(to_come), 12)] if to_come else self.now + HOUR

    def next_seat(self, exemption: ExemptionId) -> Needed | None:
        """A seat that is still empty."""
        facts = self.facts
        history = facts.exemptions[exemption]
        empty = [
            n for pin in history.request.restrictions for n in empty_seats(facts, history, pin, self.now)
        ]
        return empty[0] if empty else None

    def check(self) -> None:
        """What must hold after every step."""
        facts, now = self.facts, self.now
        for exemption in self.asked:
            history = facts.exemptions[exemption]
            for pin in history.request.restrictions:
                cleared = not empty_seats(facts, history, pin, now)
                assert cleared == self._cleared_by_all(exemption, now)
                slow = naive.in_force(self.entries, exemption, pin.restriction, now)
                assert in_force(facts, exemption, pin.restriction, now) == slow
                if slow:
                    assert cleared
                    self._check_in_force(exemption, now)

    def _cleared_by_all(self, exemption: ExemptionId, now: int) -> bool:
        """Whether each seat that is asked for can be given a person of its own, as the naive decider counts."""
        newest = versions(self.entries, exemption)[-1]
        rules = pinned(self.entries, newest, BAN)
        assert rules is not None
        wanted = seats.required(self.entries, newest, rules, now)
        able = [seats.fillers(self.entries, newest, at, place, now) for at, place in wanted]
        return seats.distinct(able)

    def _check_in_force(self, exemption: ExemptionId, now: int) -> None:
        """What an exemption in force must have, each read from the entries by itself."""
        known = versions(self.entries, exemption)
        newest, request = known[-1], known[-1].event.request
        self.used[exemption] = request.route
        _tell(event, f"in force by the {request.route} route")
        assert newest.recorded <= now
        assert request.start <= now < request.end
        assert not any(
            isinstance(e, OVER) and e.exemption == exemption and e.stated <= now for _, e in self.entries
        )
        self._check_seats(known, now)
        if request.route == "emergency":
            ratified = [f for f in of(self.entries, ev.ExemptionRatified) if f.event.exemption == exemption]
            assert ratified or now < newest.recorded + (EMERGENCY.ratify_within or 0)

    def _check_seats(self, known: list[Submitted], now: int) -> None:
        newest = known[-1]
        rules = pinned(self.entries, newest, BAN)
        assert rules is not None
        requesters = {v.event.request.requester for v in known}
        declared = [f.event for f in of(self.entries, ev.CircumstanceDeclared)]
        declarers = {e.declarer for e in declared if e.circumstance == newest.event.request.circumstance}
        wanted = seats.required(self.entries, newest, rules, now)
        assert wanted, "no route of this ban goes without a clearance"
        filled = [self._cleared(known, at, place, now) for at, place in wanted]
        people = {given.event.decision.person for each in filled for given in each}
        assert all(filled)
        assert len(people - requesters - declarers) >= len(wanted)

    def _cleared(self, known: list[Submitted], at: str, place: Seat, now: int) -> list[Fact[ev.DecisionMade]]:
        """The clearances of a seat, with authority, on the newest version or on one that asked for no less."""
        newest = known[-1]
        asked = [v for v in known if v is newest or seats.narrows(self.entries, newest, v, now)]
        return [
            given
            for given in of(self.entries, ev.DecisionMade)
            for version in asked
            if given.event.decision.request_digest == version.event.digest
            and (given.event.decision.stage, given.event.seat) == (at, place.id)
            and given.event.decision.outcome == "clear"
            and given.effective <= now
            and seats.authorised(self.entries, given.event, place, version)
        ]

    def check_decision(self, digest: str) -> None:
        """A clearance just given was on the newest version and fills its seat, once what it is subject to is met."""
        given = next(e for _, e in reversed(self.entries) if isinstance(e, ev.DecisionMade))
        assert given.digest == digest
        known = versions(self.entries, given.exemption)
        assert given.decision.request_digest == known[-1].event.digest
        if given.decision.outcome == "clear" and not given.subject_to:
            rules = pinned(self.entries, known[-1], BAN)
            assert rules is not None
            wanted = seats.required(self.entries, known[-1], rules, self.now)
            place = next(each for at, each in wanted if (at, each.id) == (given.decision.stage, given.seat))
            able = seats.fillers(self.entries, known[-1], given.decision.stage, place, self.now)
            assert any(given.decision.person in each for each in able)

    def questions(self) -> Iterator[Query]:
        """May each application be on each device, and may each holder use it there for each purpose, now?"""
        for device in DEVICES:
            for app in APPS:
                yield Query(app=app, device=device, at=self.now)
        for who in HOLDERS:
            for purpose in PURPOSES:
                person = PersonId(self.office.ids[who])
                query = Query(app=APPS[0], device=DEVICES[0], at=self.now)
                yield replace(query, question="used", person=person, purpose=purpose)

    def answer(self, query: Query) -> None:
        """The decision point answers from a part of the record as the naive decider does from all of it."""
        told = ask(self.office.desk, query, Roster(), staleness_seconds=60).verdict
        assert told.outcome == naive.verdict(self.entries, query, query.at, self.now, {})
        whole = decide(Ruleset(self.facts, Roster(), query.at), query, self.now)
        same = {
            "valid_until": None,
            "refresh_after": 0,
        }  # the whole knows of more instants at which nothing here changes
        assert replace(told, **same) == replace(whole, **same)

    def verify(self) -> None:
        """What is published verifies, in the open and sealed, and says what the store holds."""
        with self.office.store.reader() as reader:
            publish(reader, self.press)
            lines = list(bundle(reader, self.press, openly=True))
        keys = self.press.verifying()
        report = verify_bundle(lines, keys)
        folder = verify_folder(self.press.folder.read, keys)
        assert report.record.checkpoint == folder.record.checkpoint
        assert report.record.checkpoint.size == report.record.opened == len(self.entries)
        assert report.requests == len(of(self.entries, ev.ExemptionSubmitted))
        assert report.decisions == len(of(self.entries, ev.DecisionMade))


def _tell(how: Callable[[str], object], what: str) -> None:
    """Tell Hypothesis, where it is Hypothesis that leads this life."""
    if currently_in_test_context():
        how(what)
