"""Verifying a record offline: from a bundle or a folder of tiles and a public key, without server or database."""

from collections.abc import Callable, Iterable

import msgspec

from appban.errors import InputError, VerificationError
from appban.record.bundle import verify_lines
from appban.record.entry import Entry
from appban.record.following import Verified
from appban.record.keys import VerifierKey
from appban.record.tree import verify_tree
from appban.regime.events import read_event
from appban.regime.integrity import Integrity


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was found to hold: the record, how many digests inside it were worked out again, and how many signatures."""

    record: Verified
    requests: int
    decisions: int
    signed: int
    posts: int
    post_decisions: int


def verify_bundle(
    lines: Iterable[bytes], keys: Iterable[VerifierKey], *, origin: str | None = None
) -> Report:
    """Check signatures, leaves, openings and root, and the digests and passkeys inside the events that are open.

    VerificationError names the first entry that does not hold.
    """
    return _report(lambda seen: verify_lines(lines, keys, origin=origin, seen=seen))


def verify_folder(
    read: Callable[[str], bytes | None], keys: Iterable[VerifierKey], *, origin: str | None = None
) -> Report:
    """The same of a folder of tiles, whose sealed entries stay sealed."""
    return _report(lambda seen: verify_tree(read, keys, origin=origin, seen=seen))


def _report(check: Callable[[Callable[[Entry], None]], Verified]) -> Report:
    integrity = Integrity()

    def seen(entry: Entry) -> None:
        try:
            event = read_event(entry.event)
        except InputError as fault:
            # The root has not been held against the leaves yet: here, what cannot be read does not hold.
            raise VerificationError(f"entry {entry.index}: {fault}") from fault
        integrity.take(entry.index, event, entry.actor.person)

    record = check(seen)
    return Report(
        record=record,
        requests=integrity.requests,
        decisions=integrity.decisions,
        signed=integrity.signed,
        posts=integrity.posts,
        post_decisions=integrity.post_decisions,
    )
