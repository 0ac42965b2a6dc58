"""The OpenAPI 3.1 document, made from the table of routes and the types that these name."""

from collections.abc import Iterator, Sequence

import msgspec

from appban import __version__
from appban.web.problems import MEDIA_TYPE, Problem
from appban.web.route import JSON, Route

Json = dict[str, object]

_WORDS = {
    304: "What you have is what there is.",
    400: "The body or a header is not as it should be.",
    401: "No bearer token is shown, or none that is in force.",
    403: "The token may not do this.",
    404: "There is nothing of that name, or the token does not reach it.",
    408: "The body took too long to arrive.",
    409: "Somebody else came first.",
    413: "The body is too large.",
    415: "The body is not said to be of a media type that is read here.",
    422: "A rule says no.",
    500: "This program failed.",
    503: "A part that is needed fails.",
}


def statuses(route: Route) -> tuple[int, ...]:
    """Which statuses other than 200 a route can answer with, in order."""
    found = {500, *route.also}
    if route.authority is not None:
        found |= {401, 403, 503}
    if route.request is not None or route.takes:
        found |= {400, 408, 413, 415}
    return tuple(sorted(found))


def document(table: Sequence[Route]) -> msgspec.Raw:
    """The document (OpenAPI 3.1.0, section 4.8), as JSON."""
    types = [each for route in table for each in (route.request, route.answer) if each is not None]
    _, schemas = msgspec.json.schema_components(
        dict.fromkeys([*types, Problem]), ref_template="#/components/schemas/{name}"
    )
    paths: dict[str, dict[str, Json]] = {}
    for route in table:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    made = {
        "openapi": "3.1.0",
        "info": {
            "title": "appban",
            "version": __version__,
            "description": "The decision point and what goes with it. Errors are RFC 9457 problem details.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "basic": {"type": "http", "scheme": "basic", "description": "The password is the token."},
            },
        },
    }
    return msgspec.Raw(msgspec.json.encode(made))


def _operation(route: Route) -> Json:
    made: Json = {
        "summary": route.summary,
        "operationId": _name(route),
        "responses": dict(_responses(route)),
        "security": _security(route),
    }
    if route.places:
        made["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in route.places
        ]
    content: Json = {kind: {} for kind in route.takes}
    if route.request is not None:
        content = {JSON: _schema(route.request)}
    if content:
        made["requestBody"] = {
            "required": True,
            "description": f"At most {route.limits.size} bytes.",
            "content": content,
        }
    return made


def _security(route: Route) -> list[Json]:
    if route.authority is None:
        return []
    return [{name: [str(route.authority)]} for name in ("bearer", "basic")[: 1 + route.basic]]


def _responses(route: Route) -> Iterator[tuple[str, Json]]:
    schema: Json = {"schema": {"type": "object"}} if route.answer is None else _schema(route.answer)
    answers = {kind: schema if kind == JSON else {} for kind in route.gives}
    yield "200", {"description": "The answer.", "content": answers}
    for status in statuses(route):
        if status == 304:  # noqa: PLR2004  # RFC 9110 section 15.4.5: it has no content
            yield str(status), {"description": _WORDS[status]}
            continue
        own = status in route.also and status not in {401, 403, 404}
        content: Json = {JSON: schema} if own else {MEDIA_TYPE: _schema(Problem)}
        yield str(status), {"description": _WORDS[status], "content": content}


def _schema(kind: type[msgspec.Struct]) -> Json:
    return {"schema": {"$ref": f"#/components/schemas/{kind.__name__}"}}


def _name(route: Route) -> str:
    words = [word for word in route.path.replace(".", "/").split("/") if word]
    return "_".join((route.method.lower(), *words))
