"""What is found of points by asking them and their devices: holes, those that nobody asked; since when, and what is said of it."""

import msgspec
from tests.service.enforced import answered, asked, at_points, found, head, kinds, receipt
from tests.service.test_enforcing import FILE

from appban.fleet.gather import settled
from appban.regime.finding import Finding
from appban.regime.identity import Surface
from appban.regime.time import DAY
from appban.service.enforcing.points import ALL
from appban.service.findings.findings import dispose


def test_a_point_that_is_as_planned_and_was_seen_to_bite_is_not_found(rolled_out):
    assert at_points(rolled_out) == []


def test_what_passes_is_unenforced_since_it_was_last_seen_denied(rolled_out):
    good = rolled_out.office.facts().points["phones"].probes[0][0]
    rolled_out.office.clock.pass_(2 * DAY)
    rolled_out.office.tell(answered("allowed"))
    rolled_out.office.clock.pass_(DAY)
    rolled_out.office.tell(answered("allowed"))
    (hole,) = at_points(rolled_out)
    assert (hole.kind, hole.point, hole.device, hole.app, hole.surface, hole.body) == (
        "unenforced", "phones", "P1", "tiktok", Surface.NATIVE_APP, "D",
    )  # fmt: skip
    assert (hole.since, hole.floor, hole.last_seen) == (good, False, head(rolled_out))
    rolled_out.office.tell(answered("unknown"))
    assert "unenforced" in kinds(rolled_out), "unknown does not close it"
    rolled_out.office.tell(answered("denied"))
    assert at_points(rolled_out) == []


def test_what_was_never_seen_denied_passes_at_least_since_it_was_first_seen(park):
    park.move(ALL)
    park.office.tell(answered("allowed"))
    first = head(park)
    park.office.tell(answered("allowed"))
    hole, *_ = at_points(park)
    assert (hole.since, hole.floor) == (first, True)


def test_what_is_no_longer_denied_is_no_longer_a_hole(rolled_out):
    rolled_out.office.tell(answered("allowed"))
    rolled_out.office.granted()
    rolled_out.keeper.step()
    assert "unenforced" not in kinds(rolled_out)
    assert not rolled_out.made()[0].pending


def test_a_point_that_nobody_asked_since_its_last_delivery_cannot_be_seen(park):
    park.move(ALL)
    sent = park.office.facts().points["phones"].applied[-1][0]
    (unseen,) = at_points(park)
    assert (unseen.kind, unseen.why, unseen.since) == (
        "cannot-be-seen",
        "nobody asked it whether it bites",
        sent,
    )
    asked(park)
    assert at_points(park) == []
    park.office.granted()
    park.keeper.step()
    (unseen,) = at_points(park)
    assert unseen.why.endswith("since it was last sent anything")
    assert unseen.since > sent


def test_answers_that_tell_nothing_leave_a_point_unseen(rolled_out):
    rolled_out.office.tell(answered("unknown"))
    (unseen,) = at_points(rolled_out)
    assert (unseen.kind, unseen.why) == (
        "cannot-be-seen", "it was asked, and not all that it does could be told",
    )  # fmt: skip


def test_a_point_where_nothing_is_enforced_yet_is_not_asked_about(park):
    assert at_points(park) == []


def test_a_receipt_that_says_it_is_not_in_force_stands_until_one_that_says_it_is(rolled_out):
    rolled_out.office.tell(receipt("in-force"))
    good = head(rolled_out)
    rolled_out.office.tell(receipt("failed"), receipt("failed", None))
    rolled_out.office.tell(receipt("failed"))
    told = {each.device: each for each in at_points(rolled_out)}
    assert {each.kind for each in told.values()} == {"unenforced"}
    assert (told["P1"].since, told["P1"].floor, told["P1"].body) == (good, False, "D")
    assert told[None].floor is True
    rolled_out.office.tell(receipt("in-force"), receipt("in-force", None))
    assert at_points(rolled_out) == []


def test_what_a_device_said_that_is_behind_the_point_no_more_counts_no_more(rolled_out):
    rolled_out.office.tell(receipt("failed", "P2"), answered("allowed", "P2"))
    assert kinds(rolled_out) == ["unenforced", "unenforced"]
    listed = {"phones": rolled_out.setup.listed["phones"][:1]}
    rolled_out.setup = msgspec.structs.replace(rolled_out.setup, listed=listed)
    rolled_out.move(ALL)
    assert "unenforced" not in kinds(rolled_out)


def test_ids_tell_findings_apart_and_stay(rolled_out):
    rolled_out.office.tell(
        receipt("failed"), receipt("failed", None), receipt("failed", "P2"), answered("allowed"),
        answered("allowed", "P2"),
    )  # fmt: skip
    rolled_out.sites.files["mdm/p1"][FILE] = b""
    first = found(rolled_out)
    assert len({each.id for each in first}) == len(first) == 8
    rolled_out.office.clock.pass_(DAY)
    assert [(each.id, each.since) for each in found(rolled_out)] == [(e.id, e.since) for e in first]


def disposed(park, of: Finding, disposition: str) -> None:
    park.office.as_("ana", lambda work: dispose(work, of, disposition, "seen to"))


def stands(park) -> list[str]:
    facts = park.office.facts()
    return [settled(facts, each).disposition for each in at_points(park)]


def test_what_is_said_of_drift_stands_while_it_lasts_and_not_of_the_next(rolled_out):
    rolled_out.sites.files["mdm/p1"][FILE] = b""
    (drift,) = at_points(rolled_out)
    disposed(rolled_out, drift, "explained")
    rolled_out.office.clock.pass_(DAY)
    assert stands(rolled_out) == ["explained"]
    rolled_out.keeper.step()
    asked(rolled_out)
    rolled_out.sites.files["mdm/p1"][FILE] = b""
    assert stands(rolled_out) == ["open"]


def test_drift_said_to_be_removed_and_still_there_is_open(rolled_out):
    rolled_out.sites.files["mdm/p1"][FILE] = b""
    (drift,) = at_points(rolled_out)
    disposed(rolled_out, drift, "removed")
    rolled_out.office.clock.pass_(1)
    assert stands(rolled_out) == ["open"]


def test_what_is_said_of_something_whose_beginning_nobody_knows_stands(park):
    park.move(ALL)
    park.office.tell(receipt("failed", None))
    told = [each for each in at_points(park) if each.kind == "unenforced"]
    disposed(park, told[0], "explained")
    park.office.clock.pass_(DAY)
    assert "explained" in stands(park)
