"""Rows are kept whatever a device calls its software; keys are kept only if they tell devices apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.errors import InputError
from appban.inventory._rows import MAX_TEXT, clean, item, keys, known, platform_of
from appban.regime.identity import Kind, Platform, identity, kinds_of, title
from appban.regime.observation import DeviceKey

TIKTOK = "com.zhiliaoapp.musically"
ODD = st.text(st.characters(), max_size=30) | st.text("aA1. \x00\x1f\u200bﬁ\ud800", max_size=2000)


@given(st.sampled_from([(p, k) for p in Platform for k in kinds_of(p)]), ODD, ODD, ODD)
def test_any_row_with_a_name_or_value_becomes_an_item_and_any_other_is_refused(where, value, name, publisher):
    platform, kind = where
    try:
        made = item(platform, kind, value, where="x", name=name, publisher=publisher)
    except InputError:
        assert clean(name) is None
        assert clean(value) is None or kind is not Kind.TITLE
    else:
        assert identity(made.platform, made.kind, made.value).value == made.value
        assert made.kind in {kind, Kind.TITLE}
        for text in (made.value, made.name, made.publisher):
            (text or "").encode("utf-8")


@pytest.mark.parametrize(
    "variant",
    ["com.Zhiliaoapp.musically", "ｃom.zhiliaoapp.musically", "com.zhiliaoapp.\u200bmusically", "com.zhiliaoapp.musıcally",
     "соm.zhiliaoapp.musically", "com.*", "*", "com.zhiliaoapp.musically.go"],
)  # fmt: skip
def test_a_near_variant_of_a_bundle_id_is_kept_and_never_becomes_the_id_itself(variant):
    made = item(Platform.IOS, Kind.BUNDLE_ID, variant, where="x", name="TikTok")

    assert (made.kind, made.value) != (Kind.BUNDLE_ID, TIKTOK)
    assert made.value == variant


def test_a_value_that_its_kind_cannot_hold_leaves_a_title():
    made = item(Platform.IOS, Kind.BUNDLE_ID, "com.\x00odd", where="x", name="Odd", publisher="Example Ltd")

    assert (made.kind, made.value) == (Kind.TITLE, title("Odd", "Example Ltd"))


def test_a_kind_that_the_platform_does_not_have_leaves_a_title():
    assert item(Platform.ANDROID, Kind.DEB, "bash", where="x").kind is Kind.TITLE


def test_a_name_cannot_pass_itself_off_as_a_name_and_a_publisher():
    forged = item(Platform.IOS, Kind.TITLE, None, where="x", name="TikTok\x1fTikTok Pte. Ltd.")

    assert (
        forged.value
        != item(Platform.IOS, Kind.TITLE, None, where="x", name="TikTok", publisher="TikTok Pte. Ltd.").value
    )


def test_a_row_with_neither_name_nor_value_is_refused_with_its_place():
    with pytest.raises(InputError, match=r"^line 7: a row of software has neither"):
        item(Platform.IOS, Kind.BUNDLE_ID, " ", where="line 7", name="\x1f", publisher="Example Ltd")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("  a \n b ", "a b"), ("a\x1b[31mb", "a\ufffd[31mb"), ("\ud800", "\ufffd"), ("", None), (" \t", None), ("a\u200bb", "a\u200bb"),
     ("x" * 600, "x" * MAX_TEXT)],
)  # fmt: skip
def test_text_is_one_line_without_control_characters(text, expected):
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("scheme", "value"),
    [("serial", None), ("serial", ""), ("serial", "0"), ("serial", "00000000"), ("serial", "To be filled by O.E.M."),
     ("serial", "Default string"), ("serial", "System Serial Number"), ("serial", "None"), ("serial", "xxxxxxxx"),
     ("serial", "123456789"), ("uuid", "00000000-0000-0000-0000-000000000000"),
     ("uuid", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"), ("uuid", "03000200-0400-0500-0006-000700080009"),
     ("asset", "No Asset Tag"), ("hostname", "localhost"), ("hostname", "/"), ("hostname", "iPhone")],
)  # fmt: skip
def test_a_makers_placeholder_is_no_key(scheme, value):
    assert keys((scheme, value)) == ()


def test_keys_keep_their_order_fold_case_where_it_means_nothing_and_stand_once():
    assert keys(("serial", "aB1"), ("uuid", "9A8B"), ("hostname", "DEPT-1"), ("hostname", "dept-1")) == (
        DeviceKey("serial", "aB1"), DeviceKey("uuid", "9a8b"), DeviceKey("hostname", "dept-1"),
    )  # fmt: skip


def test_a_device_without_any_key_is_refused_with_its_place():
    with pytest.raises(InputError, match=r"^\$\.content: no serial number, id or host name"):
        known((), "$.content")


@pytest.mark.parametrize(
    ("words", "platform"),
    [
        (("Debian", "Debian GNU/Linux 12 (bookworm)", "linux"), Platform.LINUX),
        (("Microsoft Windows 11 Enterprise",), Platform.WINDOWS), (("MSWin32",), Platform.WINDOWS),
        (("Mac OS X",), Platform.MACOS), (("macOS", "darwin"), Platform.MACOS), (("Darwin",), Platform.MACOS),
        (("Android", "linux"), Platform.ANDROID), (("androidWorkProfile",), Platform.ANDROID),
        (("iOS",), Platform.IOS), (("iPadOS 18",), Platform.IOS), (("chromeOS",), Platform.CHROMEOS),
        ((None, " "), None),
    ],
)  # fmt: skip
def test_the_words_for_an_operating_system_mean_a_platform(words, platform):
    assert platform_of(*words, where="x") == platform


@pytest.mark.parametrize("words", ["FreeBSD", "Cisco IOS", "AIX"])
def test_an_operating_system_that_has_no_identities_here_is_refused_with_its_name(words):
    with pytest.raises(InputError, match=f"'{words}' is none of"):
        platform_of(words, where="x")
