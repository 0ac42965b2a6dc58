"""HAR 1.2: which page each request of a recording belongs to."""

from collections.abc import Iterator

import msgspec

from appban.errors import InputError
from appban.inventory._json import shown, struct
from appban.inventory._limits import few_enough
from appban.inventory._loads import Load, Page, load_of, page_at
from appban.inventory._times import instant

_DOCUMENTS = ("text/html", "application/xhtml+xml")
_REDIRECTS = range(300, 400)


class _Content(msgspec.Struct, frozen=True, rename="camel"):
    mime_type: str | None = None


class _Response(msgspec.Struct, frozen=True):
    status: int = 0
    content: _Content = _Content()


class _Request(msgspec.Struct, frozen=True):
    url: str


class _Entry(msgspec.Struct, frozen=True, rename="camel"):
    started_date_time: str
    request: _Request
    response: _Response = _Response()
    pageref: str | None = None
    resource_type: str | None = msgspec.field(name="_resourceType", default=None)

    @property
    def is_document(self) -> bool:
        """Whether it is a page that was shown, and not a step on the way to one."""
        if self.response.status in _REDIRECTS:
            return False
        if self.resource_type is not None:
            return self.resource_type == "document"
        return (self.response.content.mime_type or "").strip().lower().startswith(_DOCUMENTS)


class _Log(msgspec.Struct, frozen=True):
    version: str
    entries: tuple[_Entry, ...]


class _Har(msgspec.Struct, frozen=True):
    log: _Log


class _Timed(msgspec.Struct, frozen=True):
    at: int
    where: str
    entry: _Entry


class Recorded(msgspec.Struct, frozen=True):
    """A page as it was loaded at an instant, and all that was fetched for it."""

    page: Page
    at: int
    loads: tuple[Load, ...]


def recorded(tree: object, received_at: int) -> Iterator[Recorded]:
    """The pages of a recording; InputError with the path and the value that is wrong."""
    log = struct(tree, _Har).log
    if log.version.partition(".")[0] != "1":
        raise InputError(
            f"HAR of version {shown(log.version)} is not known; record as 1.2", where="$.log.version"
        )
    few_enough(len(log.entries))
    pages: dict[str | None, list[_Timed]] = {}
    for number, entry in enumerate(log.entries):
        where = f"$.log.entries[{number}]"
        at = instant(entry.started_date_time, f"{where}.startedDateTime", received_at)
        pages.setdefault(entry.pageref, []).append(_Timed(at, where, entry))
    if None in pages and len(pages) > 1:
        _attach(pages, pages.pop(None))
    for timed in pages.values():
        yield _page(sorted(timed, key=lambda each: each.at))


def _attach(pages: dict[str | None, list[_Timed]], loose: list[_Timed]) -> None:
    """Give requests without a page to the only page there is; InputError if there are several."""
    if len(pages) > 1:
        raise InputError(
            f"{shown(loose[0].entry.request.url)} belongs to no page, and there are {len(pages)}; record each by itself",
            where=f"{loose[0].where}.pageref",
        )
    next(iter(pages.values())).extend(loose)


def _page(timed: list[_Timed]) -> Recorded:
    main = next((each for each in timed if each.entry.is_document), None)
    if main is None:
        raise InputError(
            f"no document was recorded for the page of {shown(timed[0].entry.request.url)}; begin to record before "
            "the page loads",
            where=timed[0].where,
        )
    page = page_at(main.entry.request.url, f"{main.where}.request.url")
    loads = [
        load
        for each in timed
        if each is not main and not (each.at <= main.at and each.entry.response.status in _REDIRECTS)
        if (load := load_of(each.entry.request.url, page.url, f"{each.where}.request.url")) is not None
    ]
    return Recorded(page, main.at, tuple(loads))
