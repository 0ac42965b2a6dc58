"""People see the bodies they hold authority over, what they asked for and what names them; nothing else is there."""

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from tests.reference import facts as say
from tests.reference.instants import instants
from tests.reference.reading import Entries, gone, latest, lineage, of, same, transferred
from tests.reference.strategies import Given, worlds
from tests.service.office import Office

from appban.errors import NotFoundError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.people import PersonClass, PersonId
from appban.regime.reducer import fold
from appban.service.deciding.clearing import assess
from appban.service.exemptions.ending import suspend
from appban.service.exemptions.exemption_page import exemption_page
from appban.service.sight import may_read_texts, seen_body, seen_case, sight_of

WORLDS = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
SOMEBODY = ("q", "h", "k", "s1", "s2", "m1", "m2", "stand-in", "o", "unheard of", "operator")


def covered(entries: Entries, person: PersonId, at: int) -> set[BodyId]:
    """The bodies that somebody's authorities cover, each read from all entries."""
    ids = same(entries, person)
    over = {f.event.authority for f in of(entries, ev.AuthorityEnded) if f.event.stated <= at}
    held = [
        f.event.body
        for f in of(entries, ev.AuthorityGranted)
        if f.event.person in ids
        and f.effective <= at
        and (f.event.until is None or at < f.event.until)
        and f.event.authority not in over
        and not transferred(entries, f.event.body, f.event.authority, f.effective, at)
    ]
    bodies = {f.event.body for f in of(entries, ev.BodyRecorded)}
    return {body for body in bodies if not set(lineage(entries, body, at)).isdisjoint(held)}


def present(entries: Entries, person: PersonId, at: int) -> bool:
    """Whether an id is of a person who has not left."""
    ids = same(entries, person)
    told = [f for f in of(entries, ev.PersonRecorded) if f.event.person in ids]
    lost = [f for f in of(entries, ev.PersonLeft) if f.event.person in ids]
    back = [f for f in of(entries, ev.PersonReturned) if f.event.person in ids]
    newest = latest(told, at)
    service = newest is not None and newest.person_class is PersonClass.SERVICE
    known = any(f.event.person in ids for f in [*told, *lost, *back])
    return known and not gone(lost, back, at) and not service


@WORLDS
@given(worlds())
def test_a_case_is_seen_by_authority_over_it_by_its_requesters_and_by_those_it_names_alone(made: Given):
    entries = made.world.entries
    facts = fold(entries)
    for at in [*instants(entries)[::9], made.world.head]:
        for person in map(PersonId, SOMEBODY):
            sight = sight_of(facts, person, at)
            bodies = covered(entries, person, at) if present(entries, person, at) else set()
            assert sight.bodies == bodies
            for history in facts.exemptions.values():
                request = history.request
                concerned = {v.request.requester for _, v in history.versions} | {
                    each.id for each in request.people
                }
                mine = present(entries, person, at) and not concerned.isdisjoint(same(entries, person))
                reached = {request.body, *(d.place.body for d in request.devices)}
                assert sight.sees_case(history) == (mine or not reached.isdisjoint(bodies))


@WORLDS
@given(worlds())
def test_what_is_not_seen_is_told_in_the_words_for_what_is_not_there(made: Given):
    facts, at = fold(made.world.entries), made.world.head
    for person in map(PersonId, SOMEBODY):
        sight = sight_of(facts, person, at)
        look = partial(seen_case, facts, sight)
        for exemption, history in facts.exemptions.items():
            if not sight.sees_case(history):
                assert _words(look, exemption) == _words(look, "no such thing", exemption)
        see = partial(seen_body, facts, sight, at=at)
        for body in facts.bodies.ids():
            if not sight.sees_body(body):
                assert _words(see, body) == _words(see, "no such thing", body)


def _words(look: Callable[[str], object], name: str, as_if: str | None = None) -> str:
    """What is said of a name, with the other name in its place."""
    with pytest.raises(NotFoundError) as caught:
        look(name)
    return str(caught.value).replace(name, as_if or name)


