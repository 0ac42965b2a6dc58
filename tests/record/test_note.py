"""Signed notes: the published example, rotation, witnesses, and every way in which a note is none."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from tests.record.test_keys import GO_SKEY, GO_VKEY

from appban.errors import InputError, InternalError, VerificationError
from appban.record import keys, note

GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()
"""The note of the documentation of golang.org/x/mod/sumdb/note."""

OLD, NEW = (keys.signing_key("log.example", bytes([number]) * 32) for number in (1, 2))
TEXT = "log.example\n7\nsomething\n"
WITNESS_SEED = bytes([3]) * 32
WITNESS = keys.VerifierKey(
    "witness.example/w1",
    keys.Algorithm.COSIGNATURE,
    Ed25519PrivateKey.from_private_bytes(WITNESS_SEED).public_key().public_bytes_raw(),
)


def cosigned(text, time):
    """A witness's line, made from the words of the specification."""
    message = f"cosignature/v1\ntime {time}\n{text}".encode()
    signature = Ed25519PrivateKey.from_private_bytes(WITNESS_SEED).sign(message)
    return note.Signature(WITNESS.name, WITNESS.key_id, time.to_bytes(8, "big") + signature)


def with_line(made, line):
    return note.Note(made.text, (*made.signatures, line))


def test_the_note_of_the_go_programs_is_written_and_verified():
    read = note.parse_note(GO_NOTE)
    assert note.format_note(note.sign(read.text, [keys.parse_skey(GO_SKEY)])) == GO_NOTE
    assert note.verify(read, [keys.parse_vkey(GO_VKEY)]) == (note.Signed(keys.parse_vkey(GO_VKEY)),)


@pytest.mark.parametrize("known", [[OLD], [NEW], [OLD, NEW], [OLD, OLD, NEW]])
def test_while_keys_change_either_key_is_enough(known):
    made = note.sign(TEXT, [OLD, NEW])
    found = note.verify(note.parse_note(note.format_note(made)), [key.verifier for key in known])
    assert {each.key for each in found} == {key.verifier for key in known}


def test_a_signature_of_an_unknown_key_is_ignored_but_alone_it_is_not_enough():
    stranger = keys.signing_key("stranger.example", bytes([9]) * 32)
    assert len(note.verify(note.sign(TEXT, [stranger, OLD]), [OLD.verifier])) == 1
    with pytest.raises(VerificationError, match="no known key"):
        note.verify(note.sign(TEXT, [stranger]), [OLD.verifier])
    with pytest.raises(VerificationError, match="no known key"):
        note.verify(note.sign(TEXT, [OLD]), [])


def test_one_bad_signature_of_a_known_key_spoils_the_note():
    good = note.sign(TEXT, [OLD, NEW])
    bad_line = note.Signature(NEW.name, NEW.verifier.key_id, bytes(64))
    both = [OLD.verifier, NEW.verifier]
    with pytest.raises(VerificationError, match="does not fit"):
        note.verify(with_line(note.sign(TEXT, [OLD]), bad_line), both)
    with pytest.raises(VerificationError, match="does not fit"):
        note.verify(with_line(good, bad_line), both)


def test_a_key_of_the_same_name_or_the_same_id_alone_is_unknown():
    right = OLD.verifier
    for line in (
        note.Signature("other.example", right.key_id, OLD.sign(TEXT.encode())),
        note.Signature(right.name, b"\x00\x00\x00\x01", OLD.sign(TEXT.encode())),
    ):
        with pytest.raises(VerificationError, match="no known key"):
            note.verify(note.Note(TEXT, (line,)), [right])


def test_a_changed_text_is_refused():
    made = note.sign(TEXT, [OLD])
    with pytest.raises(VerificationError):
        note.verify(note.Note(TEXT.replace("7", "8"), made.signatures), [OLD.verifier])


def test_two_keys_that_cannot_be_told_apart_are_refused():
    class SameId(keys.VerifierKey):
        @property
        def key_id(self):
            return OLD.verifier.key_id

    same = SameId(OLD.name, keys.Algorithm.ED25519, bytes(32))
    with pytest.raises(InputError, match="two different keys"):
        note.verify(note.sign(TEXT, [OLD]), [OLD.verifier, same])


