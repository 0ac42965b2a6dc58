"""A new ban by questions: the answers make a pack that the checks pass, which two persons adopt; and who has no part in it."""

import pytest
from tests.web.console.counter import Counter

from appban.regime import events as ev
from appban.regime.identity import Platform
from appban.regime.pack.file import load_pack
from appban.regime.time import DAY, HOUR, SECOND, show
from appban.service.reading import event_of

ANSWERS: dict[str, dict[str, str | list[str]]] = {
    "application": {"app": "tiktok", "surface": ["native-app", "web"]},
    "scope": {"body": "D", "class": ["corporate"], "whom": "All corporate devices of D."},
    "authority": {
        "title": "Example: no short videos",
        "instrument": "Instruction 7 of 5 March 2024",
        "dated": "2024-03-05",
        "read": "yes",
        "country": "gb",
    },
    "dates": {"starts": ""},
    "exemptions": {"exemptions": "none"},
    "statement": {
        "spoken": "yes",
        "by": "Minister for Examples",
        "says": "It is banned: at once, and everywhere.",
        "place": "House of Examples",
        "url": "https://example.org/said",
    },
}


@pytest.fixture
def counter() -> Counter:
    return Counter()


def begun(counter: Counter, who: str = "ana"):
    caller = counter.as_(who)
    got = caller.submit(caller.get("/bans/new"), "/bans/form")
    return caller, got.onward.rpartition("/")[0]


def answer(caller, base: str, step: str, **changed: str | list[str]):
    path = f"{base}/{step}"
    return caller.submit(caller.get(path), path, **{**ANSWERS[step], **changed})


def filled(counter: Counter, **changed: dict[str, str | list[str]]):
    caller, base = begun(counter)
    for step in ANSWERS:
        got = answer(caller, base, step, **changed.get(step, {}))
        assert got.status == 303, got.problems()
    return caller, base


def planned(caller, base: str):
    return caller.submit(caller.get(f"{base}/check"), f"{base}/check")


def pack_text(page) -> bytes:
    (text,) = page.html.xpath("//pre[@aria-label='The pack']")
    return text.text_content().encode()


def adopt(counter: Counter, caller, base: str):
    got = planned(caller, base)
    assert got.status == 303, got.problems()
    draft = caller.follow(got)
    proposed = caller.submit(draft, got.onward)
    counter.office.clock.pass_(SECOND)
    ben = counter.as_("ben")
    done = ben.submit(ben.get(proposed.onward), proposed.onward)
    assert done.status == 303, done.problems()
    counter.office.clock.pass_(SECOND)
    return draft


def test_the_answers_are_asked_one_by_one_and_make_a_pack_that_is_shown(counter):
    caller, base = filled(counter)
    page = caller.get(f"{base}/check")
    pack, _ = load_pack(pack_text(page), "made.yaml")
    (restriction,) = pack.restrictions
    assert restriction.id == "example-no-short-videos"
    assert restriction.versions[0].instrument.mark == "seen"
    assert [each.says for each in pack.statements] == ["It is banned: at once, and everywhere."]
    assert "Instruction 7 of 5 March 2024" in page.main


def test_a_ban_of_answers_takes_two_and_stands_in_the_record_with_its_statement(counter):
    caller, base = filled(counter)
    size = counter.office.size()
    draft = adopt(counter, caller, base)
    assert "Devices touched" in draft.main
    assert "example-no-short-videos.yaml" in draft.main
    assert counter.office.size() > size
    facts = counter.office.facts()
    version = facts.restrictions["example-no-short-videos"].in_force(counter.office.now)
    assert version is not None
    assert [each.says for each in version.scope] == ["All corporate devices of D."]
    with counter.office.store.reader() as reader:
        added = [event_of(row) for row in reader.rows(size, counter.office.size())]
    assert not [each for each in added if isinstance(each, ev.BodyRecorded)]
    (made,) = [each for each in added if isinstance(each, ev.RestrictionMade)]
    assert set(made.made_by) == {counter.office.ids["ana"], counter.office.ids["ben"]}
    public = counter.stranger().get("/public").main
    assert "Example: no short videos" in public
    assert "It is banned: at once, and everywhere." in public


def test_a_new_application_is_stated_with_the_ban(counter):
    changed = {
        "app": "",
        "name": "Example Chat",
        "android": "org.example.chat",
        "ios": "org.example.chat",
        "domains": "Chat.Example.org\nexample.net",
    }
    caller, base = filled(counter, application=changed)
    adopt(counter, caller, base)
    (fact,) = counter.office.facts().apps["example-chat"]
    assert set(fact.domains) == {"chat.example.org", "example.net"}
    assert {each.platform for each in fact.identities} == {Platform.ANDROID, Platform.IOS}


