"""Notices by GOV.UK Notify, by its documented API (docs.notifications.service.gov.uk/rest-api.html)."""

import base64
import hmac
from pathlib import Path

import msgspec

from appban.errors import SettingsError
from appban.ports import Clock, Handed, Message, NotifyStated
from appban.regime.time import SECOND
from appban.transports.messengers._http import Call, handed, post
from appban.transports.messengers._secrets import read_secret
from appban.transports.messengers._trust import trust

UUID = 36
"""Characters of each of the two ids at the end of a key: the service's, then the secret."""
DEFAULT = "default"


class NotifyMessenger:
    """See Messenger."""

    def __init__(self, stated: NotifyStated, folder: Path, clock: Clock) -> None:
        self._stated, self._folder, self._clock = stated, folder, clock

    def send(self, message: Message) -> Handed:
        """See Messenger."""
        call = Call(
            url=f"{self._stated.url.rstrip('/')}/v2/notifications/email",
            body=msgspec.json.encode(self._body(message)),
            headers={"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"},
        )
        answer = post(call, trust(self._stated.ca_file, self._folder), by_proxy=True)
        return answer if isinstance(answer, Handed) else handed(answer.status, _said(answer.body))

    def _body(self, message: Message) -> dict[str, object]:
        own = self._stated.templates.get(message.kind)
        values = message.values if own is not None else {"subject": message.subject, "text": message.text}
        body: dict[str, object] = {
            "email_address": message.to,
            "template_id": own or self._stated.templates[DEFAULT],
            "personalisation": dict(values),
            "reference": message.id,
        }
        if self._stated.reply_to is not None:
            body["email_reply_to_id"] = self._stated.reply_to
        return body

    def _token(self) -> str:
        """A JSON Web Token (RFC 7519) that Notify takes for 30 seconds."""
        key = read_secret(self._folder / self._stated.key_file)
        service, secret = key[-2 * UUID - 1 : -UUID - 1], key[-UUID:]
        if len(service) != UUID or key[-UUID - 1] != "-":
            raise SettingsError(f"{self._stated.key_file} holds no Notify key, which ends in two ids")
        claims = {"iss": service, "iat": self._clock.now() // SECOND}
        signed = f"{_part({'typ': 'JWT', 'alg': 'HS256'})}.{_part(claims)}"
        return f"{signed}.{_text(hmac.digest(secret.encode(), signed.encode(), 'sha256'))}"


class _Fault(msgspec.Struct):
    error: str
    message: str


class _Faults(msgspec.Struct):
    errors: tuple[_Fault, ...]


def _said(data: bytes) -> str:
    try:
        faults = msgspec.json.decode(data, type=_Faults).errors
    except msgspec.DecodeError:
        return ""
    return "; ".join(f"{each.error}: {each.message}" for each in faults)


def _part(value: object) -> str:
    return _text(msgspec.json.encode(value))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
