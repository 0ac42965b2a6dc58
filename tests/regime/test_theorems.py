"""What must hold of every record, whatever stands in it: the theorems of the regime, over generated worlds."""

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.reference.reading import Entries
from tests.reference.strategies import Asked, worlds_and_questions

from appban.regime import events as ev
from appban.regime.decide import decide
from appban.regime.exemption import ExemptionId
from appban.regime.query import Query, Verdict
from appban.regime.reducer import fold
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.regime.spans import spans

pytestmark = pytest.mark.slow

WORLDS = settings(suppress_health_check=list(HealthCheck))

HELPS = (
    ev.MitigationEvidenced,
    ev.AuthorityGranted,
    ev.ClearanceConfirmed,
    ev.ConditionMet,
)
OF_EXEMPTIONS = (
    ev.ExemptionEvent,
    ev.ExemptionSubmitted,
    ev.MitigationEvidenced,
    ev.AuthorityGranted,
    ev.CircumstanceDeclared,
    ev.CircumstanceExtended,
    ev.DeviceReturned,
    ev.PersonReturned,
    ev.AppListed,
)


def answer(
    entries: Entries, asked: Asked, query: Query | None = None, *, known: int | None = None
) -> Verdict:
    stop = asked.known if known is None else known
    facts = fold((recorded, event) for recorded, event in entries if recorded <= stop)
    question = asked.query if query is None else query
    return decide(Ruleset(facts, Roster.of(asked.world.roster), question.at), question, stop)


def about(event: ev.Event) -> ExemptionId | None:
    if isinstance(event, ev.ExemptionSubmitted):
        return event.request.exemption
    if isinstance(event, ev.ExemptionEvent | ev.MitigationEvidenced | ev.MitigationFailed):
        return event.exemption
    return None


def without(entries: Entries, exemption: ExemptionId) -> Entries:
    return [(recorded, event) for recorded, event in entries if about(event) != exemption]


def exemptions(entries: Entries) -> list[ExemptionId]:
    named = (event.request.exemption for _, event in entries if isinstance(event, ev.ExemptionSubmitted))
    return list(dict.fromkeys(named))


@WORLDS
@given(worlds_and_questions())
def test_an_exemption_frees_only_what_it_names(asked: Asked) -> None:
    entries = asked.world.entries
    for exemption in exemptions(entries):
        if answer(entries, asked).permissive and not answer(without(entries, exemption), asked).permissive:
            facts = fold((r, e) for r, e in entries if r <= asked.known)
            request = facts.exemptions[exemption].request
            assert asked.query.app in request.apps
            assert asked.query.surface in request.surfaces
            assert asked.query.device in {device.id for device in request.devices}


@WORLDS
@given(worlds_and_questions())
def test_two_exemptions_together_give_no_more_than_each_alone(asked: Asked) -> None:
    entries = [(r, e) for r, e in asked.world.entries if r <= asked.known]
    facts = fold(entries)
    for exemption in facts.exemptions:
        alone: Entries = entries
        for other in facts.exemptions:
            alone = alone if other == exemption else without(alone, other)
        lonely = fold(alone)
        for pin in facts.exemptions[exemption].request.restrictions:
            together = spans(facts, exemption, pin.restriction)
            own = spans(lonely, exemption, pin.restriction)
            assert all(any(o.start <= s.start and s.end <= o.end for o in own) for s in together)


@WORLDS
@given(worlds_and_questions(), st.integers(min_value=0, max_value=10**12))
def test_a_verdict_does_not_change_before_its_valid_until(asked: Asked, later: int) -> None:
    first = answer(asked.world.entries, asked)
    at = asked.query.at + later
    if first.valid_until is not None:
        at = min(at, first.valid_until - 1)
    again = answer(asked.world.entries, asked, msgspec.structs.replace(asked.query, at=at))
    assert (again.outcome, again.obligations, again.grace) == (first.outcome, first.obligations, first.grace)


