"""A room is told by webhook: signed, in its own form, and never to where a webhook has no business."""

import base64
import hmac
import json
import socket
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.transports.messengers.sites import Received, Reply, site
from tests.transports.messengers.telling import AT, Stopped, certificate, message, secret

from appban.errors import SettingsError
from appban.ports import Handed, Message, WebhookStated
from appban.transports.messengers._http import Call, post
from appban.transports.messengers._trust import trust
from appban.transports.messengers.webhook import WebhookMessenger

KEY = b"a key of thirty-two bytes, or so"
NAME = "hooks.example.org"
LOOPBACK = ("127.0.0.0/8",)


def taken(_got: Received) -> Reply:
    return Reply(200, b"ok")


def messenger(
    folder: Path, url: str, resolved: Sequence[str] = ("127.0.0.1",), **changes: object
) -> WebhookMessenger:
    """A messenger to a URL whose name leads to these addresses."""
    given: dict[str, object] = {
        "url_file": secret(folder, "hook.url", url),
        "bodies": ("dept",),
        "reach": LOOPBACK,
        "ca_file": "server.pem" if url.startswith("https") else None,
    }
    stated = WebhookStated(**(given | changes))  # type: ignore[arg-type]  # a test names what it changes
    return WebhookMessenger(stated, folder, Stopped(), resolver=lambda _host, _port: resolved)


def sent(folder: Path, form: str, what: Message | None = None) -> tuple[Handed, Received]:
    """What arrives at an encrypted site under a name, in a form."""
    with site(taken, tls=folder, names=(NAME,)) as running:
        url = f"https://{NAME}:{running.port}/services/T0/B0?a=b"
        handed = messenger(folder, url, format=form).send(what or message())
        return handed, running.received[0]


def test_it_arrives_under_its_name_at_the_address_that_was_looked_at(tmp_path: Path):
    handed, got = sent(tmp_path, "plain")
    assert handed == Handed("taken")
    assert got.path == "/services/T0/B0?a=b"
    assert got.headers["host"].partition(":")[0] == NAME


def test_the_plain_form_says_what_happened_to_what_and_nothing_of_anybody(tmp_path: Path):
    _, got = sent(tmp_path, "plain")
    assert json.loads(got.body) == {
        "id": message().id,
        "type": "notice.reminder",
        "time": "2027-01-15T08:00:00Z",
        "reference": "exemption-1",
        "state": "ends tomorrow",
        "link": message().link,
    }


def test_slack_gets_a_text_and_a_block_and_no_markup_of_ours_or_of_others(tmp_path: Path):
    _, got = sent(tmp_path, "slack", message(state="<!channel> & more"))
    body = json.loads(got.body)
    assert set(body) == {"text", "blocks"}
    assert "&lt;!channel&gt; &amp; more" in body["text"]
    (block,) = body["blocks"]
    assert block["type"] == "section"
    assert block["text"]["type"] == "mrkdwn"
    assert f"<{message().link}|Open it>" in block["text"]["text"]
    assert "<!channel>" not in got.body.decode()


