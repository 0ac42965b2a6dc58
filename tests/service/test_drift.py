"""What is found of the files of points: drift since they were last as planned, and deliveries that were not taken."""

import msgspec
import pytest
from tests.service.enforced import answered, asked, at_points
from tests.service.test_enforcing import FILE, Park

from appban.errors import StoreError
from appban.regime.time import DAY, HOUR
from appban.service.enforcing.ours import Kept
from appban.service.enforcing.points import ALL, Listed, Point
from appban.service.exemptions.ending import revoke


def test_files_that_somebody_changed_are_drift_since_they_were_last_as_planned(rolled_out):
    good = next(r for r, e in rolled_out.office.facts().points["phones"].answered)
    rolled_out.office.clock.pass_(3 * DAY)
    rolled_out.sites.files["mdm/p1"][FILE] = b"theirs\n"
    (drift,) = at_points(rolled_out)
    assert (drift.kind, drift.point, drift.device, drift.body) == ("drift", "phones", None, None)
    assert (drift.since, drift.floor, drift.last_seen) == (good, False, rolled_out.office.now)
    assert drift.age(rolled_out.office.now) >= 3 * DAY
    assert drift.why == f"somebody else changed mdm/p1/{FILE}"
    rolled_out.office.clock.pass_(HOUR)
    (again,) = at_points(rolled_out)
    assert (again.id, again.since) == (drift.id, drift.since)


def test_what_somebody_put_beside_ours_is_no_drift(rolled_out):
    rolled_out.sites.files["mdm/p1"][FILE] = b"theirs\n" + rolled_out.sites.files["mdm/p1"][FILE]
    assert at_points(rolled_out) == []


def test_drift_that_was_mended_is_gone_and_the_next_one_is_not_as_old(rolled_out):
    rolled_out.sites.files["mdm/p1"][FILE] = b""
    (first,) = at_points(rolled_out)
    rolled_out.office.clock.pass_(DAY)
    rolled_out.keeper.step()
    asked(rolled_out)
    assert at_points(rolled_out) == []
    rolled_out.sites.files["mdm/p1"][FILE] = b""
    (second,) = at_points(rolled_out)
    assert second.id == first.id
    assert second.since >= first.since + DAY


def test_a_record_that_moved_on_without_its_files_is_drift(rolled_out):
    rolled_out.office.granted()
    (drift,) = at_points(rolled_out)
    assert (drift.kind, drift.why) == ("drift", "its files are not what the record asks for by now")


@pytest.mark.parametrize("outcome", ["failed", "kept"])
def test_a_delivery_that_was_not_taken_is_unenforced_and_says_so(rolled_out, outcome):
    rolled_out.office.granted()
    if outcome == "kept":
        rolled_out.sites.code = 1
    else:
        rolled_out.sites.broken.add("mdm/p1")
    rolled_out.keeper.step()
    ours, unseen = at_points(rolled_out)
    said = f"not delivered: the last delivery was not taken ({outcome})"
    assert (ours.kind, ours.why) == ("unenforced", said)
    assert unseen.kind == "cannot-be-seen"


@pytest.mark.parametrize("broken", ["mdm/p1", "mdm/p2"])
def test_a_first_delivery_that_failed_is_nobodys_change(park, broken):
    """Half way, with the other folder written, or before anything was."""
    park.sites.broken.add(broken)
    assert park.move(ALL).outcome == "failed"
    assert [each.kind for each in at_points(park)][:1] == ["unenforced"]
    assert not any("somebody else" in each.why for each in at_points(park))
    park.sites.broken.clear()
    park.move(ALL)
    asked(park)
    assert at_points(park) == []


def test_a_first_delivery_that_a_check_refused_is_not_as_planned(park):
    park.sites.code = 1
    assert park.move(ALL).outcome == "kept"
    assert at_points(park)[0].why == "not delivered: the last delivery was not taken (kept)"


