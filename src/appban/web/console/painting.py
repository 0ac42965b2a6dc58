"""Templates to bytes. A name that a template misspells or a handler forgot is an error, not a gap on the page.

The macros of govuk-frontend-jinja ask for options that are not there, which strict templates may not; so they live in
an environment of their own, and ours call them as `govuk.button({...})`.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from functools import cache
from typing import Literal, cast
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from appban.reports.words import money, number
from appban.web.console import assets, filters

Branding = Literal["generic", "govuk"]
Macro = Callable[[Mapping[str, object]], Markup]

_FOLDER = "appban.web.console"
_CACHE = 400
"""More templates than there are, so that each is compiled once."""

_FIELDS = (
    "input",
    "textarea",
    "character_count",
    "radios",
    "checkboxes",
    "select",
    "date_input",
    "file_upload",
)

_CARRY: ContextVar[str] = ContextVar("carry", default="")
"""The query that carries on the moment of the page being painted: no link of a page on the past may lead to now unseen."""


class Govuk:
    """The components of the GOV.UK Design System by name, each compiled when first asked for: `govuk.date_input({...})`."""

    def __init__(self) -> None:
        loader = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
        self._environment = Environment(
            loader=loader,
            autoescape=True,
            auto_reload=False,
            cache_size=_CACHE,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._macros: dict[str, Macro] = {}
        self._turn = threading.Lock()

    def __getattr__(self, name: str) -> Macro:
        found = self._macros.get(name)
        return found if found is not None else self._learn(name)

    def warm(self) -> Iterator[str]:
        """Compile those that `part/fields.html` uses, one each time it is asked for the next."""
        for name in _FIELDS:
            self._learn(name)
            yield name

    def _learn(self, name: str) -> Macro:
        folder = name.replace("_", "-")
        with self._turn:
            module = self._environment.get_template(
                f"govuk_frontend_jinja/components/{folder}/macro.html"
            ).module
            macro = cast("Macro", getattr(module, "govuk" + name.title().replace("_", "")))
            self._macros[name] = macro
        return macro


class Painter:
    """Paints the templates of the console, in one branding and one time zone. Safe to use from many threads."""

    def __init__(self, branding: Branding, zone: ZoneInfo) -> None:
        self._environment = _environment(zone)
        self._govuk = Govuk()
        self._environment.globals |= {"govuk": self._govuk, "branding": branding, "asset": assets.url}

    def warm(self) -> Iterator[str]:
        """Compile every template and component, one each time it is asked for the next; all of them take seconds."""
        for name in self._environment.list_templates():
            self._environment.get_template(name)
            yield name
        yield from self._govuk.warm()

    def paint(self, template: str, context: Mapping[str, object]) -> bytes:
        """The page that a template makes of a context, in UTF-8."""
        before = _CARRY.set(getattr(context.get("moment"), "carry", ""))
        try:
            return self._environment.get_template(template).render(context).encode()
        finally:
            _CARRY.reset(before)


@cache
def painter_of(branding: Branding, zone: ZoneInfo) -> Painter:
    """The one painter of a process for a branding and a zone: compiling its templates takes seconds, and it never changes."""
    return Painter(branding, zone)


def _environment(zone: ZoneInfo) -> Environment:
    made = Environment(
        loader=PackageLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        cache_size=_CACHE,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    times = filters.Times(zone)
    made.filters |= {
        "time": times.time,
        "day": times.day,
        "until": times.until,
        "span": filters.span,
        "number": number,
        "count": filters.count,
        "valued": filters.valued,
        "money": money,
        "digest": filters.digest,
        "reference": filters.reference,
        "error_of": filters.error_of,
        "field_item": filters.field_item,
        "place": filters.place,
        "to": _to,
    }
    return made


def _to(href: str) -> str:
    """An address of the console, with the moment at which the page is looked at carried on."""
    return filters.carried(href, _CARRY.get())
