"""What a page of cases says of the requests of an office, and which of its lines an entry makes anew."""

import pytest
from tests.service.case_lines import ALL, agree
from tests.service.life import the_ban
from tests.service.office import SAFE, TIKTOK, Office, memory_office

from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.people import Subject
from appban.regime.reducer import apply
from appban.regime.restriction import Purpose
from appban.regime.time import DAY, HOUR
from appban.service.cases.assigning import assign
from appban.service.cases.case_line import CaseLine
from appban.service.cases.cases import CaseFilter, Cases, ten_days
from appban.service.deciding.clearing import assess
from appban.service.exemptions.ending import revoke, suspend
from appban.service.exemptions.exemption_state import State
from appban.service.exemptions.mitigating import machine_evidence
from appban.service.reading import event_of
from appban.service.requests.exemptions import withdraw

pytestmark = pytest.mark.slow
BATCH = "0" * 64


@pytest.fixture
def busy(office: Office) -> tuple[Office, dict[str, ExemptionId]]:
    """An office with one request in each of several states."""
    named = {"asked": office.submitted(purpose="communications", end=office.now + 3 * DAY)}
    named["part"] = office.submitted(purpose="communications", devices=(DeviceId("P2"),))
    office.decided("sam", named["part"])
    named["refused"] = office.submitted(devices=(DeviceId("P4"),))
    office.decided("sam", named["refused"], outcome="refuse")
    named["withdrawn"] = office.submitted(devices=(DeviceId("P3"),))
    office.as_("quinn", lambda work: withdraw(work, named["withdrawn"], "not needed"))
    named["in force"] = office.granted(people=(office.ids["kim"],), devices=(DeviceId("P3"),))
    named["held off"] = office.granted(people=(office.ids["kim"],), devices=(DeviceId("P2"),))
    office.as_("sue", lambda work: suspend(work, named["held off"], "a doubt"))
    return office, named


def states(page: object) -> dict[State, int]:
    return {state: count for state, count in page.counts.items() if count}  # type: ignore[attr-defined]


def test_a_page_filters_sorts_counts_and_cuts(busy: tuple[Office, dict[str, ExemptionId]]):
    office, named = busy
    facts = office.facts()
    cases = Cases(facts)
    cases.follow([], office.now)

    def page(**wanted: object):
        given = {name: wanted.pop(name) for name in ("sort", "order", "number", "size") if name in wanted}
        return cases.page(CaseFilter(**wanted), sight=ALL, at=office.now, **given)  # type: ignore[arg-type]

    every = page()
    assert states(every) == {
        State.REQUESTED: 1,
        State.PART_CLEARED: 1,
        State.REFUSED: 1,
        State.ENDED: 1,
        State.IN_FORCE: 1,
        State.SUSPENDED: 1,
    }
    assert [line.exemption for line in every.lines][:2] == [named["asked"], named["part"]]
    waiting = page(states=frozenset({State.REQUESTED, State.PART_CLEARED}))
    assert (waiting.total, states(waiting)) == (2, states(every))
    assert [w.subject for w in waiting.lines[0].waits] == ["clear:security", "clear:minister"]
    assert [w.subject for w in waiting.lines[1].waits] == ["clear:minister"]
    assert page(subject=Subject("clear:security")).total == 1
    assert page(purpose=Purpose("communications")).total == 2
    assert page(app=TIKTOK).total == 6
    assert page(body=BodyId("A")).total == 0
    assert page(person=office.ids["kim"]).total == 2
    assert page(person=office.ids["quinn"]).total == 6
    assert page(text=named["asked"][-8:].upper()).total == 1
    assert page(text="nothing like it").total == 0
    assert page(text="kim", matching=frozenset({office.ids["kim"]})).total == 2
    falling = page(sort="submitted", order="falling")
    assert [each.submitted for each in falling.lines] == sorted(
        (each.submitted for each in falling.lines), reverse=True
    )
    assert page(sort="due", order="falling").lines[-1].due is None
    second = page(size=4, number=2)
    assert (len(second.lines), second.pages, second.number) == (2, 2, 2)
    assert page(size=4, number=99).number == 2


def test_a_line_says_who_looks_after_the_request_and_by_when_to_decide(office: Office):
    soon, later = office.submitted(), office.submitted(start=office.now + 30 * DAY, end=office.now + 40 * DAY)
    office.as_("sam", lambda work: assign(work, (soon,), office.ids["sue"]))
    facts = office.facts()
    cases = Cases(facts)
    line, other = cases.line(soon, office.now), cases.line(later, office.now)
    assert (line.assigned, other.assigned) == (office.ids["sue"], None)
    assert line.due == line.submitted
    assert other.due == ten_days(other.submitted)
    page = cases.page(CaseFilter(assigned="nobody"), sight=ALL, at=facts.time)
    assert [each.exemption for each in page.lines] == [later]


def caught_up(office: Office, facts: Facts, cases: Cases) -> dict[ExemptionId, CaseLine]:
    """The kept lines after whatever the record has grown by since the facts were read."""
    with office.store.reader() as reader:
        entries = [(row.time, event_of(row)) for row in reader.rows(facts.size, reader.head().size)]
    for recorded, happened in entries:
        apply(facts, recorded, happened)
    now = max(office.now, facts.time)
    cases.follow(entries, now)
    agree(cases, facts, now)
    return {line.exemption: line for line in cases.lines(now)}


def test_what_an_entry_does_not_touch_is_not_made_anew(office: Office):
    one, other = office.granted(), office.granted(devices=(DeviceId("P2"),), people=(office.ids["kim"],))
    facts = office.facts()
    cases = Cases(facts)
    before = caught_up(office, facts, cases)
    office.as_("sue", lambda work: revoke(work, one, "found"))
    after = caught_up(office, facts, cases)
    assert after[one].state is State.LAPSED
    assert after[other] is before[other]
    office.clock.pass_(3 * DAY)
    assert caught_up(office, facts, cases)[other].state is State.CLEARED


def test_what_is_replaced_lapses_when_its_successor_comes_into_force(office: Office):
    old = office.granted()
    new = office.submitted(replaces=old, devices=(DeviceId("P2"),), people=(office.ids["kim"],))
    facts = office.facts()
    cases = Cases(facts)
    assert caught_up(office, facts, cases)[old].state is State.IN_FORCE
    office.decided("sam", new)
    office.attested(new)
    after = caught_up(office, facts, cases)
    assert (after[new].state, after[old].state) == (State.IN_FORCE, State.LAPSED)


def test_a_delivery_ends_the_grace_of_a_silent_source_at_once():
    office = memory_office(ban=the_ban())
    exemption = office.submitted()
    office.decided("sam", exemption)
    office.as_("sam", lambda work: assess(work, exemption, "low", "low", "little"))
    seen = ((DeviceId("P1"), SAFE, True),)
    office.as_("operator", lambda work: machine_evidence(work, "mdm", seen, stated=work.now, batch=BATCH))
    facts = office.facts()
    cases = Cases(facts)
    assert caught_up(office, facts, cases)[exemption].state is State.IN_FORCE
    office.clock.pass_(8 * DAY + 2 * HOUR)
    assert caught_up(office, facts, cases)[exemption].state is State.IN_FORCE
    office.tell(ev.SourceDelivered(stated=office.now, source="mdm", batch=BATCH, devices=0))
    assert caught_up(office, facts, cases)[exemption].state is State.CLEARED
