"""Asking for exemptions and deciding on them, by those who may and by those who may not: half of what moves a life."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from tests.service.life import CAST, DEVICES, HOLDERS, PURPOSES, Life
from tests.service.office import SAFE

from appban.regime.device import DeviceId
from appban.regime.exemption import CircumstanceId, ExemptionId
from appban.regime.mitigation import Method
from appban.regime.restriction import Purpose, Risk, RouteName
from appban.regime.roster import Roster
from appban.regime.time import DAY, HOUR
from appban.service.deciding.clearing import Clearing, assess, decide_seat, meet_condition
from appban.service.deciding.telephone import confirm, mint_phone_code
from appban.service.exemptions.mitigating import attest, machine_evidence, observe_failed
from appban.service.requests.changing import Changes, edit_with, renew
from appban.service.requests.exemptions import submit

ROUTES: tuple[RouteName, ...] = ("ordinary", "emergency", "carried-over")
WINDOWS = {"ordinary": 30 * DAY, "emergency": 60 * HOUR, "carried-over": 20 * DAY}
STAGES = ("security", "minister", "second", "duty", "attest")
SITTING = {
    "security": ("sue", "sam"),
    "again": ("sam", "sue"),
    "minister": ("min",),
    "duty": ("dee", "sue"),
    "first": ("sec",),
    "second": ("rat",),
}
"""Who could fill each seat; the first of each could fill them all."""
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

MOST = 5
"""So many exemptions, so that each sees enough of life."""

anybody = st.sampled_from(CAST)
which = st.integers(min_value=0, max_value=MOST - 1)
some_devices = st.sets(st.sampled_from(DEVICES), min_size=1, max_size=3).map(sorted).map(tuple)
some_holders = st.sets(st.sampled_from(HOLDERS), min_size=1).map(sorted).map(tuple)


class Deciding(RuleBasedStateMachine):
    """Each rule tries one verb, mostly as somebody who may, at times as somebody who may not."""

    def __init__(self) -> None:
        super().__init__()
        self.life = Life()
        self.circumstance = CircumstanceId("none")
        self.codes: dict[ExemptionId, str] = {}

    @property
    def asked(self) -> bool:
        """Whether anything was asked for yet."""
        return bool(self.life.asked)

    @precondition(lambda self: len(self.life.asked) < MOST)
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
    @rule(
        n=which,
        who=st.sampled_from(("quinn", "quinn", "sam")),
        change=st.sampled_from(sorted(WIDENING)),
        then=st.integers(0, 3),
        version=st.sampled_from((-1, -1, 0)),
    )
    def edit(self, n: int, who: str, change: str, then: int, version: int) -> None:
        """A request is asked otherwise, for less or for more; and it goes on, on the newest version or on the first."""
        changes = WIDENING[change](self.life)
        exemption = self.life.pick(n)
        made = self.life.attempt(who, lambda work: edit_with(work, exemption, changes, Roster()))
        assert made is None or exemption not in self.life.used, "what was in force is not edited any more"
        if made is not None:
            self.go_on(n, then, second=False, outcome="clear", version=version)

    edit_again = edit

    @precondition(lambda self: 0 < len(self.life.asked) < MOST)
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
    @rule(
        n=which,
        times=st.integers(1, 4),
        second=st.booleans(),
        outcome=st.sampled_from(("clear",) * 5 + ("refuse",)),
        subject_to=st.sampled_from(((), (), (), ("a second reader",))),
        version=st.sampled_from((-1, -1, -1, 0)),
    )
    def go_on(
        self,
        n: int,
        times: int,
        second: bool,
        outcome: str,
        subject_to: tuple[str, ...] = (),
        version: int = -1,
    ) -> None:
        """What is missing is done by somebody who may, one thing after the other: a seat filled, then evidence."""
        for _ in range(times):
            place = self.life.next_seat(self.life.pick(n))
            if place is None:
                self.attest(n, "sue", Method.INSPECTION)
                return
            who = SITTING[place.seat.id][-1 if second else 0]
            more = {"seat": place.seat.id, "subject_to": subject_to}
            self._decide(n, who, place.stage.id, outcome=outcome, version=version, **more)

    go_on_again = also_go_on = and_go_on = go_on  # so that it is tried more often than others

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
        digest = self.life.attempt(who, lambda work: decide_seat(work, asked))
        if digest is not None:
            self.life.check_decision(digest)

    @precondition(lambda self: self.asked)
    @rule(
        n=which,
        minted=st.sampled_from(("sec", "sec", "kim", "quinn")),
        noted=st.sampled_from(("sec", "sec", "quinn")),
    )
    def call(self, n: int, minted: str, noted: str) -> None:
        """Whoever is missing clears by phone, with a code minted for it, or with an older one."""
        exemption = self.life.pick(n)
        place = self.life.next_seat(exemption)
        if place is None:
            return
        code = self.life.attempt(minted, lambda work: mint_phone_code(work, exemption, place.stage.id))
        self.codes |= {exemption: code} if code else {}
        person = self.life.office.ids[SITTING[place.seat.id][0]]
        said = self.codes.get(exemption, "000000")
        self._decide(n, noted, place.stage.id, outcome="clear", person=person, by_phone=said)

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

    def attest(self, n: int, who: str, method: Method) -> None:
        """Somebody vouches for a mitigation."""
        self.life.attempt(
            who, lambda work: attest(work, self.life.pick(n), SAFE, method=method, stated=work.now)
        )

    @precondition(lambda self: self.asked)
    @rule(
        n=which,
        who=anybody,
        says=st.sampled_from((Method.INSPECTION, Method.ATTESTATION, "it fails")),
    )
    def evidence(self, n: int, who: str, says: Method | str) -> None:
        """Somebody vouches for a mitigation, or sees that it does not hold."""
        if isinstance(says, Method):
            self.attest(n, who, says)
        else:
            self.life.attempt(
                who, lambda work: observe_failed(work, self.life.pick(n), SAFE, stated=work.now)
            )

    @rule(device=st.sampled_from(DEVICES), holds=st.booleans())
    def deliver(self, device: DeviceId, holds: bool) -> None:
        """A source reports on a device."""
        seen = ((device, SAFE, holds),)
        self.life.attempt(
            "operator", lambda work: machine_evidence(work, "mdm", seen, stated=work.now, batch="0" * 64)
        )
