"""An identity provider in this process: honest as it comes, and as hostile as a test makes it.

It has no pages. `signed_in` plays the browser: it takes the address to which one was sent and gives what would come back.
"""

import json
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote_plus, urlsplit

from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, RSAKey

from appban.ports import SignInAsked
from appban.transports.oidc.provider import OpenIdProvider, Registration

NOW = 1_700_000_000
"""Seconds; what time it is for provider and program alike."""
CLIENT = "appban at D"
SECRET = "s+cr%t \u00fc:"
"""A secret that a client has to encode before it puts it into a header."""
HOME = "https://ban.example.org"

RSA, EC, ED = (
    RSAKey.generate_key(2048, {"kid": "rsa"}),
    ECKey.generate_key("P-256", {"kid": "ec"}),
    OKPKey.generate_key("Ed25519", {"kid": "ed"}),
)

Answer = tuple[int, dict[str, str], bytes]


class ProviderSite:
    """What it says, to whom and how often it was asked; a test changes any of it."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.metadata = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?tenant=1",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/end?tenant=1",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }
        self.keys = [each.as_dict(private=False) for each in (RSA, EC, ED)]
        self.key, self.algorithm = RSA, "RS256"
        self.header: dict[str, object] = {}
        self.claims: dict[str, object] = {}
        self.asked: list[str] = []
        self.instead: dict[str, Callable[[], Answer]] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.token: str | None = None
        self.forms: list[dict[str, list[str]]] = []

    def signed_in(self, url: str, **claims: object) -> dict[str, list[str]]:
        """Somebody signed in at the address to which the browser was sent; the parameters with which it comes back."""
        given = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = given
        self.claims = claims
        return {"code": [code], "state": [given["state"]], "iss": [self.issuer]}

    def id_token(self, nonce: str) -> dict[str, object]:
        """The claims of an ID token."""
        usual = {
            "iss": self.issuer, "aud": CLIENT, "sub": "248289761001", "exp": NOW + 300, "iat": NOW, "nonce": nonce,
            "auth_time": NOW - 5, "preferred_username": "kim", "name": "Kim Example", "groups": ["security"],
            "sid": "session-1", "acr": "mfa",
        }  # fmt: skip
        return _merged(usual, self.claims)

    def logout_token(self, **claims: object) -> str:
        """A logout token, signed."""
        usual = {
            "iss": self.issuer, "aud": CLIENT, "sub": "248289761001", "sid": "session-1", "iat": NOW, "exp": NOW + 120,
            "jti": "told-1", "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        }  # fmt: skip
        return self.sign(_merged(usual, claims), {"typ": "logout+jwt"})

    def sign(self, claims: dict[str, object], header: dict[str, object] | None = None) -> str:
        """A token with these claims, signed by the key in use."""
        head = _merged({"alg": self.algorithm, "kid": self.key.kid}, (header or {}) | self.header)
        text = b".".join(_part(json.dumps(each).encode()) for each in (head, claims))
        signature = jws.JWSRegistry.algorithms[self.algorithm].sign(text, self.key)
        return (text + b"." + _part(signature)).decode()

    def answer(self, path: str, body: bytes, authorization: str) -> Answer:
        """What it says to a request."""
        self.asked.append(path)
        if path in self.instead:
            return self.instead[path]()
        match path:
            case "/.well-known/openid-configuration":
                return _json(200, self.metadata)
            case "/keys":
                return _json(200, {"keys": self.keys})
            case "/token":
                return self._redeemed(parse_qs(body.decode()), authorization)
            case _:
                return _json(404, {})

    def _redeemed(self, form: dict[str, list[str]], authorization: str) -> Answer:
        self.forms.append(form)
        user, _, password = b64decode(authorization.removeprefix("Basic ")).decode("latin-1").partition(":")
        if (unquote_plus(user), unquote_plus(password)) != (CLIENT, SECRET):
            return _json(401, {"error": "invalid_client"})
        given = self.codes.pop(form["code"][0], None)  # a code is good once
        challenge = _part(sha256(form.get("code_verifier", [""])[0].encode()).digest()).decode()
        if (
            given is None
            or given["code_challenge"] != challenge
            or form["redirect_uri"] != [given["redirect_uri"]]
        ):
            return _json(400, {"error": "invalid_grant"})
        token = self.sign(self.id_token(given["nonce"])) if self.token is None else self.token
        return _json(200, {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": token})


@contextmanager
def provider_site() -> Iterator[ProviderSite]:
    """One that runs, on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = site.answer(
                self.path,
                self.rfile.read(int(self.headers.get("content-length", "0"))),
                self.headers.get("authorization", ""),
            )
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):  # the other side had enough
                self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Tests say themselves what went wrong."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = ProviderSite(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def registration(site: ProviderSite) -> Registration:
    """How the site knows this program."""
    return Registration(
        issuer=site.issuer,
        client_id=CLIENT,
        secret=lambda: SECRET,
        return_url=f"{HOME}/sign-in/return",
        signed_out_url=f"{HOME}/signed-out",
        scopes=("openid", "profile"),
        handle_claim="preferred_username",
        groups_claim="groups",
    )


def asked(**changes: object) -> SignInAsked:
    """A sign-in to ask for."""
    return SignInAsked(**({"state": "state-1", "nonce": "nonce-1", "verifier": "v" * 43} | changes))


def redeemed(provider: OpenIdProvider, site: ProviderSite, asks: SignInAsked | None = None, **claims: object):
    """What the program makes of somebody who signed in, of whom the site says these claims besides or instead."""
    asks = asked() if asks is None else asks
    answer = site.signed_in(provider.authorize_url(asks), **claims)
    return provider.redeem(asks, answer, NOW * 1_000_000)


def _merged(usual: dict[str, object], changes: dict[str, object]) -> dict[str, object]:
    """With the changes, and without what they say is None."""
    return {name: value for name, value in (usual | changes).items() if value is not None}


def _part(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")


def _json(status: int, value: object) -> Answer:
    body = json.dumps(value).encode()
    return status, {"content-type": "application/json", "content-length": str(len(body))}, body
