"""Asking the propriety questions of a post, and putting it before those who clear."""

from collections.abc import Iterable, Mapping

from appban.errors import RefusedError
from appban.regime.events import publications as pb
from appban.regime.facts import Facts
from appban.regime.lacks import Lack, before_clearance
from appban.regime.pack.posting import PostingRules
from appban.regime.people import PersonId
from appban.regime.post_state import newest
from appban.regime.propriety import judge
from appban.regime.publication import Content, PublicationId
from appban.regime.publishing import lacking
from appban.service.guard import acting_person
from appban.service.publications.posts import (
    check_version,
    facts_of_post,
    known_account,
    known_post,
    refuse_over,
    require_writer,
)
from appban.service.work import Work


def answer(
    work: Work, publication: PublicationId, digest: str, answers: Mapping[str, str], rules: PostingRules
) -> bool:
    """Answer the propriety questions of a version; whether all pass. One that does not stops that version, and is recorded."""
    person, facts, content = _written(work, publication, digest)
    if content.template is not None:
        raise RefusedError(
            f"{publication} was made from a template, of which they were asked when it was cleared"
        )
    said = judge(rules.questions, answers)
    event = pb.ProprietyAnswered(
        stated=work.now, publication=publication, content_digest=digest, answers=said, person=person
    )
    work.add(event, known_account(facts, content.account, work.now).body)
    return all(each.passes for each in said)


def submit_post(work: Work, publication: PublicationId, digest: str) -> None:
    """Put a version before those who clear; RefusedError that names each part it lacks and that nobody could clear away."""
    person, facts, content = _written(work, publication, digest)
    lacks = before_clearance(lacking(facts, publication, work.now))
    if lacks:
        raise RefusedError(f"{publication} cannot be put before anybody yet: " + lacks_in_words(lacks))
    event = pb.PublicationSubmitted(
        stated=work.now, publication=publication, content_digest=digest, person=person
    )
    work.add(event, known_account(facts, content.account, work.now).body)


def _written(work: Work, publication: PublicationId, digest: str) -> tuple[PersonId, Facts, Content]:
    """Who acts, what is known, and the newest version, which has to be the one that was shown and its writer's to put on."""
    facts = facts_of_post(work.writer, publication, (PersonId(work.act.actor.person),))
    history = known_post(facts, publication)
    person = acting_person(work, facts)
    content = newest(history).content
    require_writer(facts, person, content.account, work.now)
    check_version(history, digest)
    refuse_over(history, work.now)
    return person, facts, content


def lacks_in_words(lacks: Iterable[Lack]) -> str:
    """Everything that is lacking, each part by name."""
    return "; ".join(f"{each.part}: {each.says}" for each in lacks)
