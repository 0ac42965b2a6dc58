"""What lists on pages share: their place in the address, their sorting, their pages; all of it works without a script."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import msgspec

from appban.web.console.moments import AS_OF, KNOWN_AT
from appban.web.console.visit import Visit

SIZE = 25
"""Rows of a page of a list."""
SORT, ORDER, PAGE = "sort", "order", "page"
_AROUND = 2


class Sifted(msgspec.Struct, frozen=True, kw_only=True):
    """How an address asks for a list: what is filtered, how it is sorted, which page."""

    path: str
    filters: Mapping[str, tuple[str, ...]]
    sort: str
    falling: bool
    page: int
    moment: Mapping[str, str]

    def href(self, **changed: str | None) -> str:
        """The address of the same list with some of it otherwise (None: left out); always from its first page."""
        kept: dict[str, Sequence[str]] = {**self.filters, SORT: (self.sort,), ORDER: (self.order,)}
        kept |= {name: (value,) for name, value in self.moment.items() if value}
        kept = {name: values for name, values in kept.items() if name not in changed and values}
        kept |= {name: (value,) for name, value in changed.items() if value is not None}
        return f"{self.path}?{urlencode(kept, doseq=True)}"

    @property
    def order(self) -> str:
        """The word for the way it is sorted."""
        return "falling" if self.falling else "rising"

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form of the filters carries along: sorting and moment."""
        pairs = [(SORT, self.sort), (ORDER, self.order), *self.moment.items()]
        return [(name, value) for name, value in pairs if value]

    @property
    def kept_filters(self) -> list[tuple[str, str]]:
        """What the control of the moment carries along: filters and sorting."""
        pairs = [(name, each) for name, values in self.filters.items() for each in values]
        return [*pairs, (SORT, self.sort), (ORDER, self.order)]

    def column(self, text: str, sort: str = "", kind: str = "") -> dict[str, str]:
        """The heading of a column; with `sort` it leads to the list sorted by it, the other way if it is so already."""
        if not sort:
            return {"text": text, "kind": kind}
        sorted_ = ("descending" if self.falling else "ascending") if sort == self.sort else ""
        order = "falling" if sorted_ == "ascending" else "rising"
        return {
            "text": text,
            "kind": kind,
            "sort": self.href(**{SORT: sort, ORDER: order}),
            "sorted": sorted_,
        }

    def chosen(self, words: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
        """What is filtered, each with the address of the list without it; `words` says how values read."""
        return [
            {"text": words.get(name, {}).get(each, each), "href": self._without(name, each)}
            for name, values in self.filters.items()
            for each in values
        ]

    def pages(self, pages: int, page: int) -> dict[str, object]:
        """What the links between pages are made from."""
        around = range(max(1, page - _AROUND), min(pages, page + _AROUND) + 1)
        near = sorted({1, pages, *around})
        links: list[dict[str, object]] = []
        for before, number in zip([0, *near], near, strict=False):
            if number > before + 1:
                links.append({"ellipsis": True})
            links.append({"number": number, "href": self._at(number), "current": number == page})
        return {
            "pages": links,
            "before": self._at(page - 1) if page > 1 else "",
            "after": self._at(page + 1) if page < pages else "",
        }

    def _at(self, page: int) -> str:
        return self.href(**{PAGE: str(page)})

    def _without(self, name: str, value: str) -> str:
        left = tuple(each for each in self.filters[name] if each != value)
        return msgspec.structs.replace(self, filters={**self.filters, name: left}).href()


def sifted(visit: Visit, *filters: str, sorts: Sequence[str], falling: bool = False) -> Sifted:
    """How the address of a visit asks for a list; what is no sort of it, or no page, is taken for the first."""
    sort = visit.asked(SORT)
    page = visit.asked(PAGE)
    order = visit.asked(ORDER)
    return Sifted(
        path=visit.here,
        filters={name: tuple(each for each in visit.query.getlist(name) if each.strip()) for name in filters},
        sort=sort if sort in sorts else sorts[0],
        falling=order == "falling" if order in {"rising", "falling"} else falling,
        page=int(page) if page.isdecimal() and len(page) < 7 else 1,  # noqa: PLR2004  # more pages than there are rows
        moment={AS_OF: visit.moment.as_of, KNOWN_AT: visit.moment.known_at},
    )


def sought(text: str | None) -> str | None:
    """What is looked for when somebody types a reference as pages show it."""
    return None if text is None else text.removeprefix("EX ").removeprefix("EX").strip().lower() or None
