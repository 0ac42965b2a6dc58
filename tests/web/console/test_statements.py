"""Statements on pages, and what anybody may read of the bans: what is sealed is not there before it starts."""

from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace
from tests.web.console.counter import Counter

from appban.regime import events as ev
from appban.regime.restriction import RestrictionId
from appban.regime.time import DAY, HOUR, SECOND, show

NEW = "/statements/new"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
WORDS = "It is banned with immediate effect."


@pytest.fixture
def counter() -> Counter:
    return Counter()


def entered(counter: Counter, who: str = "ana", **changes: str | list[str]):
    caller = counter.as_(who)
    ban = next(iter(counter.office.facts().restrictions))
    filled = {
        "by": "Minister for Examples",
        "says": WORDS,
        "place": "House of Examples",
        "on": show(counter.office.now - HOUR),
        "url": "https://example.org/said",
        "certainty": "stated",
        "seen": "seen",
        "restriction": [ban],
    }
    got = caller.submit(caller.get(NEW), NEW, **{**filled, **changes})
    counter.office.clock.pass_(SECOND)
    return caller, got


def second_ban(counter: Counter, starts: int, *, sealed: bool) -> RestrictionId:
    held = next(iter(counter.office.facts().restrictions.values()))
    made = replace(
        held.versions[-1][1], id=RestrictionId("other-ban"), title="Another ban of something", starts=starts
    )
    counter.office.tell(
        ev.RestrictionMade(stated=starts, restriction=made, pack="p", made_by=(), sealed=sealed)
    )
    counter.office.clock.pass_(SECOND)
    return made.id


def feed(counter: Counter, **headers: str):
    return counter.stranger().call("GET", "/feed.atom", headers=headers)


def titles(counter: Counter) -> list[str]:
    return [each.text for each in ET.fromstring(feed(counter).data).findall("a:entry/a:title", ATOM)]


def test_a_statement_is_entered_shown_and_stands_with_its_ban_and_in_the_record(counter):
    caller, got = entered(counter)
    page = caller.follow(got)
    assert got.status == 303
    for words in (WORDS, "Minister for Examples", "House of Examples", "It is entered, and public."):
        assert words in page.main
    (ban,) = counter.office.facts().restrictions
    assert WORDS in counter.as_("sam").get(f"/restrictions/{ban}").main
    assert WORDS in counter.as_("sam").get("/statements").main
    assert WORDS in counter.as_("sam").get(got.onward).main
    (entry,) = page.html.xpath("//main//a[starts-with(@href,'/record/')]/@href")
    assert WORDS in caller.get(entry).text


def test_what_is_left_open_is_told_and_what_was_typed_stays(counter):
    size = counter.office.size()
    _, got = entered(counter, says="", by="")
    assert got.status == 422
    assert got.problems() == ["Say who said it, by name and office", "Enter what was said"]
    assert got.html.get_element_by_id("place").value == "House of Examples"
    assert entered(counter, certainty="")[1].problems() == ["Choose how sure it is"]
    assert "yet to come" in entered(counter, on=show(counter.office.now + DAY))[1].problems()[0]
    assert counter.office.size() == size


def test_who_may_not_adopt_policy_enters_none(counter):
    caller = counter.as_("sam")
    assert caller.get(NEW).status == 403
    assert "Enter a statement" not in caller.get("/statements").main
    assert caller.get("/statements/statement-none").status == 404


def test_anybody_reads_what_is_in_force_with_its_statements_and_nothing_of_any_case(counter):
    exemption = counter.office.granted()
    entered(counter)
    page = counter.stranger().get("/public")
    assert page.status == 200
    assert WORDS in page.main
    assert "In force" in page.main
    assert exemption not in page.text
    got = feed(counter)
    assert got.header("content-type") == "application/atom+xml"
    assert len(titles(counter)) == 2
    assert WORDS in got.data.decode()
    for person in counter.office.ids.values():
        assert person not in got.data.decode() + page.text


