"""Figures are given out once they are controlled and entered, by whoever may, and every release is remembered by what it counted."""

import pytest
from tests.service.office import MemoryFolder, Office, memory_office

from appban.errors import ConflictError, InputError, NotAuthorisedError, NotFoundError, VerificationError
from appban.regime import events as ev
from appban.regime.time import DAY
from appban.service.releasing.counting import exemptions_in_force
from appban.service.releasing.releasing import (
    Planned,
    Wanted,
    given_before,
    plan_release,
    release,
)
from appban.service.tiers import tier_of


class Counting:
    """Releases in an office, with the folder in which what they counted is kept."""

    def __init__(self) -> None:
        self.office: Office = memory_office()
        self.folder = MemoryFolder()

    def wanted(self, **changes: object) -> Wanted:
        given = {
            "as_of": self.office.now,
            "known_at": self.office.now,
            "stop": self.office.size(),
            "dimensions": ("purpose", "body"),
        }
        return Wanted(**(given | changes))

    def plan(self, **changes: object) -> Planned:
        with self.office.store.reader() as reader:
            return plan_release(reader, self.folder, self.wanted(**changes))

    def release(self, who: str = "ana", **changes: object) -> ev.FiguresReleased:
        return self.enter(self.plan(**changes), who)

    def enter(self, planned: Planned, who: str = "ana") -> ev.FiguresReleased:
        receipt = self.office.as_(who, lambda work: release(work, self.folder, planned))
        assert receipt.value is not None
        return receipt.value


@pytest.fixture
def desk():
    made = Counting()
    made.office.granted()
    return made


def counts(event: ev.FiguresReleased) -> dict[tuple[str | None, ...], int | None]:
    return {each.key: each.count for each in event.cells}


def test_one_exemption_alone_is_suppressed_with_every_total_and_no_entry_says_how_many(desk):
    event = desk.release()
    assert set(counts(event).values()) == {None}
    assert tier_of(event) == "public"
    assert "exemption-" not in bytes(ev.write_event(event)).decode()


def test_who_may_not_adopt_policy_gives_nothing_out(desk):
    with pytest.raises(NotAuthorisedError):
        desk.release("hal")
    with pytest.raises(NotAuthorisedError, match="nobody is named"):
        desk.release("operator")


def test_figures_of_a_time_before_any_exemption_are_empty_and_not_unknown(desk):
    event = desk.release(as_of=desk.office.now - 400 * DAY)
    assert counts(event) == {(None, None): 0}


def test_nothing_is_given_out_of_a_time_to_come_or_by_a_dimension_that_there_is_not(desk):
    with pytest.raises(InputError, match="no time that is to come"):
        desk.release(as_of=desk.office.now + DAY)
    with pytest.raises(InputError, match="nothing is counted by person"):
        desk.release(dimensions=("person",))


def test_what_was_planned_before_something_else_was_given_out_is_worked_out_again(desk):
    planned = desk.plan()
    first = desk.release(dimensions=("body",))
    with pytest.raises(ConflictError, match=first.release):
        desk.enter(planned)


def test_exactly_the_same_figures_are_found_again(desk):
    wanted = desk.wanted()
    with desk.office.store.reader() as reader:
        assert given_before(reader, wanted) is None
    event = desk.release()
    asked = desk.wanted(as_of=event.as_of, known_at=event.known_at)
    with desk.office.store.reader() as reader:
        assert given_before(reader, asked) == event


def test_without_what_an_earlier_release_counted_nothing_more_is_given_out(desk):
    event = desk.release()
    kept = dict(desk.folder.files)
    desk.folder.files.clear()
    with pytest.raises(NotFoundError, match=event.release):
        desk.plan()
    desk.folder.files |= {name: data.replace(b"true", b"false") + b" " for name, data in kept.items()}
    with pytest.raises(VerificationError, match="is not what was given out"):
        desk.plan()


def test_the_kept_file_does_not_come_out_the_same_for_the_same_table(desk):
    assert desk.release().counted != desk.release().counted


def test_what_is_counted_is_what_is_in_force_then(desk):
    facts, now = desk.office.facts(), desk.office.now
    (whole,) = [each for each in exemptions_in_force(facts, now, ("body",)) if each.key == (None,)]
    assert whole.units == set(facts.exemptions)
    assert exemptions_in_force(facts, now + 60 * DAY, ("body",)) == exemptions_in_force(facts, 0, ("body",))
