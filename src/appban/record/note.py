"""Signed notes (C2SP signed-note): a text, an empty line, and lines of signatures by name and key ID.

Section "Signatures": a signature of an unknown key is ignored, one of a known key must verify, and at least one must.
Cosignatures of witnesses are those of C2SP tlog-cosignature, section "Ed25519 signed message".
"""

from collections.abc import Iterable, Sequence

import msgspec

from appban.errors import InputError, InternalError, VerificationError
from appban.record.b64 import from_text, to_text
from appban.record.keys import ID_SIZE, Algorithm, SigningKey, VerifierKey, is_name

MAX_NOTE = 1_000_000
"""Bytes of a note, signatures included; the limit that the Go programs of this family set."""
MAX_SIGNATURES = 100
"""Lines; a verifier must take 16, and post-quantum signatures of many witnesses still fit."""
MAX_TIMESTAMP = 2**63 - 1

_DASH = "\N{EM DASH} "
_STAMP_SIZE = 8


class Signature(msgspec.Struct, frozen=True):
    """One line below a note: who is said to have signed, and the bytes after the key ID, unread."""

    name: str
    key_id: bytes
    data: bytes


class Note(msgspec.Struct, frozen=True):
    """A text that ends with a line break, and what stands below it; nothing of it is verified yet."""

    text: str
    signatures: tuple[Signature, ...]


class Signed(msgspec.Struct, frozen=True):
    """A signature that verified: by which key, and for a cosignature when (seconds since 1970, UTC)."""

    key: VerifierKey
    time: int | None = None


def parse_note(data: bytes) -> Note:
    """The note in these bytes; InputError if they are none, or one beyond the limits."""
    if len(data) > MAX_NOTE:
        raise InputError(f"a signed note has at most {MAX_NOTE} bytes, this one {len(data)}")
    try:
        whole = data.decode()
    except UnicodeDecodeError as fault:
        raise InputError(f"a signed note is UTF-8, this one is not at byte {fault.start}") from fault
    if any(letter < " " and letter != "\n" for letter in whole):
        raise InputError("a signed note has no control characters other than line breaks, this one has")
    text, gap, below = whole.rpartition("\n\n")
    if not gap or not below.endswith("\n"):
        raise InputError("a signed note ends with an empty line and signature lines, this one does not")
    lines = below[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise InputError(f"a signed note has at most {MAX_SIGNATURES} signatures, this one {len(lines)}")
    return Note(text + "\n", tuple(_parse_line(line) for line in lines))


def _parse_line(line: str) -> Signature:
    name, _, held = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not is_name(name):
        raise InputError(f"{line[:60]!r} is not a signature line: em dash, space, name, space, base 64")
    data = from_text(held)
    if len(data) <= ID_SIZE:
        raise InputError(
            f"the signature line of {name[:60]} holds {len(data)} bytes, too few for a key ID and a signature"
        )
    return Signature(name, data[:ID_SIZE], data[ID_SIZE:])


def format_note(note: Note) -> bytes:
    """The bytes of a note. InternalError if they would not read as this note again."""
    lines = [f"{_DASH}{each.name} {to_text(each.key_id + each.data)}\n" for each in note.signatures]
    data = f"{note.text}\n{''.join(lines)}".encode()
    try:
        again = parse_note(data)
    except InputError as fault:
        raise InternalError(f"a note was to be written that cannot be read: {fault}") from fault
    if again != note:
        raise InternalError("a note was to be written that reads as another one")
    return data


def sign(text: str, keys: Sequence[SigningKey]) -> Note:
    """The text with one signature by each key; two keys stand below it while a log changes from one to the other."""
    made = [Signature(key.name, key.verifier.key_id, key.sign(text.encode())) for key in keys]
    return Note(text, tuple(made))


def verify(note: Note, keys: Iterable[VerifierKey]) -> tuple[Signed, ...]:
    """The signatures of the known `keys` below a note, all verified, in the order of the lines.

    VerificationError if a signature of a known key does not hold or none of them signed; InputError if two keys
    share name and key ID, so that it could not be told which of them signed.
    """
    known: dict[tuple[str, bytes], VerifierKey] = {}
    for key in keys:
        if known.setdefault((key.name, key.key_id), key) != key:
            raise InputError(
                f"two different keys are named {key.name} {key.key_id.hex()}; leave one of them out"
            )
    found = [
        _check(note.text, each, known[each.name, each.key_id])
        for each in note.signatures
        if (each.name, each.key_id) in known
    ]
    if not found:
        signers = ", ".join(f"{each.name[:60]} ({each.key_id.hex()})" for each in note.signatures[:4])
        wanted = ", ".join(f"{name} ({key_id.hex()})" for name, key_id in known) or "none"
        raise VerificationError(f"no known key signed this note: it names {signers}; known: {wanted}")
    return tuple(found)


def _check(text: str, signature: Signature, key: VerifierKey) -> Signed:
    match key.algorithm:
        case Algorithm.ED25519:
            key.check(signature.data, text.encode())
            return Signed(key)
        case Algorithm.COSIGNATURE:
            time = int.from_bytes(signature.data[:_STAMP_SIZE], "big")
            if len(signature.data) <= _STAMP_SIZE or time > MAX_TIMESTAMP:
                raise VerificationError(f"the cosignature of {key.name} has no time that can be")
            key.check(signature.data[_STAMP_SIZE:], f"cosignature/v1\ntime {time}\n{text}".encode())
            return Signed(key, time)
