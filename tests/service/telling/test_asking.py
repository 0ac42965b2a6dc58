"""A link by which a director says whether an exemption is needed goes out by mail, once, and stays nowhere afterwards."""

import pytest
from msgspec.structs import replace
from tests.service.office import Office
from tests.service.telling.told import Telling, address

from appban.errors import InputError, NotAuthorisedError, RefusedError
from appban.ports import Handed
from appban.regime.bodies import BodyId
from appban.regime.exemption import ExemptionId
from appban.regime.people import PersonClass
from appban.regime.time import DAY
from appban.service.exemptions.need import KEPT, look_need
from appban.service.people import person_left, record_person
from appban.service.telling.addresses import set_address
from appban.service.telling.asking import Asked, Director, ask_director
from appban.service.telling.listing import retry
from appban.service.telling.outbox import Outbox


def asked(office: Office, exemption: ExemptionId, handle: str | None = "dora", who: str = "quinn") -> Asked:
    director = Director(called="Director of Digital", handle=handle)
    made = office.as_(who, lambda work: ask_director(work, exemption, director)).value
    assert made is not None
    return made


def kept(office: Office) -> bytes:
    """All that stands in the outbox and beside it."""
    with office.store.reader() as reader:
        sorts = ("notice", "told", "untold", "need-link")
        return b"".join(paper.body for sort in sorts for paper in reader.papers(sort, limit=1000))


@pytest.fixture(autouse=True)
def _people(office: Office, telling: Telling) -> None:
    """A director of the body that asks, whose address is held, and somebody of a body apart."""
    for who, body in (("dora", "D"), ("xena", "X")):
        made = office.as_(
            "operator",
            lambda work, who=who, body=body: record_person(
                work, who, f"{who} Example", PersonClass.CIVIL_SERVANT, BodyId(body)
            ),
        )
        assert made.value is not None
        office.ids[who] = made.value
        set_address(office.store, made.value, address(who), office.now)
    telling.look()


@pytest.fixture
def exemption(office: Office, telling: Telling) -> ExemptionId:
    made = office.submitted()
    telling.look()
    telling.mail.got.clear()
    return made


def test_the_link_is_sent_to_the_address_that_is_held_and_to_no_room_and_is_then_gone(
    office: Office, telling: Telling, exemption: ExemptionId
):
    made = asked(office, exemption)
    assert made.sent
    assert made.link.text.encode() in kept(office)
    telling.look()
    ((_, message),) = telling.mail.got
    assert (message.kind, message.to) == ("need", address("dora"))
    assert message.link == f"https://ban.example.org/need/{made.link.text}"
    assert message.link in message.text
    assert made.link.text not in {value for name, value in message.values.items() if name != "link"}
    assert {each.channel for each in telling.letters("need")} == {"email"}
    assert made.link.text.encode() not in kept(office)


def test_a_letter_names_nobody_and_says_what_is_asked(
    office: Office, telling: Telling, exemption: ExemptionId
):
    asked(office, exemption)
    telling.look()
    ((_, message),) = telling.mail.got
    assert "enforcement" in message.text
    for name in ("quinn", "hal", "P1", "a case"):
        assert name not in message.text


def test_a_letter_that_is_given_up_holds_no_link_and_is_not_tried_again(
    office: Office, telling: Telling, exemption: ExemptionId
):
    made = asked(office, exemption)
    telling.mail.answers = [Handed("never", "550 no such person")]
    telling.look()
    assert [each.state for each in telling.letters("need")] == ["failed"]
    assert made.link.text.encode() not in kept(office)
    retry(office.store, (), office.now)
    telling.mail.got.clear()
    telling.look()
    assert telling.mail.got == []
    assert [each.state for each in telling.letters("need")] == ["overtaken"]


def test_a_letter_that_waits_too_long_ends_with_its_link(
    office: Office, telling: Telling, exemption: ExemptionId
):
    made = asked(office, exemption)
    telling.mail.answers = [Handed("later", "451")] * 100
    telling.pass_(KEPT + DAY)
    assert made.link.text.encode() not in kept(office)
    assert telling.letters("need")[0].state in {"overtaken", "failed"}


@pytest.mark.parametrize("handle", [None, "dora"])
def test_without_an_address_nothing_is_put_and_the_link_is_handed_on_by_whoever_asked(
    office: Office, telling: Telling, exemption: ExemptionId, handle: str | None
):
    set_address(office.store, office.ids["dora"], None, office.now)
    made = asked(office, exemption, handle)
    assert not made.sent
    assert telling.letters("need") == []
    with office.store.reader() as reader:
        assert look_need(reader, made.link.text, office.now).request.exemption == exemption


def test_where_nobody_is_told_nothing_is_put(office: Office):
    exemption = office.submitted()
    office.desk = replace(office.desk, teller=Outbox(office.desk.zone, lambda: False))
    assert not asked(office, exemption).sent


def test_an_unknown_handle_and_one_of_another_body_are_refused_alike(office: Office, exemption: ExemptionId):
    said = []
    for handle in ("nobody", "xena"):
        with pytest.raises(InputError) as refused:
            asked(office, exemption, handle)
        said.append(str(refused.value).replace(repr(handle), "X"))
    assert said[0] == said[1]


def test_whoever_left_is_not_asked(office: Office, exemption: ExemptionId):
    office.as_("operator", lambda work: person_left(work, office.ids["dora"], office.now))
    with pytest.raises(InputError, match="nobody called"):
        asked(office, exemption)


@pytest.mark.parametrize("handle", ["quinn", "hal"])
def test_whoever_asked_or_gains_is_not_asked(
    office: Office, telling: Telling, exemption: ExemptionId, handle: str
):
    with pytest.raises(RefusedError, match="ask somebody else"):
        asked(office, exemption, handle)
    assert telling.letters("need") == []


def test_who_may_not_ask_sends_nothing(office: Office, telling: Telling, exemption: ExemptionId):
    size = office.size()
    with pytest.raises(NotAuthorisedError):
        asked(office, exemption, who="rat")
    assert (office.size(), telling.letters("need")) == (size, [])
