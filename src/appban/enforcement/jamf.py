"""Jamf Pro: restricted software, a record for each program that Macs are to stop, with the exempt ones excluded.

Format: XML of the Classic API's `/restrictedsoftware`, a file for each application, `restrictedsoftware/<app>.xml`.

general/process_name        what Jamf tells a program by: the name of its bundle, `Clips.app`. The catalogue's title
                            on macOS if it has one, else the application's name
scope/all_computers         true where everybody is denied it
scope/exclusions/computers  Macs whose view lets it in
scope/computers             Macs that are denied it, where not everybody is

A Mac is told by its name in the scheme `jamf`, its number there; else by host name, which Jamf takes for the
computer's name. One that has neither stays denied, and that is a gap.
"""

from collections.abc import Iterable, Iterator, Sequence

from appban.enforcement import _jamf, _mdm
from appban.ports import Changes, Files, Gap, Group, Item, Layer, Member, Rendered, Scene, Sheet
from appban.regime.catalogue import AppId
from appban.regime.identity import Kind, Platform, Surface
from appban.regime.views import View


class Target:
    """Classic API XML, one record an application, for all Macs of a Jamf server."""

    name = "jamf"
    summary = "Jamf Pro restricted software: programs by process name, exempt computers excluded"
    layer: Layer = "device"
    per = "point"
    platforms = frozenset({Platform.MACOS})
    surfaces = frozenset({Surface.NATIVE_APP})
    escapes = (
        "a copy under another name: Jamf tells programs by the name of their process",
        "a program that is quicker than the agent, which kills it once it runs",
        "another application of the same name, which is stopped as well",
        "the web page of the application, in any browser",
    )
    expires = False
    settings: dict[str, str] = {}  # noqa: RUF012 - the protocol's shape

    def render(self, scene: Scene) -> Rendered:
        """A process for each application that anybody is denied, and who it is or is not for."""
        views = [scene.base, *(group.view for group in scene.groups)]
        gaps: list[Gap] = []
        items: list[Item] = []
        for view in views:
            for app, surface in view.denied:
                if surface is not Surface.NATIVE_APP:
                    gaps.append(Gap("not possible for this surface", app, surface, "Jamf stops programs"))
        base, *others = [_denied(view) for view in views]
        groups = tuple(zip(others, scene.groups, strict=True))
        for app in sorted({app for denied in (base, *others) for app in denied}):
            items += _record(scene.apps[app], base, groups, gaps)
        if any(view.approved is not None for view in views):
            note = f"approved list: {_mdm.NOT_ENFORCED}; Santa carries it on macOS"
            gaps.append(Gap("not possible on this target", None, Surface.NATIVE_APP, note))
        return _mdm.rendered(items, gaps)

    def held(self, base: Files) -> tuple[Item, ...]:
        """Process and scope of every record."""
        names = [each for each in base if each.startswith(_jamf.FOLDER) and each.endswith(".xml")]
        return _mdm.held_in(base, names, _jamf.held)

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """The records with these values."""
        return _mdm.merged(base, items, _jamf.held, _jamf.add)

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """The records less these values; one without any is removed."""
        return _mdm.taken_out(base, items, _jamf.held, _jamf.drop)


def _denied(view: View) -> set[AppId]:
    return {app for app, surface in view.denied if surface is Surface.NATIVE_APP}


def _record(
    sheet: Sheet, base: set[AppId], groups: Iterable[tuple[set[AppId], Group]], gaps: list[Gap]
) -> Iterator[Item]:
    file = f"{_jamf.FOLDER}{sheet.app}.xml"
    yield Item(file, _jamf.PROCESS, _process(sheet))
    everybody = sheet.app in base
    if everybody:
        yield Item(file, _jamf.ALL, "true")
    path = _jamf.EXCLUDED if everybody else _jamf.INCLUDED
    for denied, group in groups:
        if (sheet.app in denied) is everybody:
            continue
        for member in group.members:
            if (told := _told(member)) is None:
                state = "stays denied it" if everybody else "is not stopped"
                note = f"{member.device} has no name in the scheme jamf or hostname and {state}"
                gaps.append(_mdm.lacking(sheet.app, note))
            else:
                yield Item(file, path, told)


def _process(sheet: Sheet) -> str:
    titles = _mdm.values(sheet, Platform.MACOS, Kind.TITLE)
    return f"{titles[0].partition(chr(0x1F))[0] if titles else sheet.name}.app"


def _told(member: Member) -> str | None:
    number = member.name("jamf")
    if number is not None and number.isascii() and number.isdigit():
        return f"id {number}"
    host = number or member.name("hostname")
    return None if host is None else f"name {host}"
