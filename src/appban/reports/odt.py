"""A document as OpenDocument Text (ODF 1.3, ISO/IEC 26300), the form in which government passes text on to be edited.

Written here and not by a library (ADR 0024): what is tried begins from a word processor's own template, with extensions of
one vendor and the time of day in it, and the same document is to be the same bytes. Headings are headings, the head of a table is
one, and the language is stated, so that assistive technology reads it.
"""

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

from appban.reports.model import (
    Block,
    Document,
    Drawing,
    Facts,
    Grid,
    Headlines,
    Items,
    Note,
    Section,
    Words,
)
from appban.reports.odt_styles import CONTENT_STYLES, MANIFEST, META, MIMETYPE, NAMESPACES, STYLES
from appban.reports.zipped import zipped

_CONTENT = '<office:document-content {namespaces} office:version="1.3">{styles}<office:body><office:text/></office:body></office:document-content>'
_LONG = 46
"""Characters from which on a column of a table becomes no wider."""
_SHORT = 8


def odt(document: Document) -> bytes:
    """The file."""
    root = ET.fromstring(_CONTENT.format(namespaces=NAMESPACES, styles=CONTENT_STYLES))  # noqa: S314  # ours
    writer = _Writer(root)
    writer.document(document)
    return zipped(
        {
            "META-INF/manifest.xml": MANIFEST.encode(),
            "content.xml": _bytes(root),
            "meta.xml": _meta(document),
            "styles.xml": _styles(document),
        },
        first=("mimetype", MIMETYPE.encode()),
    )


class _Writer:
    """Puts blocks into the body, one after another; tables are numbered, as each needs a name."""

    def __init__(self, root: ET.Element) -> None:
        self._text = root[-1][0]
        self._automatic = root[0]
        self._tables = 0

    def document(self, document: Document) -> None:
        self._heading("Title", 1, document.title)
        self._paragraph("Subtitle", document.subtitle)
        self._blocks(document.lead)
        for section in document.sections:
            self._section(section)

    def _section(self, section: Section) -> None:
        self._heading("Heading_20_1", 2, section.title)
        self._blocks(section.blocks)

    def _blocks(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            self._block(block)

    def _block(self, block: Block) -> None:
        match block:
            case Words(text):
                self._paragraph("Text_20_body", text)
            case Note(text):
                self._paragraph("Note", text)
            case Items(items):
                self._items(items)
            case Facts(facts):
                self._grid(Grid("", ("", ""), facts), head=False)
            case Headlines(figures):
                rows = tuple((each.label, each.value, each.detail) for each in figures)
                self._grid(Grid("", ("", "", ""), rows), head=False)
            case Grid():
                self._grid(block, head=True)
            case Drawing():
                self._grid(block.grid, head=True)

    def _heading(self, style: str, level: int, text: str) -> None:
        made = ET.SubElement(
            self._text,
            _q("text:h"),
            {_q("text:style-name"): style, _q("text:outline-level"): str(level)},
        )
        _fill(made, text)

    def _paragraph(self, style: str, text: str, into: ET.Element | None = None) -> None:
        made = ET.SubElement(
            self._text if into is None else into, _q("text:p"), {_q("text:style-name"): style}
        )
        _fill(made, text)

    def _items(self, items: Sequence[str]) -> None:
        made = ET.SubElement(self._text, _q("text:list"), {_q("text:style-name"): "List"})
        for each in items:
            self._paragraph("Text_20_body", each, ET.SubElement(made, _q("text:list-item")))

    def _grid(self, grid: Grid, *, head: bool) -> None:
        if grid.caption:
            self._heading("Heading_20_2", 3, grid.caption)
        if not grid.rows:
            self._paragraph("Text_20_body", grid.empty)
            return
        self._tables += 1
        name = f"Table{self._tables}"
        made = ET.SubElement(
            self._text, _q("table:table"), {_q("table:name"): name, _q("table:style-name"): "Grid"}
        )
        for place, width in enumerate(_widths(grid)):
            style = f"{name}.{place + 1}"
            self._column(style, width)
            ET.SubElement(made, _q("table:table-column"), {_q("table:style-name"): style})
        if head:
            self._row(ET.SubElement(made, _q("table:table-header-rows")), grid, grid.columns, head=True)
        for row in grid.rows:
            self._row(made, grid, row, head=False)
        self._paragraph("Text_20_body", "")

    def _column(self, style: str, width: int) -> None:
        made = ET.SubElement(
            self._automatic, _q("style:style"), {_q("style:name"): style, _q("style:family"): "table-column"}
        )
        ET.SubElement(made, _q("style:table-column-properties"), {_q("style:rel-column-width"): f"{width}*"})

    def _row(self, into: ET.Element, grid: Grid, cells: Sequence[str], *, head: bool) -> None:
        row = ET.SubElement(into, _q("table:table-row"))
        for place, text in enumerate(cells):
            cell = ET.SubElement(
                row,
                _q("table:table-cell"),
                {
                    _q("table:style-name"): "HeadCell" if head else "Cell",
                    _q("office:value-type"): "string",
                },
            )
            number = "Number" if place in grid.numbers else "Cell"
            self._paragraph(f"{number}Head" if head else number, text, cell)


def _widths(grid: Grid) -> list[int]:
    lines = [grid.columns, *grid.rows]
    return [
        min(_LONG, max(_SHORT, *(len(line[place]) for line in lines))) for place in range(len(grid.columns))
    ]


def _fill(made: ET.Element, text: str) -> None:
    """A text in an element, its line breaks as such; XML would read them as spaces."""
    first, *rest = text.split("\n")
    made.text = first
    for line in rest:
        ET.SubElement(made, _q("text:line-break")).tail = line


def _meta(document: Document) -> bytes:
    root = ET.fromstring(META.format(namespaces=NAMESPACES))  # noqa: S314  # ours
    ET.SubElement(root[0], _q("dc:title")).text = document.title
    ET.SubElement(root[0], _q("dc:language")).text = "en-GB"
    return _bytes(root)


def _styles(document: Document) -> bytes:
    root = ET.fromstring(STYLES.format(namespaces=NAMESPACES))  # noqa: S314  # ours
    foot = next(iter(root.iter(_q("style:footer"))))
    paragraph = ET.SubElement(foot, _q("text:p"), {_q("text:style-name"): "Footer"})
    paragraph.text = f"{document.standing}   Page "
    ET.SubElement(paragraph, _q("text:page-number"), {_q("text:select-page"): "current"}).text = "1"
    return _bytes(root)


_PREFIXES = dict(part.removeprefix("xmlns:").replace('"', "").split("=", 1) for part in NAMESPACES.split())
for _prefix, _uri in _PREFIXES.items():
    ET.register_namespace(_prefix, _uri)


def _q(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_PREFIXES[prefix]}}}{local}"


def _bytes(root: ET.Element) -> bytes:
    data: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return data
