"""AuthZEN: the decision point answers as the regime says, at once after a change, and tells nobody what is not theirs."""

import json
from contextlib import contextmanager
from functools import cache
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.reference import facts as say
from tests.reference.build import WEB, not_listed, restriction, scope
from tests.service.office import BEGINS
from tests.web.door import Door

from appban.regime import events as ev
from appban.regime.catalogue import AppFact, AppId
from appban.regime.device import NETWORK_CLASSES, DeviceId
from appban.regime.facts import Facts
from appban.regime.hosts import is_or_under
from appban.regime.identity import Surface
from appban.regime.time import DAY, SECOND, read, show
from appban.service.bans.domains import UNCATALOGUED, Domains
from appban.service.exemptions.ending import revoke

WITH_HAL = {"action": "use", "person": "hal", "purpose": "enforcement"}


def decided(got) -> tuple[bool, str]:
    assert got.status == 200, got.body
    told = got.json()
    return told["decision"], told["context"]["outcome"]


def test_the_specifications_own_form_is_answered(door):
    """Authorization API 1.0, sections 6.1 and 6.2: properties may be there, the answer has a boolean decision."""
    got = door.post(
        {
            "subject": {
                "type": "device",
                "id": "P1",
                "properties": {"ip_address": "192.0.2.1", "x": [{"y": None}]},
            },
            "action": {"name": "have", "properties": {"method": "GET"}},
            "resource": {"type": "application", "id": "tiktok", "properties": {}},
        },
        token=door.token,
    )
    told = got.json()
    assert told["decision"] is False
    assert isinstance(told["context"]["id"], str)
    assert set(told["context"]["reason_admin"]) == set(told["context"]["reason_user"]) == {"en"}


def test_a_ban_denies_and_says_by_what(door):
    told = door.evaluate().json()
    assert told["decision"] is False
    assert told["context"]["outcome"] == "prohibited"
    assert told["context"]["clause"] == {
        "restriction": "ban", "version": 1, "statement": "s1", "says": "s1",
        "source": "a synthetic instrument (operator)",
    }  # fmt: skip
    assert told["context"]["applications"] == ["tiktok"]
    assert told["context"]["record"] == door.office.size()


def test_what_nothing_reaches_is_permitted(door):
    assert decided(door.evaluate(resource="chess")) == (True, "permitted")


def test_an_exemption_is_felt_by_the_next_request_and_so_is_its_end(door):
    assert decided(door.evaluate()) == (False, "prohibited")
    exemption = door.office.granted()
    told = door.evaluate().json()
    assert (told["decision"], told["context"]["outcome"]) == (True, "exempt")
    assert told["context"]["exemptions"] == [exemption]
    assert "dev-no-corporate-data" in told["context"]["obligations"]
    assert decided(door.evaluate("P2")) == (False, "prohibited")
    door.office.as_("sam", lambda work: revoke(work, exemption, "it is over"))
    assert decided(door.evaluate()) == (False, "prohibited")


def _long(door: Door) -> str:
    return door.minted(until=door.office.now + 400 * DAY).text


def test_an_answer_is_never_to_be_kept_past_its_end(door):
    door.office.granted()
    token = _long(door)
    told = door.evaluate(token=token).json()["context"]
    assert (
        read(told["refresh_after"], door.office.desk.zone, bare="start")[0] == door.office.now + 60 * SECOND
    )
    until = read(told["valid_until"], door.office.desk.zone, bare="start")[0]
    door.office.clock.pass_(until - door.office.now - 1)
    last = door.evaluate(token=token).json()
    assert last["decision"] is True
    assert last["context"]["refresh_after"] == told["valid_until"]
    door.office.clock.pass_(1)
    assert decided(door.evaluate(token=token)) == (False, "prohibited")


def test_a_later_restriction_begins_without_an_entry_at_its_time(door):
    later = restriction("later", starts=door.office.now + 600 * SECOND, apps=("chess",))
    door.office.tell(say.made(later))
    assert decided(door.evaluate(resource="chess")) == (True, "permitted")
    door.office.clock.pass_(600 * SECOND)
    assert decided(door.evaluate(resource="chess")) == (False, "prohibited")


