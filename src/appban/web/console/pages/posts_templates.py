"""Templates: texts with typed slots, cleared once by two, filled by people on call, of whom two release what they make."""

from collections.abc import Iterator
from functools import partial

from appban.errors import InputError
from appban.regime.account import AccountId
from appban.regime.account_state import account_at
from appban.regime.authority import authority_for
from appban.regime.exemption import CircumstanceId
from appban.regime.post_state import CLEAR
from appban.regime.publication import TemplateId
from appban.service.accounts.account_seen import sees_account
from appban.service.publications.drafting import COMMENTS
from appban.service.publications.seen import seen_template, seen_templates
from appban.service.publications.template_drafts import template_drafts
from appban.service.publications.templating import Filling, TemplateLine, end_template, fill_template
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.page import Page
from appban.web.console.pages.posts_templates_written import bodies_written_for
from appban.web.console.posting import ends_of, open_circumstances
from appban.web.console.proposed_posts import takes_words
from appban.web.console.visit import Visit
from appban.web.console.words import body_named


def listed(visit: Visit) -> Answer:
    """The templates that the viewer sees, and those that wait to be cleared."""
    me, now = visit.viewer.person, visit.moment.is_now
    lines = seen_templates(visit.facts, visit.viewer.sight, visit.moment.at)
    context = {
        "rows": [(line, body_named(visit.facts, line.template.body, visit.moment.at)) for line in lines],
        "drafts": template_drafts(visit.reader, visit.head, me, visit.now) if now else (),
        "may_write": now and bool(bodies_written_for(visit)),
    }
    return Shown(template="posts/templates.html", title="Templates", context=context)


def one(visit: Visit) -> Answer:
    """One template: its text, what its slots take, who cleared it, and the form that fills it."""
    return _one(visit)


def _one(visit: Visit) -> Shown:
    line = _line(visit)
    visit.names.learn((line.author, *line.cleared_by))
    template, me = line.template, visit.viewer.person
    context = {
        "line": line,
        "template": template,
        "body": body_named(visit.facts, template.body, visit.moment.at),
        "author": str(visit.names.of(line.author)),
        "cleared_by": " and ".join(str(visit.names.of(each)) for each in line.cleared_by),
        "slots": [(slot, takes_words(slot), visit.field(f"slot-{slot.name}")) for slot in template.slots],
        "accounts": list(_accounts(visit, line)),
        "circumstances": open_circumstances(visit),
        "typed": {name: visit.field(name) for name in ("account", "comments", "hours", "circumstance")},
        "now": visit.moment.is_now,
        "may_end": visit.moment.is_now
        and authority_for(visit.head, me, CLEAR, template.body, visit.now) is not None,
    }
    return Shown(template="posts/template.html", title=f"Template {template.id}", context=context)


def filled(visit: Visit) -> Answer:
    """Make a post of a template."""
    line = _line(visit)
    return visit.attempt(lambda: _one(visit), partial(_filled, visit, line))


def _filled(visit: Visit, line: TemplateLine) -> Answer:
    template = line.template
    typed = {each.name: visit.field(f"slot-{each.name}") for each in template.slots}
    slots = {name: value for name, value in typed.items() if value}
    account = AccountId(visit.field("account"))
    if account not in {each for each, _ in _accounts(visit, line)}:
        raise InputError("Choose the account that it is for")
    circumstance = visit.field("circumstance")
    asked = Filling(
        template=template.id,
        account=account,
        slots=slots,
        settings={COMMENTS: visit.field("comments")},
        start=visit.now,
        end=ends_of(visit),
        circumstance=CircumstanceId(circumstance) if circumstance else None,
    )
    receipt = visit.do(lambda work: fill_template(work, asked))
    if receipt.value is None:
        return See(path="/posts", told="It was made already.")
    told = "It is written. Two persons on call clear or release it, of whom you may be one."
    return See(path=f"/posts/{receipt.value.publication}", told=told)


def ended(visit: Visit) -> Answer:
    """Let nobody use a template any longer."""
    line = _line(visit)
    return visit.attempt(lambda: _one(visit), partial(_ended, visit, line.template.id))


def _ended(visit: Visit, template: TemplateId) -> Answer:
    visit.do(lambda work: end_template(work, template))
    return See(path=f"/posts/templates/{template}", told="Nobody can use it any longer.")


def _line(visit: Visit) -> TemplateLine:
    name = TemplateId(visit.path["template"])
    seen_template(visit.head, visit.viewer.sight, name, visit.now)
    return seen_template(visit.facts, visit.viewer.sight, name, visit.moment.at)


def _accounts(visit: Visit, line: TemplateLine) -> Iterator[tuple[AccountId, str]]:
    """The accounts for which a template can be filled and that the viewer sees."""
    facts = visit.head
    for account in facts.communications.accounts:
        stands = account_at(facts, account, visit.now)
        if stands is None or not sees_account(facts, visit.viewer.sight, account, visit.now):
            continue
        above = facts.bodies.lineage(stands.body, visit.now) or (stands.body,)
        if stands.channel in line.template.channels and line.template.body in above:
            yield account, f"{stands.handle} on {stands.channel}"


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/posts/templates",
        summary="Templates of posts, as of any moment.",
        authority="signed-in",
        handler=listed,
    ),
    Page(
        method="GET",
        path="/posts/templates/{template}",
        summary="One template, and the form that fills it.",
        authority="signed-in",
        handler=one,
    ),
    Page(
        method="POST",
        path="/posts/templates/{template}",
        summary="Make a post of a template.",
        authority="signed-in",
        handler=filled,
    ),
    Page(
        method="POST",
        path="/posts/templates/{template}/end",
        summary="Let nobody use a template any longer.",
        authority=("clear:post",),
        handler=ended,
    ),
)
