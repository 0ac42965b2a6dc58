"""`appban platform list` and `rehearse`, as a person runs them."""

import json
import signal
import subprocess
import sys

import httpx2
from tests.support import our_environment

from appban.bootstrap import all_platforms

APPBAN = [sys.executable, "-c", "from appban.cli.main import run; run()"]


def run(*words, **more):
    return subprocess.run(
        [*APPBAN, *words], env=our_environment(), capture_output=True, text=True, check=False, **more
    )


def test_the_list_says_what_each_can_takes_and_does_not_offer():
    done = run("platform", "list", "-o", "json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["schema"] == "appban/platforms@1"
    rows = {each["platform"]: each for each in told["rows"]}
    assert set(rows) == set(all_platforms())
    assert "views" in rows["bluesky"]["not_offered"]
    assert rows["manual"]["can"] == ["needs-human"]
    assert rows["tiktok"]["caption"] == "2200 UTF-16 code units"
    assert "6 to begin in 60 s" in rows["tiktok"]["calls"]


def test_a_stand_in_answers_until_it_is_ended_and_says_what_to_connect_by(tmp_path):
    file = tmp_path / "connection.json"
    process = subprocess.Popen(
        [*APPBAN, "platform", "rehearse", "mastodon", "--connection", str(file)],
        env=our_environment(), stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        address = process.stderr.readline().strip().rpartition(" ")[2]
        given = json.loads(file.read_text())
        assert file.stat().st_mode & 0o777 == 0o600
        assert given["url"] == address
        shown = {"Authorization": f"Bearer {given['access_token']}"}
        place = f"{address}/api/v1/accounts/verify_credentials"
        assert httpx2.get(place, headers=shown).json()["acct"] == "example"
        assert httpx2.get(place).status_code == 401
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_there_is_no_stand_in_for_people():
    done = run("platform", "rehearse", "manual")
    assert done.returncode == 1
    assert "there are those for bluesky, mastodon, tiktok" in done.stderr
