"""A signed token (RFC 7515, compact): its header is read with suspicion, its signature checked, its payload given."""

import binascii
from base64 import urlsafe_b64decode

import msgspec
from joserfc.errors import JoseError
from joserfc.jws import JWSAlgModel, JWSRegistry, deserialize_compact  # type: ignore[attr-defined]

from appban.errors import VerificationError
from appban.transports.oidc.keys import ALGORITHMS, KeyRing

MOST = 65_536
"""Characters of a token."""


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"x5t_s256": "x5t#S256"}):
    """All that a header may say.

    What else there is names a key by other means (`jku`, `jwk`, `x5u`, `x5c`) or changes what is signed (`crit`,
    `b64`): a token that says so is refused. `x5t` names a certificate and is passed over.
    """

    alg: str
    kid: str | None = None
    typ: str | None = None
    x5t: str | None = None
    x5t_s256: str | None = None


class _Registry(JWSRegistry):
    """The algorithms of ours, in place of what the library recommends or warns of."""

    def get_alg(self, name: str) -> JWSAlgModel:
        if name not in ALGORITHMS:
            raise VerificationError(f"a token signed by {name!r} is not taken")
        return self.algorithms[name]


_REGISTRY = _Registry()


def opened(token: str, keys: KeyRing) -> tuple[Header, bytes]:
    """The header and payload of a token that a key of the ring signed; VerificationError for any other."""
    header = _header(token)
    if header.alg not in ALGORITHMS:
        raise VerificationError(
            f"the token is signed by {header.alg[:20]!r}; it must be one of {', '.join(ALGORITHMS)}"
        )
    key = keys.find(header.alg, header.kid)
    try:
        return header, deserialize_compact(token, key, registry=_REGISTRY).payload
    except (JoseError, ValueError, TypeError) as problem:
        raise VerificationError(
            f"the token's signature does not hold ({type(problem).__name__}); sign in again"
        ) from None


def _header(token: str) -> Header:
    if len(token) > MOST or not token.isascii() or token.count(".") != 2:  # noqa: PLR2004  # header, payload, signature
        raise VerificationError("this is no signed token; sign in again")
    first = token.partition(".")[0]
    try:
        return msgspec.json.decode(urlsafe_b64decode(first + "=" * (-len(first) % 4)), type=Header)
    except (msgspec.MsgspecError, binascii.Error, UnicodeDecodeError, RecursionError) as problem:
        raise VerificationError(f"the token's header is not taken: {problem}; sign in again") from None
