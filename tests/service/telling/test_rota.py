"""Of an emergency those on call are told first, everybody else if nobody is, and after a while though somebody was."""

from tests.service.office import Office
from tests.service.telling.told import Telling

from appban.regime.bodies import BodyId
from appban.regime.exemption import ExemptionId
from appban.regime.time import DAY, MINUTE
from appban.service.staff.rota import Duty, Leave, set_away, set_on_call
from appban.service.telling.dues import RELAY


def on_call(office: Office, *people: str) -> None:
    for who in people:
        asked = Duty(person=office.ids[who], body=BodyId("D"), until=office.now + DAY)
        office.as_("ana", lambda work, asked=asked: set_on_call(work, asked))


def urgent(office: Office, who: str = "sam") -> ExemptionId:
    """An emergency that somebody declared, asked for by quinn: a seat in security and one of a duty officer."""
    under = office.declared(who)
    return office.submitted(route="emergency", circumstance=under, end=office.now + 20 * 60 * MINUTE)


def asked(telling: Telling) -> dict[str, set[str]]:
    """Who was asked for which seat, by the letters that went to people."""
    names = {person: who for who, person in telling.office.ids.items()}
    found: dict[str, set[str]] = {}
    for letter in telling.letters("waiting"):
        if letter.notice.to is not None:
            found.setdefault(letter.notice.values["seat"], set()).add(names[letter.notice.to])
    return found


def test_without_a_rota_everybody_who_could_decide_is_told_at_once(office: Office, telling: Telling):
    urgent(office)
    telling.look()
    assert asked(telling) == {"duty/security": {"sue"}, "duty/duty": {"sue", "dee"}}
    telling.pass_(RELAY + MINUTE, step=MINUTE)
    assert len([each for each in telling.letters("waiting") if each.notice.to]) == 3


def test_those_on_call_are_told_first_and_the_others_when_the_seat_stays_empty(
    office: Office, telling: Telling
):
    on_call(office, "dee")
    urgent(office)
    telling.look()
    assert asked(telling) == {"duty/security": {"sue"}, "duty/duty": {"dee"}}
    told = [
        each
        for each in telling.letters("waiting")
        if each.notice.values.get("because", "").startswith("you are on call")
    ]
    assert len(told) == 1
    telling.pass_(RELAY - MINUTE, step=MINUTE)
    assert asked(telling)["duty/duty"] == {"dee"}
    telling.pass_(2 * MINUTE, step=MINUTE)
    assert asked(telling) == {"duty/security": {"sue"}, "duty/duty": {"dee", "sue"}}
    telling.pass_(DAY // 4, step=10 * MINUTE)
    assert [each.notice.to for each in telling.letters("waiting")].count(office.ids["dee"]) == 1


def test_once_the_seat_is_filled_nobody_else_is_rung(office: Office, telling: Telling):
    on_call(office, "dee")
    exemption = urgent(office)
    office.decided("dee", exemption, "duty", seat="duty")
    telling.pass_(RELAY + MINUTE, step=MINUTE)
    assert asked(telling)["duty/duty"] == {"dee"}


def test_whoever_is_on_call_and_away_is_not_waited_for(office: Office, telling: Telling):
    on_call(office, "dee")
    office.as_("dee", lambda work: set_away(work, Leave(person=office.ids["dee"], until=office.now + DAY)))
    urgent(office)
    telling.look()
    assert asked(telling)["duty/duty"] == {"sue", "dee"}


def test_an_ordinary_request_is_told_to_all_whoever_is_on_call(office: Office, telling: Telling):
    on_call(office, "sue")
    office.submitted()
    telling.look()
    assert asked(telling) == {"security/security": {"sam", "sue"}}
