"""A director says whether an exemption is needed, by a link and without an account (journey 5).

The link is for one version, opens once, and is dead after a week or once the request has changed. What it holds is
random; here stands its digest alone, as a paper. The answer is a fact shown to those who decide: it fills no seat and
opens nothing. Nobody can tell from it who really had the link.
"""

from base64 import urlsafe_b64encode
from typing import Literal

import msgspec

from appban.errors import ConflictError, InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.ports import Paper, StoreReader
from appban.record.digests import sha256, to_hex
from appban.record.entry import Actor
from appban.regime import events as ev
from appban.regime.exemption import Commitment, ExemptionId, Request
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.people import PersonId
from appban.regime.time import DAY
from appban.service.guard import acting_person, known_exemption, require_security
from appban.service.reading import Focus, facts_about
from appban.service.work import Work

LINK = "need-link"
"""The kind of paper, whose id is the digest of what the link holds."""
KEPT = 7 * DAY
MOST = 10
"""Links of one exemption that are open at a time, at most."""
MOST_TEXT = 200
_BYTES = 32
_DEAD = "this link opens nothing: it was used, is over a week old, or was cut short; whoever sent it can send another"


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """What goes into the link, shown once and kept nowhere, and until when it opens."""

    text: str
    until: int


class NeedShown(msgspec.Struct, frozen=True, kw_only=True):
    """What the bearer of a link is asked about: the version as submitted, and whom the link was meant for."""

    request: Request
    digest: str
    of: Commitment
    until: int


class _Held(msgspec.Struct, frozen=True, kw_only=True):
    exemption: ExemptionId
    digest: str
    of: Commitment


def ask_need(work: Work, exemption: ExemptionId, of: str) -> Link:
    """Make a link by which somebody (`of`, in words) says whether the newest version is needed.

    A requester or somebody who could fill a security seat may. RefusedError for an exemption that is over.
    """
    facts = work.facts(Focus(exemptions=(exemption,), people=(PersonId(work.act.actor.person),)))
    history = known_exemption(facts, exemption)
    person = acting_person(work, facts)
    if facts.human(person) not in {facts.human(v.request.requester) for _, v in history.versions}:
        require_security(facts, person, history.request, work.now)
    _refuse_over(history)
    if not of.strip():
        raise InputError("nobody is named who is to answer; say whom the link is for")
    work.writer.drop_papers(LINK, due=work.now)
    if len(work.writer.papers(LINK, owner=exemption, limit=MOST)) >= MOST:
        raise RefusedError(
            f"{exemption} has {MOST} open links, which is all there may be; wait for an answer"
        )
    return _made(work, history, work.keep(of, exemption))


def look_need(reader: StoreReader, text: str, now: int) -> NeedShown:
    """What a link asks about. NotFoundError for one that opens nothing, ConflictError if the request has changed."""
    paper = _paper(reader, text, now)
    held = msgspec.json.decode(paper.body, type=_Held)
    history = _unchanged(facts_about(reader, Focus(exemptions=(held.exemption,))), held)
    return NeedShown(request=history.request, digest=held.digest, of=held.of, until=paper.until or now)


def answer_need(
    work: Work, text: str, outcome: Literal["confirmed", "declined"], reason: str = ""
) -> ExemptionId:
    """Record the answer of whoever has a link, which dies by it; the actor is `bearer_of(text)`. Errors as `look_need`.

    InputError for a decline without a reason.
    """
    if work.act.actor != bearer_of(text):
        raise NotAuthorisedError(
            "a link is answered by whoever has it, and in nobody else's name; open it again"
        )
    paper = _paper(work.writer, text, work.now)
    held = msgspec.json.decode(paper.body, type=_Held)
    history = _unchanged(work.facts(Focus(exemptions=(held.exemption,))), held)
    if outcome == "declined" and not reason.strip():
        raise InputError("no reason is given; say why it is not needed")
    work.writer.drop_paper(LINK, paper.id)
    event = ev.NeedAnswered(
        stated=work.now,
        exemption=held.exemption,
        digest=held.digest,
        of=held.of,
        outcome=outcome,
        reason=work.keep(reason, held.exemption) if reason.strip() else None,
    )
    work.add(event, history.request.body)
    return held.exemption


def bearer_of(text: str) -> Actor:
    """Who acts by a link: nobody that the record knows, only whoever had it."""
    return Actor(person=f"link-{_digest(text)[:20]}", how="link")


def _made(work: Work, history: ExemptionHistory, of: Commitment) -> Link:
    exemption, digest = history.request.exemption, history.versions[-1][1].digest
    text = urlsafe_b64encode(work.desk.entropy.bytes(_BYTES)).rstrip(b"=").decode()
    until = work.now + KEPT
    body = msgspec.json.encode(_Held(exemption=exemption, digest=digest, of=of))
    work.writer.put_paper(
        Paper(kind=LINK, id=_digest(text), owner=exemption, at=work.now, until=until, body=body)
    )
    event = ev.NeedAsked(stated=work.now, exemption=exemption, digest=digest, of=of, until=until)
    work.add(event, history.request.body)
    return Link(text=text, until=until)


def _paper(reader: StoreReader, text: str, now: int) -> Paper:
    paper = reader.paper(LINK, _digest(text))
    if paper is None or paper.until is None or paper.until <= now:
        raise NotFoundError(_DEAD)
    return paper


def _unchanged(facts: Facts, held: _Held) -> ExemptionHistory:
    history = known_exemption(facts, held.exemption)
    _refuse_over(history)
    if history.versions[-1][1].digest != held.digest:
        raise ConflictError(
            "the request has changed since this link was sent; whoever sent it can send one for the new version"
        )
    return history


def _refuse_over(history: ExemptionHistory) -> None:
    if history.ended:
        raise RefusedError(
            f"{history.request.exemption} was {next(iter(history.ended))}; there is nothing to ask about it"
        )


def _digest(text: str) -> str:
    return to_hex(sha256(text[:MOST_TEXT].encode("utf-8", "replace")))
