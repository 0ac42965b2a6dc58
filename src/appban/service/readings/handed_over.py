"""Figures that a platform hands over when an account is read back, as readings with source `api`.

An account is read every few minutes. A figure is recorded when it is another one than stood, or when the one that stood is a
day old, so that a week has its reading and the record does not grow by the minute.
"""

from collections.abc import Iterable, Iterator

import msgspec

from appban.errors import InternalError
from appban.ports import StoreReader
from appban.regime.account import AccountId
from appban.regime.facts import Facts
from appban.regime.measuring import holding
from appban.regime.reading import METRICS, offers
from appban.regime.subjects import COMMUNICATIONS
from appban.regime.time import DAY
from appban.service.publications.carriage import ACTOR
from appban.service.publications.reading_back import Figure, ReadBack
from appban.service.publishing import Press, record
from appban.service.reading import Focus, facts_about
from appban.service.readings.about import About, about, about_account
from appban.service.readings.measured import Measured
from appban.service.readings.taking import Origin, add_reading
from appban.service.work import Act, Desk, Work

OF_ACCOUNTS = {"likes": "account-likes"}
"""What platforms call otherwise than we do when it is of an account: all the likes that its posts had."""


class _New(msgspec.Struct, frozen=True):
    found: About
    measured: Measured
    raw: str
    collected: int


def record_figures(desk: Desk, press: Press, read: ReadBack) -> int:
    """Record what is news among the figures of an account that was read back; how many that were.

    What the platform does not offer is left out: its channel says so.
    """
    with desk.store.reader() as reader:
        if not any(True for _ in _news(_facts(reader, read), read)):
            return 0
    return record(desk, press, Act(actor=ACTOR), lambda work: _add(work, read)).value or 0


def _add(work: Work, read: ReadBack) -> int:
    added = 0
    for new in _news(_facts(work.writer, read), read):
        channel = "" if new.found.channel is None else new.found.channel.name
        origin = Origin(
            source="api",
            reference=f"{channel}, read back",
            collected=new.collected,
            collected_by=None,
            raw=new.raw,
        )
        add_reading(work, new.found, new.measured, origin)
        added += 1
    return added


def _news(facts: Facts, read: ReadBack) -> Iterator[_New]:
    whose = about_account(facts, read.account)
    for figure in read.figures:
        found = whose if figure.about == read.account else _post(facts, read.account, figure.about)
        metric = OF_ACCOUNTS.get(figure.metric, figure.metric) if found is whose else figure.metric
        if metric not in METRICS:
            raise InternalError(f"a platform hands over {metric!r}, which is no metric; report this")
        if figure.value.kind == "not-offered" or not offers(found.channel, metric):
            continue
        held = [each for each in facts.communications.readings.get(found.id, ()) if each[1].source == "api"]
        last = holding(held, metric, figure.collected)
        if last is None or last.value != figure.value or last.stated <= figure.collected - DAY:
            measured = Measured(metric=metric, at=figure.collected, value=figure.value)
            yield _New(found, measured, figure.raw, figure.collected)


def _post(facts: Facts, account: AccountId, reference: str) -> About:
    return about(facts, f"post:{reference}", account)


def _facts(reader: StoreReader, read: ReadBack) -> Facts:
    focus = Focus(rooms=(COMMUNICATIONS,), readings_of=tuple(_abouts(read.figures)))
    return facts_about(reader, focus)


def _abouts(figures: Iterable[Figure]) -> dict[str, None]:
    return dict.fromkeys(each.about for each in figures)
