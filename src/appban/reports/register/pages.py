"""The pages: what there is, each table, each thing in each version, the timelines, and the page that checks an entry."""

from collections.abc import Iterator

from markupsafe import Markup

from appban.regime.register import Column, Fact, Item, Line, Sheet, Timeline, Value, Version
from appban.regime.time import show
from appban.reports.plots import Plot, counted_plot, timeline_plot
from appban.reports.register.data import csv_name, dataset
from appban.reports.register.frame import TITLE, Frame, notes
from appban.reports.register.places import file_name, newest_page, page_of, proof_of, timeline_place

NOT_KNOWN = "not known"
NUMBERS = {"integer"}


def index(frame: Frame) -> bytes:
    """The way in."""
    items = Markup().join(
        Markup('<li><a href="{}.html">{}</a> ({}): {}</li>').format(
            each.slug, each.title, f"{len(each.lines):,}", each.says
        )
        for each in frame.register.sheets
    )
    content = Markup(
        "<p>What government says of its bans of applications on official devices, straight from an append-only record. "
        "It names no person and no device. Each thing has an address that stays, with every version of it.</p>\n"
        '<ul>{}<li><a href="timelines.html">Timelines</a>: what happened around each application, and exemptions over '
        'time</li></ul>\n<p><a href="feed.atom">What was entered lately (Atom)</a>. Anybody can '
        '<a href="check.html">check an entry</a> in their own browser.</p>'
    ).format(items)
    return frame.page(TITLE, content, here="index.html")


def sheet_page(frame: Frame, sheet: Sheet) -> bytes:
    """A table, with its files."""
    content = Markup("<p>{}{}</p>\n{}\n{}\n{}").format(
        sheet.says, _whole(sheet), notes(sheet), _table(frame, sheet), _files(sheet)
    )
    if sheet.slug == "exemptions":
        content += _figure(counted_plot(frame.register.counted, "over-time"), "exemptions-over-time")
    head = Markup('<script type="application/ld+json">{}</script>\n').format(
        Markup(_within_script(dataset(frame.register, sheet, frame.base)))  # noqa: S704  # escaped for where it stands
    )
    return frame.page(sheet.title, content, here=f"{sheet.slug}.html", head=head)


def item_page(frame: Frame, item: Item, number: int, *, stays: bool) -> bytes:
    """A thing as its version of that number says, numbered from 1; `stays`: under the address of that version."""
    version = item.versions[number - 1]
    here = page_of(item, number) if stays else newest_page(item.noun, item.id)
    newest = number == len(item.versions)
    state = "the newest" if newest else "not the newest"
    content = Markup(
        '<p class="quiet">{title}, version {n} of {of}, {state}. Recorded {at} as entry {entry} of the record.</p>\n'
        "{sealed}{facts}\n"
        '<p><a href="../check.html?entry={entry}&amp;page={here}">Check this page against the record</a>, or take '
        '<a href="../{proof}">the proof of the entry</a> (C2SP tlog-proof).</p>\n{versions}'
    ).format(
        title=version.title,
        n=number,
        of=len(item.versions),
        state=state,
        at=show(version.recorded),
        entry=version.entry,
        sealed=_seal(version),
        facts=_facts(version),
        here=here,
        proof=proof_of(version.entry),
        versions=_versions(item, number),
    )
    about = Markup(' data-entry="{}"').format(version.entry)
    return frame.page(item.title, content, here=here, up="../", about=about)


def timelines_page(frame: Frame) -> bytes:
    """The way to every timeline, and exemptions over time."""
    links = Markup().join(
        Markup('<li><a href="{}">{}</a></li>').format(timeline_place(each.app), each.title)
        for each in frame.register.timelines
    )
    content = Markup(
        "<p>What happened around each banned application: bans, who owned it, what was said, official accounts.</p>\n"
        "<ul>{}</ul>\n{}"
    ).format(links, _figure(counted_plot(frame.register.counted, "over-time"), "exemptions-over-time"))
    return frame.page("Timelines", content, here="timelines.html")


def timeline_page(frame: Frame, timeline: Timeline) -> bytes:
    """What happened around one application."""
    name = f"timeline-{file_name(timeline.app)}"
    content = _figure(timeline_plot(timeline, name, frame.register.at), name, up="../")
    title = f"Timeline of {timeline.title}"
    return frame.page(title, content, here=timeline_place(timeline.app), up="../")


def check_page(frame: Frame) -> bytes:
    """The page that checks an entry in the reader's own browser."""
    content = Markup(
        "<p>Each entry of the record is a leaf of a tree of hashes, whose root is signed. With a dozen hashes your browser can "
        "work out for itself that an entry stands in the tree under that root, and that a page here says what the entry "
        "says. Nothing is sent anywhere but to this server, and the script is "
        '<a href="check.js">short enough to read</a>.</p>\n'
        '<form class="check"><div><label for="entry">Entry</label><input id="entry" name="entry" inputmode="numeric" '
        'pattern="[0-9]+" required></div><button type="submit">Check</button></form>\n'
        '<div id="verdict" role="status"></div>\n<ol class="steps" id="steps"></ol>\n'
        "<noscript><p class=note>Your browser runs no script here, so nothing was checked. Take the proof of an entry from its "
        "page, and check it with a program that reads C2SP tlog-proof and the key below.</p></noscript>\n"
        "<h2>What this cannot tell</h2>\n<ul><li>Whether the key is the right one: whoever could change all of this site could change "
        "the key on it too. Hold it against the key that government states elsewhere: <span class=proof>{keys}</span></li>\n"
        "<li>What stands in a sealed entry. That it stands there can be checked; what it says is read under authority.</li>\n"
        "<li>Whether the record is complete. Programs that follow it, and witnesses, see to that nothing is taken away.</li></ul>"
    ).format(keys=" ".join(frame.keys))
    return frame.page("Check this", content, here="check.html", script="check.js")


