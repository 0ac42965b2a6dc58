"""Santa: rules and mode that a sync server answers a Mac with, in sync protocol version 1.

Format: JSON of `RuleDownloadResponse` (rules.json) and `PreflightResponse` (preflight.json), with the names of the
protocol's own definition (santa-sync-v1.proto).

SIGNINGID  team and bundle id, `ABCDE12345:org.example.app`: one application of one publisher
BINARY     SHA-256 of the file
TEAMID     all that a publisher signs: only for an application of which nothing else is known, and never if the
           publisher has another application that is not denied

Under an approved list the mode is LOCKDOWN, where nothing runs but what a rule allows and macOS itself, and each
application on it gets a rule that allows it. A rule that leaves the list leaves a Mac only in a clean sync
(`sync_type` CLEAN): the server has to ask for one when this file loses a rule.
"""

from collections.abc import Iterator, Sequence

from appban.enforcement import _mdm, _mdm_json
from appban.enforcement._mdm_json import Object
from appban.errors import InputError
from appban.ports import Changes, Files, Gap, Item, Layer, Rendered, Scene, Sheet
from appban.regime.identity import Kind, Platform, Surface

RULES, PREFLIGHT = "rules.json", "preflight.json"
_LIST, _MODE = "rules", "client_mode"
_LOCKED, _OPEN = "LOCKDOWN", "MONITOR"
_KINDS = ((Kind.TEAM_ID, "TEAMID"), (Kind.SHA256, "BINARY"))


class Target:
    """Rules and mode for each view; the sync server hands them out by machine."""

    name = "santa"
    summary = "Santa (macOS): rules by signing id, binary or team; lockdown under an approved list"
    layer: Layer = "device"
    per = "view"
    platforms = frozenset({Platform.MACOS})
    surfaces = frozenset({Surface.NATIVE_APP})
    escapes = (
        "a helper of the application with a signing id of its own",
        "an application signed anew by somebody else, unless the Mac is in lockdown",
        "a Mac that has not synced since: ten minutes, unless the server says otherwise",
        "the web page of the application, in any browser",
    )
    expires = False
    settings: dict[str, str] = {}  # noqa: RUF012 - the protocol's shape

    def render(self, scene: Scene) -> Rendered:
        """Rules that block; under an approved list also the mode and the rules that allow."""
        gaps = list(_mdm.beyond(scene, self.surfaces, "Santa decides what runs"))
        denied = tuple(_mdm.denied(scene, Surface.NATIVE_APP))
        items: list[Item] = []
        refused = {sheet.app for sheet in denied}
        others = [each for app, each in scene.apps.items() if app not in refused]
        for sheet in denied:
            found = tuple(_names(sheet, others))
            items += (Item(RULES, _LIST, f"BLOCKLIST {each}") for each in found)
            if not found:
                gaps.append(_mdm.lacking(sheet.app, _why(sheet)))
        if _mdm.listed(scene):
            items.append(Item(PREFLIGHT, _MODE, _LOCKED))
            items += _allowed(scene, denied, gaps)
        return _mdm.rendered(items, gaps)

    def held(self, base: Files) -> tuple[Item, ...]:
        """Each rule as policy, type and identifier; the mode where it is LOCKDOWN."""
        return _mdm.held_in(base, (RULES, PREFLIGHT), _held)

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """The files with these rules; InputError where somebody else's rule says otherwise of the same name."""
        return _mdm.merged(base, items, _held, _add)

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """The files less these rules; lockdown ends in MONITOR, since a Mac keeps the mode it was last told."""
        return _mdm.taken_out(base, items, _held, _drop)


def _names(sheet: Sheet, others: Sequence[Sheet]) -> Iterator[str]:
    """What rules may name an application by, the narrowest first; a team only if none of the others has it."""
    teams = _mdm.values(sheet, Platform.MACOS, Kind.TEAM_ID)
    bundles = _mdm.values(sheet, Platform.MACOS, Kind.BUNDLE_ID)
    files = _mdm.values(sheet, Platform.MACOS, Kind.SHA256)
    yield from (f"SIGNINGID {team}:{bundle}" for team in teams for bundle in bundles)
    yield from (f"BINARY {each}" for each in files)
    if not bundles and not files:
        shared = {team for each in others for team in _mdm.values(each, Platform.MACOS, Kind.TEAM_ID)}
        yield from (f"TEAMID {team}" for team in teams if team not in shared)


def _why(sheet: Sheet) -> str:
    if _mdm.values(sheet, Platform.MACOS, Kind.TEAM_ID):
        return "only its team is known, and the team has applications that are not denied"
    return "neither team with bundle id nor SHA-256 is known"


def _allowed(scene: Scene, denied: Sequence[Sheet], gaps: list[Gap]) -> Iterator[Item]:
    for sheet in _mdm.approved(scene):
        found = () if sheet in denied else tuple(_names(sheet, denied))
        yield from (Item(RULES, _LIST, f"ALLOWLIST {each}") for each in found)
        if not found and sheet not in denied:
            note = "on the approved list, and no rule can name it: in lockdown it does not run"
            gaps.append(_mdm.lacking(sheet.app, note))


def _held(name: str, data: bytes) -> Iterator[Item]:
    top = _mdm_json.read(name, data).top
    if name == RULES:
        for rule in _mdm_json.objects(name, top, _LIST):
            yield Item(name, _LIST, _said(name, rule))
    elif _mdm_json.text(name, top, _MODE) == _LOCKED:
        yield Item(name, _MODE, _LOCKED)


def _said(name: str, rule: Object) -> str:
    return f"{_mdm_json.text(name, rule, 'policy')} {_key(name, rule)}"


def _key(name: str, rule: Object) -> str:
    value = _mdm_json.text(name, rule, "identifier") or _mdm_json.text(name, rule, "sha256")
    return f"{_mdm_json.text(name, rule, 'rule_type')} {value}"


def _add(name: str, data: bytes | None, items: Sequence[Item]) -> bytes:
    doc = _mdm_json.Document({}) if data is None else _mdm_json.read(name, data)
    if name == PREFLIGHT:
        said = _mdm_json.text(name, doc.top, _MODE)
        if said not in {"", "UNKNOWN_CLIENT_MODE", _OPEN}:
            raise InputError(f"client_mode is {said} and is to be {_LOCKED}; settle it", where=name)
        doc.top[_MODE] = _LOCKED
        return doc.save()
    rules = _mdm_json.objects(name, doc.top, _LIST)
    there = {_key(name, each): _said(name, each) for each in rules}
    for item in items:
        policy, kind, value = item.value.split(" ", 2)
        if (key := f"{kind} {value}") in there:
            raise InputError(
                f"there is the rule {there[key]!r}, and {policy} is to be; settle it", where=name
            )
        rules.append({"identifier": value, "policy": policy, "rule_type": kind})
    doc.top[_LIST] = [*rules]
    return doc.save()


def _drop(name: str, data: bytes, items: Sequence[Item]) -> bytes | None:
    doc = _mdm_json.read(name, data)
    if name == PREFLIGHT:
        doc.top[_MODE] = _OPEN
        return doc.save()
    unwanted = {item.value for item in items}
    rules = _mdm_json.objects(name, doc.top, _LIST)
    doc.top[_LIST] = [each for each in rules if _said(name, each) not in unwanted]
    saved = doc.save()
    return None if saved == _mdm_json.Document({_LIST: []}).save() else saved
