"""The catalogue: applications and the names they go by on devices and networks; an odd name confirmed, or that taken back."""

from functools import partial

import msgspec

from appban.errors import InputError, NotFoundError
from appban.regime.catalogue import AppId
from appban.regime.coverage import covers
from appban.regime.facts import Facts
from appban.regime.identity import Identity, Kind, Platform, identity, title
from appban.regime.restriction import RestrictionId
from appban.service.bans import catalogue
from appban.service.bans.catalogue import Catalogued, catalogue_at, found_by
from appban.service.governing import CATALOGUE, governs
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.forms import LONG
from appban.web.console.lists import SIZE, sifted
from appban.web.console.page import Page
from appban.web.console.visit import Visit


class Name(msgspec.Struct, frozen=True, kw_only=True):
    """One name of an application as a row shows it."""

    platform: str
    kind: str
    value: str
    confirmed: bool


def listed(visit: Visit) -> Answer:
    """The applications in which a text occurs, or all."""
    asked = sifted(visit, "text", sorts=("name",))
    text = next(iter(asked.filters["text"]), "")
    found = [each for each in catalogue_at(visit.facts, visit.moment.at) if not text or found_by(text, each)]
    pages = max(1, -(-len(found) // SIZE))
    page = min(asked.page, pages)
    shown = found[(page - 1) * SIZE : page * SIZE]
    context = {
        "rows": [(each, len(_covering(visit, each))) for each in shown],
        "text": text,
        "total": len(found),
        "first": (page - 1) * SIZE + 1,
        "links": asked.pages(pages, page),
        "kept": asked.kept_filters,
    }
    return Shown(template="applications/list.html", title="Applications", context=context)


def application(visit: Visit) -> Answer:
    """One application: what it is, its names, what covers it."""
    return _shown(visit)


def confirmed(visit: Visit) -> Answer:
    """Confirm that a name is this application."""
    return visit.attempt(lambda: _shown(visit), partial(_confirm, visit))


def withdrawn(visit: Visit) -> Answer:
    """Take a confirmation back."""
    return visit.attempt(lambda: _shown(visit), partial(_withdraw, visit))


def _confirm(visit: Visit) -> Answer:
    app, met, reason = _app(visit).id, _identity(visit), _reason(visit)
    visit.do(lambda work: catalogue.confirm(work, app, met, reason))
    return See(path=f"/applications/{app}", told="The name is confirmed. The next sweep treats it so.")


def _withdraw(visit: Visit) -> Answer:
    app, met, reason = _app(visit).id, _identity(visit), _reason(visit)
    visit.do(lambda work: catalogue.withdraw(work, met, reason))
    return See(path=f"/applications/{app}", told="The confirmation is taken back.")


def _shown(visit: Visit) -> Shown:
    app = _app(visit)
    names = [_name(each, confirmed=False) for each in app.fact.identities]
    names += [_name(each, confirmed=True) for each in app.confirmed]
    context = {
        "app": app,
        "names": names,
        "covering": [
            (each, visit.facts.restrictions[each].versions[-1][1].title) for each in _covering(visit, app)
        ],
        "may": visit.moment.is_now and governs(visit.head, visit.viewer.person, CATALOGUE, visit.now),
        "platforms": [each.value for each in Platform],
        "kinds": [each.value for each in Kind],
        "typed": {name: visit.field(name) for name in ("platform", "kind", "value", "publisher", "reason")},
        "most": LONG,
    }
    return Shown(template="applications/application.html", title=app.fact.name, context=context)


def _app(visit: Visit) -> Catalogued:
    wanted = AppId(visit.path["app"])
    found = next((each for each in catalogue_at(visit.facts, visit.moment.at) if each.id == wanted), None)
    if found is None:
        raise NotFoundError(f"there is no application {wanted} in the catalogue")
    return found


def _covering(visit: Visit, app: Catalogued) -> list[RestrictionId]:
    return list(_restrictions(visit.facts, app.id, visit.moment.at))


def _restrictions(facts: Facts, app: AppId, at: int) -> list[RestrictionId]:
    held = [(name, history.in_force(at)) for name, history in sorted(facts.restrictions.items())]
    return [
        name
        for name, version in held
        if version is not None
        and version.approved_list is None
        and any(covers(facts, rule, app, at) for rule in version.coverage)
    ]


def _identity(visit: Visit) -> Identity:
    platform, kind, value = visit.field("platform"), visit.field("kind"), visit.field("value")
    if platform not in {each.value for each in Platform} or kind not in {each.value for each in Kind}:
        raise InputError("Choose the platform and the kind of name")
    if not value:
        raise InputError("Enter the name itself")
    publisher = visit.field("publisher") or None
    text = title(value, publisher) if Kind(kind) is Kind.TITLE else value
    return identity(Platform(platform), Kind(kind), text)


def _reason(visit: Visit) -> str:
    reason = visit.field("reason")
    if not reason or len(reason) > LONG:
        raise InputError(f"Say why, in at most {LONG} characters")
    return reason


def _name(of: Identity, *, confirmed: bool) -> Name:
    return Name(
        platform=of.platform, kind=of.kind, value=of.value.replace("\x1f", " / "), confirmed=confirmed
    )


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/applications",
        summary="The catalogue of applications.",
        authority="signed-in",
        handler=listed,
    ),
    Page(
        method="GET",
        path="/applications/{app}",
        summary="One application and its names.",
        authority="signed-in",
        handler=application,
    ),
    Page(
        method="POST",
        path="/applications/{app}",
        summary="Confirm that a name is an application.",
        authority=("catalogue",),
        handler=confirmed,
    ),
    Page(
        method="POST",
        path="/applications/{app}/withdraw",
        summary="Take a confirmation back.",
        authority=("catalogue",),
        handler=withdrawn,
    ),
)
