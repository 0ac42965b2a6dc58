"""Each event tells those whom it concerns, in the same transaction, and says nothing that they may not see."""

from contextlib import contextmanager

import msgspec
import pytest
from tests.reference.build import seat, stage
from tests.reference.passkeys import registered
from tests.service.office import Office, a_ban, memory_office
from tests.service.telling.told import Failing, Telling
from tests.service.test_emergency import urgent
from tests.support_passkey import Authenticator

from appban.errors import RefusedError, StoreError
from appban.ports import Store, WebhookStated
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.groups import GroupMapping, MappingId
from appban.regime.people import AuthorityId, Subject
from appban.regime.restriction import When
from appban.regime.roster import Roster
from appban.regime.time import DAY, FOREVER
from appban.service.deciding.clearing import assess
from appban.service.deciding.telephone import mint_phone_code
from appban.service.devices.devices import device_lost
from appban.service.exemptions.ending import close, hand_back, revoke, suspend
from appban.service.people import link_people, person_left
from appban.service.requests.changing import Changes, edit_with
from appban.service.requests.exemptions import edit, withdraw
from appban.service.staff.authority import end_authority
from appban.service.telling.notice import NOTICE, UNTOLD
from appban.service.telling.outbox import Outbox
from appban.service.work import Entered

CONCERNED = {"hal", "quinn", "sam", "sue"}
"""Who holds, who asked, and who could decide for security."""


def test_a_request_waits_for_everybody_who_could_fill_its_seat(office: Office, telling: Telling):
    exemption = office.submitted()
    assert telling.to("waiting") == {"sam", "sue"}
    (letter,) = {each.notice.values["seat"] for each in telling.letters("waiting")}
    assert letter == "security/security"
    assert {each.notice.reference for each in telling.letters()} == {exemption}


def test_whoever_asks_is_not_asked_to_decide(office: Office, telling: Telling):
    office.submitted("sam")
    assert telling.to("waiting") == {"sue"}


def test_a_minister_is_asked_for_what_needs_one(office: Office, telling: Telling):
    office.submitted(purpose="communications")
    assert telling.to("waiting") == {"sam", "sue", "min"}


def test_a_new_version_is_waited_for_anew_and_only_once(office: Office, telling: Telling):
    exemption = office.submitted()
    again = office.asking(justification="another text")
    office.as_("quinn", lambda work: edit(work, exemption, again, Roster()))
    assert sorted(each.notice.values["version"] for each in telling.letters("waiting") if each.notice.to) == [
        "1", "1", "2", "2",
    ]  # fmt: skip


def test_a_seat_that_the_assessed_risk_takes_away_or_adds_is_told_once():
    office = memory_office(
        ban=a_ban(stage(seat("security")), stage(seat("minister"), required=When(risks=("high",))))
    )
    telling = Telling(office)
    exemption = office.submitted()
    assert telling.to("waiting") == {"sam", "sue", "min"}, "not assessed counts as high"
    before = len(telling.letters("waiting"))
    office.as_("sam", lambda work: assess(work, exemption, "high", "high", "looked at"))
    assert len(telling.letters("waiting")) == before


def test_a_seat_that_nobody_could_fill_is_told_to_those_who_appoint(office: Office, telling: Telling):
    office.submitted(purpose="communications", devices=(DeviceId("P4"),))
    office.as_("operator", lambda work: person_left(work, office.ids["min"], work.now))
    office.submitted(purpose="communications")
    assert telling.to("nobody") == {"ana", "ben"}


def test_a_decision_is_told_to_who_asked_and_who_is_named(office: Office, telling: Telling):
    exemption = office.submitted(purpose="communications")
    office.decided("sam", exemption)
    assert telling.to("decided") == {"quinn", "hal"}
    said = {each.notice.values["left"] for each in telling.letters("decided")}
    assert said == {"Still to be decided: minister/minister."}
    office.decided("min", exemption, "minister", outcome="refuse")
    assert {each.notice.values["outcome"] for each in telling.letters("decided")} == {"cleared", "refused"}


def test_what_a_decision_is_subject_to_is_counted_and_not_said(office: Office, telling: Telling):
    exemption = office.submitted()
    office.decided("sam", exemption, subject_to=("the canary of a condition",))
    assert telling.to("conditions") == {"quinn", "hal"}
    assert not telling.letters("decided")
    assert {each.notice.values["why"] for each in telling.letters("conditions")} == {"1"}


def test_a_decision_by_phone_is_told_to_who_made_it_and_who_noted_it(office: Office, telling: Telling):
    exemption = office.submitted(purpose="communications")
    code = office.as_("sec", lambda work: mint_phone_code(work, exemption, "minister")).value
    office.decided("sec", exemption, "minister", person=office.ids["min"], by_phone=code)
    assert telling.to("phone") == {"min", "sec"}


