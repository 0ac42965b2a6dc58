"""Signing a decision by passkey: what append asks of an assertion, and for how long what was shown may be decided."""

import msgspec

from appban.errors import ConflictError, InputError, NotAuthorisedError, RefusedError, VerificationError
from appban.regime import events as ev
from appban.regime.assertion import Assertion, Part, read_assertion, write_assertion
from appban.regime.authority import class_of
from appban.regime.exemption import Decision, decision_digest
from appban.regime.facts import Facts
from appban.regime.passkey import Passkey, check_assertion, check_count
from appban.regime.people import PersonClass, PersonId
from appban.regime.restriction import Seat
from appban.regime.signing import passkey_named
from appban.regime.subjects import credential_key
from appban.regime.time import MINUTE, show
from appban.service.reading import event_of
from appban.service.work import Work

SHOWN_FOR = 10 * MINUTE
"""How long a decision that was prepared, or a passkey that was offered to be registered, may wait for its person."""
MAX_ANSWER = 32_768
"""Characters of what a browser may give for a credential."""


class _Response(msgspec.Struct, frozen=True, rename={"client_data": "clientDataJSON"}):
    client_data: Part
    authenticator_data: Part = msgspec.field(name="authenticatorData")
    signature: Part


class _Answer(msgspec.Struct, frozen=True):
    """As much of a `PublicKeyCredential` in JSON as is kept; browsers may add to it."""

    id: Part
    response: _Response


_ANSWERS = msgspec.json.Decoder(_Answer)


def check_shown(decision: Decision, shown: str | None, assertion: str | None, now: int) -> None:
    """ConflictError if a person was shown another decision than this, RefusedError if that was too long ago.

    With neither a digest shown nor an assertion nothing was prepared, and nothing is checked.
    """
    if shown is not None and shown != decision_digest(decision):
        raise ConflictError(
            f"you were shown the decision {shown}, and this is {decision_digest(decision)}; look at it again, "
            "then decide"
        )
    if (shown is not None or assertion is not None) and now - decision.stated > SHOWN_FOR:
        raise RefusedError(
            f"this decision was prepared {show(decision.stated)}, more than ten minutes ago; look at the request "
            "again, then decide anew"
        )


def signature(
    work: Work, facts: Facts, decision: Decision, seat: Seat, assertion: str | None, *, by_phone: bool
) -> str | None:
    """The assertion as the entry keeps it, or None for a decision that is not signed.

    RefusedError if the seat asks for a signature and there is none, or if there is one that does not hold. A refusal
    fills no seat, so it needs none; one that is given has to hold.
    """
    if by_phone and (seat.passkey or assertion is not None):
        raise RefusedError(
            f"{decision.stage}/{seat.id} asks for a passkey or was given one, and no passkey signs by telephone; "
            "the person decides in the console"
        )
    if assertion is None:
        if seat.passkey and decision.outcome == "clear":
            raise RefusedError(
                f"{decision.stage}/{seat.id} asks for a decision signed with a passkey, and this one is not; "
                "sign it in the console"
            )
        return None
    refuse_minister(facts, decision.person, decision.stated)
    answer = _read(assertion)
    held = _held(facts, decision, answer, max(work.now, facts.time))
    try:
        check_assertion(held.credential, answer, decision_digest(decision))
        check_count(_last_count(work, held), answer.sign_count)
    except VerificationError as fault:
        raise RefusedError(str(fault)) from fault
    return write_assertion(answer)


def refuse_minister(facts: Facts, person: PersonId, at: int) -> None:
    """RefusedError for a minister, whom nobody asks for a passkey (DESIGN R7)."""
    if class_of(facts, person, at) is PersonClass.MINISTER:
        raise RefusedError(f"{person} is a minister, and no minister is asked for a passkey; decide without")


def _read(assertion: str) -> Assertion:
    if len(assertion) > MAX_ANSWER:
        raise InputError(
            f"an assertion has at most {MAX_ANSWER} characters, this one {len(assertion)}; sign again"
        )
    try:
        said = _ANSWERS.decode(assertion)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as problem:
        raise InputError(f"the browser gave no assertion of a passkey: {problem}; sign again") from None
    made = Assertion(
        credential=said.id,
        client_data=said.response.client_data,
        authenticator_data=said.response.authenticator_data,
        signature=said.response.signature,
    )
    return read_assertion(write_assertion(made))


def _held(facts: Facts, decision: Decision, answer: Assertion, now: int) -> Passkey:
    """The passkey of the person, in force when the decision was stated and now."""
    held = passkey_named(facts, decision.person, answer.credential)
    if held is None:
        raise NotAuthorisedError(
            f"{decision.person} has registered no such passkey; sign with one of your own, or register it first"
        )
    if not (held.holds_at(decision.stated) and held.holds_at(now)):
        raise RefusedError(
            f"{held.id} was not in force at {show(decision.stated)} or is not now; sign with another passkey"
        )
    return held


def _last_count(work: Work, held: Passkey) -> int:
    """The sign count of the last decision that the passkey signed, else of its registration."""
    rows = work.writer.rows_of({credential_key(held.credential.id)}, work.head.size)
    past = (*(event_of(row) for row in rows), *(event for event, _ in work.added))
    kept = (e.passkey_assertion for e in past if isinstance(e, ev.DecisionMade) and e.passkey_assertion)
    given = [each for each in map(read_assertion, kept) if each.credential == held.credential.id]
    return given[-1].sign_count if given else held.sign_count
