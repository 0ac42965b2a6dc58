"""Versions of policy zones: serial numbers go on, changes add up, and what is no record changes nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.errors import InputError
from appban.servers.rpz_zones import KEPT, Zone, later, newer, seed

SECOND = 1_000_000
AT = 1_700_000_000 * SECOND
CLIPS = ("clips.example CNAME .", "*.clips.example CNAME .")

records = st.sets(st.sampled_from([f"n{n}.example CNAME ." for n in range(6)]))


def test_a_zone_begins_with_the_second_of_its_making():
    zones = later({}, {"Clips.RPZ.": CLIPS}, AT)

    assert list(zones) == ["clips.rpz"]
    assert zones["clips.rpz"].serial == 1_700_000_000


def test_the_same_records_are_no_change():
    zones = later({}, {"clips.rpz": CLIPS}, AT)

    assert later(zones, {"clips.rpz": CLIPS[::-1]}, AT + 9 * SECOND) == zones


def test_two_changes_within_a_second_have_two_numbers():
    zones = later({}, {"clips.rpz": CLIPS}, AT)
    zones = later(zones, {"clips.rpz": CLIPS[:1]}, AT)
    zones = later(zones, {"clips.rpz": ()}, AT)

    assert zones["clips.rpz"].serial == 1_700_000_002


def test_a_clock_that_went_back_does_not_take_the_number_back():
    zones = later({}, {"clips.rpz": CLIPS}, AT)

    assert later(zones, {"clips.rpz": ()}, AT - 3600 * SECOND)["clips.rpz"].serial == 1_700_000_001


def test_a_zone_that_is_left_out_is_emptied_and_not_dropped():
    zones = later(later({}, {"clips.rpz": CLIPS}, AT), {}, AT + SECOND)

    assert zones["clips.rpz"].records == frozenset()
    assert zones["clips.rpz"].changes[-1].lost == tuple(sorted(CLIPS))


@pytest.mark.parametrize(
    "record",
    [
        "clips.example",
        "clips.example CNAME",
        "clips.example NONSENSE .",
        "clips.example. CNAME .",
        "clips.example SOA . . 1 1 1 1 1",
        "a" * 64 + ".example CNAME .",
        ".".join(["a" * 60] * 5) + " CNAME .",
    ],
)
def test_what_is_no_record_of_the_zone_is_refused_and_changes_nothing(record):
    zones = later({}, {"clips.rpz": CLIPS}, AT)

    with pytest.raises(InputError, match=r"is not a record of zone clips\.rpz"):
        later(zones, {"clips.rpz": (*CLIPS, record)}, AT)


def test_a_name_that_is_none_is_refused():
    with pytest.raises(InputError, match="cannot be a zone's name"):
        later({}, {"a..b": CLIPS}, AT)


@given(st.lists(records, min_size=1, max_size=8), st.data())
def test_the_changes_since_any_version_lead_to_the_present_one(versions, data):
    zones = {}
    seen = {}
    for each in versions:
        zones = later(zones, {"clips.rpz": each}, AT)
        seen[zones["clips.rpz"].serial] = frozenset(each)
    zone = zones["clips.rpz"]
    began = data.draw(st.sampled_from(sorted(seen)))

    held = set(seen[began])
    for change in zone.since(began):
        assert held >= set(change.lost)
        assert held.isdisjoint(change.gained)
        held = (held - set(change.lost)) | set(change.gained)
    assert held == zone.records


def test_a_version_that_was_forgotten_or_never_was_has_no_changes():
    zones = later({}, {"clips.rpz": ()}, AT)
    for n in range(KEPT + 1):
        zones = later(zones, {"clips.rpz": (f"n{n}.example CNAME .",)}, AT)

    assert len(zones["clips.rpz"].changes) == KEPT
    assert zones["clips.rpz"].since(1_700_000_000) is None
    assert zones["clips.rpz"].since(7) is None
    assert len(zones["clips.rpz"].since(1_700_000_001)) == KEPT


@given(st.integers(0, 2**32 - 1), st.integers(1, 2**31 - 1))
def test_serial_numbers_compare_round_the_corner(serial, step):
    assert newer((serial + step) % 2**32, serial)
    assert not newer(serial, (serial + step) % 2**32)
    assert not newer(serial, serial)


def test_a_seed_is_the_zone_as_a_master_file():
    assert seed(Zone("clips.rpz", 7, frozenset(CLIPS))).decode() == (
        "$TTL 5\n@ SOA localhost. hostmaster.invalid. 7 60 30 2592000 5\n@ NS localhost.\n"
        "*.clips.example CNAME .\nclips.example CNAME .\n"
    )
