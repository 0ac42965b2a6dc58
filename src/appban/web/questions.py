"""From a question in the words of AuthZEN to queries of the regime, as far as the asker's token reaches.

A device or network outside the token's body, or whose body is not recorded, is answered as one that nobody knows, and
so is a name that is held for none: an answer never tells them apart.
"""

import msgspec

from appban.errors import InputError, NotFoundError
from appban.ports import StoreReader
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId, NetworkId, Place
from appban.regime.hosts import canonical_host
from appban.regime.identity import Surface
from appban.regime.people import PersonId
from appban.regime.query import Query
from appban.regime.restriction import Purpose
from appban.regime.ruleset import Ruleset
from appban.service.naming import device_called
from appban.service.people import people_called
from appban.web.authzen import ContextAsked, EvaluationRequest
from appban.web.decider import Standing

NOBODY = "\0"
"""No device, network or person has this id: a store keeps no U+0000."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, its names resolved; `host` None: an application was named."""

    query: Query
    host: str | None
    defaulted: bool


def read_question(reader: StoreReader, asked: EvaluationRequest, at: int) -> Question:
    """The question of a request at an instant; InputError for a host that is none, or a person for `have`."""
    context = asked.context or ContextAsked()
    if asked.action.name == "have" and (context.person is not None or context.purpose is not None):
        raise InputError(
            "whether it may be here depends on no person or purpose; ask `use`, or leave them out"
        )
    host = canonical_host(asked.resource.id) if asked.resource.type == "domain" else None
    device = asked.subject.type == "device"
    usual = Surface.NATIVE_APP if host is None else Surface.WEB
    query = Query(
        app=AppId(asked.resource.id if host is None else NOBODY),
        at=at,
        device=_device(reader, asked.subject.id) if device else None,
        network=None if device else NetworkId(asked.subject.id),
        version=context.version,
        surface=context.surface or usual,
        person=None if context.person is None else _person(reader, context.person),
        purpose=None if context.purpose is None else Purpose(context.purpose),
        question="used" if asked.action.name == "use" else "here",
    )
    return Question(query=query, host=host, defaulted=context.surface is None)


def queries(question: Question, standing: Standing, body: BodyId) -> list[Query]:
    """One query for each application meant, about a place that a token for this body reaches."""
    query = _within(question.query, standing.rules, body)
    if question.host is None:
        return [query]
    return [msgspec.structs.replace(query, app=app) for app in standing.domains.of(question.host)]


def _within(query: Query, rules: Ruleset, body: BodyId) -> Query:
    place = _place(query, rules)
    line = () if place.body is None else rules.facts.bodies.lineage(place.body, query.at) or ()
    if body in line:
        return query
    if query.device is not None:
        return msgspec.structs.replace(query, device=DeviceId(NOBODY))
    return msgspec.structs.replace(query, network=NetworkId(NOBODY))


def _place(query: Query, rules: Ruleset) -> Place:
    if query.device is not None:
        return rules.place_of(query.device)
    return rules.network_place(query.network or NetworkId(NOBODY))


def _device(reader: StoreReader, text: str) -> DeviceId:
    try:
        return device_called(reader, text)
    except NotFoundError:
        return DeviceId(NOBODY)


def _person(reader: StoreReader, text: str) -> PersonId:
    try:
        return people_called(reader, (text,))[0]
    except NotFoundError:
        return PersonId(text)
