"""Sending a test by one channel, past the outbox, so that an operator sees at once what comes of it."""

from appban.errors import NotFoundError
from appban.ports import Handed
from appban.service.telling.addresses import read_address
from appban.service.telling.courier import Post
from appban.service.telling.message import Destination, message_of
from appban.service.telling.notice import EMAIL, ROOM, Letter, Notice
from appban.service.work import Desk

ID_BYTES = 8


def try_channel(desk: Desk, post: Post, channel: str, to: str | None) -> Handed:
    """What a channel does with a test; NotFoundError if there is none of that name, InputError for a bad address."""
    messenger = post.messengers.get(channel)
    if messenger is None:
        raise NotFoundError(
            f"the notices file has no channel {channel}; it has {', '.join(post.messengers) or 'none'}"
        )
    room = channel in post.stated.rooms
    notice = Notice(
        kind="test",
        edge=f"test:{desk.entropy.bytes(ID_BYTES).hex()}",
        to=None,
        reference="test",
        state="a test",
        line=(),
        values={},
    )
    letter = Letter(notice=notice, channel=f"{ROOM}{channel}" if room else EMAIL)
    address = "" if room else read_address(to or "")
    where = Destination(address, post.stated.console)
    return messenger.send(message_of(letter, post.templates["test"], where, desk.clock.now()))
