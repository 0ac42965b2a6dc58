"""Enforcement from the command line: observed, in rings, taken back to the byte; with an exemption that ends."""

import base64
import datetime as dt
import hashlib
import json
import subprocess

import pytest

POINTS = """
[point.browsers]
target = "chromium"
folder = "machines/{hostname}"
devices = "machines.csv"
rings = ["ring-1"]

[point.resolver]
target = "unbound"
folder = "resolver"
devices = "clients.csv"
"""
THEIRS = b'{\n  "URLBlocklist": ["gambling.example"]\n}\n'


@pytest.fixture
def points(department):
    """Two phones behind one resolver, three workstations with their own folders of which one is in the first ring."""
    appban = department
    for name in ("L1", "L2", "L3"):
        appban.well(
            "device", "add", f"asset:{name}", "--body", "dwt", "--class", "corporate", "--platform", "linux"
        )
    appban.file("points.toml", POINTS)
    appban.file("machines.csv", "device,ring,hostname\nasset:L1,ring-1,one\nasset:L2,,two\nasset:L3,,three\n")
    appban.file("clients.csv", "device,ipv4\nasset:P1,127.0.0.11\nasset:P2,127.0.0.12\n")
    for name in ("one", "two", "three"):
        folder = appban.folder / "machines" / name
        folder.mkdir(parents=True)
        (folder / "corp.json").write_bytes(THEIRS)
    return appban


def tree(folder):
    return {
        str(each.relative_to(folder)): each.read_bytes()
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }


def rows(done):
    return {row["point"]: row for row in done.json()["rows"]}


def exempt(appban, days=5):
    until = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=days)).isoformat()
    exemption = appban.well(
        "exemption", "submit", "--body", "dwt", "--app", "tiktok", "--device", "asset:P1", "--person", "hal",
        "--purpose", "enforcement", "--until", until, "--why", "we must look", "--alternatives", "none works",
        "--as", "rosa", "--print", "id", "--surface", "native-app", "--surface", "web",
    ).out.strip()  # fmt: skip
    appban.well(
        "exemption",
        "assess",
        exemption,
        "--risk",
        "low",
        "--residual",
        "low",
        "--reason",
        "small",
        "--as",
        "sam",
    )
    appban.well(
        "exemption", "clear", exemption, "--stage", "security", "--instrument", "minute 4", "--as", "sam"
    )
    appban.file("posture.csv", "device,mitigation,holds\nasset:P1,dev-no-corporate-data,yes\n")
    appban.well("inventory", "evidence", "--source", "mdm", "posture.csv")
    appban.well("exemption", "attest", exemption, "--mitigation", "ppl-briefed", "--as", "hal")
    return exemption


def test_observing_and_comparing_change_no_byte(points):
    before = tree(points.folder / "machines")
    plan = rows(points.well("enforce", "observe", "-o", "json"))
    assert plan["browsers"]["devices"] == 3
    assert plan["resolver"]["devices"] == 2
    points.well("enforce", "compare")
    points.well("enforce", "plan", "--ring", "all")
    assert tree(points.folder / "machines") == before
    assert not (points.folder / "resolver").exists()


def test_a_rollout_goes_ring_by_ring_and_comes_back_to_the_byte(points):
    machines = points.folder / "machines"
    before = tree(machines)
    points.well("enforce", "apply", "browsers", "--ring", "ring-1")
    changed = {name.split("/")[0] for name, data in tree(machines).items() if before.get(name) != data}
    assert changed == {"one"}
    assert rows(points.well("enforce", "status", "-o", "json"))["browsers"]["ring"] == "ring-1"

    points.well("enforce", "apply", "browsers", "--ring", "all")
    changed = {name.split("/")[0] for name, data in tree(machines).items() if before.get(name) != data}
    assert changed == {"one", "two", "three"}
    assert "nothing to change" in points.well("enforce", "apply", "browsers").err

    points.well("enforce", "apply", "browsers", "--ring", "ring-1")
    changed = {name.split("/")[0] for name, data in tree(machines).items() if before.get(name) != data}
    assert changed == {"one"}
    points.well("enforce", "remove", "browsers")
    assert tree(machines) == before