def test_use_asks_for_the_person_and_the_purpose_and_have_for_neither(door):
    door.office.granted()
    assert decided(door.evaluate(action="have"))[0]
    assert decided(door.evaluate(**WITH_HAL))[0]
    for changed in (
        {"person": "kim"}, {"purpose": "communications"}, {"person": "nobody at all"}, {"purpose": "Enforcement"},
        {"person": "HAL"},
    ):  # fmt: skip
        assert decided(door.evaluate(**(WITH_HAL | changed))) == (False, "prohibited")
    assert decided(door.evaluate(action="use")) == (False, "prohibited")
    assert decided(door.evaluate(**(WITH_HAL | {"person": door.office.ids["hal"]})))[0]
    assert door.evaluate(action="have", person="hal").status == 400


@pytest.mark.parametrize("name", ["serial:S1", "P1"])
def test_a_device_is_called_by_id_or_by_name(door, name):
    door.office.granted()
    assert decided(door.evaluate(name))[0]


@pytest.mark.parametrize(
    "name",
    [
        "serial:s9",
        "serial:S1 ",
        "SERIAL:S1",
        "handle:hal",
        "P9",
        "p1",
        "Ｐ1",
        "P1\u200b",
        "P1 ",
        "*",
        "serial:",
        ":",
        "x:y:z",
    ],
)
def test_a_device_that_nobody_knows_is_let_nothing_that_is_banned_anywhere(door, name):
    door.office.granted()
    assert decided(door.evaluate(name)) == (False, "unknown")
    assert decided(door.evaluate(name, "chess")) == (True, "permitted")


def test_a_network_is_never_exempt(door):
    door.office.tell(say.made(restriction("nets", starts=BEGINS, apps=("tiktok",), scopes=(_networks(),))))
    door.office.granted()
    assert decided(door.evaluate("wifi", sort="network", surface="web")) == (False, "prohibited")
    assert decided(door.evaluate("wifi", "chess", sort="network")) == (True, "permitted")
    assert decided(door.evaluate("no such net", sort="network", surface="web")) == (False, "unknown")


def _networks():
    return scope("D", classes=NETWORK_CLASSES)


@pytest.mark.parametrize(
    "host",
    [
        "chat.example.org", "CHAT.Example.ORG", "chat.example.org.", "a.b.chat.example.org", "chat.example.org。",
        "chat。example。org", "ch\u00adat.example.org", "ｃｈａｔ.example.org", "chat%2Eexample.org",
        "https://chat.example.org:8443/x?y=z#f", "http://user:pw@chat.example.org/", "https://CHAT.example.org\\@good.example",
        "example.net", "www.example.net", "https://chat.example.org",
    ],
)  # fmt: skip
def test_a_domain_is_its_applications_however_it_is_written(door, host):
    told = door.evaluate(resource=host, kind="domain").json()
    assert (told["decision"], told["context"]["outcome"]) == (False, "prohibited")
    assert told["context"]["applications"] == ["tiktok"]
    assert told["context"]["surface"] == "web"
    assert "surface not given: web is meant" in told["context"]["reasons"]


@pytest.mark.parametrize(
    "host",
    [
        "notchat.example.org", "example.org", "chat.example.org.evil.example", "chat-example.org", "xchat.example.org",
        "evil.example", "192.0.2.1", "net", "cdn.example.com", "https://chat.example.org@evil.example/",
        "chаt.example.org",  # with a Cyrillic а
    ],
)  # fmt: skip
def test_another_domain_is_not_catalogued_and_permitted(door, host):
    told = door.evaluate(resource=host, kind="domain").json()
    assert (told["decision"], told["context"]["outcome"]) == (True, "permitted")
    assert "not catalogued" in told["context"]["reasons"]
    assert "applications" not in told["context"]


@pytest.mark.parametrize(
    "host",
    [
        "user@chat.example.org", "chat.example.org:443", "chat.example.org/", "", " ", "chat .example.org", "ftp://chat.example.org",
        "file:///etc/passwd", "javascript://chat.example.org/%0aalert(1)", "[::1", "a" * 300 + ".example", "\0", "https://",
        "chat\t.example.org", "*.example.org/x", "chat.example.org?x", "%", "http://%00/", "x" * 3000,
    ],
)  # fmt: skip
def test_what_is_no_host_is_refused_and_never_permitted(door, host):
    got = door.evaluate(resource=host, kind="domain")
    assert got.status == 400, got.body
    assert got.headers["content-type"] == "application/problem+json"


