"""Passkeys of people: registered by whoever holds them, ended by them or by whoever may appoint over them.

A passkey is as good as the sign-in by which it was registered, so registering one takes a fresh sign-in. It signs what
is decided from then on, and nothing that was prepared before. What browsers are asked for stands in `offering`.
"""

from collections.abc import Iterator

import msgspec

from appban.errors import InputError, NotAuthorisedError, NotFoundError, RefusedError, VerificationError
from appban.ports import StoreReader
from appban.record.b64 import from_url_text
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.facts import Facts
from appban.regime.passkey import Passkey, PasskeyId, Transport
from appban.regime.people import PersonId
from appban.regime.registration import Site, check_registration, site_at
from appban.regime.subjects import credential_key
from appban.regime.time import FOREVER, MINUTE, show
from appban.service.deciding.offering import (
    Offer,
    options_for_decision,
    options_for_registration,
    refuse_register,
)
from appban.service.guard import APPOINT, acting_person, require
from appban.service.naming import Names, Text
from appban.service.reading import Focus, event_of
from appban.service.work import Work

__all__ = [
    "Offer",
    "PasskeyLine",
    "Registration",
    "Site",
    "end",
    "options_for_decision",
    "options_for_registration",
    "passkey_lines",
    "register",
    "site_at",
]

FRESH = 10 * MINUTE
"""How long after a person last signed in a passkey may be registered."""
MAX_LABEL = 100


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """A passkey to be registered: what the browser answered to an offer made on a site, and what to call it.

    `challenge` and `until` are the offer's, as kept with the session. `signed_in` (UTC microseconds) is when the person
    last showed who they are to the identity provider (`auth_time`).
    """

    site: Site
    challenge: str
    until: int
    answer: str
    label: str
    signed_in: int


class PasskeyLine(msgspec.Struct, frozen=True, kw_only=True):
    """One passkey as listed; `until` None: until ended. `holds`: may sign at the instant asked; `signed` how much it did."""

    passkey: PasskeyId
    label: Text
    origin: str
    algorithm: str
    transports: tuple[Transport, ...]
    backed_up: bool
    held_from: int
    until: int | None
    holds: bool
    signed: int


def register(work: Work, asked: Registration) -> PasskeyId:
    """Register a passkey of the person who acts; its id.

    NotAuthorisedError without a fresh sign-in, RefusedError if the answer does not hold or a person may hold no more.
    """
    person = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(person,)))
    acting_person(work, facts)
    refuse_register(facts, person, work.now)
    _check_asked(asked, work.now)
    try:
        made = check_registration(asked.answer, from_url_text(asked.challenge), asked.site)
    except VerificationError as fault:
        raise RefusedError(str(fault)) from fault
    if any(work.writer.rows_of({credential_key(made.credential.id)}, work.head.size)):
        raise RefusedError("this passkey is registered already, and each is one person's; make a new one")
    passkey = PasskeyId(work.mint("passkey"))
    event = ev.PasskeyRegistered(
        stated=work.now,
        passkey=passkey,
        person=person,
        label=work.keep(asked.label.strip(), person),
        credential=made.credential,
        sign_count=made.sign_count,
        transports=made.transports,
        backup_eligible=made.backup_eligible,
        backed_up=made.backed_up,
    )
    work.add(event, _body_of(facts, person, work.now))
    return passkey


def end(work: Work, passkey: PasskeyId, stated: int | None = None) -> None:
    """End a passkey now, or since an earlier instant: what it signed from then on counts no more.

    The person may who holds it, and whoever may appoint for that person's body.
    """
    actor = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(actor, _holder(work, passkey))))
    acting_person(work, facts)
    held = facts.passkeys[passkey]
    since = work.now if stated is None else stated
    if facts.human(actor) != facts.human(held.person):
        _require_over(facts, actor, held.person, work.now)
    if since > work.now:
        raise InputError(f"a passkey cannot end at {show(since)}, which is yet to come; end it when it is so")
    if since < held.held_from:
        raise InputError(f"{passkey} was registered {show(held.held_from)} and cannot have ended before")
    if held.until <= since:
        raise RefusedError(f"{passkey} ended at {show(held.until)}; there is nothing to end")
    event = ev.PasskeyEnded(stated=since, passkey=passkey, person=held.person)
    work.add(event, _body_of(facts, held.person, work.now))


def passkey_lines(
    facts: Facts, reader: StoreReader, person: PersonId, at: int, stop: int | None = None
) -> Iterator[PasskeyLine]:
    """Every passkey that a human had registered by an instant, in order of record; `facts` of the first `stop` entries."""
    found = [
        facts.passkeys[name] for each in facts.ids_of(person) for name in facts.passkeys_of.get(each, ())
    ]
    labels = Names(reader).texts(held.label for held in found)
    size = reader.head().size if stop is None else stop
    for held in found:
        if held.held_from <= at:
            yield PasskeyLine(
                passkey=held.id,
                label=labels[held.label],
                origin=held.credential.origin,
                algorithm=held.credential.algorithm,
                transports=held.transports,
                backed_up=held.backed_up,
                held_from=held.held_from,
                until=None if held.until == FOREVER else held.until,
                holds=held.holds_at(at),
                signed=_signed(reader, held, size),
            )


def _check_asked(asked: Registration, now: int) -> None:
    if not 0 <= now - asked.signed_in <= FRESH:
        raise NotAuthorisedError(
            f"a passkey is registered within ten minutes of signing in, and that was {show(asked.signed_in)}; "
            "sign in again"
        )
    if now > asked.until:
        raise RefusedError(f"the offer of a passkey ended {show(asked.until)}; begin again")
    if not 0 < len(asked.label.strip()) <= MAX_LABEL:
        raise InputError(
            f"a passkey is called something in {MAX_LABEL} characters at most; say which device holds it"
        )


def _holder(work: Work, passkey: PasskeyId) -> PersonId:
    rows = work.writer.rows_of({f"passkey:{passkey}"}, work.head.size)
    for event in map(event_of, rows):
        if isinstance(event, ev.PasskeyRegistered):
            return event.person
    raise NotFoundError(f"there is no passkey {passkey}; `appban person passkeys` shows a person's")


def _require_over(facts: Facts, actor: PersonId, person: PersonId, now: int) -> None:
    if facts.opened is not None and actor in facts.opened.appointers:
        return
    body = _body_of(facts, person, now)
    if body is None:
        raise NotAuthorisedError(
            f"it is not known where {person} works, so only that person or a root appointer ends the passkey"
        )
    require(facts, actor, APPOINT, body, now)


def _body_of(facts: Facts, person: PersonId, at: int) -> BodyId | None:
    known = facts.people.get(person)
    fact = None if known is None else known.at(at)
    return None if fact is None else fact.body


def _signed(reader: StoreReader, held: Passkey, size: int) -> int:
    rows = reader.rows_of({credential_key(held.credential.id)}, size)
    return sum(row.kind == ev.TAGS[ev.DecisionMade] for row in rows)
