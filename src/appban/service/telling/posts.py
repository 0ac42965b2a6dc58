"""What events about posts and official accounts call for: clearance, and the alarm when nobody can account for a post."""

from collections.abc import Iterable, Iterator

from appban.regime import events as ev
from appban.regime.account import AccountId
from appban.regime.account_state import account_at
from appban.regime.authority import authority_for
from appban.regime.bodies import BodyId
from appban.regime.events import accounts as ac
from appban.regime.events import publications as pb
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.post_seen import explains
from appban.regime.post_state import body_of, newest, subject_for, why_not_clear
from appban.regime.publication import PublicationId
from appban.regime.subjects import COMMUNICATIONS
from appban.service.guard import STOP
from appban.service.telling import recipients as who
from appban.service.telling import wording
from appban.service.telling.composing import About, News, lineage, notices
from appban.service.telling.heard import Heard, Telling
from appban.service.telling.notice import Notice


def rooms_of(told: Iterable[ev.Event]) -> tuple[str, ...]:
    """The rooms of the record that have to be known to tell of events."""
    return (COMMUNICATIONS,) if any(type(event) in OF_POSTS for event in told) else ()


def posts_in(told: Iterable[ev.Event]) -> tuple[PublicationId, ...]:
    """The posts that events are about."""
    return tuple(e.publication for e in told if isinstance(e, pb.PublicationSubmitted))


def accounts_in(told: Iterable[ev.Event]) -> tuple[AccountId, ...]:
    """The accounts of which every post has to be known to tell of events."""
    return tuple(dict.fromkeys(e.account for e in told if isinstance(e, pb.PostSeen)))


def _submitted(heard: Heard, event: pb.PublicationSubmitted) -> Iterator[Notice]:
    history = heard.facts.communications.publications[event.publication]
    content = newest(history).content
    body = body_of(heard.facts, content.account, heard.at)
    able = (
        person
        for person in heard.facts.authorities_of
        if why_not_clear(heard.facts, history, person, heard.at, heard.at) is None
    )
    about = About(
        reference=event.publication,
        line=() if body is None else lineage(heard.facts, body, heard.at),
        values={
            "account": content.account,
            "version": str(content.version),
            "purpose": content.purpose,
            "route": content.route,
            "body": "not known" if body is None else wording.body_name(heard.facts, body, heard.at),
            "start": wording.when(content.start, heard.zone),
            "end": wording.end(content.end, heard.zone),
            "subject": subject_for(content),
        },
    )
    edge = f"post:{event.publication}:{event.content_digest}"
    news = News(kind="post", edge=edge, state="waits to be cleared by two", expires=content.end)
    yield from notices(about, news, who.gathered(heard.facts, heard.at, ("clearer", able)))


def _seen(heard: Heard, event: pb.PostSeen) -> Iterator[Notice]:
    if explains(heard.facts, event.account, event.reference, event.address) is not None:
        return
    when = event.stated if event.posted is None else event.posted
    yield from _alarm(
        heard,
        event.account,
        f"seen:{event.account}:{event.reference}",
        "shows a post that nobody cleared",
        when,
    )


def _unauthorised(heard: Heard, event: ac.AuthorizationRemoved) -> Iterator[Notice]:
    yield from _alarm(
        heard, event.account, heard.edge("unauthorised"), "was taken from us by its platform", event.stated
    )


def _alarm(heard: Heard, account: AccountId, edge: str, what: str, when: int) -> Iterator[Notice]:
    facts, at = heard.facts, heard.at
    body = body_of(facts, account, at)
    about = About(
        reference=account,
        line=() if body is None else lineage(facts, body, at),
        values={
            "account": account,
            "what": what,
            "when": wording.when(when, heard.zone),
            "body": "not known" if body is None else wording.body_name(facts, body, at),
        },
    )
    stands = account_at(facts, account, at)
    run = () if stands is None else (*stands.publishers, *(p for p in (stands.owner,) if p is not None))
    people = who.gathered(facts, at, ("stopper", _stoppers(facts, body, at)), ("runner", run))
    yield from notices(about, News(kind="alarm", edge=edge, state=what), people)


def _stoppers(facts: Facts, body: BodyId | None, at: int) -> Iterator[PersonId]:
    if body is not None:
        yield from (p for p in facts.authorities_of if authority_for(facts, p, STOP, body, at) is not None)


OF_POSTS: dict[type[ev.Event], Telling] = {
    pb.PublicationSubmitted: _submitted,
    pb.PostSeen: _seen,
    ac.AuthorizationRemoved: _unauthorised,
}
