"""Authority on pages: proposed by one, agreed to by another in a session of their own; ended; and who can decide now."""

import pytest
from tests.web.console.counter import Counter

from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.people import PersonClass
from appban.regime.time import DAY, MINUTE, SECOND, show
from appban.service.people import person_left, record_person
from appban.service.proposing.proposals import LASTS
from appban.service.reading import event_of

NEW = "/authorities/new"
ASKED = {"person": "hal", "subject": "clear:security", "body": "A", "instrument": "letter 7"}


@pytest.fixture
def counter() -> Counter:
    made = Counter()
    made.office.appoint("kim", "appoint", "D")
    made.office.appoint("rat", "appoint", "D")
    made.office.appoint("quinn", "appoint", "X")
    made.office.as_(
        "operator",
        lambda work: record_person(work, "hal", "hal Example", PersonClass.CIVIL_SERVANT, BodyId("D")),
    )
    return made


def last(counter: Counter) -> ev.Event:
    with counter.office.store.reader() as reader:
        return event_of(reader.row(reader.head().size - 1))


def proposed(counter: Counter, who: str = "kim", **changes: str) -> str:
    """A proposal of an appointment; its address."""
    caller = counter.as_(who)
    got = caller.submit(caller.get(NEW), NEW, **{**ASKED, **changes})
    assert got.status == 303, got.main
    return got.onward


def test_what_one_proposes_another_agrees_to_and_it_stands_with_both_names(counter):
    size = counter.office.size()
    path = proposed(counter, **{"until-day": "1", "until-month": "6", "until-year": "2030"})
    assert counter.office.size() == size
    second = counter.as_("rat")
    page = second.get(path)
    assert "Give hal Example authority for clear:security over A" in page.main
    assert "the end of 1 June 2030" in page.main
    assert second.submit(page, path).onward == path
    event = last(counter)
    ids = counter.office.ids
    assert isinstance(event, ev.AuthorityGranted)
    assert (event.person, event.granted_by) == (ids["hal"], (ids["rat"], ids["kim"]))
    assert event.until == counter.office.facts().authorities[event.authority].until
    assert "It was agreed by rat Example" in second.get(path).main


def test_whoever_proposed_does_not_agree_in_any_session(counter):
    path = proposed(counter)
    first = counter.as_("kim")
    page = first.get(path)
    assert "somebody else agrees" in page.main
    assert path not in [form.action for form in page.html.forms]
    form = next(f for f in page.html.forms if f.action == f"{path}/close")
    got = first.post(path, dict(form.form_values()))
    assert got.status == 422
    assert "two" in got.problems()[0]
    assert (
        not isinstance(last(counter), ev.AuthorityGranted)
        or last(counter).person != counter.office.ids["hal"]
    )


def test_whoever_would_gain_neither_proposes_nor_agrees(counter):
    caller = counter.as_("kim")
    got = caller.submit(caller.get(NEW), NEW, **{**ASKED, "person": "kim"})
    assert got.status == 422
    assert "would gain" in got.problems()[0]
    path = proposed(counter, person="rat")
    page = counter.as_("rat").get(path)
    assert "You would gain from this" in page.main


def test_a_form_sent_twice_proposes_and_does_once(counter):
    caller = counter.as_("kim")
    form = next(f for f in caller.get(NEW).html.forms if f.action == NEW)
    fields = {**dict(form.form_values()), **ASKED}
    path = caller.post(NEW, fields).onward
    assert caller.post(NEW, fields).onward == path
    second = counter.as_("rat")
    agreeing = dict(next(f for f in second.get(path).html.forms if f.action == path).form_values())
    size = counter.office.size()
    for _ in range(2):
        second.post(path, agreeing)
    assert counter.office.size() == size + 1
    again = caller.post(NEW, fields)
    assert again.onward == path
    assert "It was agreed" in caller.get(path).main


def test_two_who_agree_at_once_make_one_appointment(counter):
    path = proposed(counter)
    one, other = counter.as_("rat"), counter.as_("ana")
    pages = one.get(path), other.get(path)
    size = counter.office.size()
    one.submit(pages[0], path)
    got = other.submit(pages[1], path)
    assert got.status == 409
    assert counter.office.size() == size + 1


@pytest.mark.parametrize("who", ["quinn", "dee", "sam", "hal"])
def test_a_proposal_over_a_body_without_authority_is_not_there_like_an_unknown_one(counter, who):
    path = proposed(counter)
    caller = counter.as_(who)
    known, unknown = caller.get(path), caller.get("/proposals/proposal-0000")
    assert known.status == unknown.status == caller.get("/proposals/%00").status == 404
    assert known.main == unknown.main
    mark = caller.get("/account").html.xpath("//input[@name='csrf']/@value")[0]
    for where in (path, f"{path}/close"):
        assert caller.post(where, {"csrf": mark}).status == 404


def test_nobody_proposes_over_a_body_of_others_or_for_somebody_they_do_not_see(counter):
    caller = counter.as_("quinn")
    page = caller.get(NEW)
    form = dict(next(f for f in page.html.forms if f.action == NEW).form_values())
    assert caller.post(NEW, {**form, **ASKED}).status == 404
    told = [
        caller.post(NEW, {**form, **ASKED, "body": "X", "person": each}).problems()[0]
        for each in ("hal", "nobody")
    ]
    assert told[0].replace("hal", "nobody") == told[1]
    assert counter.as_("sam").get(NEW).status == 403


