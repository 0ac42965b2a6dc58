"""A document of blocks as a page lays it out, with its charts drawn: the same words as in the files that are given out."""

from collections.abc import Iterable

import msgspec
from markupsafe import Markup

from appban.reports import charts
from appban.reports.model import Block, Document, Drawing, Grid


class Laid(msgspec.Struct, frozen=True, kw_only=True):
    """A block, which kind it is, and its chart if it is a drawing."""

    kind: str
    block: Block
    chart: Markup | None


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A section: its heading, the end of its address on the page, its blocks."""

    title: str
    anchor: str
    blocks: tuple[Laid, ...]


def laid(blocks: Iterable[Block]) -> tuple[Laid, ...]:
    """The blocks, charts drawn."""
    return tuple(
        Laid(
            kind=type(each).__struct_config__.tag,  # type: ignore[arg-type]  # every block has a tag that is text
            block=each,
            chart=_drawn(each) if isinstance(each, Drawing) else None,
        )
        for each in blocks
    )


def parts(document: Document) -> tuple[Part, ...]:
    """The sections of a document."""
    return tuple(
        Part(title=each.title, anchor=each.title.lower().replace(" ", "-"), blocks=laid(each.blocks))
        for each in document.sections
    )


def drawings(document: Document) -> dict[str, Drawing]:
    """The charts of a document, by name."""
    return {
        each.name: each
        for section in document.sections
        for each in section.blocks
        if isinstance(each, Drawing)
    }


def columns_of(grid: Grid) -> list[dict[str, str]]:
    """The columns of a table as `part/table.html` takes them."""
    return [
        {"text": text, "kind": "number" if place in grid.numbers else ""}
        for place, text in enumerate(grid.columns)
    ]


def _drawn(drawing: Drawing) -> Markup:
    series = [charts.Series(each.label, each.values) for each in drawing.lines]
    return charts.lines(drawing.name, drawing.subtitle, list(drawing.places), series)