def test_the_feed_is_the_same_bytes_until_something_of_it_changes(counter):
    first = feed(counter)
    tag = first.header("etag")
    counter.office.clock.pass_(DAY)
    counter.office.submitted(devices=("P2",))
    again = feed(counter, **{"if-none-match": f'"other", {tag}'})
    assert (again.status, again.data) == (304, b"")
    entered(counter)
    changed = feed(counter, **{"if-none-match": tag})
    assert changed.status == 200
    updated = [ET.fromstring(each.data).findtext("a:updated", "", ATOM) for each in (first, changed)]
    assert updated[0] < updated[1]


def test_every_entry_of_the_feed_has_what_atom_asks_for_and_ids_of_its_own(counter):
    entered(counter)
    second_ban(counter, counter.office.now + DAY, sealed=False)
    root = ET.fromstring(feed(counter).data)
    for name in ("id", "title", "updated", "author/a:name"):
        assert root.findtext(f"a:{name}", "", ATOM), name
    entries = root.findall("a:entry", ATOM)
    ids = [each.findtext("a:id", "", ATOM) for each in entries]
    assert len(set(ids)) == len(entries) == 3
    assert all(each.startswith("tag:") for each in ids)
    for each in entries:
        for name in ("title", "updated", "content"):
            assert each.findtext(f"a:{name}", "", ATOM), name


def test_a_ban_that_is_announced_is_told_as_to_come(counter):
    second_ban(counter, counter.office.now + DAY, sealed=False)
    assert "Another ban of something" in titles(counter)
    assert "To come" in counter.stranger().get("/public").main


def test_a_ban_that_is_sealed_until_its_start_is_nowhere_before_it_and_everywhere_after(counter):
    before = feed(counter).header("etag")
    starts = counter.office.now + DAY
    secret = second_ban(counter, starts, sealed=True)
    later = show(starts + DAY)
    pages = ("/public", f"/public?as-of={later}", "/feed.atom", f"/feed.atom?as-of={later}")
    for path in pages:
        got = counter.stranger().get(path)
        assert "Another ban" not in got.data.decode(), path
        assert secret not in got.data.decode(), path
    assert feed(counter).header("etag") == before
    sam = counter.as_("sam")
    for path in ("/statements", f"/statements?as-of={later}", "/restrictions"):
        assert "Another ban" not in sam.get(path).text, path
    assert "Another ban" not in counter.as_("ana").get(NEW).main
    size = counter.office.size()
    refused = counter.as_("ana")
    form = dict(refused.get(NEW).html.forms[-1].form_values())
    got = refused.post(
        NEW,
        {
            **form,
            "by": "x",
            "says": "x",
            "place": "x",
            "on": show(counter.office.now),
            "certainty": "stated",
            "seen": "seen",
            "restriction": secret,
        },
    )
    assert "not announced" in got.problems()[0]
    assert counter.office.size() == size
    counter.office.clock.pass_(2 * DAY)
    assert "Another ban of something" in titles(counter)
    assert "Another ban of something" in counter.stranger().get("/public").main


def test_a_ban_that_was_lifted_is_gone_and_the_feed_says_when(counter):
    ban = next(iter(counter.office.facts().restrictions))
    counter.office.clock.pass_(DAY)
    lifted = counter.office.now
    held = counter.office.facts().restrictions[ban].versions[-1][1]
    counter.office.tell(ev.RestrictionEnded(stated=lifted, restriction=ban, source=held.instrument))
    counter.office.clock.pass_(SECOND)
    assert titles(counter) == []
    assert "No application is banned." in counter.stranger().get("/public").main
    assert ET.fromstring(feed(counter).data).findtext("a:updated", "", ATOM) == show(lifted)


def test_what_xml_cannot_hold_is_left_out_of_the_feed(counter):
    entered(counter, says="It is banned \x0b & <now>.")
    assert "It is banned  & <now>." in "".join(ET.fromstring(feed(counter).data).itertext())
