"""Filing what stands: people, authority, bodies, the catalogue, lists and restrictions."""

import msgspec

from appban.errors import InternalError
from appban.regime import events as ev
from appban.regime.bodies import BodyFact
from appban.regime.catalogue import AppFact, ClassificationFact, Listing, OwnershipFact
from appban.regime.facts import CircumstanceHistory, Facts, PersonHistory, RestrictionHistory
from appban.regime.people import Authority, PersonFact
from appban.regime.reducer.filing import Filing
from appban.regime.time import FOREVER


def _opened(f: Facts, _r: int, e: ev.RecordOpened) -> None:
    f.opened = e


def _administration(f: Facts, _r: int, e: ev.AdministrationBegan) -> None:
    f.administration = e.administration


def _person(f: Facts, r: int, e: ev.PersonRecorded) -> None:
    facts = f.people.setdefault(e.person, PersonHistory()).facts
    facts.append(PersonFact(e.stated, r, e.person_class, e.body, e.name))
    facts.sort(key=lambda fact: (fact.stated, fact.recorded))


def _linked(f: Facts, _r: int, e: ev.PersonLinked) -> None:
    ids = tuple(dict.fromkeys((*f.ids_of(e.person), *f.ids_of(e.same_as))))
    f.links.update(dict.fromkeys(ids, ids))


def _person_left(f: Facts, r: int, e: ev.PersonLeft) -> None:
    f.people.setdefault(e.person, PersonHistory()).absences.leave(e.stated, r)


def _person_back(f: Facts, r: int, e: ev.PersonReturned) -> None:
    f.people.setdefault(e.person, PersonHistory()).absences.come_back(max(e.stated, r), r)


def _authority(f: Facts, r: int, e: ev.AuthorityGranted) -> None:
    f.authorities[e.authority] = Authority(
        id=e.authority,
        person=e.person,
        subject=e.subject,
        body=e.body,
        held_from=max(e.stated, r),
        until=FOREVER if e.until is None else e.until,
        instrument=e.instrument,
        delegable=e.delegable,
        granted_by=e.granted_by,
    )
    f.authorities_of.setdefault(e.person, []).append(e.authority)


def _authority_ended(f: Facts, _r: int, e: ev.AuthorityEnded) -> None:
    held = f.authorities[e.authority]
    f.authorities[e.authority] = msgspec.structs.replace(held, until=min(held.until, e.stated))


def _body(f: Facts, r: int, e: ev.BodyRecorded) -> None:
    f.bodies.add(e.body, BodyFact(e.stated, r, e.name, e.kind, e.parent))


def _transfer(f: Facts, r: int, e: ev.UnitTransferred) -> None:
    f.transfers.append(e)
    was = f.bodies.at(e.unit, e.stated) or f.bodies.first(e.unit)
    if was is None:
        raise InternalError(
            f"entry {f.size - 1} transfers {e.unit}, of which nothing was stated; report this"
        )
    f.bodies.add(e.unit, BodyFact(e.stated, r, was.name, was.kind, e.parent))


def _app(f: Facts, r: int, e: ev.AppRecorded) -> None:
    held = f.apps.setdefault(e.app, [])
    held.append(
        AppFact(
            stated=e.stated,
            recorded=r,
            name=e.name,
            publisher=e.publisher,
            identities=e.identities,
            domains=e.domains,
            shared_domains=e.shared_domains,
        )
    )
    held.sort(key=lambda fact: (fact.stated, fact.recorded))


def _confirmed(f: Facts, r: int, e: ev.IdentityConfirmed) -> None:
    f.confirmed.setdefault(e.identity, []).append((r, e.app))


def _unconfirmed(f: Facts, r: int, e: ev.IdentityWithdrawn) -> None:
    f.confirmed.setdefault(e.identity, []).append((r, None))


def _owned(f: Facts, r: int, e: ev.OwnershipRecorded) -> None:
    held = f.ownership.setdefault(e.owned, {}).setdefault(e.owner, [])
    held.append(OwnershipFact(e.stated, r, e.share))
    held.sort(key=lambda fact: (fact.stated, fact.recorded))