def test_the_rules_of_another_ban_are_taken_over_word_for_word(counter):
    (held,) = counter.office.facts().restrictions.values()
    rules = held.versions[-1][1].exemptions
    caller, base = filled(counter, exemptions={"exemptions": held.versions[-1][1].id})
    page = caller.get(f"{base}/check")
    pack, _ = load_pack(pack_text(page), "made.yaml")
    written = pack.restrictions[0].versions[0].exemptions
    assert [each.id for each in written.purposes] == list(rules.purposes)
    assert [each.name for each in written.routes] == [each.name for each in rules.routes]
    for mine, theirs in zip(written.routes, rules.routes, strict=True):
        assert [each.seats for each in mine.stages] == [each.seats for each in theirs.stages]
        assert [each.required for each in mine.stages] == [each.required for each in theirs.stages]
        assert mine.ratify_within == theirs.ratify_within
    assert [each.fresh_for for each in written.mitigations] == [each.fresh_for for each in rules.mitigations]
    assert written.limits == rules.limits


def test_a_ban_that_is_unannounced_starts_later_has_no_statement_and_is_nowhere_before(counter):
    # A sealed plan holds restrictions alone, so the catalogue is adopted openly before.
    earlier = {"authority": {"title": "Example: the first"}}
    adopt(counter, *filled(counter, **earlier))
    caller, base = begun(counter)
    told = answer(caller, base, "dates", sealed="yes")
    assert "has to start later" in told.problems()[0]
    later = show(counter.office.now + DAY)
    sealed = {"dates": {"starts": later, "sealed": "yes"}, "statement": {"spoken": "no"}}
    caller, base = filled(counter, **sealed)
    refused = answer(caller, base, "statement")
    assert "unannounced until it starts" in refused.problems()[0]
    adopt(counter, caller, base)
    assert "no short videos" not in counter.stranger().get("/public").text
    assert "no short videos" not in counter.stranger().get("/feed.atom").data.decode()
    counter.office.clock.pass_(DAY + HOUR)
    assert "no short videos" in counter.stranger().get("/public").text


@pytest.mark.parametrize(
    ("step", "changed", "told"),
    [
        ("application", {"app": ""}, "Choose an application or name a new one"),
        ("application", {"surface": []}, "say how it is used"),
        ("application", {"app": "", "name": "Chat"}, "by what the new application is known"),
        ("application", {"name": "Chat", "domains": "somebody@example.org"}, "host name"),
        ("scope", {"body": "nowhere"}, "Choose the body"),
        ("scope", {"class": []}, "Choose which sorts"),
        ("authority", {"country": "Britain"}, "two letters"),
        ("authority", {"dated": "soon"}, "not a date"),
        ("authority", {"instrument": " "}, "Say which law"),
        ("dates", {"starts": "soon"}, "not a date"),
        ("exemptions", {"exemptions": "other"}, "Choose whether"),
        ("statement", {"says": ""}, "Enter what is said"),
        ("statement", {"url": "javascript:x"}, "no address of a page"),
    ],
)
def test_what_cannot_be_is_told_at_its_question(counter, step, changed, told):
    caller, base = begun(counter)
    page = caller.get(f"{base}/{step}")
    form = dict(next(each for each in page.html.forms if each.action == f"{base}/{step}").form_values())
    got = caller.post(f"{base}/{step}", {**form, **ANSWERS[step], **changed})
    assert got.status == 422
    assert told in got.problems()[0]
    assert "not answered yet" in caller.get(f"{base}/check").main


def test_answers_are_seen_by_whoever_gave_them_and_for_a_week(counter):
    caller, base = filled(counter)
    assert counter.as_("ben").get(f"{base}/check").status == 404
    assert counter.as_("sam").get(f"{base}/check").status == 403
    assert caller.get(f"{base}/nothing").status == 404
    counter.office.clock.pass_(7 * DAY)
    assert counter.as_("ana").get(f"{base}/check").status == 404


def test_a_title_that_is_taken_becomes_another_name(counter):
    caller, base = filled(counter)
    adopt(counter, caller, base)
    caller, base = filled(counter)
    assert b"id: example-no-short-videos-2\n" in pack_text(caller.get(f"{base}/check"))


def test_no_questions_are_open_or_the_plan_is_not_made(counter):
    caller, base = begun(counter)
    page = caller.get(f"{base}/check")
    assert "not answered yet; answer each" in page.main
    form = dict(caller.get(f"{base}/scope").html.forms[-1].form_values())
    assert caller.post(f"{base}/check", {"csrf": form["csrf"]}).status == 422
