"""Posts as lines of a list, and what of them waits for somebody."""

from collections.abc import Iterator

import msgspec

from appban.regime.account import AccountId, PurposeClass
from appban.regime.channel import ChannelId
from appban.regime.facts import Facts
from appban.regime.post_standing import State, state_of
from appban.regime.post_state import captions_due, clearers, newest, review_due, subject_for, went_out
from appban.regime.publication import PublicationId


class PostLine(msgspec.Struct, frozen=True, kw_only=True):
    """One post in its newest version. `waits` says for what, None for nothing; `cleared_by` how many of two."""

    publication: PublicationId
    version: int
    account: AccountId
    channel: ChannelId
    purpose: PurposeClass
    topic: str
    route: str
    state: State
    start: int
    end: int
    out: int | None
    cleared_by: int
    waits: str | None


def post_lines(
    facts: Facts, at: int, *, account: AccountId | None = None, state: State | None = None
) -> Iterator[PostLine]:
    """The posts drafted by an instant, in order of their time; facts with every post of the accounts in question."""
    found = []
    for publication, history in facts.communications.publications.items():
        if history.drafts[0][0] > at:
            continue
        content = newest(history).content
        line = PostLine(
            publication=publication,
            version=content.version,
            account=content.account,
            channel=content.channel,
            purpose=content.purpose,
            topic=content.topic,
            route=content.route,
            state=state_of(facts, publication, at),
            start=content.start,
            end=content.end,
            out=went_out(history),
            cleared_by=len(clearers(facts, history, at)),
            waits=_waits(facts, publication, at),
        )
        if account in {None, line.account} and state in {None, line.state}:
            found.append(line)
    return iter(sorted(found, key=lambda line: (line.start, line.publication)))


def _waits(facts: Facts, publication: PublicationId, at: int) -> str | None:
    history = facts.communications.publications[publication]
    if captions_due(history, at) is not None:
        return "captions"
    if review_due(history, at) is not None:
        return "review"
    match state_of(facts, publication, at):
        case "submitted":
            return f"clearance by {subject_for(newest(history).content)}"
        case "publishing":
            return "what came of it"
        case "to-take-down":
            return "taking down"
        case "held":
            return "the end of a stop"
        case _:
            return None
