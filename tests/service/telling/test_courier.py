"""What is in the outbox goes out once, is tried again when it must be, and what cannot be told is never lost from sight."""

import pytest
from msgspec.structs import replace
from tests.service.office import Office
from tests.service.telling.told import Telling, address

from appban.errors import SettingsError
from appban.ports import Handed, Paper, WebhookStated
from appban.regime.device import DeviceId
from appban.regime.time import DAY
from appban.service.devices.devices import device_lost
from appban.service.exemptions.ending import revoke
from appban.service.people import link_people
from appban.service.recorded.erasing import erase
from appban.service.telling.addresses import set_address
from appban.service.telling.courier import AWAY, DELAYS
from appban.service.telling.listing import drop, notice_lines, reach, retry, tally
from appban.service.telling.notice import KEEP, KINDS, NOTICE, TOLD, UNTOLD

LATER = Handed("later", "451 try again")
NEVER = Handed("never", "550 no such person")


def states(telling: Telling, who: str = "hal", kind: str = "decided") -> list[tuple[str, str]]:
    """How the letters of a kind to somebody stand, and what was said to them."""
    person = telling.office.ids[who]
    return [(each.state, each.said) for each in telling.letters(kind) if each.notice.to == person]


@pytest.fixture
def waiting(office: Office, telling: Telling) -> Telling:
    """One decision was made; the letters of the request have gone."""
    exemption = office.submitted()
    telling.look()
    telling.mail.got.clear()
    office.decided("sam", exemption)
    return telling


def test_what_is_due_goes_out_once(waiting: Telling):
    done = waiting.round()
    assert (done.sent, done.put_off, done.untold) == (2, 0, 0)
    assert sorted(m.to for _, m in waiting.mail.got) == [address("hal"), address("quinn")]
    assert waiting.round().settled == 0
    assert states(waiting) == [("sent", "")]


def test_what_was_sent_is_kept_for_ninety_days_and_then_dropped(waiting: Telling):
    waiting.round()
    waiting.office.clock.pass_(KEEP - 1)
    waiting.round()
    assert waiting.letters("decided")
    waiting.office.clock.pass_(2)
    waiting.round()
    assert not waiting.letters("decided")


