"""What the answers and receipts of a point come to, whatever their order."""

from hypothesis import given
from hypothesis import strategies as st
from tests.service.enforced import answered, receipt

from appban.regime.point import PointHistory
from appban.service.enforcing.biting import bites, holes, refusals

ANSWERS = st.lists(
    st.tuples(st.sampled_from(["denied", "allowed"]), st.sampled_from(["denied", "allowed", "unknown"])),
    max_size=8,
)


@given(ANSWERS)
def test_a_hole_is_open_from_the_last_time_it_was_seen_shut_until_it_is_seen_shut_again(answers):
    held = PointHistory()
    held.probes = [(n, answered(seen, expected=expected)) for n, (expected, seen) in enumerate(answers, 1)]
    is_open, since, shut = False, 0, None
    for n, (expected, seen) in enumerate(answers, 1):
        if (expected, seen) == ("denied", "allowed"):
            since = since if is_open else n if shut is None else shut
            is_open = True
        elif seen != "unknown" or expected == "allowed":
            is_open = False
        shut = n if seen == "denied" else shut
    got = holes(None, held)
    assert [(each.since, each.floor) for each in got.values()] == ([(since, shut is None)] if is_open else [])
    assert is_open or not bites(held).startswith("no")


@given(st.lists(st.sampled_from(["in-force", "failed"]), max_size=6))
def test_the_last_receipt_of_a_device_stands(outcomes):
    held = PointHistory()
    held.receipts = [(n, receipt(outcome)) for n, outcome in enumerate(outcomes, 1)]
    got = refusals(None, held)
    assert bool(got) == (outcomes[-1:] == ["failed"])
    good = [n for n, outcome in enumerate(outcomes, 1) if outcome == "in-force"]
    for each in got.values():
        assert each.since == (good[-1] if good else 1)
        assert each.floor is (not good)
