"""What waits for somebody is on their first page, and nothing that is not theirs."""

from tests.web.console.counter import Counter


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
