"""Where people are told: one e-mail address each, a paper beside the log that goes when they are erased.

A paper and not a name (docs/adr/0012): an address changes, and two people may share that of a private office.
"""

import re

import msgspec

from appban.errors import InputError
from appban.ports import Paper, Store, StoreReader, StoreWriter
from appban.regime.people import PersonId
from appban.service.reading import Focus, facts_about
from appban.service.telling.notice import UNTOLD, letter_of, paper_of

ADDRESS = "address"
MOST = 254
"""Characters of an address (RFC 5321 section 4.5.3.1.3, less the angle brackets)."""
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,}"
)


def read_address(text: str) -> str:
    """An e-mail address as it is written down; InputError if it is none that every mail server takes."""
    given = text.strip()
    local = given.partition("@")[0]
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    if len(given) > MOST or dots or not _ADDRESS.fullmatch(given):
        raise InputError(
            f"{text[:80]!r} is no e-mail address; write it as name@example.org, in ASCII and without a display name"
        )
    return given


def set_address(store: Store, person: PersonId, address: str | None, now: int) -> int:
    """Set where a person is told, or (None) forget it; how many notices that waited for it go out now.

    InputError if it is no address; nothing of it is in the record.
    """
    written = None if address is None else read_address(address)
    with store.writer() as writer:
        if written is None:
            writer.drop_paper(ADDRESS, person)
            freed = 0
        else:
            writer.put_paper(Paper(kind=ADDRESS, id=person, owner=person, at=now, body=written.encode()))
            freed = _free(writer, person, now)
        writer.commit()
    return freed


def address_of(reader: StoreReader, person: PersonId) -> str | None:
    """Where a person is told, under whichever of the ids it was set; None if nowhere."""
    paper = reader.paper(ADDRESS, person)
    if paper is None:
        others = facts_about(reader, Focus(people=(person,))).ids_of(person)
        paper = next((p for p in (reader.paper(ADDRESS, other) for other in others) if p is not None), None)
    return None if paper is None else paper.body.decode()


def _free(writer: StoreWriter, person: PersonId, now: int) -> int:
    """What could not be told for want of an address is tried anew; what is too late by now is found so then."""
    ids = facts_about(writer, Focus(people=(person,))).ids_of(person)
    waiting = [paper for each in ids for paper in writer.papers(UNTOLD, owner=each)]
    letters = [(paper, letter_of(paper)) for paper in waiting]
    freed = [(paper, letter) for paper, letter in letters if letter.state == "no-address"]
    for paper, letter in freed:
        writer.drop_paper(paper.kind, paper.id)
        writer.put_paper(paper_of(msgspec.structs.replace(letter, state="waiting", said=""), paper.at, now))
    return len(freed)