def _table(frame: Frame, sheet: Sheet) -> Markup:
    if not sheet.lines:
        return Markup('<p class="empty">{}</p>').format(sheet.empty)
    head = Markup().join(
        Markup('<th scope="col"{}>{}</th>').format(_class(each), each.title)
        for each in sheet.columns
        if each.on == "everywhere"
    )
    rows = Markup("\n").join(_row(frame, sheet, each) for each in sheet.lines)
    return Markup(
        '<div class="scroll" role="region" tabindex="0" aria-label="{title}"><table class="stack" data-sorts><caption>{title}'
        "</caption><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>"
    ).format(title=sheet.title, head=head, rows=rows)


def _row(frame: Frame, sheet: Sheet, line: Line) -> Markup:
    first, *rest = zip(sheet.columns, line.cells, strict=True)
    name = _stated(frame, *first)
    if line.noun is not None:
        name = Markup('<a href="{}">{}</a>').format(newest_page(line.noun, line.id), name)
    cells = Markup().join(
        Markup('<td data-label="{}"{}>{}</td>').format(
            column.title, _class(column), _stated(frame, column, value)
        )
        for column, value in rest
        if column.on == "everywhere"
    )
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(name, cells)


def _class(column: Column) -> Markup:
    return Markup(' class="number"') if column.datatype in NUMBERS else Markup()


def _shown(value: Value) -> Markup | str:
    if value is None:
        return Markup('<span class="quiet">{}</span>').format(NOT_KNOWN)
    return f"{value:,}" if isinstance(value, int) else value


def _whole(sheet: Sheet) -> Markup:
    """Where all of a table comes from one thing, the way to it."""
    if sheet.of is None:
        return Markup()
    return Markup(' They were given out as <a href="{}">{}</a>.').format(newest_page(*sheet.of), sheet.of[1])


def _stated(frame: Frame, column: Column, value: Value) -> Markup | str:
    """A value in its column; a time in words, and as the file has it for programs."""
    if column.datatype != "dateTime" or value is None:
        return _shown(value)
    return Markup('<time datetime="{}">{}</time>').format(value, frame.stamp(str(value)))


def _files(sheet: Sheet) -> Markup:
    name = csv_name(sheet)
    return Markup(
        '<ul class="files"><li><a href="{name}" download>{title} (CSV)</a></li>'
        '<li><a href="{name}-metadata.json">What its columns are (CSV on the Web)</a></li></ul>'
    ).format(name=name, title=sheet.title)


def _seal(version: Version) -> Markup:
    if not version.sealed:
        return Markup()
    return Markup(
        '<div class="note">This stands in a sealed entry. That the entry is in the record can be checked by anybody; what it '
        "says is as whoever made this register read it.</div>\n"
    )


def _facts(version: Version) -> Markup:
    rows = (
        Markup("<div><dt>{}</dt><dd{}>{}</dd></div>").format(each.label, _field(each), _told(each))
        for each in version.facts
    )
    return Markup('<dl class="facts">{}</dl>').format(Markup().join(rows))


def _field(fact: Fact) -> Markup:
    if not fact.field:
        return Markup()
    at = Markup(' data-kind="time"') if fact.at else Markup()
    return Markup(' data-field="{}"{}').format(fact.field, at)


def _told(fact: Fact) -> str:
    if fact.value is None:
        return NOT_KNOWN
    return show(fact.value) if fact.at and isinstance(fact.value, int) else str(fact.value)


def _versions(item: Item, number: int) -> Markup:
    rows: Iterator[Markup] = (
        Markup('<li><a href="../{}"{}>Version {}</a>: {}, recorded {}</li>').format(
            page_of(item, n),
            Markup(' aria-current="true"') if n == number else "",
            n,
            each.title,
            show(each.recorded),
        )
        for n, each in enumerate(item.versions, start=1)
    )
    return Markup("<h2>Every version</h2>\n<ul>{}</ul>").format(Markup().join(rows))


def _figure(plot: Plot, file: str, up: str = "") -> Markup:
    """A drawing with its table and its files."""
    head = Markup().join(Markup('<th scope="col">{}</th>').format(each) for each in plot.columns)
    rows = Markup("\n").join(
        Markup("<tr>{}</tr>").format(
            Markup().join(
                Markup('<td data-label="{}">{}</td>').format(plot.columns[n], _shown(each))
                for n, each in enumerate(row)
            )
        )
        for row in plot.rows
    )
    return Markup(
        '<figure><figcaption><h2>{title}</h2><p class="quiet">{says}</p></figcaption>\n{drawn}\n'
        "<details><summary>The same as a table<span class=visually-hidden>: {title}</span></summary>"
        '<div class="scroll" role="region" tabindex="0" aria-label="{title}, as a table">'
        '<table class="stack"><caption>{title}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></details>\n'
        '<p><a href="{up}plot/{file}.csv" download>{title} (CSV)</a>, <a href="{up}plot/{file}.svg">as a picture (SVG)</a></p></figure>'
    ).format(title=plot.title, says=plot.says, drawn=plot.drawn, head=head, rows=rows, file=file, up=up)


def _within_script(data: bytes) -> str:
    """JSON that cannot end the script it stands in (HTML, section 4.12.1.3)."""
    return data.decode().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
