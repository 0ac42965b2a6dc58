"""The calendar of one's own ends: for whoever has its address, until there is another."""

from icalendar import Calendar
from tests.web.console.counter import Counter


def address(caller) -> str:
    page = caller.submit(caller.get("/account"), "/account/calendar")
    return page.html.xpath("//pre")[0].text_content().strip().removeprefix(caller.origin)


def test_the_calendar_is_read_without_signing_in_and_a_new_address_ends_the_old():
    counter = Counter()
    counter.office.granted()
    caller, program = counter.as_("hal"), counter.stranger()
    first = address(caller)
    got = program.get(first)
    assert got.header("content-type").startswith("text/calendar")
    assert len(list(Calendar.from_ical(got.data).walk("VEVENT"))) == 1
    second = address(caller)
    assert program.get(first).status == 404
    assert program.get(second).status == 200
    assert program.get("/calendar/guessed.ics").status == 404
