"""What holds for all documents of device managers: damage is refused or survived, and many entries are no burden."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.enforcement.schemas import FIXTURES, after

from appban.enforcement._discover import targets
from appban.errors import InputError
from appban.ports import Item

NAMES = (
    "apple-profile",
    "android-management",
    "intune",
    "applocker",
    "app-control",
    "santa",
    "jamf",
    "fleet-gitops",
)
PIECES = (
    b"<a>",
    b"</dict>",
    b"\x00",
    b"&amp;",
    b"{",
    b"null",
    b"]",
    b"<!--",
    b"/>",
    b"<key>x</key>",
    b"\n- ",
    b"",
)
MANY = {
    "apple-profile": ("appban.mobileconfig", "com.apple.applicationaccess blockedAppBundleIDs", "org.x{}"),
    "android-management": ("policy.json", "applications", "org.x{} BLOCKED"),
    "intune": ("ios.json", "compliantAppsList appsNotInListCompliant", "org.x{} X"),
    "applocker": ("applocker.xml", "Appx", "deny package X{}"),
    "app-control": ("app-control.xml", "FileRules", "deny package-family x{}_0123456789abc"),
    "santa": ("rules.json", "rules", "BLOCKLIST SIGNINGID ABCDE12345:x{}"),
    "jamf": ("restrictedsoftware/x.xml", "scope/exclusions/computers", "id {}"),
    "fleet-gitops": ("lib/appban.policies.yml", "policies", '{{"name": "x{}", "query": "q"}}'),
}


def merged_files(name):
    folder = FIXTURES / name / "merged"
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


@pytest.mark.parametrize("name", NAMES)
@given(st.data())
def test_a_damaged_document_is_refused_by_name_or_read_and_nothing_else(name, data):
    target, files = targets()[name], merged_files(name)
    file = data.draw(st.sampled_from(sorted(files)))
    at = data.draw(st.integers(0, len(files[file])))
    gone = data.draw(st.integers(0, 30))
    damaged = files[file][:at] + data.draw(st.sampled_from(PIECES)) + files[file][at + gone :]
    broken = {**files, file: damaged}
    try:
        held = target.held(broken)
    except InputError as fault:
        said = str(fault)
        held = None
    if held is None:
        assert file in said
        return
    try:
        left = after(broken, dict(target.take_out(broken, held[:2])))
        assert not set(held[:2]) & set(target.held(left))
        assert set(held[2:]) <= set(target.held(after(left, dict(target.merge(left, held[2:])))))
    except InputError:
        return


@pytest.mark.parametrize("name", NAMES)
def test_five_hundred_entries_go_in_and_every_other_comes_out(name):
    target = targets()[name]
    file, list_, value = MANY[name]
    items = [Item(file, list_, value.format(n)) for n in range(500)]
    files = dict(target.merge({}, items))
    assert set(target.held(files)) == set(items)
    left = after(files, dict(target.take_out(files, items[::2])))
    assert set(target.held(left)) == set(items[1::2])
    assert after(left, dict(target.take_out(left, items))) == {}


@pytest.mark.parametrize("name", NAMES)
def test_the_settings_of_a_target_are_listed_and_its_words_are_plain(name):
    target = targets()[name]
    assert target.escapes
    assert all(target.settings.values())
    assert "—" not in target.summary + "".join(target.escapes)
