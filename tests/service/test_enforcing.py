"""Keeping points by the record: exemptions that begin and end, faults on the way, and a scheduler that was away."""

import pytest
from tests.contracts.memory_store import MemoryStore
from tests.service.office import MemoryFolder, MemoryKeys, Office
from tests.service.parks import FILE, Denials, Folders, Snapshots

from appban.errors import NotAuthorisedError, NotFoundError, RefusedError, StoreError
from appban.record.keys import format_skey
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.identity import Platform
from appban.regime.roster import Roster
from appban.regime.time import DAY, HOUR
from appban.service.devices.devices import record_device
from appban.service.enforcing.applying import answer, begin, deliver
from appban.service.enforcing.guarding import MASS_FROM
from appban.service.enforcing.keeping import LOOK, RETRY, Keeper
from appban.service.enforcing.planning import Setup
from appban.service.enforcing.points import ALL, Listed, Point
from appban.service.enforcing.work_order import chosen, outlook_of, plans
from appban.service.exemptions.ending import revoke
from appban.service.publishing import Press, new_key
from appban.service.reading import all_facts


class Park:
    """An office with a point that has phones behind it."""

    def __init__(self, phones=("P1", "P2")) -> None:
        self.office = Office(MemoryStore())
        key = new_key("log.example.gov.uk/ban", self.office.entropy)
        self.press = Press(folder=MemoryFolder(), keys=MemoryKeys(format_skey(key)))
        self.sites = Folders()
        self.point = Point(
            name="phones",
            target="denials",
            folder="mdm/{mdm}",
            devices="d.csv",
            rings=("first",),
            check=("look",),
        )
        listed = tuple(
            Listed(n, phone, "first" if n == 2 else None, (("mdm", phone.lower()),))
            for n, phone in enumerate(phones, 2)
        )
        self.setup = Setup(
            points={"phones": self.point},
            listed={"phones": listed},
            targets={"denials": Denials()},
            sites=self.sites,
            memory=MemoryFolder(),
        )
        self.lake = Snapshots()
        self.keeper = Keeper(self.office.desk, self.press, self.lake, lambda: self.setup)

    def made(self, ring=None):
        with self.office.store.reader() as reader:
            found = outlook_of(all_facts(reader), Roster(), self.office.now)
            return tuple(plans(self.setup, chosen(self.setup, ()), found, reader, ring=ring))

    def move(self, ring, *, who="ana", second=None):
        made = self.made(ring)
        self.office.as_(who, lambda work: begin(work, made, self.office.ids.get(second)))
        done = [deliver(self.setup, each) for each in made]
        self.office.as_(who, lambda work: answer(work, done))
        return done[0]

    def denied(self, phone):
        return self.sites.files.get(f"mdm/{phone.lower()}", {}).get(FILE, b"").decode().split()


@pytest.fixture
def park():
    return Park()


def test_an_exemption_is_let_through_and_ended_by_time_alone(park):
    park.move(ALL)
    assert park.denied("P1") == park.denied("P2") == ["tiktok"]
    park.office.granted(end=park.office.now + 2 * DAY)
    assert park.keeper.is_due()
    due = park.keeper.step().due
    assert park.denied("P1") == []
    assert park.denied("P2") == ["tiktok"]
    assert not park.keeper.is_due()
    assert due <= park.office.now + 2 * DAY

    park.office.clock.pass_(2 * DAY)
    assert park.keeper.is_due()
    park.keeper.step()
    assert park.denied("P1") == ["tiktok"]


def test_after_a_week_away_one_step_brings_everything_right(park):
    park.move(ALL)
    park.office.granted(end=park.office.now + 2 * DAY)
    park.keeper.step()
    park.office.clock.pass_(7 * DAY)
    later = Keeper(park.office.desk, park.press, park.lake, lambda: park.setup)
    later.step()
    assert park.denied("P1") == park.denied("P2") == ["tiktok"]
    assert later.step().done == ()


def test_a_point_that_nobody_rolled_out_is_left_alone(park):
    assert park.keeper.step().done == ()
    assert park.sites.files == {}


def test_what_is_entered_by_keeping_does_not_call_for_more(park):
    park.move(ALL)
    park.office.granted()
    park.keeper.step()
    size = park.office.size()
    park.keeper.step()
    assert park.office.size() == size


def test_files_that_somebody_changed_are_mended(park):
    park.move(ALL)
    park.sites.files["mdm/p1"][FILE] = b"theirs\n"
    park.keeper.step()
    assert sorted(park.denied("P1")) == ["theirs", "tiktok"]


def test_an_exemption_that_begins_or_ends_renders_only_the_device_that_it_touches(park):
    park.move(ALL)
    park.keeper.step()
    seen = park.setup.targets["denials"].seen
    seen.clear()
    exemption = park.office.granted()
    park.keeper.step()
    assert [[each.device for each in scene.groups[0].members] for scene in seen] == [["P1"]]
    seen.clear()
    park.office.as_("sam", lambda work: revoke(work, exemption, "over"))
    park.keeper.step()
    assert park.denied("P1") == ["tiktok"]
    assert len(seen) == 1


def test_what_somebody_changed_is_looked_for_now_and_then_and_rendered_only_if_there_is_something(park):
    park.move(ALL)
    park.keeper.step()
    seen = park.setup.targets["denials"].seen
    seen.clear()
    park.office.clock.pass_(LOOK)
    assert park.keeper.is_due()
    park.keeper.step()
    assert not seen
    park.sites.files["mdm/p1"][FILE] = b"theirs\n"
    park.office.clock.pass_(LOOK)
    park.keeper.step()
    assert sorted(park.denied("P1")) == ["theirs", "tiktok"]


