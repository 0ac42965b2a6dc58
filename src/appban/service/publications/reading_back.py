"""What an account shows, read back: each post with the publication that explains it, a copy of what was really posted.

A post is explained by its reference, or by its caption where no reference is known yet. One that nothing explains stands
in the record as such. Figures are handed over as plain values; `readings.handed_over` records them.
"""

from collections.abc import Iterator, Mapping

import msgspec

from appban.errors import NotFoundError
from appban.ports import Connection, PostShown
from appban.record.canonical import encode
from appban.record.digests import sha256, to_hex
from appban.regime.account import AccountId
from appban.regime.events import publications as pb
from appban.regime.facts import Facts
from appban.regime.publication import PublicationId
from appban.regime.reading import Value
from appban.regime.subjects import COMMUNICATIONS
from appban.regime.time import MINUTE
from appban.service.naming import Names
from appban.service.publications.carriage import ACTOR, Carriage, body_of, channel_of, registered
from appban.service.publications.outcomes import Outcome, add_answer, adds
from appban.service.publications.underway import Underway, attempts
from appban.service.publishing import Press, record
from appban.service.reading import Focus, facts_about
from appban.service.work import Act, Desk, Work

SLACK = 5 * MINUTE
"""What the clocks of a platform and ours may differ by."""
CUT = 140
"""Platforms show the beginning of a caption; one that is at least so long is enough to know it by."""


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One measurement as a platform gave it: of an account or of a post by its reference, collected at an instant."""

    about: str
    metric: str
    value: Value
    collected: int
    raw: str


class ReadBack(msgspec.Struct, frozen=True, kw_only=True):
    """What reading an account came to; `unexplained` are posts by address, new ones alone."""

    account: AccountId
    posts: int
    unexplained: tuple[str, ...]
    figures: tuple[Figure, ...]


class RecordCopy(msgspec.Struct, frozen=True, kw_only=True):
    """What was really posted, as its platform shows it; its canonical bytes are kept, and their digest is recorded."""

    reference: str
    address: str | None
    posted: int | None
    caption: str | None


def read_back(desk: Desk, press: Press, carriage: Carriage, account: AccountId, since: int) -> ReadBack:
    """Read an account and what it shows since an instant; only what is news is recorded.

    NotFoundError or SettingsError if it is not connected; UnreachableError if its platform does not answer.
    """
    with desk.store.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(COMMUNICATIONS,), posts_of=(account,)))
    connection = _connected(desk, carriage, facts, account)
    shown, now = list(connection.posts(since)), desk.clock.now()
    profile = connection.account()
    for each in shown:
        data = encode(copy_of(each))
        carriage.copies.write(f"copies/{account}/{to_hex(sha256(data))}", data)
    news: list[str] = []

    def verb(work: Work) -> None:
        news.extend(_enter(work, account, shown))

    if _is_news(desk, account, shown):
        record(desk, press, Act(actor=ACTOR), verb)
    return ReadBack(
        account=account,
        posts=len(shown),
        unexplained=tuple(news),
        figures=(
            *_figures(account, profile.metrics, profile.raw, now),
            *(figure for each in shown for figure in _figures(each.reference, each.metrics, each.raw, now)),
        ),
    )


def copy_of(shown: PostShown) -> RecordCopy:
    """The copy of a post as it is shown: without its figures, which change."""
    return RecordCopy(
        reference=shown.reference, address=shown.address, posted=shown.posted, caption=shown.caption
    )


def _connected(desk: Desk, carriage: Carriage, facts: Facts, account: AccountId) -> Connection:
    held = facts.communications.accounts.get(account)
    told = None if held is None else registered(held)
    channel = None if told is None else channel_of(facts, told.channel)
    if channel is None:
        raise NotFoundError(
            f"there is no account {account} of ours on a channel; `appban account list` shows them"
        )
    return carriage.connect(desk, account, channel)[1]


def _figures(about: str, metrics: Mapping[str, Value], raw: bytes, now: int) -> Iterator[Figure]:
    digest = to_hex(sha256(raw))
    return (Figure(about=about, metric=m, value=v, collected=now, raw=digest) for m, v in metrics.items())


def _is_news(desk: Desk, account: AccountId, shown: list[PostShown]) -> bool:
    with desk.store.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(COMMUNICATIONS,), posts_of=(account,)))
        return any(True for _ in _news(facts, Names(reader), account, shown))


def _enter(work: Work, account: AccountId, shown: list[PostShown]) -> Iterator[str]:
    """Add what is news; the address of each post that nothing explains."""
    facts = work.facts(Focus(rooms=(COMMUNICATIONS,), posts_of=(account,)))
    body = body_of(facts, account)
    for post, attempt, seen in list(_news(facts, Names(work.writer), account, shown)):
        digest = to_hex(sha256(encode(copy_of(post))))
        if not seen:
            event = pb.PostSeen(
                stated=work.now,
                account=account,
                reference=post.reference,
                address=post.address,
                posted=post.posted,
                source="api",
                digest=digest,
                publication=None if attempt is None else attempt.publication,
            )
            work.add(event, body)
        if attempt is None:
            yield post.address or post.reference
        elif adds(attempt, _outcome(attempt, post)):
            add_answer(work, attempt, _outcome(attempt, post), body)


def _news(
    facts: Facts, names: Names, account: AccountId, shown: list[PostShown]
) -> Iterator[tuple[PostShown, Underway | None, bool]]:
    """The posts of which something is not in the record, with what explains them, and whether they were seen as that."""
    made = [
        each
        for history in facts.communications.publications.values()
        if history.drafts and history.drafts[-1][1].content.account == account
        for each in attempts(history)
    ]
    captions = {each: text.value or "" for each, text in names.texts(a.content.caption for a in made).items()}
    held = facts.communications.accounts.get(account)
    known: dict[str, PublicationId | None] = {}
    for _, event in () if held is None else held.seen:
        known[event.reference] = event.publication
    taken = {each.reference for each in made if each.reference is not None}
    for post in shown:
        attempt = _explains(post, made, captions, taken)
        publication = None if attempt is None else attempt.publication
        seen = post.reference in known and known[post.reference] == publication
        if not seen or (attempt is not None and adds(attempt, _outcome(attempt, post))):
            yield post, attempt, seen


def _explains(
    post: PostShown, made: list[Underway], captions: Mapping[str, str], taken: set[str]
) -> Underway | None:
    """The attempt that a post comes of: by reference or address, else by caption where an attempt has no reference yet."""
    for each in made:
        if each.reference == post.reference or (post.address is not None and each.address == post.address):
            return each
    if post.reference in taken or post.caption is None:
        return None
    open_ones = [
        each
        for each in made
        if each.reference is None
        and each.state != "gone"
        and (post.posted or each.begun) >= each.begun - SLACK
    ]
    return next((e for e in open_ones if _same(post.caption, captions[e.content.caption])), None)


def _same(shown: str, written: str) -> bool:
    one, other = "".join(shown.split()), "".join(written.split())
    return bool(one) and (one == other or (len(shown) >= CUT and other.startswith(one.rstrip("…."))))


def _outcome(attempt: Underway, post: PostShown) -> Outcome:
    data = encode(copy_of(post))
    copy = None if attempt.copy is not None else to_hex(sha256(data))
    return Outcome(
        state="live" if attempt.state != "gone" else "gone",
        reference=attempt.reference or post.reference,
        address=attempt.address or post.address,
        copy=copy,
        says="the account shows it",
    )
