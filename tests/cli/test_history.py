"""The fixture history is whole and lawful: the same each time, verified, and never further than the verbs would go."""

from collections import Counter

import pytest
from tests.history import exemption, make

from appban.cli.seeding.history.book import Book
from appban.cli.seeding.history.compose import compose
from appban.cli.seeding.history.instants import instant
from appban.regime import events as ev
from appban.regime.events import publications as pb
from appban.regime.publishing import lacking
from appban.regime.reducer import apply, fold
from appban.regime.roster import Roster
from appban.regime.seats import barred
from appban.regime.spans import spans
from appban.regime.time import DAY, show
from appban.service.publishing import bundle, published
from appban.service.reading import event_of
from appban.service.recorded.verifying import verify_bundle

pytestmark = pytest.mark.slow

INVENTED = {
    "weather-and-tides", "dwt-press-office", "tide-gauge-agency", "bridges-and-ferries", "ferry-licensing-agency",
    "harbours-and-lighthouses", "coastal-signals-agency", "weights-and-markets", "owm-inspectorate", "parks-and-commons",
    "libraries-and-archives", "reading-rooms-board", "device-security-unit",
}  # fmt: skip
SEVERAL = 5
"""At least so many bodies have something of each sort."""


@pytest.fixture(scope="module")
def composed():
    """The history as a book of entries."""
    return compose()


def test_it_has_thousands_of_entries_from_may_2022_to_january_2026(history):
    with history.house().desk.store.reader() as reader:
        size, first, last = reader.head().size, reader.row(0).time, reader.head().time
    assert size >= 3000
    assert show(first)[:7] == "2022-05"
    assert show(last)[:7] == "2026-01"


def test_it_is_the_same_to_the_byte_whenever_it_is_made(history, tmp_path):
    again = make(tmp_path)
    assert published(again.house().press) == published(history.house().press)


def test_every_entry_and_every_digest_in_it_verifies(history):
    house = history.house()
    with house.desk.store.reader() as reader:
        report = verify_bundle(bundle(reader, house.press, openly=True), house.press.verifying())
        assert report.record.checkpoint.size == reader.head().size
    assert report.requests > 0
    assert report.decisions > 0


def test_several_bodies_are_refused_lapse_withdraw_and_are_revoked(composed):
    bodies = {}
    for case in composed.cases:
        for step in case.steps:
            bodies.setdefault(step.do, set()).add(case.body)
    for sort in ("clear", "refuse", "withdraw", "revoke", "close"):
        assert len(bodies[sort]) >= SEVERAL, sort


def test_what_is_cleared_and_evidenced_comes_into_force_and_nothing_else_does(history, composed):
    for case in composed.cases:
        done = {step.do for step in case.steps}
        held = [
            span
            for pin in history.facts.exemptions[exemption(case.ref)].request.restrictions
            for span in spans(history.facts, exemption(case.ref), pin.restriction)
        ]
        assert bool(held) == ("brief" in done and "refuse" not in done), case.ref


def test_nobody_decides_on_a_request_of_their_own_and_everybody_held_the_authority(history):
    decided = 0
    for held in history.facts.exemptions.values():
        for given in held.decisions:
            decided += 1
            assert given.event.decision.person not in barred(history.facts, held)
    assert decided > 0


def test_no_post_is_begun_that_the_house_would_have_stopped(history):
    facts, begun = fold([]), 0
    with history.house().desk.store.reader() as reader:
        for row in reader.rows(0, reader.head().size):
            event = event_of(row)
            if isinstance(event, pb.PublicationBegun):
                begun += 1
                lacks = lacking(
                    facts, event.publication, row.time, event.person, event.device, roster=Roster()
                )
                assert not lacks, f"{show(row.time)}: {lacks}"
            apply(facts, row.time, event)
    assert begun > 0


def test_what_is_invented_stands_on_invented_bodies_alone(composed):
    sorts = (
        ev.ExemptionEvent,
        ev.ExemptionSubmitted,
        ev.DeviceRecorded,
        ev.accounts.AccountRegistered,
        ev.channels.SpendRecorded,
    )
    lines = [line for line in composed.book.lines if isinstance(line.event, sorts)]
    assert lines
    assert {line.body for line in lines} <= INVENTED
    handles = [line.event.handle for line in lines if isinstance(line.event, ev.accounts.AccountRegistered)]
    assert all(handle.endswith(".example") for handle in handles)


def test_what_was_said_in_public_is_not_known_before_it_was_said(composed):
    dated = (ev.RestrictionMade, ev.RestrictionReaffirmed, ev.StatementMade, ev.AdministrationBegan)
    said = [line for line in composed.book.lines if isinstance(line.event, dated)]
    assert said
    assert all(line.recorded >= line.event.stated for line in said)


def test_some_of_it_came_late_and_some_was_put_right(composed):
    late = Counter(
        type(line.event).__name__
        for line in composed.book.lines
        if line.recorded - line.event.stated > 4 * DAY and line.event.stated > instant("2023-01-01")
    )
    assert {"DecisionMade", "ExemptionRevoked", "BodyRecorded", "OwnershipRecorded", "ReadingTaken"} <= set(
        late
    )
    worded = Counter(
        line.event.statement for line in composed.book.lines if isinstance(line.event, ev.StatementMade)
    )
    corrected = {name for name, count in worded.items() if count > 1}
    assert corrected == {"dwt-borrowed-phones", "mhl-ready-phones"}


def test_entries_of_one_instant_keep_the_order_in_which_they_were_entered():
    book = Book()
    event = ev.PersonLeft(stated=1, person="person-x")
    for body in ("b", "a"):
        book.enter(1, event, body=body)
    assert [line.body for line in book.in_order()] == ["b", "a"]


def test_the_demo_leaves_it_where_one_says(appban):
    done = appban.well("demo", "--history", "--keep", "kept")
    assert "254 requests" in done.out
    assert (appban.folder / "kept" / "appban.sqlite3").exists()


def test_the_demo_asks_where_to_leave_it(appban):
    done = appban("demo", "--history")
    assert (done.code, done.out) == (2, "")
