"""What apt is given: one stanza a package, before those of others, which stay as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.enforcement import scenes

from appban.enforcement.apt import FILE, Target
from appban.errors import InputError, InternalError
from appban.ports import Item
from appban.regime.identity import Platform

CLIPS = Item(FILE, "pins", "Package: clips-desktop:any, Pin: version *, Pin-Priority: -1")
STANZA = "Package: clips-desktop:any\nPin: version *\nPin-Priority: -1\n"
THEIRS = "# Kept back by the desktop team.\nPackage: trial-tool\nPin: version *\nPin-Priority: -1"


def test_a_package_is_pinned_for_every_architecture():
    assert Target().render(scenes.view_scene(Platform.LINUX, scenes.APP_ONLY)).items == (CLIPS,)


def test_ours_stands_before_what_is_there():
    assert Target().merge({FILE: THEIRS.encode()}, [CLIPS]) == {FILE: f"{STANZA}\n{THEIRS}".encode()}


@given(
    st.lists(
        st.sampled_from([THEIRS, f"{THEIRS}\n", "\n", "# alone\n", f"{THEIRS}\nExplanation: why\n", "  \n"])
    ),
    st.booleans(),
)
def test_what_is_merged_and_taken_out_again_leaves_every_byte(parts, ended):
    base = {FILE: ("\n".join(parts) + ("\n" if ended else "")).encode()}
    merged = Target().merge(base, [CLIPS])
    assert CLIPS in Target().held(merged)
    assert set(Target().held(merged)) >= set(Target().held(base))
    assert Target().take_out({FILE: merged[FILE] or b""}, [CLIPS]) == base


def test_a_file_that_appban_began_goes_with_its_last_stanza():
    begun = Target().merge({}, [CLIPS])[FILE] or b""
    assert Target().take_out({FILE: begun}, [CLIPS]) == {FILE: None}


def test_a_stanza_of_ours_that_somebody_explained_goes_and_the_comment_stays():
    base = {FILE: f"# ticket 4711\nExplanation: banned\n{STANZA}\n{THEIRS}".encode()}
    assert Target().take_out(base, [CLIPS]) == {FILE: f"# ticket 4711\n{THEIRS}".encode()}


def test_stanzas_of_every_file_that_apt_reads_are_held():
    base = {
        "preferences": STANZA.encode(),
        "preferences.d/50-local": THEIRS.encode(),
        "sources.list": b"deb x\n",
    }
    assert [item.file for item in Target().held(base)] == ["preferences", "preferences.d/50-local"]


def test_a_line_that_is_no_field_is_refused():
    with pytest.raises(InputError, match="'what is this' is no field of apt"):
        Target().held({FILE: b"what is this\n"})


def test_a_stanza_that_would_be_more_than_a_pin_is_never_written():
    with pytest.raises(InternalError, match="is no stanza that this target writes"):
        Target().merge({}, [Item(FILE, "pins", "Package: *\nPin: x, Pin: version *, Pin-Priority: -1")])
