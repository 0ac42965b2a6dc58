"""The catalogue as it stood, and the person who says that an odd identity is, or is not after all, an application."""

from collections.abc import Iterator

import msgspec

from appban.errors import NotFoundError, RefusedError
from appban.regime import events as ev
from appban.regime.catalogue import AppFact, AppId
from appban.regime.coverage import app_at
from appban.regime.facts import Facts
from appban.regime.identity import Identity
from appban.regime.people import PersonId
from appban.service.governing import CATALOGUE, require_to_govern
from appban.service.guard import acting_person
from appban.service.reading import Focus
from appban.service.work import Work


class Catalogued(msgspec.Struct, frozen=True):
    """An application as the catalogue had it, and the identities that persons confirmed."""

    id: AppId
    fact: AppFact
    confirmed: tuple[Identity, ...]


def catalogue_at(facts: Facts, at: int) -> Iterator[Catalogued]:
    """Every application at an instant, in order of id."""
    said = {identity: told[-1][1] for identity, told in facts.confirmed.items()}
    for app in sorted(facts.apps):
        fact = app_at(facts, app, at)
        if fact is not None:
            yield Catalogued(app, fact, tuple(identity for identity, of in said.items() if of == app))


def found_by(text: str, app: Catalogued) -> bool:
    """Whether a text occurs in what an application is called, or is a host at or below one of its domains."""
    wanted, fact = text.casefold(), app.fact
    values = (identity.value for identity in (*fact.identities, *app.confirmed))
    names = (app.id, fact.name, fact.publisher or "", *values, *fact.domains)
    hosts = (*fact.domains, *fact.shared_domains)
    return any(wanted in name.casefold() for name in names) or any(
        wanted == host or wanted.endswith(f".{host}") for host in hosts
    )


def confirm(work: Work, app: AppId, identity: Identity, reason: str) -> None:
    """Say that an identity, suspected or nearly the catalogue's, is an application; for every body there is."""
    facts = _governed(work)
    fact = app_at(facts, app, work.now)
    if fact is None:
        raise NotFoundError(f"there is no application {app} in the catalogue; `appban app find` searches it")
    if identity in fact.identities:
        raise RefusedError(f"{identity} is catalogued as {app}; there is nothing to confirm")
    if _settled(facts, identity) == app:
        raise RefusedError(
            f"{identity} was confirmed as {app} already; `appban app withdraw` takes that back"
        )
    kept = work.keep(reason, app)
    work.add(ev.IdentityConfirmed(stated=work.now, app=app, identity=identity, reason=kept))


def withdraw(work: Work, identity: Identity, reason: str) -> AppId:
    """Take a confirmation back; of which application it was. NotFoundError if it stands confirmed as none."""
    facts = _governed(work)
    app = _settled(facts, identity)
    if app is None:
        raise NotFoundError(
            f"{identity} stands confirmed as no application; `appban app list` shows what does"
        )
    kept = work.keep(reason, app)
    work.add(ev.IdentityWithdrawn(stated=work.now, app=app, identity=identity, reason=kept))
    return app


def _governed(work: Work) -> Facts:
    person = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(person,)))
    require_to_govern(facts, acting_person(work, facts), CATALOGUE, work.now)
    return facts


def _settled(facts: Facts, identity: Identity) -> AppId | None:
    return facts.confirmed[identity][-1][1] if identity in facts.confirmed else None
