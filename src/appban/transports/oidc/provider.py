"""The provider: where to send the browser, what came back, and what the provider tells on its own account."""

import hmac
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Literal
from urllib.parse import quote_plus

import httpx2
import msgspec
from authlib.integrations.httpx_client import OAuth2ClientAuth
from authlib.oauth2.base import OAuth2Error
from authlib.oauth2.client import OAuth2Client

from appban.errors import NotAuthorisedError, SettingsError, UnreachableError, VerificationError
from appban.ports import Claims, SignInAsked, SignOutTold
from appban.transports.oidc.discovery import discover
from appban.transports.oidc.kept import Kept
from appban.transports.oidc.keys import KeyRing
from appban.transports.oidc.tokens import Expected, read_id_token, read_logout_token
from appban.transports.oidc.web import client

KEPT = 3600.0
"""Seconds for which the provider's description is used before it is asked again."""
SHOWN = 60
"""Characters of a provider's own words in a message."""
LONGEST = 4096
"""Characters of an authorisation code."""


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """How a provider knows this program. `secret` is read whenever it is needed, and kept nowhere."""

    issuer: str
    client_id: str
    secret: Callable[[], str]
    return_url: str
    signed_out_url: str
    scopes: tuple[str, ...]
    handle_claim: str
    groups_claim: str


class OpenIdProvider:
    """IdentityProvider over HTTP, for all threads of a process. `transport` carries the requests, `monotonic` counts seconds."""

    def __init__(
        self,
        known_as: Registration,
        *,
        transport: httpx2.BaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._known_as = known_as
        self._web = client(transport)
        self._described = Kept(lambda: discover(self._web, known_as.issuer), monotonic, KEPT)
        self._keys = KeyRing(self._web, lambda: self._described.get().jwks_uri, monotonic)
        self._expected = Expected(
            issuer=known_as.issuer,
            client_id=known_as.client_id,
            handle_claim=known_as.handle_claim,
            groups_claim=known_as.groups_claim,
        )

    def close(self) -> None:
        """Close the connections."""
        self._web.close()

    def authorize_url(self, asked: SignInAsked, *, prompt: Literal["login", "none"] | None = None) -> str:
        """See IdentityProvider (Core section 3.1.2.1, RFC 7636)."""
        url, _ = self._oauth().create_authorization_url(
            self._described.get().authorization_endpoint,
            state=asked.state,
            code_verifier=asked.verifier,
            nonce=asked.nonce,
            max_age=None if asked.max_age is None else str(asked.max_age),
            prompt=prompt,
        )
        return str(url)

    def redeem(self, asked: SignInAsked, answer: Mapping[str, Sequence[str]], now: int) -> Claims:
        """See IdentityProvider."""
        code = self._code(asked, answer)
        return read_id_token(self._id_token(code, asked), self._keys, self._expected, asked, now)

    def sign_out_url(self, *, token: str | None, state: str) -> str | None:
        """See IdentityProvider (RP-Initiated Logout 1.0 section 2)."""
        place = self._described.get().end_session_endpoint
        if place is None:
            return None
        given = {
            "client_id": self._known_as.client_id,
            "post_logout_redirect_uri": self._known_as.signed_out_url,
            "state": state,
            **({} if token is None else {"id_token_hint": token}),
        }
        return str(httpx2.URL(place).copy_merge_params(given))

    def read_sign_out(self, token: str, now: int) -> SignOutTold:
        """See IdentityProvider."""
        return read_logout_token(token, self._keys, self._expected, now)

    def _oauth(self) -> OAuth2Client:
        return OAuth2Client(
            session=self._web,
            client_id=self._known_as.client_id,
            scope=" ".join(self._known_as.scopes),
            redirect_uri=self._known_as.return_url,
            code_challenge_method="S256",
        )

    def _code(self, asked: SignInAsked, answer: Mapping[str, Sequence[str]]) -> str:
        """The code of an answer that is to this sign-in (RFC 6749 section 10.12) and of this provider (RFC 9207)."""
        if not hmac.compare_digest((_one(answer, "state") or "").encode(), asked.state.encode()):
            raise VerificationError(
                "this is the answer to another sign-in (its state differs); sign in again"
            )
        issuer = _one(answer, "iss")
        if issuer is None and self._described.get().authorization_response_iss_parameter_supported:
            raise VerificationError("the answer does not say which provider it is of (iss); sign in again")
        if issuer not in {None, self._known_as.issuer}:
            raise VerificationError("the answer is of another provider (iss); sign in again")
        error = _one(answer, "error")
        if error is not None:
            raise NotAuthorisedError(f"the identity provider says {_shown(error)}; sign in again there")
        code = _one(answer, "code")
        if not code or len(code) > LONGEST:
            raise VerificationError("the answer has no code; sign in again")
        return code

    def _id_token(self, code: str, asked: SignInAsked) -> str:
        """The ID token for a code, asked for with the verifier (RFC 7636 section 4.5) and the client's secret."""
        metadata = self._described.get()
        try:
            got = self._oauth().fetch_token(
                metadata.token_endpoint,
                grant_type="authorization_code",
                code=code,
                code_verifier=asked.verifier,
                auth=self._proof(metadata.method),
            )
        except OAuth2Error as refused:
            raise _of_refusal(str(refused.error)) from None
        except (httpx2.HTTPError, ValueError, TypeError, AttributeError, RecursionError) as problem:
            raise UnreachableError(
                f"the provider's token endpoint answers what cannot be read ({type(problem).__name__}); "
                "look at its log, and sign in again"
            ) from None
        token = got.get("id_token")
        if not isinstance(token, str):
            raise VerificationError("the provider gave no ID token; allow the scope openid there")
        return token

    def _proof(self, method: str) -> OAuth2ClientAuth:
        """RFC 6749 section 2.3.1: for the header, id and secret are encoded like a form, which the library leaves out."""
        name, secret = self._known_as.client_id, self._known_as.secret()
        if method == "client_secret_basic":
            name, secret = quote_plus(name), quote_plus(secret)
        return OAuth2ClientAuth(name, secret, method)


def _one(answer: Mapping[str, Sequence[str]], name: str) -> str | None:
    """A parameter that may come once (RFC 6749 section 3.1)."""
    values = answer.get(name, ())
    if len(values) > 1:
        raise VerificationError(f"the answer has {name} {len(values)} times; sign in again")
    return values[0] if values else None


def _of_refusal(error: str) -> VerificationError | SettingsError | UnreachableError:
    """What it means that the token endpoint refuses (RFC 6749 section 5.2)."""
    if error == "invalid_grant":
        return VerificationError(
            "the provider does not take the code (invalid_grant): it was used, or is too old; sign in again"
        )
    if error in {"invalid_client", "unauthorized_client"}:
        return SettingsError(
            f"the provider does not take this program for its client ({error}); check client_id and the secret"
        )
    return UnreachableError(f"the provider's token endpoint says {_shown(error)}; look at its log")


def _shown(text: str) -> str:
    return repr(text[:SHOWN])
