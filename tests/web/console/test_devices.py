"""Devices on pages: who sees which, found by what they are called, as of when."""

from urllib.parse import urlsplit

import pytest
from tests.web.console.fleet import Fleet


@pytest.fixture
def fleet(tmp_path) -> Fleet:
    return Fleet(tmp_path)


def shown(got) -> list[str]:
    return [
        urlsplit(each).path.rsplit("/", 1)[1] for each in got.html.xpath("//main//th[@scope='row']/a/@href")
    ]


def test_one_sees_the_devices_of_the_bodies_over_which_one_holds_authority(fleet):
    recorded = ["P1", "P2", "P3", "P4"]
    assert shown(fleet.as_("ana").get("/devices")) == [*recorded, "Q4", "Q1", "Q2", "Q5", "Q3"]
    assert shown(fleet.as_("sam").get("/devices")) == [*recorded, "Q4", "Q1", "Q2", "Q5"]
    assert shown(fleet.as_("hal").get("/devices")) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("text=SQ1", ["Q1"]),
        ("text=serial:SQ1", ["Q1"]),
        ("text=DESK-2", ["Q2"]),
        ("text=P2", ["P2"]),
        ("text=nothing", []),
        ("body=A", ["P4", "Q4"]),
        ("body=X", []),
        ("platform=windows", []),
        ("class=corporate&text=SQ1", ["Q1"]),
        ("class=personal", []),
    ],
)
def test_a_device_is_found_by_its_name_its_body_and_what_it_is(fleet, asked, found):
    assert shown(fleet.as_("sam").get(f"/devices?{asked}")) == found


def test_a_name_of_a_device_that_one_does_not_see_finds_nothing(fleet):
    with fleet.office.store.writer() as writer:
        writer.mint([("serial", "SQ3")], ["Q3"])
        writer.commit()
    assert shown(fleet.as_("sam").get("/devices?text=SQ3")) == []
    assert shown(fleet.as_("ana").get("/devices?text=SQ3")) == ["Q3"]


def test_before_the_first_inventory_only_the_record_knows_devices(fleet):
    got = fleet.as_("ana").get("/devices?as-of=2024-03-05T08:01:00Z")
    assert not {"Q1", "Q2"} & set(shown(got))
    assert "No inventory was taken in by then" in got.main


def test_a_device_says_where_it_stands_and_what_was_found_on_it(fleet):
    page = fleet.as_("sam").get("/devices/Q1")
    assert page.status == 200
    assert "corporate" in page.main
    assert "serial:SQ1" in page.main
    assert "Breach" in page.main


def test_a_device_of_another_body_is_answered_like_one_that_is_not_there(fleet):
    sam = fleet.as_("sam")
    other, unknown = sam.get("/devices/Q3"), sam.get("/devices/Q99")
    assert (other.status, unknown.status) == (404, 404)
    assert other.main == unknown.main
    for path in ("/devices/Q3/lost", "/devices/Q99/lost"):
        assert sam.get(path).status == 404


def test_whether_an_application_may_be_there_is_answered_with_the_clause_and_its_entry(fleet):
    page = fleet.as_("sam").get("/devices/Q1?app=tiktok")
    assert "Prohibited" in page.main
    assert page.html.xpath("//main//a[starts-with(@href,'/restrictions/ban')]")
    assert "The restriction was made in entry" in page.main


def test_an_exemption_that_helps_is_named_and_one_for_another_surface_says_why_not(fleet):
    exemption = fleet.office.granted()
    sam = fleet.as_("sam")
    assert "Exempt" in sam.get("/devices/P1?app=tiktok").main
    page = sam.get("/devices/P1?app=tiktok&surface=web")
    assert "it does not name this surface" in page.main
    assert page.html.xpath(f"//main//a[starts-with(@href,'/exemptions/{exemption}')]")


def test_an_application_that_is_not_clear_is_chosen_from_those_that_fit(fleet):
    sam = fleet.as_("sam")
    assert "Nothing in the catalogue has that in it" in sam.get("/devices/Q1?app=zzz").main
    page = sam.get("/devices/Q1?app=t")
    assert "Several applications" in page.main or "Prohibited" in page.main


def test_a_holder_sees_the_device_of_their_exemption_and_nothing_that_was_found_on_it(fleet):
    fleet.office.granted()
    page = fleet.as_("hal").get("/devices/P1")
    assert page.status == 200
    assert "What was found on it" not in page.main
    assert fleet.as_("hal").get("/devices/P2").status == 404


def test_a_device_is_reported_lost_and_back_by_somebody_who_does_not_gain(fleet):
    exemption = fleet.office.granted()
    fleet.office.appoint("kim", "findings")
    hal = fleet.as_("hal")
    got = hal.submit(hal.get("/devices/P1/lost"), "/devices/P1/lost")
    assert got.onward == "/devices/P1"
    page = hal.follow(got)
    assert "It is reported lost" in page.main
    assert "somebody else says that it is back" in page.main
    fleet.office.clock.pass_(1_000_000)
    assert not fleet.office.in_force(exemption)
    kim = fleet.as_("kim")
    back = kim.submit(kim.get("/devices/P1"), "/devices/P1/returned")
    assert "It is back from now on." in kim.follow(back).main
    fleet.office.clock.pass_(1_000_000)
    assert fleet.office.in_force(exemption)


def test_who_keeps_no_findings_does_not_say_that_a_device_is_back(fleet):
    sam = fleet.as_("sam")
    sam.submit(sam.get("/devices/Q1/lost"), "/devices/Q1/lost")
    fleet.office.clock.pass_(1_000_000)
    page = sam.get("/devices/Q1")
    assert "Whoever keeps the findings of its body says that it is back." in page.main
    form = next(form for form in page.html.forms if form.method == "POST")
    assert sam.post("/devices/Q1/returned", dict(form.form_values())).status == 403
    size = fleet.office.size()
    again = sam.post("/devices/Q1/lost", {**dict(form.form_values()), "once": "x"})
    assert again.problems() == ["It is reported lost already"]
    assert fleet.office.size() == size
