"""A document as one HTML file that needs nothing else: no script, no font, no picture from anywhere."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from appban.reports.charts import Series, lines
from appban.reports.look import CHART, PAGE
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

_PAGE = Markup(
    '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n<a class="skip" href="#main">Skip to the report</a>\n'
    '<header><div>appban</div></header>\n<main id="main">\n<h1>{title}</h1>\n<p class="quiet">{subtitle}</p>\n'
    "{lead}\n{contents}\n{sections}\n</main>\n<footer><div>{standing}</div></footer>\n</body>\n</html>\n"
)


def html(document: Document) -> bytes:
    """The file."""
    return str(
        _PAGE.format(
            title=document.title,
            subtitle=document.subtitle,
            style=Markup(CHART + PAGE),  # noqa: S704  # ours, and holds no `<`
            lead=_blocks(document.lead),
            contents=_contents(document.sections),
            sections=Markup("\n").join(_section(each) for each in document.sections),
            standing=document.standing,
        )
    ).encode()


def _contents(sections: Iterable[Section]) -> Markup:
    items = Markup().join(
        Markup('<li><a href="#{}">{}</a></li>').format(_anchor(each.title), each.title) for each in sections
    )
    return Markup('<nav class="contents" aria-label="Contents"><ul>{}</ul></nav>').format(items)


def _section(section: Section) -> Markup:
    return Markup(
        '<section aria-labelledby="{id}">\n<h2 id="{id}">{title}</h2>\n{blocks}\n</section>'
    ).format(id=_anchor(section.title), title=section.title, blocks=_blocks(section.blocks))


def _blocks(blocks: Iterable[Block]) -> Markup:
    return Markup("\n").join(_block(each) for each in blocks)


def _block(block: Block) -> Markup:
    match block:
        case Words(text):
            return Markup("<p>{}</p>").format(text)
        case Note(text):
            return Markup('<div class="note">{}</div>').format(text)
        case Items(items):
            return Markup("<ul>{}</ul>").format(
                Markup().join(Markup("<li>{}</li>").format(each) for each in items)
            )
        case Facts(facts):
            rows = (Markup("<dt>{}</dt><dd>{}</dd>").format(*each) for each in facts)
            return Markup("<dl>{}</dl>").format(Markup().join(rows))
        case Headlines():
            return _headlines(block)
        case Grid():
            return _grid(block)
        case Drawing():
            return _drawing(block)


def _headlines(block: Headlines) -> Markup:
    inner = Markup().join(
        Markup('<div><dt>{}</dt><dd class="value">{}</dd><dd class="detail">{}</dd></div>').format(
            each.label, each.value, each.detail
        )
        for each in block.figures
    )
    return Markup('<dl class="headlines">{}</dl>').format(inner)


def _grid(grid: Grid) -> Markup:
    if not grid.rows:
        return Markup("<h3>{}</h3>\n<p>{}</p>").format(grid.caption, grid.empty)
    head = Markup().join(
        Markup('<th scope="col"{}>{}</th>').format(_class(grid, n), each)
        for n, each in enumerate(grid.columns)
    )
    rows = Markup("\n").join(_row(grid, row) for row in grid.rows)
    return Markup(
        '<div class="scroll" role="region" tabindex="0" aria-label="{caption}"><table class="stack">'
        "<caption>{caption}</caption><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>"
    ).format(caption=grid.caption, head=head, rows=rows)


def _row(grid: Grid, row: tuple[str, ...]) -> Markup:
    cells = Markup().join(
        Markup('<td data-label="{}"{}>{}</td>').format(grid.columns[n], _class(grid, n), each)
        for n, each in enumerate(row[1:], start=1)
    )
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(row[0], cells)


def _class(grid: Grid, place: int) -> Markup:
    return Markup(' class="number"') if place in grid.numbers else Markup()


def _drawing(block: Drawing) -> Markup:
    drawn = lines(
        block.name, block.subtitle, block.places, [Series(each.label, each.values) for each in block.lines]
    )
    return Markup(
        '<figure><figcaption><h3>{headline}</h3><p class="quiet">{subtitle}</p></figcaption>\n{drawn}\n'
        '<details><summary>The figures as a table</summary>{grid}</details>\n<p class="quiet">Source: {source}</p></figure>'
    ).format(
        headline=block.headline,
        subtitle=block.subtitle,
        drawn=drawn,
        grid=_grid(block.grid),
        source=block.source,
    )


def _anchor(title: str) -> str:
    return str(escape(title.lower().replace(" ", "-")))
