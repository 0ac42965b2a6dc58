"""Where an application is met: a device, or a network that stands where the device stands."""

from enum import StrEnum
from typing import NewType, Protocol

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.identity import Platform

DeviceId = NewType("DeviceId", str)
NetworkId = NewType("NetworkId", str)


class PlaceClass(StrEnum):
    """Whose a device or network is. Closed: a missing class is completed over every member of its sort."""

    CORPORATE = "corporate"
    PART_PAID = "part-paid"
    ENROLLED_PERSONAL = "enrolled-personal"
    PERSONAL = "personal"
    CONTRACTOR = "contractor"
    CORPORATE_NETWORK = "corporate-network"
    GUEST_NETWORK = "guest-network"


NETWORK_CLASSES = (PlaceClass.CORPORATE_NETWORK, PlaceClass.GUEST_NETWORK)
DEVICE_CLASSES = tuple(each for each in PlaceClass if each not in NETWORK_CLASSES)
DEVICE_PLATFORMS = tuple(each for each in Platform if each not in {Platform.BROWSER, Platform.NETWORK})


class Place(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What is known of where an application is met; None is not known. A network has platform `network`."""

    body: BodyId | None
    place_class: PlaceClass | None
    platform: Platform | None


NOWHERE = Place(None, None, None)
"""The place of a device of which nothing is known."""


class PlaceFact(msgspec.Struct, frozen=True, gc=False):
    """What a device or network is from `stated` on."""

    stated: int
    recorded: int
    place: Place


class Roster(Protocol):
    """Devices known outside the log, such as a fleet's inventory, at one instant."""

    def get(self, device: DeviceId, /) -> Place | None:
        """Where a device stands, or None if the roster does not know it."""
        ...