@WORLDS
@given(worlds_and_questions(), st.data())
def test_less_help_never_turns_a_denial_into_permission(asked: Asked, data: st.DataObject) -> None:
    entries = asked.world.entries
    helping = [n for n, (_, event) in enumerate(entries) if helps(event)]
    assume(helping)
    gone = data.draw(st.sets(st.sampled_from(helping), min_size=1, max_size=4))
    fewer = [(r, delivery(e) if n in gone else e) for n, (r, e) in enumerate(entries)]
    held = {e.authority for _, e in fewer if isinstance(e, ev.AuthorityGranted)}
    kept = [
        (r, e)
        for r, e in fewer
        if e is not None and not (isinstance(e, ev.AuthorityEnded) and e.authority not in held)
    ]
    if not answer(entries, asked).permissive:
        assert not answer(kept, asked).permissive


def helps(event: ev.Event) -> bool:
    cleared = isinstance(event, ev.DecisionMade) and event.decision.outcome == "clear"
    return cleared or isinstance(event, HELPS)


def delivery(event: ev.Event) -> ev.Event | None:
    """What is left of evidence when what it says is taken away: that its source delivered at that time."""
    if isinstance(event, ev.MitigationEvidenced):
        return ev.SourceDelivered(stated=event.stated, source=event.source, batch="", devices=1)
    return None


@WORLDS
@given(worlds_and_questions())
def test_knowing_less_of_the_device_or_person_never_permits_more(asked: Asked) -> None:
    query, world = asked.query, asked.world
    less = [(r, e) for r, e in world.entries if not tells_of(e, query)]
    blank = Asked(world_without_place(asked, less), query, asked.known, ())
    if not answer(world.entries, asked).permissive:
        assert not answer(blank.world.entries, blank).permissive


def tells_of(event: ev.Event, query: Query) -> bool:
    match event:
        case ev.DeviceRecorded():
            return event.device == query.device
        case ev.NetworkRecorded():
            return event.network == query.network
        case ev.PersonRecorded():
            return event.person == query.person
        case _:
            return False


def world_without_place(asked: Asked, entries: Entries) -> "Blank":
    roster = {device: place for device, place in asked.world.roster.items() if device != asked.query.device}
    return Blank(list(entries), roster)


class Blank:
    """A world in which a device stands nowhere known."""

    def __init__(self, entries: list[tuple[int, ev.Event]], roster: dict) -> None:
        self.entries, self.roster = entries, roster


@WORLDS
@given(worlds_and_questions())
def test_what_is_recorded_later_never_makes_an_earlier_use_exempt(asked: Asked) -> None:
    entries = asked.world.entries
    for n, (recorded, event) in enumerate(entries):
        if not isinstance(event, OF_EXEMPTIONS) or recorded <= asked.query.at:
            continue
        before = answer(entries[:n], asked, known=recorded - 1)
        after = answer(entries[: n + 1], asked, known=recorded)
        assert before.permissive or not after.permissive


@WORLDS
@given(worlds_and_questions())
def test_known_at_is_the_fold_of_the_prefix(asked: Asked) -> None:
    cut = [(r, e) for r, e in asked.world.entries if r <= asked.known]
    assert answer(cut, asked) == answer(asked.world.entries, asked)


@WORLDS
@given(worlds_and_questions())
def test_one_bodys_exemption_never_touches_another_bodys_device(asked: Asked) -> None:
    entries = asked.world.entries
    for exemption in exemptions(entries):
        facts = fold((r, e) for r, e in entries if r <= asked.known)
        if exemption not in facts.exemptions:
            continue
        named = {device.id for device in facts.exemptions[exemption].request.devices}
        if asked.query.device in named or facts.exemptions[exemption].request.replaces is not None:
            continue
        removed = answer(without(entries, exemption), asked)
        assert removed.outcome == answer(entries, asked).outcome