def test_what_was_not_taken_is_tried_again_ever_more_seldom_and_then_given_up(waiting: Telling):
    waiting.mail.answers = [LATER] * 100
    tried = []
    for _ in range(2 * (len(DELAYS) + 1)):
        waiting.round()
        tried = [at for at, m in waiting.mail.got if m.to == address("hal")]
        waiting.office.clock.pass_(max(DELAYS) // 2)
        waiting.round()
        waiting.office.clock.pass_(max(DELAYS) // 2)
    assert len(tried) == len(DELAYS) + 1
    assert states(waiting) == [("failed", "451 try again")]


@pytest.mark.parametrize("delay", DELAYS)
def test_each_delay_is_kept(waiting: Telling, delay: int):
    waiting.mail.answers = [LATER] * 100
    for earlier in DELAYS[: DELAYS.index(delay)]:
        waiting.round()
        waiting.office.clock.pass_(earlier)
    waiting.round()
    before = len(waiting.mail.got)
    waiting.office.clock.pass_(delay - 1)
    assert waiting.round().settled == 0
    waiting.office.clock.pass_(1)
    waiting.round()
    assert len(waiting.mail.got) == before + 2


def test_what_is_refused_for_good_is_given_up_at_once_and_can_be_tried_anew(waiting: Telling):
    waiting.mail.answers = [NEVER, NEVER]
    assert waiting.round().untold == 2
    assert states(waiting) == [("failed", "550 no such person")]
    assert retry(waiting.office.store, (), waiting.office.now) == 2
    assert waiting.round().sent == 2


def test_a_setting_of_ours_that_is_wrong_puts_off_and_is_said(waiting: Telling):
    waiting.mail.answers = [SettingsError("the password file is gone")] * 2
    assert waiting.round().put_off == 2
    assert states(waiting) == [("waiting", "the password file is gone")]


class PowerCutError(Exception):
    """The machine stops between handing over and marking."""


def test_a_crash_after_sending_loses_nothing_and_sends_again_under_the_same_id(waiting: Telling):
    waiting.mail.answers = [PowerCutError()]
    with pytest.raises(PowerCutError):
        waiting.round()
    assert waiting.round().settled == 0, "left alone while somebody may be at it"
    waiting.office.clock.pass_(AWAY)
    waiting.round()
    ids = [m.id for _, m in waiting.mail.got]
    assert len(ids) == 3
    assert len(set(ids)) == 2


def test_two_couriers_do_not_send_the_same(waiting: Telling):
    waiting.mail.meanwhile = lambda: waiting.round() if len(waiting.mail.got) == 1 else None
    waiting.round()
    assert len(waiting.mail.got) == 2


def test_what_is_over_is_not_sent_any_more(office: Office, telling: Telling):
    office.submitted(end=office.now + 2 * DAY)
    office.clock.pass_(3 * DAY)
    telling.round()
    assert telling.mail.got == []
    assert {each.state for each in telling.letters("waiting") if each.notice.to} == {"overtaken"}


def test_somebody_without_an_address_is_seen_to_be_untold_and_told_once_it_is_known(waiting: Telling):
    office = waiting.office
    set_address(office.store, office.ids["hal"], None, office.now)
    waiting.round()
    assert states(waiting) == [("no-address", "no address is known")]
    with office.store.reader() as reader:
        assert tally(reader, office.now).untold == 1
        (line,) = notice_lines(reader, "untold")
        assert str(line.to) == "hal"
    assert set_address(office.store, office.ids["hal"], address("hal"), office.now) == 1
    waiting.round()
    assert states(waiting) == [("sent", "")]


def test_an_address_set_for_another_id_of_the_same_human_will_do(office: Office, telling: Telling):
    set_address(office.store, office.ids["hal"], None, office.now)
    office.as_("operator", lambda work: link_people(work, office.ids["hal"], office.ids["spad"]))
    office.decided("sam", office.submitted())
    telling.round()
    assert address("spad") in {m.to for _, m in telling.mail.got}


def test_whoever_is_erased_is_sent_nothing_and_leaves_no_paper(waiting: Telling):
    office, person = waiting.office, waiting.office.ids["hal"]
    waiting.mail.meanwhile = lambda: (
        office.as_("operator", lambda work: erase(work, person, "rule 7"))
        if waiting.mail.got[-1][1].to == address("hal")
        else None
    )
    waiting.round()
    with office.store.reader() as reader:
        held = [p for kind in (NOTICE, TOLD, UNTOLD, "address") for p in reader.papers(kind, owner=person)]
    assert held == []
    waiting.office.clock.pass_(AWAY)
    waiting.round()
    assert [m.to for _, m in waiting.mail.got].count(address("hal")) == 1


def test_without_a_channel_for_people_nobody_is_told_and_that_is_seen(waiting: Telling):
    waiting.post = replace(waiting.post, stated=replace(waiting.post.stated, channel={}))
    waiting.round()
    assert states(waiting) == [("no-address", "the notices file has no channel for people")]


def room(*bodies: str, kinds: tuple[str, ...] | None = None) -> WebhookStated:
    """A room that hears of these bodies."""
    return WebhookStated(url_file="room.url", bodies=bodies, kinds=kinds)


def test_a_room_hears_of_its_bodies_and_those_below_and_of_its_kinds(office: Office):
    telling = Telling(office, d=room("D"), a=room("A"), ends=room("D", kinds=("ended",)))
    office.submitted()
    exemption = office.granted(devices=(DeviceId("P2"),))
    office.as_("sue", lambda work: revoke(work, exemption, "why"))
    telling.look()
    assert sorted(telling.rooms["d"].kinds()) == ["decided", "ended", "waiting", "waiting"]
    assert telling.rooms["a"].got == []
    assert telling.rooms["ends"].kinds() == ["ended"]


def test_a_room_is_shown_reference_state_and_link_and_nothing_else(office: Office):
    telling = Telling(office, d=room("D"))
    exemption = office.submitted()
    telling.look()
    message = telling.rooms["d"].got[0][1]
    assert (message.reference, message.state) == (exemption, "waits for a decision")
    assert message.link == f"https://ban.example.org/exemptions/{exemption}"
    assert (message.to, message.subject, message.text, message.values, message.calendar) == (
        "",
        "",
        "",
        {},
        None,
    )


def test_a_room_that_does_not_answer_holds_nobody_else_up(office: Office):
    telling = Telling(office, d=room("D"))
    telling.rooms["d"].answers = [LATER] * 5
    office.submitted()
    telling.look()
    assert set(telling.mail.kinds()) == {"waiting"}
    office.clock.pass_(DELAYS[0] + DAY)
    telling.look()
    assert len(telling.rooms["d"].got) == 2
    assert len(telling.mail.got) == 2


def test_a_room_that_was_taken_out_of_the_file_is_told_nothing_and_that_is_seen(office: Office):
    telling = Telling(office, d=room("D"))
    telling.rooms["d"].answers = [LATER]
    office.submitted()
    telling.look()
    channels = {"mail": telling.post.stated.channel["mail"]}
    telling.post = replace(
        telling.post,
        stated=replace(telling.post.stated, channel=channels),
        messengers={"mail": telling.mail},
    )
    office.clock.pass_(DELAYS[0] + DAY)
    telling.look()
    (letter,) = telling.letters(sorts=(UNTOLD,))
    assert letter.said == "the notices file has no channel d any more"


def test_a_paper_of_another_version_is_put_aside_and_stops_nothing(waiting: Telling):
    office = waiting.office
    with office.store.writer() as writer:
        writer.put_paper(Paper(kind=NOTICE, id="0", at=1, until=1, body=b'{"from":"a later version"}'))
        writer.commit()
    waiting.round()
    assert len(waiting.mail.got) == 2
    with office.store.reader() as reader:
        (line,) = notice_lines(reader, "untold")
    assert (line.id, line.letter) == ("0", None)
    assert retry(office.store, (), office.now) == 0
    drop(office.store, "0")
    assert not waiting.papers(sorts=(UNTOLD,))


def test_what_waits_too_long_is_counted(waiting: Telling):
    with waiting.office.store.reader() as reader:
        assert tally(reader, reader.head().time - 1).overdue == 0
        assert tally(reader, reader.head().time).overdue == 3


def test_who_cannot_be_told_is_known_beforehand(office: Office, telling: Telling):
    office.granted()
    set_address(office.store, office.ids["sam"], None, office.now)
    with office.store.reader() as reader:
        found = {str(each.person): each for each in reach(office.facts(), reader, office.now)}
    assert {who for who, each in found.items() if not each.address} == {"sam"}
    assert (found["hal"].exemptions, found["hal"].authorities) == (1, 0)
    assert found["sue"].authorities == 2


def test_a_calendar_goes_with_what_moves_an_end_and_with_nothing_else(office: Office, telling: Telling):
    exemption = office.granted()
    telling.look()
    office.as_("operator", lambda work: device_lost(work, DeviceId("P1"), work.now))
    office.as_("sue", lambda work: revoke(work, exemption, "why"))
    telling.look()
    with_one = {m.kind for _, m in telling.mail.got if m.calendar is not None}
    assert with_one == {"in-force", "ended"}
    assert {m.kind for _, m in telling.mail.got} > with_one
    assert set(KINDS) > with_one
