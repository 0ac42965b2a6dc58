"""What is said to wait for somebody is what the verbs let them do; nobody is sent to a seat that would be refused."""

from hypothesis import HealthCheck, given, settings
from tests.reference.strategies import Given, worlds
from tests.service.office import PEOPLE, SAFE, Office

from appban.errors import RefusedError
from appban.regime.authority import may_fill
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.people import PersonId
from appban.regime.reducer import fold
from appban.regime.seats import barred, empty_seats
from appban.regime.time import DAY, HOUR
from appban.service.cases.case_likes import similar
from appban.service.cases.case_line import WAITING, line_at
from appban.service.cases.case_waiting import Waiting, could_decide, waits_for
from appban.service.cases.cases import Cases, ten_days
from appban.service.deciding.clearing import Clearing, assess, decide_seat
from appban.service.deciding.telephone import mint_phone_code
from appban.service.exemptions.exemption_parts import needs
from appban.service.naming import Names
from appban.service.sight import sight_of
from appban.service.work import rehearse

WORLDS = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def waiting(office: Office, who: str) -> list[Waiting]:
    """What waits for a person now."""
    facts = office.facts()
    cases = Cases(facts)
    cases.follow([], office.now)
    sight = sight_of(facts, office.ids[who], office.now)
    return list(waits_for(facts, cases.seen(sight, office.now), sight, office.ids[who], office.now))


def kinds(office: Office, who: str) -> list[tuple[str, ExemptionId, str]]:
    return [(each.kind, each.exemption, each.what) for each in waiting(office, who) if each.kind != "news"]


def accepted(office: Office, who: str, exemption: ExemptionId, seat: str) -> bool:
    """Whether the verb would take a clearance of a seat from somebody."""
    stage, name = seat.split("/")
    asked = Clearing(
        exemption=exemption,
        digest=office.digest(exemption),
        stage=stage,
        seat=name,
        outcome="clear",
        instrument="a note",
        stated=office.now,
    )
    try:
        rehearse(office.desk, office.act(who), lambda work: decide_seat(work, asked))
    except RefusedError:
        return False
    return True


def test_the_seats_that_wait_for_somebody_are_those_that_the_verb_takes_from_them(office: Office):
    named = [
        office.submitted(purpose="communications"),
        office.submitted("sue", devices=(DeviceId("P2"),)),
        office.submitted(devices=(DeviceId("P4"),)),
        office.submitted(route="emergency", circumstance=office.declared(), end=office.now + HOUR),
    ]
    office.decided("sam", named[0])
    office.appoint("kim", "clear:security", "A")
    office.appoint("sam", "clear:minister")
    seats = ("security/security", "minister/minister", "duty/security", "duty/duty")
    for who in PEOPLE:
        said = {(exemption, seat) for kind, exemption, seat in kinds(office, who) if kind == "decide"}
        took = {(e, seat) for e in named for seat in seats if accepted(office, who, e, seat)}
        assert said == took


@WORLDS
@given(worlds())
def test_nobody_is_sent_to_a_seat_they_could_not_fill(made: Given):
    facts, at = fold(made.world.entries), made.world.head
    for exemption, history in facts.exemptions.items():
        line = line_at(facts, exemption, at, ten_days)
        places = [n for pin in history.request.restrictions for n in empty_seats(facts, history, pin, at)]
        for person in map(PersonId, ("q", "h", "s1", "s2", "m1", "m2")):
            sight = sight_of(facts, person, at)
            bodies = [device.place.body for device in history.request.devices]
            able = {
                f"{n.stage.id}/{n.seat.id}" for n in places if may_fill(facts, person, n.seat, bodies, at)
            }
            out = facts.human(person) in barred(facts, history) or line.state not in WAITING
            said = set(could_decide(facts, line, sight, person, at))
            assert said <= (set() if out else able)


