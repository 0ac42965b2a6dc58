"""Checks of names in a pack: each stands once and is written as a name; versions count upwards."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from appban.regime.analysis.remark import Remark, error
from appban.regime.identity import Identity, catalogued
from appban.regime.pack.file import Pack
from appban.regime.pack.rules import RestrictionText, ScopeText

_COUNTRY = re.compile(r"[A-Z]{2}")
_ID = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")


def check_names(pack: Pack) -> Iterator[Remark]:
    """Names that stand twice or are not written as names, and versions that do not follow each other."""
    yield from _check_ids(pack)
    yield from _check_identities(pack)
    for i, restriction in enumerate(pack.restrictions):
        yield from _check_numbers(restriction, f"restrictions[{i}]")
        for j, version in enumerate(restriction.versions):
            ids = [each.id if isinstance(each, ScopeText) else each for each in version.scope]
            yield from _unique(ids, f"restrictions[{i}].versions[{j}].scope")


def is_country(text: str) -> bool:
    """Whether a text has the form of a country code (ISO 3166-1 alpha-2); which codes are in use changes."""
    return _COUNTRY.fullmatch(text) is not None


def _check_ids(pack: Pack) -> Iterator[Remark]:
    listed: dict[str, list[str]] = {
        "administrations": [each.id for each in pack.administrations],
        "entities": [each.id for each in pack.entities],
        "applications": [each.id for each in pack.applications],
        "lists": [each.id for each in pack.lists],
        "listings": [each.id for each in pack.listings],
        "mitigations": [each.slug for each in pack.mitigations],
        "scopes": [each.id for each in pack.scopes],
        "rules": [each.id or "" for each in pack.rules],
        "restrictions": [each.id for each in pack.restrictions],
        "statements": [each.id for each in (*pack.statements, *pack.disputed)],
    }
    for path, ids in listed.items():
        yield from _unique(ids, path)
        yield from (
            error("bad-id", path, f"{each!r} is no id; use small letters, digits, dots and hyphens")
            for each in ids
            if _ID.fullmatch(each) is None
        )
    yield from _unique([each.key for each in pack.references], "references")
    yield from _unique([f"{each.id} from {each.since}" for each in pack.bodies], "bodies")
    country = pack.pack.country
    if pack.restrictions and country is None:
        yield error("no-country", "pack", "a pack with restrictions says whose they are; state pack.country")
    if country is not None and not is_country(country):
        yield error("country", "pack.country", f"{country!r} is no country; write two capitals, such as GB")


def _unique(ids: Iterable[str], path: str) -> Iterator[Remark]:
    for name, count in Counter(ids).items():
        if count > 1:
            yield error("duplicate-id", path, f"{name!r} stands {count} times; give each its own id")


def _check_identities(pack: Pack) -> Iterator[Remark]:
    first: dict[Identity, str] = {}
    for n, app in enumerate(pack.applications):
        for m, written in enumerate(app.identities):
            path = f"applications[{n}].identities[{m}]"
            made = catalogued(written.platform, written.kind, written.value)
            if made in first:
                yield error("duplicate-identity", path, f"{made} already names {first[made]!r}; keep one")
            first.setdefault(made, app.id)


def _check_numbers(restriction: RestrictionText, path: str) -> Iterator[Remark]:
    if not restriction.versions:
        yield error("no-version", path, f"the restriction {restriction.id!r} has no version; write one")
    numbers = [each.version for each in restriction.versions]
    for n, (before, after) in enumerate(pairwise(numbers), start=1):
        if after <= before:
            here = f"{path}.versions[{n}].version"
            yield error("version-order", here, f"version {after} follows {before}; count upwards")
