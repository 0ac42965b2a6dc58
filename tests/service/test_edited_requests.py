"""An edited request keeps only the clearances that its newest version narrows, and a refusal empties its stage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.service.edits import SITTING, Decided, Place, Version, edits, plain, the_ban, versions
from tests.service.office import SAFE, TRAINED, Office, memory_office

from appban.errors import RefusedError
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.identity import Surface
from appban.regime.restriction import Purpose
from appban.regime.roster import Roster
from appban.regime.seats import empty_seats
from appban.regime.time import DAY
from appban.service.requests.exemptions import edit, submit
from appban.service.requests.submission import Submission


class Request:
    """A request in an office, with what was decided on it, and which seats that fills by the rule of this page."""

    def __init__(self, first: Version) -> None:
        self.office = memory_office(ban=the_ban())
        self.begins = self.office.now
        self.known = [first]
        self.decided: list[Decided] = []
        made = self.office.as_(first.who, lambda work: submit(work, self._asking(first), Roster())).value
        assert made is not None
        self.exemption: ExemptionId = made.exemption

    def edit(self, new: Version) -> None:
        """The next version."""
        asked = self._asking(new)
        self.office.as_(new.who, lambda work: edit(work, self.exemption, asked, Roster()))
        self.known.append(new)

    def decide(self, place: Place, outcome: str) -> None:
        """A decision on the newest version, if it can be one."""
        if place not in self.known[-1].needs() or (outcome == "clear" and self.filled(place)):
            return
        at, name = place
        self.office.decided(SITTING[place], self.exemption, at, seat=name, outcome=outcome)
        self.decided.append(Decided(len(self.known) - 1, place, outcome))

    def filled(self, place: Place) -> bool:
        """Whether a clearance stands in a seat of the newest version."""
        return any(
            each.outcome == "clear"
            and each.place == place
            and self.known[-1].narrows(self.known[each.version])
            and not self._emptied(n, each)
            for n, each in enumerate(self.decided)
        )

    def open(self) -> set[Place]:
        """The seats that the program says are empty."""
        facts, history = self.office.facts(), self.office.history(self.exemption)
        (pin,) = history.request.restrictions
        return {(n.stage.id, n.seat.id) for n in empty_seats(facts, history, pin, self.office.now)}

    def in_force_in_its_window(self) -> bool:
        """Whether it can be used once its window is open and its safeguards are evidenced."""
        newest = self.known[-1]
        self.office.clock.pass_(self.begins + newest.opens * DAY - self.office.now)
        self.office.attested(self.exemption)
        return self.office.in_force(self.exemption)

    def _emptied(self, nth: int, given: Decided) -> bool:
        last = len(self.known) - 1
        return any(
            each.outcome == "refuse"
            and each.place[0] == given.place[0]
            and self.known[each.version].narrows(self.known[given.version])
            and not (nth > n and given.version == last)
            for n, each in enumerate(self.decided)
        )

    def _asking(self, version: Version) -> Submission:
        start = self.begins + version.opens * DAY
        return self.office.asking(
            devices=tuple(map(DeviceId, version.devices)),
            people=tuple(self.office.ids[who] for who in version.people),
            surfaces=tuple(version.surfaces),
            mitigations=tuple(version.mitigations),
            start=start,
            end=start + version.days * DAY,
            purpose=Purpose(version.purpose),
            justification=version.text,
        )


@given(versions, st.data())
def test_an_edited_request_keeps_only_clearances_it_narrows(first: Version, data: st.DataObject) -> None:
    request = Request(first)
    for place in first.needs():
        request.decide(place, "clear")
    assert request.open() == set()
    newest = data.draw(edits(first))
    request.edit(newest)
    assert request.open() == (set() if newest.narrows(first) else newest.needs())
    assert request.in_force_in_its_window() == newest.narrows(first)


@given(versions, st.data())
def test_over_any_edits_and_decisions_a_seat_is_filled_as_the_rule_says(
    first: Version, data: st.DataObject
) -> None:
    request = Request(first)
    for _ in range(data.draw(st.integers(1, 7))):
        if data.draw(st.integers(0, 3)) == 0:
            request.edit(data.draw(edits(request.known[-1])))
        else:
            outcome = data.draw(st.sampled_from(("clear", "clear", "clear", "refuse")))
            request.decide(data.draw(st.sampled_from(sorted(SITTING))), outcome)
        needed = request.known[-1].needs()
        assert request.open() == {place for place in needed if not request.filled(place)}
    missing = request.open()
    assert request.in_force_in_its_window() == (not missing)


def cleared(version: Version) -> Request:
    request = Request(version)
    for place in version.needs():
        request.decide(place, "clear")
    return request


@pytest.mark.parametrize(
    "changes",
    [
        {"people": frozenset({"hal"})},
        {"surfaces": frozenset({Surface.WEB})},
        {"mitigations": frozenset({SAFE, TRAINED})},
        {"opens": 21, "days": 9},
        {"days": 9},
        {},
    ],
)
def test_what_asks_for_less_or_the_same_keeps_every_clearance(changes: dict[str, object]) -> None:
    request = cleared(plain())
    request.edit(plain(**changes))
    assert request.open() == set()


@pytest.mark.parametrize(
    "changes",
    [
        {"devices": frozenset({"P1", "P2", "P3"})},
        {"devices": frozenset({"P1", "P3"})},
        {"devices": frozenset({"P1"})},  # for which the rules ask for fewer seats
        {"opens": 19},
        {"days": 11},
        {"purpose": "enforcement"},
        {"text": "other"},
        {"who": "rat"},
        {"people": frozenset({"hal"}), "days": 11},
    ],
)
def test_what_asks_for_more_or_otherwise_keeps_none(changes: dict[str, object]) -> None:
    request = cleared(plain())
    request.edit(plain(**changes))
    assert request.open() == request.known[-1].needs()


def test_a_weaker_version_keeps_none_and_the_first_asked_again_has_its_own_back() -> None:
    request = cleared(plain(mitigations=frozenset({SAFE, TRAINED})))
    request.edit(plain())
    assert request.open() == plain().needs()
    request.edit(plain(mitigations=frozenset({SAFE, TRAINED})))
    assert request.open() == set()


def test_a_refusal_empties_its_stage_of_every_version_that_was_no_narrower() -> None:
    request = cleared(plain())
    request.edit(plain(people=frozenset({"hal"})))
    request.decide(("minister", "minister"), "refuse")
    assert request.open() == {("minister", "minister")}
    request.edit(plain(people=frozenset({"kim"})))
    assert request.open() == {("minister", "minister")}
    request.edit(plain())
    assert request.open() == {("minister", "minister")}
    request.decide(("minister", "minister"), "clear")
    assert request.open() == set()


def test_a_refusal_leaves_a_clearance_of_what_asked_for_less() -> None:
    narrow = plain(people=frozenset({"hal"}))
    request = cleared(narrow)
    request.edit(plain())
    request.decide(("minister", "minister"), "refuse")
    request.edit(narrow)
    assert request.open() == set()


def test_who_asked_for_an_earlier_version_never_clears_a_later_one() -> None:
    office = memory_office()
    office.appoint("rat", "clear:security")
    exemption = office.submitted("rat")
    office.as_("quinn", lambda work: edit(work, exemption, office.asking(), Roster()))
    with pytest.raises(RefusedError, match="never clears"):
        office.decided("rat", exemption)
    office.decided("sam", exemption)


def test_a_clearance_of_one_request_says_nothing_of_another_that_asks_for_the_same(office: Office) -> None:
    cleared_one, other = office.submitted(), office.submitted()
    office.decided("sam", cleared_one)
    office.attested(other)
    assert not office.in_force(other)
