"""What ID tokens (OpenID Connect Core 1.0 section 3.1.3.7) and logout tokens (Back-Channel Logout 1.0 section 2.6) say."""

import hmac
from collections.abc import Mapping
from typing import Any

import msgspec

from appban.errors import VerificationError
from appban.ports import Claims, SignInAsked, SignOutTold
from appban.transports.oidc.keys import KeyRing
from appban.transports.oidc.signed import opened

LEEWAY = 60
"""Seconds by which the clocks of the two may differ."""
FRESH = 600
"""Seconds since a token was made: it comes straight from the provider."""
SECOND = 1_000_000
LAST = 2**53 // SECOND
LONGEST = 255
"""Characters of a subject (Core section 2), a handle or a name."""
ENDED = "http://schemas.openid.net/event/backchannel-logout"
SIGN_OUT_TYPE = "logout+jwt"


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """By whom and for whom a token must be, and which claims of it name the person and their groups."""

    issuer: str
    client_id: str
    handle_claim: str
    groups_claim: str


class _Said(msgspec.Struct, frozen=True, kw_only=True):
    """What every token says; times are in seconds."""

    iss: str
    aud: str | tuple[str, ...]
    exp: int | float
    iat: int | float
    nbf: int | float | None = None
    azp: str | None = None
    sub: str | None = None
    sid: str | None = None
    nonce: str | None = None
    auth_time: int | float | None = None
    acr: str | None = None
    jti: str | None = None
    events: Mapping[str, Mapping[str, Any]] | None = None


_ALL = msgspec.json.Decoder(dict[str, Any])


def read_id_token(token: str, keys: KeyRing, expected: Expected, asked: SignInAsked, now: int) -> Claims:
    """What an ID token says of who signed in; VerificationError unless it is the answer to what was asked."""
    header, payload = opened(token, keys)
    if (header.typ or "JWT").upper() != "JWT":
        raise VerificationError(f"a token of type {header.typ!r} is no ID token; sign in again")
    said, every = _said(payload)
    seconds = now // SECOND
    _check_who(said, expected)
    _check_when(said, seconds)
    if not hmac.compare_digest((said.nonce or "").encode(), asked.nonce.encode()):
        raise VerificationError("the ID token answers another sign-in (its nonce differs); sign in again")
    _check_age(said, asked, seconds)
    return Claims(
        issuer=said.iss,
        subject=_text(said.sub, "sub") or _none("sub"),
        handle=_text(every.get(expected.handle_claim), expected.handle_claim),
        name=_text(every.get("name"), "name"),
        groups=_groups(every, expected.groups_claim),
        auth_time=None if said.auth_time is None else int(said.auth_time * SECOND),
        acr=said.acr,
        session=said.sid,
        token=token,
    )


def read_logout_token(token: str, keys: KeyRing, expected: Expected, now: int) -> SignOutTold:
    """What a logout token says; VerificationError if it is another token, or says neither whom nor which session."""
    header, payload = opened(token, keys)
    if (header.typ or SIGN_OUT_TYPE).lower() not in {SIGN_OUT_TYPE, "jwt"}:
        raise VerificationError(f"a token of type {header.typ!r} is no logout token")
    said, every = _said(payload)
    _check_who(said, expected)
    _check_when(said, now // SECOND)
    if "nonce" in every or ENDED not in (said.events or {}):
        raise VerificationError("this token says nothing of the end of a session")
    subject, session = _text(said.sub, "sub"), _text(said.sid, "sid")
    if subject is None and session is None:
        raise VerificationError("the logout token names neither a subject nor a session")
    return SignOutTold(
        issuer=said.iss,
        subject=subject,
        session=session,
        id=_text(said.jti, "jti") or _none("jti"),
        issued_at=int(said.iat * SECOND),
    )


def _said(payload: bytes) -> tuple[_Said, dict[str, Any]]:
    try:
        every = _ALL.decode(payload)
        said = msgspec.convert(every, _Said, strict=True)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise VerificationError(f"the token does not say what it must: {problem}; sign in again") from None
    for name in ("exp", "iat", "nbf", "auth_time"):
        at = getattr(said, name)
        if at is not None and (not 0 <= at <= LAST or isinstance(every[name], bool)):
            raise VerificationError(f"the token's {name} is no time; sign in again")
    return said, every


def _check_who(said: _Said, expected: Expected) -> None:
    if said.iss != expected.issuer:
        raise VerificationError(f"the token is of {said.iss[:LONGEST]!r}, not of {expected.issuer}")
    audience = (said.aud,) if isinstance(said.aud, str) else said.aud
    if expected.client_id not in audience:
        raise VerificationError("the token is for another program; sign in again")
    if said.azp != expected.client_id and (said.azp is not None or len(audience) > 1):
        raise VerificationError("the token was given to another program (azp); sign in again")


def _check_when(said: _Said, now: int) -> None:
    if said.exp + LEEWAY <= now:
        raise VerificationError("the token has run out; sign in again")
    if said.iat - LEEWAY > now or (said.nbf is not None and said.nbf - LEEWAY > now):
        raise VerificationError("the token is of a time to come; see that both clocks are right")
    if said.iat + FRESH + LEEWAY <= now:
        raise VerificationError(f"the token was made over {FRESH} seconds ago; sign in again")


def _check_age(said: _Said, asked: SignInAsked, now: int) -> None:
    """When the person proved who they are, if that was asked (Core section 3.1.2.1, max_age)."""
    if said.auth_time is not None and said.auth_time - LEEWAY > now:
        raise VerificationError(
            "the token says that you will sign in in time to come; see that both clocks are right"
        )
    if asked.max_age is None:
        return
    if said.auth_time is None:
        raise VerificationError(
            "the provider does not say when you signed in (auth_time), though it was asked; tell its operator"
        )
    if said.auth_time + asked.max_age + LEEWAY < now:
        raise VerificationError("you signed in there too long ago for this; sign in anew")


def _groups(every: dict[str, Any], claim: str) -> tuple[str, ...] | None:
    """The groups, in their order; one alone may be given without a list. None if the token does not say."""
    stated = every.get(claim)
    if stated is None:
        return None
    listed = [stated] if isinstance(stated, str) else stated
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        raise VerificationError(f"the claim {claim} is no list of groups; correct it at the provider")
    return tuple(dict.fromkeys(listed))


def _text(stated: object, claim: str) -> str | None:
    """A text of one line, or None if it is not given."""
    if stated is None or stated == "":
        return None
    if not isinstance(stated, str) or len(stated) > LONGEST or not stated.isprintable():
        raise VerificationError(f"the claim {claim} is no text of one line; correct it at the provider")
    return stated


def _none(claim: str) -> str:
    raise VerificationError(f"the token has no {claim}; tell the operator of the provider")
