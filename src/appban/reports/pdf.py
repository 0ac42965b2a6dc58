"""A document as PDF/UA-1: tagged, with its language and title, fonts embedded, the same bytes each time (docs/adr/0020)."""

import msgspec
import typst

from appban.errors import InternalError
from appban.reports.charts import PRINT, Series, lines
from appban.reports.layout import LAYOUT
from appban.reports.look import CHART
from appban.reports.model import Document, Drawing
from appban.reports.words import number

_FONT = '"Liberation Sans"'


def pdf(document: Document, fonts: str) -> bytes:
    """The file; `fonts` is the folder of the fonts that ship. InternalError for a document that cannot be laid out."""
    drawings = [
        block for part in (document.lead, *(each.blocks for each in document.sections)) for block in part
        if isinstance(block, Drawing)
    ]  # fmt: skip
    files = {f"{each.name}.svg": _svg(each) for each in drawings}
    told = msgspec.json.encode(_with_alternatives(document))
    try:
        made = typst.compile(  # type: ignore[call-overload]  # files by name are documented, and not in its stub
            {"main.typ": LAYOUT.encode(), "document.json": told, **files},
            ignore_system_fonts=True,
            font_paths=[fonts],
            format="pdf",
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as problem:
        raise InternalError(f"the report cannot be laid out ({problem.message}); report this") from problem
    if not isinstance(made, bytes):
        raise InternalError("the layout gave several files where one was asked for; report this")
    return made


def _with_alternatives(document: Document) -> object:
    """The document as plain values, each drawing with what it shows in words."""
    return _told(msgspec.to_builtins(document))


def _told(value: object) -> object:
    match value:
        case {"type": "drawing", "lines": list() | tuple() as told, "subtitle": str(subtitle), **rest}:
            said = "; ".join(_course(each) for each in told)
            whole = {**rest, "type": "drawing", "lines": told, "subtitle": subtitle}
            return {**whole, "alt": f"{subtitle}. {said}"}
        case dict():
            return {name: _told(each) for name, each in value.items()}
        case list() | tuple():
            return [_told(each) for each in value]
        case _:
            return value


def _course(line: object) -> str:
    match line:
        case {"label": label, "values": list() | tuple() as values}:
            known = [each for each in values if isinstance(each, int)]
            return (
                f"{label}: from {number(known[0])} to {number(known[-1])}" if known else f"{label}: not known"
            )
        case _:
            raise InternalError("a line of a chart has another shape than it was given; report this")


def _svg(drawing: Drawing) -> bytes:
    series = [Series(each.label, each.values) for each in drawing.lines]
    drawn = str(lines(drawing.name, drawing.subtitle, drawing.places, series, PRINT))
    style = CHART.replace("Arial,Helvetica,sans-serif", _FONT)
    head, _, rest = drawn.partition(">")
    return f'{head} xmlns="http://www.w3.org/2000/svg"><style>{style}</style>{rest}'.encode()
