"""The table of routes is walked: each refuses who may not, what it is not for, and what is too large or not JSON."""

import json
from base64 import b64encode
from typing import get_args

import jsonschema
import pytest
from tests.service.office import BEGINS
from tests.web.door import MACHINE, Door, Got
from tests.web.platform_ground import CALLED, signature
from tests.web.points import DIGEST

from appban.regime.time import SECOND, show
from appban.regime.tokens import Power
from appban.service.staff.tokens import end_token
from appban.web.description import statuses
from appban.web.routes import TABLE

pytestmark = pytest.mark.slow

POWERS = get_args(Power)
PROLOG = b"<?xml version='1.0'?><REQUEST><DEVICEID>x</DEVICEID><QUERY>PROLOG</QUERY></REQUEST>"
SEEN = show(BEGINS + 900 * SECOND)
BODIES: dict[str, object] = {
    "/access/v1/evaluation": {
        "subject": {"type": "device", "id": "P1"},
        "action": {"name": "have"},
        "resource": {"type": "application", "id": "tiktok"},
    },
    "/intake/fusioninventory": PROLOG,
    "/intake/ocs": PROLOG,
    "/intake/glpi": PROLOG,
    "/santa/preflight/{machine}": {"machine_id": MACHINE, "serial_num": "S1"},
    "/santa/eventupload/{machine}": {"machine_id": MACHINE, "events": []},
    "/santa/ruledownload/{machine}": {"machine_id": MACHINE},
    "/santa/postflight/{machine}": {"machine_id": MACHINE, "rules_received": 0},
    "/osquery/enroll": {"enroll_secret": "x", "host_identifier": "h", "host_details": {}},
    "/osquery/config": {"node_key": "x"},
    "/osquery/log": {"node_key": "x", "log_type": "result", "data": []},
    "/osquery/distributed_read": {"node_key": "x"},
    "/osquery/distributed_write": {"node_key": "x", "queries": {}, "statuses": {}},
    "/platforms/{platform}/calls": CALLED,
    "/api/questions/{question}": {"as_of": SEEN},
    "/enforcement/{point}/receipts": {"artefact": DIGEST, "outcome": "in-force", "seen_at": SEEN},
}
"""A good body for each route that takes one."""

each_route = pytest.mark.parametrize("route", TABLE, ids=lambda route: f"{route.method} {route.path}")
each_guarded = pytest.mark.parametrize(
    "route", [r for r in TABLE if r.authority is not None], ids=lambda route: route.path
)
each_fed = pytest.mark.parametrize(
    "route", [r for r in TABLE if r.request is not None or r.takes], ids=lambda route: route.path
)
each_fed_json = pytest.mark.parametrize(
    "route", [r for r in TABLE if r.request is not None], ids=lambda route: route.path
)
each_basic = pytest.mark.parametrize("route", [r for r in TABLE if r.basic], ids=lambda route: route.path)


def is_problem(got: Got, status: int) -> dict[str, object]:
    """That an answer is a problem as RFC 9457 says, with what to do; its members."""
    assert (got.status, got.headers["content-type"]) == (status, "application/problem+json"), got.body
    told = got.json()
    assert told["status"] == status
    assert told["type"].startswith("urn:appban:problem:")
    assert told["title"]
    assert "; " in told["detail"]
    return told


def media_of(route) -> str:
    return (route.takes or ("application/json",))[0]


def good(route) -> bytes:
    """A good body; with no secret in force, where one stands in it."""
    found = BODIES.get(route.path)
    return found if isinstance(found, bytes) else b"" if found is None else json.dumps(found).encode()


def sent(door: Door, route, *, token: str | None = None, body: object | None = None, media=None):
    fed = route.request is not None or route.takes
    headers = [("content-type", media_of(route) if media is None else media)] if fed else []
    headers += [] if token is None else [("authorization", f"Bearer {token}")]
    data = good(route) if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    headers += [("tiktok-signature", signature(data))] if "{platform}" in route.path else []
    return door.call(route.method, route.path, headers=headers, pieces=[data])


def guards(route) -> list[dict[str, list[str]]]:
    """How the description says who is let in."""
    if route.authority is None:
        return []
    return [{name: [route.authority]} for name in (["bearer", "basic"] if route.basic else ["bearer"])]


def let_in(door: Door, route) -> str | None:
    return None if route.authority is None else door.minted(route.authority).text


@each_route
def test_a_route_answers_whoever_may_in_the_shape_that_it_describes(door, route):
    got = sent(door, route, token=let_in(door, route))
    assert got.status == 200, got.body
    assert got.headers["content-type"] in route.gives
    assert got.headers["cache-control"] == "no-store"
    described = door.get("/openapi.json").json()
    schema = described["paths"][route.path][route.method.lower()]["responses"]["200"]
    assert set(schema["content"]) == set(route.gives)
    if got.headers["content-type"] != "application/json":
        return
    found = schema["content"]["application/json"]["schema"]
    jsonschema.validate(got.json(), found | {"components": described["components"]})


