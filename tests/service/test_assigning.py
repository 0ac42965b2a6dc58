"""Requests are given to people many at once, all or none; whoever could not decide on one neither gives nor gets it."""

import pytest
from tests.service.office import Office

from appban.errors import InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.regime import events as ev
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.service.cases.assigning import MOST, assign, holder
from appban.service.requests.exemptions import withdraw


def given(office: Office, who: str, to: str | None, *exemptions: ExemptionId) -> int | None:
    person = None if to is None else office.ids[to]
    return office.as_(who, lambda work: assign(work, exemptions, person)).value


def held(office: Office, exemption: ExemptionId) -> str | None:
    person = holder(office.history(exemption), office.facts().time)
    return next((who for who, each in office.ids.items() if each == person), None)


def test_many_are_given_at_once_and_taken_back(office: Office):
    one, other = office.submitted(), office.submitted(devices=(DeviceId("P2"),))
    before = office.now
    assert given(office, "sam", "sue", one, other, one) == 2
    assert (held(office, one), held(office, other)) == ("sue", "sue")
    assert holder(office.history(one), before) is None
    assert given(office, "sue", "sam", one) == 1
    assert given(office, "sam", None, other) == 1
    assert (held(office, one), held(office, other)) == ("sam", None)


def test_what_is_held_already_is_left_as_it_is(office: Office):
    one, other = office.submitted(), office.submitted(devices=(DeviceId("P2"),))
    given(office, "sam", "sue", one)
    assert given(office, "sam", "sue", one, other) == 1
    with pytest.raises(RefusedError, match="nothing to record"):
        given(office, "sam", "sue", one, other)


def test_one_that_is_not_there_or_not_seen_refuses_all_of_them_in_the_same_words(office: Office):
    office.appoint("kim", "clear:security", "A")
    mine, foreign = office.submitted(devices=(DeviceId("P4"),), body="A"), office.submitted()
    size = office.size()
    said = []
    for other in (foreign, ExemptionId("exemption-0")):
        with pytest.raises(NotFoundError) as caught:
            given(office, "kim", "kim", mine, other)
        said.append(str(caught.value).replace(other, "it"))
    assert said[0] == said[1]
    assert office.size() == size
    assert given(office, "kim", "kim", mine) == 1


@pytest.mark.parametrize(
    ("who", "to", "problem"),
    [
        ("rat", "sam", "could fill no security seat"),
        ("sam", "rat", "could fill no security seat"),
        ("sam", "min", "could fill no security seat"),
        ("spad", "sam", "could fill no security seat"),
    ],
)
def test_nobody_gives_or_gets_what_they_could_not_decide(office: Office, who: str, to: str, problem: str):
    exemption = office.submitted()
    size = office.size()
    with pytest.raises(NotAuthorisedError, match=problem):
        given(office, who, to, exemption)
    assert office.size() == size


def test_the_requester_neither_gives_nor_gets_it(office: Office):
    exemption = office.submitted("sue")
    for who, to in (("sue", "sam"), ("sam", "sue")):
        with pytest.raises(RefusedError, match="never clears it"):
            given(office, who, to, exemption)


def test_a_leaver_gets_nothing_and_what_is_over_is_given_to_nobody(office: Office):
    exemption, over = office.submitted(), office.submitted(devices=(DeviceId("P2"),))
    office.as_("quinn", lambda work: withdraw(work, over, "not needed"))
    office.tell(ev.PersonLeft(stated=office.now, person=office.ids["sue"]))
    with pytest.raises(NotAuthorisedError, match="has left"):
        given(office, "sam", "sue", exemption)
    with pytest.raises(RefusedError, match="was withdrawn"):
        given(office, "sam", "sam", over)


def test_none_and_too_many_are_refused(office: Office):
    for many in ((), tuple(ExemptionId(f"exemption-{n}") for n in range(MOST + 1))):
        with pytest.raises(InputError, match="cannot be given in one go"):
            given(office, "sam", "sam", *many)


def test_an_assignment_decides_nothing(office: Office):
    exemption = office.submitted()
    given(office, "sam", "sue", exemption)
    office.decided("sam", exemption)
    office.attested(exemption)
    assert office.in_force(exemption)
