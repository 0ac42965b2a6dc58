"""Health says part by part whether the server may be relied on, to anybody and without a name of ours."""

import json

import pytest
from msgspec.structs import replace
from tests.web.door import Door
from tests.web.points import a_setup

from appban.errors import NotFoundError, VerificationError
from appban.ports import Paper
from appban.regime.time import DAY, HOUR
from appban.service.enforcing.given import Giving
from appban.service.publishing import publish_now
from appban.web.health import health
from appban.web.tasks import Board, Task


def parts(door: Door) -> tuple[int, dict[str, tuple[str, int | None]]]:
    got = door.get("/health")
    told = got.json()
    assert told["status"] == ("ok" if got.status == 200 else "fault")
    return got.status, {part["name"]: (part["state"], part["value"]) for part in told["parts"]}


def test_all_is_well_and_published(door):
    assert parts(door) == (
        200,
        {
            "store": ("ok", door.office.size()),
            "publishing": ("ok", 0),
            "clock": ("ok", None),
            "decisions": ("ok", 0),
            "enforcement": ("warning", 1),
            "notices": ("ok", None),
            "held": ("ok", 0),
        },
    )


def test_notices_that_could_not_be_told_or_are_overdue_are_counted(door, tmp_path):
    file = tmp_path / "notices.toml"
    file.write_text("")
    settings = replace(door.house.settings, notices=str(file))
    room = replace(door.app.room, house=replace(door.house, settings=settings))

    def notices() -> tuple[str, int | None]:
        (part,) = [each for each in health(room, None).body.parts if each.name == "notices"]
        return part.state, part.value

    assert notices() == ("ok", 0)
    now = door.office.now
    for kind, state in (("notice", ("warning", 1)), ("untold", ("warning", 1))):
        with door.office.store.writer() as writer:
            writer.put_paper(Paper(kind=kind, id=kind, at=now, until=now - 2 * HOUR, body=b""))
            writer.commit()
        assert notices() == state


def test_devices_held_back_from_being_let_through_are_counted():
    setup = a_setup()
    (name,) = setup.points
    setup.given(name).keep(Giving(held=12, at=1))
    assert parts(Door(setup=lambda: setup))[1]["held"] == ("warning", 12)


def test_where_the_end_of_an_exemption_waits_for_us_is_counted_and_is_well_while_a_scheduler_runs():
    async def nothing():
        """A task that is not run here."""

    board = Board([Task(name="scheduler", run=nothing)])
    assert parts(Door(board=board))[1]["enforcement"] == ("ok", 1)


def test_without_enforcement_points_nothing_waits():
    def none():
        raise NotFoundError("there are no enforcement points here")

    assert parts(Door(setup=none))[1]["enforcement"] == ("ok", None)


def test_what_is_not_published_yet_is_counted_and_is_no_fault(door):
    door.minted()
    door.minted()
    status, found = parts(door)
    assert (status, found["publishing"]) == (200, ("warning", 2))
    publish_now(door.office.desk, door.press)
    assert parts(door)[1]["publishing"] == ("ok", 0)


def test_a_store_out_of_reach_is_a_fault_and_nothing_of_it_is_told(door, caplog):
    door.wire.cut = True
    got = door.get("/health")
    status, found = parts(door)
    assert status == 503
    assert {name for name, (state, _) in found.items() if state == "fault"} == {
        "store",
        "publishing",
        "clock",
        "decisions",
    }
    assert "canary" not in got.body.decode()
    assert "canary" in caplog.text


def test_a_store_behind_what_was_published_is_a_fault():
    door, ahead = Door(), Door()
    ahead.office.granted()
    publish_now(ahead.office.desk, ahead.press)
    door.press.folder.files = ahead.press.folder.files
    status, found = parts(door)
    assert (status, found["publishing"][0], found["store"][0]) == (503, "fault", "ok")


def test_a_clock_in_doubt_is_a_fault(door):
    door.office.clock.turn(-2 * DAY)
    status, found = parts(door)
    assert (status, found["clock"][0]) == (503, "fault")


def test_a_snapshot_that_cannot_be_read_is_a_fault(door, monkeypatch):
    def broken(_self, _at):
        raise VerificationError("the canary of a path")

    monkeypatch.setattr("tests.web.door.NoLake.snapshot_at", broken)
    status, found = parts(door)
    assert (status, found["decisions"][0]) == (503, "fault")
    assert "canary" not in json.dumps(door.get("/health").json())
    got = door.evaluate()
    assert got.status == 503 or got.json()["decision"] is False


@pytest.mark.parametrize(
    ("state", "status"), [("waiting", 200), ("running", 200), ("failed", 503), ("ended", 503)]
)
def test_a_task_that_no_longer_runs_is_a_fault(state, status):
    async def nothing():
        raise AssertionError("never run here")

    board = Board([Task("scheduler", nothing)])
    board.states["scheduler"] = state
    found = parts(Door(board=board))
    assert (found[0], found[1]["task scheduler"][0]) == (status, "ok" if status == 200 else "fault")
