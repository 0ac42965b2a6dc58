"""Who sees which posts, stops and templates: whoever sees the account, or wrote one of the post's versions.

What is not seen is answered as what does not exist (see `service.sight`). Give the facts of the head, at the present.
"""

from appban.regime.account_state import account_at
from appban.regime.communications import PublicationHistory, StopHistory
from appban.regime.facts import Facts
from appban.regime.post_state import authors, newest
from appban.regime.publication import PublicationId, StopId, TemplateId
from appban.regime.stops import stopped_at
from appban.service.accounts.account_seen import sees_account
from appban.service.guard import not_here
from appban.service.publications.posts import known_post
from appban.service.publications.templating import TemplateLine, template_lines
from appban.service.sight import Sight


def sees_post(facts: Facts, sight: Sight, publication: PublicationId, at: int) -> bool:
    """Whether a post is seen: its account is, or the viewer wrote a version of it."""
    history = known_post(facts, publication)
    wrote = {facts.human(each) for each in sight.ids} & authors(facts, history)
    return bool(wrote) or sees_account(facts, sight, newest(history).content.account, at)


def seen_post(facts: Facts, sight: Sight, publication: PublicationId, at: int) -> PublicationHistory:
    """The history of a post; NotFoundError, in the same words, for one that is not there or not seen."""
    history = known_post(facts, publication)
    if not sees_post(facts, sight, publication, at):
        raise not_here("post", publication)
    return history


def concerned(facts: Facts, sight: Sight, held: StopHistory, at: int) -> bool:
    """Whether a stop holds posts of a body that is seen: called for that body or for one above it."""
    body = held.called[1].body
    if sight.sees_body(body):
        return True
    if any(body in (facts.bodies.lineage(each, at) or ()) for each in sight.bodies):
        return True
    return any(
        sees_account(facts, sight, account, at)
        and (stands := account_at(facts, account, at)) is not None
        and body in (facts.bodies.lineage(stands.body, at) or (stands.body,))
        for account in facts.communications.accounts
    )


def stops_on(facts: Facts, sight: Sight, at: int) -> tuple[StopId, ...]:
    """The stops that are on and that a viewer is concerned by."""
    found = ((stop, held) for stop, held in facts.communications.stops.items() if stopped_at(held, at))
    return tuple(stop for stop, held in found if concerned(facts, sight, held, at))


def seen_stop(facts: Facts, sight: Sight, stop: StopId, at: int) -> StopHistory:
    """A stop; NotFoundError, in the same words, for one that is not there or holds nothing that is seen."""
    held = facts.communications.stops.get(stop)
    if held is None or not concerned(facts, sight, held, at):
        raise not_here("stop", stop)
    return held


def seen_templates(facts: Facts, sight: Sight, at: int) -> tuple[TemplateLine, ...]:
    """The templates for accounts that are seen: of a body that is, or of one above it."""
    above = {up for each in sight.bodies for up in facts.bodies.lineage(each, at) or ()}
    return tuple(
        line
        for line in template_lines(facts, at)
        if line.template.body in above or sight.sees_body(line.template.body)
    )


def seen_template(facts: Facts, sight: Sight, template: TemplateId, at: int) -> TemplateLine:
    """A template in its newest version; NotFoundError, in the same words, for one that is not there or not seen."""
    found = (each for each in seen_templates(facts, sight, at) if each.template.id == template)
    line = next(found, None)
    if line is None:
        raise not_here("template", template)
    return line
