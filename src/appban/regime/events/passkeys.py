"""Events about the passkeys of people, with which decisions are signed."""

from appban.regime.events.base import Event
from appban.regime.exemption import Commitment
from appban.regime.passkey import Credential, PasskeyId, Transport
from appban.regime.people import PersonId


class PasskeyRegistered(Event, frozen=True, gc=False, kw_only=True, tag="passkey-registered.1"):
    """A person registered a passkey of their own; `sign_count` 0: it does not count, or has not begun to.

    `backup_eligible`: it may be copied to other devices of its maker's kind; `backed_up`: it had been.
    """

    passkey: PasskeyId
    person: PersonId
    label: Commitment
    credential: Credential
    sign_count: int
    transports: tuple[Transport, ...]
    backup_eligible: bool
    backed_up: bool


class PasskeyEnded(Event, frozen=True, gc=False, kw_only=True, tag="passkey-ended.1"):
    """A passkey was lost or is done with: what it signed from then on counts no more."""

    passkey: PasskeyId
    person: PersonId
