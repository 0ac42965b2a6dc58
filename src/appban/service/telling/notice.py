"""A notice: one thing told to one person, or to the rooms of a body; kept as a paper until it is told, and a while after."""

from typing import Literal, get_args

import msgspec

from appban.errors import InternalError
from appban.ports import Paper
from appban.record.digests import sha256, to_hex
from appban.regime.bodies import BodyId
from appban.regime.people import PersonId
from appban.regime.time import DAY

Kind = Literal[
    "waiting",
    "nobody",
    "decided",
    "conditions",
    "phone",
    "in-force",
    "stopped",
    "ended",
    "reminder",
    "skipped",
    "ratify",
    "stale",
    "lost",
    "left",
    "authority",
    "review",
    "silence",
    "assigned",
    "passkey",
    "need",
    "post",
    "alarm",
    "fault",
    "test",
]
"""What a notice tells; each has a template of this name."""
KINDS: tuple[Kind, ...] = get_args(Kind)

State = Literal["waiting", "sent", "passed-on", "overtaken", "no-address", "failed"]
"""`passed-on`: to each room that hears of it. `overtaken`: what it told of was over before it could be sent."""

NOTICE, TOLD, UNTOLD = "notice", "told", "untold"
"""Kinds of paper: to be sent, done with, and could not be told."""
EMAIL, ROOMS = "email", "rooms"
"""Channels of a letter: a person's address; all rooms, before it is passed on to each as `room:NAME`."""
ROOM = "room:"

ID_DIGITS = 32
"""Hexadecimal digits of a letter's id: 128 bits."""

WITH_CALENDAR: frozenset[Kind] = frozenset({"in-force", "reminder", "ended"})
"""Notices that move an end in the reader's calendar."""

LINK_TEXT = "link_text"
"""The value of a notice that opens something to whoever reads it: it is in no letter that is dealt with."""

KEEP = 90 * DAY
"""How long a notice that was dealt with is kept, so that nobody is told the same again."""

_PAPERS: dict[State, str] = {
    "waiting": NOTICE,
    "sent": TOLD,
    "passed-on": TOLD,
    "overtaken": TOLD,
    "no-address": UNTOLD,
    "failed": UNTOLD,
}


class CalendarMark(msgspec.Struct, frozen=True, kw_only=True):
    """An end or review as it stands in a calendar; a larger `sequence` replaces what an earlier one said."""

    uid: str
    at: int
    sequence: int
    summary: str
    over: bool = False


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What is told to whom; `to` None: to the rooms that hear of a body of `line`, which see reference and state alone.

    `edge` names the event or the instant that it tells of: of one edge nobody is told twice. After `expires` (UTC
    microseconds) it is told no more. `values` fill the template; they name no person.
    """

    kind: Kind
    edge: str
    to: PersonId | None
    reference: str
    state: str
    line: tuple[BodyId, ...]
    values: dict[str, str]
    expires: int | None = None
    mark: CalendarMark | None = None


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A notice on one channel: how far it has come, how often it was tried, and what was said to it."""

    notice: Notice
    channel: str
    state: State = "waiting"
    tries: int = 0
    said: str = ""

    @property
    def id(self) -> str:
        """The same for the same edge, kind, recipient and channel, whoever works it out and whenever."""
        return _id(self.notice.edge, self.notice.kind, self.notice.to, self.channel)


_LETTERS = msgspec.json.Decoder(Letter)


def first_letter(notice: Notice) -> Letter:
    """The letter that a notice begins as."""
    return Letter(notice=notice, channel=ROOMS if notice.to is None else EMAIL)


def marker(kind: Kind, edge: str) -> str:
    """The id of the letter to the rooms, which every edge has: whether it is there says whether the edge was told."""
    return _id(edge, kind, None, ROOMS)


def paper_of(letter: Letter, at: int, until: int | None) -> Paper:
    """A letter as a paper put at an instant; `until` is when it is tried next, or dropped.

    What is dealt with holds no secret any more.
    """
    if letter.state != "waiting" and LINK_TEXT in letter.notice.values:
        values = {name: value for name, value in letter.notice.values.items() if name != LINK_TEXT}
        letter = msgspec.structs.replace(letter, notice=msgspec.structs.replace(letter.notice, values=values))
    return Paper(
        kind=_PAPERS[letter.state],
        id=letter.id,
        owner=letter.notice.to or "",
        at=at,
        until=until,
        body=msgspec.json.encode(letter),
    )


def letter_of(paper: Paper) -> Letter:
    """The letter that a paper holds; InternalError if it holds none that this version reads."""
    try:
        return _LETTERS.decode(paper.body)
    except msgspec.DecodeError as problem:
        raise InternalError(
            f"the {paper.kind} {paper.id} cannot be read: {problem}; `appban notice drop` takes it away"
        ) from None


def _id(edge: str, kind: Kind, to: PersonId | None, channel: str) -> str:
    return to_hex(sha256("\n".join((edge, kind, to or "", channel)).encode()))[:ID_DIGITS]