@each_guarded
@pytest.mark.parametrize(
    "shown",
    [
        None,
        "Basic YTpi",
        "Basic Y",
        "Basic",
        "Basic YWI=",
        "Negotiate x",
        "Bearer",
        "Bearer ",
        "bearer x",
        "Bearer appban_token-1_x",
        "Bearer " + "é" * 500,
    ],
)
def test_without_a_token_in_force_a_route_is_shut(door, route, shown):
    headers = [("content-type", media_of(route))] + ([] if shown is None else [("authorization", shown)])
    got = door.call(route.method, route.path, headers=headers, pieces=[good(route)])
    is_problem(got, 401)
    challenge = got.headers["www-authenticate"]
    # FusionInventory agent takes all that stands between the first and the last quotes for the realm.
    assert challenge == 'Basic realm="appban"' if route.basic else challenge.startswith("Bearer")


@each_basic
def test_a_token_is_taken_as_the_password_of_basic_authentication_whatever_the_user(door, route):
    token = door.minted(route.authority).text
    for user, password, status in (
        ("agent", token, 200),
        ("", token, 200),
        (token, "x", 401),
        ("a", "", 401),
    ):
        shown = b64encode(f"{user}:{password}".encode()).decode()
        headers = [("content-type", media_of(route)), ("authorization", f"basic {shown}")]
        got = door.call(route.method, route.path, headers=headers, pieces=[good(route)])
        assert got.status == status, got.body


@each_guarded
def test_a_token_for_something_else_is_known_and_does_not_open_a_route(door, route):
    for power in POWERS:
        got = sent(door, route, token=door.minted(power).text)
        if power == route.authority:
            assert got.status == 200
        else:
            is_problem(got, 403)
            assert "insufficient_scope" in got.headers["www-authenticate"]


@each_guarded
def test_a_token_that_ended_is_shut_out_with_the_next_request(door, route):
    minted = door.minted(route.authority)
    assert sent(door, route, token=minted.text).status == 200
    door.office.as_("operator", lambda work: end_token(work, minted.token))
    is_problem(sent(door, route, token=minted.text), 401)


@each_guarded
def test_a_token_past_its_time_is_shut_out(door, route):
    minted = door.minted(route.authority, until=door.office.now + 120_000_000)
    assert sent(door, route, token=minted.text).status == 200
    door.office.clock.pass_(120_000_000)
    is_problem(sent(door, route, token=minted.text), 401)


@each_guarded
def test_a_token_changed_in_any_one_character_is_shut_out(door, route):
    text = door.minted(route.authority).text
    for at, was in enumerate(text):
        other = "B" if was == "A" else "A"
        is_problem(sent(door, route, token=text[:at] + other + text[at + 1 :]), 401)
    is_problem(sent(door, route, token=text + "A"), 401)
    is_problem(sent(door, route, token=text[:-1]), 401)


@each_guarded
def test_two_authorization_headers_are_refused(door, route):
    shown = f"Bearer {door.minted(route.authority).text}"
    headers = [("content-type", "application/json"), ("authorization", shown), ("authorization", shown)]
    is_problem(door.call(route.method, route.path, headers=headers), 400)


def served(route) -> set[str]:
    """The methods that some route takes at the path of one: what takes the rest of a path takes others' too."""
    whole = [r for r in TABLE if r.rest and route.path.startswith(r.path.rpartition("{")[0])]
    return {route.method, *(r.method for r in whole)}


