"""What an archive is handed besides the published log: the texts behind commitments, and words for whoever opens it."""

import re
from collections.abc import Iterator

import msgspec

from appban.ports import StoreReader
from appban.record.checkpoint import Checkpoint
from appban.record.digests import to_hex
from appban.regime.facts import Facts
from appban.regime.time import show

_DIGEST = re.compile(rb'"([0-9a-f]{64})"')
_ROWS = 1000


class _Line(msgspec.Struct, frozen=True):
    commitment: str
    salt: str
    value: str
    about: str


def openings(reader: StoreReader, size: int) -> Iterator[bytes]:
    """The text behind every commitment of the first `size` entries that is still held, a line of JSON each."""
    seen: set[str] = set()
    for first in range(0, size, _ROWS):
        digests: set[str] = set()
        for row in reader.rows(first, min(first + _ROWS, size)):
            digests |= {each.decode() for each in _DIGEST.findall(row.entry)}
        held = reader.openings(digests - seen)
        seen |= digests
        for commitment in sorted(held):
            each = held[commitment]
            line = _Line(commitment, each.salt.hex(), each.value, each.about)
            yield msgspec.json.encode(line) + b"\n"


def readme(head: Checkpoint, facts: Facts, reader: StoreReader, *, openly: bool) -> bytes:
    """What the bag holds and how it is checked, for somebody who has never heard of this program."""
    erased = sum(1 for _ in reader.erasures())
    holds = facts.keeping.standing()
    return f"""\
THE RECORD OF AN APP BAN, HANDED TO AN ARCHIVE

This bag (RFC 8493) holds an append-only log of {head.size:,} entries, the last of {show(facts.time)}.

  Log       {head.origin}
  Entries   {head.size}
  Root      {to_hex(head.root)}

data/log/            the log as published: checkpoint and tiles (C2SP tlog-tiles; Merkle tree of RFC 6962 and RFC 9162)
data/log.vkey        the public keys by which the checkpoint is signed (C2SP signed-note, Ed25519)
data/bundle.json     the same log in one file, with its checkpoint{", and with every sealed entry opened" if openly else ""}
{"data/openings.jsonl  the texts behind commitments that are still held: names, reasons, wordings" if openly else ""}
data/retention.yaml  the retention schedule in force when this was made

An entry is canonical JSON (RFC 8785): index, record time in microseconds since 1970 (UTC), who acted, and one event, which says what
happened. Persons and things stand under random ids. A commitment, 64 hexadecimal digits, is SHA-256 of a 32-byte salt followed by
the text in UTF-8{"; openings.jsonl has salt (hexadecimal) and text" if openly else ""}. An entry that is sealed stands as SHA-256 of a 32-byte nonce followed by its bytes.

{_opened(openly=openly)}
Erasures of what stood beside the log about somebody or something: {erased}. The entries of kind erased.1 say under which rule, and
the log holds as before. Legal holds that stand: {len(holds)}.

To check it: any implementation of these specifications does; with the program itself,

    appban log verify data/bundle.json --key @data/log.vkey
    appban log verify data/log --key @data/log.vkey

A key from the bag itself shows that nothing was changed since the bag was made. That the record is the one that was published shows a key,
or a size and root, that you have from elsewhere.
""".encode()


def _opened(*, openly: bool) -> str:
    if openly:
        return "THIS BAG HOLDS PERSONAL DATA. Whoever has it can read everything; keep it as the store itself was kept.\n"
    return "Entries that are not public are sealed in this bag, and no texts are in it: it proves and does not disclose.\n"
