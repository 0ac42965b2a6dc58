"""However a few people use the verbs, on whatever route, only what the law allows is in force, and the record verifies."""

from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace
from tests.reference import facts as say
from tests.service.life import CAST, DEVICES, HOLDERS, PURPOSES, Life, the_ban
from tests.service.office import BAN, SAFE

from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.exemption import CircumstanceId, ExemptionId
from appban.regime.mitigation import Method
from appban.regime.people import AuthorityId, PersonId, Subject
from appban.regime.restriction import Existing, Purpose, Risk, RouteName
from appban.regime.roster import Roster
from appban.regime.time import DAY, HOUR
from appban.service import ending
from appban.service.authority import Appointment, end_authority, grant_authority
from appban.service.changing import Changes, edit_with, renew
from appban.service.circumstances import Declaration, change_circumstance, declare
from appban.service.clearing import Clearing, assess, decide_seat, meet_condition
from appban.service.devices import device_lost, device_returned
from appban.service.exemptions import submit, withdraw
from appban.service.mitigating import attest, machine_evidence, observe_failed
from appban.service.people import person_left, person_returned
from appban.service.telephone import confirm, mint_phone_code
from appban.service.work import Work

Doing = Callable[[Work, ExemptionId], object]

ROUTES: tuple[RouteName, ...] = ("ordinary", "emergency", "carried-over")
WINDOWS = {"ordinary": 30 * DAY, "emergency": 60 * HOUR, "carried-over": 20 * DAY}
STAGES = ("security", "minister", "second", "duty", "attest")
SITTING = {
    "security": ("sam", "sue"),
    "again": ("sue", "sam"),
    "minister": ("min",),
    "duty": ("dee", "sue"),
    "first": ("sec",),
    "second": ("rat",),
}
"""Who could fill each seat."""
ENDINGS: dict[str, Doing] = {
    "suspend": lambda work, e: ending.suspend(work, e, "lost sight of it"),
    "suspend since": lambda work, e: ending.suspend(work, e, "lost sight of it", stated=work.now - HOUR),
    "reinstate": lambda work, e: ending.reinstate(work, e, "found"),
    "revoke": lambda work, e: ending.revoke(work, e, "misused"),
    "revoke since": lambda work, e: ending.revoke(work, e, "misused", stated=work.now - HOUR),
    "hand back": ending.hand_back,
    "withdraw": lambda work, e: withdraw(work, e, "not needed"),
    "close": lambda work, e: ending.close(work, e, "observed-gone", digest=None, signed_by=()),
}
WIDENING: dict[str, Callable[[Life], Changes]] = {
    "one device": lambda life: Changes(devices=DEVICES[:1]),
    "all devices": lambda life: Changes(devices=DEVICES),
    "one holder": lambda life: Changes(people=(life.office.ids["hal"],)),
    "more mitigations": lambda life: Changes(mitigations=(SAFE, "trained")),
    "another purpose": lambda life: Changes(purpose=PURPOSES[1]),
    "another text": lambda life: Changes(justification="another text"),
    "an earlier end": lambda life: Changes(end=life.now + 2 * DAY),
    "a later end": lambda life: Changes(end=life.now + 40 * DAY),
    "the same": lambda life: Changes(),
}

anybody = st.sampled_from(CAST)
which = st.integers(min_value=0, max_value=5)
some_devices = st.sets(st.sampled_from(DEVICES), min_size=1, max_size=3).map(sorted).map(tuple)
some_holders = st.sets(st.sampled_from(HOLDERS), min_size=1).map(sorted).map(tuple)


