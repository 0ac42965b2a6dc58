"""A saved page: which one it is, and the addresses it names for a browser to fetch."""

import re
from collections.abc import Iterable, Iterator
from typing import TypeGuard

from appban.errors import InputError
from appban.inventory._html import Comment, Tag, tokens
from appban.inventory._json import shown
from appban.inventory._limits import few_enough
from appban.inventory._loads import Load, Page, based, load_of, page_at

_FETCHED = {
    "script": ("src", "data-src", "href", "xlink:href"),
    "img": ("src", "srcset", "data-src", "data-srcset"),
    "source": ("src", "srcset"),
    "iframe": ("src", "data-src"),
    "frame": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "input": ("src",),
    "image": ("href", "xlink:href"),
    "body": ("background",),
    "a": ("ping",),
    "area": ("ping",),
}
"""Attributes whose addresses a browser asks by itself, or on a click without leaving; a link to follow is none.
`data-src` is what consent banners and lazy loading turn into `src`."""

_LISTS = frozenset({"srcset", "data-srcset", "ping"})
_SIZE = re.compile(r"[0-9.]+[wxh]")
_RELATIONS = frozenset(
    {
        "stylesheet", "preload", "modulepreload", "prefetch", "prerender", "preconnect", "dns-prefetch", "icon",
        "apple-touch-icon", "mask-icon", "manifest",
    }
)  # fmt: skip
_INERT = re.compile(r"json|template|importmap|speculationrules|html|xml", re.IGNORECASE)
"""Types of script that are data."""

_QUOTED = re.compile(r"""["'`]((?:https?:)?//[^\s"'`<>\\]{3,2000})["'`]""", re.IGNORECASE)
_SLASH = re.compile(r"\\/|\\u002[fF]|\\x2[fF]")
_CODE = re.compile(r"(?:^|[/._-])m?js$|pixel|sdk|beacon", re.IGNORECASE)
"""A path in a script's text that is fetched as code or tells of the visit; other addresses there may be links."""

_SAVED = re.compile(r"\s*saved from url=\([0-9]+\)(https?://\S+)\s*", re.IGNORECASE)
_LOST = re.compile(r"(?:\./)?[^/?#:]+_files/")
_EARLY = frozenset({"html", "head", "meta", "title", "base", "link", "style", "script"})
"""Tags that may stand before the body begins; what stands later is content, and says nothing of the page."""


def written(text: str, stated: str | None) -> tuple[Page, tuple[Load, ...]]:
    """The page and what it names to be fetched; `stated` is its address where the importer gave it.

    InputError, with the line, for a page whose address is not known, or from which addresses were taken out.
    """
    found = list(tokens(text))
    page = page_at(*((stated, "front: $.page") if stated is not None else _own_address(found)))
    bases = (each.attributes["href"] for each in found if _names_base(each))
    base = next((based(url, page) for url in bases), page.url)
    loads: list[Load] = []
    for load in (each for tag in found for each in _loads(tag, base)):
        loads.append(load)
        few_enough(len(loads))
    return page, tuple(loads)


def _loads(tag: Tag | Comment, base: str) -> Iterator[Load]:
    if isinstance(tag, Tag):
        for url, where in _addresses(tag):
            if (load := load_of(url, base, where)) is not None:
                yield load
        yield from _in_code(tag, base)


def _own_address(found: Iterable[Tag | Comment]) -> tuple[str, str]:
    """What the browser that saved the page noted, else what the page calls itself."""
    canonical: dict[str, str] = {}
    for each in found:
        if isinstance(each, Comment):
            if "Page saved with SingleFile" in each.text:
                raise InputError(
                    "SingleFile takes addresses out of a page; save its HTML alone, or record a HAR"
                )
            if (saved := _SAVED.fullmatch(each.text)) is not None and not canonical:
                return saved[1], "line 1"
        elif each.name not in _EARLY:
            break
        elif each.name == "link" and "canonical" in each.attributes.get("rel", "").lower().split():
            canonical.setdefault(each.attributes.get("href", "").strip(), f"line {each.line}, link")
    if len(canonical) != 1:
        raise InputError(
            f"{'nothing says' if not canonical else 'several addresses say'} which page this is; name it with --page, or put the lines "
            '+++, page = "https://…" and +++ before it'
        )
    return next(iter(canonical.items()))


def _names_base(each: Tag | Comment) -> TypeGuard[Tag]:
    return isinstance(each, Tag) and each.name == "base" and "href" in each.attributes


def _addresses(tag: Tag) -> Iterator[tuple[str, str]]:
    names = _FETCHED.get(tag.name, ())
    if tag.name == "link" and _RELATIONS.intersection(tag.attributes.get("rel", "").lower().split()):
        names = ("href",)
    for name in names:
        for url in _each(name, tag.attributes.get(name, "")):
            where = f"line {tag.line}, {tag.name} {name}"
            if _LOST.match(url):
                raise InputError(
                    f"{shown(url)} is a copy, and where it came from is lost; save the page's HTML alone, or record a HAR",
                    where=where,
                )
            yield url, where


def _each(name: str, value: str) -> Iterator[str]:
    if name not in _LISTS:
        if value.strip():
            yield value.strip()
        return
    for part in value.split():
        # Commas end an address of a list only at its end: within, they belong to it (as in `data:`).
        if (url := part.strip(",")) and not _SIZE.fullmatch(url):
            yield url


def _in_code(tag: Tag, base: str) -> Iterator[Load]:
    """What the text of a script fetches, so far as whole addresses stand in it between quotes."""
    if tag.name != "script" or _INERT.search(tag.attributes.get("type", "")):
        return
    for found in _QUOTED.finditer(_SLASH.sub("/", tag.text)):
        url = found[1]
        if not _CODE.search(url.partition("?")[0].partition("#")[0]):
            continue
        try:
            load = load_of(url, base, f"line {tag.line}, script")
        except InputError:
            continue  # code builds addresses of parts; a part that is no address asks nobody
        if load is not None:
            yield load
