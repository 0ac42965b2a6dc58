"""What a browser is asked: to make a passkey for a person, or to sign a prepared decision with one."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from appban.errors import RefusedError
from appban.ports import Entropy, StoreReader
from appban.record.b64 import from_url_text, to_url_text
from appban.record.digests import from_hex
from appban.regime.facts import Facts
from appban.regime.passkey import MOST, Passkey
from appban.regime.people import PersonId
from appban.regime.registration import ALGORITHMS, Site
from appban.regime.signing import passkeys_in_force
from appban.regime.time import SECOND
from appban.service.deciding.preparing import Prepared
from appban.service.deciding.signing import SHOWN_FOR, refuse_minister
from appban.service.guard import refuse_absent
from appban.service.naming import Names
from appban.service.reading import Focus, facts_about

if TYPE_CHECKING:  # the library takes a tenth of a second to load, which most commands never need
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

CHALLENGE_BYTES = 32
_WAIT = SHOWN_FOR // (SECOND // 1000)
"""Milliseconds that a browser may wait for its person."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser is asked to make, as JSON for `navigator.credentials.create`.

    Whoever offers keeps `challenge` (base 64 for URLs) and `until` (UTC microseconds) with the session, not in the page.
    """

    options: str
    challenge: str
    until: int


def options_for_registration(
    reader: StoreReader, entropy: Entropy, person: PersonId, site: Site, *, now: int
) -> Offer:
    """The offer of a passkey to a person; RefusedError to one who may register none (any more)."""
    from webauthn import generate_registration_options, options_to_json  # noqa: PLC0415  # see above
    from webauthn.helpers import cose, structs  # noqa: PLC0415  # see above

    facts = facts_about(reader, Focus(people=(person,)))
    at = max(now, facts.time)
    refuse_register(facts, person, at)
    challenge = entropy.bytes(CHALLENGE_BYTES)
    options = generate_registration_options(
        rp_id=site.rp_id,
        rp_name=site.name,
        user_id=person.encode(),
        user_name=str(Names(reader).of(person)),
        challenge=challenge,
        timeout=_WAIT,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_described(passkeys_in_force(facts, person, at)),
        supported_pub_key_algs=[cose.COSEAlgorithmIdentifier(each) for each in ALGORITHMS],
    )
    return Offer(options=options_to_json(options), challenge=to_url_text(challenge), until=at + SHOWN_FOR)


def options_for_decision(reader: StoreReader, prepared: Prepared, site: Site, *, now: int) -> str:
    """JSON for `navigator.credentials.get`, whose challenge is the digest of a prepared decision.

    RefusedError if the person is a minister, or has no passkey in force for this site.
    """
    from webauthn import generate_authentication_options, options_to_json  # noqa: PLC0415  # see above
    from webauthn.helpers import structs  # noqa: PLC0415  # see above

    person = prepared.decision.person
    facts = facts_about(reader, Focus(people=(person,)))
    at = max(now, facts.time)
    refuse_minister(facts, person, at)
    held = [p for p in passkeys_in_force(facts, person, at) if p.credential.origin == site.origin]
    if not held:
        raise RefusedError(f"{person} has no passkey in force for {site.origin}; register one, then decide")
    options = generate_authentication_options(
        rp_id=site.rp_id,
        challenge=from_hex(prepared.digest),
        timeout=_WAIT,
        allow_credentials=_described(held),
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def refuse_register(facts: Facts, person: PersonId, at: int) -> None:
    """RefusedError for a leaver, a minister, or one human who holds as many passkeys as a person may."""
    refuse_absent(facts, person, at)
    refuse_minister(facts, person, at)
    held = [p for each in facts.ids_of(person) for p in passkeys_in_force(facts, each, at)]
    if len(held) >= MOST:
        raise RefusedError(
            f"{person} holds {len(held)} passkeys, and a person may hold {MOST}; end one of "
            f"{', '.join(p.id for p in held)} first"
        )


def _described(held: Iterable[Passkey]) -> "list[PublicKeyCredentialDescriptor]":
    from webauthn.helpers import structs  # noqa: PLC0415  # see above

    return [
        structs.PublicKeyCredentialDescriptor(
            id=from_url_text(each.credential.id),
            transports=[structs.AuthenticatorTransport(how) for how in each.transports] or None,
        )
        for each in held
    ]
