"""Microsoft Defender for Endpoint: indicators as CSV files to import (Settings, Endpoints, Indicators, Import).

Source: "Manage indicators" and "Create indicators for IPs and URLs/domains" (defender-endpoint documentation): the
columns below in the documented spelling, at most 500 indicators an import, `Block` for domains and for files.

An indicator that allows overrides every one that blocks, so an exemption is never written as one: each view has files
of its own, imported for the device groups that the setting names. One file an application, `-2` and so on after 500.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from appban.enforcement import _dns as dns
from appban.enforcement import _statements as st
from appban.errors import InputError
from appban.ports import Changes, Files, Gap, Item, Rendered, Scene, Sheet
from appban.regime.catalogue import AppId
from appban.regime.identity import Kind, Platform, Surface

COLUMNS = (
    "indicatorType",
    "indicatorValue",
    "expirationTime",
    "action",
    "severity",
    "title",
    "description",
    "recommendedActions",
    "rbacGroups",
    "category",
    "mitretechniques",
    "GenerateAlert",
)
MOST = 500
"""Indicators that one import takes."""
HEADER = ",".join(COLUMNS)


class Target:
    """Defender for Endpoint, by custom indicators of domains and of files."""

    name = "defender"
    summary = "Microsoft Defender for Endpoint: custom indicators, as CSV files to import"
    layer = "device"
    per = "view"
    platforms = frozenset({Platform.WINDOWS, Platform.MACOS, Platform.LINUX, Platform.IOS, Platform.ANDROID})
    surfaces = dns.SURFACES | {Surface.NATIVE_APP}
    escapes = (
        "a device on which network protection is not in block mode",
        "a browser other than Edge with QUIC or Encrypted Client Hello",
        "a build of the application whose file hash is not in the catalogue",
        "the time until the import is in force: up to 48 hours by the documentation, mostly under two",
        "indicators past 15,000 in one tenant",
    )
    expires = False
    settings: Mapping[str, str] = {
        "rbac_groups": "the device groups that the indicators are for, separated by commas; without it all devices",
    }

    def render(self, scene: Scene) -> Rendered:
        """An indicator for each domain and each file hash of what the view denies."""
        view = scene.groups[0].view if scene.groups else scene.base
        apps = dns.web_denied(view)
        kept, gaps = dns.names(scene, apps)
        gaps |= dns.view_gaps(view, self.surfaces - {Surface.NATIVE_APP}, frozenset(apps))
        gaps = {gap for gap in gaps if gap.surface is not Surface.NATIVE_APP}
        hashes = {app: _hashes(scene.apps[app], view.platform) for app in _native(view.denied)}
        gaps |= {
            Gap("not possible for this surface", app, Surface.NATIVE_APP, _NO_HASH)
            for app in hashes
            if not hashes[app]
        }
        groups = scene.settings.get("rbac_groups", "")
        found: set[Item] = set()
        for app in {*kept, *hashes}:
            rows = [("DomainName", each) for each in kept.get(app, ())]
            rows += [("FileSha256", each) for each in hashes.get(app, ())]
            found |= _items(scene.apps[app], rows, groups)
        return Rendered(tuple(sorted(found)), tuple(sorted(gaps)))

    def held(self, base: Files) -> tuple[Item, ...]:
        """Every indicator of every `.csv` file."""
        files = [file for file in base if file.endswith(".csv")]
        return tuple(sorted({each for file in files for each in st.held(base[file], file, _SYNTAX)}))

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """The files with these indicators after those that are there."""
        changes: dict[str, bytes | None] = {}
        for file, values in st.by_file(items).items():
            begun = base.get(file, b"").strip(b"\r\n")
            ground = base if begun else {file: f"{HEADER}\n".encode()}
            changes.update(st.merged(ground, file, values, _SYNTAX))
        return changes

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """The files without these indicators; a file with no other is removed."""
        changes: dict[str, bytes | None] = {}
        for file, values in st.by_file(items).items():
            for name, data in st.taken_out(base, file, values, _SYNTAX).items():
                changes[name] = data if data is not None and st.held(data, name, _SYNTAX) else None
        return changes


_NO_HASH = "no file hash of it is known for this platform, and a domain does not stop what talks by address"


def _native(denied: Iterable[tuple[AppId, Surface]]) -> list[AppId]:
    return sorted({app for app, surface in denied if surface is Surface.NATIVE_APP})


def _hashes(sheet: Sheet, platform: Platform) -> tuple[str, ...]:
    found = (each for each in sheet.identities if each.kind is Kind.SHA256 and each.platform is platform)
    return tuple(sorted({each.value for each in found}))


def _items(sheet: Sheet, rows: Sequence[tuple[str, str]], groups: str) -> set[Item]:
    found: set[Item] = set()
    for index, (kind, value) in enumerate(sorted(rows)):
        part = index // MOST
        file = f"{dns.slug(sheet.app)}{f'-{part + 1}' if part else ''}.csv"
        found.add(Item(file, _SYNTAX.list, _row(sheet.name, kind, value, groups)))
    return found


def _row(name: str, kind: str, value: str, groups: str) -> str:
    said = {
        "indicatorType": kind,
        "indicatorValue": value,
        "action": "Block",
        "severity": "Informational",
        "title": f"Banned application: {name}",
        "description": f"{name} is not to be used on this device",
        "rbacGroups": groups,
        "GenerateAlert": "False",
    }
    return _line([said.get(column, "") for column in COLUMNS])


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([" ".join(each.split()) for each in cells])
    return out.getvalue()


def _split(lines: Sequence[str], file: str) -> list[st.Chunk]:
    """The header, then a row a line, each made canonical; InputError for another header or number of cells."""
    found: list[st.Chunk] = []
    for number, line in enumerate(lines):
        try:
            cells = next(csv.reader([line.rstrip("\r")], strict=True), [])
        except csv.Error as fault:
            raise InputError(
                f"line {number + 1} is not CSV ({fault}); mend or remove it", where=file
            ) from None
        if number == 0 and tuple(cell.removeprefix("\ufeff").lower() for cell in cells) != _LOWER:
            raise InputError(f"the first line is not {HEADER!r}; mend or remove the file", where=file)
        if cells and len(cells) != len(COLUMNS):
            raise InputError(
                f"line {number + 1} has {len(cells)} cells where {len(COLUMNS)} belong; mend or remove it",
                where=file,
            )
        found.append(st.Chunk((line,), _line(cells) if number and any(cells) else None))
    return found


_LOWER = tuple(column.lower() for column in COLUMNS)
_SYNTAX = st.Syntax("indicators", _split, lambda _: None)