@pytest.mark.parametrize(
    ("who", "verb", "kind", "state"),
    [
        ("sue", lambda work, e: suspend(work, e, "why"), "stopped", "suspended"),
        ("sue", lambda work, e: revoke(work, e, "why"), "ended", "revoked"),
        ("hal", hand_back, "ended", "handed back"),
    ],
)
def test_each_turn_is_told_to_all_concerned(office: Office, telling: Telling, who, verb, kind, state):
    exemption = office.granted()
    office.as_(who, lambda work: verb(work, exemption))
    assert telling.to(kind) == CONCERNED
    assert {each.notice.state for each in telling.letters(kind)} == {state}


def test_a_withdrawal_and_a_closing_are_told(office: Office, telling: Telling):
    asked, ended = office.submitted(people=(office.ids["kim"],), devices=(DeviceId("P2"),)), office.granted()
    office.as_("quinn", lambda work: withdraw(work, asked, "no need"))
    office.as_("sue", lambda work: revoke(work, ended, "why"))
    office.as_("sue", lambda work: close(work, ended, "observed-gone", digest=None, signed_by=()))
    assert {each.notice.state for each in telling.letters("ended")} == {"withdrawn", "revoked", "closed"}


def test_a_lost_device_is_told_to_all_concerned_with_each_exemption_of_it(office: Office, telling: Telling):
    first, second = office.granted(), office.submitted(people=(office.ids["kim"],))
    office.as_("operator", lambda work: device_lost(work, DeviceId("P1"), work.now))
    assert {each.notice.reference for each in telling.letters("lost")} == {first, second}
    assert telling.to("lost") == CONCERNED | {"kim"}


def test_a_leaver_is_told_of_to_the_others(office: Office, telling: Telling):
    office.granted(people=(office.ids["hal"], office.ids["kim"]))
    office.as_("operator", lambda work: person_left(work, office.ids["hal"], work.now))
    assert telling.to("left") == CONCERNED - {"hal"} | {"kim"}


def test_of_an_exemption_that_is_over_nobody_is_told_who_left_it(office: Office, telling: Telling):
    office.granted()
    office.clock.pass_(31 * DAY)
    office.as_("operator", lambda work: person_left(work, office.ids["hal"], work.now))
    assert not telling.letters("left")


def test_an_authority_that_was_ended_is_told_to_who_held_and_who_gave_it(office: Office, telling: Telling):
    held = AuthorityId(office.appoint("kim", "clear:security"))
    office.as_("ana", lambda work: end_authority(work, held, work.now))
    assert telling.to("authority") == {"kim", "ana", "ben"}


def test_an_authority_that_a_group_gives_comes_and_goes_untold(office: Office, telling: Telling):
    makers = (office.ids["ana"], office.ids["ben"])
    mapping = GroupMapping(
        id=MappingId("mapping-1"), issuer="https://id.example", group="g", subject=Subject("clear:security"),
        body=BodyId("D"), held_from=office.now, until=FOREVER, instrument="a letter", mapped_by=makers,
    )  # fmt: skip
    office.tell(
        ev.GroupMapped(
            stated=office.now, mapping=mapping.id, issuer=mapping.issuer, group=mapping.group,
            subject=mapping.subject, body=mapping.body, instrument=mapping.instrument, mapped_by=makers,
        ),
        ev.AuthorityGranted(
            stated=office.now, authority=AuthorityId("authority-1"), person=office.ids["kim"],
            subject=mapping.subject, body=mapping.body, until=office.now + 7 * DAY,
            instrument=mapping.as_instrument, delegable=False, granted_by=makers,
        ),
    )  # fmt: skip
    telling.pass_(6 * DAY)
    office.tell(ev.AuthorityEnded(stated=office.now, authority=AuthorityId("authority-1")))
    assert not telling.letters("authority")


def test_whoever_is_given_a_request_to_look_after_is_told(office: Office, telling: Telling):
    exemption = office.submitted()
    office.tell(ev.ExemptionAssigned(stated=office.now, exemption=exemption, person=office.ids["sue"]))
    assert telling.to("assigned") == {"sue"}


def test_a_passkey_registered_in_ones_name_is_told_to_oneself_and_to_no_room(office: Office):
    telling = Telling(office, d=WebhookStated(url_file="room.url", bodies=("D",)))
    office.tell(registered(Authenticator(), office.ids["sam"], office.now))
    telling.look()
    assert telling.to("passkey") == {"sam"}
    assert telling.mail.kinds("sam") == ["passkey"]
    assert telling.rooms["d"].got == []