def test_a_point_that_cannot_be_planned_does_not_hold_up_the_others(park):
    lost = Point(name="lost", target="denials", folder="lost/{mdm}", devices="lost.csv")
    park.setup = Setup(
        points={"lost": lost, **park.setup.points},
        listed={"lost": (Listed(2, "unheard of", None, ()),), **park.setup.listed},
        targets=park.setup.targets, sites=park.sites, memory=park.setup.memory,
    )  # fmt: skip
    with pytest.raises(NotFoundError, match="unheard of"):
        park.move(ALL)
    sent = {"stated": park.office.now, "point": "phones", "plan": "p"}
    park.office.tell(
        ev.EnforcementApplied(
            target="denials", ring=ALL, artefacts=(), devices=2, exemptions=(), by=(), **sent
        )
    )
    kept = park.keeper.step()
    assert [each.point for each in kept.faults] == ["lost"]
    assert park.denied("P1") == ["tiktok"]
    park.office.clock.pass_(60_000_000)
    assert not park.keeper.step().done, "what is in place stays, and the other is tried again"


def test_another_snapshot_of_the_fleet_is_seen_though_nothing_else_was_entered(park):
    park.setup = Setup(
        points=park.setup.points,
        listed={"phones": (Listed(2, "R1", None, (("mdm", "r1"),)),)},
        targets=park.setup.targets, sites=park.sites, memory=park.setup.memory,
    )  # fmt: skip
    park.lake.rosters.append(Roster([("R1", Place(BodyId("D"), PlaceClass.CORPORATE, Platform.IOS))]))
    sent = {"stated": park.office.now, "point": "phones", "plan": "p"}
    park.office.tell(
        ev.EnforcementApplied(
            target="denials", ring=ALL, artefacts=(), devices=2, exemptions=(), by=(), **sent
        )
    )
    park.keeper.step()
    assert park.denied("R1") == ["tiktok"]
    park.lake.rosters.append(Roster([("R1", Place(BodyId("D"), PlaceClass.PERSONAL, Platform.IOS))]))
    park.office.clock.pass_(LOOK)
    park.keeper.step()
    assert park.denied("R1") == []


def test_a_store_that_lost_entries_is_refused(park):
    park.move(ALL)
    before = park.office.store.state
    park.office.granted()
    park.keeper.step()
    park.office.store.state = before
    with pytest.raises(StoreError, match="restored or cut"):
        park.keeper.step()


def test_a_delivery_that_fails_half_way_can_be_done_again(park):
    park.sites.broken.add("mdm/p2")
    assert park.move(ALL).outcome == "failed"
    assert park.made()[0].was == "observe"
    park.sites.broken.clear()
    assert park.move(ALL).outcome == "delivered"
    assert park.denied("P1") == park.denied("P2") == ["tiktok"]


def test_an_exemption_whose_delivery_failed_half_way_is_delivered_the_next_time(park):
    park.move(ALL)
    park.office.granted()
    park.sites.broken.add("mdm/p1")
    assert [each.outcome for each in park.keeper.step().done] == ["failed"]
    assert park.denied("P1") == ["tiktok"]
    assert park.made()[0].pending
    park.sites.broken.clear()
    park.office.clock.pass_(RETRY)
    park.keeper.step()
    assert park.denied("P1") == []


def test_taking_all_out_that_failed_half_way_can_be_done_again(park):
    park.sites.files["mdm/p1"] = {FILE: b"theirs\n"}
    park.move(ALL)
    park.sites.broken.add("mdm/p1")
    assert park.move("observe").outcome == "failed"
    park.sites.broken.clear()
    assert park.move("observe").outcome == "delivered"
    assert park.sites.files["mdm/p1"] == {FILE: b"theirs\n"}
    assert park.denied("P2") == []


def test_a_check_that_fails_keeps_the_last_good_files_and_is_not_tried_again_at_once(park):
    park.move(ALL)
    exemption = park.office.granted()
    park.sites.code = 3
    assert [each.outcome for each in park.keeper.step().done] == ["kept"]
    assert park.denied("P1") == ["tiktok"]
    size = park.office.size()
    park.keeper.step()
    assert park.office.size() == size
    park.sites.code = 0
    park.office.clock.pass_(RETRY)
    park.keeper.step()
    assert park.denied("P1") == []
    assert park.office.in_force(exemption)


def test_moving_a_rollout_takes_authority_and_keeping_it_none(park):
    with pytest.raises(NotAuthorisedError, match="enforce"):
        park.move(ALL, who="hal")
    assert park.sites.files == {}


def test_a_mass_action_takes_two_persons_and_few_are_begun_a_day():
    phones = tuple(f"Q{n}" for n in range(MASS_FROM))
    park = Park(phones=())

    def more(work):
        for phone in phones:
            record_device(
                work, DeviceId(phone), Place(BodyId("D"), PlaceClass.CORPORATE, Platform.IOS), work.now
            )

    park.office.as_("operator", more)
    listed = tuple(Listed(n, phone, None, (("mdm", phone.lower()),)) for n, phone in enumerate(phones, 2))
    park.setup = Setup(
        points=park.setup.points, listed={"phones": listed}, targets=park.setup.targets, sites=park.sites,
        memory=park.setup.memory,
    )  # fmt: skip
    with pytest.raises(NotAuthorisedError, match="takes two persons"):
        park.move(ALL)
    with pytest.raises(RefusedError, match="two"):
        park.move(ALL, second="ana")
    for ring in (ALL, "observe", ALL, "observe"):
        park.move(ring, second="ben")
    with pytest.raises(RefusedError, match="within a day"):
        park.move(ALL, second="ben")
    park.office.clock.pass_(DAY + HOUR)
    park.move(ALL, second="ben")
    assert all(park.denied(phone) == ["tiktok"] for phone in phones)
