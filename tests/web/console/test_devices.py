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
    assert shown(fleet.as_("ana").get("/devices")) == ["P1", "P2", "P3", "P4", "Q1", "Q2", "Q3", "Q4", "Q5"]
    assert shown(fleet.as_("sam").get("/devices")) == ["P1", "P2", "P3", "P4", "Q1", "Q2", "Q4", "Q5"]
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
