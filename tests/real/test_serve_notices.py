"""`appban serve` as a process of its own tells people by a mail server: what others record, and what comes of it."""

import json
import queue
import socket
from collections.abc import Iterator
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from tests.cli.seated import seated
from tests.real.test_serve import DEADLINE, Field, running

from appban.bootstrap import open_house
from appban.service.naming import short_reference
from appban.service.telling.addresses import set_address
from appban.settings import Settings
from appban.transports.clock import SystemClock

pytestmark = pytest.mark.real


class Mailbox:
    """Hands on what came, as (to whom, about what, id)."""

    def __init__(self) -> None:
        self.got: queue.Queue[tuple[str, str, str]] = queue.Queue()

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802  # the name that aiosmtpd looks for
        mail = message_from_bytes(envelope.content)
        for to in envelope.rcpt_tos:
            self.got.put((to, mail["Subject"], mail["Message-ID"]))
        return "250 OK"


class Live(SystemClock):
    """The machine's clock as that of an office: nobody moves it."""

    @property
    def wall(self) -> int:
        return self.now()

    def pass_(self, _microseconds: int) -> None:
        """It does so by itself."""


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    """A mail server on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


def test_a_served_record_tells_who_is_concerned_and_says_so_in_health(tmp_path, mailbox):
    box, port = mailbox
    (tmp_path / "notices.toml").write_text(
        f'[channel.mail]\nkind = "smtp"\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "ban@example.org"\n'
    )
    field = Field(tmp_path)
    office = seated(field)
    office.clock = Live()
    everybody = ("hal", "quinn", "sam", "sue")
    for who in everybody:
        set_address(office.store, office.ids[who], f"{who}@example.org", office.now)
    with running(field) as served:
        office.desk = open_house(Settings.from_environ(field.environment)).desk
        exemption = office.granted()
        wanted = {(f"{who}@example.org", f"{short_reference(exemption)} is in force") for who in everybody}
        ids = set()
        while wanted:
            to, subject, identity = box.got.get(timeout=DEADLINE)
            assert identity not in ids, "sent twice"
            ids.add(identity)
            wanted.discard((to, subject))
        status, told = served.get("/health")
        states = {part["name"]: part["state"] for part in told["parts"]}
        assert (status, states["task notices"]) == (200, "ok")
        assert "example.org" not in json.dumps(told)