def test_root_appointers_see_everything_and_a_leaver_nothing(office: Office):
    exemption = office.submitted()
    facts = office.facts()
    root = sight_of(facts, office.ids["ana"], office.now)
    assert root.sees_case(facts.exemptions[exemption])
    assert root.sees_body(BodyId("X"))
    assert root.sees_body(None)
    sam = office.ids["sam"]
    assert sight_of(facts, sam, office.now).sees_case(facts.exemptions[exemption])
    office.tell(
        ev.PersonLeft(stated=office.now, person=sam),
        ev.PersonLeft(stated=office.now, person=office.ids["ana"]),
    )
    facts = office.facts()
    for who in ("sam", "ana"):
        gone_now = sight_of(facts, office.ids[who], office.now)
        assert not gone_now.sees_case(facts.exemptions[exemption])
        assert not gone_now.sees_body(BodyId("D"))


def test_an_id_of_a_machine_sees_nothing_whatever_was_granted_to_it(office: Office):
    exemption = office.submitted()
    office.tell(
        say.authority("token-1", "clear:security", "D", office.now),
        say.person("robot", office.now, person_class=PersonClass.SERVICE),
        say.authority("robot", "clear:security", "D", office.now),
    )
    facts = office.facts()
    for who in ("token-1", "robot", "operator"):
        sight = sight_of(facts, PersonId(who), office.now)
        assert not sight.sees_case(facts.exemptions[exemption])
        assert not sight.sees_device(BodyId("D"))


def test_a_case_is_seen_from_the_body_of_a_device_that_it_names(office: Office):
    office.appoint("kim", "clear:security", "A")
    exemption = office.submitted(devices=(DeviceId("P4"),))
    other = office.submitted(devices=(DeviceId("P1"),))
    facts = office.facts()
    sight = sight_of(facts, office.ids["kim"], office.now)
    assert seen_case(facts, sight, exemption) is facts.exemptions[exemption]
    assert not sight.sees_case(facts.exemptions[other])


@pytest.mark.parametrize(
    ("who", "may"), [("min", False), ("spad", False), ("sam", True), ("quinn", True), ("nobody known", False)]
)
def test_texts_of_a_former_administration_are_closed_to_ministers_and_their_advisers(
    office: Office, who: str, may: bool
):
    def reads(administration: str | None) -> bool:
        return may_read_texts(office.facts(), office.ids.get(who, PersonId(who)), administration, office.now)

    assert reads(None)
    for name in ("first", "second"):
        office.tell(
            ev.AdministrationBegan(
                stated=office.now, administration=name, name=name, source=say.body("b", None, 0).source
            )
        )
        assert reads(name)
    assert reads("first") is may
    assert reads(None) is may


@pytest.mark.parametrize(("who", "closed"), [("min", True), ("spad", True), ("sam", False)])
def test_the_page_closes_the_texts_of_a_former_administration_and_nothing_else(
    office: Office, who: str, closed: bool
):
    def began(name: str) -> None:
        source = say.body("b", None, 0).source
        office.tell(ev.AdministrationBegan(stated=office.now, administration=name, name=name, source=source))

    began("first")
    exemption = office.submitted()
    office.as_("sam", lambda work: assess(work, exemption, "low", "low", "little on it"))
    began("second")
    office.decided("sam", exemption)
    office.as_("sue", lambda work: suspend(work, exemption, "a doubt"))
    facts = office.facts()
    reads = partial(may_read_texts, facts, office.ids[who])
    with office.store.reader() as reader:
        page = exemption_page(
            reader, exemption, at=facts.time, reads=lambda under: reads(under, now=facts.time)
        )
    assessed, _decided, suspended = page.entries[-3:]
    for text in (page.justification, page.alternatives, assessed.reason):
        assert text is not None
        assert (text.closed, text.value is None) == (closed, closed)
    assert suspended.reason is not None
    assert (suspended.reason.value, suspended.administration) == ("a doubt", "second")
    assert [each.outcome for each in page.decisions] == ["clear"]
