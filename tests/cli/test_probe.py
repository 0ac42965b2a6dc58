"""Probes and receipts from the command line: files read back, answers kept when they change, and how it stands since when."""

import hashlib

import pytest
from msgspec import structs
from tests.cli.test_enforce import points, rows  # noqa: F401 - the fixture of a department with two points

from appban.bootstrap import open_house
from appban.cli.points import setup_of
from appban.ports import Heard
from appban.record.entry import Actor
from appban.service.enforcing.receipts import Claim, receive
from appban.service.enforcing.rounds import Rounds
from appban.service.publishing import record
from appban.service.work import Act
from appban.settings import Settings
from appban.transports.clock import SystemClock
from appban.transports.probing import LocalProber

pytestmark = pytest.mark.slow

DNS = '\nprobe = {kind = "dns", server = "127.0.0.1:53"}\n'


def entries(appban, kind: str) -> int:
    house = open_house(Settings.from_environ())
    with house.desk.store.reader() as reader:
        return sum(row.kind == kind for row in reader.rows(0, reader.head().size))


def stands(appban, point: str) -> dict[str, object]:
    return rows(appban.well("enforce", "status", "-o", "json"))[point]


@pytest.fixture
def applied(points):  # noqa: F811
    points.well("enforce", "apply", "--ring", "all")
    return points


@pytest.fixture
def answers(monkeypatch):
    """What a resolver says to each address and host; NXDOMAIN unless said otherwise, and who was asked for."""
    told: dict[object, Heard] = {}

    def ask(_self, asked):
        found = told.get((asked.source, asked.host)) or told.get(asked.source) or told.get(asked.host)
        return found or Heard("denied", "NXDOMAIN")

    monkeypatch.setattr(LocalProber, "ask", ask)
    return told


def with_dns(appban) -> None:
    text = (appban.folder / "points.toml").read_text()
    appban.file("points.toml", text + DNS)


def test_files_that_hold_what_was_delivered_bite_and_one_that_was_emptied_does_not(applied):
    done = applied.well("enforce", "probe", "browsers", "--app", "tiktok", "-o", "json")
    told = done.json()["rows"]
    assert {(row["expected"], row["seen"]) for row in told} == {("denied", "denied")}
    assert len({row["device"] for row in told}) == 2, "a few of each view"
    assert stands(applied, "browsers")["bites"] == "yes"

    (ours,) = [p for p in (applied.folder / "machines" / "one").iterdir() if b"tiktok" in p.read_bytes()]
    ours.write_bytes(b"{}")
    done = applied("enforce", "probe", "browsers", "--device", "asset:L1", "--app", "tiktok")
    assert done.code == 4
    found = stands(applied, "browsers")
    assert found["bites"].startswith("no:")
    assert found["open_since"] is not None
    assert found["drifted"]
    assert found["drifted_since"] is not None


def test_an_answer_is_entered_when_it_is_new_or_asked_for_and_after_each_delivery(applied, answers):
    with_dns(applied)
    applied.well("enforce", "probe", "resolver", "--app", "tiktok")
    first = entries(applied, "probe-answered.1")
    assert first == 3
    applied.well("enforce", "probe", "resolver", "--app", "tiktok")
    assert entries(applied, "probe-answered.1") == first
    applied.well("enforce", "probe", "resolver", "--app", "tiktok", "--record")
    assert entries(applied, "probe-answered.1") == 2 * first
    answers["127.0.0.11"] = Heard("allowed", "192.0.2.1")
    assert applied("enforce", "probe", "resolver", "--app", "tiktok").code == 4
    assert entries(applied, "probe-answered.1") == 2 * first + 1


def test_since_when_it_passes_is_when_it_was_last_denied(applied, answers):
    with_dns(applied)
    applied.well("enforce", "probe", "resolver", "--app", "tiktok")
    good = stands(applied, "resolver")["probed"]
    answers["127.0.0.11"] = Heard("allowed", "192.0.2.1")
    for _ in range(2):
        assert applied("enforce", "probe", "resolver", "--app", "tiktok", "--record").code == 4
    found = stands(applied, "resolver")
    assert found["open_since"] is not None
    assert found["open_since"] <= good < found["probed"]
    answers.clear()
    applied.well("enforce", "probe", "resolver", "--app", "tiktok")
    assert (stands(applied, "resolver")["open_since"], stands(applied, "resolver")["bites"]) == (None, "yes")


def test_one_name_that_passes_is_a_hole_and_one_that_says_nothing_leaves_it_unknown(applied, answers):
    with_dns(applied)

    def seen() -> tuple[int, set[str]]:
        done = applied("enforce", "probe", "resolver", "--app", "tiktok", "-o", "json")
        return done.code, {row["seen"] for row in done.json()["rows"]}

    assert seen() == (0, {"denied"})
    answers["tiktok.com"] = Heard("unknown", "SERVFAIL")
    assert seen() == (0, {"unknown"})
    answers["tiktok.com"] = Heard("allowed", "192.0.2.1")
    assert seen() == (4, {"allowed"})