@each_route
def test_another_method_is_refused_with_the_one_that_is_meant(door, route):
    token = let_in(door, route)
    headers = [] if token is None else [("authorization", f"Bearer {token}")]
    for method in {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"} - served(route):
        got = door.call(method, route.path, headers=headers)
        is_problem(got, 405)
        assert route.method in got.headers["allow"]


@each_fed
def test_a_body_over_the_limit_is_refused_whether_or_not_its_length_is_declared(door, route):
    token = let_in(door, route)
    headers = [("content-type", media_of(route)), ("authorization", f"Bearer {token}")]
    large = b" " * (route.limits.size + 1)
    is_problem(door.call(route.method, route.path, headers=headers, pieces=[large]), 413)
    pieces = [b" " * (route.limits.size // 8)] * 8 + [b" " * 8]
    is_problem(door.call(route.method, route.path, headers=headers, pieces=pieces), 413)
    declared = [*headers, ("content-length", "9" * 30)]
    is_problem(door.call(route.method, route.path, headers=declared, pieces=[b""]), 413)


@each_fed
def test_a_body_at_the_limit_is_read(door, route):
    padded = good(route) + b" " * (route.limits.size - len(good(route)))
    got = sent(door, route, token=let_in(door, route), body=padded)
    # No greeting of an agent is that long: it is read as an inventory, and is none.
    assert got.status == (400 if good(route) is PROLOG else 200)


@each_fed
def test_a_body_that_is_not_said_to_be_what_the_route_takes_is_refused(door, route):
    for media in ("text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""):
        is_problem(sent(door, route, token=let_in(door, route), media=media), 415)
    media = f"{media_of(route).upper()}; charset=utf-8"
    assert sent(door, route, token=let_in(door, route), media=media).status == 200


@each_fed
def test_a_body_cut_short_is_refused(door, route):
    headers = [("content-type", media_of(route)), ("authorization", f"Bearer {let_in(door, route)}")]
    is_problem(door.call(route.method, route.path, headers=headers, pieces=[]), 400)


@each_fed
def test_what_is_not_what_the_route_reads_is_refused(door, route):
    token = let_in(door, route)
    for data in (
        b"", b"{", b"null", b"[]", b"{}", b"nonsense", b"\xff\xfe", b"\xef\xbb\xbf{}", b"[" * 10_000,
        b'{"a":' * 2_000, b'{"a":NaN}', b'{"a":' + b"9" * 5_000 + b"}", "{}".encode("utf-16"), b'{"a":1} {"a":1}',
    ):  # fmt: skip
        is_problem(sent(door, route, token=token, body=data), 400)


@each_fed_json
def test_an_unknown_field_or_a_key_that_stands_twice_is_refused_wherever_it_stands(door, route):
    token, asked = let_in(door, route), BODIES[route.path]
    text = json.dumps(asked)
    is_problem(sent(door, route, token=token, body=asked | {"added": 1}), 400)
    for name, part in asked.items():
        if isinstance(part, dict):
            told = is_problem(sent(door, route, token=token, body=asked | {name: part | {"added": 1}}), 400)
            assert "added" in told["detail"]
    for at, char in enumerate(text):
        if char == "{":
            key = json.loads(text[at + 1 :].partition(":")[0])
            twice = f'{text[: at + 1]}"{key}":null,{text[at + 1 :]}'
            told = is_problem(sent(door, route, token=token, body=twice.encode()), 400)
            assert "twice" in told["detail"]


@each_route
def test_a_request_id_comes_back_on_answers_and_on_problems(door, route):
    for path, method in ((route.path, route.method), (route.path, "BREW"), ("/nowhere", "GET")):
        assert (
            door.call(method, path, headers=[("x-request-id", "a b; c")]).headers["x-request-id"] == "a b; c"
        )


@each_route
def test_the_description_names_every_route_with_its_authority_and_its_problems(door, route):
    described = door.get("/openapi.json").json()
    told = described["paths"][route.path][route.method.lower()]
    assert told["security"] == (guards(route))
    assert set(told["responses"]) == {"200", *(str(each) for each in statuses(route))}
    assert ("requestBody" in told) == (route.request is not None or bool(route.takes))


def test_the_description_is_openapi_3_1_and_names_no_route_of_another_table(door):
    described = door.get("/openapi.json").json()
    assert described["openapi"] == "3.1.0"
    assert {(m, p) for p, ms in described["paths"].items() for m in ms} == {
        (r.method.lower(), r.path) for r in TABLE
    }
    for name, schema in described["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(schema)
        assert f"#/components/schemas/{name}" in json.dumps(described)


def test_a_path_that_is_not_served_is_a_problem_too(door):
    for path in ("/", "/nowhere", "/health/", "/access/v1/evaluation/", "/ACCESS/v1/evaluation", "//health"):
        is_problem(door.get(path), 404)


def test_every_route_is_open_on_purpose_or_asks_for_a_power():
    opened = {route.path for route in TABLE if route.authority is None and route.within is None}
    assert opened == {"/feed.atom", "/health", "/openapi.json"}


def test_a_fault_of_ours_says_nothing_of_itself(door, monkeypatch, caplog):
    def broken(*_):
        raise ValueError("the canary")

    monkeypatch.setattr("appban.web.evaluation.read_question", broken)
    told = is_problem(door.evaluate(), 500)
    assert "canary" not in json.dumps(told)
    assert "canary" in caplog.text


def test_no_token_stands_in_any_log(door, monkeypatch, caplog):
    caplog.set_level(0)
    secret = door.token.rpartition("_")[2]
    monkeypatch.setattr("appban.web.evaluation.read_question", lambda *_: 1 / 0)
    is_problem(door.evaluate(), 500)
    door.wire.cut = True
    door.evaluate()
    is_problem(door.evaluate(token=door.token + "x"), 401)
    assert caplog.text
    assert secret not in caplog.text
