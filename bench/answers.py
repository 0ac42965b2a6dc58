"""Every question of oversight over a record of a million entries, with its facts in memory, as a server has them.

Counted is all that asking does: the answer, what it rests on looked up in the store, its canonical bytes. Reading the
record into memory, and the tree's root (of a published log a few hashes), are not; there is no inventory. `--entries`
measures a smaller record of the same make instead, which is made anew each time and held to no target.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import measure
from appban.regime.facts import Facts
from appban.regime.time import DAY, show
from appban.reports.questions._discover import questions
from appban.reports.questions.asking import ask, parameters, read_parameters
from appban.reports.questions.model import Head, Question, bytes_of
from appban.service.oversight.forces import Forces
from appban.service.oversight.ground import RecordGround
from appban.service.oversight.places import Places
from appban.service.reading import all_facts
from appban.stores.open import create_store
from appban.stores.sql import SqlStore
from log import entries
from store import SIZE, fill, million
from world import AT, Sizes, World

MOST_SECONDS = 2
ROUNDS = 3
BY = {
    "exemptions-in-force": "body,purpose",
    "requests-between": "department,purpose",
}
NONE = Head(origin="bench.example/log", size=0, root="0" * 64)


def main() -> None:
    """Print the seconds of each question, and hold the slowest against the target."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=SIZE)
    size = parser.parse_args().entries
    print(f"questions over {size:,} entries: {measure.load()}")
    with _store(size) as (store, world), store.reader() as reader:
        facts, cpu, wall = measure.once(lambda: all_facts(reader))
        measure.note("read into memory", f"{wall:.1f} s, CPU {cpu:.1f} s")
        forces = Forces(facts)
        _, cpu, wall = measure.once(lambda: forces.fill(len(facts.exemptions)))
        measure.note("worked out when exemptions were in force", f"{wall:.1f} s, CPU {cpu:.1f} s")
        measure.settled()
        ground = RecordGround(
            reader, facts, _no_lake, at=AT, known_at=facts.time, forces=forces, places=Places()
        )
        worst = max(_measured(ground, world))
    if size == SIZE:
        measure.report(
            "a question, warm", f"{worst:.2f} s", f"at most {MOST_SECONDS} s", met=worst <= MOST_SECONDS
        )


def _measured(ground: RecordGround, world: World) -> Iterator[float]:
    given = _given(ground.facts, world)
    for question in questions().values():
        texts = {
            each.name: given[each.name]
            for each in parameters(question)
            if each.required and each.name in given
        }
        texts |= {"by": BY[question.name]} if question.name in BY else {}
        texts |= {"body": given["body"]} if question.name == "exemption-held-by" else {}
        if any(each.required and each.name not in texts for each in parameters(question)):
            measure.note(question.name, "asks of what is not there")
            continue
        act = partial(_bytes, question, texts, ground)
        data, cpu, wall = min((measure.once(act) for _ in range(ROUNDS)), key=lambda each: each[2])
        measure.note(question.name, f"{wall:.2f} s, CPU {cpu:.2f} s, {len(data):,} bytes")
        yield wall


def _bytes(question: Question, texts: dict[str, str], ground: RecordGround) -> bytes:
    return bytes_of(ask(question, read_parameters(question, texts, ground.zone), ground, NONE))


def _given(facts: Facts, world: World) -> dict[str, str]:
    """What questions are asked with: a case in force, its application, the year before."""
    case = next(each for each in world.cases if each.cleared and each.start < AT < each.end)
    request = facts.exemptions[case.id].request
    return {"app": request.apps[0], "exemption": case.id, "from": show(AT - 365 * DAY), "body": request.body}


@contextmanager
def _store(size: int) -> Iterator[tuple[SqlStore, World]]:
    if size == SIZE:
        with million() as store:
            yield store, World()
        return
    share = size / SIZE
    whole = Sizes()
    world = World(
        Sizes(
            exemptions=max(1, int(whole.exemptions * share)), devices=max(1_000, int(whole.devices * share))
        )
    )
    with tempfile.TemporaryDirectory() as folder, create_store(str(Path(folder) / "small.sqlite3")) as store:
        fill(store, entries(world, size))
        yield store, world


def _no_lake() -> None:
    raise AssertionError("no entry names a snapshot, and the lake was opened all the same")


if __name__ == "__main__":
    main()