def test_teams_gets_an_adaptive_card(tmp_path: Path):
    _, got = sent(tmp_path, "teams")
    body = json.loads(got.body)
    assert body["type"] == "message"
    (attachment,) = body["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert card["body"][1]["facts"][1] == {"title": "State", "value": "ends tomorrow"}
    assert card["actions"][0]["url"] == message().link


@pytest.mark.parametrize("form", ["plain", "slack", "teams"])
def test_no_form_shows_what_is_for_the_addressee_alone(tmp_path: Path, form: str):
    _, got = sent(tmp_path, form, message(subject="canary", text="canary", to="canary@example.org"))
    assert b"canary" not in got.body
    assert b"Example Chat" not in got.body


@pytest.mark.parametrize("key", [KEY.decode(), f"whsec_{base64.b64encode(KEY).decode()}"])
def test_a_receiver_verifies_the_signature_by_the_standard(tmp_path: Path, key: str):
    if " " in key:
        key = key.replace(" ", "-")
    raw = KEY if key.startswith("whsec_") else key.encode()

    def verify(got: Received) -> Reply:
        moment = got.headers["webhook-timestamp"]
        signed = f"{got.headers['webhook-id']}.{moment}.".encode() + got.body
        version, _, seal = got.headers["webhook-signature"].partition(",")
        right = hmac.compare_digest(base64.b64decode(seal), hmac.digest(raw, signed, "sha256"))
        fresh = abs(int(moment) - AT // 10**6) < 300
        return Reply(204 if right and fresh and version == "v1" else 401)

    with site(verify, tls=tmp_path) as running:
        key_file = secret(tmp_path, "hook.key", key)
        url = f"https://127.0.0.1:{running.port}/"
        assert messenger(tmp_path, url, secret_file=key_file).send(message()).outcome == "taken"
        other = secret(tmp_path, "other.key", "another")
        assert messenger(tmp_path, url, secret_file=other).send(message()).outcome == "later"


FORBIDDEN = [
    "127.0.0.1", "127.8.8.8", "::1", "0.0.0.0", "::", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "100.64.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "224.0.0.1", "ff02::1", "255.255.255.255", "192.0.2.1",
    "2001:db8::1", "198.18.0.1", "240.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("address", FORBIDDEN)
def test_a_name_that_leads_into_a_network_that_is_not_public_is_not_called(tmp_path: Path, address: str):
    with site(taken) as running:
        url = f"https://{NAME}:{running.port}/"
        handed = messenger(tmp_path, url, (address,), reach=(), ca_file=None).send(message())
        assert handed.outcome == "never"
        assert "not public" in handed.said
        assert running.received == []


def test_a_name_with_a_public_and_a_private_address_is_not_called(tmp_path: Path):
    url = f"https://{NAME}/"
    handed = messenger(tmp_path, url, ("93.184.216.34", "127.0.0.1"), reach=(), ca_file=None).send(message())
    assert handed.outcome == "never"


@pytest.mark.parametrize(
    "host", ["0x7f.1", "2130706433", "0177.0.0.1", "127.1", "[::ffff:7f00:1]", "localhost"]
)
def test_no_spelling_of_loopback_gets_past(tmp_path: Path, host: str):
    with site(taken) as running:
        stated = WebhookStated(
            url_file=secret(tmp_path, "hook.url", f"https://{host}:{running.port}/"), bodies=("d",)
        )
        handed = WebhookMessenger(stated, tmp_path, Stopped()).send(message())
        assert handed.outcome == "never", handed.said
        assert running.received == []


def test_a_name_that_is_resolved_otherwise_the_second_time_is_called_where_it_was_looked_at(tmp_path: Path):
    """Resolved once: whoever answers first a permitted and then another address gains nothing by it."""
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ("127.0.0.1",) if len(asked) == 1 else ("127.0.0.2",)

    with site(taken, tls=tmp_path, names=(NAME,)) as running:
        stated = WebhookStated(
            url_file=secret(tmp_path, "hook.url", f"https://{NAME}:{running.port}/"),
            bodies=("d",), reach=("127.0.0.1/32",), ca_file="server.pem",
        )  # fmt: skip
        assert (
            WebhookMessenger(stated, tmp_path, Stopped(), resolver=rebinding).send(message()).outcome
            == "taken"
        )
    assert asked == [NAME]


def test_a_redirect_is_not_followed(tmp_path: Path):
    with site(taken) as inner:

        def lead(_got: Received) -> Reply:
            return Reply(307, headers=(("Location", f"http://127.0.0.1:{inner.port}/"),))

        with site(lead) as running:
            handed = messenger(tmp_path, f"http://127.0.0.1:{running.port}/").send(message())
        assert handed.outcome == "never"
        assert inner.received == []


def test_a_certificate_for_another_name_gets_nothing(tmp_path: Path):
    with site(taken, tls=tmp_path, names=("other.example.org",)) as running:
        handed = messenger(tmp_path, f"https://{NAME}:{running.port}/").send(message())
        assert handed.outcome == "later"
        assert running.received == []


def test_unencrypted_it_goes_only_into_a_network_that_is_listed(tmp_path: Path):
    with site(taken) as running:
        url = f"http://127.0.0.1:{running.port}/"
        assert messenger(tmp_path, url).send(message()).outcome == "taken"
        assert messenger(tmp_path, f"http://{NAME}/", ("93.184.216.34",)).send(message()).outcome == "never"
        with pytest.raises(SettingsError, match="https"):
            messenger(tmp_path, url, reach=()).send(message())


@pytest.mark.parametrize(
    "url",
    [
        "ftp://hooks.example.org/",
        "https://user:pw@hooks.example.org/",
        "file:///etc/passwd",
        "hooks.example.org",
    ],
)
def test_what_is_no_address_of_a_room_is_refused_and_not_shown(tmp_path: Path, url: str):
    with pytest.raises(SettingsError, match=r"hook\.url") as found:
        messenger(tmp_path, url).send(message())
    assert "hooks.example.org" not in str(found.value)


def test_the_secret_path_of_a_room_is_in_no_message(tmp_path: Path):
    handed = messenger(tmp_path, "https://127.0.0.1:1/services/canary", ca_file=None).send(message())
    assert handed.outcome == "later"
    assert "canary" not in handed.said


def test_a_name_that_is_not_known_is_tried_again(tmp_path: Path):
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(-2, "Name or service not known")

    stated = WebhookStated(url_file=secret(tmp_path, "hook.url", f"https://{NAME}/"), bodies=("d",))
    assert WebhookMessenger(stated, tmp_path, Stopped(), resolver=unknown).send(message()).outcome == "later"


@pytest.mark.parametrize(("status", "outcome"), [(200, "taken"), (202, "taken"), (400, "never"), (404, "later"),
                                                 (410, "never"), (429, "later"), (500, "later")])  # fmt: skip
def test_what_it_answers_decides(tmp_path: Path, status: int, outcome: str):
    with site(lambda _got: Reply(status, b"because")) as running:
        handed = messenger(tmp_path, f"http://127.0.0.1:{running.port}/").send(message())
    assert handed.outcome == outcome
    assert handed.outcome == "taken" or handed.said == f"status {status} because"


def test_a_site_that_answers_a_byte_at_a_time_is_left_when_the_time_is_up(tmp_path: Path):
    certificate(tmp_path, NAME)
    stop = threading.Event()

    def drip(link: socket.socket) -> None:
        with link:
            link.recv(4096)
            for byte in b"HTTP/1.1 200 OK\r\nX-Padding: " + b"x" * 10_000:
                if stop.wait(0.05):
                    return
                try:
                    link.sendall(bytes([byte]))
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=lambda: drip(server.accept()[0]), daemon=True)
        thread.start()
        call = Call(url=f"http://127.0.0.1:{server.getsockname()[1]}/", body=b"{}", headers={})
        answer = post(call, trust(None, tmp_path), by_proxy=False, patience=0.5)
        stop.set()
        thread.join()
    assert isinstance(answer, Handed)
    assert (answer.outcome, answer.said) == ("later", "no answer within 0.5 s")
