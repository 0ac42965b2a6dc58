"""Telling people: a message, whoever carries it, and what a carrier is told of the place it carries to."""

from collections.abc import Mapping
from typing import Literal, Protocol

import msgspec


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One notice, ready to go; `id` is the same however often it is sent, so that a duplicate can be told.

    `to` is an address, "" for a room. `subject`, `text` and `values` are for the addressee alone; a room is shown
    `reference`, `state` and `link`, and no more. `at` is when it was put, UTC microseconds; `calendar` an iCalendar file.
    """

    id: str
    kind: str
    to: str
    subject: str
    text: str
    reference: str
    state: str
    link: str
    at: int
    values: Mapping[str, str]
    calendar: bytes | None = None


class Handed(msgspec.Struct, frozen=True):
    """What came of handing a message over, and what the other side said, cut short.

    `later`: it may be taken another time. `never`: not this message, however often it is tried.
    """

    outcome: Literal["taken", "later", "never"]
    said: str = ""


class Messenger(Protocol):
    """Carries messages to one place: a mail server, a service, a room."""

    def send(self, message: Message) -> Handed:
        """Hand a message over; an AppbanError for a secret or a setting of ours that is not as it should be."""
        ...


class SmtpStated(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="smtp", tag_field="kind"
):
    """A mail server. `sender` is the address that mail comes from; file names are relative to the notices file."""

    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: str
    user: str | None = None
    password_file: str | None = None
    ca_file: str | None = None


class NotifyStated(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="notify", tag_field="kind"
):
    """GOV.UK Notify. `templates` maps a kind of notice, or `default`, to the id of a template there."""

    key_file: str
    templates: Mapping[str, str]
    url: str = "https://api.notifications.service.gov.uk"
    reply_to: str | None = None
    ca_file: str | None = None


class WebhookStated(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="webhook", tag_field="kind"
):
    """A room that many see. Its address is a secret in most rooms, so it stands in a file; `kinds` None: all of them.

    `bodies` are those, with what is below them, that the room hears of. `secret_file` holds the key of the signature.
    `reach` lists networks it may be in beside the public internet.
    """

    url_file: str
    format: Literal["plain", "slack", "teams"] = "plain"
    bodies: tuple[str, ...]
    kinds: tuple[str, ...] | None = None
    secret_file: str | None = None
    reach: tuple[str, ...] = ()
    ca_file: str | None = None


Channel = SmtpStated | NotifyStated | WebhookStated
