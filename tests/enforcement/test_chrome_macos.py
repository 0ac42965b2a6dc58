"""Chrome and Edge on macOS: entries in a property list, XML or binary."""

import plistlib

import pytest
from tests.enforcement import schemas
from tests.enforcement.scenes import view_scene

from appban.enforcement import chrome_macos, edge_macos
from appban.errors import InputError
from appban.ports import Item
from appban.regime.identity import Platform

BOTH = pytest.mark.parametrize(
    "target", [chrome_macos.Target(), edge_macos.Target()], ids=lambda each: each.name
)
TARGET = chrome_macos.Target()
OURS = Item(TARGET.file, "URLBlocklist", "clips.example")
SCENE = view_scene(Platform.MACOS)


@BOTH
@pytest.mark.parametrize("fmt", [plistlib.FMT_XML, plistlib.FMT_BINARY])
def test_it_leaves_no_trace_in_either_format(target, fmt):
    had = plistlib.loads(schemas.base(target)[target.file])
    base = {target.file: plistlib.dumps(had, fmt=fmt, sort_keys=False)}
    schemas.assert_leaves_no_trace(target, base, SCENE)
    files = schemas.merged(target, SCENE, base)
    assert files[target.file][:6] == base[target.file][:6]


@BOTH
def test_entries_of_others_stay_first(target):
    made = plistlib.loads(schemas.merged(target, SCENE, schemas.base(target))[target.file])
    assert made["URLBlocklist"][0] == "gambling.example"
    assert list(made)[:2] == ["BookmarkBarEnabled", "HomepageLocation"]


def test_a_file_that_we_made_goes():
    with_ours = schemas.after({}, dict(TARGET.merge({}, [OURS])))
    assert TARGET.take_out(with_ours, [OURS]) == {TARGET.file: None}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a property list"),
        (b"bplist00", "not a property list"),
        (b'<?xml version="1.0"?><plist><dict>', "not a property list"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><plist><dict/></plist>', "not a property list"),
        (plistlib.dumps([]), "holds no dictionary"),
        (plistlib.dumps({"URLBlocklist": "x"}), "URLBlocklist is not a list of strings"),
        (
            plistlib.dumps({"ExtensionInstallBlocklist": [1]}),
            "ExtensionInstallBlocklist is not a list of strings",
        ),
    ],
)
def test_what_cannot_be_read_is_refused(data, message):
    with pytest.raises(InputError, match=f"com.google.Chrome.plist: .*{message}"):
        TARGET.merge({TARGET.file: data}, [OURS])


def test_a_list_longer_than_is_promised_to_be_read_is_refused():
    with pytest.raises(InputError, match="URLBlocklist would have 1001 entries"):
        TARGET.merge({}, [Item(TARGET.file, "URLBlocklist", f"{number}.example") for number in range(1001)])
