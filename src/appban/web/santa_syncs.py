"""Santa's sync protocol v1 as a server speaks it: bodies, answers, and how far each machine has come with its rules.

Protocol: santa-sync-v1.proto of northpolesec/protos, as JSON. A sync is preflight, event upload, rule download page by
page, postflight. In a NORMAL sync Santa adds to the rules that it has, and only a CLEAN one takes any away. So a sync is
NORMAL only if all rules of the last one that ended well here still stand and the machine counts as many; whatever is
not known for sure, as after a restart of this server, makes it CLEAN. Only replays were tried: Santa runs on macOS.
"""

from collections import Counter, OrderedDict
from threading import Lock
from typing import Literal, TypeVar

import msgspec

from appban.record.canonical import encode
from appban.record.digests import sha256, to_hex

PAGE = 500
"""Rules that one answer to a rule download holds at most."""
BATCH = 100
"""Events that Santa puts into one upload."""
EVERY, AT_LEAST = 600, 60
"""Seconds between two syncs, and the fewest that Santa heeds (PreflightResponse.full_sync_interval)."""
MOST = 200_000
"""Of so many machines it is remembered how far they have come."""

Mode = Literal["MONITOR", "LOCKDOWN"]
Value = TypeVar("Value")


class Preflight(msgspec.Struct, frozen=True):
    """Of a PreflightRequest, what is read; numbers that are 0 are left out on the wire."""

    machine_id: str
    serial_num: str | None = None
    request_clean_sync: bool = False
    binary_rule_count: int = 0
    certificate_rule_count: int = 0
    teamid_rule_count: int = 0
    signingid_rule_count: int = 0
    cdhash_rule_count: int = 0

    def counts(self) -> dict[str, int]:
        """How many rules of each type the machine has."""
        found = {
            "BINARY": self.binary_rule_count,
            "CERTIFICATE": self.certificate_rule_count,
            "TEAMID": self.teamid_rule_count,
            "SIGNINGID": self.signingid_rule_count,
            "CDHASH": self.cdhash_rule_count,
        }
        return {kind: count for kind, count in found.items() if count}


class Asking(msgspec.Struct, frozen=True):
    """RuleDownloadRequest, and of the other requests what they have in common with it."""

    machine_id: str
    cursor: str | None = None


class Uploading(msgspec.Struct, frozen=True):
    """EventUploadRequest; the events are read by the inventory source."""

    machine_id: str
    events: tuple[msgspec.Raw, ...] = ()


class Rule(msgspec.Struct, frozen=True, order=True):
    """One rule, as the target writes it."""

    identifier: str
    policy: str
    rule_type: str


class Orders(msgspec.Struct, frozen=True):
    """What a machine is to have: its mode and its rules, and for how many seconds at most without asking again."""

    mode: Mode
    rules: tuple[Rule, ...]
    seconds: int = EVERY

    @property
    def digest(self) -> str:
        """Tells these rules from others."""
        return to_hex(sha256(encode(self.rules)))[:16]


class PreflightAnswer(msgspec.Struct, frozen=True):
    """PreflightResponse."""

    client_mode: Mode
    sync_type: Literal["NORMAL", "CLEAN"]
    full_sync_interval: int
    batch_size: int = BATCH


class RulesAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """RuleDownloadResponse; `cursor` where there is more."""

    rules: tuple[Rule, ...]
    cursor: str = ""


class Empty(msgspec.Struct, frozen=True):
    """EventUploadResponse and PostflightResponse."""


class _Sync(msgspec.Struct, frozen=True):
    """The rules that a machine is being given, and whether it has the last page."""

    orders: Orders
    handed: bool = False


class Syncs:
    """How far each machine has come; in memory, since to forget it costs one clean sync and no more."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._under_way: OrderedDict[str, _Sync] = OrderedDict()
        self._done: OrderedDict[str, tuple[Rule, ...]] = OrderedDict()

    def begin(self, machine: str, said: Preflight, orders: Orders) -> PreflightAnswer:
        """A sync begins: these are the rules of all its pages."""
        with self._turn:
            had = self._done.get(machine)
            self._remember(self._under_way, machine, _Sync(orders))
        kept = (
            had is not None
            and not said.request_clean_sync
            and set(had) <= set(orders.rules)
            and said.counts() == dict(Counter(rule.rule_type for rule in had))
        )
        return PreflightAnswer(
            client_mode=orders.mode,
            sync_type="NORMAL" if kept else "CLEAN",
            full_sync_interval=orders.seconds,
        )

    def page(self, machine: str, cursor: str, now: Orders) -> RulesAnswer:
        """The rules from a cursor on; `now` are those of a machine whose sync did not begin here."""
        with self._turn:
            sync = self._under_way.get(machine)
            orders = now if sync is None else sync.orders
            at = _place(cursor, orders)
            end = at + PAGE
            if sync is not None and end >= len(orders.rules):
                self._under_way[machine] = _Sync(orders, handed=True)
        more = f"{orders.digest}.{end}" if end < len(orders.rules) else ""
        return RulesAnswer(rules=orders.rules[at:end], cursor=more)

    def end(self, machine: str) -> None:
        """A sync ended well: if all pages were fetched, the machine has these rules."""
        with self._turn:
            sync = self._under_way.pop(machine, None)
            if sync is None or not sync.handed:
                self._done.pop(machine, None)
                return
            self._remember(self._done, machine, sync.orders.rules)

    def _remember(self, kept: OrderedDict[str, Value], machine: str, value: Value) -> None:
        kept[machine] = value
        kept.move_to_end(machine)
        if len(kept) > MOST:
            kept.popitem(last=False)


def _place(cursor: str, orders: Orders) -> int:
    """Where a cursor stands; one of other rules, or none of ours, begins anew."""
    digest, _, number = cursor.partition(".")
    fits = (
        digest == orders.digest and number.isascii() and number.isdigit() and len(number) < len("1000000000")
    )
    return int(number) if fits else 0
