"""People as a viewer sees them, what touches one person's devices, and who records what becomes of them."""

import pytest
from tests.web.console.counter import Counter

from appban.regime.bodies import BodyId
from appban.regime.people import PersonClass
from appban.regime.time import DAY, SECOND, show
from appban.service.people import person_left, record_person


@pytest.fixture
def counter() -> Counter:
    made = Counter()
    office = made.office

    def verb(work):
        record_person(work, "dora", "Dora of D", PersonClass.CIVIL_SERVANT, BodyId("D"))
        record_person(work, "xen", "Xen of X", PersonClass.MINISTER, BodyId("X"))
        return record_person(work, "xav", "Xav of X", PersonClass.CIVIL_SERVANT, BodyId("X"))

    office.as_("operator", verb)
    with office.store.reader() as reader:
        for handle in ("dora", "xen", "xav"):
            office.ids[handle] = reader.aliases([("handle", handle)])["handle", handle]
    office.appoint("kim", "appoint", "D")
    return made


def names(page) -> list[str]:
    return [each.text_content() for each in page.html.xpath("//main//table//tbody//th")]


def person(counter: Counter, handle: str) -> str:
    return f"/people/{counter.office.ids[handle]}"


def test_the_list_has_those_whom_the_viewers_sight_covers_and_no_others(counter):
    assert "Dora of D" in names(counter.as_("sam").get("/people"))
    assert "Xen of X" not in names(counter.as_("sam").get("/people?text=Xen"))
    assert names(counter.as_("ana").get("/people?text=xen")) == ["Xen of X"]
    assert names(counter.as_("hal").get("/people")) == ["hal Example"]


def test_whoever_a_case_names_is_seen_by_whoever_sees_the_case(counter):
    assert "hal Example" not in names(counter.as_("sam").get("/people"))
    counter.office.submitted()
    shown = names(counter.as_("sam").get("/people"))
    assert {"hal Example", "quinn Example"} <= set(shown)
    for handle in ("hal", "quinn"):
        assert counter.as_("sam").get(person(counter, handle)).status == 200


def test_the_list_is_sifted_by_name_handle_class_body_and_whether_they_left(counter):
    ana = counter.as_("ana")
    assert names(ana.get("/people?text=xav")) == ["Xav of X"]
    assert names(ana.get("/people?class=minister")) == ["min Example", "Xen of X"]
    assert names(ana.get("/people?body=X")) == ["Xav of X", "Xen of X"]
    office = counter.office
    office.as_("operator", lambda work: person_left(work, office.ids["xav"], office.now))
    assert names(ana.get("/people?body=X&whether=left")) == ["Xav of X"]
    for text in ("nobody", "%00", "%ED%A0%80"):
        assert "Nobody whom you may see" in ana.get(f"/people?text={text}").main


def test_the_list_is_of_the_moment_asked(counter):
    before = show(counter.office.now - DAY)
    assert "Dora of D" not in names(counter.as_("ana").get(f"/people?known-at={before}"))


@pytest.mark.parametrize("where", ["", "/change", "/left", "/back"])
def test_somebody_of_another_body_is_not_there_like_an_unknown_id(counter, where):
    kim = counter.as_("kim")
    known, unknown = kim.get(person(counter, "xen") + where), kim.get(f"/people/person-none{where}")
    assert known.status == unknown.status == 404
    assert known.main == unknown.main.replace("person-none", counter.office.ids["xen"])


def test_the_page_says_which_bans_touch_their_devices_what_exempts_them_and_whom_to_ring(counter):
    exemption = counter.office.granted()
    shown = counter.as_("hal").get(person(counter, "hal")).main
    assert exemption[10:18].upper() in shown
    assert "In force" in shown
    assert "asset:twice" in shown
    assert "Exempt" in shown
    assert "sam Example" in shown
    assert "ordinary: security/security" in shown
    later = (
        counter.as_("hal").get(f"{person(counter, 'hal')}?as-of={show(counter.office.now + 40 * DAY)}").main
    )
    assert "Prohibited" in later


def test_a_person_without_an_exemption_is_told_that_every_ban_holds(counter):
    assert "Every ban that reaches" in counter.as_("hal").get(person(counter, "hal")).main


def test_an_appointer_records_a_person_for_their_body_and_nobody_else_does(counter):
    kim = counter.as_("kim")
    page = kim.get("/people/new")
    bodies = page.html.xpath("//select[@name='body']/option/@value")
    assert set(bodies) == {"", "D", "A"}
    filled = {"name": "Nel New", "handle": "nel", "class": "contractor", "body": "A"}
    got = kim.submit(page, "/people/new", **filled)
    assert "Nel New" in kim.get(got.onward).main
    assert counter.as_("sam").get("/people/new").status == 403
    fields = dict(next(f for f in page.html.forms if f.action == "/people/new").form_values())
    got = kim.post("/people/new", {**fields, **filled, "handle": "nix", "once": "x", "body": "X"})
    assert got.status in {403, 404}


def test_a_form_with_something_missing_comes_back_with_what_was_typed(counter):
    kim = counter.as_("kim")
    size = counter.office.size()
    got = kim.submit(kim.get("/people/new"), "/people/new", name="Nel <New>", handle="", body="D")
    assert got.status == 422
    assert len(got.problems()) == 2
    assert got.html.xpath("//input[@name='name']/@value") == ["Nel <New>"]
    got = kim.submit(
        kim.get("/people/new"), "/people/new", name="Nel", handle="dora", body="D", **{"class": "minister"}
    )
    assert got.status == 409
    assert counter.office.size() == size


def test_an_appointer_records_that_somebody_left_and_is_back(counter):
    kim, office = counter.as_("kim"), counter.office
    page = person(counter, "dora")
    assert kim.submit(kim.get(f"{page}/left"), f"{page}/left").onward == page
    assert "out of every exemption" in kim.get(page).main
    assert office.facts().absences_of(office.ids["dora"]).during(office.now + SECOND)
    office.clock.pass_(SECOND)
    assert kim.submit(kim.get(f"{page}/back"), f"{page}/back").onward == page
    office.clock.pass_(SECOND)
    assert not office.facts().absences_of(office.ids["dora"]).during(office.now)


def test_what_is_recorded_of_a_person_changes_from_now_on_and_not_by_themselves(counter):
    kim = counter.as_("kim")
    page = person(counter, "dora")
    got = kim.submit(kim.get(f"{page}/change"), f"{page}/change", name="Dora Moved", body="A")
    assert got.onward == page
    assert "Dora Moved" in kim.get(page).main
    own = person(counter, "kim")
    assert "This is you" in kim.get(own).main
    assert kim.get(f"{own}/change").status == 403
    assert counter.as_("sam").get(f"{page}/left").status == 403


def test_nobody_sends_somebody_to_a_body_over_which_they_do_not_appoint(counter):
    kim = counter.as_("kim")
    page = person(counter, "dora")
    form = next(f for f in kim.get(f"{page}/change").html.forms if f.action.endswith("/change"))
    got = kim.post(f"{page}/change", {**dict(form.form_values()), "body": "X"})
    assert got.status in {403, 404}