class LifeCycle(RuleBasedStateMachine):
    """See the module. Each rule tries one verb, mostly as somebody who may, at times as somebody who may not."""

    def __init__(self) -> None:
        super().__init__()
        self.life = Life()
        self.circumstance = CircumstanceId("none")
        self.codes: dict[ExemptionId, str] = {}

    @property
    def asked(self) -> bool:
        """Whether anything was asked for yet."""
        return bool(self.life.asked)

    @initialize()
    def begin(self) -> None:
        """An emergency is declared, and one exemption asked for on each route."""
        self.declare("sam", 90)
        for path in ROUTES:
            self.submit("quinn", path, DEVICES[:2], HOLDERS, PURPOSES[0], 0, replaces=0)

    @rule(who=st.sampled_from(("sam", "dee", "kim")), hours=st.sampled_from((1, 30, 90)))
    def declare(self, who: str, hours: int) -> None:
        """Somebody declares an emergency."""
        asked = Declaration(
            anchor="a plan",
            body=BodyId("D"),
            audience_not_reached="everybody",
            until=self.life.now + hours * HOUR,
        )
        self.circumstance = self.life.attempt(who, lambda work: declare(work, asked)) or self.circumstance

    @rule(who=anybody, hours=st.sampled_from((None, None, 2, 200)))
    def change_circumstance(self, who: str, hours: int | None) -> None:
        """An emergency goes on for longer, or is over."""
        until = None if hours is None else self.life.now + hours * HOUR
        self.life.attempt(who, lambda work: change_circumstance(work, self.circumstance, until))

    @rule(
        who=st.sampled_from(("quinn", "quinn", "sam", "hal", "spad", "operator")),
        path=st.sampled_from(ROUTES),
        devices=some_devices,
        people=some_holders,
        purpose=st.sampled_from(PURPOSES),
        later=st.sampled_from((0, 0, HOUR, DAY)),
        replaces=st.sampled_from((0, 0, 1, 2)),
    )
    def submit(
        self,
        who: str,
        path: RouteName,
        devices: tuple[DeviceId, ...],
        people: tuple[str, ...],
        purpose: Purpose,
        later: int,
        replaces: int,
    ) -> None:
        """Somebody asks for an exemption, which may take the place of another."""
        life = self.life
        asked = life.office.asking(
            route=path,
            devices=devices,
            people=tuple(life.office.ids[each] for each in people),
            purpose=purpose,
            start=life.now + later,
            end=life.now + later + WINDOWS[path],
            circumstance=self.circumstance if path == "emergency" else None,
            replaces=life.pick(replaces) if replaces and life.asked else None,
        )
        made = life.attempt(who, lambda work: submit(work, asked, Roster()))
        life.asked += [made.exemption] if made else []

    @precondition(lambda self: self.asked)
    @rule(n=which, who=st.sampled_from(("quinn", "quinn", "sam")), change=st.sampled_from(sorted(WIDENING)))
    def edit(self, n: int, who: str, change: str) -> None:
        """A request is asked otherwise, for less or for more."""
        changes = WIDENING[change](self.life)
        self.life.attempt(who, lambda work: edit_with(work, self.life.pick(n), changes, Roster()))

    @precondition(lambda self: self.asked)
    @rule(n=which, who=st.sampled_from(("quinn", "kim")), days=st.sampled_from((1, 50)))
    def renew(self, n: int, who: str, days: int) -> None:
        """An exemption is asked for again from its end on."""
        old = self.life.pick(n)
        until = Changes(end=self.life.facts.exemptions[old].request.end + days * DAY)
        made = self.life.attempt(who, lambda work: renew(work, old, until, Roster()))
        self.life.asked += [made.exemption] if made else []

    @precondition(lambda self: self.asked)
    @rule(n=which, who=anybody, risk=st.sampled_from(("low", "medium", "high")))
    def assess(self, n: int, who: str, risk: Risk) -> None:
        """Somebody judges the risk."""
        self.life.attempt(who, lambda work: assess(work, self.life.pick(n), risk, risk, "looked at"))

    @precondition(lambda self: self.asked)
    @rule(
        n=which,
        who=anybody,
        stage=st.sampled_from(STAGES),
        outcome=st.sampled_from(("clear", "clear", "refuse")),
        ago=st.sampled_from((0, 0, HOUR, -HOUR)),
        version=st.sampled_from((-1, -1, 0)),
        subject_to=st.sampled_from(((), (), ("a second reader",))),
    )
    def decide(
        self, n: int, who: str, stage: str, outcome: str, ago: int, version: int, subject_to: tuple[str, ...]
    ) -> None:
        """Somebody decides, rightly or not, on some version."""
        self._decide(n, who, stage, outcome=outcome, ago=ago, version=version, subject_to=subject_to)

    @precondition(lambda self: self.asked)
    @rule(n=which, second=st.booleans(), outcome=st.sampled_from(("clear", "clear", "clear", "refuse")))
    def go_on(self, n: int, second: bool, outcome: str) -> None:
        """The next thing that is missing is done by somebody who may: a seat, or evidence."""
        place = self.life.next_seat(self.life.pick(n))
        if place is None:
            self.attest(n, "sue", Method.INSPECTION)
            return
        sitting = SITTING[place.seat.id]
        who = sitting[-1 if second else 0]
        self._decide(n, who, place.stage.id, outcome=outcome, seat=place.seat.id)

    def _decide(
        self, n: int, who: str, stage: str, *, outcome: str, ago: int = 0, version: int = -1, **more: object
    ) -> None:
        exemption = self.life.pick(n)
        given: dict[str, object] = {
            "exemption": exemption,
            "digest": self.life.facts.exemptions[exemption].versions[version][1].digest,
            "stage": stage,
            "outcome": outcome,
            "instrument": "a note on the file",
            "stated": self.life.now - ago,
        }
        asked = Clearing(**(given | more))  # type: ignore[arg-type]  # each rule names what it gives
        self.life.attempt(who, lambda work: decide_seat(work, asked))

    @precondition(lambda self: self.asked)
    @rule(n=which, who=st.sampled_from(("sec", "quinn", "kim")), stage=st.sampled_from(STAGES))
    def mint(self, n: int, who: str, stage: str) -> None:
        """A code is minted for a call."""
        exemption = self.life.pick(n)
        code = self.life.attempt(who, lambda work: mint_phone_code(work, exemption, stage))
        self.codes |= {exemption: code} if code else {}

    @precondition(lambda self: self.asked)
    @rule(n=which, noted=st.sampled_from(("sec", "sec", "quinn")), right=st.booleans())
    def call(self, n: int, noted: str, right: bool) -> None:
        """Whoever is missing clears by phone, with the code or a wrong one."""
        exemption, place = self.life.pick(n), self.life.next_seat(self.life.pick(n))
        if place is None:
            return
        if right and exemption not in self.codes:
            self.mint(n, "sec", place.stage.id)
        code = self.codes.get(exemption, "000000") if right else "000000"
        person = self.life.office.ids[SITTING[place.seat.id][0]]
        self._decide(n, noted, place.stage.id, outcome="clear", person=person, by_phone=code)

    @precondition(lambda self: self.asked)
    @rule(n=which, who=anybody, nth=which)
    def settle(self, n: int, who: str, nth: int) -> None:
        """A call is confirmed in writing, or a condition is met."""
        exemption = self.life.pick(n)
        given = self.life.facts.exemptions[exemption].decisions
        if not given:
            return
        one = given[nth % len(given)].event
        if one.confirm_by is not None:
            self.life.attempt(who, lambda work: confirm(work, exemption, one.digest))
        else:
            self.life.attempt(
                who, lambda work: meet_condition(work, exemption, one.digest, "a second reader", "named")
            )

    @precondition(lambda self: self.asked)
    @rule(n=which, who=anybody, method=st.sampled_from((Method.INSPECTION, Method.ATTESTATION)))
    def attest(self, n: int, who: str, method: Method) -> None:
        """Somebody vouches for a mitigation."""
        self.life.attempt(
            who, lambda work: attest(work, self.life.pick(n), SAFE, method=method, stated=work.now)
        )

    @precondition(lambda self: self.asked)
    @rule(n=which, who=anybody)
    def fail(self, n: int, who: str) -> None:
        """Somebody sees that a mitigation does not hold."""
        self.life.attempt(who, lambda work: observe_failed(work, self.life.pick(n), SAFE, stated=work.now))

    @rule(device=st.sampled_from(DEVICES), holds=st.booleans())
    def deliver(self, device: DeviceId, holds: bool) -> None:
        """A source reports on a device."""
        seen = ((device, SAFE, holds),)
        self.life.attempt(
            "operator", lambda work: machine_evidence(work, "mdm", seen, stated=work.now, batch="0" * 64)
        )

    @precondition(lambda self: self.asked)
    @rule(n=which, who=anybody, how=st.sampled_from(sorted(ENDINGS)))
    def end(self, n: int, who: str, how: str) -> None:
        """Somebody holds an exemption off, takes it away or gives it back."""
        self.life.attempt(who, lambda work: ENDINGS[how](work, self.life.pick(n)))

    @precondition(lambda self: self.asked)
    @rule(n=which, who=st.sampled_from(("rat", "rat", "sue", "quinn")), reviews=st.booleans())
    def ratify(self, n: int, who: str, reviews: bool) -> None:
        """An emergency is ratified, or reviewed because it was not."""
        exemption = self.life.pick(n)
        if reviews:
            self.life.attempt(who, lambda work: ending.review_emergency(work, exemption, "looked at"))
        else:
            self.life.attempt(who, lambda work: ending.ratify(work, exemption))

    @rule(who=st.sampled_from((*HOLDERS, "sam", "quinn")), back=st.booleans())
    def leave(self, who: str, back: bool) -> None:
        """Somebody leaves or is back."""
        person = PersonId(self.life.office.ids[who])
        if back:
            self.life.attempt("operator", lambda work: person_returned(work, person))
        else:
            self.life.attempt("operator", lambda work: person_left(work, person, work.now - HOUR))

    @rule(device=st.sampled_from(DEVICES), back=st.booleans())
    def lose(self, device: DeviceId, back: bool) -> None:
        """A device is lost or back."""
        if back:
            self.life.attempt("operator", lambda work: device_returned(work, device))
        else:
            self.life.attempt("operator", lambda work: device_lost(work, device, work.now - HOUR))

    @rule(who=st.sampled_from(("sam", "sue", "min", "dee")), by=st.sampled_from(("ana", "kim")), nth=which)
    def end_authority(self, who: str, by: str, nth: int) -> None:
        """An appointment ends."""
        held = self.life.facts.authorities_of[PersonId(self.life.office.ids[who])]
        which_one = AuthorityId(held[nth % len(held)])
        self.life.attempt(by, lambda work: end_authority(work, which_one, work.now))

    @rule(
        who=st.sampled_from(("sam", "sue", "min", "dee", "quinn", "hal")),
        subject=st.sampled_from(("clear:security", "clear:minister", "clear:duty", "ratify")),
        second=st.sampled_from(("ben", "ana", "kim")),
    )
    def appoint(self, who: str, subject: str, second: str) -> None:
        """Somebody is appointed, by two who may or not."""
        ids = self.life.office.ids
        asked = Appointment(
            person=ids[who],
            subject=Subject(subject),
            body=BodyId("D"),
            instrument="a letter",
            stated=self.life.now,
        )
        self.life.attempt("ana", lambda work: grant_authority(work, asked, ids[second]))

    @rule(
        existing=st.sampled_from(("keep", "end", "until")), starts=st.sampled_from((0, HOUR, 2 * DAY, -DAY))
    )
    def change_the_ban(self, existing: str, starts: int) -> None:
        """A new version of the ban, which says what becomes of what stands."""
        number = len(self.life.facts.restrictions[BAN].versions) + 1
        at = self.life.now + starts
        until = at + DAY if existing == "until" else None
        made = replace(
            the_ban(), version=number, starts=at, existing=Existing(rule=existing, until=until)
        )  # type: ignore[arg-type]
        self.life.attempt("operator", lambda work: work.add(say.made(made)))

    @rule(by=st.sampled_from((1, HOUR, DAY, 3 * DAY)))
    def pass_time(self, by: int) -> None:
        """Time goes by."""
        self.life.office.clock.pass_(by)

    @rule(nth=st.integers(min_value=0, max_value=11), by=st.sampled_from((0, -1, 1)))
    def pass_to_an_edge(self, nth: int, by: int) -> None:
        """It is exactly when something changes, or a microsecond before or after."""
        clock = self.life.office.clock
        clock.pass_(max(self.life.edge(nth) + by - clock.now(), 0))

    @rule()
    def publish(self) -> None:
        """The record so far is published, which holds it to what was published before."""
        self.life.verify()

    @invariant()
    def only_what_the_law_allows_is_in_force(self) -> None:
        """See Life.check."""
        self.life.check()

    @invariant()
    def the_decision_point_answers_as_the_naive_one(self) -> None:
        """One question after each step; all of them at the end."""
        questions = list(self.life.questions())
        self.life.answer(questions[len(self.life.entries) % len(questions)])

    def teardown(self) -> None:
        """The whole record verifies, and every question is answered from its part as from the whole."""
        self.life.verify()
        for query in self.life.questions():
            self.life.answer(query)


TestLifeCycle = LifeCycle.TestCase
TestLifeCycle.settings = settings(stateful_step_count=30, suppress_health_check=[HealthCheck.too_slow])
