"""Where a ban is carried out: what a target is given, and what it gives back. Pure values; targets touch no file.

A *view* is what a device may not run: a platform and the (application, surface) pairs denied on it. Devices that are
denied the same share a view, so that what is rendered grows with distinct views and not with devices. A *scene* is
what one rendering is made of: some views, and the devices that have each. An *item* is one entry of one list in one
file of a target, such as one pattern of a browser's block list: appban adds and takes out items, never whole files.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Literal, Protocol

import msgspec

from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId
from appban.regime.identity import Identity, Platform, Surface
from appban.regime.views import View

Layer = Literal["browser", "dns", "proxy", "network", "device", "report"]
"""Where it bites; `report` is a tool that tells of a banned application and does not stop it."""
Why = Literal["not implemented", "not possible on this target", "not possible for this surface"]
Files = Mapping[str, bytes]
"""The files of a target's folder by relative name, with `/`."""
Changes = Mapping[str, bytes | None]
"""Files to write whole; None is a file to remove."""


_IP = frozenset({"ipv4", "ipv6"})


class Sheet(msgspec.Struct, frozen=True, order=True, kw_only=True):
    """An application as a target needs it. `domains` are its own, canonical; `shared_domains` also carry others' services."""

    app: AppId
    name: str
    identities: tuple[Identity, ...]
    domains: tuple[str, ...]
    shared_domains: tuple[str, ...] = ()


class Member(msgspec.Struct, frozen=True, order=True):
    """One device that has a view: its names by scheme as the operator gave them (`ipv4`, `ipv6`, `hostname`, `serial`,
    `mdm` ...), and the first instant (UTC microseconds) at which its view may be another, or None.
    """

    device: DeviceId
    names: tuple[tuple[str, str], ...] = ()
    until: int | None = None

    def name(self, *schemes: str) -> str | None:
        """Its name by the first of these schemes that it has one in, or None."""
        held = dict(self.names)
        return next((held[each] for each in schemes if each in held), None)


class Group(msgspec.Struct, frozen=True, order=True, dict=True):
    """The devices that share a view."""

    view: View
    members: tuple[Member, ...] = ()

    @cached_property
    def addresses(self) -> tuple[frozenset[str], tuple[str, ...]]:
        """What its members have by the schemes ipv4 and ipv6: texts without a colon, and those with one.

        Worked out once for a group, of which there may be one with half a million members.
        """
        told = [value for member in self.members for scheme, value in member.names if scheme in _IP]
        return frozenset(each.strip() for each in told if ":" not in each), tuple(
            each for each in told if ":" in each
        )


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be rendered, at an instant (UTC microseconds).

    `base` is what holds for whoever is not named (a resolver's other clients): the strictest, never an exempt view.
    """

    at: int
    base: View
    groups: tuple[Group, ...] = ()
    apps: Mapping[AppId, Sheet]
    settings: Mapping[str, str] = {}
    """What the operator says of this enforcement point in the target's own terms; each target lists its keys."""


class Item(msgspec.Struct, frozen=True, order=True):
    """One entry: of the list `list` (the target's own name of a place in a file) in the file `file`."""

    file: str
    list: str
    value: str


class Gap(msgspec.Struct, frozen=True):
    """Something of a scene that the target does not express, and why; never left out in silence.

    No application or surface named: any of them.
    """

    why: Why
    app: AppId | None = None
    surface: Surface | None = None
    note: str = ""

    def __lt__(self, other: "Gap") -> bool:
        """By reason, then application, with none named first."""
        return self._key() < other._key()  # of its own kind

    def _key(self) -> tuple[str, str, str, str]:
        return (self.why, self.app or "", self.surface or "", self.note)


class Rendered(msgspec.Struct, frozen=True):
    """What a scene comes to on a target: items and gaps, each sorted and once."""

    items: tuple[Item, ...]
    gaps: tuple[Gap, ...] = ()


class EnforcementTarget(Protocol):
    """A program or service that carries a ban out (the PEP). Pure, and found by being in its room.

    The same scene gives the same bytes, in whatever order its parts come.
    """

    name: str
    summary: str
    layer: Layer
    per: Literal["view", "point"]
    """`view`: one set of files a view, for each of its devices. `point`: one set for all devices behind one point."""
    platforms: frozenset[Platform]
    """The devices that it can reach."""
    surfaces: frozenset[Surface]
    """The surfaces that it can stop."""
    escapes: tuple[str, ...]
    """What gets past it, in words."""
    expires: bool
    """Whether an exemption ends here by itself, with no new delivery."""
    settings: Mapping[str, str]
    """The keys of `Scene.settings` that it reads, each with what it means."""

    def render(self, scene: Scene) -> Rendered:
        """The items of a scene, and what it cannot express. A target of `per` view is given one group at most."""
        ...

    def held(self, base: Files) -> tuple[Item, ...]:
        """Every item that these files hold, whoever put it there; InputError if one of them cannot be read."""
        ...

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """The files that change so that these items stand beside all that is there; InputError as `held`."""
        ...

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """The files that change so that these items are gone and all else stays; InputError as `held`."""
        ...


class ProbeAsked(msgspec.Struct, frozen=True, kw_only=True):
    """May this host be reached? Asked of the resolver or proxy at `server` (ADDRESS:PORT), from the address `source`
    (None: whichever this machine takes), or of the browser behind the driver there.
    """

    kind: Literal["dns", "proxy", "browser"]
    server: str
    source: str | None
    host: str


class Heard(msgspec.Struct, frozen=True):
    """What an enforcement point did when it was asked, and its own word; `unheard`: nothing sensible came back at all."""

    seen: Literal["denied", "allowed", "unknown"]
    said: str
    how: Literal["heard", "unheard"] = "heard"


class Prober(Protocol):
    """Asks enforcement points over the network whether they bite."""

    def ask(self, asked: ProbeAsked) -> Heard:
        """What it does; one that cannot be asked is `unknown`, and never an error."""
        ...
