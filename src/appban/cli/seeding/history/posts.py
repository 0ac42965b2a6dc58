"""Posts of the history's accounts, each with all that happens to one, as entries."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from appban.bootstrap.shipped import shipped_posting_rules
from appban.cli.seeding.history.asking import circumstance
from appban.cli.seeding.history.book import Book, device, minted, person
from appban.cli.seeding.history.channels import account
from appban.cli.seeding.history.comms_files import AccountPart, CommsFile, PostSeriesPart, UrgentPart
from appban.record.digests import sha256, to_hex
from appban.regime.account import PurposeClass
from appban.regime.events import publications as pb
from appban.regime.pack.posting import load_posting_rules
from appban.regime.propriety import Question
from appban.regime.publication import (
    Content,
    PostDecision,
    PublicationId,
    Setting,
    content_digest,
    post_decision_digest,
)
from appban.regime.time import DAY, HOUR, MINUTE

AUTHOR, CLEARS, ON_CALL = "dwt-asks", ("dwt-declares", "dwt-judges"), ("dwt-duty-sec", "dwt-duty")
SAYS = (
    "High water at Skerry Point is at 14:20 today. Paths under the cliff close at 13:00.",
    "Spring tide on Saturday. Keep dogs and children off the slipways.",
    "What the gauge at Lower Tarn measures, in 30 seconds.",
    "The coast path is open again north of Pell.",
)
Answered = Literal["live", "failed", "gone"]


class _Post(msgspec.Struct, frozen=True, kw_only=True):
    """One post and what becomes of it, by a letter."""

    key: str
    account: AccountPart
    publisher: str
    device: str | None
    at: int
    purpose: PurposeClass
    topic: str
    says: str
    letter: str
    circumstance: str | None = None

    @property
    def id(self) -> PublicationId:
        """Its id."""
        return PublicationId(minted("publication", self.key))


def posts(book: Book, file: CommsFile) -> None:
    """Enter all of them, and those that no publication explains."""
    questions = load_posting_rules(shipped_posting_rules(), "uk-posting.yaml").questions
    for series in file.post_series:
        for post in _of(series, file):
            _enter(book, post, questions)
    for urgent in file.urgent:
        _enter(book, _urgent(urgent, file), questions)
    for each in file.strangers:
        event = pb.PostSeen(
            stated=each.seen,
            account=account(each.account),
            reference=each.reference,
            address=None,
            posted=each.posted,
            source="manual",
            digest=None,
            publication=None,
        )
        book.enter(each.seen, event, body=file.account(each.account).body)


def _of(series: PostSeriesPart, file: CommsFile) -> Iterator[_Post]:
    for n, at in enumerate(range(series.first, series.last + 1, series.every)):
        yield _Post(
            key=f"{series.key}-{n + 1:02}",
            account=file.account(series.account),
            publisher=series.publisher,
            device=series.device,
            at=at + (9 + n % 5) * HOUR,
            purpose=series.purposes[n % len(series.purposes)],
            topic=series.topic,
            says=SAYS[n % len(SAYS)],
            letter=series.outcomes[n % len(series.outcomes)],
        )


def _urgent(part: UrgentPart, file: CommsFile) -> _Post:
    return _Post(
        key=part.key,
        account=file.account(part.account),
        publisher=part.publisher,
        device=part.device,
        at=part.at,
        purpose="emergency",
        topic="emergencies",
        says=part.says,
        letter="L",
        circumstance=part.circumstance,
    )


def _enter(book: Book, post: _Post, questions: tuple[Question, ...]) -> None:
    content, body = _content(book, post), post.account.body
    digest = content_digest(content)
    at, author = post.at, person(AUTHOR)
    book.enter(at, pb.PublicationDrafted(stated=at, content=content, digest=digest), by=AUTHOR, body=body)
    if post.letter == "D":
        return
    answers = tuple(pb.Said(each.id, each.passes, True) for each in questions)
    at += 5 * MINUTE
    answered = pb.ProprietyAnswered(
        stated=at, publication=post.id, content_digest=digest, answers=answers, person=author
    )
    book.enter(at, answered, by=AUTHOR, body=body)
    at += 5 * MINUTE
    submitted = pb.PublicationSubmitted(stated=at, publication=post.id, content_digest=digest, person=author)
    book.enter(at, submitted, by=AUTHOR, body=body)
    urgent = post.circumstance is not None
    for who in CLEARS[:1] if post.letter == "R" else ON_CALL if urgent else CLEARS:
        at += 20 * MINUTE
        _decide(book, post, digest, who, at)
    if post.letter == "W":
        _withdraw(book, post, at + HOUR)
    elif post.letter != "R":
        _publish(book, post, digest, at + HOUR)


def _content(book: Book, post: _Post) -> Content:
    return Content(
        publication=post.id,
        version=1,
        item=minted("item", post.key),
        author=person(AUTHOR),
        account=account(post.account.ref),
        channel=post.account.channel,
        purpose=post.purpose,
        topic=post.topic,
        audience="Whoever is near the sea or a river",
        campaign=None,
        grid_slot=None,
        caption=book.keep(post.says, post.id),
        media=(),
        settings=(Setting("comments", "off"),),
        template=None,
        circumstance=None if post.circumstance is None else circumstance(post.circumstance),
        route="ordinary" if post.circumstance is None else "urgent",
        start=post.at,
        end=post.at + DAY,
    )


def _decide(book: Book, post: _Post, digest: str, who: str, at: int) -> None:
    decision = PostDecision(
        content_digest=digest,
        outcome="refuse" if post.letter == "R" else "clear",
        person=person(who),
        capacity="clear:post" if post.circumstance is None else "clear:duty-post",
        medium="in-person" if post.circumstance is None else "telephone",
        stated=at,
    )
    reason = book.keep("It argues with somebody and helps nobody" if post.letter == "R" else "", post.id)
    event = pb.PublicationDecided(
        stated=at,
        publication=post.id,
        decision=decision,
        digest=post_decision_digest(decision),
        reason=reason,
    )
    book.enter(at, event, by=who, body=post.account.body)


def _withdraw(book: Book, post: _Post, at: int) -> None:
    event = pb.PublicationWithdrawn(
        stated=at,
        publication=post.id,
        person=person(AUTHOR),
        reason=book.keep("The gauge was wrong", post.id),
    )
    book.enter(at, event, by=AUTHOR, body=post.account.body)


def _publish(book: Book, post: _Post, digest: str, at: int) -> None:
    body, key = post.account.body, f"{post.id}-1"
    begun = pb.PublicationBegun(
        stated=at,
        publication=post.id,
        content_digest=digest,
        key=key,
        person=person(post.publisher),
        device=None if post.device is None else device(post.device),
        platform="manual",
    )
    book.enter(at, begun, by=post.publisher, body=body)
    _answer(book, post, at + 5 * MINUTE, "failed" if post.letter == "F" else "live")
    if post.letter == "C":
        says = "The time was that of the day before; the post was put right."
        event = pb.CorrectionMade(stated=at + 5 * HOUR, publication=post.id, says=says, address=None)
        book.enter(at + 5 * HOUR, event, by=AUTHOR, body=body)
    if post.letter == "T":
        _withdraw(book, post, at + 2 * HOUR)
        _answer(book, post, at + 3 * HOUR, "gone")


def _answer(book: Book, post: _Post, at: int, state: Answered) -> None:
    reference = None if state == "failed" else post.key
    event = pb.PublicationAnswered(
        stated=at,
        publication=post.id,
        key=f"{post.id}-1",
        state=state,
        handle=None,
        reference=reference,
        address=None if reference is None else f"https://videos.example/{post.account.handle}/{reference}",
        copy=to_hex(sha256(post.says.encode())) if state == "live" else None,
        fetched=False,
        says="",
    )
    book.enter(at, event, by=post.publisher, body=post.account.body)
