"""Posts are carried once, in their time, by what the law says at the instant of sending; against the stand-ins."""

import pytest
from tests.service.publications.carried import Ground
from tests.service.publications.ground import (
    ACCOUNT,
    BODY,
    communications,
    happened,
    law,
    states,
    tell,
)

from appban.regime.events import publications as pb
from appban.regime.exemption import Commitment
from appban.regime.people import PersonId
from appban.regime.publication import PublicationId, StopId
from appban.regime.time import DAY, HOUR, MINUTE, SECOND
from appban.service.publications.carriage import Carriage

POSTING = ["bluesky", "mastodon", "tiktok"]
WHY = Commitment("c" * 64)


@pytest.fixture(params=POSTING)
def ground(request):
    return Ground(request.param)


@pytest.fixture
def tiktok():
    return Ground("tiktok")


def test_a_post_goes_out_in_its_time_once_and_what_came_of_it_is_in_the_record(ground):
    ground.draft()
    ground.round()
    ground.round()
    assert ground.posts == 1
    assert states(ground.desk)[0] == "begun"
    assert states(ground.desk)[-1] == "live"
    begun, *_, live = (
        e for e in happened(ground.desk) if isinstance(e, pb.PublicationBegun | pb.PublicationAnswered)
    )
    assert begun.platform == ground.name
    assert live.key == begun.key
    assert live.reference
    assert live.address
    entries = len(happened(ground.desk))
    for _ in range(5):
        ground.round()
    assert (ground.posts, len(happened(ground.desk))) == (1, entries)


def test_nothing_goes_out_before_or_after_its_time(ground):
    start = ground.clock.now() + HOUR
    ground.draft(start=start, end=start + HOUR)
    assert ground.round() == ()
    ground.clock.pass_(3 * HOUR)
    assert ground.round() == ()
    assert ground.posts == 0


def test_what_the_law_does_not_let_out_is_not_sent(ground):
    ground.draft()
    tell(
        ground.desk,
        pb.StopCalled(
            stated=ground.clock.now(), stop=StopId("s"), body=BODY, person=PersonId("duty"), reason="x"
        ),
    )
    ground.round()
    assert ground.posts == 0
    assert states(ground.desk) == []


def test_the_law_is_asked_under_the_lock_and_not_only_when_the_round_began(ground):
    """Somebody stops everything between the round's look and the entry."""
    ground.draft()
    asked = []

    def law_that_changes(facts, publication, at):
        asked.append(at)
        return (
            law(facts, publication, at)
            if len(asked) == 1
            else [type("Lack", (), {"part": "stop", "says": "held"})()]
        )

    ground.carriage = Carriage(
        **{
            **{f: getattr(ground.carriage, f) for f in ground.carriage.__struct_fields__},
            "gate": law_that_changes,
        }
    )
    ground.restart()
    (held,) = ground.round()
    assert (held.outcome, ground.posts, states(ground.desk)) == ("held", 0, [])
    assert "held" in held.says


@pytest.mark.parametrize("lost", range(1, 7))
def test_an_answer_that_is_lost_is_asked_after_and_one_post_comes_of_it(ground, lost):
    ground.draft()
    ground.rehearsal.wire.lose(lost)
    for _ in range(4):
        ground.round()
        ground.restart()
    assert ground.posts == 1
    assert states(ground.desk)[-1] == "live"


def test_an_edit_after_it_was_begun_is_not_sent_in_its_place(ground):
    ground.draft()
    ground.rehearsal.wire.lose(1)
    (fault,) = ground.round()
    assert fault.outcome == "fault"
    ground.draft(caption="another text", version=2)
    ground.round()
    assert states(ground.desk)[-1] == "failed"
    assert ground.posts == 0


def test_a_stop_between_two_tries_holds_the_second(ground):
    ground.draft()
    ground.rehearsal.wire.lose(1)
    ground.round()
    tell(
        ground.desk,
        pb.StopCalled(
            stated=ground.clock.now(), stop=StopId("s"), body=BODY, person=PersonId("duty"), reason="x"
        ),
    )
    ground.round()
    (failed,) = [e for e in happened(ground.desk) if isinstance(e, pb.PublicationAnswered)]
    assert failed.state == "failed"
    assert "nothing was posted, and now everything is held" in failed.says
    assert ground.posts == 0


def test_what_a_person_began_on_a_platform_is_sent_by_the_next_round(ground):
    digest = ground.draft()
    begun = pb.PublicationBegun(
        stated=ground.clock.now(), publication=PublicationId("pub-1"), content_digest=digest, key="theirs",
        person=PersonId("publisher"), device=None, platform=ground.name,
    )  # fmt: skip
    tell(ground.desk, begun)
    ground.round()
    ground.round()
    assert ground.posts == 1
    assert {e.key for e in happened(ground.desk) if isinstance(e, pb.PublicationAnswered)} == {"theirs"}


