"""Coverage by layer: how many devices each layer stops, watches and does not cover, and who sees it."""

import csv
import io

import msgspec
import pytest
from tests.service.test_enforcing import FILE, Denials
from tests.web.console.fleet import Fleet
from tests.web.console.yard import Yard

from appban.service.enforcing.points import Listed


@pytest.fixture
def yard() -> Yard:
    return Yard()


def test_coverage_says_what_a_layer_does_not_stop(yard):
    yard.apply("all")
    page = yard.as_("ana").get("/enforcement")
    assert "Coverage by layer" in page.main
    assert "2 of" in page.main


def layers(caller) -> dict[str, list[int]]:
    rows = list(csv.reader(io.StringIO(caller.get("/figures/layers.csv").data.decode())))
    assert rows[0] == ["Layer", "Points", "Stopped", "Exempt", "Watched only", "Not covered", "Unknown"]
    return {row[0]: [int(each) for each in row[1:]] for row in rows[1:]}


def test_each_layer_counts_every_known_device_once_by_what_is_done_for_it(yard):
    ana = yard.as_("ana")
    layer = Denials.layer
    assert layers(ana) == {layer: [1, 0, 0, 2, 2, 0]}
    yard.apply("first")
    assert layers(ana) == {layer: [1, 1, 0, 1, 2, 0]}
    yard.apply("all")
    yard.office.granted(devices=("P2",))
    yard.apply("all")
    assert layers(ana) == {layer: [1, 1, 1, 0, 2, 0]}
    yard.sites.files["mdm/p1"][FILE] = b"theirs\n"
    assert layers(ana)[layer][1] == 0


class Reports(Denials):
    """A tool that tells of what is banned, and stops nothing."""

    layer = "report"


def test_a_layer_that_reports_stops_nobody(yard):
    yard.setup = msgspec.structs.replace(yard.setup, targets={"denials": Reports()})
    yard.apply("all")
    assert layers(yard.as_("ana")) == {"report": [1, 0, 0, 2, 2, 0]}


def test_coverage_by_layer_is_drawn_with_its_table_and_shown_to_whoever_may_move_any_rollout(yard):
    yard.apply("all")
    page = yard.as_("ana").get("/figures/layers")
    assert "Devices that are known: 4" in page.main
    assert page.html.xpath("//svg[@role='img']//title[contains(.,'Devices stopped, by layer')]")
    assert page.html.xpath("//main//table//th[normalize-space()='Not covered']")
    for path in ("/figures/layers", "/figures/layers.csv"):
        assert yard.as_("sam").get(path).status == 403
        assert yard.as_("kim").get(path).status == 403


def test_the_figures_lead_to_coverage_by_layer_for_whoever_may_see_it_and_only_now(yard, tmp_path):
    fleet = Fleet(tmp_path, setup=lambda: yard.setup)
    link = "/figures/layers"
    assert link in fleet.as_("ana").get("/figures").data.decode()
    assert link not in fleet.as_("ana").get("/figures?as-of=2024-03-05T08:01:00Z").data.decode()
    assert link not in fleet.as_("sam").get("/figures").data.decode()


def test_a_point_whose_plan_cannot_be_made_is_named_beside_the_counts(yard):
    yard.setup = msgspec.structs.replace(
        yard.setup, listed={"phones": (Listed(2, "nobody:knows", None, ()),)}
    )
    page = yard.as_("ana").get("/figures/layers")
    assert "phones is left out, since its plan cannot be made." in page.main