def test_files_that_could_not_be_put_back_are_nobodys_change(rolled_out):
    rolled_out.office.granted()
    sites = rolled_out.sites
    run = sites.run

    def fail_for_good(command):
        sites.broken.add("mdm/p1")
        return run(command)

    sites.run, sites.code = fail_for_good, 1
    assert [each.outcome for each in rolled_out.keeper.step().done] == ["failed"]
    assert "somebody else" not in " ".join(each.why for each in at_points(rolled_out))


def test_what_somebody_changed_is_drift_though_the_last_delivery_failed(rolled_out):
    rolled_out.office.granted()
    rolled_out.sites.broken.add("mdm/p1")
    rolled_out.keeper.step()
    rolled_out.sites.files["mdm/p1"][FILE] = b"theirs\ntiktok\n"
    drift = at_points(rolled_out)[0]
    assert (drift.kind, drift.why) == ("drift", f"somebody else changed mdm/p1/{FILE}")


def test_what_somebody_changed_before_a_delivery_that_failed_stays_drift(rolled_out):
    rolled_out.office.granted()
    rolled_out.sites.files["mdm/p1"][FILE] = b"theirs\ntiktok\n"
    rolled_out.sites.broken.add("mdm/p1")
    for _ in range(2):
        assert [each.outcome for each in rolled_out.keeper.step().done] == ["failed"]
        rolled_out.office.clock.pass_(HOUR)
        assert at_points(rolled_out)[0].why == f"somebody else changed mdm/p1/{FILE}"


def test_a_file_taken_away_after_a_delivery_went_well_is_drift(rolled_out):
    """It then is as it was before us, as after a first delivery that failed; the last one did not."""
    del rolled_out.sites.files["mdm/p1"][FILE]
    assert at_points(rolled_out)[0].why == f"somebody else changed mdm/p1/{FILE}"


def test_an_exemption_that_fails_to_be_let_in_and_is_revoked_leaves_the_point_as_planned(rolled_out):
    exemption = rolled_out.office.granted()
    rolled_out.sites.broken.add("mdm/p1")
    rolled_out.keeper.step()
    rolled_out.office.as_("sam", lambda work: revoke(work, exemption, "not needed"))
    asked(rolled_out)
    assert [each for each in at_points(rolled_out) if each.kind != "cannot-be-seen"] == []


def test_drift_of_which_the_record_says_nothing_is_of_now_and_may_be_older(park):
    """As where the memory of what was put where is that of another installation."""
    other = Park()
    other.move(ALL)
    park.setup = msgspec.structs.replace(park.setup, sites=other.sites, memory=other.setup.memory)
    assert Kept(park.setup.memory).folders("phones")
    (drift,) = at_points(park)
    assert (drift.kind, drift.since, drift.floor) == ("drift", park.office.now, True)


@pytest.mark.parametrize("fault", ["unreadable", "no target", "unlisted"])
def test_a_point_that_cannot_be_looked_at_is_drift_and_hides_no_other(rolled_out, fault):
    other = Point(name="others", target="denials", folder="other/{mdm}", devices="o.csv")
    listed = {**rolled_out.setup.listed, "others": (Listed(2, "P3", None, (("mdm", "p3"),)),)}
    points = {**rolled_out.setup.points, "others": other}
    rolled_out.setup = msgspec.structs.replace(rolled_out.setup, points=points, listed=listed)
    rolled_out.move(ALL)
    asked(rolled_out)
    assert at_points(rolled_out) == []
    rolled_out.office.tell(msgspec.structs.replace(answered("allowed", "P3"), point="others"))
    rolled_out.sites.files["mdm/p1"][FILE] = b""
    match fault:
        case "unreadable":
            read = rolled_out.sites.read

            def refuse(folder):
                if folder.startswith("other/"):
                    raise StoreError(f"{folder} cannot be read: permission denied; check its owner and mode")
                return read(folder)

            rolled_out.sites.read = refuse
        case "no target":
            points["others"] = msgspec.structs.replace(other, target="none")
        case _:
            listed["others"] = (Listed(2, "P9", None, ()),)
    told = {(each.point, each.kind): each.why for each in at_points(rolled_out)}
    assert told.keys() == {("others", "drift"), ("others", "unenforced"), ("phones", "drift")}
    assert told["others", "drift"].startswith("it cannot be held against the plan: ")
