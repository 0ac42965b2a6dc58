"""What an importer says before a document, and every way in which that can be wrong."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.inventory.samples import NOW

from appban.errors import InputError
from appban.inventory._front import MAX_FRONT, devices, fronted, moment, parted, told
from appban.regime.observation import DeviceKey


class Said(msgspec.Struct, frozen=True):
    device: str
    seen_at: str | None = None


def test_without_a_front_the_document_is_all_there_is():
    assert parted(b"Package: bash\n") == (None, b"Package: bash\n")
    assert parted(b"++++\n") == (None, b"++++\n")


@given(st.binary(max_size=60).filter(lambda data: not data.startswith((b"+++", b"\xef\xbb\xbf+++"))))
def test_what_is_put_before_a_document_comes_off_again_and_leaves_it_byte_for_byte(document):
    assert parted(fronted(b'device = "x"', document)) == ({"device": "x"}, document)


@pytest.mark.parametrize(
    "data", [b'+++\ndevice = "x"\n+++\nrest', b'\xef\xbb\xbf+++\r\ndevice = "x"\r\n+++ \r\nrest']
)
def test_a_byte_order_mark_and_line_ends_of_windows_change_nothing(data):
    assert parted(data) == ({"device": "x"}, b"rest")


def test_a_front_may_end_with_the_file():
    assert parted(b"+++\n+++") == ({}, b"")


@pytest.mark.parametrize(
    "value", ["2026-11-21T08:00:00Z", '"2026-11-21T08:00:00+00:00"', "2026-11-21 09:00:00+01:00"]
)
def test_a_time_may_stand_in_quotes_or_not(value):
    front, _ = parted(f'+++\ndevice = "x"\nseen_at = {value}\n+++\n'.encode())

    assert moment(told(front, Said).seen_at, NOW) == 1_795_248_000_000_000


@pytest.mark.parametrize(
    ("names", "keys"),
    [
        ("LC-1", (DeviceKey("asset", "LC-1"),)),
        ("serial:EX01", (DeviceKey("serial", "EX01"),)),
        ("room:12", (DeviceKey("asset", "room:12"),)),
        (("serial:EX01", "hostname:DEPT-1"), (DeviceKey("serial", "EX01"), DeviceKey("hostname", "dept-1"))),
    ],
)
def test_a_device_is_called_by_one_name_or_several(names, keys):
    assert devices(names) == keys


@pytest.mark.parametrize("names", ["", "serial:", "hostname:localhost", ()])
def test_a_name_that_says_nothing_is_refused(names):
    with pytest.raises(InputError, match=r"^front: no serial number"):
        devices(names)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"+++\ndevice = 1\n", "front: the front begins with [+]{3} and does not end within 65536 bytes"),
        (b"+++\n" + b"#" * MAX_FRONT + b"\n+++\n", "front: the front begins with"),
        (b"+++\n+++\n+++\n+++\n", "front: a second front follows the first"),
        (b'+++\ndevice = "a"\ndevice = "b"\n+++\n', "front: not TOML: Cannot overwrite a value .at line 2"),
        (b"+++\ndevice = \n+++\n", "front: not TOML: Invalid value .at line 1"),
        (b"+++\na = " + b"[" * 20_000 + b"\n+++\n", "front: not TOML: "),
        (b"+++\na = " + b"9" * 20_000 + b"\n+++\n", "front: not TOML: "),
        (b"+++\na = 2026-02-30T00:00:00Z\n+++\n", "front: not TOML: "),
        (b'+++\ndevice = "\xff"\n+++\n', "line 1: byte 0xff is not UTF-8"),
    ],
)
def test_a_front_that_cannot_be_read_is_refused(data, message):
    with pytest.raises(InputError, match="^" + message):
        parted(data)


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ({"device": "x", "colour": "red"}, "front: 'colour' is not known; it takes device, seen_at"),
        ({"device": 5}, r"front: \$\.device: Expected `str`, got `int`, got 5"),
        ({}, r"front: \$: Object missing required field `device`"),
    ],
)
def test_a_front_that_says_what_it_may_not_is_refused(front, message):
    with pytest.raises(InputError, match="^" + message):
        told(front, Said)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("2026-11-22T02:06:00Z", r"front: \$\.seen_at: .* later than its receipt"),
        ("2026-11-21T08:00:00", r"front: \$\.seen_at: .* does not say which zone"),
        ("2026-11-21", r"front: \$\.seen_at: .* is not a date and time"),
    ],
)
def test_a_time_to_come_or_without_a_zone_is_refused(said, message):
    with pytest.raises(InputError, match="^" + message):
        moment(said, NOW)
