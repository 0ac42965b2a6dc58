"""Templates: cleared once by two persons other than their author, and filled by people on call."""

from collections.abc import Iterator, Mapping

import msgspec

from appban.errors import InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.regime.account import AccountId
from appban.regime.authority import authority_for
from appban.regime.channel import ChannelId
from appban.regime.events import publications as pb
from appban.regime.exemption import CircumstanceId
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.post_state import CLEAR, DUTY
from appban.regime.publication import Content, Filled, PublicationId, Template, TemplateId
from appban.regime.subjects import COMMUNICATIONS
from appban.regime.template_fill import check_template, fill, filled, template_at
from appban.service.guard import acting_person, refuse_absent, require
from appban.service.publications.drafting import Drafted, add_version, settings_of
from appban.service.publications.posts import facts_of_accounts, known_account, require_writer, two_with
from appban.service.reading import Focus
from appban.service.work import Work


class Filling(msgspec.Struct, frozen=True, kw_only=True):
    """A template to be filled for one account; `slots` by name, and who may comment in `settings`."""

    template: TemplateId
    account: AccountId
    slots: Mapping[str, str]
    settings: Mapping[str, str]
    start: int
    end: int
    circumstance: CircumstanceId | None = None


class TemplateLine(msgspec.Struct, frozen=True, kw_only=True):
    """One template in its newest version; `unusable` says why nobody can use it now."""

    template: Template
    author: PersonId
    cleared_by: tuple[PersonId, ...]
    cleared: int
    unusable: str | None


def clear_template(work: Work, made: Template, author: PersonId, second: PersonId | None) -> int:
    """Clear a template, or the next version of one, by two persons with `clear:post`, neither its author; its version."""
    first = PersonId(work.act.actor.person)
    others = () if second is None else (second,)
    facts = work.facts(Focus(rooms=(COMMUNICATIONS,), people=(first, author, *others)))
    first = acting_person(work, facts)
    check_template(made)
    both = two_with(
        work.writer,
        facts,
        (first, second),
        made.body,
        subjects=(CLEAR,),
        what="clearing a template",
        at=work.now,
    )
    check_clearing(facts, made, author, both, work.now)
    event = pb.TemplateCleared(stated=work.now, template=made, author=author, cleared_by=both)
    work.add(event, made.body)
    return made.version


def check_clearing(
    facts: Facts, made: Template, author: PersonId, people: tuple[PersonId, ...], at: int
) -> None:
    """Refuse a template that these persons may not clear, or that is not the next version, or names what is not there."""
    check_template(made)
    for each in people:
        require(facts, each, CLEAR, made.body, at)
        if facts.human(each) == facts.human(author):
            raise RefusedError(
                f"{each} wrote {made.id}, and nobody clears what they wrote; name somebody else"
            )
    if made.until <= at:
        raise InputError(f"{made.id} is to be used until a time that is over; give a later one")
    _check_channels(facts, made)
    expected = next_version(facts, made.id)
    if made.version != expected:
        raise RefusedError(
            f"the next version of {made.id} is {expected}, and this says {made.version}; correct it"
        )


def next_version(facts: Facts, template: TemplateId) -> int:
    """Which version of a template is cleared next."""
    held = facts.communications.templates.get(template)
    return 1 if held is None or not held.cleared else held.cleared[-1][1].template.version + 1


def end_template(work: Work, template: TemplateId) -> None:
    """Let nobody use a template any longer; whoever could clear it."""
    person = PersonId(work.act.actor.person)
    facts = work.facts(Focus(rooms=(COMMUNICATIONS,), people=(person,)))
    person = acting_person(work, facts)
    held = facts.communications.templates.get(template)
    if held is None or not held.cleared:
        raise NotFoundError(f"there is no template {template}; `appban post template list` shows them")
    if held.ended is not None:
        raise RefusedError(f"{template} was ended already")
    body = held.cleared[-1][1].template.body
    require(facts, person, CLEAR, body, work.now)
    work.add(pb.TemplateEnded(stated=work.now, template=template), body)


def fill_template(work: Work, asked: Filling) -> Drafted:
    """Make a post from a template, by somebody on call; two on call release or clear it, of whom this may be one.

    RefusedError that says which slot does not take its value.
    """
    person = PersonId(work.act.actor.person)
    facts = facts_of_accounts(work.writer, (asked.account,), person)
    person = acting_person(work, facts)
    account = known_account(facts, asked.account, work.now)
    _require_on_call(work, facts, person, asked.account)
    template = template_at(facts, asked.template, work.now)
    text = fill(template, asked.slots)
    if account.channel not in template.channels:
        raise RefusedError(
            f"{template.id} is for {', '.join(template.channels)}, and not for {account.channel}"
        )
    if template.body not in (facts.bodies.lineage(account.body, work.now) or (account.body,)):
        raise RefusedError(
            f"{template.id} is for accounts of {template.body}, and {asked.account} is of {account.body}"
        )
    return add_version(work, facts, _content(work, asked, template, account.channel, text))


def template_lines(facts: Facts, at: int) -> Iterator[TemplateLine]:
    """Every template in its newest version."""
    for name, held in facts.communications.templates.items():
        recorded, event = held.cleared[-1]
        try:
            template_at(facts, name, at)
            why = None
        except RefusedError as fault:
            why = str(fault)
        yield TemplateLine(
            template=event.template,
            author=event.author,
            cleared_by=event.cleared_by,
            cleared=max(recorded, event.stated),
            unusable=why,
        )


def _check_channels(facts: Facts, made: Template) -> None:
    if not made.channels:
        raise InputError(f"{made.id} is for no channel; name at least one")
    for channel in made.channels:
        if channel not in facts.communications.channels:
            raise NotFoundError(f"there is no channel {channel}; `appban channel list` shows them")


def _require_on_call(work: Work, facts: Facts, person: PersonId, account: AccountId) -> None:
    body = known_account(facts, account, work.now).body
    refuse_absent(facts, person, work.now)
    if authority_for(facts, person, DUTY, body, work.now) is not None:
        return
    try:
        require_writer(facts, person, account, work.now)
    except NotAuthorisedError:
        raise NotAuthorisedError(
            f"{person} is neither on call ({DUTY} for {body}) nor may write for {account}; ask for one with "
            "`appban authority grant`"
        ) from None


def _content(work: Work, asked: Filling, template: Template, channel: ChannelId, text: str) -> Content:
    publication = PublicationId(work.mint("post"))
    return Content(
        publication=publication,
        version=1,
        item=work.mint("item"),
        author=PersonId(work.act.actor.person),
        account=asked.account,
        channel=channel,
        purpose=template.purpose,
        topic=template.topic,
        audience=template.audience,
        campaign=None,
        grid_slot=None,
        caption=work.keep(text, publication),
        media=(),
        settings=settings_of(asked.settings),
        template=Filled(template=template.id, version=template.version, slots=filled(template, asked.slots)),
        circumstance=asked.circumstance,
        route="ordinary" if asked.circumstance is None else "urgent",
        start=asked.start,
        end=asked.end,
    )
