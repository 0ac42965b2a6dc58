"""What a writing command says it did: read back from the entries, so that a repeated key says the same again."""

from typing import TypeVar

from appban.cli.context import Session
from appban.cli.output import Cell, Format, Row, emit_one, say
from appban.errors import ConflictError
from appban.regime import events as ev
from appban.regime.events.base import Event
from appban.service.reading import event_of
from appban.service.work import Receipt

E = TypeVar("E", bound=Event)


def written(here: Session, receipt: Receipt[object], kind: type[E]) -> E:
    """The event of a kind among the entries of an act.

    ConflictError if there is none: the idempotency key was used before, for something else.
    """
    with here.reader() as reader:
        events = [event_of(row) for row in reader.rows(receipt.first, receipt.last + 1)]
    for event in events:
        if isinstance(event, kind):
            if receipt.repeated:
                say(
                    f"this key was used before: entries {receipt.first} to {receipt.last} stand, nothing was done now"
                )
            return event
    raise ConflictError(
        f"this key was used before, for {ev.TAGS[type(events[0])]} in entry {receipt.first}; "
        "nothing was done now: give another --key"
    )


def told(here: Session, receipt: Receipt[object], kind: type[Event], output: Format, **more: Cell) -> None:
    """Say what was recorded: which entries, of what kind, when it holds from, and what else the command adds."""
    event = written(here, receipt, kind)
    row: Row = {
        "recorded": ev.TAGS[kind],
        "first_entry": receipt.first,
        "last_entry": receipt.last,
        "stated": here.show(event.stated),
        "repeated": receipt.repeated,
        **more,
    }
    emit_one("appban/recorded@1", row, output)
