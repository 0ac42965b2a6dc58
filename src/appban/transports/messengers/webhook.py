"""Notices to rooms by webhook: signed if there is a key, to where it may lead and no further, following nothing.

The signature is that of the Standard Webhooks specification: HMAC-SHA256 over `id.timestamp.body`.
"""

import base64
import hmac
from collections.abc import Callable, Mapping
from pathlib import Path

import ada_url

from appban.errors import SettingsError
from appban.ports import Clock, Handed, Message, WebhookStated
from appban.regime.time import SECOND
from appban.transports.messengers import _rooms
from appban.transports.messengers._http import Call, handed, post
from appban.transports.messengers._reach import Address, Resolve, resolve, within_reach
from appban.transports.messengers._secrets import read_secret
from appban.transports.messengers._trust import trust

FORMATS: Mapping[str, Callable[[Message], bytes]] = {
    "plain": _rooms.plain,
    "slack": _rooms.slack,
    "teams": _rooms.teams,
}
PORTS = {"https:": 443, "http:": 80}


class WebhookMessenger:
    """See Messenger."""

    def __init__(
        self, stated: WebhookStated, folder: Path, clock: Clock, *, resolver: Resolve = resolve
    ) -> None:
        self._stated, self._folder, self._clock = stated, folder, clock
        self._resolve = resolver

    def send(self, message: Message) -> Handed:
        """See Messenger."""
        url = self._url()
        port = int(url.port) if url.port else PORTS[url.protocol]
        host = url.hostname.strip("[]")
        try:
            found = within_reach(
                self._resolve(host, port), self._stated.reach, open_net=url.protocol == "https:"
            )
        except OSError as problem:
            return Handed("later", f"{host} cannot be resolved: {problem.strerror}")
        if not found:
            return Handed(
                "never", f"{host} leads into a network that is not public; list it as `reach` if it is meant"
            )
        body = FORMATS[self._stated.format](message)
        return self._post(url, found[0], port, body, self._headers(message, body))

    def _url(self) -> ada_url.URL:
        """The address; SettingsError if it is none that we call. It is a secret, so no message holds it."""
        text = read_secret(self._folder / self._stated.url_file)
        try:
            url = ada_url.URL(text)
        except ValueError:
            raise SettingsError(f"{self._stated.url_file} holds no address") from None
        plain = url.protocol == "http:" and self._stated.reach
        if url.username or url.password or not (url.protocol == "https:" or plain):
            raise SettingsError(
                f"{self._stated.url_file} is to hold an https address without a name or password in it"
            )
        return url

    def _headers(self, message: Message, body: bytes) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Webhook-Id": message.id}
        if self._stated.secret_file is not None:
            key = read_secret(self._folder / self._stated.secret_file)
            moment = str(self._clock.now() // SECOND)
            signed = b".".join((message.id.encode(), moment.encode(), body))
            seal = base64.b64encode(hmac.digest(_key(key), signed, "sha256")).decode()
            headers |= {"Webhook-Timestamp": moment, "Webhook-Signature": f"v1,{seal}"}
        return headers

    def _post(self, url: ada_url.URL, to: Address, port: int, body: bytes, headers: dict[str, str]) -> Handed:
        """Call the address that was looked at, under the name that it was asked for."""
        where = f"[{to}]" if ":" in str(to) else str(to)
        call = Call(
            url=f"{url.protocol}//{where}:{port}{url.pathname}{url.search}",
            body=body,
            headers={**headers, "Host": url.host},
            name=url.hostname.strip("[]"),
        )
        # No proxy: it would resolve the name anew, and lead where we did not look.
        answer = post(call, trust(self._stated.ca_file, self._folder), by_proxy=False)
        if isinstance(answer, Handed):
            return answer
        return handed(answer.status, answer.body.decode("utf-8", "replace"))


def _key(text: str) -> bytes:
    """The key of a signature: `whsec_` and base64, as the specification has it, or any text as it stands."""
    if text.startswith("whsec_"):
        try:
            return base64.b64decode(text.removeprefix("whsec_"), validate=True)
        except ValueError:
            raise SettingsError(
                "the key of the signature begins with whsec_ and goes on in no base64"
            ) from None
    return text.encode()
