"""How a law on freedom of information is written in a file."""

from typing import Literal

from appban.errors import InputError
from appban.regime.foi_law import Cost, FoiLaw, Section
from appban.regime.foi_request import LawId
from appban.regime.pack.facts import Written
from appban.regime.pack.text import load
from appban.regime.source import Source


class LawHead(Written, frozen=True, kw_only=True):
    """Which law it is and where it can be read."""

    id: str
    title: str
    source: Source


class CostText(Written, frozen=True, kw_only=True):
    """What a request may cost, in pence."""

    section: str
    limit: int
    hour: int


class SectionText(Written, frozen=True, kw_only=True):
    """A section by which something may be withheld."""

    number: str
    title: str
    kind: Literal["absolute", "qualified", "procedural"]
    deny: tuple[str, ...] = ()
    opinion: bool = False


class LawText(Written, frozen=True, kw_only=True):
    """A file of one law."""

    law: LawHead
    days: int
    divisions: tuple[str, ...]
    fee_months: int
    extends: bool
    guide_days: int | None
    cost: CostText
    personal: str
    sections: tuple[SectionText, ...]


def load_law(data: bytes, name: str) -> FoiLaw:
    """The law of a file; InputError, with the line, for a file that is none or in which no day or no cost counts."""
    text = load(data, name, LawText)
    if min(text.days, text.fee_months, text.cost.hour, len(text.divisions)) < 1:
        raise InputError(
            "days, fee_months, cost.hour and divisions are 1 or more; give what the law says", where=name
        )
    return FoiLaw(
        id=LawId(text.law.id),
        title=text.law.title,
        source=text.law.source,
        days=text.days,
        divisions=text.divisions,
        fee_months=text.fee_months,
        extends=text.extends,
        guide_days=text.guide_days,
        cost=Cost(section=text.cost.section, limit=text.cost.limit, hour=text.cost.hour),
        personal=text.personal,
        sections=tuple(
            Section(number=s.number, title=s.title, kind=s.kind, deny=s.deny, opinion=s.opinion)
            for s in text.sections
        ),
    )