@pytest.mark.parametrize("time", [0, 1_679_315_147, note.MAX_TIMESTAMP])
def test_a_cosignature_of_a_witness_is_verified_with_its_time(time):
    made = with_line(note.sign(TEXT, [OLD]), cosigned(TEXT, time))
    read = note.parse_note(note.format_note(made))
    found = note.verify(read, [OLD.verifier, WITNESS])
    assert found == (note.Signed(OLD.verifier), note.Signed(WITNESS, time))


@pytest.mark.parametrize(
    "data",
    [
        cosigned(TEXT, 5).data[8:],
        (6).to_bytes(8, "big") + cosigned(TEXT, 5).data[8:],
        cosigned(TEXT + "more\n", 5).data,
        cosigned(TEXT, 5).data[:-1],
        cosigned(TEXT, 5).data + b"\x00",
        cosigned(TEXT, 5).data[:8],
        b"\x00",
        cosigned(TEXT, 2**63).data,
        (5).to_bytes(8, "big") + Ed25519PrivateKey.from_private_bytes(WITNESS_SEED).sign(TEXT.encode()),
    ],
)
def test_a_cosignature_that_does_not_hold_is_refused(data):
    line = note.Signature(WITNESS.name, WITNESS.key_id, data)
    with pytest.raises(VerificationError, match="witness"):
        note.verify(with_line(note.sign(TEXT, [OLD]), line), [OLD.verifier, WITNESS])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\n\n",
        b"text\n\n",
        b"text\n",
        GO_NOTE[:-1],
        GO_NOTE + b"\n",
        GO_NOTE + b"more\n",
        GO_NOTE.replace(b"\n\n", b"\n"),
        GO_NOTE.replace("— ".encode(), b"- "),
        GO_NOTE.replace(b"PeterNeumann ", b"PeterNeumann"),
        GO_NOTE.replace(b"PeterNeumann ", b"PeterNeumann  "),
        GO_NOTE.replace(b"PeterNeumann", b"Peter+Neumann"),
        GO_NOTE.replace(b"PeterNeumann", b""),
        GO_NOTE.replace(b"=\n", b"\n"),
        GO_NOTE.replace(b"M=\n", b"N=\n"),
        GO_NOTE.replace(b"=\n", b"= \n"),
        GO_NOTE.replace(b"If", b"\tIf"),
        GO_NOTE.replace(b"If", b"\xff"),
        GO_NOTE.replace(b"\n", b"\r\n"),
        "text\n\n— a AAAAAA==\n".encode(),
        ("text\n\n" + "— a AAAAAAA=\n" * 101).encode(),
        b"x" * note.MAX_NOTE + GO_NOTE,
    ],
    ids=range(23),
)
def test_bytes_that_are_no_signed_note_are_refused(data):
    with pytest.raises(InputError):
        note.parse_note(data)


def test_a_text_may_have_empty_lines_and_a_note_a_hundred_signatures():
    line = "— a AAAAAAA=\n"
    read = note.parse_note(("one\n\n\ntwo\n\n" + line * note.MAX_SIGNATURES).encode())
    assert read.text == "one\n\n\ntwo\n"
    assert read.signatures == (note.Signature("a", bytes(4), b"\x00"),) * note.MAX_SIGNATURES


@pytest.mark.parametrize(
    "made",
    [
        note.Note("no line break at the end", note.sign(TEXT, [OLD]).signatures),
        note.Note(TEXT, ()),
        note.Note(TEXT, (note.Signature("a b", bytes(4), b"x"),)),
        note.Note(TEXT, (note.Signature("a", bytes(4), b""),)),
        note.Note(TEXT, (note.Signature("a", bytes(3), b"xy"),)),
        note.Note("tab\t\n", note.sign(TEXT, [OLD]).signatures),
    ],
)
def test_a_note_that_would_read_as_another_is_not_written(made):
    with pytest.raises(InternalError):
        note.format_note(made)


lines = st.sampled_from(["— a AAAAAAA=\n", "— b AAAA\n", "\n", "text\n", "— ", "—  =\n", "+", "\u2028"])


@given(
    st.binary()
    | st.lists(lines | st.text(max_size=4)).map(lambda parts: "".join(parts).encode("utf-8", "replace"))
)
def test_any_bytes_are_a_note_in_its_one_form_or_refused(data):
    try:
        read = note.parse_note(data)
    except InputError:
        return
    assert note.format_note(read) == data
