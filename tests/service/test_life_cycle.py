"""However a few people use the verbs, on whatever route, only what the law allows is in force, and the record verifies."""

from collections.abc import Callable
from typing import Literal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from msgspec.structs import replace
from tests.reference import facts as say
from tests.service.life import DEVICES, HOLDERS, PURPOSES, the_ban
from tests.service.life_deciding import ROUTES, Deciding, anybody, which
from tests.service.office import BAN

from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.people import AuthorityId, PersonId, Subject
from appban.regime.restriction import Existing, Purpose
from appban.regime.time import DAY, HOUR
from appban.regime.working_days import Calendar
from appban.service.circumstances import Declaration, change_circumstance, declare
from appban.service.devices.devices import device_lost, device_returned
from appban.service.exemptions import ending
from appban.service.exemptions.reviewing import answer_review, open_review
from appban.service.people import person_left, person_returned
from appban.service.requests.exemptions import withdraw
from appban.service.staff.authority import Appointment, end_authority, grant_authority
from appban.service.work import Work

pytestmark = pytest.mark.slow

EVERY_DAY = Calendar(name="synthetic", years=frozenset(range(2024, 2040)), holidays=frozenset())
Doing = Callable[[Work, ExemptionId], object]

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


class LifeCycle(Deciding):
    """See the module."""

    @initialize(
        who=st.sampled_from(("quinn", "quinn", "sam", "sue")),
        how_far=st.tuples(*[st.integers(0, 4)] * len(ROUTES)),
        purpose=st.sampled_from(PURPOSES),
        declarer=st.sampled_from(("sam", "sam", "dee")),
    )
    def begin(self, who: str, how_far: tuple[int, ...], purpose: Purpose, declarer: str) -> None:
        """An emergency is declared, and one exemption asked for on each route; some of them get as far as being used."""
        self.declare(declarer, 90)
        for n, path in enumerate(ROUTES):
            self.submit(who, path, DEVICES[:2], HOLDERS, purpose, 0, replaces=0)
            self.go_on(n, how_far[n], second=False, outcome="clear")

    @rule(who=st.sampled_from(("sam", "dee", "kim")), hours=st.sampled_from((1, 30, 90)))
    def declare(self, who: str, hours: int) -> None:
        """Somebody declares an emergency."""
        asked = Declaration(
            anchor="Other: a plan",
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

    @precondition(lambda self: self.asked)
    @rule(n=which, who=anybody, how=st.sampled_from(sorted(ENDINGS)))
    def end(self, n: int, who: str, how: str) -> None:
        """Somebody holds an exemption off, takes it away or gives it back."""
        exemption, size = self.life.pick(n), len(self.life.entries)
        self.life.attempt(who, lambda work: ENDINGS[how](work, exemption))
        withdrawn = how == "withdraw" and len(self.life.entries) > size
        assert not withdrawn or exemption not in self.life.used, "what was in force is handed back"

    @precondition(lambda self: self.asked)
    @rule(n=which, who=st.sampled_from(("rat", "rat", "sue", "quinn")), reviews=st.booleans())
    def ratify(self, n: int, who: str, reviews: bool) -> None:
        """An emergency is ratified, or reviewed because it was not."""
        exemption = self.life.pick(n)
        if reviews:
            self.life.attempt(who, lambda work: ending.review_emergency(work, exemption, "looked at"))
        else:
            self.life.attempt(who, lambda work: ending.ratify(work, exemption))

    @precondition(lambda self: self.asked)
    @rule(who=st.sampled_from(("rat", "rat", "sue")))
    def review(self, who: str) -> None:
        """All that was asked for comes under a review."""
        named = tuple(self.life.asked)
        self.life.attempt(who, lambda work: open_review(work, BodyId("D"), named, EVERY_DAY))

    @precondition(lambda self: self.asked)
    @rule(n=which, who=st.sampled_from(("rat", "rat", "sue", "hal")), answer=st.sampled_from(("keep", "end")))
    def answer_a_review(self, n: int, who: str, answer: Literal["keep", "end"]) -> None:
        """Somebody says of an exemption that it is kept, or ends."""
        exemption = self.life.pick(n)
        asked = self.life.facts.reviewing.get(exemption, ())
        if asked:
            review = asked[-1][1].review
            self.life.attempt(who, lambda work: answer_review(work, review, exemption, answer, "looked at"))

    @rule(what=st.sampled_from((*HOLDERS, *DEVICES, "sam", "quinn")), back=st.booleans())
    def drop_out(self, what: str, back: bool) -> None:
        """A person leaves or a device is lost, stated for an hour ago; or is back."""
        person, device = PersonId(self.life.office.ids.get(what, "")), DeviceId(what)
        lost = what in DEVICES

        def verb(work: Work) -> None:
            match lost, back:
                case True, True:
                    device_returned(work, device)
                case True, False:
                    device_lost(work, device, work.now - HOUR)
                case False, True:
                    person_returned(work, person)
                case _:
                    person_left(work, person, work.now - HOUR)

        self.life.attempt("operator", verb)

    @rule(who=st.sampled_from(("sam", "sue", "min", "dee")), by=st.sampled_from(("ana", "kim")), nth=which)
    def end_authority(self, who: str, by: str, nth: int) -> None:
        """An appointment ends."""
        held = self.life.facts.authorities_of[PersonId(self.life.office.ids[who])]
        which_one = AuthorityId(held[nth % len(held)])
        self.life.attempt(by, lambda work: end_authority(work, which_one, work.now))

    @rule(
        who=st.sampled_from(("sam", "sue", "min", "dee", "quinn", "hal")),
        subject=st.sampled_from(("clear:security", "clear:minister", "clear:duty", "ratify", "review")),
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
        made = replace(the_ban(), version=number, starts=at, existing=Existing(rule=existing, until=until))  # type: ignore[arg-type]
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


def test_on_each_route_the_people_of_this_life_can_bring_an_exemption_into_force() -> None:
    machine = LifeCycle()
    machine.begin("quinn", (4, 4, 4), PURPOSES[0], "sam")
    machine.life.check()
    assert set(machine.life.used.values()) == set(ROUTES)
    machine.teardown()
