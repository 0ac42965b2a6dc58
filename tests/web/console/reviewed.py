"""Two exemptions in force, a review of them that is opened, and what is said in it on its pages."""

from tests.service.office import Office
from tests.web.console.caller import Caller, Got
from tests.web.console.counter import Counter

from appban.bootstrap import working_calendar
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId, ReviewId
from appban.regime.time import DAY, SECOND
from appban.service.exemptions.reviewing import open_review
from appban.service.reading import event_of


def two(office: Office) -> tuple[ExemptionId, ExemptionId]:
    """Two exemptions in force, one of hal's and one of kim's."""
    end = office.now + 55 * DAY
    other = office.granted(devices=(DeviceId("P2"),), people=(office.ids["kim"],), end=end)
    return office.granted(end=end), other


def opened(counter: Counter, *exemptions: ExemptionId, body: str = "D", who: str = "rat") -> ReviewId:
    calendar = working_calendar(counter.console.house.settings)
    made = counter.office.as_(who, lambda work: open_review(work, BodyId(body), exemptions, calendar)).value
    assert made is not None
    counter.office.clock.pass_(SECOND)
    return made.review


def said(counter: Counter, caller: Caller, path: str, answer: str, reason: str) -> Got:
    got = caller.submit(caller.get(path), path, answer=answer, reason=reason)
    counter.office.clock.pass_(SECOND)
    return got


def last_entry(office: Office) -> ev.Event:
    with office.store.reader() as reader:
        return event_of(reader.row(reader.head().size - 1))