def _classified(f: Facts, r: int, e: ev.AppClassified) -> None:
    held = f.classes.setdefault((e.app, e.sort, e.value), [])
    held.append(ClassificationFact(e.stated, r, e.holds))
    held.sort(key=lambda fact: (fact.stated, fact.recorded))


def _listed(f: Facts, r: int, e: ev.AppListed) -> None:
    f.listings[e.listing] = Listing(
        id=e.listing,
        list=e.list,
        app=e.app,
        versions=e.versions,
        body=e.body,
        classes=e.classes,
        surfaces=e.surfaces,
        effective=max(e.stated, r),
        until=FOREVER if e.until is None else e.until,
    )
    f.listings_of.setdefault(e.app, []).append(e.listing)


def _listing_ended(f: Facts, _r: int, e: ev.ListingEnded) -> None:
    held = f.listings[e.listing]
    f.listings[e.listing] = msgspec.structs.replace(held, until=min(held.until, e.stated))


def _restriction(f: Facts, r: int, e: ev.RestrictionMade) -> None:
    held = f.restrictions.setdefault(e.restriction.id, RestrictionHistory()).versions
    held.append((r, e.restriction))
    if e.sealed:
        f.sealed.add((e.restriction.id, e.restriction.version))
    held.sort(key=lambda pair: pair[1].version)


def _restriction_ended(f: Facts, _r: int, e: ev.RestrictionEnded) -> None:
    held = f.restrictions[e.restriction]
    held.ended = e.stated if held.ended is None else min(held.ended, e.stated)


def _reaffirmed(f: Facts, r: int, e: ev.RestrictionReaffirmed) -> None:
    f.restrictions[e.restriction].reaffirmed.append((r, e))


def _pack(f: Facts, _r: int, e: ev.PackAdopted) -> None:
    f.packs[e.pack] = e.file_digest


def _mitigation(f: Facts, _r: int, e: ev.MitigationDefined) -> None:
    f.mitigations[e.mitigation.slug] = e.mitigation


def _statement(f: Facts, r: int, e: ev.StatementMade) -> None:
    f.statements.append((r, e))


def _declared(f: Facts, r: int, e: ev.CircumstanceDeclared) -> None:
    f.circumstances[e.circumstance] = CircumstanceHistory(e, max(e.stated, r))


def _extended(f: Facts, r: int, e: ev.CircumstanceExtended) -> None:
    f.circumstances[e.circumstance].extended.append((max(e.stated, r), e.until))


def _circumstance_ended(f: Facts, _r: int, e: ev.CircumstanceEnded) -> None:
    held = f.circumstances[e.circumstance]
    held.ended = e.stated if held.ended is None else min(held.ended, e.stated)


def _nothing(_f: Facts, _r: int, _e: ev.Event) -> None:
    """Read by people and by the record's own checks; no verdict turns on it."""


FILES: dict[type[ev.Event], Filing] = {
    ev.RecordOpened: _opened,
    ev.AdministrationBegan: _administration,
    ev.PersonRecorded: _person,
    ev.PersonLinked: _linked,
    ev.PersonLeft: _person_left,
    ev.PersonReturned: _person_back,
    ev.AuthorityGranted: _authority,
    ev.AuthorityEnded: _authority_ended,
    ev.BodyRecorded: _body,
    ev.UnitTransferred: _transfer,
    ev.AppRecorded: _app,
    ev.IdentityConfirmed: _confirmed,
    ev.IdentityWithdrawn: _unconfirmed,
    ev.OwnershipRecorded: _owned,
    ev.AppClassified: _classified,
    ev.AppListed: _listed,
    ev.ListingEnded: _listing_ended,
    ev.RestrictionMade: _restriction,
    ev.RestrictionEnded: _restriction_ended,
    ev.RestrictionReaffirmed: _reaffirmed,
    ev.PackAdopted: _pack,
    ev.MitigationDefined: _mitigation,
    ev.StatementMade: _statement,
    ev.CircumstanceDeclared: _declared,
    ev.CircumstanceExtended: _extended,
    ev.CircumstanceEnded: _circumstance_ended,
    ev.ClockAcknowledged: _nothing,
    ev.InventoryDropped: _nothing,
    ev.Erased: _nothing,
}