def test_a_proposal_is_over_after_fourteen_days_and_when_its_proposer_has_left(counter):
    path = proposed(counter)
    counter.office.clock.pass_(LASTS + SECOND)
    assert counter.as_("rat").get(path).status == 404
    path = proposed(counter)
    office = counter.office
    office.as_("operator", lambda work: person_left(work, office.ids["kim"], office.now))
    second = counter.as_("rat")
    got = second.submit(second.get(path), path)
    assert got.status == 403
    assert not any(each.person == office.ids["hal"] for each in office.facts().authorities.values())


def test_a_proposal_is_withdrawn_or_declined_and_then_nobody_agrees(counter):
    path = proposed(counter)
    first = counter.as_("kim")
    first.submit(first.get(path), f"{path}/close")
    assert "withdrawn by kim" in first.get(path).main
    path = proposed(counter)
    second = counter.as_("rat")
    page = second.get(path)
    second.submit(page, f"{path}/close")
    assert "declined by rat" in first.get(path).main
    assert second.submit(page, path).status == 409


def test_agreeing_asks_for_a_fresh_sign_in(counter):
    path = proposed(counter)
    second = counter.as_("rat")
    page = second.get(path)
    counter.office.clock.pass_(11 * MINUTE)
    assert second.submit(page, path).onward.startswith("/sign-in/again")


def test_open_proposals_stand_on_the_list_and_on_the_first_page_of_whoever_can_agree(counter):
    path = proposed(counter)
    second = counter.as_("rat")
    assert "Waits for you" in second.get("/authorities").main
    assert path in second.get("/").data.decode()
    assert path not in counter.as_("kim").get("/").data.decode()
    assert path not in counter.as_("sam").get("/authorities").data.decode()


def test_something_missing_is_told_field_by_field_and_what_was_typed_stays(counter):
    caller = counter.as_("kim")
    got = caller.submit(caller.get(NEW), NEW, person="hal", instrument="<letter>", **{"until-day": "40"})
    assert got.status == 422
    assert len(got.problems()) == 3
    assert got.html.xpath("//input[@name='instrument']/@value") == ["<letter>"]


def test_the_list_has_what_is_seen_ends_first_as_of_the_moment(counter):
    office = counter.office
    office.appoint("quinn", "policy", "D", until=office.now + 5 * DAY)
    page = counter.as_("sam").get("/authorities")
    assert page.html.xpath("//main//tbody/tr[1]/th")[0].text_content() == "quinn Example"
    assert "appointX" not in page.main.replace(" ", "")
    assert "quinn" not in counter.as_("sam").get(f"/authorities?as-of={show(office.now + 6 * DAY)}").main
    over = counter.as_("sam").get(f"/authorities?stands=over&as-of={show(office.now + 6 * DAY)}")
    assert "quinn Example" in over.main
    assert "quinn Example" in counter.as_("sam").get("/authorities?stands=soon").main


def test_an_appointer_or_the_holder_ends_an_authority(counter):
    office = counter.office
    authority = office.appoint("sam", "policy", "A")
    office.clock.pass_(SECOND)
    path = f"/authorities/{authority}/end"
    assert counter.as_("sue").get(path).status == 403
    caller = counter.as_("kim")
    got = caller.submit(caller.get(path), path)
    assert got.onward == "/authorities"
    event = last(counter)
    assert isinstance(event, ev.AuthorityEnded)
    assert event.authority == authority
    office.clock.pass_(MINUTE)
    assert caller.get(path).status == 404
    own = next(
        each.id
        for each in office.facts().authorities.values()
        if each.person == office.ids["sam"] and each.subject == "declare"
    )
    holder = counter.as_("sam")
    assert holder.submit(holder.get(f"/authorities/{own}/end"), f"/authorities/{own}/end").status == 303


def test_an_authority_over_another_body_is_not_there_like_an_unknown_one(counter):
    authority = counter.office.appoint("quinn", "policy", "D")
    caller = counter.as_("dee")
    other = counter.office.appoint("quinn", "policy", "X")
    kim = counter.as_("kim")
    known, unknown = kim.get(f"/authorities/{other}/end"), kim.get("/authorities/none/end")
    assert known.status == unknown.status == 404
    assert known.main == unknown.main
    assert caller.get(f"/authorities/{authority}/end").status == 403


def test_who_can_decide_says_who_fills_each_seat_and_which_nobody_fills(counter):
    counter.office.submitted()
    page = counter.as_("quinn").get("/authority")
    assert "sam Example" in page.main
    assert "Two of these can give somebody authority" in page.main
    assert "Ana Example" in page.main
    shut = counter.as_("quinn").get("/authority?body=X")
    assert "Nobody can fill" in shut.main
    assert "ordinary: security/security" in shut.main


def test_who_can_decide_is_answered_for_bodies_that_concern_one_alone(counter):
    caller = counter.as_("sec")
    assert "No body concerns you" in caller.get("/authority").main
    known, unknown = caller.get("/authority?body=X"), caller.get("/authority?body=none")
    assert known.status == unknown.status == 404


def test_who_could_decide_is_as_of_the_moment_asked(counter):
    office = counter.office
    before = show(office.now)
    office.appoint("quinn", "clear:duty", "D")
    assert "quinn Example" in counter.as_("ana").get("/authority?body=D").main
    page = counter.as_("ana").get(f"/authority?body=D&known-at={before}")
    assert "Who could decide" in page.main
    assert "quinn Example" not in page.main
