"""Decisions signed by passkey: whether one counts as signed, and whether each signature in a record holds.

A signature is checked wherever it is relied on: when it is appended, whenever force is computed, and by `log verify`.
What needs the whole record, that a sign count never goes back, is for the first and the last of these.
"""

from appban.errors import InputError, VerificationError
from appban.regime import events as ev
from appban.regime.assertion import Assertion, credential_named, read_assertion
from appban.regime.facts import Deciding, Facts
from appban.regime.passkey import Passkey, PasskeyId, check_assertion, check_count, check_key, signs
from appban.regime.people import PersonId


def signed(facts: Facts, given: Deciding) -> bool:
    """Whether a decision made in person is signed with a passkey that its person held, then and when it was recorded.

    A passkey that is said later to have been lost before then did not sign it.
    """
    text, decision = given.event.passkey_assertion, given.event.decision
    if text is None or given.event.noted_by is not None:
        return False
    held = passkey_named(facts, decision.person, credential_named(text))
    return (
        held is not None
        and held.held_from <= decision.stated
        and max(decision.stated, given.recorded) < held.until
        and signs(held.credential, text, decision)
    )


def passkey_named(facts: Facts, person: PersonId, credential: str | None) -> Passkey | None:
    """The passkey of a person that has this credential id, or None: nobody signs with another's."""
    held = (facts.passkeys[name] for name in facts.passkeys_of.get(person, ()))
    return next((each for each in held if each.credential.id == credential), None)


def passkeys_in_force(facts: Facts, person: PersonId, at: int) -> list[Passkey]:
    """The passkeys with which an id may sign at an instant, in order of record."""
    held = (facts.passkeys[name] for name in facts.passkeys_of.get(person, ()))
    return [each for each in held if each.holds_at(at)]


class Signatures:
    """Takes events in log order; VerificationError names the entry whose passkey or signature does not hold."""

    def __init__(self) -> None:
        self._registered: dict[PasskeyId, ev.PasskeyRegistered] = {}
        self._credentials: dict[str, PasskeyId] = {}
        self._ended: set[PasskeyId] = set()
        self._counts: dict[PasskeyId, int] = {}
        self.checked = 0

    def registered(self, index: int, event: ev.PasskeyRegistered, actor: str) -> None:
        """A passkey is from here on its person's, who registered it, and nobody else's."""
        if event.passkey in self._registered or event.credential.id in self._credentials:
            raise VerificationError(f"entry {index}: it registers {event.passkey}, which stands before it")
        if actor != event.person:
            raise VerificationError(
                f"entry {index}: {actor} registered a passkey for {event.person}, which nobody can"
            )
        try:
            check_key(event.credential)
        except VerificationError as fault:
            raise VerificationError(f"entry {index}: {fault}") from fault
        self._registered[event.passkey] = event
        self._credentials[event.credential.id] = event.passkey
        self._counts[event.passkey] = event.sign_count

    def ended(self, index: int, event: ev.PasskeyEnded) -> None:
        """A passkey signs nothing that is recorded from here on."""
        held = self._registered.get(event.passkey)
        if held is None or held.person != event.person:
            raise VerificationError(
                f"entry {index}: it ends {event.passkey}, which {event.person} never registered before it"
            )
        self._ended.add(event.passkey)

    def decided(self, index: int, event: ev.DecisionMade) -> None:
        """A decision that carries a signature is signed by its person's passkey, over exactly what it says."""
        if event.passkey_assertion is None:
            return
        try:
            assertion = read_assertion(event.passkey_assertion)
            held = self._holder(event, assertion)
            check_assertion(held.credential, assertion, event.digest)
            check_count(self._counts[held.passkey], assertion.sign_count)
        except (InputError, VerificationError) as fault:
            raise VerificationError(f"entry {index}: {fault}") from fault
        self._counts[held.passkey] = assertion.sign_count
        self.checked += 1

    def _holder(self, event: ev.DecisionMade, assertion: Assertion) -> ev.PasskeyRegistered:
        name = self._credentials.get(assertion.credential)
        held = None if name is None else self._registered[name]
        if held is None or held.person != event.decision.person:
            raise VerificationError(
                f"it is signed with a passkey that {event.decision.person} never registered before it"
            )
        if held.passkey in self._ended:
            raise VerificationError(f"it is signed with {held.passkey}, which had ended before it")
        if event.decision.stated < held.stated or event.noted_by is not None:
            raise VerificationError(
                f"it is said to be signed with {held.passkey} by telephone, or before that was registered"
            )
        return held
