"""All files of the register, by their place."""

from collections.abc import Iterator, Mapping

from appban.reports.plots import Plot, counted_plot, timeline_plot
from appban.reports.register.data import csv_name, metadata, table
from appban.reports.register.feed import feed
from appban.reports.register.frame import Frame
from appban.reports.register.look import STYLE
from appban.reports.register.pages import (
    check_page,
    index,
    item_page,
    sheet_page,
    timeline_page,
    timelines_page,
)
from appban.reports.register.places import file_name, newest_page, page_of, proof_of, timeline_place

TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "atom": "application/atom+xml",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "vkey": "text/plain; charset=utf-8",
}
CHECKPOINT = "checkpoint.txt"


def site(frame: Frame, proofs: Mapping[int, bytes], scripts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Every file by its place; `scripts` are those that ship, by name."""
    return {
        "index.html": index(frame),
        "check.html": check_page(frame),
        "timelines.html": timelines_page(frame),
        "register.css": STYLE.encode(),
        "feed.atom": feed(frame.register, frame.base),
        CHECKPOINT: frame.note,
        "log.vkey": "".join(f"{each}\n" for each in frame.keys).encode(),
        **scripts,
        **{proof_of(entry): data for entry, data in proofs.items()},
        **dict(_sheets(frame)),
        **dict(_items(frame)),
        **dict(_plots(frame)),
    }


def _sheets(frame: Frame) -> Iterator[tuple[str, bytes]]:
    for each in frame.register.sheets:
        yield f"{each.slug}.html", sheet_page(frame, each)
        yield csv_name(each), table(each)
        yield f"{csv_name(each)}-metadata.json", metadata(each)


def _items(frame: Frame) -> Iterator[tuple[str, bytes]]:
    for item in frame.register.items:
        newest = len(item.versions)
        yield newest_page(item.noun, item.id), item_page(frame, item, newest, stays=False)
        for number in range(1, newest + 1):
            yield page_of(item, number), item_page(frame, item, number, stays=True)


def _plots(frame: Frame) -> Iterator[tuple[str, bytes]]:
    told: list[tuple[str, Plot]] = [
        (f"timeline-{file_name(each.app)}", timeline_plot(each, "timeline", frame.register.at))
        for each in frame.register.timelines
    ]
    told.append(("exemptions-over-time", counted_plot(frame.register.counted, "over-time")))
    for name, plot in told:
        yield f"plot/{name}.svg", plot.picture
        yield f"plot/{name}.csv", plot.table()
    for each in frame.register.timelines:
        yield timeline_place(each.app), timeline_page(frame, each)