def test_what_somebody_else_changed_since_stays_and_is_told(points):
    machines = points.folder / "machines"
    points.well("enforce", "apply", "browsers", "--ring", "all")
    (ours,) = [path for path in (machines / "one").iterdir() if b"tiktok" in path.read_bytes()]
    held = json.loads(ours.read_bytes())
    held["URLBlocklist"].append("lottery.example")
    ours.write_text(json.dumps(held))
    assert rows(points.well("enforce", "status", "-o", "json"))["browsers"]["drifted"]
    told = points.well("enforce", "remove", "browsers").err
    assert "changed by somebody else" in told
    assert json.loads(ours.read_bytes())["URLBlocklist"] == ["gambling.example", "lottery.example"]


def test_an_exemption_reaches_the_resolver_and_its_end_does_too(points):
    exemption = exempt(points)
    plan = rows(points.well("enforce", "plan", "resolver", "--ring", "all", "-o", "json"))["resolver"]
    assert plan["exemptions"] == [exemption]
    points.well("enforce", "apply", "resolver", "--ring", "all")
    conf = (points.folder / "resolver" / "appban.conf").read_text()
    assert "127.0.0.11" in conf
    assert "127.0.0.12" not in conf

    points.well("exemption", "revoke", exemption, "--reason", "over", "--as", "sam")
    assert points("enforce", "plan", "--detailed-exitcode").code == 3
    points.well("enforce", "apply", "resolver")
    assert "127.0.0.11" not in (points.folder / "resolver" / "appban.conf").read_text()


def test_a_plan_that_is_not_what_was_read_is_refused(points):
    told = points.well("enforce", "plan", "browsers", "--ring", "ring-1").err
    digest = told.strip().splitlines()[-1].removeprefix("digest ")
    (points.folder / "machines" / "one" / "zz-local.json").write_bytes(THEIRS)
    done = points("enforce", "apply", "browsers", "--ring", "ring-1", "--plan", digest)
    assert done.code == 4
    assert "by now" in done.err


def test_every_artefact_is_entered_before_it_is_delivered(points):
    points.well("enforce", "apply", "browsers", "--ring", "all")
    points.well("log", "export", "--to", "bundle.json", "--openly")
    leaves = [
        base64.b64decode(leaf["entry"])
        for leaf in json.loads((points.folder / "bundle.json").read_text())["leaves"]
        if "entry" in leaf
    ]
    events = [json.loads(leaf)["event"] for leaf in leaves]
    sent = [n for n, event in enumerate(events) if event["type"] == "enforcement-applied.1"]
    came = [n for n, event in enumerate(events) if event["type"] == "enforcement-answered.1"]
    written = {hashlib.sha256(data).hexdigest() for data in tree(points.folder / "machines").values()}
    assert {each["digest"] for n in sent for each in events[n]["artefacts"]} <= written
    assert max(sent) < min(came)
    key = points.well("log", "key").out.strip()
    points.well("log", "verify", "bundle.json", "--key", key)


def test_a_check_that_fails_puts_the_last_good_files_back(points):
    points.file("points.toml", POINTS + '\ncheck = ["false"]\n')
    done = points("enforce", "apply", "resolver", "--ring", "all", "-o", "json")
    assert done.code == 1
    assert "not in place at resolver" in done.err
    assert not tree(points.folder / "resolver")
    stands = rows(points.well("enforce", "status", "-o", "json"))["resolver"]
    assert (stands["ring"], stands["state"], stands["drifted"]) == ("observe", "not delivered", [])
    points.file("points.toml", POINTS)
    points.well("enforce", "apply", "resolver", "--ring", "all")
    assert rows(points.well("enforce", "status", "-o", "json"))["resolver"]["state"] == "as planned"


def test_moving_a_rollout_takes_authority(points):
    done = points("enforce", "apply", "browsers", "--ring", "all", "--as", "hal")
    assert done.code == 5
    assert "enforce" in done.err


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("points.toml", '[point.a]\ntarget = "none"\nfolder = "x"\n', "no target none"),
        ("points.toml", '[point.a]\ntarget = "chromium"\nfolder = "x"\nfoldr = "y"\n', "foldr"),
        ("points.toml", "[point.a\n", "points.toml"),
        ("machines.csv", "device,ring,hostname\nasset:L9,,one\n", "line 2: no device is called 'asset:L9'"),
        ("machines.csv", "device,ring,hostname\nasset:L1,ring-9,one\n", "ring-9"),
        ("machines.csv", "device,ring,hostname\nasset:L1,,one\nasset:L2,,one\n", "line 2 too"),
        ("machines.csv", "device,ring,hostname\nasset:L1,,../one\n", "cannot"),
        ("clients.csv", "device,ipv4\nasset:P1,127.0.0.1.\n", "no address"),
        ("clients.csv", "device,ipv4\nasset:P1,::1\n", "IPv6"),
    ],
)
def test_bad_points_and_devices_are_refused_by_place_and_value(points, file, text, says):
    points.file(file, text)
    done = points("enforce", "plan", "--ring", "all")
    assert done.code == 1
    assert says in done.err.replace("that can name", "cannot")


