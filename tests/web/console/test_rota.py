"""The rota on its pages: kept by who may, told loudly where it has a gap, and no way to any authority."""

import pytest
from tests.web.console.caller import Caller, Got
from tests.web.console.counter import Counter

from appban.regime.bodies import BodyId
from appban.regime.on_call import away_at, on_call
from appban.regime.time import DAY, SECOND
from appban.service.staff.rota import Duty, Leave, set_away, set_on_call

PAGE = "/authority?body=D"
LATER = "2024-04-01"


@pytest.fixture
def counter() -> Counter:
    return Counter()


def enter(counter: Counter, who: str, path: str, **filled: str) -> tuple[Caller, Got]:
    caller = counter.as_(who)
    got = caller.submit(caller.get(f"{path}?body=D"), path, **filled)
    counter.office.clock.pass_(SECOND)
    return caller, got


def rows(got: Got, caption: str) -> list[str]:
    """The rows of a table, each as text."""
    found = got.html.xpath(f"//table[caption[contains(., '{caption}')]]/tbody/tr")
    return [" ".join(each.text_content().split()) for each in found]


def test_somebody_is_put_on_call_and_taken_off_again(counter: Counter):
    office = counter.office
    caller, got = enter(counter, "ana", "/rota/new", person=office.ids["dee"], until=LATER)
    assert got.onward == PAGE
    page = caller.get(PAGE)
    (row,) = rows(page, "On call")
    for words in ("dee Example", "Now", "end of 1 April 2024", "emergency: duty/duty"):
        assert words in row
    assert any("On call until" in each for each in rows(page, "emergency: duty/duty"))
    (link,) = page.html.xpath("//a[contains(@href,'/rota/') and contains(@href,'/end')]/@href")
    ended = caller.submit(caller.get(link), link)
    assert ended.onward == PAGE
    assert on_call(office.facts(), BodyId("D"), office.now) == ()


def test_somebody_says_that_they_are_away_and_who_stands_in(counter: Counter):
    office = counter.office
    caller, got = enter(counter, "sam", "/away/new", until=LATER, deputy=office.ids["sue"])
    assert got.status == 303, got.text
    page = caller.get(PAGE)
    (row,) = rows(page, "Away")
    assert "sam Example" in row
    assert "sue Example" in row
    seat = rows(page, "ordinary: security/security")
    assert seat[-1].startswith("sam Example Away until the end of 1 April 2024; ask sue Example")
    assert "Cannot fill this seat" not in page.main
    (link,) = page.html.xpath("//a[contains(@href,'/away/') and contains(@href,'/end')]/@href")
    caller.submit(caller.get(link), link)
    assert away_at(office.facts(), office.ids["sam"], office.now) is None


def test_a_deputy_who_cannot_fill_a_seat_is_said_to_be_unable_to(counter: Counter):
    office = counter.office
    enter(counter, "sam", "/away/new", until=LATER, deputy=office.ids["dee"])
    seats = {each: rows(counter.as_("sue").get(PAGE), each)[-1] for each in ("ordinary: security/security",)}
    assert seats["ordinary: security/security"].startswith("sam Example Away")
    assert "ask dee Example Cannot fill this seat" in seats["ordinary: security/security"]


def test_whoever_keeps_the_rota_says_it_of_others_and_nobody_else_does(counter: Counter):
    office = counter.office
    enter(counter, "ana", "/away/new", person=office.ids["sam"], until=LATER)
    assert away_at(office.facts(), office.ids["sam"], office.now) is not None
    size = office.size()
    caller = counter.as_("dee")
    form = caller.get("/away/new?body=D")
    assert not form.html.xpath("//select[@name='person']")
    got = caller.submit(form, "/away/new", person=office.ids["sue"], until=LATER)
    assert got.problems() == ["Choose who"]
    assert caller.get("/rota/new?body=D").status == 403
    assert caller.post("/rota/new", {"body": "D", "person": office.ids["dee"], "until": LATER}).status == 403
    assert office.size() == size


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        ({"until": ""}, "Say until when"),
        ({"until": "2024-01-01"}, "give a later end"),
        ({"until": "2029-01-01"}, "a year at a time"),
        ({"until": "soon"}, "soon"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said_on_its_form(counter: Counter, filled: dict[str, str], said: str):
    size = counter.office.size()
    _, got = enter(counter, "sam", "/away/new", **filled)
    assert got.status == 422
    assert said in got.problems()[0]
    assert counter.office.size() == size


def test_only_those_who_could_decide_are_put_on_call(counter: Counter):
    office = counter.office
    caller = counter.as_("ana")
    page = caller.get("/rota/new?body=D")
    offered = set(page.html.xpath("//select[@name='person']/option/@value"))
    assert office.ids["dee"] in offered
    assert office.ids["hal"] not in offered
    got = caller.submit(page, "/rota/new", person=office.ids["hal"], until=LATER)
    assert got.problems() == ["Choose who"]


def test_a_gap_is_said_loudly(counter: Counter):
    office = counter.office
    caller = counter.as_("sam")
    assert "Nobody is on call for D in the next month" in caller.get(PAGE).main
    starts = office.now + DAY
    duty = Duty(person=office.ids["kim"], body=BodyId("D"), starts=starts, until=starts + DAY)
    office.as_("ana", lambda work: set_on_call(work, duty))
    page = caller.get(PAGE)
    assert "Nobody is on call for D now." in page.main
    assert "No seat" in rows(page, "On call")[0]
    for who in ("sam", "sue"):
        leave = Leave(person=office.ids[who], until=office.now + DAY)
        office.as_(who, lambda work, leave=leave: set_away(work, leave))
    warnings = caller.get(PAGE).html.xpath("//*[contains(@class,'govuk-warning-text')]")
    assert any("Everybody who could fill" in each.text_content() for each in warnings)


def test_of_another_body_nothing_is_told_and_nothing_can_be_entered(counter: Counter):
    office = counter.office
    office.appoint("sec", "rota", body="X")
    caller = counter.as_("sec")
    for path in ("/authority", "/rota/new", "/away/new"):
        assert caller.get(f"{path}?body=D").status == 404
        assert caller.get(f"{path}?body=Q").status == 404
    assert caller.get("/rota/new?body=X").status == 200


def test_a_page_of_the_past_shows_the_rota_as_it_was_known_and_offers_no_change(counter: Counter):
    office = counter.office
    enter(counter, "ana", "/rota/new", person=office.ids["dee"], until=LATER)
    page = counter.as_("ana").get(f"{PAGE}&as-of=2024-03-20")
    assert "dee Example" in rows(page, "On call")[0]
    assert not page.html.xpath("//a[contains(@href,'/rota/')]")
    page = counter.as_("ana").get(f"{PAGE}&known-at=2024-03-04")
    assert rows(page, "On call") == []
