"""A Squid of the test's own, an origin behind it that answers for every host, and devices that ask through it."""

import datetime as dt
import shutil
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from socket import socket

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.real.net import EXEMPT, PLAIN, Net, net, serving, stop, until
from tests.support import require

from appban.enforcement.squid import Target
from appban.ports import Item, Scene

PROXY, ORIGIN = "127.0.0.3", "127.0.0.80"
PORT = 3128
HOSTS = (
    "clips.example",
    "www.clips.example",
    "cdn-clips.example",
    "chat.example",
    "notes.example",
    "notclips.example",
)
CONF = """\
http_port {proxy}:{port} ssl-bump cert={folder}/both.pem generate-host-certificates=off
hosts_file {folder}/hosts
pid_filename {folder}/squid.pid
cache_log {folder}/cache.log
access_log none
coredump_dir {folder}
cache deny all
visible_hostname proxy.example
shutdown_lifetime 0 seconds
forwarded_for off
dns_nameservers 127.0.0.1
acl devices src 127.0.0.0/8
include {folder}/conf.d/*.conf
http_access allow devices
http_access deny all
"""


class Site:
    """A running Squid with its folder; made by `site`."""

    def __init__(self, field: Net, folder: Path) -> None:
        self.net, self.folder, self.target = field, folder, Target()
        self.items: tuple[Item, ...] = ()
        self.process: subprocess.Popen[bytes] | None = None

    def deliver(self, scene: Scene, settings: Mapping[str, str] | None = None) -> None:
        """What the target renders, merged into the folder as the deliverer does; Squid finds it well formed."""
        scene = _with(scene, {"folder": str(self.folder), **(settings or {})})
        items = self.target.render(scene).items
        old = tuple(item for item in self.items if item not in items)
        self._write(self.target.take_out(self.files(), old))
        self._write(self.target.merge(self.files(), items))
        self.items = items
        parsed = self.net.run("squid", "-k", "parse", "-f", self.conf, check=False)
        assert parsed.returncode == 0, parsed.stderr
        assert "ERROR" not in parsed.stderr, parsed.stderr
        assert "WARNING" not in parsed.stderr, parsed.stderr

    def start(self) -> None:
        """Start Squid and wait until it takes requests."""
        self.process = self.net.start("squid", "-N", "-f", self.conf, log=self.folder / "out.log")
        until(self._is_up, "squid takes connections")

    def restart(self) -> None:
        assert self.process is not None
        stop(self.process)
        self.start()

    def reconfigure(self) -> float:
        """Tell Squid to read its files again; when it was told (monotonic seconds)."""
        began = time.monotonic()
        self.net.run("squid", "-k", "reconfigure", "-f", self.conf)
        return began

    def get(self, source: str, url: str) -> int:
        """The status that a device gets for a URL asked of the proxy; 0 if the proxy closed without one."""
        host = url.split("/")[2]
        return _status(self._said(source, f"GET {url} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"))

    def tunnel(self, source: str, host: str, port: int = 443) -> socket | int:
        """An open CONNECT tunnel, or the status that refused it (0 as for `get`)."""
        link = self._link(source)
        link.sendall(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head and (more := link.recv(4096)):
            head += more
        if _status(head) == 200:
            return link
        link.close()
        return _status(head)

    def tls(self, source: str, host: str, name: str | None = None) -> bool:
        """Whether a page comes over TLS to `host` with `name` in the hello (the host's if none)."""
        link = self.tunnel(source, host)
        if isinstance(link, int):
            return False
        with link:
            try:
                with trusting().wrap_socket(link, server_hostname=name or host) as safe:
                    return asked_again(safe)
            except (OSError, ssl.SSLError):
                return False

    def files(self) -> dict[str, bytes]:
        found = [*self.folder.glob("conf.d/*"), *self.folder.glob("appban/*")]
        return {str(each.relative_to(self.folder)): each.read_bytes() for each in found}

    @property
    def conf(self) -> Path:
        return self.folder / "squid.conf"

    def _write(self, changes: Mapping[str, bytes | None]) -> None:
        for name, data in changes.items():
            path = self.folder / name
            if data is None:
                path.unlink()
                continue
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)

    def _is_up(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "out.log").read_text()
        try:
            self.net.connect(PLAIN, (PROXY, PORT)).close()
        except OSError:
            return False
        return True

    def _link(self, source: str) -> socket:
        """A connection to Squid, which for a moment of each reconfiguring takes none."""
        links: list[socket] = []

        def is_taken() -> bool:
            try:
                links.append(self.net.connect(source, (PROXY, PORT)))
            except ConnectionRefusedError:
                return False
            return True

        until(is_taken, "Squid takes a connection")
        return links[0]

    def _said(self, source: str, request: str) -> bytes:
        with self._link(source) as link:
            link.sendall(request.encode())
            whole = b""
            while more := link.recv(65536):
                whole += more
            return whole


def asked_again(link: socket) -> bool:
    """Whether a page comes over a connection that is open already."""
    try:
        link.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        return b"the origin" in link.recv(65536)
    except (OSError, ssl.SSLError):
        return False


@contextmanager
def site() -> Iterator[Site]:
    """Squid's folder, not yet started, and the origin on ports 80 and 443."""
    require("squid")
    with net(PLAIN, EXEMPT, PROXY, ORIGIN) as field:
        # Squid gives up being root, and then must get at its folder, which is why pytest's own will not do.
        folder = Path(tempfile.mkdtemp(prefix="appban-squid-"))
        try:
            _furnish(folder)
            server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            server.load_cert_chain(folder / "both.pem")
            plain = serving(field.listen(ORIGIN, 80), _origin)
            safe = serving(field.listen(ORIGIN, 443), lambda peer: _safe_origin(server, peer))
            with plain, safe:
                made = Site(field, folder)
                try:
                    yield made
                finally:
                    if made.process is not None:
                        stop(made.process)
        finally:
            shutil.rmtree(folder)


def _furnish(folder: Path) -> None:
    folder.chmod(0o755)
    (folder / "conf.d").mkdir()
    (folder / "conf.d" / "debian.conf").write_text("logfile_rotate 0\n")
    (folder / "squid.conf").write_text(CONF.format(folder=folder, proxy=PROXY, port=PORT))
    (folder / "hosts").write_text("".join(f"{ORIGIN} {each}\n" for each in HOSTS))
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "origin.example")])
    now = dt.datetime.fromtimestamp(time.time(), dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    (folder / "both.pem").write_bytes(made.public_bytes(Encoding.PEM) + private)
    for each in (folder, *folder.iterdir()):
        shutil.chown(each, "proxy", "proxy")


def _safe_origin(server: ssl.SSLContext, peer: socket) -> None:
    with server.wrap_socket(peer, server_side=True) as safe:
        _origin(safe)


def _origin(peer: socket) -> None:
    held = b""
    while more := peer.recv(65536):
        held += more
        while b"\r\n\r\n" in held:
            held = held.split(b"\r\n\r\n", 1)[1]
            peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nthe origin")


def trusting() -> ssl.SSLContext:
    """A client that takes any certificate: what is tested is who is let through."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _status(answer: bytes) -> int:
    return int(answer.split()[1]) if answer.startswith(b"HTTP/") else 0


def _with(scene: Scene, settings: Mapping[str, str]) -> Scene:
    return Scene(at=scene.at, base=scene.base, groups=scene.groups, apps=scene.apps, settings=settings)
