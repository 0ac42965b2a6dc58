"""A finding is an observation held against the regime; its id stays the same from sweep to sweep.

It is about a device, about an enforcement point, about a device at a point, or about an official account. What is about
devices and their software a sweep finds; what is about points, about devices that no point does anything for, and about
accounts, is worked out whenever it is asked.
"""

from typing import Literal

import msgspec

from appban.record.digests import sha256
from appban.regime.account import AccountId
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.identity import Identity, Surface
from appban.regime.query import Outcome
from appban.regime.restriction import RestrictionId

FindingId = str
"""32 hexadecimal characters, made by `finding_id`."""

Kind = Literal[
    "breach",
    "lapsed",
    "exempt",
    "suspected",
    "candidate",
    "unmanaged",
    "cannot-be-seen",
    "drift",
    "unenforced",
    "unapproved-post",
    "authorisation-removed",
]
SWEPT: tuple[Kind, ...] = (
    "breach", "lapsed", "exempt", "suspected", "candidate", "unmanaged", "cannot-be-seen",
)  # fmt: skip
"""What a sweep finds."""
OF_ENFORCEMENT: tuple[Kind, ...] = ("drift", "unenforced", "cannot-be-seen")
"""What is found of enforcement; `cannot-be-seen` is then a point of which nothing says whether it bites."""
OF_ACCOUNTS: tuple[Kind, ...] = ("unapproved-post", "authorisation-removed")
"""What is found of official accounts."""
Disposition = Literal["open", "disputed", "explained", "false-match", "removed"]

_ID_BYTES = 16


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What was found on a device or at an enforcement point; times are UTC microseconds.

    `since`: seen there without a break from then on, as far as snapshots tell; `last_seen`: None if never. Of
    enforcement, `since` is when it was last known not to be so; `floor` says that this is not known, that `since` is
    when it was first known, and that it may be older.
    `outcome` is the verdict on "may it be here?", None where no application is in question. For `lapsed` the exemption
    is the one that is over, `ended_at` says when, `unconfirmed` that the application was last seen before that.
    """

    id: FindingId
    kind: Kind
    device: DeviceId | None
    body: BodyId | None
    since: int
    last_seen: int | None
    app: AppId | None = None
    surface: Surface | None = None
    identities: tuple[Identity, ...] = ()
    why: str = ""
    outcome: Outcome | None = None
    restriction: RestrictionId | None = None
    statement: str | None = None
    exemptions: tuple[ExemptionId, ...] = ()
    ended_at: int | None = None
    unconfirmed: bool = False
    disposition: Disposition = "open"
    point: str | None = None
    account: AccountId | None = None
    floor: bool = False

    def age(self, at: int) -> int:
        """Microseconds for which it has stood at an instant."""
        return max(0, at - self.since)


def finding_id(
    device: DeviceId | None,
    app: AppId | None,
    surface: Surface | None,
    identity: Identity | None,
    restriction: RestrictionId | str | None,
    *,
    point: str | None = None,
) -> FindingId:
    """The id of what is found; `identity` for near-variants alone, so that settling one says nothing of another."""
    parts = [device or "", app or "", surface or "", str(identity or ""), restriction or ""]
    parts += [] if point is None else [point]
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass"))[:_ID_BYTES].hex()


class BodyCount(msgspec.Struct, frozen=True, kw_only=True):
    """A body's devices, and what was found on them; a body of None is not known.

    `clean` counts devices that are managed as far as is known, whose software was seen within the bound, and on which
    nothing but what is exempt was found; `silent` those of which no source said anything within the bound.
    """

    body: BodyId | None
    devices: int
    clean: int
    silent: int
    found: dict[Kind, int]


class NotListed(msgspec.Struct, frozen=True, kw_only=True):
    """On how many of a body's devices an identity is that stands on no approved list which reaches it.

    `outcome` is `unknown` where it is not known whether one does.
    """

    body: BodyId | None
    identity: Identity
    name: str | None
    outcome: Outcome
    devices: int


class NotListedTotal(msgspec.Struct, frozen=True, kw_only=True):
    """All of a body's: how many identities, and on how many devices taken together."""

    body: BodyId | None
    outcome: Outcome
    identities: int
    installs: int


class NotHeard(msgspec.Struct, frozen=True, kw_only=True):
    """Of how many of a body's devices a source said nothing within the bound, having spoken of them before."""

    source: str
    body: BodyId | None
    devices: int


class Change(msgspec.Struct, frozen=True):
    """A finding that was of another kind at the last sweep: the same, or the one that now stands in its place."""

    was: Kind
    finding: Finding


class Delta(msgspec.Struct, frozen=True, kw_only=True):
    """What differs from the last sweep kept; all is new when there was none."""

    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    changed: tuple[Change, ...]
