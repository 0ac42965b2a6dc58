"""A decision with its full explanation, against the floor and against other engines: same questions, same answers.

All run in this one process, a pass of each in turn. Run it by `python bench/decide.py`.
"""

import argparse
import statistics
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import msgspec

import measure
from appban.regime.decide import decide
from appban.regime.lifts import Lifts
from appban.regime.query import Query
from appban.regime.ruleset import Ruleset
from floor import Floor
from questions import questions
from regime import facts_and_roster
from world import AT, World

ROUNDS = 9
SLOW = 200
"""Questions a round for the engines that take a millisecond or more."""
SAMPLE = 1_000
"""Devices by which the cost of working out all spans at once is reckoned."""
MOST_OF_FLOOR = 2.5
TARGETS = {"regorus": 5, "OPA": 15, "Cedar": 20}
"""How many times faster than each."""


class Engine(msgspec.Struct):
    """One row: how to ask it, what of the questions it is asked, and what came out."""

    name: str
    ask: Callable[[object], object]
    given: Sequence[object]
    cpu: list[float] = []
    wall: list[float] = []

    def round(self) -> None:
        """Ask everything once for the processor time, once more for the time of each."""
        self.cpu.append(measure.cpu_each(self.ask, self.given))
        self.wall += measure.wall_each(self.ask, self.given)

    @property
    def p50(self) -> float:
        """Microseconds on the clock."""
        return statistics.median(self.wall)


def main() -> None:
    """Print a row an engine, then the targets."""
    parser = argparse.ArgumentParser(description="Decisions, against other engines.")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    world = World()
    asked = questions(world)
    rules = Ruleset(*facts_and_roster(world), AT)
    print(f"decide: {measure.load()}")
    ours_cold(rules, asked)
    floor = Floor(world)
    asks = [msgspec.to_builtins(each) for each in asked]
    expected = [floor.decide(each) for each in asks]
    check("ours", [decide(rules, each, AT).outcome for each in asked], expected)
    print("outcomes:", ", ".join(f"{count} {name}" for name, count in Counter(expected).most_common()))
    engines = [
        Engine("ours", lambda each: decide(rules, each, AT), asked),
        Engine("floor", floor.decide, asks),
        *peers(world, asked, asks, expected),
    ]
    measure.settled()
    for _ in range(rounds):
        for each in engines:
            each.round()
    table(engines)
    targets(engines)


def ours_cold(rules: Ruleset, asked: list[Query]) -> None:
    """What is put off until a device or application is first asked about, and what it would cost not to put it off."""
    apps = {(each.app, each.surface) for each in asked}
    _, cpu, _ = measure.once(lambda: [rules.resolve(*each) for each in apps])
    measure.note("first question about an application", f"{cpu / len(apps) * measure.MICRO:,.0f} us more")
    named = rules.facts.naming_device
    devices = list(dict.fromkeys(each.device for each in asked if each.device in named))
    _, cpu, _ = measure.once(lambda: [rules.lifts.of(each) for each in devices])
    measure.note(
        "first question about a device with exemptions", f"{cpu / len(devices) * measure.MICRO:,.0f} us more"
    )
    eager, some = Lifts(rules.facts, rules.start), list(named)[:: len(named) // SAMPLE]
    _, cpu, _ = measure.once(lambda: [eager.of(each) for each in some])
    whole = cpu / len(some) * len(named)
    measure.note(f"all spans at once, by {len(some)} of {len(named)} devices", f"{whole:,.1f} s, not needed")


def peers(
    world: World, asked: list[Query], asks: list[Mapping[str, object]], expected: list[str]
) -> list[Engine]:
    """The other engines, each with its trivial row; those not installed are left out and so miss their targets."""
    made: list[Engine] = []
    for build in (_rego, _cedar, _casbin):
        try:
            made += build(world, asked, asks, expected)
        except ImportError as missing:
            print(f"absent: {missing}")
    return made


def _rego(world, _asked, asks, expected) -> list[Engine]:
    import rego  # noqa: PLC0415 -- what it needs may not be installed

    data = msgspec.json.encode(rego.document(world)).decode()
    made = []
    for name, build in (
        ("regorus RVM", rego.regorus_rvm),
        ("regorus", rego.regorus_engine),
        ("OPA", rego.opa),
    ):
        try:
            ask, trivial = build("outcome.rego", data), build("trivial.rego", "{}")
        except (ImportError, OSError) as missing:
            print(f"{name} absent: {missing}")
            continue
        check(name, [ask(each) for each in asks], expected)
        made += [Engine(name, ask, asks), Engine(f"{name}, trivial policy", trivial, asks)]
    return made


def _cedar(world, asked, _asks, expected) -> list[Engine]:
    import cedar  # noqa: PLC0415 -- what it needs may not be installed

    ask, requests = cedar.cedar(world, asked), [cedar.request(each) for each in asked]
    check("Cedar", [ask(each) for each in requests], [cedar.ALLOWED.get(each, each) for each in expected])
    return [
        Engine("Cedar", ask, requests[:SLOW]),
        Engine("Cedar, trivial policy", cedar.trivial(), requests),
    ]


def _casbin(world, _asked, asks, expected) -> list[Engine]:
    import enforcer  # noqa: PLC0415 -- what it needs may not be installed

    ask, some = enforcer.enforcer(world), asks[:SLOW]
    check("Casbin", [ask(each) for each in some], [enforcer.DENIED[each] for each in expected[:SLOW]])
    return [Engine("Casbin", ask, some[:50]), Engine("Casbin, trivial policy", enforcer.trivial(), some)]


def check(name: str, given: list[str], expected: list[str]) -> None:
    """SystemExit unless an engine gave the floor's answers."""
    differ = [n for n, (one, other) in enumerate(zip(given, expected, strict=True)) if one != other]
    if differ:
        n = differ[0]
        raise SystemExit(
            f"{name} differs on {len(differ)} questions; of {n} it says {given[n]}, not {expected[n]}"
        )


def table(engines: list[Engine]) -> None:
    """Each engine's own time, and how that stands to ours in the same round."""
    print(f"\n{'one decision':<30} {'p50 us':>10} {'to ours':>8} {'CPU us':>10} {'to ours':>8}")
    ours = engines[0]
    for each in engines:
        cpu = statistics.median(each.cpu)
        print(
            f"{each.name:<30} {each.p50:>10,.2f} {each.p50 / ours.p50:>8,.2f} {cpu:>10,.2f} {ratio(each, ours):>8,.2f}"
        )
    print()


def ratio(one: Engine, other: Engine) -> float:
    """The median over the rounds of how many times the processor time of another an engine took."""
    return statistics.median(a / b for a, b in zip(one.cpu, other.cpu, strict=True))


def targets(engines: list[Engine]) -> None:
    """Each judged by the worse for us of the two ways to measure."""
    ours, floor = engines[:2]
    found = max(ratio(ours, floor), ours.p50 / floor.p50)
    measure.report(
        "decide, to the floor", f"{found:.2f} times", f"at most {MOST_OF_FLOOR}", met=found <= MOST_OF_FLOOR
    )
    by_name = {each.name: each for each in engines}
    for name, least in TARGETS.items():
        rows = [by_name[each] for each in (name, f"{name} RVM") if each in by_name]
        if not rows:
            measure.report(f"decide, {name} to it", "absent", f"at least {least} times", met=False)
        for row in rows:
            found = min(ratio(row, ours), row.p50 / ours.p50)
            what = f"decide, {row.name} to it"
            measure.report(what, f"{found:.1f} times", f"at least {least} times", met=found >= least)


if __name__ == "__main__":
    main()
