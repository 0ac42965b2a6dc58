"""What authority somebody's groups give them at a sign-in, and what ends because a group is gone.

Fails closed: a provider that does not say which groups somebody is in is taken to say that they are in none, and so is
one that is no longer asked. What ends for want of a word comes back with the next sign-in that says it.
"""

import msgspec

from appban.ports import Claims
from appban.regime import events as ev
from appban.regime.authority import gains, mapping_holds_at
from appban.regime.facts import Facts
from appban.regime.groups import GroupMapping
from appban.regime.people import Authority, AuthorityId, PersonId
from appban.service.signing_in.mapping import given_by
from appban.service.work import Work


class Giving(msgspec.Struct, frozen=True, kw_only=True):
    """What a sign-in gives and takes. `withheld`: mappings that would give it to one of the two who made them."""

    give: tuple[GroupMapping, ...]
    end: tuple[Authority, ...]
    withheld: tuple[GroupMapping, ...]


def giving(facts: Facts, person: PersonId, claims: Claims, now: int, lasting: int) -> Giving:
    """What a person's groups give and no longer give at an instant; `lasting` is how long an authority given lasts.

    One that still runs for half that time is not given anew. `facts` must have been loaded with the person, and so with
    all who are one human with that person.
    """
    give: list[GroupMapping] = []
    end: list[Authority] = []
    withheld: list[GroupMapping] = []
    for mapping in facts.groups.values():
        running = tuple(given_by(facts, mapping, now, person))
        in_group = mapping.issuer == claims.issuer and mapping.group in (claims.groups or ())
        if not in_group or not mapping_holds_at(facts, mapping, now):
            end += running
        elif gains(facts, person, mapping.mapped_by):
            withheld.append(mapping)
        elif all(held.until - now < lasting / 2 for held in running):
            give.append(mapping)
    return Giving(give=tuple(give), end=tuple(end), withheld=tuple(withheld))


def give(work: Work, person: PersonId, found: Giving, lasting: int) -> tuple[AuthorityId, ...]:
    """Enter it: appointments to the person by the two who made each mapping, and the ends; the ids of those given."""
    given = []
    for mapping in found.give:
        authority = AuthorityId(work.mint("authority"))
        event = ev.AuthorityGranted(
            stated=work.now,
            authority=authority,
            person=person,
            subject=mapping.subject,
            body=mapping.body,
            until=work.now + lasting,
            instrument=mapping.as_instrument,
            delegable=False,
            granted_by=mapping.mapped_by,
        )
        work.add(event, mapping.body)
        given.append(authority)
    for held in found.end:
        work.add(ev.AuthorityEnded(stated=work.now, authority=held.id), held.body)
    return tuple(given)
