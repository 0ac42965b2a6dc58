"""A software authenticator and the browser before it: makes passkeys and signs, rightly or as a test asks otherwise."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache
from typing import Literal

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from appban.regime.passkey import Credential
from appban.regime.registration import Site

SITE = Site(rp_id="appban.example", origin="https://appban.example", name="appban")
UP, UV, BE, BS, AT = 0x01, 0x04, 0x08, 0x10, 0x40

Kind = Literal["ES256", "EdDSA", "RS256"]


def url64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def un64(text: str) -> bytes:
    return urlsafe_b64decode(text + "===")


@cache
def rsa_key(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


class Authenticator:
    """One credential. `counts`: whether it counts what it signs; `seed` tells one from another, the same in every run."""

    def __init__(
        self,
        seed: int = 1,
        *,
        kind: Kind = "ES256",
        site: Site = SITE,
        counts: bool = True,
        rsa_bits: int = 2048,
    ) -> None:
        self.kind, self.site, self.counts = kind, site, counts
        self.count = 0
        self.id = url64(hashlib.sha256(f"credential {kind} {seed}".encode()).digest())
        secret = hashlib.sha256(f"key {seed}".encode()).digest()
        self._ec = ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1())
        self._ed = ed25519.Ed25519PrivateKey.from_private_bytes(secret)
        self._rsa = rsa_key(rsa_bits) if kind == "RS256" else None

    @property
    def cose(self) -> dict[int, object]:
        """The public key as COSE has it."""
        if self._rsa is not None:
            numbers = self._rsa.public_key().public_numbers()
            return {
                1: 3,
                3: -257,
                -1: numbers.n.to_bytes(self._rsa.key_size // 8, "big"),
                -2: b"\x01\x00\x01",
            }
        if self.kind == "EdDSA":
            return {1: 1, 3: -8, -1: 6, -2: self._ed.public_key().public_bytes_raw()}
        point = self._ec.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}

    @property
    def credential(self) -> Credential:
        """What is registered of it."""
        return Credential(
            id=self.id,
            public_key=url64(cbor2.dumps(self.cose)),
            algorithm=self.kind,
            rp_id=self.site.rp_id,
            origin=self.site.origin,
        )

    def register(self, challenge: str, /, *, flags: int = UP | UV, form: str = "none", **said: object) -> str:
        """What `navigator.credentials.create` gives, as JSON. `challenge` is base 64 for URLs; `said` changes the client data."""
        key = cbor2.dumps(said.pop("cose", self.cose))
        name = un64(self.id)
        data = self._data(flags | AT, str(said.pop("rp_id", self.site.rp_id)))
        data += bytes(16) + len(name).to_bytes(2, "big") + name + key
        made = {"fmt": form, "attStmt": {}, "authData": data}
        response = {
            "clientDataJSON": url64(self._client("webauthn.create", challenge, said)),
            "attestationObject": url64(cbor2.dumps(made)),
            "transports": ["usb", "carrier-pigeon"],
        }
        return self._answer(response)

    def sign(self, digest: str, /, *, flags: int = UP | UV, count: int | None = None, **said: object) -> str:
        """What `navigator.credentials.get` gives for a digest in hexadecimal, as JSON."""
        self.count = (self.count + 1 if self.counts else 0) if count is None else count
        data = self._data(flags, str(said.pop("rp_id", self.site.rp_id)))
        client = self._client("webauthn.get", url64(bytes.fromhex(digest)), said)
        response = {
            "authenticatorData": url64(data),
            "clientDataJSON": url64(client),
            "signature": url64(self._sign(data + hashlib.sha256(client).digest())),
            "userHandle": url64(b"somebody"),
        }
        return self._answer(response)

    def kept(self, digest: str, **said: object) -> str:
        """An assertion as a decision's entry keeps it."""
        return kept(self.sign(digest, **said))  # type: ignore[arg-type]  # a test names what it changes

    def _data(self, flags: int, rp_id: str) -> bytes:
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str, said: dict[str, object]) -> bytes:
        usual = {"type": kind, "challenge": challenge, "origin": self.site.origin, "crossOrigin": False}
        return json.dumps(usual | said).encode()

    def _sign(self, data: bytes) -> bytes:
        if self._rsa is not None:
            return self._rsa.sign(data, padding.PKCS1v15(), SHA256())
        if self.kind == "EdDSA":
            return self._ed.sign(data)
        return self._ec.sign(data, ec.ECDSA(SHA256(), deterministic_signing=True))

    def _answer(self, response: dict[str, object]) -> str:
        return json.dumps(
            {
                "id": self.id,
                "rawId": self.id,
                "type": "public-key",
                "authenticatorAttachment": "platform",
                "clientExtensionResults": {},
                "response": response,
            }
        )


def kept(answer: str) -> str:
    """What is kept of a browser's answer: its four parts, canonical."""
    said = json.loads(answer)
    parts = {name: said["response"][name] for name in ("authenticatorData", "clientDataJSON", "signature")}
    return json.dumps({"id": said["id"], **parts}, sort_keys=True, separators=(",", ":"))
