"""The pack of an approved answer: made once, kept by digest, given back to the byte; and the answer as it was given."""

from collections.abc import Sequence

import msgspec

from appban.errors import ConflictError, InputError, NotFoundError, RefusedError, VerificationError
from appban.ports import LogFolder
from appban.record.digests import sha256, to_hex
from appban.regime import events as ev
from appban.regime.drafted import without_citations
from appban.regime.time import Precision, show
from appban.regime.written_answers import WrittenHistory
from appban.regime.written_question import PqId
from appban.service.answers.drafting import content_of, newest_draft, touched
from appban.service.answers.question_text import MOST
from appban.service.releasing.releasing import Planned, give_out
from appban.service.work import Work

FOLDER = "packs"


class Packed(msgspec.Struct, frozen=True, kw_only=True):
    """A pack that was made of a version: its bytes, what made them, under the head of how many entries.

    `releases` are figures that go out with it for the first time, `again` those that went out before.
    """

    question: PqId
    version: int
    data: bytes
    engine: str
    entries: int
    releases: tuple[Planned, ...]
    again: tuple[str, ...]


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it was given: its words, the day, and whether it corrects an earlier one."""

    question: PqId
    text: str
    stated: int
    precision: Precision
    corrects: bool


def freeze(work: Work, folder: LogFolder, packed: Packed) -> str:
    """Keep a pack and enter its digest, with every figure that it gives out; its id.

    RefusedError before the version is approved; ConflictError if it has one, or figures were given out since it was made.
    """
    _, _, history = touched(work, packed.question)
    newest = newest_draft(history, packed.version)
    held = history.pack_of(newest.digest)
    if held is not None:
        raise ConflictError(
            f"version {packed.version} has its pack, {held.pack}; `appban answer export` writes it"
        )
    if history.decided(newest.digest, "minister") is None:
        raise RefusedError(
            f"version {packed.version} of {packed.question} is {history.state}, not approved; "
            "`appban answer approve` is the minister's"
        )
    given = give_out(work, folder, packed.releases)
    digest = to_hex(sha256(packed.data))
    folder.write(f"{FOLDER}/{digest}", packed.data)
    pack = work.mint("pack")
    work.add(
        ev.answers.AnswerFrozen(
            stated=work.now,
            pack=pack,
            question=packed.question,
            draft_digest=newest.digest,
            digest=digest,
            engine=packed.engine,
            entries=packed.entries,
            releases=(*packed.again, *given),
        ),
        history.question.body,
    )
    return pack


def pack_bytes(folder: LogFolder, event: ev.answers.AnswerFrozen) -> bytes:
    """The bytes of a pack as it was frozen; VerificationError if they are others."""
    data = folder.read(f"{FOLDER}/{event.digest}")
    if data is None:
        raise NotFoundError(
            f"the bytes of {event.pack} are not kept here any more; a backup of the folder of evidence has them"
        )
    if to_hex(sha256(data)) != event.digest:
        raise VerificationError(
            f"the bytes kept of {event.pack} are not those that were frozen ({event.digest}); "
            "put them back from a backup of the folder of evidence"
        )
    return data


def give(work: Work, folder: LogFolder, given: Given) -> bool | None:
    """Enter the answer as it was given, beside the draft; whether it differs from the approved one (None: none was).

    RefusedError for a second answer that corrects nothing, or a correction of none.
    """
    _, _, history = touched(work, given.question)
    text = given.text.strip()
    if not 0 < len(text) <= MOST:
        raise InputError(f"an answer has 1 to {MOST} characters, this one {len(text)}")
    if given.stated > work.now:
        raise InputError(f"{show(given.stated)} has not come yet; give the day on which it was answered")
    _check_turn(history, corrects=given.corrects)
    pack = history.frozen[-1][1] if history.frozen else None
    differs = None if pack is None else _differs(folder, history, pack, text)
    work.add(
        ev.answers.AnswerGiven(
            stated=given.stated,
            precision=given.precision,
            question=given.question,
            pack=None if pack is None else pack.pack,
            given=work.keep(text, given.question),
            digest=to_hex(sha256(text.encode())),
            differs=differs,
            corrects=given.corrects,
        ),
        history.question.body,
    )
    return differs


def _check_turn(history: WrittenHistory, *, corrects: bool) -> None:
    final = [each for _, each in history.given if not _is_holding(history, each)]
    if corrects and not history.given:
        raise RefusedError(f"{history.question.id} has no answer yet; `appban answer given` enters the first")
    if not corrects and final:
        raise RefusedError(
            f"{history.question.id} was answered already; `appban answer correct` enters a correction beside it"
        )


def _is_holding(history: WrittenHistory, given: ev.answers.AnswerGiven) -> bool:
    pack = next((each for _, each in history.frozen if each.pack == given.pack), None)
    if pack is None:
        return False
    return any(e.digest == pack.draft_digest and e.draft.outcome == "holding" for e in history.drafts)


def _differs(folder: LogFolder, history: WrittenHistory, pack: ev.answers.AnswerFrozen, text: str) -> bool:
    made = next(each.draft for each in history.drafts if each.digest == pack.draft_digest)
    approved = without_citations(content_of(folder, made).text)
    return _words(approved) != _words(without_citations(text))


def _words(text: str) -> Sequence[str]:
    return text.split()
