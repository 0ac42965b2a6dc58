"""What the tests of messengers share: a message, an authority of certificates, secrets in files."""

import datetime as dt
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from appban.ports import Mark, Message

AT = 1_800_000_000_000_000
ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n"


class Stopped:
    """A Clock that stands still."""

    def now(self) -> int:
        """See Clock."""
        return AT

    def mark(self) -> Mark:
        """See Clock."""
        return Mark(wall=AT, monotonic=1, boot="b")


def message(**changes: object) -> Message:
    """A reminder to hal, unless changed."""
    given: dict[str, object] = {
        "id": "0123456789abcdef0123456789abcdef",
        "kind": "reminder",
        "to": "hal@dept.example.org",
        "subject": "exemption-1 ends tomorrow",
        "text": "The exemption ends.\nÄ line that is not ASCII.\n",
        "reference": "exemption-1",
        "state": "ends tomorrow",
        "link": "https://ban.example.org/exemptions/exemption-1",
        "at": AT,
        "values": {"reference": "exemption-1", "apps": "Example Chat", "link": "https://ban.example.org"},
    }
    return Message(**(given | changes))  # type: ignore[arg-type]  # a test names what it changes


def secret(folder: Path, name: str, text: str, mode: int = 0o600) -> str:
    """A secret in a file of a folder; the file's name."""
    path = folder / name
    path.write_text(text)
    path.chmod(mode)
    return name


def certificate(folder: Path, *names: str) -> tuple[Path, Path]:
    """A self-signed certificate for names or addresses, with its key: (certificate, key), both PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a test")])
    now = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([_name(each) for each in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "server.pem", folder / "server.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return certificate, private


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        return x509.DNSName(text)
