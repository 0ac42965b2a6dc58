"""The notices file: by which channels people are told, and where the console is (docs/reference/notices.md)."""

import re
import tomllib
from collections.abc import Mapping
from ipaddress import ip_network

import msgspec

from appban.errors import AppbanError, SettingsError
from appban.ports import Channel, NotifyStated, SmtpStated, WebhookStated
from appban.service.telling.addresses import read_address
from appban.service.telling.notice import KINDS

DEFAULT = "default"
"""The GOV.UK Notify template for kinds that have none of their own; its places are ((subject)) and ((text))."""
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_CONSOLE = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?")


class Stated(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file: the address of the console, the folder of templates that replace the shipped ones, the channels by name.

    At most one channel is for people (`smtp` or `notify`); the others are rooms.
    """

    console: str | None = None
    templates: str | None = None
    channel: Mapping[str, Channel] = {}

    @property
    def mail(self) -> str | None:
        """The name of the channel for people; None if there is none."""
        return next(
            (name for name, each in self.channel.items() if not isinstance(each, WebhookStated)), None
        )

    @property
    def rooms(self) -> Mapping[str, WebhookStated]:
        """The rooms by name."""
        return {name: each for name, each in self.channel.items() if isinstance(each, WebhookStated)}


def read_notices(data: bytes, file: str) -> Stated:
    """The notices file; SettingsError with the place for anything that is not as it should be."""
    try:
        stated = msgspec.convert(tomllib.loads(data.decode()), Stated, strict=True)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as problem:
        raise SettingsError(f"{problem}; docs/reference/notices.md shows the keys", where=file) from None
    if stated.console is not None and not _CONSOLE.fullmatch(stated.console):
        raise SettingsError(f"console {stated.console[:80]!r} is no address of a site", where=file)
    for name, channel in stated.channel.items():
        _check(name, channel, f"{file}: channel.{name}")
    mail = [name for name in stated.channel if name not in stated.rooms]
    if len(mail) > 1:
        raise SettingsError(f"{', '.join(mail)} are all for people, who are told once: keep one", where=file)
    return stated


def _check(name: str, channel: Channel, where: str) -> None:
    if not _NAME.fullmatch(name):
        raise SettingsError("a channel's name is of a-z, 0-9 and -, at most 40 characters", where=where)
    match channel:
        case SmtpStated():
            _check_mail(channel, where)
        case NotifyStated():
            _check_notify(channel, where)
        case WebhookStated():
            _check_room(channel, where)


def _check_mail(channel: SmtpStated, where: str) -> None:
    try:
        read_address(channel.sender)
    except AppbanError as problem:
        raise SettingsError(f"sender {problem}", where=where) from None
    if not 0 < channel.port < 65536:  # noqa: PLR2004  # what a port can be (RFC 9293)
        raise SettingsError(f"port {channel.port} is none; give 1 to 65535", where=where)
    if (channel.user is None) != (channel.password_file is None):
        raise SettingsError("`user` and `password_file` go together", where=where)
    if channel.user is not None and channel.security == "none":
        raise SettingsError(
            'a password does not go out unencrypted; let security be "starttls" or "tls"', where=where
        )


def _check_notify(channel: NotifyStated, where: str) -> None:
    unknown = sorted(set(channel.templates) - {*KINDS, DEFAULT})
    if unknown:
        raise SettingsError(
            f"templates: there is no kind {unknown[0]}; they are {', '.join(KINDS)}", where=where
        )
    if DEFAULT not in channel.templates and set(KINDS) - set(channel.templates):
        raise SettingsError(f"templates: name one for each kind, or one as `{DEFAULT}`", where=where)


def _check_room(channel: WebhookStated, where: str) -> None:
    if not channel.bodies:
        raise SettingsError("`bodies` is empty; name the bodies that the room hears of", where=where)
    unknown = sorted(set(channel.kinds or ()) - set(KINDS))
    if unknown:
        raise SettingsError(f"kinds: there is no {unknown[0]}; they are {', '.join(KINDS)}", where=where)
    for block in channel.reach:
        try:
            ip_network(block)
        except ValueError as problem:
            raise SettingsError(f"reach: {problem}; write such as 10.1.2.0/24", where=where) from None
