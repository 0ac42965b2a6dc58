"""HTTP to a provider: nothing unverified, nothing endless, nothing that goes elsewhere."""

import datetime as dt
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from appban.errors import UnreachableError
from appban.transports.oidc.web import Bounded, client, get


class Trickle(httpx2.SyncByteStream):
    """Bytes, one at a time."""

    def __init__(self, count: int) -> None:
        self.count, self.closed = count, False

    def __iter__(self):
        for _ in range(self.count):
            yield b"1"

    def close(self) -> None:
        self.closed = True


class Canned(httpx2.BaseTransport):
    """A transport that gives one answer."""

    def __init__(self, stream: Trickle) -> None:
        self.stream = stream

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, stream=self.stream)


def read(**bounds: float) -> tuple[bytes | None, Trickle]:
    """What a client with these bounds reads of ten bytes, and whether it let go of them."""
    stream = Trickle(10)
    with httpx2.Client(transport=Bounded(Canned(stream), **bounds)) as web:
        try:
            return web.get("https://idp.example.org/").content, stream
        except UnreachableError:
            return None, stream


def test_an_answer_is_read_to_its_bounds_and_let_go_of_beyond_them():
    assert read()[0] == b"1" * 10
    assert read(most=10)[0] == b"1" * 10
    for bounds in ({"most": 9}, {"deadline": -1.0}):
        seen, stream = read(**bounds)
        assert seen is None
        assert stream.closed


@pytest.mark.parametrize(
    "url", ["http://idp.example.org/", "http://127.0.0.1.example.org/", "http://10.0.0.1/"]
)
def test_nothing_is_sent_in_clear_to_another_machine(url):
    stream = Trickle(1)
    with (
        httpx2.Client(transport=Bounded(Canned(stream))) as web,
        pytest.raises(UnreachableError, match="not encrypted"),
    ):
        web.get(url)


def test_a_provider_whose_certificate_nobody_vouches_for_is_not_listened_to(tmp_path: Path):
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    with client() as web, pytest.raises(UnreachableError, match=r"does not answer \(ConnectError\)"):
        get(web, f"https://localhost:{server.server_address[1]}/", dict)
    thread.join()
    server.server_close()
    assert asked == []


def self_signed(folder: Path) -> Path:
    """A file with a key and a certificate for localhost that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "own.pem"
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    return file
