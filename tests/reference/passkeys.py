"""Events in the life of a passkey, from plain words; `at` is the time stated, in UTC microseconds."""

from msgspec.structs import replace
from tests.reference.build import TEXT
from tests.support_passkey import Authenticator

from appban.regime import events as ev
from appban.regime.passkey import PasskeyId
from appban.regime.people import PersonId


def registered(passkey: Authenticator, who: str, at: int, *, name: str | None = None) -> ev.PasskeyRegistered:
    """A person registered a passkey; its id is `passkey of <person>` unless said."""
    return ev.PasskeyRegistered(
        stated=at,
        passkey=PasskeyId(name or f"passkey of {who}"),
        person=PersonId(who),
        label=TEXT,
        credential=passkey.credential,
        sign_count=0,
        transports=(),
        backup_eligible=False,
        backed_up=False,
    )


def ended(who: str, at: int, *, name: str | None = None) -> ev.PasskeyEnded:
    """A passkey ended."""
    return ev.PasskeyEnded(stated=at, passkey=PasskeyId(name or f"passkey of {who}"), person=PersonId(who))


def signed(passkey: Authenticator, decision: ev.DecisionMade, **said: object) -> ev.DecisionMade:
    """A decision with an assertion of it; `said` changes what is signed."""
    return replace(decision, passkey_assertion=passkey.kept(decision.digest, **said))