def test_whoever_fills_a_seat_is_not_asked_to_fill_another(office: Office, telling: Telling):
    both = (DeviceId("P1"), DeviceId("P2"))
    exemption = urgent(office, office.declared("sam", hours=72), devices=both)
    office.decided("sue", exemption, "duty", seat="security")
    changes = Changes(devices=both[:1])
    office.as_("quinn", lambda work: edit_with(work, exemption, changes, Roster()))
    second = [each for each in telling.letters("waiting") if each.notice.values["version"] == "2"]
    assert {each.notice.to for each in second} - {None} == {office.ids["dee"]}


def test_everyone_an_emergency_skips_is_told_when_its_last_seat_is_filled(office: Office, telling: Telling):
    exemption = urgent(office, office.declared("sam", hours=72), purpose="communications")
    office.decided("sue", exemption, "duty", seat="security")
    assert not telling.letters("skipped")
    office.decided("dee", exemption, "duty", seat="duty")
    assert telling.to("skipped") == {"sam", "min"}, (
        "all who could decide by the ordinary route and did not here"
    )
    told = {each.id for each in telling.letters("skipped")}
    due = {paper.until for paper in telling.papers() if paper.id in told}
    assert due == {office.facts().time}, "at once"


def test_an_ordinary_grant_skips_nobody(office: Office, telling: Telling):
    office.granted()
    assert not telling.letters("skipped")


def test_one_human_with_two_ids_is_told_once(office: Office, telling: Telling):
    office.as_("operator", lambda work: link_people(work, office.ids["quinn"], office.ids["hal"]))
    exemption = office.submitted()
    office.decided("sam", exemption)
    assert len([each for each in telling.letters("decided") if each.notice.to]) == 1


def test_an_act_that_is_refused_tells_nobody(office: Office, telling: Telling):
    exemption = office.submitted()
    before = telling.papers()
    with pytest.raises(RefusedError):
        office.decided("quinn", exemption)
    assert telling.papers() == before


def test_an_act_repeated_under_its_key_tells_nobody_again(office: Office, telling: Telling):
    exemption = office.granted()
    for _ in range(2):
        office.as_("sue", lambda work: revoke(work, exemption, "why"), key="k")
    assert len([each for each in telling.letters("ended") if each.notice.to]) == len(CONCERNED)


def test_no_notice_holds_a_name_a_reason_or_what_was_written(office: Office, telling: Telling):
    exemption = office.submitted(justification="canary one", alternatives="canary two")
    office.decided("sam", exemption, subject_to=("canary three",), instrument="canary four")
    office.as_("sue", lambda work: revoke(work, exemption, "canary five"))
    office.as_("operator", lambda work: person_left(work, office.ids["hal"], work.now))
    held = b"".join(paper.body for paper in telling.papers())
    assert b"canary" not in held
    assert b"Example" not in held, "everybody here is called so"


def test_a_fault_in_telling_loses_no_act_and_is_not_hidden(office: Office, telling: Telling):
    def broken() -> bool:
        raise RuntimeError("a fault of ours")

    office.desk = msgspec.structs.replace(office.desk, teller=Outbox(office.desk.zone, broken))
    exemption = office.submitted()
    assert exemption in office.facts().exemptions
    (fault,) = telling.letters(sorts=(UNTOLD,))
    assert (fault.notice.kind, fault.state) == ("fault", "failed")
    assert "a fault of ours" in fault.said
    assert fault.notice.reference.endswith(f" to {office.size() - 1}")


def test_a_store_that_fails_meanwhile_fails_the_act(office: Office, telling: Telling):
    exemption = office.submitted()
    with office.store.reader() as reader:
        row = reader.row(reader.head().size - 1)
        event = office.history(exemption).versions[0][1]
        with pytest.raises(StoreError):
            list(telling.office.desk.teller.papers(Failing(reader), [Entered(row.index, row.time, event)]))


def test_where_nobody_is_to_be_told_nothing_is_put(office: Office):
    office.desk = msgspec.structs.replace(office.desk, teller=Outbox(office.desk.zone, lambda: False))
    office.submitted()
    with office.store.reader() as reader:
        assert reader.papers(NOTICE) == []


class FullDisk:
    """A store that takes nothing at the last moment."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.reader = store.reader

    @contextmanager
    def writer(self):
        """See Store."""

        def full() -> None:
            raise StoreError("the disk is full")

        with self._store.writer() as writer:
            writer.commit = full
            yield writer


def test_entries_and_their_notices_are_kept_together_or_not_at_all(office: Office, telling: Telling):
    exemption = office.granted()
    before, desk = (office.size(), telling.papers()), office.desk
    office.desk = msgspec.structs.replace(desk, store=FullDisk(office.store))
    with pytest.raises(StoreError):
        office.as_("sue", lambda work: revoke(work, exemption, "why"))
    assert (office.size(), telling.papers()) == before
    office.desk = desk
    office.as_("sue", lambda work: revoke(work, exemption, "why"))
    assert telling.to("ended") == CONCERNED
