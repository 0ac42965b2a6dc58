"""The acts about posts that two persons do in two sessions: lifting a stop, releasing a post, clearing a template."""

from typing import assert_never

from appban.regime.authority import authority_for
from appban.regime.bodies import BodyId
from appban.regime.facts import Facts
from appban.regime.people import PersonId, Subject
from appban.regime.post_state import CLEAR, DUTY, body_of, newest
from appban.regime.subjects import COMMUNICATIONS
from appban.service.guard import STOP
from appban.service.proposing.proposed import ClearTemplate, Lift, OfPosts, Release
from appban.service.publications.posts import facts_of_post
from appban.service.publications.stopping import check_lift, check_release, lift_stop, release
from appban.service.publications.template_drafts import KIND as WRITTEN
from appban.service.publications.templating import check_clearing, clear_template
from appban.service.reading import Focus
from appban.service.work import Work


def takes(facts: Facts, what: OfPosts, at: int) -> tuple[Subject, BodyId | None]:
    """By which authority, and over which body; None for one that is not known."""
    match what:
        case Lift(stop=stop):
            held = facts.communications.stops.get(stop)
            return STOP, None if held is None else held.called[1].body
        case Release(publication=publication):
            history = facts.communications.publications.get(publication)
            return DUTY, None if history is None else body_of(facts, newest(history).content.account, at)
        case ClearTemplate(template=template):
            return CLEAR, template.body
        case _:
            assert_never(what)


def concerns_of_posts(facts: Facts, what: OfPosts, person: PersonId, at: int) -> bool:
    """Whether a person has the authority that an act takes."""
    subject, body = takes(facts, what, at)
    return body is not None and authority_for(facts, person, subject, body, at) is not None


def why_not_of_posts(facts: Facts, what: OfPosts, person: PersonId) -> str:
    """Why a person who has the authority cannot be the second all the same; "" if they can."""
    wrote = isinstance(what, ClearTemplate) and facts.human(person) == facts.human(what.author)
    return "You wrote this, so somebody else agrees." if wrote else ""


def check_of_posts(work: Work, what: OfPosts, by: PersonId) -> None:
    """Refuse now what would be refused when somebody agrees."""
    match what:
        case Lift(stop=stop):
            check_lift(work, stop, by)
        case Release(publication=publication, digest=digest):
            facts = facts_of_post(work.writer, publication, (by,))
            check_release(facts, publication, digest, by, work.now)
        case ClearTemplate(template=template, author=author):
            facts = work.facts(Focus(rooms=(COMMUNICATIONS,), people=(by, author)))
            check_clearing(facts, template, author, (by,), work.now)
        case _:
            assert_never(what)


def do_of_posts(work: Work, what: OfPosts, by: PersonId) -> str:
    """Do it as whoever acts, with the proposer as the second; what that made."""
    match what:
        case Lift(stop=stop):
            lift_stop(work, stop, by)
            return stop
        case Release(publication=publication, digest=digest, reason=reason):
            release(work, publication, digest, by, reason=reason)
            return publication
        case ClearTemplate(template=template, author=author, draft=draft):
            version = clear_template(work, template, author, by)
            work.writer.drop_paper(WRITTEN, draft)
            return f"{template.id} version {version}"
        case _:
            assert_never(what)


def focus_of_posts(what: OfPosts, person: PersonId) -> Focus:
    """What bears on an act."""
    posts = (what.publication,) if isinstance(what, Release) else ()
    return Focus(rooms=(COMMUNICATIONS,), publications=posts, people=(person,))
