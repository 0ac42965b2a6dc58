"""How a retention schedule is written in a file."""

from appban.errors import InputError
from appban.regime.events import TAGS
from appban.regime.keeping import Forgets, RetentionRule, Schedule
from appban.regime.pack.facts import Written
from appban.regime.pack.text import load
from appban.regime.source import Source


class ScheduleHead(Written, frozen=True, kw_only=True):
    """What the schedule is and whose."""

    id: str
    title: str
    source: Source


class RuleText(Written, frozen=True, kw_only=True):
    """What becomes of what some kinds of entries commit to; without `forgets` it is kept."""

    id: str
    says: str
    kinds: tuple[str, ...]
    forgets: Forgets | None = None
    months: int | None = None


class RestText(Written, frozen=True, kw_only=True):
    """The rule of all other kinds, which keeps."""

    id: str
    says: str


class ScheduleText(Written, frozen=True, kw_only=True):
    """A file of one schedule."""

    schedule: ScheduleHead
    rules: tuple[RuleText, ...]
    rest: RestText


def load_schedule(data: bytes, name: str) -> Schedule:
    """The schedule of a file.

    InputError, with the line, for a file that is none, a kind of entry that does not exist or is named twice, two rules
    that forget the same, or a rule that forgets without a period or has one without forgetting.
    """
    text = load(data, name, ScheduleText)
    rules = tuple(
        RetentionRule(id=r.id, says=r.says, kinds=r.kinds, forgets=r.forgets, months=r.months)
        for r in text.rules
    )
    _check(rules, name)
    return Schedule(
        id=text.schedule.id,
        title=text.schedule.title,
        source=text.schedule.source,
        rules=rules,
        rest=RetentionRule(id=text.rest.id, says=text.rest.says, kinds=(), forgets=None, months=None),
    )


def _check(rules: tuple[RetentionRule, ...], name: str) -> None:
    known = {tag.rpartition(".")[0] for tag in TAGS.values()}
    kinds = [kind for rule in rules for kind in rule.kinds]
    forgets = [rule.forgets for rule in rules if rule.forgets is not None]
    for kind in kinds:
        if kind not in known:
            raise InputError(f"{kind} is no kind of entry; docs/reference/events.md lists them", where=name)
        if kinds.count(kind) > 1:
            raise InputError(f"{kind} is named by two rules; let one of them have it", where=name)
    for rule in rules:
        if (rule.forgets is None) != (rule.months is None) or (rule.months is not None and rule.months < 1):
            raise InputError(
                f"{rule.id} forgets {rule.forgets} after {rule.months} months; give both, 1 month or more, or neither",
                where=name,
            )
        if rule.forgets is not None and forgets.count(rule.forgets) > 1:
            raise InputError(f"two rules forget {rule.forgets}; make them one", where=name)
