"""Question 2: which policy text and scope statement was in force, who issued it, and what replaced it."""

from collections.abc import Iterator

import msgspec

from appban.ports.asking import Ground
from appban.regime.catalogue import AppId
from appban.regime.coverage import covers
from appban.regime.facts import RestrictionHistory
from appban.regime.restriction import RestrictionId, RestrictionVersion
from appban.regime.time import show
from appban.reports.questions import _cases as cases
from appban.reports.questions.model import Column, Found, Question, Rests, Row


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which restriction, or of those that cover an application; left out, of all."""

    restriction: RestrictionId | None = None
    app: AppId | None = None


def answer(ground: Ground, asked: Asked) -> Found:
    """Each scope statement of each version in force at as-of."""
    rows: list[Row] = []
    rests = Rests()
    restrictions = 0
    for restriction, history in ground.facts.restrictions.items():
        version = history.in_force(ground.at)
        if version is None or not _meant(ground, asked, restriction, version):
            continue
        restrictions += 1
        rests.subjects.add(f"restriction:{restriction}")
        rows.extend(_rows(history, version, ground.at))
    return Found(rows=cases.ordered(rows), rests=rests, counts={"restrictions": restrictions})


def _meant(ground: Ground, asked: Asked, restriction: RestrictionId, version: RestrictionVersion) -> bool:
    if asked.restriction not in {None, restriction}:
        return False
    return asked.app is None or any(covers(ground.facts, r, asked.app, ground.at) for r in version.coverage)


def _rows(history: RestrictionHistory, version: RestrictionVersion, at: int) -> Iterator[Row]:
    after = next((each for _, each in history.versions if each.version > version.version), None)
    said = [event.stated for _, event in history.reaffirmed if event.stated <= at]
    ends = [each for each in (version.ends, history.ended) if each is not None]
    for statement in version.scope:
        yield (
            version.id,
            version.version,
            version.title,
            version.instrument.reference,
            statement.id,
            statement.says,
            statement.root,
            tuple(each.value for each in statement.classes),
            statement.source.reference,
            statement.source.mark,
            show(version.starts),
            show(min(ends)) if ends else "",
            "" if after is None else after.version,
            "" if after is None else show(after.starts),
            show(max(said)) if said else "",
        )


QUESTION = Question(
    number=2,
    name="policy-in-force",
    wording="On a day, which policy text and scope statement was in force, who issued it, and what replaced it?",
    method=(
        "A row for each scope statement of each restriction's version in force at as-of. Several statements of one day "
        "stand beside each other, since which of them reaches furthest is for the decision point to say. What followed "
        "is the next version as known at known-at."
    ),
    asked=Asked,
    columns=(
        Column("restriction", "restriction", "the restriction"),
        Column("version", "count", "its version in force"),
        Column("title", "text", "what it is called"),
        Column("instrument", "text", "by what it was issued"),
        Column("statement", "text", "a scope statement of it"),
        Column("says", "text", "whom it reaches, in its words"),
        Column("root", "body", "the body in whose tree it reaches"),
        Column("classes", "list", "the classes of devices and networks that it reaches"),
        Column("source", "text", "where that sentence stands"),
        Column("mark", "text", "how well that was seen"),
        Column("starts", "time", "since when the version was in force"),
        Column("ends", "time", "when it ended or ends, if that is stated"),
        Column("followed_by", "count", "the version that followed"),
        Column("followed_from", "time", "from when on"),
        Column("reaffirmed", "time", "when somebody last said that it remains"),
    ),
    answer=answer,
)
