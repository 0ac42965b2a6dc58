"""Question 4: how many were requested, granted, refused, withdrawn, expired and revoked in a period, and how long it took."""

from collections import Counter, defaultdict
from typing import Literal

import msgspec

from appban.ports.asking import Ground
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.measuring import middle
from appban.reports.questions import _cases as cases
from appban.reports.questions._life import HAPPENED, Life, life_of
from appban.reports.questions._period import period_of
from appban.reports.questions.model import Column, Found, Question, Rests, Row

By = Literal["body", "department", "app", "purpose", "role", "route", "restriction"]
Key = tuple[str, ...]


class Asked(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"since": "from", "until": "to"},
):
    """Of which period, application and body, and broken down by what."""

    since: int
    until: int | None = None
    app: AppId | None = None
    body: BodyId | None = None
    by: tuple[By, ...] = ()


class _Tally(msgspec.Struct):
    found: Counter[str] = msgspec.field(default_factory=Counter)
    took: list[int] = msgspec.field(default_factory=list)

    def add(self, life: Life, times: int) -> None:
        for each in life.happened:
            self.found[each] += times
        if life.took is not None:
            self.took += [life.took] * times

    def cells(self) -> tuple[int | None, ...]:
        return (*(self.found[each] for each in HAPPENED), middle(self.took))


def answer(ground: Ground, asked: Asked) -> Found:
    """What happened to requests within the period."""
    period = period_of(ground, asked.since, asked.until)
    rests, dimensions = Rests(), cases.Dimensions(ground, asked.by)
    alike: Counter[tuple[Life, tuple[Key, ...]]] = Counter()  # of many requests few differ in what is counted
    for exemption, history in cases.seen_cases(ground, asked.app, asked.body):
        if history.versions[0][0] >= period.ends:
            continue
        life = life_of(ground, history, period)
        if life.happened:
            rests.subjects.add(f"exemption:{exemption}")
            alike[life, tuple(dimensions.keys(history))] += 1
    whole = _Tally()
    tallies: defaultdict[Key, _Tally] = defaultdict(_Tally, {} if asked.by else {(): _Tally()})
    for (life, keys), times in alike.items():
        whole.add(life, times)
        for key in keys:
            tallies[key].add(life, times)
    counts = dict(zip((*HAPPENED, "median_hours"), whole.cells(), strict=True))
    rows: list[Row] = [(*key, *tally.cells()) for key, tally in tallies.items()]
    return Found(rows=cases.ordered(rows), rests=rests, counts=counts, missing=tuple(period.missing(ground)))


QUESTION = Question(
    number=4,
    name="requests-between",
    wording=(
        "How many exemptions were requested, granted, refused, withdrawn, expired and revoked between two days, "
        "and what was the median time to decide?"
    ),
    method=(
        "Requested: first submitted in the period. Granted: first in force in it, which no single entry says. Refused: "
        "a refusal stated in it, and not in force before its end. Withdrawn, revoked, handed back: stated in it. Expired: in "
        "force until its window ended in it. Pending: at the end of the period somebody had still to decide. Time to "
        "decide: from the first submission to the last clearance recorded by the time it was granted, or to the refusal; "
        "whole hours, median of those granted or refused in the period, rounded down."
    ),
    asked=Asked,
    by=(
        cases.BODY,
        cases.DEPARTMENT,
        cases.APP,
        cases.PURPOSE,
        cases.ROLE,
        cases.ROUTE,
        cases.RESTRICTION,
    ),
    columns=(
        Column("requested", "count", "first submitted in the period"),
        Column("granted", "count", "first in force in the period"),
        Column("refused", "count", "refused in the period, and not in force before its end"),
        Column("withdrawn", "count", "taken back in the period"),
        Column("expired", "count", "in force until their window ended in the period"),
        Column("revoked", "count", "revoked in the period"),
        Column("handed_back", "count", "handed back in the period"),
        Column("pending", "count", "not decided at the end of the period"),
        Column("median_hours", "count", "median hours to decide of those granted or refused in the period"),
    ),
    answer=answer,
)
