"""Templates that somebody wrote and nobody cleared yet: papers beside the record, to be read by whoever could clear them.

A draft is not changed: its author takes it back and writes another. It is gone once it is cleared.
"""

import msgspec

from appban.errors import InputError, NotAuthorisedError
from appban.ports import Paper, StoreReader
from appban.regime.authority import authority_for
from appban.regime.bodies import BodyId
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.post_state import CLEAR
from appban.regime.publication import Template
from appban.regime.subjects import COMMUNICATIONS
from appban.regime.template_fill import check_template
from appban.regime.time import DAY
from appban.service.guard import POST, acting_person, not_here
from appban.service.publications.templating import next_version
from appban.service.reading import Focus
from appban.service.work import Act, Desk, Work

KIND = "template-draft"
LASTS = 90 * DAY


class TemplateDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A template as its author wrote it."""

    id: str
    author: PersonId
    at: int
    template: Template


_KEPT = msgspec.json.Decoder(TemplateDraft)


def may_write_template(facts: Facts, person: PersonId, body: BodyId, at: int) -> bool:
    """Whether a person may write templates for a body: whoever may write or clear its posts."""
    return any(authority_for(facts, person, subject, body, at) is not None for subject in (POST, CLEAR))


def write_template(desk: Desk, act: Act, made: Template) -> TemplateDraft:
    """Keep a template that is not cleared yet; InputError for one whose text and slots are not of each other."""
    with desk.store.writer() as writer:
        work = Work(desk, act, writer)
        person = PersonId(act.actor.person)
        facts = work.facts(Focus(rooms=(COMMUNICATIONS,), people=(person,)))
        person = acting_person(work, facts)
        if not may_write_template(facts, person, made.body, work.now):
            raise NotAuthorisedError(
                f"{person} holds no authority to {POST} or {CLEAR} for {made.body}; ask for one with `appban authority grant`"
            )
        check_template(made)
        if made.until <= work.now:
            raise InputError(f"{made.id} is to be used until a time that is over; give a later one")
        made = msgspec.structs.replace(made, version=next_version(facts, made.id))
        draft = TemplateDraft(id=work.mint(KIND), author=person, at=work.now, template=made)
        body = msgspec.json.encode(draft)
        writer.drop_papers(KIND, due=work.now)
        writer.put_paper(
            Paper(kind=KIND, id=draft.id, owner=person, at=work.now, until=work.now + LASTS, body=body)
        )
        writer.commit()
    return draft


def sees_draft(facts: Facts, draft: TemplateDraft, person: PersonId, at: int) -> bool:
    """Whether a person may read a draft: its author, and whoever may write or clear posts of its body."""
    own = facts.human(person) == facts.human(draft.author)
    return own or may_write_template(facts, person, draft.template.body, at)


def template_drafts(
    reader: StoreReader, facts: Facts, person: PersonId, now: int
) -> tuple[TemplateDraft, ...]:
    """The drafts that a person may read, the oldest first."""
    found = (_KEPT.decode(paper.body) for paper in reader.papers(KIND, limit=1_000))
    seen = (each for each in found if now < each.at + LASTS and sees_draft(facts, each, person, now))
    return tuple(sorted(seen, key=lambda each: each.at))


def seen_draft(reader: StoreReader, facts: Facts, person: PersonId, name: str, now: int) -> TemplateDraft:
    """A draft; NotFoundError, in the same words, for one that is not there, over, or not seen."""
    paper = reader.paper(KIND, name) if name.isascii() and name.isprintable() else None
    draft = None if paper is None else _KEPT.decode(paper.body)
    if draft is None or now >= draft.at + LASTS or not sees_draft(facts, draft, person, now):
        raise not_here("template", name)
    return draft


def drop_template(desk: Desk, facts: Facts, draft: TemplateDraft, person: PersonId) -> None:
    """Take a draft back; by its author."""
    if facts.human(person) != facts.human(draft.author):
        raise NotAuthorisedError(f"{draft.id} is of {draft.author}, who alone takes it back")
    with desk.store.writer() as writer:
        writer.drop_paper(KIND, draft.id)
        writer.commit()
