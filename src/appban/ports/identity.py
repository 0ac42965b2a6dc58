"""The identity provider by which people sign in (OpenID Connect Core 1.0), and what it says of whoever signed in."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

import msgspec


class SignInAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in under way: what this side keeps, by which the provider's answer is known to be the answer to it.

    `state`, `nonce` and `verifier` are random and used once. `max_age` asks for a sign-in at most so many seconds old;
    0 for a fresh one.
    """

    state: str
    nonce: str
    verifier: str
    max_age: int | None = None


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider says of who signed in, once all of it is checked. `subject` is unique at `issuer` for ever.

    `groups` None: the provider did not say. `auth_time` is when the person was asked to prove who they are, in UTC
    microseconds; `session` is the provider's name for its own session; `token` the ID token itself, for signing out.
    """

    issuer: str
    subject: str
    handle: str | None = None
    name: str | None = None
    groups: tuple[str, ...] | None = None
    auth_time: int | None = None
    acr: str | None = None
    session: str | None = None
    token: str = ""


class SignOutTold(msgspec.Struct, frozen=True, kw_only=True):
    """That the provider ended sessions (Back-Channel Logout 1.0): those of a subject, or the one session of its own.

    `id` is unique, so that whoever keeps it knows a repeated one; `issued_at` is in UTC microseconds.
    """

    issuer: str
    subject: str | None
    session: str | None
    id: str
    issued_at: int


class IdentityProvider(Protocol):
    """One provider, at which this program is one client. UnreachableError if it does not answer as it should."""

    def authorize_url(self, asked: SignInAsked, *, prompt: Literal["login", "none"] | None = None) -> str:
        """Where to send the browser: code flow with PKCE S256, back to `<public_url>/sign-in/return`."""
        ...

    def redeem(self, asked: SignInAsked, answer: Mapping[str, Sequence[str]], now: int) -> Claims:
        """What the provider says of who came back with `answer`, the query parameters as they came.

        NotAuthorisedError if it says that nobody signed in; VerificationError if anything about the answer or its ID
        token is not as asked for. `now` is in UTC microseconds.
        """
        ...

    def sign_out_url(self, *, token: str | None, state: str) -> str | None:
        """Where to send the browser to sign out there too, back to `<public_url>/signed-out`; None if it has no such place."""
        ...

    def read_sign_out(self, token: str, now: int) -> SignOutTold:
        """What a logout token of the back channel says; VerificationError if it is not one, or not for us."""
        ...
