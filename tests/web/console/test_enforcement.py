"""Enforcement on pages: how points stand, the plan in words, going to a stage; findings of points, and what is said of them."""

import pytest
from tests.service.test_enforcing import FILE
from tests.web.console.counter import Counter
from tests.web.console.yard import Yard
from tests.web.door import Door

from appban.errors import NotFoundError
from appban.regime import events as ev
from appban.regime.device import DeviceId
from appban.regime.time import SECOND

MANY = tuple(f"M{n}" for n in range(12))


@pytest.fixture
def yard() -> Yard:
    return Yard()


def test_where_nobody_stated_points_the_page_says_so():
    def none():
        raise NotFoundError("none")

    counter = Counter(Door(setup=none))
    assert "No enforcement points are stated here" in counter.as_("ana").get("/enforcement").main
    assert counter.as_("ana").get("/enforcement/phones").status == 404


def test_the_plan_of_a_stage_is_told_in_words(yard):
    exemption = yard.office.granted(devices=("P2",))
    page = yard.as_("ana").get("/enforcement/phones?ring=all")
    assert "From observe to all: 1 to block, 1 exempt, 0 unknown" in page.main
    assert page.html.xpath(f"//main//a[starts-with(@href,'/exemptions/{exemption}')]")
    first = yard.as_("ana").get("/enforcement/phones?ring=first")
    assert "From observe to first: 1 to block, 0 exempt, 0 unknown" in first.main
    assert "the rollout has not come to 1" in first.main


def test_a_plan_is_applied_stage_by_stage_and_stands_in_the_record(yard):
    caller, got = yard.apply("first")
    assert "It is in place at the stage first." in caller.follow(got).main
    assert yard.sites.files["mdm/p1"][FILE] == b"tiktok\n"
    assert "mdm/p2" not in yard.sites.files
    held = yard.office.facts().points["phones"]
    assert [entry.ring for _, entry in held.applied][-1] == "first"
    assert [entry.outcome for _, entry in held.answered][-1] == "delivered"
    yard.apply("all")
    assert yard.sites.files["mdm/p2"][FILE] == b"tiktok\n"


def test_the_same_form_sent_twice_is_sent_to_the_point_once(yard):
    caller = yard.as_("ana")
    form = next(
        each
        for each in caller.get("/enforcement/phones?ring=first").html.forms
        if each.method == "POST" and each.action == "/enforcement/phones"
    )
    fields = dict(form.form_values())
    assert caller.post("/enforcement/phones", fields).status == 303
    size = yard.office.size()
    again = caller.post("/enforcement/phones", fields)
    assert again.status in {303, 409}
    assert yard.office.size() == size


def test_a_plan_that_became_another_is_not_applied(yard):
    caller = yard.as_("ana")
    page = caller.get("/enforcement/phones?ring=all")
    yard.office.granted(devices=("P1",))
    size = yard.office.size()
    got = caller.submit(page, "/enforcement/phones")
    assert got.status == 409
    assert got.problems() == ["The plan is another by now. Look at it again, and apply it then"]
    assert yard.office.size() == size


def test_a_move_of_many_devices_takes_two_who_are_signed_in():
    yard = Yard(MANY)
    caller, got = yard.apply("all")
    assert "It is proposed" in caller.follow(got).main
    assert yard.sites.files == {}
    own = caller.get("/enforcement/phones?ring=all")
    assert "This plan was proposed by" in own.main
    assert "/enforcement/phones" not in [each.action for each in own.html.forms if each.method == "POST"]
    ben = yard.as_("ben")
    page = ben.get(got.onward)
    (onward,) = {
        each for each in page.html.xpath("//main//a/@href") if each.startswith("/enforcement/phones?")
    }
    done = ben.submit(ben.get(onward), "/enforcement/phones")
    assert "It is in place at the stage all." in ben.follow(done).main
    ids = yard.office.ids
    by = {each for _, entry in yard.office.facts().points["phones"].applied for each in entry.by}
    assert by == {ids["ana"], ids["ben"]}
    assert "It was agreed by" in ben.get(got.onward).main


def test_whoever_proposed_a_move_does_not_carry_it_out_alone():
    yard = Yard(MANY)
    caller = yard.as_("ana")
    page = caller.get("/enforcement/phones?ring=all")
    caller.submit(page, "/enforcement/phones")
    again = caller.submit(page, "/enforcement/phones", once="another")
    assert again.status == 422
    assert "two persons" in again.problems()[0]
    assert yard.sites.files == {}


def test_a_proposed_move_whose_plan_became_another_waits_for_nobody():
    yard = Yard(MANY)
    _, got = yard.apply("all")
    yard.office.granted(devices=("P1",))
    page = yard.as_("ben").get("/enforcement/phones?ring=all")
    assert "This plan was proposed by" not in page.main
    assert "two persons must want it" in page.main
    generic = yard.as_("ben").get(got.onward)
    assert got.onward not in [each.action for each in generic.html.forms]


def test_what_a_point_did_not_take_is_told(yard):
    yard.sites.broken.add("mdm/p1")
    caller, got = yard.apply("first")
    assert "It was not taken" in caller.follow(got).main
    assert [entry.outcome for _, entry in yard.office.facts().points["phones"].answered] == ["failed"]


