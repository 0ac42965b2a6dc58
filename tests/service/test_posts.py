"""Posts as the cases of the issue have them: what goes out, what does not, and which part is said to be missing."""

import pytest
from tests.reference import comms as said
from tests.service.newsroom import CHANNEL, FILM, VTT, Newsroom, on_disk

from appban.errors import ConflictError, InputError, NotAuthorisedError, RefusedError
from appban.regime.account import AccountId
from appban.regime.post_state import newest
from appban.regime.publication import PublicationId
from appban.regime.time import DAY, HOUR
from appban.service.exemptions.ending import revoke
from appban.service.people import link_people
from appban.service.publications.drafting import Draft, draft
from appban.service.publications.handing import Handed
from appban.service.publications.post_clearing import PostClearing, decide_post
from appban.service.publications.publishing_posts import Outcome, answered, not_posted
from appban.service.publications.questioning import submit_post
from appban.service.publications.righting import (
    correct,
    correction_lines,
    taken_down,
    withdraw_post,
)


@pytest.fixture
def room():
    """A newsroom with a standing exceptional use for service messages."""
    made = Newsroom()
    made.standing("service")
    return made


def test_a_post_goes_its_way_on_a_store_on_disk(tmp_path):
    room = on_disk(tmp_path)
    room.standing("service")
    post = room.cleared_post()
    room.posts(post)
    assert room.state(post) == "live"


def test_a_service_message_under_a_standing_exceptional_use_is_allowed(room):
    post = room.cleared_post()
    assert room.lacks(post, "hal", "P1") == set()
    assert room.state(post) == "cleared"
    room.posts(post)
    assert room.state(post) == "live"


def test_without_circumstance_or_standing_use_the_missing_part_is_named():
    room = Newsroom()
    post = room.drafted()
    room.questioned(post)
    with pytest.raises(RefusedError, match="standing-use: shorts is for exceptional circumstances only"):
        room.as_("wren", lambda work: submit_post(work, post.publication, room.shown(post)))
    assert "standing-use" in room.lacks(post)


def test_a_party_political_reminder_is_stopped_at_the_propriety_question_and_recorded(room):
    post = room.drafted(caption="Our plan is working.")
    assert not room.questioned(post, political="yes")
    assert room.state(post) == "stopped"
    with pytest.raises(
        RefusedError, match="propriety: this version was stopped at the propriety question political"
    ):
        room.as_("wren", lambda work: submit_post(work, post.publication, room.shown(post)))
    told = [e for _, e in room.facts().communications.publications[post.publication].happened]
    assert [each.question for each in told[0].answers if not each.passes] == ["political"]


def test_an_answer_that_did_not_pass_is_not_answered_away_but_edited_away(room):
    post = room.drafted()
    room.questioned(post, polemical="yes")
    room.questioned(post)
    assert room.state(post) == "stopped"
    room.edited(post, caption="Renew it online.")
    assert room.state(post) == "drafted"
    room.questioned(post)
    assert room.state(post) == "questioned"


def test_every_question_is_answered_and_no_other(room):
    post = room.drafted()
    with pytest.raises(InputError, match="'nice' is no propriety question"):
        room.questioned(post, nice="yes")
    with pytest.raises(InputError, match="'perhaps' is no answer to political"):
        room.questioned(post, political="perhaps")


def test_a_caption_edited_by_one_character_after_clearance_is_void(room):
    post = room.cleared_post()
    room.edited(post, caption="Renew your driving licence!")
    assert room.state(post) == "drafted"
    assert {"clearance", "propriety"} <= room.lacks(post)
    with pytest.raises(RefusedError, match="clearance: cleared by 0 of 2"):
        room.begins(post)


def test_an_edit_takes_campaign_and_grid_slot_away_when_they_are_emptied(room):
    post = room.drafted(campaign="Licences", grid_slot="Tuesday")
    room.edited(post, caption="Renew it.")
    content = newest(room.facts().communications.publications[post.publication]).content
    assert (content.campaign, content.grid_slot) == ("Licences", "Tuesday")
    room.edited(post, campaign="", grid_slot="")
    content = newest(room.facts().communications.publications[post.publication]).content
    assert (content.campaign, content.grid_slot) == (None, None)


def test_a_decision_on_the_version_before_the_newest_is_refused(room):
    post = room.submitted_post()
    old = room.shown(post)
    room.edited(post, topic="money")

    with pytest.raises(ConflictError, match="version 2"):
        room.as_(
            "cal",
            lambda work: decide_post(
                work, PostClearing(publication=post.publication, digest=old, outcome="clear")
            ),
        )


def test_an_exemption_revoked_between_clearance_and_publishing_stops_it(room):
    post = room.cleared_post()
    room.as_("sam", lambda work: revoke(work, room.exemption, "the phone was opened"))
    with pytest.raises(RefusedError, match="exemption: tiktok is prohibited on P1"):
        room.begins(post)
    assert room.state(post) == "cleared"


