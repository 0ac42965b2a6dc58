"""Who may change what holds for every body: a root appointer, or whoever has authority over the whole of the tree."""

from appban.errors import NotAuthorisedError
from appban.regime.authority import authority_for
from appban.regime.bodies import BodyId
from appban.regime.facts import Facts
from appban.regime.people import PersonId, Subject

CATALOGUE = Subject("catalogue")
FINDINGS = Subject("findings")


def is_root(facts: Facts, person: PersonId) -> bool:
    """Whether a person is one of the two appointers of entry 0, under whichever id."""
    roots = () if facts.opened is None else facts.opened.appointers
    return facts.human(person) in {facts.human(each) for each in roots}


def governs(facts: Facts, person: PersonId, subject: Subject, at: int) -> bool:
    """Whether a person may act on a subject for every body there is; before there are bodies root appointers alone."""
    if is_root(facts, person):
        return True
    tops = tops_of(facts, at)
    return bool(tops) and all(authority_for(facts, person, subject, top, at) is not None for top in tops)


def require_to_govern(facts: Facts, person: PersonId, subject: Subject, at: int) -> None:
    """NotAuthorisedError unless `governs`."""
    if not governs(facts, person, subject, at):
        tops = ", ".join(tops_of(facts, at)) or "any body"
        raise NotAuthorisedError(
            f"{person} is no root appointer and holds no authority to {subject} for {tops}; "
            "ask for one with `appban authority grant`"
        )


def require_over(facts: Facts, person: PersonId, subject: Subject, body: BodyId | None, at: int) -> None:
    """NotAuthorisedError unless a root appointer, or an authority for the body; a body not known takes all of them."""
    if body is None or facts.bodies.at(body, at) is None:
        require_to_govern(facts, person, subject, at)
    elif not is_root(facts, person) and authority_for(facts, person, subject, body, at) is None:
        raise NotAuthorisedError(
            f"{person} is no root appointer and holds no authority to {subject} for {body}; "
            "ask for one with `appban authority grant`"
        )


def tops_of(facts: Facts, at: int) -> tuple[BodyId, ...]:
    """The bodies that stand under no other at an instant."""
    stated = ((body, facts.bodies.at(body, at)) for body in facts.bodies.ids())
    return tuple(body for body, fact in stated if fact is not None and fact.parent is None)
