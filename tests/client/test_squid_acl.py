"""Squid's helper beside a strict decision point of the test's own: only a plain yes lets through."""

import ast
import http.server
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from appban.client import squid_acl

HELPER = Path(squid_acl.__file__)
TOKEN = "a-token"
EXPECTED = {
    "subject": {"type": "device", "id": "ipv4:127.0.0.12"},
    "action": {"name": "have"},
    "resource": {"type": "domain", "id": "clips.example", "properties": {}},
    "context": {"surface": "web"},
}


class Point(http.server.ThreadingHTTPServer):
    """Answers as told, and only what is asked as the specification says."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.status, self.body, self.wait = 200, b'{"decision": true}', {}
        self.asked = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/access/v1/evaluation"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        time.sleep(self.server.wait.get(body["resource"]["id"], 0))
        status, answer = self.server.status, self.server.body
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            status = 401
        if self.path != "/access/v1/evaluation" or self.headers["Content-Type"] != "application/json":
            status = 400
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


@pytest.fixture
def point():
    with Point() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def asked(point, tmp_path):
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    return squid_acl.Asked(urlsplit(point.url), tmp_path / "token", 0.5)


def run(asked, text):
    """The helper as Squid runs it: by itself, without this project on its path."""
    command = [sys.executable, "-I", HELPER, "--url", asked.url.geturl(), "--token-file", asked.token_file]
    return subprocess.run(
        [*command, "--timeout", "2"], input=text, capture_output=True, text=True, check=True, timeout=30
    )


def test_a_yes_is_ok_and_what_is_asked_is_an_access_evaluation(point, asked):
    assert squid_acl.reply("7 127.0.0.12 clips.example\n", asked) == "7 OK"
    assert point.asked == [EXPECTED]


def test_a_no_is_err(point, asked):
    point.body = b'{"decision": false, "context": {"reason": "prohibited"}}'
    assert squid_acl.reply("0 127.0.0.12 clips.example -\n", asked) == "0 ERR"


@pytest.mark.parametrize(
    ("client", "subject"),
    [
        ("127.0.0.12", "ipv4:127.0.0.12"),
        ("2001:DB8:0::7", "ipv6:2001:db8::7"),
        ("2001%3Adb8%3A%3A7", "ipv6:2001:db8::7"),
        ("::ffff:127.0.0.12", "ipv4:127.0.0.12"),
    ],
)
def test_a_client_has_one_name_however_its_address_is_written(point, asked, client, subject):
    assert squid_acl.reply(f"1 {client} clips.example", asked) == "1 OK"
    assert point.asked[0]["subject"] == {"type": "device", "id": subject}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"true"),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"decision": "true"}'),
        (200, b'{"decision": 1}'),
        (200, b'{"decision": null}'),
        (200, b'{"decision": true'),
        (200, b'\xff{"decision": true}'),
        (200, b"[" * 60_000),
        (200, b'{"decision": true, "x": "' + b"x" * squid_acl.MAX_ANSWER + b'"}'),
        (201, b'{"decision": true}'),
        (302, b'{"decision": true}'),
        (401, b'{"decision": true}'),
        (500, b'{"decision": true}'),
    ],
)
def test_anything_but_a_plain_decision_is_broken_and_lets_nothing_through(point, asked, status, body, capsys):
    point.status, point.body = status, body
    assert squid_acl.reply("3 127.0.0.12 clips.example", asked).startswith("3 BH ")
    assert "no answer for '127.0.0.12 clips.example'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "rest", ["", "127.0.0.12", "- clips.example", "127.0.0.12 a.example b.example", "a b - -"]
)
def test_a_line_that_is_no_question_is_broken_and_nobody_is_asked(point, asked, rest):
    assert squid_acl.reply(f"4 {rest}\n", asked).startswith("4 BH ")
    assert not point.asked


def test_a_host_is_asked_about_as_it_was_before_squid_encoded_it(point, asked):
    squid_acl.reply("1 127.0.0.12 cl%69ps.example", asked)
    assert point.asked[0]["resource"]["id"] == "clips.example"


def test_a_point_that_is_down_or_slow_or_a_token_that_is_gone_is_broken(point, asked):
    down = asked._replace(url=urlsplit("http://127.0.0.1:1/"))
    assert squid_acl.reply("1 127.0.0.12 clips.example", down).startswith("1 BH ")
    point.wait = {"clips.example": 1.0}
    assert squid_acl.reply("2 127.0.0.12 clips.example", asked).startswith("2 BH ")
    asked.token_file.unlink()
    assert squid_acl.reply("3 127.0.0.12 chat.example", asked).startswith("3 BH ")


def test_a_new_token_is_used_without_a_restart(point, asked):
    asked.token_file.write_text("old")
    assert squid_acl.reply("1 127.0.0.12 clips.example", asked).startswith("1 BH ")
    asked.token_file.write_text(TOKEN)
    assert squid_acl.reply("2 127.0.0.12 clips.example", asked) == "2 OK"


def test_alone_as_squid_runs_it_every_question_gets_its_own_answer(point, asked):
    lines = [f"{n} 127.0.0.{n % 250 + 1} h{n}.example" for n in range(200)]
    done = run(asked, "\n".join(lines) + "\n")
    assert sorted(done.stdout.splitlines(), key=lambda each: int(each.split()[0])) == [
        f"{n} OK" for n in range(200)
    ]
    assert not done.stderr


def test_a_slow_answer_does_not_hold_up_the_others(point, asked):
    point.wait = {"slow.example": 0.5}
    done = run(asked, "1 127.0.0.12 slow.example\n2 127.0.0.12 quick.example\n")
    assert done.stdout.splitlines() == ["2 OK", "1 OK"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--url", "ftp://127.0.0.1/x"], "is not an http or https URL"),
        (["--url", "access/v1"], "is not an http or https URL"),
        (["--url", "http://pdp.example/access/v1/evaluation"], "would send the token unprotected"),
        (["--url", "http://127.0.0.1.example/"], "would send the token unprotected"),
        (["--url", "https://pdp.example:99999/"], "has no usable port"),
        (["--url", "https://pdp.example/", "--timeout", "0"], "is not a time to wait"),
        (["--url", "https://pdp.example/", "--timeout", "nan"], "is not a time to wait"),
    ],
)
def test_options_that_cannot_be_used_end_it_with_a_sentence(given, message, capsys):
    with pytest.raises(SystemExit) as ended:
        squid_acl.arguments([*given, "--token-file", "t"])
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


def test_it_stands_alone():
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(HELPER.read_text()))
        for name in (
            [node.module]
            if isinstance(node, ast.ImportFrom)
            else [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names
