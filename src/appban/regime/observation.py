"""What an inventory source reports, before anything is held against the regime.

A report speaks of one device at one time. `sections` says what it speaks about: a section that is absent was not
looked at and says nothing, which differs from one that is present and empty.
"""

from typing import Literal, NewType

import msgspec

from appban.regime.identity import Kind, Platform, Surface

Section = NewType("Section", str)
"""A list that a source keeps apart from its other lists; each source names its own. A full report replaces the
sections it names and no other."""

SOFTWARE = Section("software")
"""The section of a source that has one list of all software."""

SIGNERS = Section("signers")
"""The teams that signed what a source has in its other sections, each as a `team-id`: none of them is one program more.
A source that keeps them apart puts a space and a word behind it."""

Tells = Literal["list", "sightings"]
"""What a report's items are of the device's software: what there is of a sort that a source keeps, or what happened to
come before it, beside which there may be anything."""


class DeviceKey(msgspec.Struct, frozen=True, order=True):
    """A name a source has for a device; `scheme` says which: `serial`, `uuid`, `asset`, `hostname`, `mdm-id`, ..."""

    scheme: str
    value: str


class DeviceClaim(msgspec.Struct, frozen=True):
    """What a source says of the device itself; None is not known, never a default."""

    keys: tuple[DeviceKey, ...]
    platform: Platform | None = None
    body: str | None = None
    device_class: str | None = None
    managed: bool | None = None


class Item(msgspec.Struct, frozen=True):
    """One application as seen. A row with no identity of its own has kind `title` (name and publisher)."""

    platform: Platform
    kind: Kind
    value: str
    name: str | None = None
    publisher: str | None = None
    version: str | None = None
    surface: Surface = Surface.NATIVE_APP


class Report(msgspec.Struct, frozen=True):
    """One device as one source saw it at `seen_at` (UTC microseconds).

    mode `full`: `items` is all of each section named; `delta`: `removed` are gone, then `items` were added.
    Items are a multiset: an application in two places on a device stands twice, and removing one leaves the other.
    tells `sightings`: a device that no report lists is one whose software cannot be seen, whatever was sighted there.
    """

    source: str
    device: DeviceClaim
    seen_at: int
    mode: Literal["full", "delta"]
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    removed: tuple[Item, ...] = ()
    tells: Tells = "list"

    @property
    def lists(self) -> bool:
        """Whether it lists software of the device, so that what it does not name is not there."""
        return bool(self.sections) and self.tells == "list"
