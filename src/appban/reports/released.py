"""What is given out under a request for information, as JSON for programs and as a document for people."""

from collections.abc import Mapping

import msgspec

from appban.regime.released import Tree, Withheld
from appban.reports.model import Block, Document, Facts, Grid, Note, Section


def released_json(head: Mapping[str, Tree], held: Withheld, titles: Mapping[str, str]) -> bytes:
    """What is given out as JSON, with the list of what is withheld and what each section is called."""
    gaps = [
        {"path": gap.path, "sections": [{"section": s, "title": titles[s]} for s in gap.sections]}
        for gap in held.gaps
    ]
    whole = {"schema": "appban/released@1", **head, "document": held.document, "withheld": gaps}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"


def released_document(title: str, subtitle: str, held: Withheld, titles: Mapping[str, str]) -> Document:
    """The same for people to read."""
    lines = {key: value for key, value in held.document.items() if not _is_table(value)}
    tables = {key: value for key, value in held.document.items() if _is_table(value)}
    gaps = tuple(
        (gap.path, ", ".join(f"s.{s}" for s in gap.sections), "; ".join(titles[s] for s in gap.sections))
        for gap in held.gaps
    )
    note: Block = Note(
        "Where something is withheld a marker stands in its place, with the section of the law. Nothing was taken out of the record."
    )
    return Document(
        title=title,
        subtitle=subtitle,
        lead=(note, Facts(tuple((_words(key), _cell(value)) for key, value in lines.items()))),
        sections=(
            *(Section(_words(key).capitalize(), (_grid(key, value),)) for key, value in tables.items()),
            Section(
                "What is withheld",
                (
                    Grid(
                        "Each marker and its grounds",
                        ("Place", "Section", "About"),
                        gaps,
                        empty="Nothing is withheld.",
                    ),
                ),
            ),
        ),
        standing="",
    )


def _is_table(value: Tree) -> bool:
    return isinstance(value, list) and any(isinstance(each, dict) for each in value)


def _grid(key: str, value: Tree) -> Grid:
    rows = (
        [each if isinstance(each, dict) else {"": each} for each in value] if isinstance(value, list) else []
    )
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    return Grid(
        _words(key).capitalize(),
        tuple(_words(name) for name in columns),
        tuple(tuple(_cell(row.get(name)) for name in columns) for row in rows),
    )


def _cell(value: Tree) -> str:
    match value:
        case None:
            return "not known"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(_cell(each) for each in value) or "none"
        case dict():
            return ", ".join(f"{_words(key)}: {_cell(each)}" for key, each in value.items())
        case _:
            return str(value)


def _words(name: str) -> str:
    return name.replace("_", " ")
