"""A person's feed of ends and reviews, behind a secret that the person can change: whoever has the address reads it."""

import base64
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from appban.ports import Entropy, Paper, Store, StoreReader
from appban.record.digests import sha256, to_hex
from appban.regime.authority import authority_for
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.time import DAY, zone
from appban.service.guard import REVIEW
from appban.service.telling.calendar import calendar_file
from appban.service.telling.ends import calendar_mark, log_host
from appban.service.telling.force import intervals
from appban.service.telling.notice import CalendarMark
from appban.service.telling.recipients import could_fill
from appban.service.telling.standing import review_days

CALENDAR = "calendar"
SECRET_BYTES = 20
SHOWN_AFTER = 30 * DAY
"""How long an end that has come stays in a feed."""


def new_token(store: Store, entropy: Entropy, person: PersonId, now: int) -> str:
    """The secret part of the address of a person's feed, shown this once; an earlier one leads nowhere from now on."""
    text = base64.b32encode(entropy.bytes(SECRET_BYTES)).decode().lower()
    with store.writer() as writer:
        writer.drop_papers(CALENDAR, owner=person)
        writer.put_paper(Paper(kind=CALENDAR, id=_digest(text), owner=person, at=now, body=b""))
        writer.commit()
    return text


def drop_token(store: Store, person: PersonId) -> bool:
    """End a person's feed; whether there was one."""
    with store.writer() as writer:
        dropped = writer.drop_papers(CALENDAR, owner=person)
        writer.commit()
    return dropped > 0


def feed(reader: StoreReader, facts: Facts, token_text: str, now: int) -> bytes | None:
    """The calendar that a secret leads to; None if it leads nowhere, or its person has left."""
    paper = reader.paper(CALENDAR, _digest(token_text))
    if paper is None or facts.absences_of(PersonId(paper.owner)).during(now):
        return None
    person = PersonId(paper.owner)
    where = zone("Europe/London" if facts.opened is None else facts.opened.zone)
    marks = [*_ends(facts, person, now), *_reviews(facts, person, now, where)]
    return calendar_file(
        sorted(marks, key=lambda each: (each.at, each.uid)), facts.time, name="App ban: ends and reviews"
    )


def _ends(facts: Facts, person: PersonId, now: int) -> Iterator[CalendarMark]:
    """The ends of what was in force, or will be, and a person holds, asked for or could decide on for security."""
    ids = set(facts.ids_of(person))
    for exemption, history in facts.exemptions.items():
        request = history.request
        if request.end <= now - SHOWN_AFTER:
            continue
        theirs = request.requester in ids or any(each.id in ids for each in request.people)
        if (theirs or could_fill(facts, history, person, now)) and intervals(facts, exemption):
            yield calendar_mark(facts, exemption, now)


def _reviews(facts: Facts, person: PersonId, now: int, where: ZoneInfo) -> Iterator[CalendarMark]:
    """The next review of each body that a person reviews and that has something to review."""
    _, following = review_days(now, where)
    live = {h.request.body for h in facts.exemptions.values() if h.request.start <= following < h.request.end}
    for body in sorted(live):
        if authority_for(facts, person, REVIEW, body, now) is not None:
            yield CalendarMark(
                uid=f"review-{body}-{following}@{log_host(facts)}",
                at=following,
                sequence=0,
                summary=f"Review of the exemptions of {body}",
            )


def _digest(text: str) -> str:
    return to_hex(sha256(text.encode()))
