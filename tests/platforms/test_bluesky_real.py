"""Bluesky's own data server (npm @atproto/dev-env), in a job of its own: `make bluesky`.

What it answered stands in fixtures, and the stand-in of the default run is held to it.
"""

import json
import os
import subprocess
from contextlib import contextmanager

import httpx2
import pytest
from tests.npm_packages import npm_packages
from tests.platforms.bluesky_asked import answers, signing_in
from tests.platforms.rehearsal import FIXTURES, Rehearsal, fixture, post_of
from tests.support import require

from appban.errors import AuthorisationGoneError
from appban.platforms._discover import platforms
from appban.ports import Line
from appban.servers.stand_ins.asked import asked
from appban.transports.calling import PlainHttp
from appban.transports.clock import SystemClock
from appban.transports.vault import VaultFolder

KEPT = FIXTURES / "bluesky" / "real.json"
PLATFORM = platforms()["bluesky"]
PASSWORD = "of this run alone"


@contextmanager
def data_server():
    modules = npm_packages("bluesky")
    process = subprocess.Popen(
        [require("node"), "data_server.mjs"],
        cwd=modules.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        url = process.stdout.readline().strip()
        assert url, "the data server did not start"
        yield url.replace("localhost", "127.0.0.1")
        process.stdin.close()
        process.wait(30)


@pytest.fixture(scope="module")
def server():
    with data_server() as url:
        yield url


@pytest.fixture(scope="module")
def account(server):
    made = httpx2.post(
        f"{server}/xrpc/com.atproto.server.createAccount",
        json={"handle": "department.test", "email": "a@department.test", "password": PASSWORD},
    )
    assert made.status_code == 200, made.text
    return made.json()


@pytest.fixture
def line(server, account, tmp_path):
    vault = VaultFolder(tmp_path)
    vault.put("acc-1", {"url": server, "identifier": account["handle"], "password": PASSWORD})
    return Line(http=PlainHttp(), secrets=vault.of("acc-1"), clock=SystemClock())


def records(server, account):
    query = {"repo": account["did"], "collection": "app.bsky.feed.post"}
    return httpx2.get(f"{server}/xrpc/com.atproto.repo.listRecords", params=query).json()["records"]


@pytest.mark.bluesky
def test_a_post_with_an_image_is_there_once_however_often_it_is_begun(server, account, line):
    post = post_of(fixture("bluesky")["taken"], at=SystemClock().now())
    first = PLATFORM.connect(line).begin(post, "key-1", lambda _: None)
    again = PLATFORM.connect(line).begin(post, "key-1", lambda _: None)
    assert first == again
    assert PLATFORM.connect(line).find(post, "key-1").answered == first
    (record,) = records(server, account)
    assert record["uri"] == first.reference
    assert record["value"]["text"] == post.caption
    assert record["value"]["embed"]["images"][0]["alt"] == post.media[0].alt
    assert record["value"]["facets"][0]["features"][0]["uri"] == "https://www.example.gov.uk/floods"
    for _ in range(2):
        assert PLATFORM.connect(line).take_down(first.reference).outcome == "gone"
    assert records(server, account) == []
    assert PLATFORM.connect(line).find(post, "key-1").outcome == "absent"


@pytest.mark.bluesky
def test_a_session_is_kept_renewed_and_begun_anew(line):
    did = PLATFORM.connect(line).constraints()[0].says
    kept = line.secrets.read()
    assert kept["did"] in did
    line.secrets.change(lambda values: {**values, "access_token": kept["access_token"][:-4] + "AAAA"})
    post = post_of(fixture("bluesky")["taken"], at=SystemClock().now())
    PLATFORM.connect(line).take_down(PLATFORM.connect(line).begin(post, "key-2", lambda _: None).reference)
    assert line.secrets.read()["access_token"] != kept["access_token"][:-4] + "AAAA"
    spoilt = {name: kept[name][:-4] + "AAAA" for name in ("access_token", "refresh_token")}
    line.secrets.change(lambda values: {**values, **spoilt, "password": "wrong"})
    with pytest.raises(AuthorisationGoneError):
        PLATFORM.connect(line).begin(post, "key-2", lambda _: None)


@pytest.mark.bluesky
def test_the_data_server_answers_as_it_did_when_its_answers_were_kept(server, account):
    def send(method, path, headers, body):
        reply = httpx2.request(method, f"{server}/xrpc/{path}", headers=headers, content=body)
        return reply.status_code, reply.json() if reply.content else {}

    told = {
        what: [status, error] for what, status, error in answers(send, account["did"], account["accessJwt"])
    }
    told |= {what: [status, error] for what, status, error in signing_in(send, account["handle"])}
    made = json.loads((npm_packages("bluesky") / "@atproto" / "pds" / "package.json").read_text())
    result = {"server": f"@atproto/pds {made['version']}", "answers": told}
    if os.environ.get("APPBAN_GOLDEN") == "write":
        KEPT.write_text(json.dumps(result, indent=1) + "\n")
    assert json.loads(KEPT.read_text()) == result


def test_the_stand_in_answers_as_the_data_server_did():
    rehearsal = Rehearsal(PLATFORM)

    def send(method, path, headers, body):
        reply = rehearsal.stand_in.answer(asked(method, f"/xrpc/{path}", headers, body))
        return reply.status, json.loads(reply.body)

    rehearsal.connect().account()
    token = rehearsal.secrets.values["access_token"]
    told = {what: [status, error] for what, status, error in answers(send, rehearsal.stand_in.did, token)}
    told |= {what: [status, error] for what, status, error in signing_in(send, "example.test")}
    assert told == json.loads(KEPT.read_text())["answers"]