def test_what_a_person_posts_by_hand_is_left_to_them(ground):
    digest = ground.draft()
    begun = pb.PublicationBegun(
        stated=ground.clock.now(), publication=PublicationId("pub-1"), content_digest=digest, key="by-hand",
        person=PersonId("publisher"), device=None, platform="manual",
    )  # fmt: skip
    tell(ground.desk, begun)
    assert ground.round() == ()
    assert ground.posts == 0


def test_a_post_that_its_platform_does_not_take_is_told_and_not_begun(ground):
    ground.draft(caption="x" * 4000)
    (fault,) = ground.round()
    assert "shorten it" in fault.says
    assert states(ground.desk) == []


def test_a_file_that_is_not_what_was_cleared_is_not_sent(ground):
    ground.draft()
    ground.files |= {digest: (kind, data + b"!") for digest, (kind, data) in ground.files.items()}
    (fault,) = ground.round()
    assert "is not what was cleared" in fault.says
    assert (ground.posts, states(ground.desk)) == (0, [])


def test_an_authorisation_that_is_gone_is_in_the_record_once_and_nothing_is_lost(ground):
    ground.draft()
    ground.stand_in.revoke()
    for _ in range(3):
        ground.round()
    assert len(communications(ground.desk).accounts[ACCOUNT].unauthorised) == 1
    assert ground.posts == 0
    ground.stand_in.revoked = False
    ground.vault.put(
        ACCOUNT,
        {
            **ground.rehearsal.secrets.values,
            **ground.stand_in.connection(),
            "connected": str(ground.clock.now()),
        },
    )
    ground.round()
    ground.round()
    assert ground.posts == 1


def test_while_another_program_has_the_account_this_one_leaves_it(ground):
    ground.draft()
    ground.vault.taken = True
    assert ground.round() == ()
    assert ground.posts == 0


def test_an_account_connected_to_another_platform_than_its_channels_posts_nothing(ground):
    ground.draft()
    ground.rehearsal.secrets.values["platform"] = "another"
    (fault,) = ground.round()
    assert "is connected to another" in fault.says
    assert ground.posts == 0


def test_processing_for_six_hours_makes_no_entries_and_no_second_post(tiktok):
    tiktok.stand_in.hold = True
    tiktok.draft()
    tiktok.round()
    for _ in range(6 * 6):
        tiktok.round(10 * MINUTE)
        tiktok.restart()
    assert states(tiktok.desk)[:2] == ["begun", "processing"]
    assert tiktok.posts == 1


def test_the_id_of_a_public_film_is_taken_up_when_moderation_is_done(tiktok):
    tiktok.stand_in.moderation = 5 * 3600
    tiktok.draft()
    tiktok.round()
    tiktok.round()
    live = [e for e in happened(tiktok.desk) if isinstance(e, pb.PublicationAnswered)][-1]
    assert (live.state, live.reference) == ("live", None)
    tiktok.round(5 * HOUR)
    live = [e for e in happened(tiktok.desk) if isinstance(e, pb.PublicationAnswered)][-1]
    assert live.reference == str(tiktok.stand_in.posts[0].post_id)


def test_more_posts_than_a_platform_takes_a_minute_wait_for_the_next(tiktok):
    for number in range(8):
        tiktok.draft(f"pub-{number}")
    told = tiktok.round()
    assert [each.outcome for each in told].count("held") == 2
    assert tiktok.posts == 6
    tiktok.round(61 * SECOND)
    assert tiktok.posts == 8


def test_a_post_that_no_one_can_tell_of_is_left_to_a_person():
    ground = Ground("mastodon")
    ground.draft()
    ground.rehearsal.wire.lose(2)  # the image was uploaded, the status posted, the answer lost
    ground.round()
    ground.stand_in.statuses.clear()  # and taken down by hand
    ground.round(2 * HOUR)
    assert states(ground.desk) == ["begun", "unclear"]
    for _ in range(3):
        ground.round(DAY)
    assert (ground.posts, states(ground.desk)) == (0, ["begun", "unclear"])


def test_what_is_taken_back_is_taken_down_where_a_program_may():
    ground = Ground("bluesky")
    ground.draft()
    ground.round()
    tell(
        ground.desk,
        pb.PublicationWithdrawn(
            stated=ground.clock.now(), publication=PublicationId("pub-1"), person=PersonId("p"), reason=WHY
        ),
    )
    ground.round()
    assert (ground.posts, states(ground.desk)) == (0, ["begun", "live", "gone"])
    assert ground.round() == ()
