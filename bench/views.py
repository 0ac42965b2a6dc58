"""Rendering every enforcement target for a government: 500,000 devices, 2,000 exemptions.

The catalogue is of a size that a government bans from (300 applications, 20 restrictions that reach all of its devices),
not the 20,000 and 500 of `decide.py`: block lists of 20,000 names are another measurement.
"""

import resource
from collections.abc import Iterable

from msgspec import structs

import measure
from appban.bootstrap import all_targets
from appban.ports import EnforcementTarget
from appban.regime.catalogue import AppId
from appban.regime.device import DEVICE_CLASSES, DeviceId
from appban.regime.identity import Kind, Platform, identity
from appban.regime.ruleset import Ruleset
from appban.regime.views import Views
from appban.service.enforcing.audience import Place, audience, crowd_of
from appban.service.enforcing.crowd import Behind
from appban.service.enforcing.points import ALL, Point
from regime import facts_and_roster
from world import AT, GOVERNMENT, Sizes, World

MOST_SECONDS, MOST_MEGABYTES = 60, 1_000
IDENTITIES = (
    (Platform.IOS, Kind.BUNDLE_ID, "example.{}"),
    (Platform.MACOS, Kind.BUNDLE_ID, "example.{}.mac"),
    (Platform.ANDROID, Kind.PACKAGE, "example.{}"),
    (Platform.WINDOWS, Kind.PACKAGE_FAMILY, "example.{}_0123456789abc"),
    (Platform.LINUX, Kind.DEB, "{}-desktop"),
    (Platform.LINUX, Kind.SHA256, "0" * 64),
)
SIZES = Sizes(bans=20, apps=300, exemptions=2_000)


def main() -> None:
    """Print the figures and the targets."""
    print(f"views: {measure.load()}")
    world = government()
    facts, roster = facts_and_roster(world)
    for app, known in facts.apps.items():
        known[:] = [structs.replace(fact, **names_of(app)) for fact in known]
    devices = [behind(device, number) for number, device in enumerate(sorted(world.devices))]
    rules = Ruleset(facts, roster, AT)
    measure.settled()
    before = measure.resident()
    whole = 0.0
    views = Views(rules)
    point = Point(name="all", target="all", folder="x")
    crowd, whole, _ = measure.once(lambda: crowd_of(point, devices, views, ALL))
    measure.note("sorting the devices by view", f"{whole:.1f} s")
    for target in all_targets().values():
        found, cpu, _ = measure.once(lambda t=target: audience(point, t, crowd, views, ALL))
        size, spent, _ = measure.once(lambda t=target, f=found: rendered(t, f.places))
        whole += cpu + spent
        counted = f"{len(found.places):,} scenes, {found.devices:,} devices"
        measure.note(f"{target.name}, {counted}", f"{cpu:.1f} + {spent:.1f} s, {size / measure.MEGA:,.1f} MB")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / measure.MEGA - before
    measure.report(
        "rendering all targets", f"{whole:.1f} s", f"at most {MOST_SECONDS} s", met=whole <= MOST_SECONDS
    )
    measure.report(
        "rendering, memory above the start",
        f"{grown:,.0f} MB",
        f"at most {MOST_MEGABYTES:,} MB",
        met=grown <= MOST_MEGABYTES,
    )


def government() -> World:
    """A made-up government whose restrictions reach all of its devices."""
    world = World(SIZES)
    world.bans[:] = [
        structs.replace(ban, root=GOVERNMENT, classes=DEVICE_CLASSES, platforms=None) for ban in world.bans
    ]
    return world


def names_of(app: AppId) -> dict[str, tuple[object, ...]]:
    """What the made-up catalogue leaves out of an application: two domains, and an identity a platform."""
    return {
        "domains": (f"{app}.example", f"cdn.{app}.example.net"),
        "identities": tuple(
            identity(platform, kind, form.format(app)) for platform, kind, form in IDENTITIES
        ),
    }


def behind(device: DeviceId, number: int) -> Behind:
    """A device with an address, a host name and an id in a device manager."""
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    names = (("hostname", f"host-{number}"), ("ipv4", address), ("mdm", str(number)))
    return Behind(device, None, names)


def rendered(target: EnforcementTarget, places: Iterable[Place]) -> int:
    """Bytes of all files of these places from an empty folder."""
    return sum(
        len(data or b"")
        for place in places
        for data in target.merge({}, target.render(place.scene).items).values()
    )


if __name__ == "__main__":
    main()
