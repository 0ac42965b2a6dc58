"""Mail goes to a real server as it should, encrypted if it is said so, and what the server says decides what follows."""

import email
import email.policy
import socket
import ssl
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from tests.transports.messengers.telling import ICS, certificate, message, secret

from appban.errors import SettingsError
from appban.ports import SmtpStated
from appban.transports.messengers.smtp import SmtpMessenger

HOST = "127.0.0.1"

# The server here counts only STARTTLS as encrypted, and warns where the whole connection is.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")


class Mailbox:
    """What the server does with mail: keeps it, or answers as a test wants."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.encrypted: list[bool] = []
        self.logins: list[tuple[bytes, bytes]] = []
        self.to_rcpt = self.to_data = ""

    async def handle_RCPT(  # noqa: N802  # the name that aiosmtpd looks for
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self.to_rcpt:
            envelope.rcpt_tos.append(address)
        return self.to_rcpt or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.to_data:
            return self.to_data
        made = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)
        assert isinstance(made, EmailMessage)
        self.mails.append(made)
        self.envelopes.append(envelope)
        self.encrypted.append(
            session.ssl is not None or server.transport.get_extra_info("sslcontext") is not None
        )
        return "250 OK"

    def login(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"right", handled=False)


Serve = Callable[..., tuple[Mailbox, int]]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts a mail server: plain, or with `starttls` or `tls` under a certificate for 127.0.0.1."""
    running: list[Controller] = []

    def start(security: str = "none", *, login: bool = False) -> tuple[Mailbox, int]:
        box = Mailbox()
        more: dict[str, object] = {}
        if security != "none":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate(tmp_path, HOST))
            more["ssl_context" if security == "tls" else "tls_context"] = context
        if login:
            more |= {"authenticator": box.login, "auth_required": True, "auth_require_tls": security != "tls"}
        with socket.create_server((HOST, 0)) as free:
            port = free.getsockname()[1]
        controller = Controller(box, hostname=HOST, port=port, **more)
        controller.start()
        running.append(controller)
        return box, port

    yield start
    for each in running:
        each.stop()


def messenger(folder: Path, port: int, **changes: object) -> SmtpMessenger:
    """A messenger to that server."""
    given: dict[str, object] = {"host": HOST, "port": port, "sender": "ban@example.org", "security": "none"}
    return SmtpMessenger(SmtpStated(**(given | changes)), folder)  # type: ignore[arg-type]  # as a test says


def test_a_mail_arrives_with_its_text_its_id_and_its_calendar(serve: Serve, tmp_path: Path):
    box, port = serve()
    assert messenger(tmp_path, port).send(message(calendar=ICS)).outcome == "taken"
    (mail,), (envelope,) = box.mails, box.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("ban@example.org", ["hal@dept.example.org"])
    assert mail["Subject"] == "exemption-1 ends tomorrow"
    assert mail["Message-ID"] == "<0123456789abcdef0123456789abcdef@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == message().text.splitlines()
    (attached,) = mail.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_content_charset() == "utf-8"
    assert attached.get_param("method") == "PUBLISH"
    assert attached.get_content().splitlines() == ICS.decode().splitlines()


def test_without_a_calendar_it_is_plain_text(serve: Serve, tmp_path: Path):
    box, port = serve()
    messenger(tmp_path, port).send(message())
    assert box.mails[0].get_content_type() == "text/plain"


def test_the_same_notice_sent_again_has_the_same_id(serve: Serve, tmp_path: Path):
    box, port = serve()
    for _ in range(2):
        messenger(tmp_path, port).send(message())
    assert len({mail["Message-ID"] for mail in box.mails}) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_goes_encrypted_and_logged_in(serve: Serve, tmp_path: Path, security: str):
    box, port = serve(security, login=True)
    password = secret(tmp_path, "password", "right\n")
    sent = messenger(
        tmp_path, port, security=security, user="ban", password_file=password, ca_file="server.pem"
    ).send(message())
    assert sent.outcome == "taken", sent.said
    assert box.encrypted == [True]
    assert box.logins == [(b"ban", b"right")]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_is_not_trusted_gets_no_mail_and_no_password(
    serve: Serve, tmp_path: Path, security: str
):
    box, port = serve(security, login=True)
    password = secret(tmp_path, "password", "right")
    sent = messenger(tmp_path, port, security=security, user="ban", password_file=password).send(message())
    assert (sent.outcome, box.mails, box.logins) == ("later", [], [])
    assert "certificate" in sent.said.lower()


def test_a_server_without_starttls_gets_nothing(serve: Serve, tmp_path: Path):
    box, port = serve()
    sent = messenger(tmp_path, port, security="starttls").send(message())
    assert (sent.outcome, box.mails) == ("later", [])


def test_a_wrong_password_is_tried_again_later_and_is_in_no_message(serve: Serve, tmp_path: Path):
    _, port = serve("starttls", login=True)
    password = secret(tmp_path, "password", "canary")
    sent = messenger(
        tmp_path, port, security="starttls", user="ban", password_file=password, ca_file="server.pem"
    ).send(message())
    assert sent.outcome == "later"
    assert "canary" not in sent.said


@pytest.mark.parametrize(
    ("where", "reply", "outcome"),
    [
        ("to_rcpt", "550 no such person", "never"),
        ("to_rcpt", "451 greylisted", "later"),
        ("to_data", "554 looks like spam", "never"),
        ("to_data", "452 the disk is full", "later"),
    ],
)
def test_what_the_server_says_decides(serve: Serve, tmp_path: Path, where: str, reply: str, outcome: str):
    box, port = serve()
    setattr(box, where, reply)
    sent = messenger(tmp_path, port).send(message())
    assert (sent.outcome, sent.said) == (outcome, reply)


def test_a_server_that_is_not_there_is_tried_again(serve: Serve, tmp_path: Path):
    _, port = serve()
    assert messenger(tmp_path, port, host="127.0.0.2").send(message()).outcome == "later"


def test_a_password_that_others_may_read_is_not_used(serve: Serve, tmp_path: Path):
    _, port = serve("starttls", login=True)
    password = secret(tmp_path, "password", "right", mode=0o640)
    with pytest.raises(SettingsError, match="0640"):
        messenger(
            tmp_path, port, security="starttls", user="ban", password_file=password, ca_file="server.pem"
        ).send(message())


def test_no_header_can_be_put_in_by_a_subject_or_an_address(serve: Serve, tmp_path: Path):
    box, port = serve()
    for changes in ({"subject": "a\nBcc: all@example.org"}, {"to": "hal@example.org\nBcc: all@example.org"}):
        assert messenger(tmp_path, port).send(message(**changes)).outcome == "never"
    assert box.mails == []
