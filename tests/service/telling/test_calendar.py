"""An end stands in a calendar once, moves when it moves, and a feed is read by whoever holds its secret and no other."""

from collections.abc import Iterator

import pytest
from icalendar import Calendar, Event
from tests.service.office import Office, memory_office
from tests.service.telling.test_watching import lasting
from tests.service.telling.told import Telling

from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.time import DAY, to_datetime
from appban.service.exemptions.ending import revoke
from appban.service.guard import REVIEW
from appban.service.people import person_left
from appban.service.recorded.erasing import erase
from appban.service.telling.feed import drop_token, feed, new_token
from appban.service.telling.standing import review_days


@pytest.fixture
def office() -> Office:
    """An office whose exemptions last until their end."""
    return memory_office(ban=lasting())


def fed(office: Office, secret: str) -> dict[str, Event] | None:
    """The entries of a feed by id, or None if the secret leads nowhere."""
    with office.store.reader() as reader:
        data = feed(reader, office.facts(), secret, office.now)
    return None if data is None else {str(each["UID"]): each for each in events(data)}


def events(data: bytes) -> Iterator[Event]:
    """The entries of a calendar file, each once."""
    found = [each for each in Calendar.from_ical(data).walk("VEVENT") if isinstance(each, Event)]
    assert len({str(each["UID"]) for each in found}) == len(found)
    yield from found


def secret_of(office: Office, who: str) -> str:
    """A fresh secret of somebody's feed."""
    return new_token(office.store, office.entropy, office.ids[who], office.now)


def end_of(exemption: ExemptionId) -> str:
    """The id of an end."""
    return f"{exemption}-end@log.example.gov.uk.ban"


@pytest.mark.parametrize("who", ["hal", "quinn", "sam"])
def test_holder_requester_and_security_see_the_end(office: Office, who: str):
    exemption = office.granted()
    found = fed(office, secret_of(office, who))
    assert found is not None
    entry = found[end_of(exemption)]
    end = office.history(exemption).request.end
    assert entry["DTSTART"].dt == to_datetime(end - 60_000_000).replace(microsecond=0)
    (alarm,) = entry.walk("VALARM")
    assert alarm["TRIGGER"].to_ical() == b"-P7D"


def test_others_see_nothing_of_it(office: Office):
    office.granted()
    assert fed(office, secret_of(office, "kim")) == {}


def test_what_was_only_asked_for_has_no_end_yet(office: Office):
    office.submitted()
    assert fed(office, secret_of(office, "hal")) == {}


def test_an_end_that_moves_keeps_its_id_and_grows_its_sequence(office: Office):
    exemption = office.granted()
    secret = secret_of(office, "hal")
    before = fed(office, secret)
    office.as_("sue", lambda work: revoke(work, exemption, "why"))
    after = fed(office, secret)
    assert before is not None
    assert after is not None
    assert set(before) == set(after) == {end_of(exemption)}
    old, new = before[end_of(exemption)], after[end_of(exemption)]
    assert new["DTSTART"].dt < old["DTSTART"].dt
    assert int(new["SEQUENCE"]) > int(old["SEQUENCE"])


def test_the_calendar_of_a_notice_has_the_id_of_the_feed(office: Office):
    telling = Telling(office)
    exemption = office.granted()
    telling.look()
    (data,) = {m.calendar for _, m in telling.mail.got if m.calendar is not None}
    (entry,) = events(data)
    assert str(entry["UID"]) == end_of(exemption)
    assert entry["DTSTART"].dt == fed(office, secret_of(office, "hal"))[end_of(exemption)]["DTSTART"].dt  # type: ignore[index]


def test_an_end_goes_out_of_the_feed_a_month_after_it_came(office: Office):
    office.granted()
    secret = secret_of(office, "hal")
    office.clock.pass_(59 * DAY)
    assert fed(office, secret)
    office.clock.pass_(2 * DAY)
    assert fed(office, secret) == {}


def test_whoever_reviews_sees_the_next_review(office: Office):
    office.clock.pass_(review_days(office.now, office.desk.zone)[1] - office.now - 5 * DAY)
    office.appoint("kim", str(REVIEW))
    office.granted()
    (entry,) = fed(office, secret_of(office, "kim")).values()  # type: ignore[union-attr]
    assert entry["UID"].startswith("review-D-")


def test_a_wrong_an_old_and_an_ended_secret_lead_nowhere(office: Office):
    office.granted()
    old = secret_of(office, "hal")
    new = secret_of(office, "hal")
    assert fed(office, old) is None
    assert fed(office, f"{new}x") is None
    assert fed(office, "") is None
    assert fed(office, new)
    assert drop_token(office.store, office.ids["hal"])
    assert fed(office, new) is None
    assert not drop_token(office.store, office.ids["hal"])


def test_a_leaver_and_whoever_is_erased_read_nothing_any_more(office: Office):
    office.granted(people=(office.ids["hal"], office.ids["kim"]))
    left, erased = secret_of(office, "hal"), secret_of(office, "kim")
    office.as_("operator", lambda work: person_left(work, office.ids["hal"], work.now))
    office.as_("operator", lambda work: erase(work, office.ids["kim"], "rule 7"))
    assert fed(office, left) is None
    assert fed(office, erased) is None


def test_the_secret_itself_is_kept_nowhere(office: Office):
    secret = secret_of(office, "hal")
    with office.store.reader() as reader:
        (paper,) = reader.papers("calendar")
    assert secret not in f"{paper}"


def test_another_installation_gives_other_ids_and_no_file_names_a_person(office: Office):
    office.granted(devices=(DeviceId("P1"), DeviceId("P2")))
    secret = secret_of(office, "sam")
    with office.store.reader() as reader:
        data = feed(reader, office.facts(), secret, office.now)
    assert data is not None
    assert b"log.example.gov.uk" in data
    assert b"Example" not in data.replace(b"log.example", b"")
    assert not any(person.encode() in data for person in office.ids.values())
