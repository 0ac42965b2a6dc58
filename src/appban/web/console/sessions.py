"""Sessions: who is signed in, kept beside the record by the digest of a random token; never older than they may be.

A session ends when nothing was asked in it for `idle`, in any case after `absolute`, when it is signed out, and at once
when its person leaves. Signing in always makes a new one (OWASP Session Management: no fixation).
"""

from base64 import urlsafe_b64encode

import msgspec

from appban.ports import Entropy, Paper, Store, StoreReader
from appban.record.digests import sha256, to_hex
from appban.regime.people import PersonId
from appban.regime.time import SECOND
from appban.web.console.answers import Tone

KIND = "session"
TOKEN_BYTES = 32
TOUCH = 60 * SECOND
"""A session's last use is written down at most this often."""


class Ends(msgspec.Struct, frozen=True, kw_only=True):
    """How long a session lasts, and how fresh a sign-in must be for a decision; microseconds."""

    idle: int = 30 * 60 * SECOND
    absolute: int = 12 * 3600 * SECOND
    fresh: int = 10 * 60 * SECOND


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One session. `how` is how the person was known (`oidc`, `demo`), `auth_time` when; `csrf` stands in its forms.

    `sid` and `subject` are the provider's names for it, by which the provider can end it. `told` is said on the next page, in this tone.
    """

    person: PersonId
    how: str
    auth_time: int
    csrf: str
    began: int
    seen: int
    sid: str | None = None
    subject: str | None = None
    id_token: str | None = None
    told: str | None = None
    tone: Tone = "success"


_SESSIONS = msgspec.json.Decoder(Session)


class Sessions:
    """The sessions of one console."""

    def __init__(self, store: Store, entropy: Entropy, ends: Ends) -> None:
        self._store, self._entropy, self.ends = store, entropy, ends

    def begin(self, session: Session, *, instead_of: str | None = None) -> str:
        """Keep a new session; its token. One that it replaces is gone."""
        token = self.random()
        with self._store.writer() as writer:
            if instead_of is not None:
                writer.drop_paper(KIND, digest_of(instead_of))
            writer.put_paper(self._paper(digest_of(token), session))
            writer.commit()
        return token

    def find(self, reader: StoreReader, token: str, now: int) -> Session | None:
        """The session of a token, if it has not ended."""
        paper = reader.paper(KIND, digest_of(token))
        if paper is None:
            return None
        session = _SESSIONS.decode(paper.body)
        return None if self._over(session, now) else session

    def of(self, reader: StoreReader, person: PersonId, now: int) -> list[tuple[str, Session]]:
        """The sessions of a person that have not ended, by the digests of their tokens, the newest first."""
        held = ((paper.id, _SESSIONS.decode(paper.body)) for paper in reader.papers(KIND, owner=person))
        lasting = [(name, each) for name, each in held if not self._over(each, now)]
        return sorted(lasting, key=lambda pair: -pair[1].began)

    def touch(
        self,
        token: str,
        session: Session,
        now: int,
        *,
        told: str | None = None,
        tone: Tone = "success",
    ) -> None:
        """Write down that a session was used, unless that was done just now; `told` is said on its next page."""
        if told == session.told and now < session.seen + TOUCH:
            return
        changed = msgspec.structs.replace(session, seen=max(now, session.seen), told=told, tone=tone)
        with self._store.writer() as writer:
            # One that was signed out meanwhile stays so.
            if writer.paper(KIND, digest_of(token)) is not None:
                writer.put_paper(self._paper(digest_of(token), changed))
                writer.commit()

    def end(self, token: str) -> None:
        """Sign one session out."""
        with self._store.writer() as writer:
            writer.drop_paper(KIND, digest_of(token))
            writer.commit()

    def end_all(self, person: PersonId) -> None:
        """Sign a person out everywhere."""
        with self._store.writer() as writer:
            writer.drop_papers(KIND, owner=person)
            writer.commit()

    def end_told(self, *, sid: str | None, subject: str | None) -> int:
        """End the sessions that the provider names, by its session or by its subject; how many there were."""
        with self._store.writer() as writer:
            named = [
                paper.id
                for paper in writer.papers(KIND, limit=1_000_000)
                if _is_named(_SESSIONS.decode(paper.body), sid, subject)
            ]
            for each in named:
                writer.drop_paper(KIND, each)
            writer.commit()
        return len(named)

    def sweep(self, now: int) -> None:
        """Take away what ended by itself."""
        with self._store.writer() as writer:
            writer.drop_papers(KIND, due=now)
            writer.commit()

    def random(self) -> str:
        """A text that nobody guesses."""
        return urlsafe_b64encode(self._entropy.bytes(TOKEN_BYTES)).rstrip(b"=").decode()

    def _over(self, session: Session, now: int) -> bool:
        """Whether a session has ended by itself, or is of a time that has not come."""
        idle = now >= session.seen + self.ends.idle
        return idle or now >= session.began + self.ends.absolute or now < session.began

    def _paper(self, name: str, session: Session) -> Paper:
        until = session.began + self.ends.absolute
        body = msgspec.json.encode(session)
        return Paper(kind=KIND, id=name, owner=session.person, at=session.began, until=until, body=body)


def digest_of(token: str) -> str:
    """What is kept of a token: who reads the store cannot sign in by it."""
    return to_hex(sha256(token.encode()))


def _is_named(session: Session, sid: str | None, subject: str | None) -> bool:
    if sid is not None:
        return session.sid == sid
    return subject is not None and session.subject == subject
