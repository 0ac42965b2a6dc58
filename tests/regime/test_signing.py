"""A seat that asks for a passkey is filled by signed decisions alone, and a record in which one is wrong does not verify."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from tests.reference import facts as say
from tests.reference import naive, passkeys, steps
from tests.reference.build import (
    corporate,
    moment,
    pinned,
    pins,
    request,
    restriction,
    route,
    rules,
    seat,
    stage,
)
from tests.reference.passkeys import ended
from tests.support_passkey import Authenticator, Kind

from appban.errors import VerificationError
from appban.regime import events as ev
from appban.regime.integrity import Integrity
from appban.regime.people import PersonId
from appban.regime.reducer import fold
from appban.regime.restriction import RestrictionId
from appban.regime.spans import in_force
from appban.regime.time import DAY

BEGINS, NINE, TEN, ELEVEN, NOON = (moment(clock) for clock in ("08:00", "09:00", "10:00", "11:00", "12:00"))
BAN = restriction(
    "ban",
    starts=BEGINS,
    apps=("tiktok",),
    exemptions=rules(route(stage(replace(seat("security"), passkey=True)))),
)
ASKED = request(
    start=BEGINS,
    end=BEGINS + 30 * DAY,
    restrictions=pins(BAN),
    devices=pinned(P1=corporate("D")),
)

Entries = list[tuple[int, ev.Event]]


def registered(passkey: Authenticator, who: str = "sam", at: int = NINE, **said: str) -> ev.PasskeyRegistered:
    return passkeys.registered(passkey, who, at, **said)


def decided(who: str = "sam", at: int = ELEVEN, **changes: object) -> ev.DecisionMade:
    return replace(steps.decided(ASKED, "security", who, at), **changes)


def signed(
    passkey: Authenticator, decision: ev.DecisionMade | None = None, **said: object
) -> ev.DecisionMade:
    return passkeys.signed(passkey, decision or decided(), **said)


def record(*entries: ev.Event | tuple[int, ev.Event]) -> Entries:
    """Security's people, a ban whose seat asks for a passkey, a request, and what a test adds; recorded when stated, or later."""
    first = (
        say.body("D", None, BEGINS),
        say.app("tiktok", None, BEGINS),
        say.device("P1", corporate("D"), BEGINS),
        *(say.person(who, BEGINS) for who in ("Q", "H", "sam", "sue")),
        *(say.authority(who, "clear:security", "D", BEGINS) for who in ("sam", "sue")),
        say.made(BAN),
    )
    made: Entries = [(BEGINS + n, event) for n, event in enumerate(first)]
    rest = (entry if isinstance(entry, tuple) else (entry.stated, entry) for entry in entries)
    for recorded, event in sorted([*rest, (TEN, steps.submitted(ASKED, TEN))], key=lambda entry: entry[0]):
        made.append((max(recorded, made[-1][0] + 1), event))
    return made


def stands(entries: Entries, at: int = NOON) -> bool:
    """Whether the exemption is in force, which both deciders say alike."""
    fast = in_force(fold(entries), ASKED.exemption, RestrictionId("ban"), at)
    slow = naive.in_force([e for e in entries if e[0] <= at], ASKED.exemption, RestrictionId("ban"), at)
    assert fast == slow
    return fast


def verified(entries: Entries, actor: Callable[[ev.Event], str] | None = None) -> Integrity:
    integrity = Integrity()
    for index, (_, event) in enumerate(entries):
        usual = event.person if isinstance(event, ev.PasskeyRegistered) else "somebody"
        integrity.take(index, event, usual if actor is None else actor(event))
    return integrity


@pytest.mark.parametrize("kind", ["ES256", "EdDSA", "RS256"])
def test_a_signed_decision_fills_the_seat_and_verifies(kind: Kind):
    passkey = Authenticator(kind=kind)
    entries = record(registered(passkey), signed(passkey))
    assert stands(entries)
    assert not stands(entries, ELEVEN - 1)
    assert verified(entries).signed == 1


def test_an_unsigned_decision_fills_no_seat_that_asks_for_a_passkey():
    entries = record(registered(Authenticator()), decided())
    assert not stands(entries)
    assert verified(entries).signed == 0


def spoilt(event: ev.DecisionMade) -> ev.DecisionMade:
    """With another signature, of the same length."""
    text = event.passkey_assertion or ""
    at = text.index('"signature":"') + 30
    return replace(event, passkey_assertion=text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :])


def by_phone(passkey: Authenticator) -> ev.DecisionMade:
    return signed(passkey, decided(noted_by=PersonId("sec"), confirm_by=NOON + DAY))