def test_an_approved_list_reaches_a_domain_of_nobody(door):
    door.office.tell(say.made(restriction("only", starts=BEGINS, coverage=not_listed("approved"))))
    told = door.evaluate(resource="unheard.example").json()
    assert (told["decision"], told["context"]["outcome"]) == (False, "not-listed")
    assert "not catalogued" in told["context"]["reasons"]


def test_of_two_applications_at_a_domain_the_one_that_is_banned_decides(door):
    both = ev.AppRecorded(
        stated=BEGINS,
        app=AppId("chess"),
        name="chess",
        publisher=None,
        identities=(),
        domains=("chat.example.org",),
    )
    door.office.tell(both)
    assert decided(door.evaluate(resource="chat.example.org")) == (False, "prohibited")
    exemption = door.office.granted(surfaces=(Surface.WEB,))
    told = door.evaluate(resource="chat.example.org").json()
    assert (told["decision"], told["context"]["outcome"]) == (True, "exempt")
    assert told["context"]["exemptions"] == [exemption]
    door.office.tell(say.made(restriction("both", starts=BEGINS, apps=("chess",))))
    assert decided(door.evaluate(resource="chat.example.org")) == (False, "prohibited")


def test_the_surface_is_asked_for_and_closed(door):
    door.office.granted(surfaces=(WEB,))
    assert decided(door.evaluate(surface="web"))[0]
    assert not decided(door.evaluate())[0]
    for other in ("WEB", "", "webb", None, 1, ["web"]):
        if other is not None:
            assert door.evaluate(surface=other).status == 400


def test_a_time_that_the_caller_supplies_opens_nothing(door):
    exemption = door.office.granted()
    then = show(door.office.now)
    assert decided(door.evaluate(at=then))[0]
    door.office.clock.pass_(60 * SECOND)
    door.office.as_("sam", lambda work: revoke(work, exemption, "it is over"))
    assert decided(door.evaluate(at=then)) == (False, "prohibited")


def test_a_time_to_come_can_only_be_asked_about_what_is_allowed_now(door):
    later = restriction("later", starts=door.office.now + DAY, apps=("chess",))
    door.office.tell(say.made(later))
    assert decided(door.evaluate(resource="chess", at=show(door.office.now + 2 * DAY))) == (
        False,
        "prohibited",
    )
    assert decided(door.evaluate(resource="chess"))[0]
    for at in ("yesterday", "9999-12-31", "", "1"):
        assert door.evaluate(resource="chess", at=at).status == 400


def test_what_is_sealed_is_not_told_to_whoever_asks_about_its_day(door):
    token = _long(door)
    later = restriction("later", starts=door.office.now + DAY, apps=("chess",))
    door.office.tell(replace(say.made(later), sealed=True))
    asked = door.evaluate(resource="chess", at=show(door.office.now + 2 * DAY), token=token)
    assert decided(asked) == (True, "permitted")
    assert "later" not in asked.body.decode()
    door.office.clock.pass_(DAY)
    assert decided(door.evaluate(resource="chess", token=token)) == (False, "prohibited")


def test_no_exemption_of_another_device_is_told(door):
    """Not hal's exemption on P2, when P1 is asked about with hal as the person; nor a body's to another body's token."""
    exemption = door.office.granted(devices=(DeviceId("P2"),))
    for got in (
        door.evaluate("P1", **WITH_HAL), door.evaluate("P1"), door.evaluate("P4", **WITH_HAL), door.evaluate("P9", **WITH_HAL),
        door.evaluate("wifi", sort="network", surface="web", action="use", person="hal", purpose="enforcement"),
        door.evaluate("P1", "chat.example.org", **WITH_HAL),
    ):  # fmt: skip
        assert got.status == 200
        assert exemption not in got.body.decode()
    assert exemption in door.evaluate("P2", **(WITH_HAL | {"person": "kim"})).body.decode()


