"""What a Linux device's own tools make of a view: the identities that stop an application from being there, and gaps."""

from collections.abc import Iterator

from appban.ports import Gap, Scene, View
from appban.regime.catalogue import AppId
from appban.regime.identity import Identity, Kind, Platform, Surface


def view_of(scene: Scene) -> View:
    """The view of the scene's group, or what holds for whoever is in none."""
    return scene.groups[0].view if scene.groups else scene.base


def stopped(scene: Scene, kind: Kind) -> tuple[tuple[AppId, tuple[Identity, ...]], ...]:
    """Each application whose native surface is denied, with its Linux identities of a kind, sorted; maybe none."""
    native = sorted({app for app, surface in view_of(scene).denied if surface is Surface.NATIVE_APP})
    return tuple(
        (
            app,
            tuple(
                sorted(
                    each
                    for each in scene.apps[app].identities
                    if each.platform is Platform.LINUX and each.kind is kind
                )
            ),
        )
        for app in native
    )


def gaps(scene: Scene, kind: Kind, without: str, listed: str) -> Iterator[Gap]:
    """What of a view is not expressed by identities of one kind.

    `without` says what an application lacks that has none, `listed` what becomes of an approved list.
    """
    for app, surface in view_of(scene).denied:
        if surface is not Surface.NATIVE_APP:
            note = "it acts on programs of the device, not on what they reach"
            yield Gap("not possible for this surface", app, surface, note)
    for app, identities in stopped(scene, kind):
        if not identities:
            yield Gap("not possible on this target", app, Surface.NATIVE_APP, without)
    if view_of(scene).approved is not None:
        yield Gap("not implemented", note=listed)