SAMS, SUES = Authenticator(1), Authenticator(2)
ATTACKS: dict[str, tuple[str, list[ev.Event | tuple[int, ev.Event]]]] = {
    "a tampered signature": ("does not hold", [registered(SAMS), spoilt(signed(SAMS))]),
    "no assertion at all": ("no assertion", [registered(SAMS), decided(passkey_assertion="signed, sam")]),
    "another person's passkey": (
        "never registered",
        [registered(SAMS), registered(SUES, "sue"), signed(SUES)],
    ),
    "a passkey of nobody": ("never registered", [registered(SAMS), signed(SUES)]),
    "another decision's digest": (
        "another challenge",
        [registered(SAMS), decided(passkey_assertion=SAMS.kept(decided(at=ELEVEN + 1).digest))],
    ),
    "a passkey that had ended": (
        "had ended",
        [registered(SAMS), ended("sam", TEN), signed(SAMS)],
    ),
    "a passkey that had ended, and a decision said to be older": (
        "had ended",
        [registered(SAMS), ended("sam", ELEVEN), (ELEVEN + 5, signed(SAMS, decided(at=ELEVEN - 5)))],
    ),
    "a passkey registered afterwards": ("never registered", [registered(SAMS, at=NOON - 5), signed(SAMS)]),
    "a passkey registered after the time stated": (
        "before that was registered",
        [registered(SAMS, at=ELEVEN + 1), (ELEVEN + 2, signed(SAMS))],
    ),
    "another origin": ("signed on", [registered(SAMS), signed(SAMS, origin="https://evil.example")]),
    "another site": ("RP ID", [registered(SAMS), signed(SAMS, rp_id="evil.example")]),
    "a user who was not verified": ("not verified", [registered(SAMS), signed(SAMS, flags=1)]),
    "a call by telephone": ("by telephone", [registered(SAMS), by_phone(SAMS)]),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_is_signed_wrongly_fills_no_seat_and_is_named_by_its_entry(name: str):
    because, entries = ATTACKS[name]
    known = record(*entries)
    at = next(n for n, (_, event) in enumerate(known) if isinstance(event, ev.DecisionMade))
    assert not stands(known)
    with pytest.raises(VerificationError, match=rf"entry {at}: .*{because}"):
        verified(known)


def test_a_decision_stands_when_its_passkey_ends_later():
    entries = record(registered(SAMS), signed(SAMS), ended("sam", ELEVEN + 5))
    assert stands(entries)
    assert verified(entries).signed == 1


def test_a_decision_counts_no_more_once_its_passkey_is_said_to_have_been_lost_before():
    entries = record(registered(SAMS), signed(SAMS), (ELEVEN + 5, ended("sam", ELEVEN - 5)))
    assert not stands(entries)
    assert stands([entry for entry in entries if entry[0] < ELEVEN + 5])
    assert verified(entries).signed == 1


def test_a_decision_recorded_late_is_not_signed_by_a_passkey_that_ended_between():
    late = (ELEVEN + 9, signed(SAMS))
    entries = record(registered(SAMS), late, (ELEVEN + 10, ended("sam", ELEVEN + 5)))
    assert not stands(entries)


def test_two_passkeys_of_one_person_both_sign():
    spare = Authenticator(3)
    both = [registered(SAMS), registered(spare, name="spare")]
    for passkey in (SAMS, spare):
        entries = record(*both, signed(passkey))
        assert stands(entries)
        assert verified(entries).signed == 1


def test_a_signature_on_a_seat_that_asks_for_none_is_checked_all_the_same():
    entries = record(registered(SAMS), spoilt(signed(SAMS, decided(seat="another"))))
    with pytest.raises(VerificationError, match="does not hold"):
        verified(entries)


@pytest.mark.parametrize(("first", "second"), [(5, 5), (5, 4), (5, 0), (0, 0)])
def test_a_sign_count_that_goes_back_betrays_a_copy(first: int, second: int):
    again = decided(at=ELEVEN + 1)
    entries = record(registered(SAMS), signed(SAMS, count=first), signed(SAMS, again, count=second))
    if first == second == 0:
        assert verified(entries).signed == 2
        return
    with pytest.raises(VerificationError, match=f"entry {len(entries) - 1}: .*copied"):
        verified(entries)


def test_the_count_of_a_registration_is_gone_on_from():
    counted = replace(registered(SAMS), sign_count=7)
    with pytest.raises(VerificationError, match="copied"):
        verified(record(counted, signed(SAMS, count=7)))
    assert verified(record(counted, signed(SAMS, count=8))).signed == 1


def test_nobody_registers_a_passkey_for_another():
    entries = record(registered(SAMS))
    with pytest.raises(VerificationError, match="an operator registered a passkey for sam"):
        verified(entries, lambda _: "an operator")


def test_a_passkey_is_registered_once():
    with pytest.raises(VerificationError, match="stands before it"):
        verified(record(registered(SAMS), registered(SAMS, "sue", NINE + 1)))
    with pytest.raises(VerificationError, match="stands before it"):
        verified(record(registered(SAMS), registered(SUES, "sam", NINE + 1)))


def test_a_weak_key_is_not_registered():
    weak = Authenticator(kind="RS256", rsa_bits=1024)
    with pytest.raises(VerificationError, match=r"entry \d+: the key of"):
        verified(record(registered(weak)))


@pytest.mark.parametrize("who", ["sam", "sue"])
def test_only_a_persons_own_passkey_ends(who: str):
    entries = record(registered(SAMS), ended(who, TEN, name="passkey of sam" if who == "sue" else "another"))
    with pytest.raises(VerificationError, match="never registered before it"):
        verified(entries)
