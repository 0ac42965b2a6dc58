"""A private office finds its minister, what exempts them and until when, and whom to ring; and nothing to decide."""

import pytest
from tests.web.console.caller import Got
from tests.web.console.counter import Counter

from appban.regime.bodies import BodyId
from appban.regime.people import PersonClass
from appban.regime.time import DAY
from appban.service.people import person_left, record_person
from appban.service.staff.rota import Duty, Leave, set_away, set_on_call
from appban.service.telling.addresses import set_address


@pytest.fixture
def counter() -> Counter:
    """An office whose minister works at D, and kim is the private office of D."""
    made = Counter()
    works(made, "min", PersonClass.MINISTER, "D")
    made.office.appoint("kim", "private-office")
    return made


def works(counter: Counter, who: str, of_class: PersonClass, body: str) -> None:
    counter.office.as_(
        "operator", lambda work: record_person(work, who, f"{who} Example", of_class, BodyId(body))
    )


def rows(got: Got, caption: str) -> list[str]:
    found = got.html.xpath(f"//table[caption[contains(., '{caption}')]]/tbody/tr")
    return [" ".join(each.text_content().split()) for each in found]


def test_from_the_first_page_to_the_minister_the_exemption_its_end_and_whom_to_ring(counter: Counter):
    office = counter.office
    exemption = office.granted(people=(office.ids["min"],))
    set_address(office.store, office.ids["sue"], "sue@dept.example.org", office.now)
    duty = Duty(person=office.ids["sue"], body=BodyId("D"), until=office.now + DAY)
    office.as_("ana", lambda work: set_on_call(work, duty))
    leave = Leave(person=office.ids["dee"], until=office.now + DAY, deputy=office.ids["sue"])
    office.as_("dee", lambda work: set_away(work, leave))
    caller = counter.as_("kim")
    (row,) = rows(caller.get("/"), "Your ministers")
    assert row.startswith("min Example Exempt 1 exemption in force 4 April 2024 at 9:")
    (link,) = caller.get("/").html.xpath("//table//a[starts-with(@href,'/people/')]/@href")
    page = caller.get(link)
    assert exemption in page.data.decode()
    for words in ("Exempt until 4 April 2024", "On call: sue Example", "asset:twice"):
        assert words in page.main
    ring = rows(page, "Whom to ring for D")
    assert ring[0].startswith("sue Example security, duty officer On call until")
    assert ring[0].endswith("sue@dept.example.org")
    assert ring[1].startswith("sam Example security here no address is held")
    assert ring[2].startswith("dee Example duty officer Away until")
    assert "ask sue Example" in ring[2]
    assert caller.get(f"/exemptions/{exemption}").status == 200


def test_a_minister_without_an_exemption_is_told_to_be_under_every_ban(counter: Counter):
    caller = counter.as_("kim")
    assert rows(caller.get("/"), "Your ministers") == ["min Example Not exempt every ban holds D"]
    page = caller.get(f"/people/{counter.office.ids['min']}")
    assert "Not exempt" in page.main
    assert "Nobody is on call" in page.main


def test_what_waits_for_a_minister_is_on_the_first_page_once_the_other_seats_are_filled(counter: Counter):
    office, caller = counter.office, counter.as_("kim")
    exemption = office.submitted(purpose="communications")
    (row,) = rows(caller.get("/"), "Waits for a minister")
    assert "another seat comes first" in row
    office.decided("sam", exemption)
    (row,) = rows(caller.get("/"), "Waits for a minister")
    assert "Ask the minister" in row
    assert "Note a decision by telephone" in caller.get(f"/exemptions/{exemption}").main
    office.decided("min", exemption, "minister")
    assert rows(caller.get("/"), "Waits for a minister") == []


def test_the_queue_stays_shut_to_a_private_office_and_nothing_leads_there(counter: Counter):
    caller = counter.as_("kim")
    assert caller.get("/queue").status == 403
    assert not caller.get("/").html.xpath("//a[@href='/queue']")


def test_nobody_else_is_shown_ministers_and_an_office_is_shown_its_own_alone(counter: Counter):
    office = counter.office
    works(counter, "xmin", PersonClass.MINISTER, "X")
    assert "Your ministers" not in counter.as_("sam").get("/").main
    assert "xmin" not in counter.as_("kim").get("/").main
    office.as_("operator", lambda work: person_left(work, office.ids["min"], office.now))
    assert rows(counter.as_("kim").get("/"), "Your ministers") == []


def test_addresses_are_told_to_those_of_the_body_and_to_no_requester_of_another(counter: Counter):
    office = counter.office
    set_address(office.store, office.ids["sam"], "sam@dept.example.org", office.now)
    office.granted()
    page = counter.as_("hal").get(f"/people/{office.ids['hal']}")
    assert "sam@dept.example.org" not in page.data.decode()
    assert "ask in your department" in page.main
    works(counter, "hal", PersonClass.CIVIL_SERVANT, "A")
    page = counter.as_("hal").get(f"/people/{office.ids['hal']}")
    assert "sam@dept.example.org" in page.data.decode()
    assert counter.as_("sec").get(f"/people/{office.ids['min']}").status == 404
