"""Notices by mail: handed to one mail server, over TLS unless it is said that it may go without."""

import smtplib
import ssl
from pathlib import Path

from appban.ports import Handed, Message, SmtpStated
from appban.transports.messengers._mail import mail
from appban.transports.messengers._secrets import read_secret
from appban.transports.messengers._trust import trust

PATIENCE = 20.0
"""Seconds for each step of the conversation."""
FOR_GOOD = 500
"""From this reply code on it is no use to try again (RFC 5321 section 4.2.1)."""


class SmtpMessenger:
    """See Messenger."""

    def __init__(self, stated: SmtpStated, folder: Path) -> None:
        self._stated, self._folder = stated, folder

    def send(self, message: Message) -> Handed:
        """See Messenger."""
        try:
            made = mail(message, self._stated.sender)
        except ValueError as problem:  # a line break where a header has none
            return Handed("never", f"it cannot be written as mail: {problem}")
        try:
            with self._open() as server:
                self._log_in(server)
                server.send_message(made, self._stated.sender, [message.to])
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            return _refused(code, said)
        except smtplib.SMTPDataError as refused:
            return _refused(refused.smtp_code, refused.smtp_error)
        except (smtplib.SMTPException, OSError) as problem:
            # The server, the way to it or the password, and not this message: another time it may be taken.
            return Handed("later", f"{self._stated.host}: {problem}")
        return Handed("taken")

    def _open(self) -> smtplib.SMTP:
        stated, domain = self._stated, self._stated.sender.rpartition("@")[2]
        if stated.security == "tls":
            return smtplib.SMTP_SSL(
                stated.host, stated.port, domain, timeout=PATIENCE, context=self._context()
            )
        server = smtplib.SMTP(stated.host, stated.port, domain, timeout=PATIENCE)
        if stated.security == "starttls":
            try:
                server.starttls(context=self._context())  # raises where the server does not offer it
            except (smtplib.SMTPException, OSError):
                server.close()
                raise
        return server

    def _log_in(self, server: smtplib.SMTP) -> None:
        if self._stated.user is not None and self._stated.password_file is not None:
            server.login(self._stated.user, read_secret(self._folder / self._stated.password_file))

    def _context(self) -> ssl.SSLContext:
        return trust(self._stated.ca_file, self._folder)


def _refused(code: int, said: bytes | str) -> Handed:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return Handed("never" if code >= FOR_GOOD else "later", f"{code} {text}")
