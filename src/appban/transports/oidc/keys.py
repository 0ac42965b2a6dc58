"""The keys by which a provider signs (RFC 7517): fetched, kept for a while, fetched again for a key ID not among them."""

from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from typing import Any

import httpx2
import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from appban.errors import VerificationError
from appban.transports.oidc.kept import Kept
from appban.transports.oidc.web import get

PublicKey = RSAKey | ECKey | OKPKey

KEPT = 600.0
"""Seconds for which keys are used before they are fetched anew, so that one withdrawn stops counting."""
PAUSE = 30.0
"""Seconds between fetches for the sake of a key ID that is not known: anybody can send one."""

ALGORITHMS: Mapping[str, tuple[str, str | None]] = {
    "RS256": ("RSA", None),
    "PS256": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "EdDSA": ("OKP", "Ed25519"),
    "Ed25519": ("OKP", "Ed25519"),
}
"""The algorithms that a signature may have, each with the type and curve of its keys: none with a shared secret."""
RSA_BITS = range(2048, 8193)
SHOWN = 60
"""Characters of a key ID in a message."""


class _Set(msgspec.Struct, frozen=True):
    keys: tuple[Mapping[str, Any], ...]


class _Key(msgspec.Struct, frozen=True):
    """As much of a key as tells whether it is one for a signature."""

    kty: str
    kid: str | None = None
    use: str | None = None
    alg: str | None = None
    crv: str | None = None
    n: str | None = None


_Held = tuple[tuple[_Key, Mapping[str, Any]], ...]
"""Keys that may sign, each with all that the provider states of it."""


class KeyRing:
    """The keys at one address; `address` asks for it, `monotonic` counts seconds."""

    def __init__(
        self, web: httpx2.Client, address: Callable[[], str], monotonic: Callable[[], float]
    ) -> None:
        self._web, self._address = web, address
        self._kept = Kept(self._fetch, monotonic, KEPT)

    def find(self, algorithm: str, kid: str | None) -> PublicKey:
        """The key of an ID for an algorithm of ours; VerificationError if the provider has none.

        Without an ID it is the one key there is for the algorithm, and none if there are several (Core section 10.1).
        """
        found = _matching(self._kept.get(), algorithm, kid)
        if not found:
            found = _matching(self._kept.younger(PAUSE), algorithm, kid)
        if len(found) != 1:
            called = "without an ID" if kid is None else f"with the ID {kid[:SHOWN]!r}"
            raise VerificationError(
                f"the provider has {len(found)} keys for {algorithm} {called}, and there must be one; sign in again"
            )
        return _imported(found[0])

    def _fetch(self) -> _Held:
        stated = get(self._web, self._address(), _Set).keys
        read = ((_read(each), each) for each in stated)
        return tuple((key, each) for key, each in read if key is not None)


def _matching(held: _Held, algorithm: str, kid: str | None) -> list[Mapping[str, Any]]:
    kind, curve = ALGORITHMS[algorithm]
    return [
        each
        for key, each in held
        if (key.kty, key.alg or algorithm) == (kind, algorithm)
        and curve in {None, key.crv}
        and kid in {None, key.kid}
    ]


def _read(stated: Mapping[str, Any]) -> _Key | None:
    """A key that may sign, or None: for one of another use, of a type not known here, or too weak."""
    try:
        key = msgspec.convert(stated, _Key)
    except msgspec.ValidationError:
        return None
    if key.use not in {None, "sig"}:
        return None
    return None if key.kty == "RSA" and _bits(key.n or "") not in RSA_BITS else key


def _bits(number: str) -> int:
    try:
        return int.from_bytes(urlsafe_b64decode(number + "=" * (-len(number) % 4))).bit_length()
    except ValueError:
        return 0


def _imported(stated: Mapping[str, Any]) -> PublicKey:
    public = {name: value for name, value in stated.items() if name in {"kty", "crv", "n", "e", "x", "y"}}
    try:
        key = JWKRegistry.import_key(public)
    except (JoseError, ValueError, TypeError) as problem:
        raise VerificationError(
            f"a key of the provider cannot be used ({problem}); tell its operator"
        ) from None
    if not isinstance(key, RSAKey | ECKey | OKPKey):
        raise VerificationError("the provider signs with a shared secret, which anybody could who knows it")
    return key
