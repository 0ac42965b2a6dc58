"""`appban notice` and `appban person email`: who is told, who was, who cannot be, and trying it."""

import socket
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from tests.cli.seated import seated

from appban.bootstrap import machine_clock, open_house
from appban.cli.notices_post import post_of
from appban.cli.notices_task import _look
from appban.regime.time import HOUR
from appban.service.naming import short_reference
from appban.service.telling.notice import KINDS
from appban.service.telling.watching import Watcher
from appban.settings import Settings


class Mailbox:
    """Keeps to whom mail came, and what it was about."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802  # the name that aiosmtpd looks for
        subject = next(
            line for line in envelope.content.decode().splitlines() if line.startswith("Subject: ")
        )
        self.got += [(to, subject.removeprefix("Subject: ")) for to in envelope.rcpt_tos]
        return "250 OK"


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


@pytest.fixture
def told(appban, mailbox):
    """An office with a notices file; sam can be told, sue cannot."""
    _, port = mailbox
    appban.file(
        "notices.toml",
        f'console = "https://ban.example.org"\n[channel.mail]\nkind = "smtp"\nhost = "127.0.0.1"\nport = {port}\n'
        'security = "none"\nsender = "ban@example.org"\n',
    )
    office = seated(appban)
    office.clock.pass_(
        machine_clock().now() - office.now - HOUR
    )  # the command line asks the machine what time it is
    appban.well("person", "email", "sam", "sam@dept.example.org")
    return appban, office


def office_asks(appban, office) -> str:
    """A request, by a process of the settings, so that its house has the outbox."""
    desk = open_house(Settings.from_environ(), clock=office.clock).desk
    office.desk = desk
    return office.submitted()


def test_a_request_is_told_by_mail(told, mailbox):
    appban, office = told
    reference = office_asks(appban, office)
    waiting = appban.well("notice", "list", "--which", "waiting", "-o", "json").json()["rows"]
    assert {row["about"] for row in waiting} == {reference}
    done = appban.well("notice", "send", "-o", "json").json()
    assert (done["sent"], done["untold"]) == (1, 0)
    assert mailbox[0].got == [
        ("sam@dept.example.org", f"A decision waits for you: {short_reference(reference)}")
    ]


def test_who_cannot_be_told_is_listed_and_said_to_the_operator(told):
    appban, office = told
    office_asks(appban, office)
    appban.well("notice", "send")
    done = appban.well("notice", "list", "-o", "json")
    (row,) = [row for row in done.json()["rows"] if row["state"] == "cannot be told"]
    assert (row["to"], row["said"]) == ("sue", "no address is known")
    assert "1 notices could not be told" in done.err
    lacking = appban.well("notice", "reach", "-o", "json")
    assert "sue" in {row["handle"] for row in lacking.json()["rows"] if not row["told"]}
    assert "cannot be told" in lacking.err
    checks = appban("doctor", "-o", "json").json()["rows"]
    assert {row["state"] for row in checks if row["check"] == "notices"} == {"warning"}


def test_an_address_that_becomes_known_frees_what_waited_for_it(told, mailbox):
    appban, office = told
    office_asks(appban, office)
    appban.well("notice", "send")
    freed = appban.well("person", "email", "sue", "sue@dept.example.org", "-o", "json").json()
    assert freed["notices_that_waited"] == 1
    appban.well("notice", "send")
    assert {to for to, _ in mailbox[0].got} == {"sam@dept.example.org", "sue@dept.example.org"}


def test_an_address_is_shown_forgotten_and_never_half_given(told):
    appban, _ = told
    assert appban.well("person", "show", "sam", "-o", "json").json()["email"] == "sam@dept.example.org"
    appban.well("person", "email", "sam", "--none")
    assert appban.well("person", "show", "sam", "-o", "json").json()["email"] is None
    assert appban("person", "email", "sam").code == 1
    assert appban("person", "email", "sam", "sam@example.org", "--none").code == 1
    assert appban("person", "email", "sam", "no address").code == 1
    assert appban("person", "email", "nobody", "a@example.org").code == 1


def test_a_person_is_added_with_an_address_or_not_at_all(told):
    appban, _ = told
    appban.well("person", "add", "new", "--name", "New", "--email", "new@dept.example.org")
    assert appban.well("person", "show", "new", "-o", "json").json()["email"] == "new@dept.example.org"
    assert appban("person", "add", "newer", "--name", "Newer", "--email", "nothing").code == 1
    assert appban("person", "show", "newer").code == 1


def test_a_test_goes_at_once_and_says_what_came_of_it(told, mailbox):
    appban, _ = told
    done = appban.well("notice", "test", "mail", "--to", "ops@dept.example.org", "-o", "json").json()
    assert done["outcome"] == "taken"
    assert mailbox[0].got == [("ops@dept.example.org", "A test of notices")]
    assert appban("notice", "test", "fax").code == 1
    assert appban("notice", "test", "mail").code == 1


def test_what_could_not_be_told_is_tried_anew_or_dropped(told):
    appban, office = told
    office_asks(appban, office)
    appban.well("notice", "send")
    assert appban.well("notice", "retry", "-o", "json").json()["tried_anew"] == 1
    appban.well("notice", "send")
    (row,) = appban.well("notice", "list", "--which", "untold", "-o", "json").json()["rows"]
    appban.well("notice", "drop", row["notice"])
    assert appban.well("notice", "list", "--which", "untold", "-o", "json").json()["rows"] == []
    assert appban("notice", "drop", row["notice"]).code == 1
    assert appban("notice", "retry", row["notice"]).code == 1


def test_templates_are_printed_as_they_are(appban):
    assert appban.well("notice", "template").out.split() == list(KINDS)
    assert appban.well("notice", "template", "reminder").out.startswith("Subject: ((short)) ((state))\n\n")
    assert appban("notice", "template", "fax").code == 1


def test_templates_of_ones_own_take_the_place_of_ours(told, mailbox):
    appban, office = told
    folder = appban.folder / "mine"
    folder.mkdir()
    (folder / "waiting.txt").write_text("Subject: Penderfyniad: ((reference))\n\n((link))\n")
    file = appban.folder / "notices.toml"
    file.write_text(f'templates = "mine"\n{file.read_text()}')
    reference = office_asks(appban, office)
    appban.well("notice", "send")
    assert mailbox[0].got == [("sam@dept.example.org", f"Penderfyniad: {reference}")]
    (folder / "other.txt").write_text("Subject: a\n\nb\n")
    assert "other.txt" in appban("notice", "send").err


def test_without_a_notices_file_nobody_is_told_and_sending_says_so(appban):
    office = seated(appban)
    office_asks(appban, office)
    done = appban("notice", "send")
    assert done.code == 1
    assert "tell-people.md" in done.err
    assert appban.well("notice", "list", "-o", "json").json()["rows"] == []


def test_a_slip_in_the_notices_file_stops_no_act(told):
    appban, office = told
    appban.file("notices.toml", "[channel")
    reference = office_asks(appban, office)
    assert reference in office.facts().exemptions
    assert appban("notice", "send").code == 1
    assert appban.well("notice", "list", "--which", "waiting", "-o", "json").json()["rows"] != []


def test_the_server_puts_and_sends_by_itself(told, mailbox):
    appban, office = told
    house = open_house(Settings.from_environ(), clock=office.clock)
    watcher = Watcher(house.desk)
    _look(house, watcher)
    office.desk = house.desk
    exemption = office.granted()
    appban.well("person", "email", "hal", "hal@dept.example.org")
    _look(house, watcher)
    assert ("hal@dept.example.org", f"{short_reference(exemption)} is in force") in mailbox[0].got
    before = len(mailbox[0].got)
    _look(house, watcher)
    assert len(mailbox[0].got) == before


def test_links_begin_with_the_address_at_which_people_sign_in_unless_said_otherwise(told):
    appban, _ = told
    appban.file("client.secret", "secret").chmod(0o600)
    appban.file(
        "sign-in.toml",
        'issuer = "https://id.example.org"\nclient_id = "ban"\nclient_secret_file = "client.secret"\n'
        'public_url = "https://signin.example.org"\n',
    )
    assert post_of(open_house(Settings.from_environ())).stated.console == "https://ban.example.org"
    file = appban.folder / "notices.toml"
    file.write_text(
        "\n".join(line for line in file.read_text().splitlines() if not line.startswith("console"))
    )
    assert post_of(open_house(Settings.from_environ())).stated.console == "https://signin.example.org"
