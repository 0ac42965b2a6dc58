"""Drafting an answer: its words and tables are kept as a file under the digest that the entry names.

To neither confirm nor deny says nothing of what there is: such a draft has no table and cites no entry.
"""

import msgspec

from appban.errors import ConflictError, InputError, NotFoundError, RefusedError, VerificationError
from appban.ports import LogFolder
from appban.regime import events as ev
from appban.regime.drafted import (
    Content,
    cited_entries,
    cited_tables,
    content_bytes,
    content_digest,
    read_content,
)
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.subjects import ANSWERS
from appban.regime.written_answers import WrittenHistory
from appban.regime.written_question import Consistency, Draft, Measured, PqId, draft_digest
from appban.service.answers.taking import known_question
from appban.service.guard import ANSWER, acting_person, require
from appban.service.reading import Focus
from appban.service.work import Work

FOLDER = "answers"
MOST_TEXT = 50_000
MOST_SAYS = 4_000


class Drafted(msgspec.Struct, frozen=True, kw_only=True):
    """A draft as it is to be entered. `to` who takes a transferred question, `with_question` the one it is grouped with."""

    content: Content
    measures: tuple[Measured, ...]
    to: str | None = None
    with_question: PqId | None = None


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """What a person found of a version; `against` are statements and packs that it was held against and differs from."""

    question: PqId
    version: int
    outcome: Consistency
    against: tuple[str, ...]
    says: str


def draft(work: Work, folder: LogFolder, drafted: Drafted) -> ev.answers.AnswerDrafted:
    """Enter a version of a draft. NotAuthorisedError without `answer` over the body; ConflictError if it says what it said.

    RefusedError where tables or citations stand beside neither confirming nor denying; InputError for citations of
    what is not there.
    """
    content = drafted.content
    facts, person, history = touched(work, content.question)
    _check_text(work, content)
    _check_outcome(facts, drafted)
    data = content_bytes(content)
    made = Draft(
        question=content.question,
        version=len(history.drafts) + 1,
        drafter=person,
        outcome=content.outcome,
        measures=drafted.measures,
        cites=cited_entries(content.text),
        to=drafted.to,
        with_question=drafted.with_question,
        content=content_digest(data),
    )
    if history.drafts and history.drafts[-1].draft.content == made.content and history.state != "returned":
        raise ConflictError(
            f"version {len(history.drafts)} says this already; change something, or go on with it"
        )
    folder.write(f"{FOLDER}/{made.content}", data)
    event = ev.answers.AnswerDrafted(
        stated=work.now, question=content.question, draft=made, digest=draft_digest(made)
    )
    work.add(event, history.question.body)
    return event


def compare(work: Work, said: Compared) -> None:
    """Enter what a person found who held the newest draft against what was said before: never what a check advised.

    InputError where it was clarified or corrected and nothing is named that it differs from.
    """
    facts, _, history = touched(work, said.question)
    newest, against, says = newest_draft(history, said.version), said.against, said.says.strip()
    if history.pack_of(newest.digest) is not None:
        raise RefusedError(f"the pack of version {said.version} is made; draft a new version first")
    if said.outcome != "consistent" and not against:
        raise InputError(
            f"{said.outcome} differs from something; name the statement or the pack with --against"
        )
    known = {each.statement for _, each in facts.statements}
    known |= {pack.pack for each in facts.written.values() for _, pack in each.frozen}
    unknown = [each for each in against if each not in known]
    if unknown:
        raise NotFoundError(
            f"there is no statement or pack {unknown[0]}; `appban statement list` and `appban answer list` show them"
        )
    if not 0 < len(says) <= MOST_SAYS:
        raise InputError(f"say what you found, in at most {MOST_SAYS} characters")
    work.add(
        ev.answers.ConsistencyFound(
            stated=work.now,
            question=said.question,
            draft_digest=newest.digest,
            outcome=said.outcome,
            against=against,
            says=work.keep(says, said.question),
        ),
        history.question.body,
    )


def touched(work: Work, question: PqId) -> tuple[Facts, PersonId, WrittenHistory]:
    """A question for whoever holds `answer` over its body."""
    facts = work.facts(Focus(people=(PersonId(work.act.actor.person),), rooms=(ANSWERS,)))
    person = acting_person(work, facts)
    history = known_question(facts, question)
    require(facts, person, ANSWER, history.question.body, work.now)
    return facts, person, history


def newest_draft(history: WrittenHistory, version: int) -> ev.answers.AnswerDrafted:
    """The newest version, if it is the one that was shown; ConflictError if not, NotFoundError if nothing is drafted."""
    if not history.drafts:
        raise NotFoundError(f"{history.question.id} has no draft; `appban answer draft` makes one")
    if history.drafts[-1].draft.version != version:
        raise ConflictError(
            f"the draft is at version {len(history.drafts)}, you were shown {version}; look at it again, then decide"
        )
    return history.drafts[-1]


def content_of(folder: LogFolder, made: Draft) -> Content:
    """The words and tables of a draft; VerificationError if they are not those that were entered."""
    data = folder.read(f"{FOLDER}/{made.content}")
    if data is None:
        raise NotFoundError(
            f"version {made.version} of {made.question} is not kept here any more; "
            "a backup of the folder of evidence has it"
        )
    if content_digest(data) != made.content:
        raise VerificationError(
            f"what is kept of version {made.version} of {made.question} is not what was drafted; "
            "put it back from a backup of the folder of evidence"
        )
    return read_content(data)


def _check_text(work: Work, content: Content) -> None:
    if not 0 < len(content.text.strip()) <= MOST_TEXT:
        raise InputError(f"a draft has 1 to {MOST_TEXT} characters, this one {len(content.text.strip())}")
    past = [each for each in cited_entries(content.text) if each >= work.head.size]
    if past:
        raise InputError(
            f"[entry {past[0]}] is past the {work.head.size} entries there are; correct the citation"
        )
    numbers = {each.number for each in content.tables}
    without = [each for each in cited_tables(content.text) if each not in numbers]
    if without:
        raise InputError(
            f"[table {without[0]}] is not among the {len(numbers)} tables; choose its measure first"
        )


def _check_outcome(facts: Facts, drafted: Drafted) -> None:
    content, outcome = drafted.content, drafted.content.outcome
    if outcome == "neither-confirm-nor-deny" and (content.tables or cited_entries(content.text)):
        raise RefusedError(
            "a table or a cited entry would tell what is neither confirmed nor denied; leave the measures and citations out"
        )
    if (outcome == "transferred") != (drafted.to is not None):
        raise InputError(f"{outcome} and {drafted.to}: say who takes the question, and only then")
    if (outcome == "grouped") != (drafted.with_question is not None):
        raise InputError(f"{outcome} and {drafted.with_question}: say with which question, and only then")
    if drafted.with_question is not None:
        known_question(facts, drafted.with_question)
        if drafted.with_question == content.question:
            raise InputError("a question is not grouped with itself; name the other one")
