"""The messenger of a channel, by what the notices file says of it."""

from pathlib import Path
from typing import assert_never

from appban.ports import Channel, Clock, Messenger, NotifyStated, SmtpStated, WebhookStated
from appban.transports.messengers.notify import NotifyMessenger
from appban.transports.messengers.smtp import SmtpMessenger
from appban.transports.messengers.webhook import WebhookMessenger


def messenger(channel: Channel, folder: Path, clock: Clock) -> Messenger:
    """A messenger; the files that the channel names stand in the folder."""
    match channel:
        case SmtpStated():
            return SmtpMessenger(channel, folder)
        case NotifyStated():
            return NotifyMessenger(channel, folder, clock)
        case WebhookStated():
            return WebhookMessenger(channel, folder, clock)
        case _:
            assert_never(channel)
