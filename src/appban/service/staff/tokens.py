"""Bearer tokens of machines (RFC 6750): minted for a purpose, a body and a time; shown once, kept as a digest alone.

A token lets a machine do over HTTP what an operator may do at the command line without authority: ask, deliver
inventories, fetch artefacts and say what became of them. So whoever may act here at all may mint one and end it.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterator

import msgspec

from appban.errors import InputError, NotFoundError, RefusedError
from appban.ports import StoreReader
from appban.record.digests import sha256, to_hex
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.time import show
from appban.regime.tokens import Power, Token, TokenId
from appban.service.guard import refuse_absent
from appban.service.reading import Focus, event_of
from appban.service.work import Work

MARK = "appban"
"""What every token begins with, so that searches for leaked secrets find it."""
SECRET_BYTES = 32
MAX_TOKEN = 200
"""Characters of a token at most; ours have fewer."""

_NO_DIGEST = "0" * 64


class Minting(msgspec.Struct, frozen=True, kw_only=True):
    """A token to be minted; `label` says whose it is, `until` is in UTC microseconds."""

    label: str
    may: tuple[Power, ...]
    body: BodyId
    until: int


class Minted(msgspec.Struct, frozen=True, kw_only=True):
    """A token with its text, which is shown to whoever asked and kept nowhere."""

    token: TokenId
    text: str


class TokenLine(msgspec.Struct, frozen=True, kw_only=True):
    """One token as listed; `label` None when it was erased, `holds`: in force at the instant asked."""

    token: TokenId
    label: str | None
    may: tuple[Power, ...]
    body: BodyId
    held_from: int
    until: int
    holds: bool


def mint_token(work: Work, asked: Minting) -> Minted:
    """Mint a token. InputError if it could do nothing, or its end is past; NotFoundError for an unknown body."""
    facts = _facts(work)
    if not asked.may:
        raise InputError("a token that may do nothing is of no use; say what for, such as evaluate")
    if not asked.label.strip():
        raise InputError("the label is empty; say which machine the token is for")
    if asked.until <= work.now:
        raise InputError(f"a token until {show(asked.until)}, which is past, opens nothing; give a later end")
    if facts.bodies.at(asked.body, work.now) is None:
        raise NotFoundError(f"there is no body {asked.body}; `appban body list` shows them")
    token = TokenId(work.mint("token"))
    secret = urlsafe_b64encode(work.desk.entropy.bytes(SECRET_BYTES)).rstrip(b"=").decode()
    text = f"{MARK}_{token}_{secret}"
    event = ev.TokenMinted(
        stated=work.now,
        token=token,
        label=work.keep(asked.label, token),
        digest=digest_of(text),
        may=tuple(sorted(set(asked.may))),
        body=asked.body,
        until=asked.until,
    )
    work.add(event, asked.body)
    return Minted(token=token, text=text)


def end_token(work: Work, token: TokenId) -> None:
    """End a token now; RefusedError if it has ended."""
    held = _facts(work).tokens.get(token)
    if held is None:
        raise NotFoundError(f"there is no token {token}; `appban token list` shows them")
    if held.until <= work.now:
        raise RefusedError(f"{token} ended at {show(held.until)}; there is nothing to end")
    work.add(ev.TokenEnded(stated=work.now, token=token), held.body)


def bearer(facts: Facts, text: str, at: int) -> Token | None:
    """The token in force at an instant whose bearer shows this text, or None.

    Which id is asked for is no secret; the rest is compared in constant time, also for an id that does not exist.
    """
    _, _, rest = text.partition("_")
    held = facts.tokens.get(TokenId(rest.partition("_")[0]))
    known = _NO_DIGEST if held is None else held.digest
    same = hmac.compare_digest(digest_of(text[:MAX_TOKEN]), known)
    return held if same and held is not None and held.holds_at(at) else None


def digest_of(text: str) -> str:
    """What is kept of a token."""
    return to_hex(sha256(text.encode("utf-8", "replace")))


def token_lines(facts: Facts, reader: StoreReader, at: int) -> Iterator[TokenLine]:
    """Every token that had been minted by an instant, in order of record."""
    labels = _labels(reader)
    for held in facts.tokens.values():
        if held.held_from <= at:
            yield TokenLine(
                token=held.id,
                label=labels.get(held.id),
                may=held.may,
                body=held.body,
                held_from=held.held_from,
                until=held.until,
                holds=held.holds_at(at),
            )


def _facts(work: Work) -> Facts:
    person = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(person,)))
    refuse_absent(facts, person, work.now)
    return facts


def _labels(reader: StoreReader) -> dict[TokenId, str]:
    end = reader.head().size
    minted = [event_of(row) for row in reader.rows_of(list(reader.subjects("token:", end)), end)]
    kept = {event.token: event.label for event in minted if isinstance(event, ev.TokenMinted)}
    held = reader.openings(list(kept.values()))
    return {token: held[label].value for token, label in kept.items() if label in held}
