"""What the verbs about posts begin with: the facts that bear on one, and who may do what about it."""

from appban.errors import ConflictError, NotAuthorisedError, RefusedError
from appban.ports import StoreReader
from appban.regime.account import AccountId
from appban.regime.account_state import AccountState, account_at, publishers
from appban.regime.authority import authority_for, class_of
from appban.regime.bodies import BodyId
from appban.regime.communications import PublicationHistory
from appban.regime.device import DeviceId
from appban.regime.facts import Facts
from appban.regime.people import PersonId, Subject
from appban.regime.post_state import CLASSES, CLEAR, DUTY, body_of, carried, newest, withdrawn
from appban.regime.publication import Content, PublicationId
from appban.regime.subjects import COMMUNICATIONS
from appban.service.guard import POST, STOP, not_here, refuse_absent
from appban.service.naming import Names
from appban.service.reading import Focus, facts_about


def facts_of_post(
    reader: StoreReader,
    publication: PublicationId,
    people: tuple[PersonId, ...] = (),
    devices: tuple[DeviceId, ...] = (),
) -> Facts:
    """The facts that bear on one post, with these people and devices."""
    return facts_about(
        reader,
        Focus(rooms=(COMMUNICATIONS,), publications=(publication,), people=people, devices=devices),
    )


def facts_of_accounts(reader: StoreReader, accounts: tuple[AccountId, ...], *people: PersonId) -> Facts:
    """The facts that bear on accounts and on every post of theirs."""
    return facts_about(reader, Focus(rooms=(COMMUNICATIONS,), posts_of=accounts, people=people))


def accounts_of(reader: StoreReader, stop: int | None = None) -> tuple[AccountId, ...]:
    """Every account that the record knows."""
    facts = facts_about(reader, Focus(rooms=(COMMUNICATIONS,)), stop)
    return tuple(facts.communications.accounts)


def known_post(facts: Facts, publication: PublicationId) -> PublicationHistory:
    """The history of a post; NotFoundError if there is none of that id."""
    history = facts.communications.publications.get(publication)
    if history is None or not history.drafts:
        raise not_here("post", publication)
    return history


def known_account(facts: Facts, account: AccountId, at: int) -> AccountState:
    """An account at an instant; NotFoundError if there is none of that id."""
    found = account_at(facts, account, at)
    if found is None:
        raise not_here("account", account)
    return found


def check_version(history: PublicationHistory, digest: str) -> None:
    """ConflictError unless a digest is that of the newest version of a post."""
    version = newest(history)
    if version.digest != digest:
        raise ConflictError(
            f"{version.content.publication} is at version {version.content.version} with digest {version.digest}, "
            f"you were shown {digest}; read the newest version, then decide"
        )


def refuse_over(history: PublicationHistory, at: int) -> None:
    """RefusedError for a post that was withdrawn, or is out or on its way out."""
    publication, out = newest(history).content.publication, carried(history, at)
    if withdrawn(history, at):
        raise RefusedError(f"{publication} was withdrawn; draft a new post")
    if out in {"publishing", "live", "gone"}:
        raise RefusedError(f"{publication} is {out}; what went out is put right by a correction")


def may_write(facts: Facts, person: PersonId, account: AccountId, at: int) -> bool:
    """Whether a person may draft for an account: by the authority to post, or as one of its publishers."""
    body = body_of(facts, account, at)
    if body is not None and authority_for(facts, person, POST, body, at) is not None:
        return True
    return facts.human(person) in {facts.human(each) for each in publishers(facts, account, at)}


def require_writer(facts: Facts, person: PersonId, account: AccountId, at: int) -> None:
    """NotAuthorisedError unless a person may draft for an account."""
    if not may_write(facts, person, account, at):
        raise NotAuthorisedError(
            f"{person} is no publisher of {account} now and holds no authority to {POST} for "
            f"{body_of(facts, account, at)}; ask for one with `appban authority grant`"
        )


def has_hand(facts: Facts, person: PersonId, content: Content, at: int) -> bool:
    """Whether a person may take a post back or put it right: whoever may write, clear or stop it."""
    body = body_of(facts, content.account, at)
    held = body is not None and any(
        authority_for(facts, person, subject, body, at) for subject in (CLEAR, DUTY, STOP)
    )
    return held or may_write(facts, person, content.account, at)


def require_hand(facts: Facts, person: PersonId, content: Content, at: int) -> None:
    """NotAuthorisedError unless a person may take a post back or put it right."""
    if not has_hand(facts, person, content, at):
        require_writer(facts, person, content.account, at)


def on_call(facts: Facts, body: BodyId, subject: Subject, at: int) -> tuple[PersonId, ...]:
    """Everybody who could act on a subject for a body now, and has not left."""
    return tuple(
        person
        for person in facts.authorities_of
        if authority_for(facts, person, subject, body, at) is not None
        and class_of(facts, person, at) in CLASSES
        and not facts.absences_of(person).during(at)
    )


def two_with(
    reader: StoreReader,
    facts: Facts,
    people: tuple[PersonId, PersonId | None],
    body: BodyId,
    *,
    subjects: tuple[Subject, ...],
    what: str,
    at: int,
) -> tuple[PersonId, PersonId]:
    """Two distinct humans who each hold one of these authorities over a body; else who is missing, and who could be it.

    RefusedError where there are not two, NotAuthorisedError where one of them may not.
    """
    first, second = people
    for each in (first, second):
        if each is None:
            continue
        refuse_absent(facts, each, at)
        held = any(authority_for(facts, each, subject, body, at) for subject in subjects)
        if not held or class_of(facts, each, at) not in CLASSES:
            raise NotAuthorisedError(
                f"{each} may not be one of the two for {what}: it takes {' or '.join(subjects)} over {body}, "
                "and a class that clears posts; ask for it with `appban authority grant`"
            )
    if second is None or facts.human(first) == facts.human(second):
        names = Names(reader, facts)
        able = [
            p for s in subjects for p in on_call(facts, body, s, at) if facts.human(p) != facts.human(first)
        ]
        could = (
            ", ".join(str(names.of(each)) for each in dict.fromkeys(able)) or "nobody, so appoint somebody"
        )
        raise RefusedError(
            f"{what} takes two persons and {names.of(first)} is alone: a second who holds {' or '.join(subjects)} "
            f"for {body} is missing, which could be {could}"
        )
    return first, second
