"""The one reducer: entries in, facts out; the same in memory and behind the store.

`apply` takes entries in log order. It trusts that the append checked them against the rules: it only files each fact
under the noun it is about, with the instant from which it has effect (semantics: `effective`).
"""

from collections.abc import Iterable

from appban.errors import InternalError
from appban.regime import events as ev
from appban.regime.facts import Facts
from appban.regime.reducer import (
    answers,
    communications,
    enforcement,
    exemptions,
    foi,
    groups,
    keeping,
    oversight,
    passkeys,
    releases,
    rota,
    standing,
    tokens,
)

Entry = tuple[int, ev.Event]
"""A record time and an event, all that the fold reads of an entry."""

_FILES = {
    **standing.FILES,
    **exemptions.FILES,
    **enforcement.FILES,
    **tokens.FILES,
    **groups.FILES,
    **passkeys.FILES,
    **communications.FILES,
    **rota.FILES,
    **oversight.FILES,
    **foi.FILES,
    **keeping.FILES,
    **releases.FILES,
    **answers.FILES,
}


def fold(entries: Iterable[Entry]) -> Facts:
    """The facts of a prefix of the log."""
    facts = Facts()
    for recorded, event in entries:
        apply(facts, recorded, event)
    return facts


def apply(facts: Facts, recorded: int, event: ev.Event) -> None:
    """File one event recorded at `recorded`; InternalError if entries come out of order."""
    if recorded <= facts.time:
        raise InternalError(
            f"entry {facts.size} has record time {recorded}, not after {facts.time}; report this"
        )
    facts.size += 1
    facts.time = recorded
    _FILES[type(event)](facts, recorded, event)
