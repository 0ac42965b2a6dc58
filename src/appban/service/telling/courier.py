"""The courier: takes what is due out of the outbox, hands it over, and marks what came of it.

A letter is put off before it is handed over and marked after, each in a transaction of its own. A crash in between
sends it again under the same id, by which a duplicate can be told: at least once here, once everywhere else.
"""

from collections.abc import Iterator, Mapping

import msgspec

from appban.errors import AppbanError, InternalError
from appban.ports import Handed, Messenger, Paper, StoreWriter
from appban.regime.time import HOUR, SECOND
from appban.service.answering import present
from appban.service.telling.addresses import address_of
from appban.service.telling.message import Destination, message_of
from appban.service.telling.notice import (
    EMAIL,
    KEEP,
    LINK_TEXT,
    NOTICE,
    ROOM,
    ROOMS,
    TOLD,
    UNTOLD,
    Kind,
    Letter,
    letter_of,
    paper_of,
)
from appban.service.telling.notices_file import Stated
from appban.service.telling.template import Template
from appban.service.work import Desk

MINUTE = 60 * SECOND
DELAYS = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR)
"""How long after each vain attempt it is tried again; after the last it is given up."""
AWAY = 15 * MINUTE
"""How long a letter that is being handed over is left alone by others; longer than all of one round take."""
AT_ONCE = 10
MOST_SAID = 300
"""Characters kept of what the other side said."""


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed to tell people: the notices file as read, the templates, a messenger for each channel."""

    stated: Stated
    templates: Mapping[Kind, Template]
    messengers: Mapping[str, Messenger]


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """What one round came to: letters sent, put off, and not to be told; `settled` of all taken out, rooms among them."""

    settled: int = 0
    sent: int = 0
    put_off: int = 0
    untold: int = 0


class _Going(msgspec.Struct, frozen=True):
    """A letter on its way: the messenger and where it goes."""

    paper: Paper
    letter: Letter
    messenger: Messenger
    to: Destination


def deliver(desk: Desk, post: Post) -> Delivered:
    """One round: settle what needs no sending, hand over the rest; `settled` 0 means that nothing was due."""
    with desk.store.writer() as writer:
        now = present(desk, writer)
        due = writer.papers(NOTICE, due=now, limit=AT_ONCE)
        going = [each for paper in due if (each := _take(writer, post, paper, now)) is not None]
        dropped = sum(writer.drop_papers(kind, due=now) for kind in (TOLD, UNTOLD))
        if due or dropped:
            writer.commit()
    ends = [_mark(desk, each, _hand_over(post, each)) for each in going]
    return Delivered(
        settled=len(due),
        sent=ends.count("sent"),
        put_off=ends.count("waiting"),
        untold=ends.count("failed"),
    )


def _take(writer: StoreWriter, post: Post, paper: Paper, now: int) -> _Going | None:
    """Put a letter off while it is handed over; None for one that ends here."""
    try:
        letter = letter_of(paper)
    except InternalError:
        _move(writer, paper, msgspec.structs.replace(paper, kind=UNTOLD, until=now + KEEP))
        return None
    if _is_over(letter, now):
        letter = msgspec.structs.replace(letter, state="overtaken")
    elif letter.channel == ROOMS:
        for each in _passed_on(post, letter):
            writer.put_paper(paper_of(each, now, now))
        letter = msgspec.structs.replace(letter, state="passed-on")
    else:
        going = _addressed(writer, post, paper, letter)
        if going is not None:
            letter = msgspec.structs.replace(letter, tries=letter.tries + 1)
            writer.put_paper(paper_of(letter, paper.at, now + AWAY))
            return msgspec.structs.replace(going, letter=letter)
        letter = msgspec.structs.replace(letter, state="no-address", said=_lacking(post, letter))
    _move(writer, paper, paper_of(letter, paper.at, now + KEEP))
    return None


def _is_over(letter: Letter, now: int) -> bool:
    """Whether it is too late to tell, or the secret that it was to bring is gone."""
    expires = letter.notice.expires
    spent = letter.notice.kind == "need" and LINK_TEXT not in letter.notice.values
    return spent or (expires is not None and now >= expires)


def _passed_on(post: Post, letter: Letter) -> Iterator[Letter]:
    """A letter for each room that hears of this kind of notice about this body."""
    notice = letter.notice
    for name, room in post.stated.rooms.items():
        heard = room.kinds is None or notice.kind in room.kinds
        if heard and (notice.kind == "fault" or set(room.bodies) & set(notice.line)):
            yield msgspec.structs.replace(letter, channel=f"{ROOM}{name}")


def _addressed(writer: StoreWriter, post: Post, paper: Paper, letter: Letter) -> _Going | None:
    """Where a letter goes and who carries it; None if there is nowhere."""
    person = letter.notice.to
    if letter.channel == EMAIL and person is not None:
        name, address = post.stated.mail, address_of(writer, person)
    else:
        name, address = letter.channel.removeprefix(ROOM), ""
    messenger = None if name is None else post.messengers.get(name)
    if messenger is None or address is None:
        return None
    return _Going(paper, letter, messenger, Destination(address, post.stated.console))


def _lacking(post: Post, letter: Letter) -> str:
    if letter.channel != EMAIL:
        return f"the notices file has no channel {letter.channel.removeprefix(ROOM)} any more"
    if post.stated.mail is None:
        return "the notices file has no channel for people"
    return "no address is known"


def _hand_over(post: Post, going: _Going) -> Handed:
    try:
        template = post.templates[going.letter.notice.kind]
        message = message_of(going.letter, template, going.to, going.paper.at)
        return going.messenger.send(message)
    except AppbanError as problem:
        return Handed("later", str(problem))


def _mark(desk: Desk, going: _Going, handed: Handed) -> str:
    """Note what came of a letter; its state. One that was erased meanwhile stays away."""
    letter = msgspec.structs.replace(going.letter, said=handed.said[:MOST_SAID])
    if handed.outcome == "taken":
        letter = msgspec.structs.replace(letter, state="sent")
    elif handed.outcome == "never" or letter.tries > len(DELAYS):
        letter = msgspec.structs.replace(letter, state="failed")
    with desk.store.writer() as writer:
        now = present(desk, writer)
        until = now + (DELAYS[letter.tries - 1] if letter.state == "waiting" else KEEP)
        if writer.paper(NOTICE, letter.id) is not None:
            _move(writer, going.paper, paper_of(letter, going.paper.at, until))
            writer.commit()
    return letter.state


def _move(writer: StoreWriter, was: Paper, now: Paper) -> None:
    writer.drop_paper(was.kind, was.id)
    writer.put_paper(now)
