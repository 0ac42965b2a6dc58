"""What somebody hands in on a page to look at first: one of a kind for each person, kept for an hour beside the record.

Nothing is lost by looking: it stays as it came until it was taken in, is dropped, or its hour is over.
"""

from appban.errors import InputError
from appban.ports import Paper, StoreReader
from appban.regime.people import PersonId
from appban.regime.time import HOUR
from appban.service.guard import not_here
from appban.service.work import Desk

LASTS = HOUR
MOST_NAME = 120
"""Characters that are kept of what a file was called."""
_ID_BYTES = 10


def new_id(desk: Desk, kind: str) -> str:
    """An id for something of a kind that is handed in."""
    return f"{kind}-{desk.entropy.bytes(_ID_BYTES).hex()}"


def check_size(name: str, data: bytes, most: int, instead: str) -> None:
    """InputError for a file that is empty, or has over `most` bytes; `instead` says what to do then."""
    if not data:
        raise InputError(f"{name[:MOST_NAME]!r} is empty; choose the file again")
    if len(data) > most:
        raise InputError(f"{name[:MOST_NAME]!r} has {len(data)} bytes, and {instead}")


def hold(desk: Desk, kind: str, name: str, body: bytes, *, owner: PersonId, now: int) -> None:
    """Keep it for an hour, in place of an earlier one of its owner."""
    with desk.store.writer() as writer:
        writer.drop_papers(kind, due=now)
        writer.drop_papers(kind, owner=owner)
        writer.put_paper(Paper(kind=kind, id=name, owner=owner, at=now, until=now + LASTS, body=body))
        writer.commit()


def held(reader: StoreReader, kind: str, name: str, what: str, *, owner: PersonId, now: int) -> bytes:
    """It, as kept; NotFoundError, calling it `what`, if that person has handed in none of that name within the hour."""
    paper = reader.paper(kind, name)
    if paper is None or paper.owner != owner or (paper.until is not None and paper.until <= now):
        raise not_here(what, name)
    return paper.body


def let_go(desk: Desk, kind: str, name: str) -> None:
    """Drop it."""
    with desk.store.writer() as writer:
        writer.drop_paper(kind, name)
        writer.commit()
