"""Who may do what about channels, and what must be there before anything is done."""

from appban.errors import InputError, NotAuthorisedError, NotFoundError
from appban.regime.authority import authority_for
from appban.regime.channel import Channel, ChannelId
from appban.regime.channel_state import channel_at
from appban.regime.facts import Facts
from appban.regime.people import PersonId, Subject
from appban.regime.source import Mark, Source
from appban.regime.subjects import COMMUNICATIONS
from appban.service.governing import is_root
from appban.service.guard import acting_person
from appban.service.reading import Focus
from appban.service.work import Work


def comms_facts(work: Work, *people: PersonId) -> tuple[Facts, PersonId]:
    """All that communications has, and who acts."""
    person = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(person, *people), rooms=(COMMUNICATIONS,)))
    return facts, acting_person(work, facts)


def known_channel(facts: Facts, channel: ChannelId) -> Channel:
    """A channel; NotFoundError if none of that id is known."""
    found = channel_at(facts, channel)
    if found is None:
        raise NotFoundError(f"there is no channel {channel}; `appban channel list` shows them")
    return found


def require_anywhere(facts: Facts, person: PersonId, subject: Subject, at: int) -> None:
    """NotAuthorisedError unless a person holds an authority for a subject over any body, or is a root appointer."""
    bodies = facts.bodies.ids()
    if not is_root(facts, person) and all(
        authority_for(facts, person, subject, each, at) is None for each in bodies
    ):
        raise NotAuthorisedError(
            f"{person} holds no authority to {subject} for any body; ask for one with `appban authority grant`"
        )


def source_of(reference: str, mark: Mark, dated: str | None = None) -> Source:
    """Where a fact comes from; InputError if that is empty."""
    return Source(reference=said(reference, "source"), mark=mark, dated=dated)


def said(text: str, what: str) -> str:
    """A text that must say something; InputError if it does not."""
    if not text.strip():
        raise InputError(f"the {what} is empty; say it in words")
    return text.strip()