def test_a_device_that_no_exemption_names_is_no_device_to_post_from(room):
    post = room.cleared_post()
    assert room.lacks(post, "hal", "P2") == {"exemption"}


def test_whoever_is_no_publisher_posts_nothing(room):
    post = room.cleared_post()
    assert "publisher" in room.lacks(post, "wren", "P1")
    with pytest.raises(RefusedError, match="publisher: person-"):
        room.begins(post, "wren")


def test_a_waiting_times_post_needs_a_mandate_that_has_policy(room):
    post = room.drafted(purpose="policy", topic="health", caption="Waiting times are falling.")
    room.questioned(post)
    with pytest.raises(RefusedError, match="the mandate of ukgov is for service, and not for policy"):
        room.as_("wren", lambda work: submit_post(work, post.publication, room.shown(post)))
    other = Newsroom()
    other.mandated("service", "policy")
    other.standing("service", "policy")
    allowed = other.cleared_post(purpose="policy", topic="health")
    assert other.lacks(allowed, "hal", "P1") == set()


@pytest.mark.parametrize("outcome", ["fail", None])
def test_an_assessment_that_does_not_pass_stops_a_post_in_every_route(outcome):

    room = Newsroom()
    room.standing("service")
    post = room.cleared_post()
    room.tell(said.reported(CHANNEL, outcome, None if outcome is None else room.now, room.now))
    assert room.lacks(post, "hal", "P1") == {"assessment"}


def test_its_author_clears_nothing_nor_does_one_person_twice(room):
    room.appoint("wren", "clear:post")
    post = room.submitted_post()
    with pytest.raises(NotAuthorisedError, match="nobody clears what they wrote"):
        room.decides("wren", post)
    room.decides("cal", post)
    with pytest.raises(RefusedError, match="a second person is still missing"):
        room.decides("cal", post)
    assert room.state(post) == "submitted"


def test_whoever_wrote_an_earlier_version_clears_no_later_one(room):
    room.appoint("wren", "clear:post")
    room.appoint("cal", "post")
    post = room.submitted_post()
    room.edited(post, "cal", caption="Renew it in time.")
    room.questioned(post, "cal")
    room.as_("cal", lambda work: submit_post(work, post.publication, room.shown(post)))
    with pytest.raises(NotAuthorisedError, match="nobody clears what they wrote"):
        room.decides("wren", post)


def test_two_ids_of_one_human_are_one_clearer(room):

    post = room.cleared_post()
    room.as_("operator", lambda work: link_people(work, room.ids["cal"], room.ids["cam"]))
    assert room.lacks(post, "hal", "P1") == {"clearance"}


def test_a_special_adviser_clears_no_post(room):
    room.appoint("spad", "clear:post")
    post = room.submitted_post()
    with pytest.raises(NotAuthorisedError, match="is of no class that clears posts"):
        room.decides("spad", post)


def test_what_nobody_submitted_nobody_clears(room):
    post = room.drafted()
    room.questioned(post)
    with pytest.raises(RefusedError, match="its author submits it first"):
        room.decides("cal", post)


def test_a_refusal_stops_a_version_whoever_cleared_it(room):
    post = room.cleared_post()
    room.decides("cal", post, "refuse")
    assert room.state(post) == "refused"
    assert "clearance" in room.lacks(post)


def test_a_decision_says_by_which_medium_it_was_made(room):
    post = room.submitted_post()
    room.decides("cal", post, medium="telephone")
    event = room.facts().communications.publications[post.publication].happened[-1][1]
    assert event.decision.medium == "telephone"


def test_what_is_approved_after_its_time_never_goes_out_by_itself(room):
    post = room.submitted_post(end=room.now + HOUR)
    room.clock.pass_(2 * HOUR)
    with pytest.raises(RefusedError, match="is over"):
        room.decides("cal", post)
    late = room.cleared_post(end=room.now + HOUR)
    room.clock.pass_(2 * HOUR)
    assert room.state(late) == "missed"
    with pytest.raises(RefusedError, match="window: its time was over"):
        room.begins(late)


def test_before_its_time_it_waits(room):
    post = room.cleared_post(start=room.now + DAY, end=room.now + 2 * DAY)
    assert room.lacks(post, "hal", "P1") == {"window"}


def test_alt_text_is_needed_in_every_route_and_captions_in_the_ordinary_one(room):
    post = room.drafted(media=(Handed(name="f.mp4", data=FILM),))
    assert {"alt-text", "captions"} <= room.lacks(post)
    room.edited(post, media=(Handed(name="f.mp4", data=FILM, alt="A driver", captions=VTT),))
    assert not {"alt-text", "captions"} & room.lacks(post)