def test_no_refusal_counts_while_the_control_does_not_pass(applied, answers):
    text = (applied.folder / "points.toml").read_text()
    probe = DNS.replace("}", ', control = "allowed.example"}')
    applied.file("points.toml", text + probe)
    done = applied.well("enforce", "probe", "resolver", "--app", "tiktok", "-o", "json")
    assert {row["seen"] for row in done.json()["rows"]} == {"unknown"}
    answers["allowed.example"] = Heard("allowed", "192.0.2.1")
    done = applied.well("enforce", "probe", "resolver", "--app", "tiktok", "-o", "json")
    assert {row["seen"] for row in done.json()["rows"]} == {"denied"}


def test_what_does_not_answer_is_asked_once_and_not_for_every_application(applied, monkeypatch):
    with_dns(applied)
    asked = []

    def ask(_self, question):
        asked.append(question.source)
        return Heard("unknown", "no answer", "unheard")

    monkeypatch.setattr(LocalProber, "ask", ask)
    applied.well("enforce", "probe", "resolver")
    assert len(asked) == len(set(asked)) == 3


def test_a_point_that_cannot_be_asked_or_enforces_nothing_says_so(points):  # noqa: F811
    assert "nothing is enforced there yet" in points.well("enforce", "probe").err
    points.well("enforce", "apply", "--ring", "all")
    assert "resolver: cannot be asked" in points.well("enforce", "probe").err


@pytest.mark.parametrize(
    ("probe", "says"),
    [
        ('{kind = "dns"}', "needs `server`"),
        ('{kind = "files", server = "127.0.0.1:53"}', "has no `server`"),
        ('{kind = "dns", server = "resolver:53"}', "no address with a port"),
        ('{kind = "dns", server = "127.0.0.1"}', "no address with a port"),
        ('{kind = "dns", server = "127.0.0.1:0"}', "no address with a port"),
        ('{kind = "ping", server = "127.0.0.1:1"}', "kind"),
        ('{kind = "files", sever = "x"}', "sever"),
        ('{kind = "files", every = "15"}', "such as 15m"),
        ('{kind = "files", every = "0m"}', "such as 15m"),
    ],
)
def test_a_probe_that_cannot_be_is_refused_with_its_place(points, probe, says):  # noqa: F811
    text = (points.folder / "points.toml").read_text()
    points.file("points.toml", f"{text}\nprobe = {probe}\n")
    done = points("enforce", "probe")
    assert done.code == 1
    assert says in done.err


def test_unknown_points_devices_and_applications_are_refused(applied):
    for words in (("none",), ("--device", "asset:none"), ("--app", "none")):
        assert applied("enforce", "probe", *words).code == 1


class Moved(SystemClock):
    """The clock of this machine, moved on by a test."""

    passed = 0

    def now(self) -> int:
        return super().now() + self.passed

    def mark(self):
        mark = super().mark()
        return structs.replace(mark, monotonic=mark.monotonic + self.passed)


def test_points_are_asked_at_their_intervals_and_only_news_is_entered(applied, answers):
    text = (applied.folder / "points.toml").read_text()
    applied.file("points.toml", text + DNS.replace("}", ', every = "15m"}'))
    house = open_house(Settings.from_environ(), clock=(clock := Moved()))
    rounds = Rounds(house.desk, house.press, house.lake, lambda: setup_of(house))
    assert rounds.go(house.prober).points == ("resolver",)
    first = entries(applied, "probe-answered.1")
    assert first > 0
    assert rounds.go(house.prober).points == ()
    clock.passed += 15 * 60 * 1_000_000
    assert rounds.go(house.prober).points == ("resolver",)
    assert entries(applied, "probe-answered.1") == first
    answers["127.0.0.11"] = Heard("allowed", "192.0.2.1")
    clock.passed += 15 * 60 * 1_000_000
    assert {each.app for each in rounds.go(house.prober).holes} >= {"tiktok"}
    assert entries(applied, "probe-answered.1") > first


def test_receipts_are_listed_with_what_they_are_about(applied):
    def listed(*words: str):
        return applied.well("enforce", "receipts", *words, "-o", "json").json()["rows"]

    assert listed() == []
    zone = applied.folder / "resolver" / "rpz" / "ban-tiktok.zone"
    digest = hashlib.sha256(zone.read_bytes()).hexdigest()
    house = open_house(Settings.from_environ())
    claim = Claim(
        point="resolver", artefact=digest, device=None, outcome="failed", seen_at=house.desk.clock.now()
    )
    act = Act(actor=Actor(person="token-1", how="token"))
    record(house.desk, house.press, act, lambda work: receive(work, claim))
    (only,) = listed()
    assert (only["point"], only["outcome"], only["device"]) == ("resolver", "failed", None)
    assert only["artefacts"] == ["all/rpz/ban-tiktok.zone"]
    assert listed("browsers") == []
