"""From news of something to the notices of it: one for each addressee, and one for the rooms of its body."""

from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.exemption import ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.service.naming import short_reference
from appban.service.telling import wording
from appban.service.telling.ends import calendar_mark
from appban.service.telling.notice import WITH_CALENDAR, CalendarMark, Kind, Notice
from appban.service.telling.recipients import BECAUSE, Addressee


class Tale(msgspec.Struct, frozen=True, kw_only=True):
    """An exemption as it stands at an instant, and the zone in which its times are told."""

    facts: Facts
    exemption: ExemptionId
    at: int
    zone: ZoneInfo

    @property
    def history(self) -> ExemptionHistory:
        """All that happened to it."""
        return self.facts.exemptions[self.exemption]


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What news is of: its reference, its body with those above, what a template may say of it, its mark in calendars."""

    reference: str
    line: tuple[BodyId, ...]
    values: Mapping[str, str]
    mark: CalendarMark | None = None


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What is told: `state` in a few words that anybody may see; `values` for this kind of template beside the common."""

    kind: Kind
    edge: str
    state: str
    values: Mapping[str, str] = {}
    expires: int | None = None


def notices(about: About, news: News, addressees: Iterable[Addressee]) -> Iterator[Notice]:
    """The notices of news. One for the rooms is among them, also where nobody else is told."""
    for each in (*addressees, None):
        yield Notice(
            kind=news.kind,
            edge=news.edge,
            to=None if each is None else each.person,
            reference=about.reference,
            state=news.state,
            line=about.line,
            values={
                **about.values,
                **news.values,
                "reference": about.reference,
                "state": news.state,
                "because": "" if each is None else BECAUSE[each.role],
            },
            expires=news.expires,
            mark=None if each is None else about.mark,
        )


def of_exemption(tale: Tale, kind: Kind) -> About:
    """What may be said of an exemption: ids, names of applications and bodies, times; no person, no text of anybody's."""
    facts, request, at = tale.facts, tale.history.request, tale.at
    values = {
        "short": short_reference(tale.exemption),
        "version": str(request.version),
        "apps": wording.app_names(facts, request.apps, at),
        "body": wording.body_name(facts, request.body, at),
        "purpose": request.purpose,
        "start": wording.when(request.start, tale.zone),
        "end": wording.end(request.end, tale.zone),
        "devices": str(len(request.devices)),
    }
    return About(
        reference=tale.exemption,
        line=lineage(facts, request.body, at),
        values=values,
        mark=calendar_mark(facts, tale.exemption, at) if kind in WITH_CALENDAR else None,
    )


def lineage(facts: Facts, body: BodyId, at: int) -> tuple[BodyId, ...]:
    """A body and those above it; alone if it is not known."""
    return facts.bodies.lineage(body, at) or (body,)
