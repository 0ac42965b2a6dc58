"""Leaves in order: each is a canonical entry or the seal of one, and those that are open count up in index and time.

Record time strictly increases, so that "as known at K" is a prefix of the log: whoever verifies checks that too.
"""

import re
from collections.abc import Callable, Sequence
from hashlib import sha256

import msgspec

from appban.errors import AppbanError, VerificationError
from appban.record.canonical import Reader
from appban.record.checkpoint import Checkpoint
from appban.record.entry import NONCE_SIZE, Entry, Tier
from appban.record.merkle import extend, hash_leaves, root_of

Seen = Callable[[Entry], None]

_SEAL = re.compile(rb'\{"commitment":"[0-9a-f]{64}","tier":"official","v":1\}')
_SEALED = b'{"commitment":"%s","tier":"official","v":1}'


class _Entry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry whose event is read too, since it has to be canonical throughout; what it says is not our matter here."""

    event: object  # type: ignore[assignment]  # wider than the Raw of the entry as written


_READER = Reader(list[_Entry])
_AS_WRITTEN = msgspec.json.Decoder(Entry)


class Leaf(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A leaf as hashed; `entry` and `nonce` are the opening of a sealed one, absent where it stays sealed."""

    entry: bytes | None = None
    leaf: bytes
    nonce: bytes | None = None


class Verified(msgspec.Struct, frozen=True):
    """What was found to hold: the signed head, how many entries were open to reading, and the record times of these.

    Times are UTC microseconds, None if every entry is sealed.
    """

    checkpoint: Checkpoint
    opened: int
    first_time: int | None
    last_time: int | None


class Following:
    """Takes leaves from index 0 on and keeps their compact range, so that a log of any size needs little memory.

    `seen` is given each entry that is open, in order, once it holds: what events mean is not this room's business.
    """

    def __init__(self, seen: Seen | None = None) -> None:
        self._seen = seen
        self.size = 0
        self._frontier: tuple[bytes, ...] = ()
        self._opened = 0
        self._first_time: int | None = None
        self._last_time: int | None = None

    def take(self, leaves: Sequence[Leaf]) -> None:
        """Check the next leaves; by the hundred it is quicker than one by one.

        VerificationError, naming the index, if a leaf has no known form, an opening does not fit it, or an entry is not
        canonical, not of this index, or not later than the one before it.
        """
        readable: list[tuple[int, Tier, bytes]] = []
        for index, each in enumerate(leaves, self.size):
            if each.entry is not None or each.nonce is not None:
                readable.append((index, "official", _opened(index, each)))
            elif _SEAL.fullmatch(each.leaf) is None:
                readable.append((index, "public", each.leaf))
        for (index, tier, _), entry in zip(readable, _read(readable), strict=True):
            self._follow(index, tier, entry)
        if self._seen is not None:
            for _, _, data in readable:
                self._seen(_AS_WRITTEN.decode(data))
        self._frontier = extend(self._frontier, self.size, hash_leaves([each.leaf for each in leaves]))
        self.size += len(leaves)

    def finish(self, checkpoint: Checkpoint) -> Verified:
        """What holds, now that all leaves are in; VerificationError if their number or root is not the signed one."""
        if self.size != checkpoint.size:
            raise VerificationError(
                f"there are {self.size} leaves, and the checkpoint was signed over {checkpoint.size}"
            )
        if root_of(self._frontier) != checkpoint.root:
            raise VerificationError(
                f"the {self.size} leaves do not give the root that was signed; a leaf was changed"
            )
        return Verified(checkpoint, self._opened, self._first_time, self._last_time)

    def _follow(self, index: int, tier: Tier, entry: _Entry) -> None:
        if entry.tier != tier:
            raise _fault(index, f"it says tier {entry.tier} and stands as {tier}")
        if entry.index != index:
            raise _fault(index, f"it says index {entry.index}, so entries were moved, added or left out")
        if self._last_time is None:
            self._first_time = entry.time
        elif entry.time <= self._last_time:
            raise _fault(
                index, f"its time {entry.time} is not after {self._last_time}, that of one before it"
            )
        self._last_time = entry.time
        self._opened += 1


def _opened(index: int, each: Leaf) -> bytes:
    """The entry in a seal: what `entry.check_opening` does, without the general encoder."""
    entry, nonce = each.entry, each.nonce
    if entry is None or nonce is None or len(nonce) != NONCE_SIZE:
        commits = b""
    else:
        commits = _SEALED % sha256(nonce + entry).hexdigest().encode()
        if commits == each.leaf:
            return entry
    if _SEAL.fullmatch(each.leaf) is None:
        raise _fault(index, "it is not sealed and has an opening all the same")
    if not commits:
        raise _fault(index, f"an opening is an entry and a nonce of {NONCE_SIZE} bytes, this one is not")
    raise _fault(index, "the opening is not what the leaf commits to; it was changed")


def _read(readable: Sequence[tuple[int, Tier, bytes]]) -> list[_Entry]:
    try:
        return _READER.read([data for _, _, data in readable])
    except AppbanError:
        return [_read_one(index, data) for index, _, data in readable]  # to say which


def _read_one(index: int, data: bytes) -> _Entry:
    try:
        return _READER.read([data])[0]
    except AppbanError as fault:
        raise _fault(index, f"neither a canonical entry nor the seal of one: {fault}") from fault


def _fault(index: int, message: str) -> VerificationError:
    return VerificationError(message, where=f"entry {index}")