def test_a_first_delivery_that_failed_is_not_delivered_and_not_somebody_elses_change(yard):
    yard.sites.broken.add("mdm/p1")
    caller, _ = yard.apply("all")
    for path in ("/enforcement", "/enforcement/phones"):
        page = caller.get(path).main
        assert "Not delivered" in page
        assert "changed by somebody else" not in page
        assert "somebody else changed" not in page
    yard.sites.broken.clear()
    yard.apply("all")
    assert "As planned" in caller.get("/enforcement/phones").main


def test_who_does_not_govern_sees_the_points_of_their_bodies_and_moves_none(yard):
    page = yard.as_("sam").get("/enforcement/phones")
    assert "Whoever holds the authority to enforce" in page.main
    assert "counted over all bodies" in yard.as_("sam").get("/enforcement").main
    assert yard.as_("hal").get("/enforcement/phones").status == 404
    form = {"csrf": dict(page.html.forms[-1].form_values()).get("csrf", ""), "ring": "all", "digest": "0"}
    assert yard.as_("sam").post("/enforcement/phones", form).status == 403


def test_a_point_of_no_body_is_seen_by_who_may_move_any_rollout():
    yard = Yard(body=None)
    assert yard.as_("ana").get("/enforcement/phones").status == 200
    assert yard.as_("sam").get("/enforcement/phones").status == 404
    assert "1 point of other bodies, or of no body, not shown" in yard.as_("sam").get("/enforcement").main


def test_drift_is_found_shown_and_disposed(yard):
    yard.apply("all")
    yard.sites.files["mdm/p1"][FILE] = b"theirs\n"
    kim = yard.as_("kim")
    page = kim.get("/enforcement")
    assert "somebody else changed mdm/p1/denied.txt" in page.main
    (href,) = {
        each
        for each in page.html.xpath("//main//a/@href")
        if each.startswith("/findings/at-points/")
        and "changed" in page.html.xpath(f"string(//main//a[@href='{each}'])")
    }
    got = kim.submit(kim.get(href), href, disposition="disputed", reason="a test of ours")
    yard.office.clock.pass_(SECOND)
    assert "What you said of it is recorded." in kim.follow(got).main
    assert "disputed" in {said for _, said in yard.office.facts().dispositions.values()}
    assert yard.as_("hal").get(href).status == 404


def test_what_was_sent_and_why_it_failed_stays_on_the_page(yard):
    yard.sites.broken.add("mdm/p1")
    caller, got = yard.apply("first")
    banner = caller.follow(got)
    assert banner.html.xpath("string(//main//*[@id='flash-title'])").strip() == "Important"
    again = caller.get("/enforcement/phones")
    assert "It was not taken" not in again.main
    (row,) = again.html.xpath("//table[caption='What was sent, and what came of it']/tbody/tr")
    cells = [each.text_content().strip() for each in row]
    assert cells[1:4] == ["first", "Ana Example", "Failed"]
    assert "apply again once that is mended" in cells[4]
    yard.sites.broken.clear()
    yard.apply("first")
    rows = caller.get("/enforcement/phones").html.xpath(
        "//table[caption='What was sent, and what came of it']/tbody/tr"
    )
    assert [row[3].text_content().strip() for row in rows] == ["Delivered", "Failed"]


def test_the_progress_counts_what_devices_say_of_the_files_that_were_sent_last(yard):
    assert "Nothing was sent to it yet." in yard.as_("ana").get("/enforcement/phones").main
    caller, _ = yard.apply("all")
    assert "0 say that it is in force, 0 that it failed, and 2 said nothing" in progress_of(caller)
    for device, outcome in (("P1", "in-force"), ("P2", "failed")):
        told(yard, device, outcome)
    assert "1 say that it is in force, 1 that it failed, and 0 said nothing" in progress_of(caller)
    told(yard, "P2", "in-force")
    assert "2 say that it is in force, 0 that it failed, and 0 said nothing" in progress_of(caller)
    told(yard, "P1", "failed", artefact="0" * 64)
    assert "2 say that it is in force, 0 that it failed, and 0 said nothing" in progress_of(caller)


def progress_of(caller) -> str:
    return " ".join(caller.get("/enforcement/phones").main.split())


def told(yard: Yard, device: str, outcome: str, artefact: str | None = None) -> None:
    """A device's receipt for its own file as it was last sent, or for some other."""
    sent = yard.office.facts().points["phones"].applied[-1][1].artefacts
    own = next(each.digest for each in sent if each.name.startswith(f"{device}/"))
    yard.office.tell(
        ev.ReceiptReceived(
            stated=yard.office.now,
            point="phones",
            artefact=artefact or own,
            device=DeviceId(device),
            outcome=outcome,
        )
    )


def test_whoever_moved_a_rollout_opens_its_entries_and_who_sees_the_point_alone_is_led_to_none(yard):
    for top in ("D", "X"):
        yard.office.appoint("kim", "enforce", top)
    caller, _ = yard.apply("first", who="kim")
    page = caller.get("/enforcement/phones")
    entries = page.html.xpath("//main//a[starts-with(@href,'/record/')]/@href")
    assert len(entries) == 2
    for each in entries:
        assert caller.get(each).status == 200
    sam = yard.as_("sam").get("/enforcement/phones")
    assert not sam.html.xpath("//main//a[starts-with(@href,'/record/')]")
    assert "no entry that you may open" in sam.main
