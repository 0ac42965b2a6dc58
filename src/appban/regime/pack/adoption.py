"""Adopting a pack for the first time: the events that it appends, in the order in which they build on each other."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from appban.errors import InputError
from appban.regime.events import (
    AdministrationBegan,
    AppClassified,
    AppListed,
    AppRecorded,
    BodyRecorded,
    Event,
    MitigationDefined,
    OwnershipRecorded,
    PackAdopted,
    RestrictionEnded,
    RestrictionMade,
    RestrictionReaffirmed,
    StatementMade,
)
from appban.regime.identity import catalogued
from appban.regime.pack.facts import ApplicationText
from appban.regime.pack.file import DisputedText, Pack, StatementText
from appban.regime.pack.rules import RestrictionText
from appban.regime.pack.values import restriction_version
from appban.regime.pack.written import Moment
from appban.regime.people import PersonId
from appban.regime.time import zone


def first_adoption(
    pack: Pack, *, adopted_by: tuple[PersonId, ...], file_digest: str, plan_digest: str, at: int
) -> tuple[Event, ...]:
    """The events of adopting a pack at an instant: that it was adopted, and everything it holds."""
    adopted = PackAdopted(
        stated=at,
        pack=pack.pack.id,
        file_digest=file_digest,
        plan_digest=plan_digest,
        adopted_by=adopted_by,
    )
    return (adopted, *content(pack, made_by=adopted_by))


def content(pack: Pack, *, made_by: tuple[PersonId, ...]) -> tuple[Event, ...]:
    """What a pack holds, as events; InputError for a name in it that leads nowhere. Notes of the unverified make none."""
    where = zone(pack.pack.zone)
    return (
        *_administrations(pack, where),
        *_bodies(pack, where),
        *_mitigations(pack, where),
        *_catalogue(pack, where),
        *_classes(pack, where),
        *(
            each
            for restriction in pack.restrictions
            for each in _restriction(pack, restriction, made_by, where)
        ),
        *_listings(pack, where),
        *_statements(pack, where),
    )


def in_order(packs: Sequence[Pack]) -> tuple[Pack, ...]:
    """The packs, each after those it uses; InputError for one that is missing or uses itself in a circle."""
    by_id = {each.pack.id: each for each in packs}
    ordered: dict[str, Pack] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise InputError(f"the packs {' → '.join((*path, name))} use each other in a circle; break it")
        if name not in by_id:
            raise InputError(
                f"the pack {name!r}, used by {path[-1]!r}, is not there; give it, or correct `uses`"
            )
        if name not in ordered:
            for used in by_id[name].uses:
                visit(used, (*path, name))
            ordered[name] = by_id[name]

    for each in packs:
        visit(each.pack.id, ())
    return tuple(ordered.values())


def _administrations(pack: Pack, where: ZoneInfo) -> Iterator[Event]:
    dated = [(*each.since.start(where), each) for each in pack.administrations]
    for stated, precision, each in sorted(dated, key=lambda one: one[0]):
        yield AdministrationBegan(
            stated=stated, precision=precision, administration=each.id, name=each.name, source=each.source
        )


def _bodies(pack: Pack, where: ZoneInfo) -> Iterator[Event]:
    for each in pack.bodies:
        stated, precision = (each.since or pack.pack.facts.since).start(where)
        yield BodyRecorded(
            stated=stated,
            precision=precision,
            body=each.id,
            name=each.name,
            kind=each.kind,
            parent=each.parent,
            source=each.source or pack.pack.facts.source,
        )


def _mitigations(pack: Pack, where: ZoneInfo) -> Iterator[Event]:
    stated, precision = pack.pack.facts.since.start(where)
    for each in pack.mitigations:
        yield MitigationDefined(stated=stated, precision=precision, mitigation=each)


def _catalogue(pack: Pack, where: ZoneInfo) -> Iterator[Event]:
    for app in pack.applications:
        stated, precision = (app.since or pack.pack.facts.since).start(where)
        yield AppRecorded(
            stated=stated,
            precision=precision,
            app=app.id,
            name=app.name,
            publisher=app.publisher,
            identities=tuple(catalogued(each.platform, each.kind, each.value) for each in app.identities),
            domains=tuple(str(each) for each in app.domains),
            shared_domains=tuple(str(each) for each in app.shared_domains),
            sources=_sources(pack, app),
        )
    for fact in pack.ownership:
        stated, precision = fact.since.start(where)
        yield OwnershipRecorded(
            stated=stated,
            precision=precision,
            owned=fact.owned,
            owner=fact.owner,
            share=int(fact.share),
            source=fact.source,
        )


def _sources(pack: Pack, app: ApplicationText) -> tuple[str, ...]:
    known = {each.key: each.reference for each in pack.references}
    keys = dict.fromkeys([*app.seen_in, *(key for each in app.identities for key in each.seen_in)])
    return tuple(f"{key}: {known[key]}" if key in known else key for key in keys)


def _classes(pack: Pack, where: ZoneInfo) -> Iterator[Event]:
    for each in pack.classifications:
        stated, precision = each.since.start(where)
        yield AppClassified(
            stated=stated,
            precision=precision,
            app=each.app,
            sort=each.sort,
            value=each.value,
            holds=each.holds,
            source=each.source,
        )


def _restriction(
    pack: Pack, written: RestrictionText, made_by: tuple[PersonId, ...], where: ZoneInfo
) -> Iterator[Event]:
    for each in written.versions:
        made = restriction_version(pack, written, each)
        yield RestrictionMade(
            stated=made.starts, precision=made.precision, restriction=made, pack=pack.pack.id, made_by=made_by
        )
    for said in written.reaffirmed:
        stated, precision = said.on.start(where)
        yield RestrictionReaffirmed(
            stated=stated, precision=precision, restriction=written.id, source=said.source, says=said.says
        )
    if written.lifted is not None:
        stated, precision = written.lifted.on.start(where)
        yield RestrictionEnded(
            stated=stated, precision=precision, restriction=written.id, source=written.lifted.source
        )


def _listings(pack: Pack, where: ZoneInfo) -> Iterator[Event]:
    for each in pack.listings:
        since: Moment = each.since or pack.pack.facts.since
        stated, precision = since.start(where)
        yield AppListed(
            stated=stated,
            precision=precision,
            listing=each.id,
            list=each.list,
            app=each.app,
            versions=each.versions,
            body=each.body,
            classes=each.classes,
            surfaces=tuple(str(surface) for surface in each.surfaces),
            until=None if each.until is None else each.until.until(where),
            source=each.source,
        )


def _statements(pack: Pack, where: ZoneInfo) -> Iterator[Event]:
    said: tuple[DisputedText, ...] = (*pack.statements, *pack.disputed)
    for each in said:
        stated, precision = each.on.start(where)
        yield StatementMade(
            stated=stated,
            precision=precision,
            statement=each.id,
            by=each.by,
            says=each.says,
            place=each.place,
            url=None if each.url is None else str(each.url),
            certainty=each.certainty if isinstance(each, StatementText) else "disputed",
            source=each.source,
            restrictions=each.speaks_of,
            apps=each.apps,
        )
