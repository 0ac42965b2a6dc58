"""Readings: listed by what they are of, and one with its source, its definition, its raw digest and what corrected it."""

import msgspec

from appban.regime.reading import METRICS
from appban.service.reading import event_of
from appban.service.readings.listing import Line
from appban.service.readings.seen import Seen, measured_seen, reading_seen, readings_seen
from appban.service.readings.taking import READING
from appban.web.console.admission import admits
from appban.web.console.answers import Answer, Shown
from appban.web.console.lists import SIZE, Sifted, sifted
from appban.web.console.page import Page
from appban.web.console.pages.performance import may_read
from appban.web.console.viewing import viewing
from appban.web.console.visit import Visit

ONLY = (READING,)
SOURCES = {
    "api": "The platform's API",
    "import": "A file that was imported",
    "manual": "Seen by a person",
    "press": "Printed somewhere",
}
WHAT = {"account": "Account", "publication": "Post", "post": "Post", "peer": "Peer", "channel": "Channel"}


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is narrowed to; "" for whatever there is."""

    of: str
    metric: str
    source: str

    def let(self, seen: Seen, line: Line) -> bool:
        """Whether a reading is among them."""
        return (
            self.of in {"", seen.whose}
            and self.metric in {"", line.event.metric}
            and self.source in {"", line.event.source}
        )


def listed(visit: Visit) -> Answer:
    """The readings that the viewer sees, the newest first."""
    asked = sifted(visit, "of", "metric", "source", sorts=("at", "collected"), falling=True)
    wanted = Filters(of=_one(asked, "of"), metric=_one(asked, "metric"), source=_one(asked, "source"))
    facts, at = visit.facts, visit.moment.at
    found = [
        (seen, line)
        for seen, line in readings_seen(facts, visit.names, viewing(visit), at)
        if wanted.let(seen, line)
    ]
    found.sort(key=lambda each: _key(asked, each[1]), reverse=asked.falling)
    pages = max(1, -(-len(found) // SIZE))
    number = min(asked.page, pages)
    things = things_of(visit)
    context = {
        "asked": asked,
        "rows": found[(number - 1) * SIZE : number * SIZE],
        "total": len(found),
        "first": (number - 1) * SIZE + 1,
        "links": asked.pages(pages, number),
        "things": things,
        "metrics": {name: each.title for name, each in METRICS.items()},
        "sources": SOURCES,
        "chosen": asked.chosen(
            {
                "of": dict(things),
                "metric": {name: each.title for name, each in METRICS.items()},
                "source": SOURCES,
            }
        ),
        "kept": asked.kept_filters,
        "may": visit.moment.is_now and admits(ONLY, visit.viewer),
    }
    return Shown(template="readings/list.html", title="Readings", context=context)


def one(visit: Visit) -> Answer:
    """One reading."""
    seen, line = reading_seen(
        visit.facts, visit.names, viewing(visit), visit.path["reading"], visit.moment.at
    )
    event = line.event
    rows = visit.reader.rows_of({f"readings:{event.about}"}, visit.stop)
    context = {
        "seen": seen,
        "line": line,
        "event": event,
        "metric": METRICS[event.metric],
        "source": SOURCES[event.source],
        "what": WHAT[seen.found.what],
        "entries": [row.index for row in rows if event_of(row) == event],
        "may": visit.moment.is_now and line.corrected_by is None and _may(visit, seen),
    }
    title = (
        METRICS[event.metric].title
        if not event.segment
        else f"{METRICS[event.metric].title}, {event.segment}"
    )
    return Shown(template="readings/reading.html", title=f"{title} of {seen.found.name}", context=context)


def things_of(visit: Visit) -> list[tuple[str, str]]:
    """What readings are listed under: accounts, peers and channels that the viewer sees."""
    told = measured_seen(visit.facts, viewing(visit)).values()
    return [
        (each.whose, f"{WHAT[each.found.what]}: {each.found.name}")
        for each in told
        if each.found.what in {"account", "peer", "channel"}
    ]


def _may(visit: Visit, seen: Seen) -> bool:
    """Whether the viewer may correct it; of a peer or a channel whoever may take readings of anything."""
    return admits(ONLY, visit.viewer) if seen.found.body is None else may_read(visit, seen.found)


def _one(asked: Sifted, name: str) -> str:
    return next(iter(asked.filters[name]), "").strip()


def _key(asked: Sifted, line: Line) -> tuple[int, int]:
    event = line.event
    return (event.stated if asked.sort == "at" else event.collected), line.recorded


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/readings",
        summary="Readings, as of any moment.",
        authority="signed-in",
        handler=listed,
        slow=True,
    ),
    Page(
        method="GET",
        path="/readings/{reading}",
        summary="One reading, with its source and what corrected it.",
        authority="signed-in",
        handler=one,
        slow=True,
    ),
)
