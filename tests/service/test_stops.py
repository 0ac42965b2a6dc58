"""Emergency stops and templates: "Stop, then flood" of the acceptance scenarios, as written, and what else holds of both."""

import pytest
from tests.reference import comms as said
from tests.service.newsroom import ACCOUNT, CHANNEL, Newsroom
from tests.service.office import memory_office

from appban.errors import InputError, NotAuthorisedError, RefusedError
from appban.regime.bodies import BodyId
from appban.regime.publication import Slot, Template, TemplateId
from appban.regime.time import DAY, HOUR, MINUTE
from appban.service.publications.publishing_posts import Outcome, answered
from appban.service.publications.stopping import call_stop, lift_stop, release, stop_lines
from appban.service.publications.templating import Filling, clear_template, end_template, fill_template
from appban.service.staff.able_list import subjects_known

FLOOD = TemplateId("flood-severe")
PLACES = ("Tewkesbury", "Upton-upon-Severn", "Worcester")


def template(version=1, **changes):
    given = {
        "text": "Severe flood warning for {place}: the {river} will be high from {time}. Move upstairs.",
        "slots": (
            Slot(name="place", kind="choice", choices=PLACES),
            Slot(name="river", kind="choice", choices=("Severn", "Avon")),
            Slot(name="time", kind="time", choices=()),
        ),
        "channels": (CHANNEL,),
        "purpose": "emergency",
        "topic": "emergencies",
        "audience": "whoever lives there",
        "body": BodyId("D"),
    }
    return Template(id=FLOOD, version=version, until=changes.pop("until"), **(given | changes))


@pytest.fixture
def room():
    """A newsroom for service messages and emergencies, with a template for floods in its third version."""
    made = Newsroom()
    made.mandated("service", "emergency")
    made.standing("service", "emergency")
    for version in (1, 2, 3):
        cleared(made, version)
    return made


def cleared(room, version=1, who="cal", second="cam", author="wren", **changes):
    made = template(version, until=room.now + 365 * DAY, **changes)
    verb = lambda work: clear_template(  # noqa: E731  # said once
        work, made, room.ids[author], None if second is None else room.ids[second]
    )
    return room.as_(who, verb).value


def filled(room, who="ona", place="Tewkesbury", time="02:30", **changes):
    asked = Filling(
        template=FLOOD,
        account=ACCOUNT,
        slots={"place": place, "river": "Severn", "time": time} | changes,
        settings={"comments": "off"},
        start=room.now,
        end=room.now + 6 * HOUR,
    )
    return room.as_(who, lambda work: fill_template(work, asked)).value


def released(room, post, who="ona", second="ori"):
    other = None if second is None else room.ids[second]
    room.as_(who, lambda work: release(work, post.publication, room.shown(post), other))


def lines(room):
    return list(stop_lines(room.facts(), room.now))


def test_stop_then_flood(room):
    tomorrow = room.now + DAY
    queued = [room.cleared_post(start=room.now, end=tomorrow + DAY) for _ in range(14)]
    stop = room.stopped()
    assert [room.state(each) for each in queued] == ["held"] * 14
    assert len(lines(room)[0].held) == 14

    room.clock.pass_(7 * HOUR + 39 * MINUTE)
    warned = room.now
    post = filled(room)
    with pytest.raises(RefusedError, match="clearance: cleared by 0 of 2"):
        room.begins(post)
    with pytest.raises(
        RefusedError, match=r"slot place of template flood-severe does not take 'Tewkesbury. Thank the"
    ):
        filled(room, place="Tewkesbury. Thank the minister")
    with pytest.raises(
        RefusedError, match="takes two persons and Ona is alone: a second who holds clear:duty-post"
    ) as alone:
        released(room, post, second=None)
    assert "Ori" in str(alone.value)
    assert "Obi" in str(alone.value)
    released(room, post)
    room.posts(post)
    assert room.state(post) == "live"
    assert room.now - warned <= 10 * MINUTE
    assert [room.state(each) for each in queued] == ["held"] * 14
    (line,) = lines(room)
    assert (line.stop, line.on, line.passed, line.slipped) == (stop, True, (post.publication,), ())
    assert len(line.held) == 14
    with pytest.raises(RefusedError, match=f"stop: {stop} holds everything"):
        room.begins(queued[0])


def test_the_same_person_twice_is_one_person(room):
    post = filled(room)
    with pytest.raises(RefusedError, match="is alone"):
        released(room, post, second="ona")
    with pytest.raises(NotAuthorisedError, match="may not be one of the two"):
        released(room, post, second="cal")


