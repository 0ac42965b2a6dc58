"""Tasks run beside the routes, are ended with the server, and do not end or fail unseen."""

import asyncio

from appban.web.tasks import Board, Task


def states_while(task: Task, *, until: str) -> Board:
    async def run() -> Board:
        board = Board([task])
        assert board.states == {task.name: "waiting"}
        async with board.running([task]):
            for _ in range(100):
                if board.states[task.name] == until:
                    break
                await asyncio.sleep(0)
            assert board.states[task.name] == until
        return board

    return asyncio.run(run())


def test_a_task_runs_until_the_server_ends_and_can_clear_up():
    cleared = []

    async def forever():
        try:
            await asyncio.Event().wait()
        finally:
            cleared.append("up")

    assert states_while(Task("t", forever), until="running").states == {"t": "ended"}
    assert cleared == ["up"]


def test_a_task_that_fails_or_ends_is_told(caplog):
    async def failing():
        raise RuntimeError("out of luck")

    async def ending():
        return

    assert states_while(Task("t", failing), until="failed").states == {"t": "failed"}
    assert "out of luck" in caplog.text
    assert states_while(Task("u", ending), until="ended").states == {"u": "ended"}
    assert "u ended by itself" in caplog.text
