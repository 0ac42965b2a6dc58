"""What the device managers' targets share: reading a scene, and merging file by file.

A device manager is given one document for each view. A target says how one document is read, added to and taken
from; what is here sees to it that only what is missing is added, that only what is there is taken out, and that a
file without change is not written.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from appban.errors import InputError
from appban.ports import Changes, Files, Gap, Item, Rendered, Scene, Sheet, View, Why
from appban.regime.catalogue import AppId
from appban.regime.identity import Kind, Platform, Surface

Held = Callable[[str, bytes], Iterable[Item]]
"""The items of one file, by name and bytes."""
Add = Callable[[str, bytes | None, Sequence[Item]], bytes]
"""A file (None: there is none yet) once items that it lacks stand in it."""
Drop = Callable[[str, bytes, Sequence[Item]], bytes | None]
"""A file once items that it has are gone from it; None: nothing is left that anybody but appban put there."""

NOT_ENFORCED = "reported, not enforced"


def view_of(scene: Scene) -> View:
    """The one view that a target of `per` view is given; the base where no device has it yet."""
    return scene.groups[0].view if scene.groups else scene.base


def denied(scene: Scene, surface: Surface) -> Iterator[Sheet]:
    """The applications that the view denies on a surface, in order."""
    return (scene.apps[app] for app, on in view_of(scene).denied if on is surface)


def approved(scene: Scene) -> Iterator[Sheet]:
    """What an approved list lets in, in order; nothing where none rules."""
    return (scene.apps[app] for app in view_of(scene).approved or () if app in scene.apps)


def listed(scene: Scene) -> bool:
    """Whether an approved list rules the view."""
    return view_of(scene).approved is not None


def values(sheet: Sheet, platform: Platform, kind: Kind) -> tuple[str, ...]:
    """What an application is called on a platform by one kind of name, sorted."""
    return tuple(
        sorted(each.value for each in sheet.identities if (each.platform, each.kind) == (platform, kind))
    )


def beyond(scene: Scene, surfaces: frozenset[Surface], note: str) -> Iterator[Gap]:
    """A gap for each denial on a surface that a target cannot stop."""
    for app, surface in view_of(scene).denied:
        if surface not in surfaces:
            yield Gap("not possible for this surface", app, surface, note)


def lacking(app: AppId, note: str, why: Why = "not possible on this target") -> Gap:
    """A gap for an application that a target has no way to name."""
    return Gap(why, app, Surface.NATIVE_APP, note)


def rendered(items: Iterable[Item], gaps: Iterable[Gap]) -> Rendered:
    """Both sorted and once."""
    return Rendered(tuple(sorted(set(items))), tuple(sorted(set(gaps), key=_order)))


def _order(gap: Gap) -> tuple[str, str, str, str]:
    """As gaps compare, with what is about no application first; None itself cannot be compared."""
    return gap.why, gap.app or "", gap.surface or "", gap.note


def held_in(base: Files, names: Iterable[str], held: Held) -> tuple[Item, ...]:
    """The items of those of these files that are there; InputError names the file."""
    return tuple(sorted({item for name in names if name in base for item in _read(name, base[name], held)}))


def merged(base: Files, items: Sequence[Item], held: Held, add: Add) -> Changes:
    """The files that change so that these items stand beside what is there."""
    changes: dict[str, bytes] = {}
    for name, wanted in _by_file(items):
        data = base.get(name)
        there = _read(name, data, held) if data is not None else set()
        if missing := [item for item in wanted if item not in there]:
            changes[name] = add(name, data, missing)
    return changes


def taken_out(base: Files, items: Sequence[Item], held: Held, drop: Drop) -> Changes:
    """The files that change so that these items are gone and all else stays."""
    changes: dict[str, bytes | None] = {}
    for name, unwanted in _by_file(items):
        data = base.get(name)
        if data is None:
            continue
        there = _read(name, data, held)
        if found := [item for item in unwanted if item in there]:
            changes[name] = drop(name, data, found)
    return changes


def _read(name: str, data: bytes, held: Held) -> set[Item]:
    try:
        return set(held(name, data))
    except InputError as fault:
        if name in str(fault):
            raise
        raise InputError(str(fault), where=name) from None


def _by_file(items: Sequence[Item]) -> Iterator[tuple[str, list[Item]]]:
    ordered = sorted(set(items))
    for name in sorted({item.file for item in ordered}):
        yield name, [item for item in ordered if item.file == name]
