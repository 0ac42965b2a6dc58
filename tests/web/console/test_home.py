"""What waits for somebody is on their first page, and nothing that is not theirs."""

from msgspec.structs import replace
from tests.web.console.counter import Counter

CALENDAR = """
calendar: {id: mine, title: Mine, source: {reference: a letter, mark: operator}}
divisions:
  here:
    years: [1999]
    days:
      - {date: 1999-05-03, name: a day}
"""


def test_a_request_waits_for_whoever_could_decide_it_and_for_nobody_else():
    counter = Counter()
    exemption = counter.office.submitted()
    assert exemption in counter.as_("sam").get("/").data.decode()
    assert "Nothing waits for you." in counter.as_("kim").get("/").main
    counter.office.decided("sam", exemption)
    assert "Decide" not in counter.as_("sam").get("/").main


def test_the_first_page_names_people_as_they_were_recorded():
    counter = Counter()
    counter.office.submitted()
    assert "tiktok for hal Example, enforcement" in counter.as_("sam").get("/").main


def test_a_decision_whose_day_is_not_known_is_not_called_one_for_whenever(tmp_path):
    counter = Counter()
    calendar = tmp_path / "calendar.yaml"
    calendar.write_text(CALENDAR)
    counter.rehouse(settings=replace(counter.door.house.settings, calendar=f"{calendar}:here"))
    counter.office.submitted()
    caller = counter.as_("sam")
    for path in ("/", "/queue"):
        page = caller.get(path).main
        assert "not known" in page
        assert "whenever you can" not in page
