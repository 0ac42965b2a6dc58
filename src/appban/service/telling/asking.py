"""Asking somebody by a link whether an exemption is needed, and sending the link where an address is held (journey 5).

The link itself stands in the outbox until it is handed over, since a letter has to be tried again; then it is gone from
here too (see `paper_of`). No room is told: whoever reads the link can answer by it.
"""

import msgspec

from appban.errors import InputError, RefusedError
from appban.record.digests import sha256, to_hex
from appban.regime.exemption import ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.people import PersonId
from appban.service.exemptions.need import Link, ask_need
from appban.service.guard import holders
from appban.service.people import HANDLE
from appban.service.reading import Focus
from appban.service.telling import wording
from appban.service.telling.addresses import address_of
from appban.service.telling.composing import Tale, of_exemption
from appban.service.telling.notice import LINK_TEXT, Notice, first_letter, paper_of
from appban.service.work import Work


class Director(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to answer: in words, and by handle if the record knows them, so that the link can be sent."""

    called: str
    handle: str | None = None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The link, and whether it goes out by mail: there is an address, and people are told here."""

    link: Link
    sent: bool


def ask_director(work: Work, exemption: ExemptionId, director: Director) -> Asked:
    """Make a link as `ask_need`, and put it into the outbox for whom the record knows and holds an address of.

    InputError for a handle of nobody in the body that asks, or above it; RefusedError for whoever asked or gains.
    """
    link = ask_need(work, exemption, director.called)
    to = None if director.handle is None else _known(work, exemption, director.handle)
    sent = to is not None and _put(work, exemption, link, to)
    return Asked(link=link, sent=sent)


def _known(work: Work, exemption: ExemptionId, handle: str) -> PersonId:
    """One answer for a handle of nobody and one of somebody elsewhere, so that nobody learns who is recorded."""
    found = work.writer.aliases([(HANDLE, handle)]).get((HANDLE, handle))
    person = None if found is None else PersonId(found)
    focus = Focus(exemptions=(exemption,), people=() if person is None else (person,))
    facts = work.facts(focus)
    history = facts.exemptions[exemption]
    asked = {facts.human(version.request.requester) for _, version in history.versions}
    if person is not None and facts.human(person) in holders(facts, history) | asked:
        raise RefusedError(
            f"{handle[:40]} asked for it or is named in it; ask somebody else whether it is needed"
        )
    if person is None or not _works_above(facts, history, person, work.now):
        raise InputError(
            f"nobody called {handle[:40]!r} works in the body that asks, or above it; leave the handle out to pass the "
            "link on yourself"
        )
    return person


def _works_above(facts: Facts, history: ExemptionHistory, person: PersonId, at: int) -> bool:
    known = facts.people.get(person)
    fact = None if known is None else known.at(at)
    line = facts.bodies.lineage(history.request.body, at) or (history.request.body,)
    return fact is not None and fact.body in line and not facts.absences_of(person).during(at)


def _put(work: Work, exemption: ExemptionId, link: Link, to: PersonId) -> bool:
    teller = work.desk.teller
    if teller is None or not teller.tells() or address_of(work.writer, to) is None:
        return False
    zone = work.desk.zone
    about = of_exemption(
        Tale(facts=work.facts(Focus(exemptions=(exemption,))), exemption=exemption, at=work.now, zone=zone),
        "need",
    )
    notice = Notice(
        kind="need",
        edge=f"need:{to_hex(sha256(link.text.encode()))}",
        to=to,
        reference=about.reference,
        state="asked whether it is needed",
        line=about.line,
        values={
            **about.values,
            "reference": about.reference,
            "state": "asked whether it is needed",
            "because": "somebody named you as the one to ask",
            "when": wording.when(link.until, zone),
            LINK_TEXT: link.text,
        },
        expires=link.until,
    )
    work.writer.put_paper(paper_of(first_letter(notice), work.now, work.now))
    return True
