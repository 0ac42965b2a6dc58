"""A message as mail (RFC 5322), with the calendar as an attachment (RFC 6047)."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from appban.ports import Message
from appban.regime.time import to_datetime

NAME = "App ban"


def mail(message: Message, sender: str) -> EmailMessage:
    """The mail of a message. Its Message-ID is the same each time, so that a mail client can tell a duplicate."""
    domain = sender.rpartition("@")[2]
    made = EmailMessage()
    made["From"] = Address(NAME, addr_spec=sender)
    made["To"] = Address(addr_spec=message.to)
    made["Subject"] = message.subject
    made["Date"] = format_datetime(to_datetime(message.at).replace(microsecond=0))
    made["Message-ID"] = f"<{message.id}@{domain}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nothing answers it by itself
    made.set_content(message.text)
    if message.calendar is not None:
        made.add_attachment(
            message.calendar.decode(),
            subtype="calendar",
            filename="end.ics",
            params={"method": "PUBLISH"},
        )
    return made