def test_a_token_of_one_body_sees_another_bodys_device_as_one_that_nobody_knows(door):
    door.office.granted()
    for body, sees in (("D", True), ("A", False), ("X", False)):
        token = door.minted(body=body).text
        known = door.evaluate("P1", token=token, **WITH_HAL).json()
        unknown = door.evaluate("P9", token=token, **WITH_HAL).json()
        assert known["decision"] is sees
        assert (known == unknown) is not sees
    below = door.minted(body="A").text
    assert decided(door.evaluate("P4", token=below)) == (False, "prohibited")
    assert decided(door.evaluate("far", sort="network", surface="web", token=door.token)) == decided(
        door.evaluate("no such", sort="network", surface="web", token=door.token)
    )


def test_cut_off_from_the_store_nothing_is_let_through(door):
    door.office.granted()
    assert decided(door.evaluate())[0]
    assert decided(door.evaluate(resource="chess"))[0]
    door.wire.cut = True
    for got in (door.evaluate(), door.evaluate(resource="chess"), door.evaluate(resource="evil.example")):
        assert decided(got) == (False, "unknown")
        assert "canary" not in got.body.decode()
    assert door.evaluate(token="appban_token-1_x").status == 401
    assert door.post({}, token=door.token).status == 400
    door.wire.cut = False
    assert decided(door.evaluate())[0]


def test_a_server_that_never_saw_the_store_says_that_it_cannot_answer():
    door = Door()
    door.wire.cut = True
    got = door.evaluate()
    assert got.status == 503
    assert "canary" not in got.body.decode()


def test_a_store_that_lost_entries_is_a_store_cut_off(door, monkeypatch):
    door.office.granted()
    assert decided(door.evaluate())[0]
    behind = door.office.size() - 3
    real = door.wire.reader

    @contextmanager
    def shorter():
        with real() as reader:
            cut = Mock(wraps=reader)
            cut.head.return_value = replace(reader.head(), size=behind)
            yield cut

    monkeypatch.setattr(door.wire, "reader", shorter)
    assert decided(door.evaluate()) == (False, "unknown")


def test_a_clock_in_doubt_relies_on_no_exemption(door):
    door.office.granted()
    assert decided(door.evaluate())[0]
    door.office.clock.turn(-2 * DAY)
    assert decided(door.evaluate()) == (False, "unknown")


def test_what_is_outside_the_catalogue_is_not_kept_in_memory(door):
    for n in range(20):
        assert decided(door.evaluate(resource=f"h{n}.example"))[0]
    kept = door.app.room.decider._standing.rules.resolved
    assert not [app for app, _ in kept if app.startswith(UNCATALOGUED)]


labels = st.lists(st.sampled_from(["a", "b", "example", "org", "xn--b", "1"]), min_size=1, max_size=5).map(
    ".".join
)


@given(
    st.dictionaries(st.sampled_from(["app1", "app2", "app3"]), st.lists(labels, max_size=3), max_size=3),
    labels,
)
def test_a_host_belongs_to_just_those_applications_whose_domain_it_is_or_is_below(domains, host):
    facts = Facts()
    for app, own in domains.items():
        fact = AppFact(
            stated=1,
            recorded=1,
            name=app,
            publisher=None,
            identities=(),
            domains=tuple(own),
            shared_domains=(),
        )
        facts.apps[app] = [fact]
    expected = tuple(
        sorted(app for app, own in domains.items() if any(is_or_under(host, each) for each in own))
    )
    assert Domains(facts, 2).of(host) == (expected or (UNCATALOGUED + host,))
    assert Domains(facts, 0).of(host) == (UNCATALOGUED + host,)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_json_at_all_is_a_fault_of_ours(body):
    door = _shared()
    for asked in (
        body,
        {"subject": body},
        {
            "subject": {"type": "device", "id": body},
            "action": {"name": "have"},
            "resource": {"type": "domain", "id": body},
        },
    ):
        try:
            data = json.dumps(asked).encode()
        except ValueError:
            continue
        assert door.post(data, token=door.token).status in {200, 400}


@cache
def _shared() -> Door:
    return Door()
