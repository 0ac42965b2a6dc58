"""From a letter to the message that is handed over."""

import msgspec

from appban.ports import Message
from appban.service.telling.calendar import calendar_file
from appban.service.telling.links import link_of
from appban.service.telling.notice import EMAIL, LINK_TEXT, Letter
from appban.service.telling.template import Template, fill


class Destination(msgspec.Struct, frozen=True):
    """Where a letter goes: an address ("" for a room), and where the console is, if there is one."""

    address: str
    console: str | None


def message_of(letter: Letter, template: Template, to: Destination, at: int) -> Message:
    """The message of a letter put at `at`; SettingsError for a template with a place that nothing is known for."""
    notice = letter.notice
    link = link_of(notice, to.console)
    values = {**{name: value for name, value in notice.values.items() if name != LINK_TEXT}, "link": link}
    personal = letter.channel == EMAIL
    filled = fill(template, values) if personal else None
    return Message(
        id=letter.id,
        kind=notice.kind,
        to=to.address,
        subject="" if filled is None else filled.subject,
        text="" if filled is None else filled.text,
        reference=notice.reference,
        state=notice.state,
        link=link,
        at=at,
        values=values if personal else {},
        calendar=calendar_file([notice.mark], at) if personal and notice.mark is not None else None,
    )
