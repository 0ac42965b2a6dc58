"""The part of `appban log verify` for an answer: its entries hold under its head, and are those it says it rests on."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from appban.cli.files import read_file
from appban.cli.output import Format, emit_one, say
from appban.errors import InputError, VerificationError
from appban.record.digests import to_hex
from appban.record.inclusions import BEGINS, verify
from appban.record.keys import VerifierKey
from appban.regime.written_question import PackProof
from appban.reports.questions.model import Answer


def holds_answer(path: Path) -> bool:
    """Whether a file begins as an answer with its proofs does."""
    with path.open("rb") as file:
        return file.read(len(BEGINS)) == BEGINS


def emit_answer(path: Path, keys: Sequence[VerifierKey], origin: str | None, output: Format) -> None:
    """Check such a file and say what held; VerificationError for the first thing that does not."""
    held = verify(read_file(path), keys, origin=origin)
    answer = _about(held.about)
    head, said = held.checkpoint, answer.checkpoint
    if (said.origin, said.size, said.root) != (head.origin, head.size, to_hex(head.root)):
        raise VerificationError(
            f"it was read under the head {said.root} of {said.size} entries, and the signed one is another"
        )
    given = tuple(each.index for each in held.entries)
    if given != answer.rests_on:
        raise VerificationError(
            f"it rests on {len(answer.rests_on)} entries, and the {len(given)} proved are not exactly these"
        )
    say(
        f"{len(given):,} entries hold under the head {said.root} of {said.origin}; they are those that "
        f"{_called(answer)} says it rests on"
    )
    emit_one(
        "appban/verified-answer@1",
        {
            "question": answer.question,
            **_of(answer),
            "origin": said.origin,
            "entries": said.size,
            "root": said.root,
            "proved": len(given),
            "open_to_reading": sum(each.entry is not None for each in held.entries),
        },
        output,
    )


def _about(data: bytes) -> Answer | PackProof:
    try:
        return msgspec.json.decode(data, type=Answer | PackProof)
    except msgspec.DecodeError as fault:
        raise InputError(f"what these entries are said to bear out is no answer: {fault}") from None


def _called(answer: Answer | PackProof) -> str:
    if isinstance(answer, PackProof):
        return f"the draft {answer.draft} of the answer to {answer.question}"
    return f"the answer to {answer.question} as of {answer.as_of}"


def _of(answer: Answer | PackProof) -> dict[str, str]:
    if isinstance(answer, PackProof):
        return {"draft": answer.draft}
    return {"as_of": answer.as_of, "known_at": answer.known_at}
