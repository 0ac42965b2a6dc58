"""Lifting a stop, releasing a post and clearing a template in two sessions: what is refused at once, and what agreeing does."""

import pytest
from tests.service.newsroom import CHANNEL, Newsroom

from appban.errors import ConflictError, NotAuthorisedError, NotFoundError, RefusedError
from appban.regime.bodies import BodyId
from appban.regime.publication import StopId, Template, TemplateId
from appban.regime.time import DAY
from appban.service.proposing.proposals import agree, open_proposals, propose, seen_proposal
from appban.service.proposing.proposed import ClearTemplate, Lift, Release
from appban.service.publications.stopping import stop_lines
from appban.service.publications.template_drafts import template_drafts, write_template


@pytest.fixture
def room() -> Newsroom:
    made = Newsroom()
    made.standing("service")
    return made


def proposed(room, who, what) -> str:
    return propose(room.desk, room.act(who), what).id


def template(room, **changes) -> Template:
    given = {
        "id": TemplateId("tides"), "version": 1, "body": BodyId("D"), "text": "High water.", "slots": (),
        "channels": (CHANNEL,), "purpose": "service", "topic": "environment", "audience": "sailors",
        "until": room.now + DAY,
    }  # fmt: skip
    return Template(**(given | changes))


def test_a_stop_is_lifted_when_another_agrees_and_not_before(room):
    stop = room.stopped()
    made = proposed(room, "ona", Lift(stop=stop))
    assert next(stop_lines(room.facts(), room.now)).on
    with pytest.raises(RefusedError, match="Ona is alone"):
        room.as_("ona", lambda work: agree(work, made))
    with pytest.raises(NotAuthorisedError):
        room.as_("cal", lambda work: agree(work, made))
    room.as_("ori", lambda work: agree(work, made))
    (line,) = stop_lines(room.facts(), room.now)
    assert not line.on
    assert set(line.lifted_by) == {room.ids["ona"], room.ids["ori"]}


def test_what_cannot_be_done_is_not_proposed(room):
    with pytest.raises(NotFoundError):
        proposed(room, "ona", Lift(stop=StopId("stop-00")))
    stop = room.stopped()
    with pytest.raises(NotAuthorisedError):
        proposed(room, "cal", Lift(stop=stop))
    waiting = room.submitted_post()
    with pytest.raises(RefusedError, match="is a planned post and is not cleared"):
        proposed(room, "ona", Release(publication=waiting.publication, digest=waiting.digest))
    with pytest.raises(ConflictError):
        proposed(room, "ona", Release(publication=waiting.publication, digest="0" * 64))
    with pytest.raises(NotAuthorisedError):
        proposed(room, "cal", Release(publication=waiting.publication, digest=waiting.digest))


def test_a_post_that_no_stop_holds_is_not_released(room):
    post = room.cleared_post()
    with pytest.raises(RefusedError, match="no stop holds it"):
        proposed(room, "ona", Release(publication=post.publication, digest=post.digest))
    room.stopped()
    made = proposed(room, "ona", Release(publication=post.publication, digest=post.digest))
    room.as_("ori", lambda work: agree(work, made))
    assert room.state(post) == "cleared"


def test_what_was_edited_after_it_was_proposed_is_not_released(room):
    post = room.cleared_post()
    room.stopped()
    made = proposed(room, "ona", Release(publication=post.publication, digest=post.digest))
    room.edited(post, caption="Renew it today.")
    with pytest.raises(ConflictError):
        room.as_("ori", lambda work: agree(work, made))


def test_a_template_is_cleared_by_two_others_and_its_draft_is_gone(room):
    draft = write_template(room.desk, room.act("wren"), template(room))
    what = ClearTemplate(template=draft.template, author=draft.author, draft=draft.id)
    with pytest.raises(NotAuthorisedError):
        proposed(room, "wren", what)
    made = proposed(room, "cal", what)
    room.as_("cam", lambda work: agree(work, made))
    held = room.facts().communications.templates[TemplateId("tides")]
    assert set(held.cleared[-1][1].cleared_by) == {room.ids["cal"], room.ids["cam"]}
    with room.store.reader() as reader:
        assert template_drafts(reader, room.facts(), room.ids["cal"], room.now) == ()
    assert write_template(room.desk, room.act("wren"), template(room)).template.version == 2


def test_who_may_not_write_templates_keeps_none(room):
    with pytest.raises(NotAuthorisedError):
        write_template(room.desk, room.act("hal"), template(room))
    with pytest.raises(NotAuthorisedError):
        write_template(room.desk, room.act("wren"), template(room, body=BodyId("X")))


def test_a_proposal_about_posts_is_not_there_for_whoever_has_no_part_in_it(room):
    stop = room.stopped()
    made = proposed(room, "ona", Lift(stop=stop))
    with room.store.reader() as reader:
        facts = room.facts()
        assert [each.id for each in open_proposals(reader, facts, room.ids["ori"], room.now)] == [made]
        assert open_proposals(reader, facts, room.ids["cal"], room.now) == ()
        with pytest.raises(NotFoundError):
            seen_proposal(reader, facts, room.ids["cal"], made, room.now)
