"""Checkpoints (C2SP tlog-checkpoint): a signed note that states origin, size and root of a log.

Section "Note text" gives the lines. This log writes no extension lines; those of others are kept as they stand.
"""

from collections.abc import Iterable, Sequence

import msgspec

from appban.errors import InputError, InternalError, VerificationError
from appban.record.b64 import from_text, to_text
from appban.record.digests import SIZE
from appban.record.keys import Algorithm, SigningKey, VerifierKey
from appban.record.merkle import EMPTY_ROOT
from appban.record.note import Note, format_note, parse_note, sign, verify
from appban.record.numerals import parse_number

_FIXED_LINES = 3


class Checkpoint(msgspec.Struct, frozen=True):
    """A head of a log: `origin` names the log, `size` counts its leaves, `root` has 32 bytes."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()


def format_body(checkpoint: Checkpoint) -> str:
    """The text that is signed. InternalError if it would not read as this checkpoint again."""
    fixed = (checkpoint.origin, str(checkpoint.size), to_text(checkpoint.root))
    text = "".join(f"{line}\n" for line in (*fixed, *checkpoint.extensions))
    try:
        again = parse_body(text)
    except InputError as fault:
        raise InternalError(f"a checkpoint was to be signed that cannot be read: {fault}") from fault
    if again != checkpoint:
        raise InternalError("a checkpoint was to be signed that reads as another one")
    return text


def parse_body(text: str) -> Checkpoint:
    """The checkpoint of a note's text; InputError if it is none, or states a root for no leaves that cannot be."""
    *lines, end = text.split("\n")
    if end or len(lines) < _FIXED_LINES or not all(lines):
        raise InputError(
            "a checkpoint has at least three lines, none empty: origin, size, root; this text has not"
        )
    origin, size_text, root_text, *extensions = lines
    size = parse_number(size_text)
    root = from_text(root_text)
    if len(root) != SIZE:
        raise InputError(f"the root of a checkpoint has {SIZE} bytes, this one {len(root)}")
    if size == 0 and root != EMPTY_ROOT:
        raise InputError("the root of no leaves is SHA-256 of nothing, this checkpoint says another")
    return Checkpoint(origin, size, root, tuple(extensions))


def sign_checkpoint(checkpoint: Checkpoint, keys: Sequence[SigningKey]) -> bytes:
    """The checkpoint as a note signed by each key: two while a log changes from one key to the next."""
    if not keys:
        raise InternalError("a checkpoint needs a key to sign it")
    return format_note(sign(format_body(checkpoint), keys))


def read_unverified(data: bytes) -> tuple[Checkpoint, Note]:
    """What a checkpoint says, without any check of who says it: for a log's own, and to learn which key to ask for."""
    note = parse_note(data)
    return parse_body(note.text), note


def open_checkpoint(data: bytes, keys: Iterable[VerifierKey], *, origin: str | None = None) -> Checkpoint:
    """The checkpoint in a note that one of the known log keys signed.

    Every known key's signature must hold, one of them a log's (a witness alone vouches for nothing). The origin must
    be `origin`, or without it the name of the log's key, so that a key of one log never speaks for another.
    VerificationError if any of that fails; InputError if the bytes are no checkpoint.
    """
    checkpoint, note = read_unverified(data)
    signers = {each.key.name for each in verify(note, keys) if each.key.algorithm is Algorithm.ED25519}
    if not signers:
        raise VerificationError("only witnesses signed this checkpoint; give the key of the log itself")
    expected = {origin} if origin is not None else signers
    if checkpoint.origin not in expected:
        named = ", ".join(sorted(expected))
        raise VerificationError(
            f"this checkpoint is of the log {checkpoint.origin!r}; expected one of {named}"
        )
    return checkpoint
