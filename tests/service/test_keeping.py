"""A name is kept while a case of its person goes on; a hold on a case keeps everybody in it."""

from tests.service.office import Office

from appban.bootstrap.shipped import shipped_retention
from appban.regime.keeping import HoldId
from appban.regime.pack.retention import load_schedule
from appban.regime.time import DAY
from appban.service.keeping.due import due_at
from appban.service.keeping.holds import Holding, set_hold
from appban.service.people import person_left

SCHEDULE = load_schedule(shipped_retention(), "uk-default.yaml")
TWO_YEARS = 731 * DAY


def due(office: Office, at: int) -> dict[str, HoldId | None]:
    with office.store.reader() as reader:
        found = due_at(reader, office.facts(), SCHEDULE, at, office.desk.zone)
    return {each.about: None if each.hold is None else each.hold.id for each in found}


def test_a_name_is_counted_from_the_end_of_the_last_case_that_names_its_person(office: Office):
    office.granted()
    for who in ("hal", "quinn", "kim"):
        office.as_("operator", lambda work, who=who: person_left(work, office.ids[who], work.now))
    left = office.now
    assert set(due(office, left + TWO_YEARS)) == {office.ids["kim"]}
    assert set(due(office, left + TWO_YEARS + 30 * DAY)) == {
        office.ids[who] for who in ("hal", "quinn", "kim")
    }


def test_while_the_case_goes_on_nobody_in_it_is_due(office: Office):
    office.granted()
    office.as_("operator", lambda work: person_left(work, office.ids["quinn"], work.now))
    assert due(office, office.now + 20 * DAY) == {}
    gone = office.now
    # quinn asked for thirty days: counted from their end, not from when quinn left.
    assert due(office, gone + TWO_YEARS) == {}
    assert due(office, gone + TWO_YEARS + 30 * DAY) == {office.ids["quinn"]: None}


def test_a_hold_on_a_case_keeps_whoever_asked_for_it_and_whom_it_names(office: Office):
    case = office.granted()
    for who in ("hal", "quinn", "kim"):
        office.as_("operator", lambda work, who=who: person_left(work, office.ids[who], work.now))
    hold = office.as_(
        "ana", lambda work: set_hold(work, Holding(covers="named", about=(case,), says="an inquiry"))
    ).value
    found = due(office, office.now + TWO_YEARS + 40 * DAY)
    assert found == {office.ids["hal"]: hold, office.ids["quinn"]: hold, office.ids["kim"]: None}