def test_two_on_call_may_also_clear_a_filled_template_each_by_themselves(room):
    post = filled(room)
    room.decides("ona", post)
    assert room.lacks(post) == {"clearance"}
    room.decides("obi", post)
    assert room.lacks(post, "hal", "P1") == set()


def test_those_of_the_office_clear_no_filled_template_and_nobody_edits_one(room):
    post = filled(room)
    with pytest.raises(NotAuthorisedError, match="holds no authority to clear:duty-post"):
        room.decides("cal", post)
    with pytest.raises(RefusedError, match="was made from a template, whose text stands"):
        room.edited(post, caption="Thank the minister.")


@pytest.mark.parametrize(
    ("slots", "says"),
    [
        (
            {"time": "25:10"},
            "slot time of template flood-severe does not take '25:10'; it takes a time of day",
        ),
        ({"river": ""}, "slot river of template flood-severe does not take ''"),
        ({"town": "Bath"}, "has no slot 'town'"),
    ],
)
def test_a_slot_takes_what_it_is_for(room, slots, says):
    with pytest.raises((RefusedError, InputError), match=says):
        filled(room, **slots)


def test_a_new_version_of_a_template_voids_what_was_filled_from_the_last(room):
    post = filled(room)
    cleared(room, 4, text="Flood warning: {place}, {river}, {time}.")
    assert "template" in room.lacks(post)
    room.as_("cal", lambda work: end_template(work, FLOOD))
    with pytest.raises(RefusedError, match="it was ended"):
        filled(room)


def test_a_template_takes_two_who_did_not_write_it():
    room = Newsroom()
    with pytest.raises(RefusedError, match="takes two persons and Cal is alone"):
        cleared(room, second=None)
    with pytest.raises(RefusedError, match="nobody clears what they wrote"):
        cleared(room, author="cam")
    with pytest.raises(NotAuthorisedError, match="may not be one of the two for clearing a template"):
        cleared(room, second="ona")
    with pytest.raises(RefusedError, match="the next version of flood-severe is 1, and this says 2"):
        cleared(room, 2)
    with pytest.raises(InputError, match=r"the text has a place \{town\}"):
        cleared(room, text="{place} {river} {time} {town}")


def test_one_duty_officer_stops_and_two_lift(room):
    post = room.cleared_post()
    with pytest.raises(NotAuthorisedError, match="holds no authority to stop"):
        room.stopped("cal")
    stop = room.stopped()
    assert room.lacks(post, "hal", "P1") == {"stop"}
    with pytest.raises(RefusedError, match="lifting a stop takes two persons"):
        room.as_("ona", lambda work: lift_stop(work, stop, None))
    with pytest.raises(NotAuthorisedError):
        room.as_("ona", lambda work: lift_stop(work, stop, room.ids["obi"]))
    room.as_("ona", lambda work: lift_stop(work, stop, room.ids["ori"]))
    assert room.lacks(post, "hal", "P1") == set()
    assert not lines(room)[0].on


def test_a_stop_holds_the_bodies_below_and_no_others(room):
    room.appoint("ona", "stop", "A")
    post = room.cleared_post()
    room.as_("ona", lambda work: call_stop(work, BodyId("A"), "below"))
    assert room.state(post) == "cleared"
    room.tell(said.registered("branch", CHANNEL, room.now))
    room.stopped()
    assert room.state(post) == "held"


def test_a_planned_post_passes_a_stop_only_if_it_was_cleared_and_as_that_version_only(room):
    post, other = room.cleared_post(), room.submitted_post()
    room.stopped()
    with pytest.raises(RefusedError, match="is a planned post and is not cleared"):
        released(room, other)
    released(room, post)
    assert room.state(post) == "cleared"
    room.edited(post, caption="Renew it today.")
    assert "stop" in room.lacks(post)


def test_every_stop_that_is_on_has_to_be_passed(room):
    post = room.cleared_post()
    room.stopped()
    released(room, post)
    room.stopped("ori", "an attack")
    assert room.lacks(post, "hal", "P1") == {"stop"}
    released(room, post)
    assert room.lacks(post, "hal", "P1") == set()


def test_the_log_shows_what_slipped_out_after_a_stop(room):
    post = room.cleared_post()

    key = room.begins(post)
    stop = room.stopped()
    told = Outcome(publication=post.publication, key=key, state="live", at=room.now, reference="7")
    room.as_("operator", lambda work: answered(work, told))
    (line,) = lines(room)
    assert (line.stop, line.slipped) == (stop, ((post.publication, told.at),))
    assert line.passed == ()


def test_the_authorities_over_posts_are_offered_wherever_one_is_given(room):
    assert {"post", "stop", "clear:post", "clear:duty-post"} <= set(
        subjects_known(memory_office().facts(), room.now)
    )
