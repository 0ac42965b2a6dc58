"""`appban serve` as a process of its own: it answers, feels what another process records, and ends when it is told to."""

import http.client
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy import make_url
from tests.cli.seated import seated
from tests.real.latency import note
from tests.service.office import Office
from tests.support import our_environment

from appban.record.keys import format_skey
from appban.regime.bodies import BodyId
from appban.regime.time import DAY, SECOND
from appban.service.exemptions.ending import revoke
from appban.service.publishing import new_key
from appban.service.staff.tokens import Minting, end_token, mint_token
from appban.stores.open import create_store
from appban.transports.clock import SystemClock
from appban.transports.keys import KeyFile

pytestmark = pytest.mark.real

PATH = "/access/v1/evaluation"
ASKED = {
    "subject": {"type": "device", "id": "asset:P1"},
    "action": {"name": "have"},
    "resource": {"type": "application", "id": "tiktok"},
}
DEADLINE = 30


class Field:
    """A folder with a store, and the settings that name it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {k: v for k, v in our_environment().items() if not k.startswith("APPBAN_")}
        self.set("DATABASE", str(folder / "appban.sqlite3"))

    def set(self, name: str, value: str) -> None:
        """A setting."""
        self.environment[f"APPBAN_{name}"] = value


class Served:
    """A running server, and one kept connection to it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from appban.cli.main import run; run()", "serve", "--port", "0"],
            env=environment, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        found = re.fullmatch(r"serving at (http://127\.0\.0\.1:\d+)\n", line)
        assert found, line + self.process.stderr.read()
        self.address = urlsplit(found.group(1))
        self.kept = self.connection()

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=DEADLINE)

    def ask(
        self, token: str, connection: http.client.HTTPConnection | None = None
    ) -> tuple[int, dict[str, object]]:
        link = connection or self.kept
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        link.request("POST", PATH, json.dumps(ASKED), headers)
        answer = link.getresponse()
        return answer.status, json.loads(answer.read())

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, object]]:
        self.kept.request("GET", path, headers=headers)
        answer = self.kept.getresponse()
        return answer.status, json.loads(answer.read())

    def end(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        self.process.send_signal(how)
        _, said = self.process.communicate(timeout=DEADLINE)
        return self.process.returncode, said


@pytest.fixture
def field(tmp_path: Path) -> Field:
    return Field(tmp_path)


@pytest.fixture
def office(field: Field) -> Office:
    made = seated(field)
    made.clock.pass_(SystemClock().now() - 3600 * SECOND - made.now)
    return made


@contextmanager
def running(field: Field) -> Iterator[Served]:
    made = Served(field.environment)
    try:
        yield made
    finally:
        if made.process.poll() is None:
            made.process.kill()
        made.process.communicate()
        made.kept.close()


@pytest.fixture
def served(field: Field, office: Office) -> Iterator[Served]:
    with running(field) as made:
        yield made


def seated_on(field: Field, url: str) -> Office:
    """An office on a database, published by nobody yet."""
    made = Office(create_store(url))
    with made.store.writer() as writer:
        writer.mint([("asset", "P1")], ["P1"])
        writer.commit()
    KeyFile(field.folder / "log.key").create([format_skey(new_key("log.example.gov.uk/ban", made.entropy))])
    field.set("DATABASE", url)
    for name, value in (("LOG", "log"), ("KEYS", "log.key"), ("LAKE", "lake")):
        field.set(name, str(field.folder / value))
    made.clock.pass_(SystemClock().now() - 3600 * SECOND - made.now)
    return made


@contextmanager
def out_of_reach(url: str) -> Iterator[None]:
    """Nobody is let into the database any more, and whoever is in it is thrown out."""
    name = make_url(url).database
    aside = (
        make_url(url).set(database="postgres", drivername="postgresql").render_as_string(hide_password=False)
    )
    with psycopg.connect(aside, autocommit=True) as link:
        link.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        link.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            link.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def minted(office: Office):
    asked = Minting(label="a proxy", may=("evaluate",), body=BodyId("D"), until=office.now + DAY)
    return office.as_("operator", lambda work: mint_token(work, asked)).value


def test_what_another_process_records_is_felt_by_the_next_question(office, served):
    token = minted(office)
    status, told = served.ask(token.text)
    assert (status, told["decision"]) == (200, False)
    exemption = office.granted()
    status, told = served.ask(token.text)
    assert (status, told["decision"], told["context"]["outcome"]) == (200, True, "exempt")
    office.as_("sam", lambda work: revoke(work, exemption, "it is over"))
    begun = time.monotonic()
    status, told = served.ask(token.text)
    note("decision-point", "revocation to the first answer that denies", time.monotonic() - begun)
    assert (status, told["decision"], told["context"]["outcome"]) == (200, False, "prohibited")
    office.as_("operator", lambda work: end_token(work, token.token))
    assert served.ask(token.text)[0] == 401


def test_many_ask_at_once_while_entries_come_and_each_is_answered_rightly(office, served):
    token = minted(office).text
    exemption = office.granted()

    def asks(_: int) -> list[tuple[int, bool]]:
        link = served.connection()
        try:
            return [
                (status, told["decision"]) for status, told in (served.ask(token, link) for _ in range(50))
            ]
        finally:
            link.close()

    begun = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(asks, n) for n in range(4)]
        for _ in range(5):
            minted(office)
        answers = [answer for each in waiting for answer in each.result(DEADLINE)]
    note("decision-point", "one of 200 questions by 4 askers", (time.monotonic() - begun) / len(answers))
    assert answers == [(200, True)] * 200
    office.as_("sam", lambda work: revoke(work, exemption, "it is over"))
    assert asks(0) == [(200, False)] * 50


def test_the_server_cut_off_from_its_store_lets_nothing_through_until_it_is_back(field, new_postgres_url):
    office = seated_on(field, new_postgres_url)
    token = minted(office).text
    office.granted()
    with running(field) as served:
        assert served.ask(token)[1]["decision"] is True
        with out_of_reach(new_postgres_url):
            begun = time.monotonic()
            status, told = served.ask(token)
            note("decision-point", "an answer while the store is out of reach", time.monotonic() - begun)
            assert (status, told["decision"], told["context"]["outcome"]) == (200, False, "unknown")
            assert served.get("/health")[0] == 503
        assert served.ask(token)[1]["decision"] is True
        assert served.get("/health")[0] == 200


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_when_told_to_also_with_a_connection_open(office, served, how):
    assert served.ask(minted(office).text)[0] == 200
    begun = time.monotonic()
    code, said = served.end(how)
    assert (code, said) == (0, "ended\n")
    assert time.monotonic() - begun < 5


def test_health_and_the_description_are_served_to_anybody(office, served):
    for path in ("/health", "/openapi.json"):
        served.kept.request("GET", path, headers={"X-Request-ID": "r-1"})
        answer = served.kept.getresponse()
        body = json.loads(answer.read())
        assert (answer.status, answer.getheader("x-request-id")) == (200, "r-1")
        assert answer.getheader("server") is None
        assert body


def test_a_body_that_is_too_large_is_refused_over_the_wire(office, served):
    token = minted(office).text
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    served.kept.request("POST", PATH, b" " * 20_000, headers)
    answer = served.kept.getresponse()
    assert (answer.status, answer.getheader("content-type")) == (413, "application/problem+json")
    answer.read()
