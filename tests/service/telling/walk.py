"""A walk through the life of a few exemptions that calls for a notice of every kind."""

from tests.reference import comms, posts
from tests.reference.passkeys import registered
from tests.service.telling.told import Telling
from tests.service.test_emergency import granted as emergency
from tests.support_passkey import Authenticator

from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.people import PersonClass
from appban.regime.time import DAY, HOUR
from appban.regime.working_days import Calendar
from appban.service.deciding.telephone import mint_phone_code
from appban.service.devices.devices import device_lost
from appban.service.exemptions.ending import suspend
from appban.service.exemptions.reviewing import open_review
from appban.service.guard import REVIEW
from appban.service.people import person_left, record_person
from appban.service.telling.addresses import set_address
from appban.service.telling.asking import Director, ask_director
from appban.service.telling.standing import review_days


def every_kind(telling: Telling) -> None:
    """Walk it."""
    office = telling.office
    office.clock.pass_(review_days(office.now, office.desk.zone)[1] - office.now - DAY // 2)
    office.appoint("kim", "clear:security", until=office.now + 3 * DAY)
    exemption = office.granted(end=office.now + 10 * DAY)
    telling.pass_(2 * DAY, step=2 * HOUR)
    office.as_("sue", lambda work: suspend(work, exemption, "why"))
    office.as_("operator", lambda work: device_lost(work, DeviceId("P1"), work.now))
    called = office.submitted(
        purpose="communications", devices=(DeviceId("P2"),), people=(office.ids["kim"],)
    )
    office.decided("sam", called, subject_to=("a second reader",))
    code = office.as_("sec", lambda work: mint_phone_code(work, called, "minister")).value
    office.decided("sec", called, "minister", person=office.ids["min"], by_phone=code)
    emergency(
        office, office.declared("sam", hours=72), devices=(DeviceId("P3"),), people=(office.ids["kim"],)
    )
    office.tell(
        ev.ExemptionAssigned(stated=office.now, exemption=called, person=office.ids["sue"]),
        registered(Authenticator(), office.ids["sam"], office.now),
    )
    _director(telling)
    office.as_("quinn", lambda work: ask_director(work, called, Director(called="a director", handle="dora")))
    _official_account(telling)
    telling.look()
    office.as_("operator", lambda work: person_left(work, office.ids["kim"], work.now))
    office.as_("operator", lambda work: person_left(work, office.ids["min"], work.now))
    office.submitted(purpose="communications", devices=(DeviceId("P2"),))
    telling.pass_(9 * DAY, step=6 * HOUR)
    _silent(telling)


def _silent(telling: Telling) -> None:
    """A review that nobody answers."""
    office = telling.office
    office.appoint("sue", str(REVIEW))
    lasting = office.granted(devices=(DeviceId("P3"),), start=office.now, end=office.now + 30 * DAY)
    calendar = Calendar(name="none", years=frozenset(range(2020, 2030)), holidays=frozenset())
    office.as_("sue", lambda work: open_review(work, BodyId("D"), (lasting,), calendar))
    telling.pass_(15 * DAY, step=DAY)


def _director(telling: Telling) -> None:
    """Somebody of the body that asks, whose address is held."""
    office = telling.office
    made = office.as_(
        "operator",
        lambda work: record_person(work, "dora", "Dora Example", PersonClass.CIVIL_SERVANT, BodyId("D")),
    ).value
    assert made is not None
    set_address(office.store, made, "dora@dept.example.org", office.now)


def _official_account(telling: Telling) -> None:
    office = telling.office
    for subject in ("clear:post", "stop"):
        office.appoint("sam", subject)
    draft = posts.drafted("post-1", "acc", "plaza", office.now)
    office.tell(comms.channel("plaza", office.now), comms.registered("acc", "plaza", office.now), draft)
    office.tell(posts.submitted(draft, office.now), posts.seen("acc", "7", office.now))
