"""A domain list fetched over a socket as a protective DNS service fetches it: whole, and not again while it is the same."""

import hashlib
import http.client
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.docs.shell import Shell

pytestmark = pytest.mark.real

POINTS = """
[point.lists]
target = "domain-list"
folder = "srv/lists"
body = "dwt"
"""
STEPS = (
    "export APPBAN_DATABASE=$PWD/appban.sqlite3 APPBAN_ACTOR=ana",
    "appban init --embedded --origin log.example.org/ban --appointer ana=Ana --appointer ben=Ben",
    "appban policy plan uk-2023 --to plan.json && appban policy apply plan.json --with ben",
    "appban body add dwt --name Tides --kind ministerial-department --parent hm-government --source invented",
    "appban device add asset:P1 --body dwt --class corporate --platform ios",
    "appban enforce apply --ring all",
)


def test_a_list_is_fetched_once_and_a_receipt_is_given_for_it(tmp_path: Path):
    shell = Shell(tmp_path)
    (tmp_path / "empty" / "points.toml").write_text(POINTS)
    try:
        for step in STEPS:
            code, said = shell(step)
            assert code == 0, said
        code, said = shell(
            "appban token mint dns --may pull --may receipts --body dwt --until 2200-01-01 -o json 2>/dev/null"
        )
        assert code == 0, said
        token = json.loads(said)["secret"]
        shell("appban serve --port 0 2> serve.log & echo $! > pid")
        assert (
            shell(
                "for i in $(seq 300); do grep -q serving serve.log && break; sleep 0.1; done; cat serve.log"
            )[0]
            == 0
        )
        log = (tmp_path / "empty" / "serve.log").read_text()
        address = urlsplit(re.search(r"http://\S+", log)[0])
        view = next((tmp_path / "empty" / "srv" / "lists").glob("view-*")).name
        link = http.client.HTTPConnection(address.hostname, address.port, timeout=20)
        shown = {"Authorization": f"Bearer {token}"}

        link.request("GET", f"/enforcement/lists/{view}/domains.txt", headers=shown)
        first = link.getresponse()
        data = first.read()
        assert b"tiktok.com\n" in data
        link.request(
            "GET",
            f"/enforcement/lists/{view}/domains.txt",
            headers={**shown, "If-None-Match": first.headers["etag"]},
        )
        again = link.getresponse()
        assert (again.status, again.read()) == (304, b"")
        for path in ("%2e%2e/%2e%2e/appban.sqlite3", "..%2fpoints.toml", f"{view}/%2e%2e/%2e%2e/points.toml"):
            link.request("GET", f"/enforcement/lists/{path}", headers=shown)
            missing = link.getresponse()
            assert (missing.status, b"sqlite" in missing.read()[:16].lower()) == (404, False)

        asked = {"artefact": hashlib.sha256(data).hexdigest(), "outcome": "in-force", "device": "asset:P1"}
        now = shell("date -u +%Y-%m-%dT%H:%M:%SZ")[1].strip()
        link.request(
            "POST",
            "/enforcement/lists/receipts",
            json.dumps({**asked, "seen_at": now}),
            {**shown, "Content-Type": "application/json"},
        )
        told = link.getresponse()
        assert (told.status, json.loads(told.read())) == (200, {"recorded": True})
        link.close()
        (row,) = json.loads(shell("appban enforce receipts -o json")[1])["rows"]
        assert (row["point"], row["outcome"]) == ("lists", "in-force")
    finally:
        shell("kill $(cat pid); wait $(cat pid)")
        shell.end()