def test_a_confirmation_waits_for_the_minister_and_for_whoever_noted_the_call(office: Office):
    exemption = office.submitted(purpose="communications")
    code = office.as_("sec", lambda work: mint_phone_code(work, exemption, "minister")).value
    digest = office.decided("sec", exemption, "minister", person=office.ids["min"], by_phone=code)
    office.appoint("sec", "submit")
    for who in ("min", "sec"):
        assert ("confirm", exemption, digest) in kinds(office, who)
    assert all(kind != "confirm" for who in ("sam", "quinn", "hal") for kind, _, _ in kinds(office, who))


def test_a_ratification_waits_for_the_ratifier_and_afterwards_a_review(office: Office):
    exemption = office.submitted(
        route="emergency", circumstance=office.declared(), end=office.now + 20 * HOUR
    )
    office.decided("sam", exemption, "duty", seat="security")
    office.decided("sue", exemption, "duty", seat="duty")
    office.attested(exemption)
    assert office.in_force(exemption)
    assert kinds(office, "rat") == [("ratify", exemption, "ratify")]
    assert all(kind != "ratify" for who in ("sam", "sue", "quinn") for kind, _, _ in kinds(office, who))
    office.clock.pass_(25 * HOUR)
    assert kinds(office, "rat") == [("review-emergency", exemption, "review")]


def test_evidence_waits_for_the_holder_before_it_goes_stale(office: Office):
    exemption = office.submitted()
    office.decided("sam", exemption)
    assert ("evidence", exemption, SAFE) in kinds(office, "hal")
    assert ("evidence", exemption, SAFE) in kinds(office, "quinn")
    assert all(kind != "evidence" for kind, _, _ in kinds(office, "sam"))
    office.attested(exemption)
    (due,) = [each for each in waiting(office, "hal") if each.kind == "evidence"]
    assert due.due == office.facts().device_proofs[SAFE, DeviceId("P1")].held[0].stated + DAY


def test_what_happened_to_ones_own_request_is_news_for_a_fortnight(office: Office):
    exemption = office.granted()
    (news,) = [each for each in waiting(office, "quinn") if each.kind == "news"]
    assert (news.exemption, news.what) == (exemption, "in-force")
    assert [each for each in waiting(office, "sam") if each.kind == "news"] == []
    office.clock.pass_(15 * DAY)
    assert [each for each in waiting(office, "quinn") if each.kind == "news"] == []


def test_like_cases_that_were_decided_are_shown_the_nearest_first(office: Office):
    far = office.submitted(body="A", devices=(DeviceId("P4"),))
    office.decided("sam", far, outcome="refuse")
    near = office.submitted(devices=(DeviceId("P2"),))
    office.as_("sam", lambda work: assess(work, near, "low", "low", "little on it"))
    office.decided("sam", near)
    office.submitted(devices=(DeviceId("P3"),))  # not decided yet
    other = office.submitted(devices=(DeviceId("P3"),), purpose="communications")
    office.decided("sam", other)
    mine = office.submitted()
    facts = office.facts()
    cases = Cases(facts)
    cases.follow([], office.now)
    sight = sight_of(facts, office.ids["ana"], office.now)
    found = similar(facts, cases.seen(sight, office.now), mine, office.now)
    assert [(each.exemption, each.steps, each.state) for each in found] == [
        (near, 0, "cleared"),
        (far, 1, "refused"),
    ]
    history = facts.exemptions[near]
    assert found[0].took == history.decisions[0].recorded - history.versions[0][0]
    assert found[0].reasons == history.assessments[office.digest(near)][0][1].reasons
    assert (found[0].granted, found[1].reasons) == (False, None)


def test_what_is_needed_says_who_could_and_asks_for_names_once_a_seat(office: Office):
    exemption = office.submitted(purpose="communications")
    office.decided("sam", exemption)
    facts = office.facts()
    with office.store.reader() as reader:
        seats = needs(facts, facts.exemptions[exemption], Names(reader), office.now)
    assert [(each.seat, each.filled) for each in seats] == [("security", True), ("minister", False)]
    assert [each.name for each in seats[1].could] == ["min"]
