"""Checkpoints: C2SP's example, who may speak for a log, and every body that is none."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record.logs import KEY, ORIGIN, OTHER_KEY
from tests.record.test_note import WITNESS, cosigned

from appban.errors import InputError, InternalError, VerificationError
from appban.record import note
from appban.record.checkpoint import (
    Checkpoint,
    format_body,
    open_checkpoint,
    parse_body,
    read_unverified,
    sign_checkpoint,
)
from appban.record.keys import signing_key
from appban.record.merkle import EMPTY_ROOT, MAX_SIZE

EXAMPLE = (
    "example.com/behind-the-sofa\n"
    "20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    "\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
).encode()
"""The example of C2SP tlog-cosignature."""

ROOT = bytes(range(32))
HEAD = Checkpoint(ORIGIN, 7, ROOT)
BODY = format_body(HEAD)
lines = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
checkpoints = st.builds(
    Checkpoint,
    origin=lines,
    size=st.integers(1, MAX_SIZE),
    root=st.binary(min_size=32, max_size=32),
    extensions=st.lists(lines, max_size=3).map(tuple),
)


def with_witness(data, text):
    made = note.parse_note(data)
    return note.format_note(note.Note(made.text, (*made.signatures, cosigned(text, 5))))


def test_the_example_of_the_specification_is_read():
    head, below = read_unverified(EXAMPLE)
    assert head.origin == "example.com/behind-the-sofa"
    assert head.size == 20_852_163
    assert b64encode(head.root) == b"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
    assert [each.name for each in below.signatures] == [
        "example.com/behind-the-sofa",
        "witness.example.com/w1",
    ]
    assert note.format_note(below) == EXAMPLE


@given(checkpoints)
def test_every_checkpoint_is_read_from_its_body(checkpoint):
    assert parse_body(format_body(checkpoint)) == checkpoint


@given(checkpoints)
def test_what_a_log_signs_opens_with_its_key_alone(checkpoint):
    data = sign_checkpoint(checkpoint, [KEY])
    assert open_checkpoint(data, [KEY.verifier], origin=checkpoint.origin) == checkpoint
    with pytest.raises(VerificationError):
        open_checkpoint(data, [OTHER_KEY.verifier], origin=checkpoint.origin)


@pytest.mark.parametrize("known", [[KEY], [OTHER_KEY], [KEY, OTHER_KEY]])
def test_a_checkpoint_with_two_signatures_opens_with_the_old_key_and_with_the_new(known):
    data = sign_checkpoint(HEAD, [KEY, OTHER_KEY])
    assert open_checkpoint(data, [key.verifier for key in known]) == HEAD


def test_a_witness_beside_the_log_is_checked_and_alone_vouches_for_nothing():
    data = with_witness(sign_checkpoint(HEAD, [KEY]), BODY)
    assert open_checkpoint(data, [KEY.verifier, WITNESS]) == HEAD
    with pytest.raises(VerificationError, match="only witnesses"):
        open_checkpoint(data, [WITNESS])
    with pytest.raises(VerificationError, match="does not fit"):
        open_checkpoint(with_witness(sign_checkpoint(HEAD, [KEY]), BODY + "x\n"), [KEY.verifier, WITNESS])


def test_a_key_of_one_log_does_not_speak_for_another():
    stranger = signing_key("other.example", bytes(32))
    data = sign_checkpoint(HEAD, [stranger])
    with pytest.raises(VerificationError, match=r"other\.example"):
        open_checkpoint(data, [stranger.verifier])
    assert open_checkpoint(data, [stranger.verifier], origin=ORIGIN) == HEAD
    with pytest.raises(VerificationError, match=r"log\.example/ban"):
        open_checkpoint(sign_checkpoint(HEAD, [KEY]), [KEY.verifier], origin="third.example")


@pytest.mark.parametrize(
    ("old", "new"), [("\n7\n", "\n8\n"), ("AAEC", "AAED"), (ORIGIN + "\n7", ORIGIN + "2\n7")]
)
def test_a_changed_checkpoint_is_refused(old, new):
    data = sign_checkpoint(HEAD, [KEY])
    changed = data.replace(old.encode(), new.encode(), 1)
    assert changed != data
    with pytest.raises(VerificationError):
        open_checkpoint(changed, [KEY.verifier])


def test_the_signature_of_one_checkpoint_does_not_serve_another():
    _, first = read_unverified(sign_checkpoint(HEAD, [KEY]))
    moved = note.format_note(note.Note(format_body(Checkpoint(ORIGIN, 8, ROOT)), first.signatures))
    with pytest.raises(VerificationError):
        open_checkpoint(moved, [KEY.verifier])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "log.example\n7\n",
        BODY[:-1],
        BODY + "\n",
        BODY.replace("\n7\n", "\n\n7\n"),
        BODY.replace(ORIGIN, ""),
        BODY.replace("\n7\n", "\n07\n"),
        BODY.replace("\n7\n", "\n+7\n"),
        BODY.replace("\n7\n", "\n-7\n"),
        BODY.replace("\n7\n", "\n 7\n"),
        BODY.replace("\n7\n", "\n7_0\n"),
        BODY.replace("\n7\n", "\n7.0\n"),
        BODY.replace("\n7\n", "\n٧\n"),
        BODY.replace("\n7\n", "\n0\n"),
        BODY.replace("\n7\n", f"\n{MAX_SIZE + 1}\n"),
        BODY.replace("\n7\n", "\n" + "9" * 5000 + "\n"),
        BODY.replace("AAEC", "AAE"),
        BODY.replace("AAEC", "AAE_"),
        BODY.replace("AAEC", ""),
        BODY.replace("AAEC", "AAECAAEC"),
        BODY.replace("=\n", "\n"),
    ],
    ids=range(22),
)
def test_a_body_that_is_no_checkpoint_is_refused(text):
    with pytest.raises(InputError):
        parse_body(text)


def test_a_log_without_leaves_has_one_root():
    empty = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    assert parse_body(format_body(empty)) == empty


@pytest.mark.parametrize(
    "checkpoint",
    [
        Checkpoint("two\nlines", 7, ROOT),
        Checkpoint("", 7, ROOT),
        Checkpoint(ORIGIN, -1, ROOT),
        Checkpoint(ORIGIN, MAX_SIZE + 1, ROOT),
        Checkpoint(ORIGIN, 0, ROOT),
        Checkpoint(ORIGIN, 7, ROOT[:-1]),
        Checkpoint(ORIGIN, 7, ROOT, ("",)),
        Checkpoint(ORIGIN, 7, ROOT, ("two\nlines",)),
    ],
)
def test_a_checkpoint_that_would_read_as_another_is_not_signed(checkpoint):
    with pytest.raises(InternalError):
        sign_checkpoint(checkpoint, [KEY])


def test_a_checkpoint_is_not_signed_without_a_key():
    with pytest.raises(InternalError):
        sign_checkpoint(HEAD, [])


@given(
    st.text() | st.lists(st.sampled_from(["a\n", "7\n", "\n", f"{b64encode(ROOT).decode()}\n"])).map("".join)
)
def test_any_text_is_a_body_in_its_one_form_or_refused(text):
    try:
        checkpoint = parse_body(text)
    except InputError:
        return
    assert format_body(checkpoint) == text
