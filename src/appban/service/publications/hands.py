"""What is done about one post: begun in the record and sent, asked after, or looked for; each outcome written once."""

from collections.abc import Callable
from typing import Literal

import msgspec

from appban.errors import (
    AppbanError,
    AuthorisationGoneError,
    ConflictError,
    NotFoundError,
    RefusedError,
)
from appban.ports import Connection, Platform
from appban.regime.account import AccountId
from appban.regime.events import publications as pb
from appban.regime.publication import PublicationId
from appban.regime.subjects import COMMUNICATIONS
from appban.service.answering import present
from appban.service.publications.authorisation import gone
from appban.service.publications.carriage import ACTOR, Carriage
from appban.service.publications.outcomes import Outcome, adds, answer, begin, key_of, outcome_of
from appban.service.publications.pace import Pace
from appban.service.publications.spoken import spoken
from appban.service.publications.underway import State, Underway
from appban.service.publishing import Press, record
from appban.service.reading import Focus, facts_about
from appban.service.work import Act, Desk, Work


class Carried(msgspec.Struct, frozen=True):
    """What a round did about one post, or could not do about one account, in words."""

    account: AccountId
    publication: PublicationId | None
    outcome: State | Literal["held", "fault"]
    says: str


class Hands(msgspec.Struct, frozen=True, kw_only=True):
    """One account's connection, for the length of a round."""

    desk: Desk
    press: Press
    carriage: Carriage
    platform: Platform
    connection: Connection
    pace: Pace

    def each(self, account: AccountId, publication: PublicationId, do: Callable[[], Carried]) -> Carried:
        """What came of one post; what its platform could not say now is asked again."""
        try:
            return do()
        except AuthorisationGoneError as fault:
            gone(self.desk, self.press, self.carriage, account, str(fault))
            return Carried(account, publication, "fault", str(fault))
        except AppbanError as fault:
            return Carried(account, publication, "fault", str(fault))

    def start(self, draft: pb.PublicationDrafted) -> Carried:
        """Write that it is begun, then send it."""
        account, publication = draft.content.account, draft.content.publication
        if not self.pace.may(self.platform, account, "begin", self.desk.clock.now()):
            return Carried(account, publication, "held", "the platform takes no more posts this minute")
        self._check(draft)
        try:
            receipt = record(
                self.desk,
                self.press,
                Act(actor=ACTOR, key=f"begin:{key_of(draft)}"),
                lambda work: begin(work, draft, self.platform.name, self.carriage.gate),
            )
        except (RefusedError, ConflictError) as held:
            return Carried(account, publication, "held", str(held))
        if receipt.value is None:
            return Carried(account, publication, "held", "it was begun before; it is asked after first")
        attempt = Underway(
            content=draft.content, digest=draft.digest, key=key_of(draft), begun=receipt.value,
            platform=self.platform.name, state="begun",
            handle=None, reference=None, address=None, copy=None, says="",
        )  # fmt: skip
        return self._send(attempt)

    def follow(self, attempt: Underway) -> Carried:
        """Ask after an attempt; begin it again only if the platform says that it is absent, and it may still go out."""
        self.pace.asked(attempt, self.desk.clock.now())
        if attempt.handle is not None:
            return self._polled(attempt)
        with self.desk.store.reader() as reader:
            post = spoken(reader, attempt.content, self.carriage.files, attempt.begun)
        search = self.connection.find(post, attempt.key)
        if search.outcome == "found" and search.answered is not None:
            return self._told(attempt, outcome_of(search.answered))
        if search.outcome == "unclear":
            return self._told(attempt, Outcome(state="unclear", says=search.says))
        lacking = self._lacking(attempt)
        if lacking:
            return self._told(attempt, Outcome(state="failed", says=f"nothing was posted, and now {lacking}"))
        return self._send(attempt)

    def take_down(self, attempt: Underway) -> Carried:
        """Take down what was taken back."""
        self.pace.asked(attempt, self.desk.clock.now())
        taken = self.connection.take_down(attempt.reference or "")
        if taken.outcome == "by-hand":
            return self._as(attempt, "held", taken.says)
        return self._told(attempt, Outcome(state="gone", says=taken.says or "taken down"))

    def _check(self, draft: pb.PublicationDrafted) -> None:
        """RefusedError for what its platform is known not to take, before anything is begun."""
        with self.desk.store.reader() as reader:
            post = spoken(reader, draft.content, self.carriage.files, self.desk.clock.now())
        problems = self.platform.check(post)
        if problems:
            raise RefusedError("; ".join(each.says for each in problems))

    def _send(self, attempt: Underway) -> Carried:
        with self.desk.store.reader() as reader:
            post = spoken(reader, attempt.content, self.carriage.files, attempt.begun)

        def hear(handle: str) -> None:
            self._told(attempt, Outcome(state="processing", handle=handle))

        try:
            answered = self.connection.begin(post, attempt.key, hear)
        except RefusedError as refused:
            return self._told(attempt, Outcome(state="failed", says=str(refused)))
        return self._told(attempt, outcome_of(answered))

    def _polled(self, attempt: Underway) -> Carried:
        if not self.pace.may(self.platform, attempt.content.account, "poll", self.desk.clock.now()):
            return self._as(attempt, "processing", "it is asked after in the next minute")
        try:
            answered = self.connection.poll(attempt.handle or "", attempt.begun)
        except NotFoundError as missing:
            state: Literal["gone", "unclear"] = "gone" if attempt.state == "live" else "unclear"
            return self._told(attempt, Outcome(state=state, says=str(missing)))
        return self._told(attempt, outcome_of(answered))

    def _lacking(self, attempt: Underway) -> str:
        """What else it lacks now, beside that it was begun."""
        with self.desk.store.reader() as reader:
            focus = Focus(rooms=(COMMUNICATIONS,), publications=(attempt.publication,))
            facts, now = facts_about(reader, focus), present(self.desk, reader)
        newest = facts.communications.publications[attempt.publication].drafts[-1][1].digest
        if newest != attempt.digest:
            return "a newer version stands"
        missing = self.carriage.gate(facts, attempt.publication, now)
        return "; ".join(each.says for each in missing if each.part != "published")

    def _told(self, attempt: Underway, found: Outcome) -> Carried:
        """Write it down if it is news."""

        def verb(work: Work) -> None:
            answer(work, attempt, found)

        if adds(attempt, found):
            try:
                record(self.desk, self.press, Act(actor=ACTOR), verb)
            except RefusedError as known:
                return self._as(attempt, found.state, str(known))
        return self._as(attempt, found.state, found.says)

    def _as(self, attempt: Underway, state: State | Literal["held"], says: str) -> Carried:
        return Carried(attempt.content.account, attempt.publication, state, says)