def test_a_file_is_what_it_begins_as(room):
    with pytest.raises(InputError, match="is no PNG, JPEG, MP4"):
        room.drafted(media=(Handed(name="f.mp4", data=b"MZ" + bytes(60)),))


def test_a_post_says_which_comments_it_lets_in_and_is_about_a_topic_of_the_list(room):
    with pytest.raises(InputError, match="the setting comments is missing"):
        room.drafted(settings={})
    with pytest.raises(InputError, match="'football' is no topic"):
        room.drafted(topic="football")


def test_one_item_goes_to_several_channels_and_each_is_cleared_by_itself(room):

    now = room.now
    room.tell(
        said.channel("plaza", now),
        said.policy("plaza", "permitted", now),
        said.reported("plaza", "pass", now, now),
        said.registered("plaza-account", "plaza", now),
        said.mandate("plaza-account", now),
        said.moved("plaza-account", "live", now),
    )

    asked = Draft(
        accounts=(AccountId("ukgov"), AccountId("plaza-account")),
        purpose="service",
        topic="driving",
        audience="drivers",
        caption="Renew it.",
        start=room.now,
        end=room.now + DAY,
        settings={"comments": "off"},
    )
    made = room.as_("wren", lambda work: draft(work, asked, room.means)).value
    contents = [h.drafts[0][1].content for h in room.facts().communications.publications.values()]
    assert len({each.item for each in contents}) == 1
    assert {each.channel for each in contents} == {"shorts", "plaza"}
    room.questioned(made[1])
    room.as_("wren", lambda work: submit_post(work, made[1].publication, room.shown(made[1])))
    for who in ("cal", "cam"):
        room.decides(who, made[1])
    assert room.state(made[1]) == "cleared"
    assert room.state(made[0]) == "drafted"


def test_nothing_is_begun_twice_while_nobody_knows_what_came_of_it(room):
    post = room.cleared_post()
    key = room.begins(post)
    for _hour in range(6):
        room.clock.pass_(HOUR)
        told = Outcome(publication=post.publication, key=key, state="processing", at=room.now, handle="h")
        room.as_("operator", lambda work, told=told: answered(work, told))
        with pytest.raises(RefusedError, match="published: it is being published already"):
            room.begins(post, "kim")
    done = Outcome(publication=post.publication, key=key, state="live", at=room.now, reference="7")
    room.as_("operator", lambda work: answered(work, done))
    assert room.state(post) == "live"
    with pytest.raises(RefusedError, match="never goes out twice"):
        room.begins(post)


def test_what_failed_may_be_begun_anew_under_another_key(room):
    post = room.cleared_post()
    first = room.begins(post)
    room.as_("hal", lambda work: not_posted(work, post.publication, "the phone was empty"))
    assert room.state(post) == "failed"
    assert room.begins(post) != first
    room.as_("hal", lambda work: not_posted(work, post.publication, "again"))


def test_only_whoever_went_to_post_it_says_what_came_of_it(room):
    post = room.cleared_post()
    room.begins(post)
    with pytest.raises(RefusedError, match="went to post"):
        room.as_("kim", lambda work: not_posted(work, post.publication, "no"))


def test_a_post_that_is_out_is_not_edited_but_corrected_in_public(room):
    post = room.cleared_post()
    room.posts(post)
    with pytest.raises(RefusedError, match="put right by a correction"):
        room.edited(post, caption="No.")
    room.as_("wren", lambda work: correct(work, post.publication, "It is 14 days, not 40.", None))
    assert room.state(post) == "corrected"
    (line,) = correction_lines(room.facts(), room.now)
    assert (line.says, line.post) == (
        "It is 14 days, not 40.",
        f"https://shorts.example/{post.publication}",
    )


def test_a_post_is_withdrawn_before_it_is_out_and_taken_down_after(room):
    early, late = room.cleared_post(), room.cleared_post()
    room.as_("wren", lambda work: withdraw_post(work, early.publication, "wrong"))
    assert room.state(early) == "withdrawn"
    with pytest.raises(RefusedError, match="withdrawn: it was withdrawn"):
        room.begins(early)
    room.posts(late)
    room.as_("wren", lambda work: withdraw_post(work, late.publication, "wrong"))
    assert room.state(late) == "to-take-down"
    room.as_("hal", lambda work: taken_down(work, late.publication, "taken down by hand"))
    assert room.state(late) == "taken-down"


def test_a_stranger_neither_drafts_nor_withdraws(room):
    with pytest.raises(NotAuthorisedError, match="is no publisher of ukgov"):
        room.drafted("quinn")
    post = room.cleared_post()
    with pytest.raises(NotAuthorisedError):
        room.as_("quinn", lambda work: withdraw_post(work, post.publication, "no"))


def test_a_post_that_is_not_there_is_not_found(room):
    with pytest.raises(InputError, match="there is no post post-0"):
        room.as_("wren", lambda work: withdraw_post(work, PublicationId("post-0"), "no"))
