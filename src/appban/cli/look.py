"""`appban look`: what files are, which source reads them and what they would be matched to; nothing is kept."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from appban.bootstrap import all_sources, machine_clock
from appban.bootstrap.shipped import shipped_packs
from appban.cli.context import Output, session
from appban.cli.files import read_file
from appban.cli.output import Format, Row, emit_one, emit_rows, say
from appban.errors import SettingsError
from appban.fleet.match import Names, Strength, likenesses, names_at
from appban.regime.facts import Facts
from appban.regime.pack.adoption import content
from appban.regime.pack.file import load_pack
from appban.regime.reducer import fold
from appban.regime.time import show
from appban.service.looking import Look, items_of, look_at
from appban.service.reading import Focus, facts_about

STRENGTHS: tuple[Strength, ...] = ("matched", "candidate", "suspected")
NOT_SAID = "(not said)"
SUMMARY = ("file", "what", "source", "devices", "items", "note")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("look")(look)


def look(
    files: Annotated[list[Path], typer.Argument(help="Any files.")], output: Output = Format.TABLE
) -> None:
    """What each file is, who reads it, and what it speaks of. Nothing is imported or kept."""
    facts, now = _facts()
    names = names_at(facts, now)
    pages = [_page(look_at(str(path), read_file(path), all_sources(), now), names) for path in files]
    if len(pages) == 1:
        emit_one("appban/look@1", pages[0], output)
    else:
        emit_rows("appban/looks@1", pages, output, SUMMARY)


def _facts() -> tuple[Facts, int]:
    """The catalogue of the record, or the one that ships when there is no record yet."""
    try:
        here = session()
    except SettingsError as problem:
        say(f"matched against the catalogue that ships with appban: {problem}")
        pack, _ = load_pack(shipped_packs()["catalogue"], "catalogue.yaml")
        return fold(enumerate(content(pack, made_by=()), start=1)), machine_clock().now()
    with here.reader() as reader:
        return facts_about(reader, Focus()), here.now()


def _page(seen: Look, names: Names) -> Row:
    row: Row = {
        "file": seen.name,
        "size": seen.size,
        "what": seen.what,
        "source": list(seen.sources),
        "devices": len({report.device.keys for report in seen.reports}),
        "items": sum(len(report.items) for report in seen.reports),
        "note": seen.note,
    }
    if seen.what == "inventory":
        return {**row, **_inventory(seen), **_matches(seen, names)}
    return {**row, "rows": list(seen.rows), "refused": [f"{source}: {why}" for source, why in seen.refused]}


def _inventory(seen: Look) -> Row:
    claims = [report.device for report in seen.reports]
    times = [report.seen_at for report in seen.reports]
    return {
        "seen_from": show(min(times)) if times else None,
        "seen_to": show(max(times)) if times else None,
        "bodies": _counted(Counter(claim.body or NOT_SAID for claim in claims)),
        "classes": _counted(Counter(claim.device_class or NOT_SAID for claim in claims)),
        "platforms": _counted(Counter(claim.platform or NOT_SAID for claim in claims)),
        "without_list": len(
            {claim.keys for claim in claims} - {r.device.keys for r in seen.reports if r.lists}
        ),
    }


def _matches(seen: Look, names: Names) -> Row:
    found: dict[Strength, Counter[str]] = {strength: Counter() for strength in STRENGTHS}
    for item, devices in items_of(seen.reports).items():
        for likeness in likenesses(names, item.identity, item.name, item.publisher):
            found[likeness.strength][likeness.app] += devices
    return {strength: _counted(found[strength]) for strength in STRENGTHS}


def _counted(counts: Counter[str]) -> list[str]:
    """The most frequent first."""
    return [f"{value} ({n})" for value, n in sorted(counts.items(), key=lambda each: (-each[1], each[0]))]
