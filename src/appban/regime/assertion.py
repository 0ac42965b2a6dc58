"""The assertions of passkeys (W3C Web Authentication Level 3, section 5.2.2) as a decision's entry keeps them."""

from functools import lru_cache
from typing import Annotated

import msgspec

from appban.errors import InputError
from appban.record.b64 import from_url_text
from appban.record.canonical import encode

_COUNT = slice(33, 37)
"""Where the sign count stands in authenticator data (section 6.1)."""
_REMEMBERED = 1 << 16

Part = Annotated[str, msgspec.Meta(max_length=4_096)]
"""Bytes in base 64 for URLs."""


class Assertion(
    msgspec.Struct,
    frozen=True,
    gc=False,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={
        "credential": "id",
        "client_data": "clientDataJSON",
        "authenticator_data": "authenticatorData",
    },
):
    """What an authenticator gave, each part in base 64 for URLs."""

    credential: Part
    client_data: Part
    authenticator_data: Part
    signature: Part

    @property
    def sign_count(self) -> int:
        """How often the authenticator says that it has signed; 0 if it does not count, or its data is too short."""
        return int.from_bytes(from_url_text(self.authenticator_data)[_COUNT], "big")


_ASSERTIONS = msgspec.json.Decoder(Assertion)


def write_assertion(assertion: Assertion) -> str:
    """The canonical JSON of an assertion, as a decision's entry keeps it."""
    return encode(assertion).decode()


def read_assertion(text: str) -> Assertion:
    """The assertion that `write_assertion` wrote; InputError for any other text."""
    try:
        assertion = _ASSERTIONS.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as problem:
        raise InputError(f"{text[:60]!r} is no assertion of a passkey: {problem}; sign again") from None
    for part in msgspec.structs.astuple(assertion):
        from_url_text(part)
    if write_assertion(assertion) != text:
        raise InputError(f"the assertion {text[:60]!r} is not written in its canonical form; sign again")
    return assertion


@lru_cache(_REMEMBERED)
def credential_named(text: str) -> str | None:
    """The id of the credential that a kept assertion names, or None if it is no assertion."""
    try:
        return read_assertion(text).credential
    except InputError:
        return None


def as_browsers_write(assertion: Assertion) -> dict[str, object]:
    """As `PublicKeyCredential.toJSON()` has it (section 5.1)."""
    return {
        "id": assertion.credential,
        "rawId": assertion.credential,
        "type": "public-key",
        "response": {
            "clientDataJSON": assertion.client_data,
            "authenticatorData": assertion.authenticator_data,
            "signature": assertion.signature,
        },
    }
