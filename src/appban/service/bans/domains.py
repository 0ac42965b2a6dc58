"""Which applications a host belongs to, by the catalogue's own domains (never by those it shares with others)."""

from appban.regime.catalogue import AppId
from appban.regime.coverage import app_at
from appban.regime.facts import Facts

UNCATALOGUED = "\0host:"
"""Begins what stands for an application that the catalogue lacks; no store keeps U+0000, so no application has such an id."""


class Domains:
    """The catalogue's domains as they stood at an instant; `of` takes a canonical host (see `regime.hosts`)."""

    def __init__(self, facts: Facts, at: int) -> None:
        self._apps: dict[str, tuple[AppId, ...]] = {}
        for app in sorted(facts.apps):
            fact = app_at(facts, app, at)
            for domain in () if fact is None else dict.fromkeys(fact.domains):
                self._apps[domain] = (*self._apps.get(domain, ()), app)

    def of(self, host: str) -> tuple[AppId, ...]:
        """The applications that have a domain which a host is, or is below, in order of id.

        A host of none stands for an application outside the catalogue, which approved lists alone reach.
        """
        found: dict[AppId, None] = {}
        rest, dot = host, "."
        while dot:
            found |= dict.fromkeys(self._apps.get(rest, ()))
            _, dot, rest = rest.partition(".")
        return tuple(sorted(found)) or (AppId(UNCATALOGUED + host),)
