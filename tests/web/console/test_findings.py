"""Findings on pages: who sees which, with what is not known beside the counts, and what is said of one."""

import pytest
from tests.web.console.fleet import Fleet

from appban.regime.finding import Finding
from appban.regime.time import HOUR, SECOND


@pytest.fixture
def fleet(tmp_path) -> Fleet:
    return Fleet(tmp_path)


def on(fleet: Fleet, device: str, kind: str = "breach") -> Finding:
    sweep = fleet.lake.kept(fleet.office.now)
    found = fleet.lake.findings(sweep, fleet.lake.marks(sweep))
    return next(each for each in found if (each.device, each.kind) == (device, kind))


def devices(got) -> set[str]:
    return {
        each.split("/devices/")[1].partition("?")[0]
        for each in got.html.xpath("//main//td/a/@href")
        if "/devices/" in each
    }


def counts(got) -> dict[str, int]:
    (table,) = got.html.xpath("//main//table[contains(caption,'How many')]")
    rows = table.xpath(".//tbody/tr")
    return {row.xpath("string(th)").strip(): int(row.xpath("string(td)").strip()) for row in rows}


def test_one_sees_what_was_found_in_the_bodies_over_which_one_holds_authority(fleet):
    ana, sam = fleet.as_("ana").get("/findings"), fleet.as_("sam").get("/findings")
    assert {"P1", "Q1", "Q4", "Q5"} <= devices(ana)
    assert devices(sam) == devices(ana)
    assert devices(fleet.as_("hal").get("/findings")) == set()


def test_beside_the_counts_stands_what_they_do_not_know(fleet):
    page = fleet.as_("sam").get("/findings")
    assert "Of 5 devices that inventories report, 1 were not heard from within 30 days" in page.main
    assert counts(page)["Unmanaged"] == 1


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("kind=unmanaged", {"Q5"}),
        ("body=A&kind=breach", {"Q4"}),
        ("body=X", set()),
        ("app=chess", set()),
        ("age=30", set()),
        ("disposition=explained", set()),
    ],
)
def test_findings_are_sifted(fleet, asked, found):
    assert devices(fleet.as_("sam").get(f"/findings?{asked}")) == found


def test_the_kind_does_not_change_the_counts_of_the_others(fleet):
    sam = fleet.as_("sam")
    assert counts(sam.get("/findings?kind=unmanaged")) == counts(sam.get("/findings"))


def test_before_the_first_sweep_the_page_says_that_nothing_is_known(fleet):
    page = fleet.as_("sam").get("/findings?as-of=2024-03-05T08:01:00Z")
    assert "Nothing was swept by then" in page.main


def test_a_finding_says_why_it_is_one_and_leads_to_the_clause(fleet):
    found = on(fleet, "Q1")
    page = fleet.as_("sam").get(f"/findings/{found.id}")
    assert "com.zhiliaoapp.musically" in page.main
    assert "No exemption that helps was found." in page.main
    assert page.html.xpath("//main//a[starts-with(@href,'/restrictions/ban')]")


def test_a_finding_of_another_body_is_answered_like_one_that_is_not_there(fleet):
    fleet.office.appoint("kim", "findings", "A")
    kim = fleet.as_("kim")
    assert kim.get(f"/findings/{on(fleet, 'Q4').id}").status == 200
    other, unknown = (kim.follow(kim.get(f"/findings/{each}")) for each in (on(fleet, "Q1").id, "0" * 32))
    assert (other.status, unknown.status) == (404, 404)
    assert other.main == unknown.main


def test_what_is_said_of_a_finding_stands_in_the_record_and_on_its_page(fleet):
    fleet.office.appoint("kim", "findings")
    found, kim = on(fleet, "Q1"), fleet.as_("kim")
    path = f"/findings/{found.id}"
    got = kim.submit(kim.get(path), path, disposition="explained", reason="a test phone")
    fleet.office.clock.pass_(SECOND)
    page = kim.follow(got)
    assert "What you said of it is recorded." in page.main
    assert "a test phone" in page.main
    assert fleet.office.facts().dispositions[found.id][1] == "explained"
    assert devices(kim.get("/findings?disposition=explained")) == {"Q1"}
    assert "Q1" not in devices(kim.get("/findings?disposition=open"))


def test_what_was_said_to_be_removed_and_is_seen_again_is_open_again(fleet):
    fleet.office.appoint("kim", "findings")
    found, kim = on(fleet, "Q1"), fleet.as_("kim")
    path = f"/findings/{found.id}"
    kim.submit(kim.get(path), path, disposition="removed", reason="taken off")
    fleet.office.clock.pass_(HOUR // 60)
    assert devices(kim.get("/findings?disposition=removed")) == {"Q1"}
    fleet.report("Q1")
    fleet.sweep()
    assert "Q1" not in devices(kim.get("/findings?disposition=removed"))


def test_without_a_reason_nothing_is_said_and_what_was_chosen_stays(fleet):
    fleet.office.appoint("kim", "findings")
    found, kim = on(fleet, "Q1"), fleet.as_("kim")
    path, size = f"/findings/{found.id}", fleet.office.size()
    got = kim.submit(kim.get(path), path, disposition="disputed", reason=" ")
    assert got.status == 422
    assert got.problems() == ["Say why; the reason stands with the record"]
    assert got.html.xpath("//input[@value='disputed'][@checked]")
    assert fleet.office.size() == size


def test_who_keeps_no_findings_says_nothing_of_them(fleet):
    found = on(fleet, "Q1")
    sam = fleet.as_("sam")
    page = sam.get(f"/findings/{found.id}")
    assert "Whoever keeps the findings of its body says what becomes of it." in page.main
    fields = {**dict(page.html.forms[-1].form_values()), "disposition": "explained", "reason": "x"}
    assert sam.post(f"/findings/{found.id}", fields).status == 403


def lapsed(fleet: Fleet, device: str, **said: object) -> Finding:
    at = fleet.office.now
    return Finding(
        id=device.rjust(32, "0"), kind="lapsed", device=device, body="D", since=at, last_seen=at, **said
    )


def test_the_list_says_which_were_not_seen_since_their_exemption_ended(fleet):
    told = (lapsed(fleet, "Q1", unconfirmed=True), lapsed(fleet, "P1", why='says "unconfirmed":true'))
    fleet.lake.keep(fleet.office.now, fleet.snapshot, told)
    fleet.office.clock.pass_(SECOND)
    rows = (
        fleet.as_("sam").get("/findings").html.xpath("//main//table[contains(caption,'Findings')]/tbody/tr")
    )
    links = [row.xpath(".//a[contains(@href,'/devices/')]/@href")[0] for row in rows]
    said = [
        ("unconfirmed" in row.text_content(), link.rsplit("/")[-1])
        for row, link in zip(rows, links, strict=True)
    ]
    assert sorted(said) == [(False, "P1"), (True, "Q1")]


def test_counts_that_are_kept_are_of_the_bodies_that_each_viewer_sees(fleet):
    fleet.office.appoint("kim", "findings", "A")
    sam, kim = fleet.as_("sam"), fleet.as_("kim")
    first = [counts(each.get("/findings")) for each in (sam, kim, sam, kim)]
    assert first[:2] == first[2:]
    assert (first[0]["Breach"], first[1]["Breach"]) == (3, 1)