def test_a_git_work_tree_gets_a_commit_with_the_digest_of_the_plan(points):
    machines = points.folder / "machines"
    subprocess.run(["git", "init", "--quiet", machines], check=True)
    points.file("points.toml", POINTS.replace('rings = ["ring-1"]', 'rings = ["ring-1"]\ngit = "machines"'))
    points.well("enforce", "apply", "browsers", "--ring", "ring-1")
    points.well("enforce", "apply", "browsers", "--ring", "all")
    log = subprocess.run(
        ["git", "-C", machines, "log", "--format=%B"], check=True, capture_output=True, text=True
    ).stdout
    assert log.count("Plan ") == 2
    assert log.splitlines()[0] == "appban: browsers at all"
    assert not subprocess.run(
        ["git", "-C", machines, "status", "--porcelain"], check=True, capture_output=True
    ).stdout


def test_a_device_that_no_target_reaches_is_refused_unless_said_otherwise(points):
    points.well("device", "add", "asset:PHONE", "--body", "dwt", "--class", "corporate", "--platform", "ios")
    points.file("machines.csv", "device,ring,hostname\nasset:L1,ring-1,one\nasset:PHONE,,phone\n")
    done = points("enforce", "apply", "browsers", "--ring", "all")
    assert done.code == 1
    assert "chromium does not run on ios" in done.err
    points.well("enforce", "apply", "browsers", "--ring", "all", "--leave-uncovered")


def test_what_would_be_let_through_to_many_is_held_back_until_two_persons_want_it(points):
    names = [f"M{n}" for n in range(12)]
    for name in names:
        points.well(
            "device", "add", f"asset:{name}", "--body", "dwt", "--class", "corporate", "--platform", "linux"
        )
    lines = [f"asset:{name},ring-1,{name.lower()}\n" for name in names]
    points.file("machines.csv", "device,ring,hostname\n" + "".join(lines))
    assert points("enforce", "apply", "browsers", "--ring", "all").code == 5
    points.well("enforce", "apply", "browsers", "--ring", "all", "--second", "ben")
    machines = points.folder / "machines"
    before = tree(machines)

    points.file("machines.csv", "device,ring,hostname\n")
    told = points.well("enforce", "apply", "browsers").err
    assert "12 devices would be let through at once" in told
    assert "--second" in told
    assert tree(machines) == before
    stands = rows(points.well("enforce", "status", "-o", "json"))["browsers"]
    assert (stands["held"], stands["state"]) == (12, "as planned")
    assert stands["held_since"] is not None

    digest = points.well("enforce", "plan", "browsers", "--released").err.strip().splitlines()[-1]
    points.well("enforce", "apply", "browsers", "--second", "ben", "--plan", digest.removeprefix("digest "))
    assert not [name for name, data in tree(machines).items() if b"tiktok" in data]
    assert rows(points.well("enforce", "status", "-o", "json"))["browsers"]["held"] == 0


def test_taking_a_point_back_from_many_devices_takes_two_persons(points):
    names = [f"M{n}" for n in range(12)]
    for name in names:
        points.well(
            "device", "add", f"asset:{name}", "--body", "dwt", "--class", "corporate", "--platform", "linux"
        )
    lines = [f"asset:{name},,{name.lower()}\n" for name in names]
    points.file("machines.csv", "device,ring,hostname\n" + "".join(lines))
    points.well("enforce", "apply", "browsers", "--ring", "all", "--second", "ben")
    machines = points.folder / "machines"
    there = tree(machines)
    done = points("enforce", "remove", "browsers")
    assert done.code == 5
    assert "takes two persons" in done.err
    assert tree(machines) == there
    points.well("enforce", "remove", "browsers", "--second", "ben")
    assert not [name for name, data in tree(machines).items() if b"tiktok" in data]
