"""Web pages, recorded (HAR) or saved (HTML): the hosts that a page has its visitors' browsers ask.

Format: HAR 1.2 (W3C draft of 14 August 2012) as browsers export it, or HTML in UTF-8 as served or as saved
without its files. The device is the web site, by its host (`site:`), and each page of it is a section of its own:
a report of a page speaks of no other page. A recording shows what was fetched, and so what tag managers add; a
saved page only what is written in it. The two are sections apart, so that a page that looks clean as written does
not clear one that was caught when loaded.

Each host outside the site's own registrable domain is an item, a domain on the network, once on a surface:
`sdk` if the address calls itself one, else `pixel`, since whatever is fetched tells of the visit. Links to be
followed are none. Whether a host is banned is the sweep's to say. Queries, cookies, bodies and headers are not
read. A saved page is known by its browser's note, by its canonical link, or by a front with `page` (and `seen_at`).
"""

from collections.abc import Iterator, Mapping

import msgspec

from appban.errors import InputError
from appban.inventory._front import moment, parted, told
from appban.inventory._har import recorded
from appban.inventory._json import document
from appban.inventory._limits import MAX_DEVICE_DOCUMENT, MAX_DOCUMENT, sized, text_of
from appban.inventory._loads import Page, others
from appban.inventory._written import written
from appban.regime.observation import DeviceClaim, Item, Report, Section

_BEGINNINGS = ("<!doctype html", "<html", "<!--")


class _Front(msgspec.Struct, frozen=True):
    page: str
    seen_at: str | None = None


class _Pile(msgspec.Struct):
    """What one page was seen to fetch, in all the times it was loaded."""

    page: Page
    seen_at: int
    items: dict[Item, None]


class Source:
    """Recorded or saved web pages; see the module for the formats."""

    name = "web-scan"
    summary = "web pages: a recording (HAR 1.2) or saved HTML, for pixels and SDKs of others"

    def parse(self, data: bytes, received_at: int) -> Iterator[Report]:
        """A report a page; InputError with the path or line and the value that is wrong."""
        front, rest = parted(sized(data, MAX_DOCUMENT))
        if rest.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] != b"{":
            return iter((self._saved(front, rest, received_at),))
        if front is not None:
            raise InputError(
                "a recording says itself which pages it is of; take the front or --page off", where="front"
            )
        piles: dict[tuple[str, str], _Pile] = {}
        for found in recorded(document(rest), received_at):
            page = found.page
            pile = piles.setdefault((page.site, page.path), _Pile(page, found.at, {}))
            pile.seen_at = max(pile.seen_at, found.at)
            pile.items.update(others(page, found.loads))
        if not piles:
            raise InputError("nothing was recorded; record a page while it loads", where="$.log.entries")
        return iter([self._report("loaded", each.page, each.seen_at, each.items) for each in piles.values()])

    def _saved(self, front: Mapping[str, object] | None, data: bytes, received_at: int) -> Report:
        text = text_of(sized(data, MAX_DEVICE_DOCUMENT))
        if not text.lstrip().lower().startswith(_BEGINNINGS):
            raise InputError(
                "neither a HAR nor an HTML page, which begins with <!DOCTYPE html> or <html>", where="line 1"
            )
        said = None if front is None else told(dict(front), _Front)
        page, loads = written(text, None if said is None else said.page)
        seen_at = received_at if said is None else moment(said.seen_at, received_at)
        return self._report("written", page, seen_at, others(page, loads))

    def _report(self, how: str, page: Page, seen_at: int, items: Mapping[Item, None]) -> Report:
        return Report(
            source=self.name,
            device=DeviceClaim(keys=(page.key,)),
            seen_at=seen_at,
            mode="full",
            sections=(Section(f"{how} {page.path}"),),
            items=tuple(items),
            tells="sightings",
        )
