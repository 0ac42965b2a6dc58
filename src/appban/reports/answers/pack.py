"""The pack of an answer: one archive of files that say the same, from which everything is read without this program."""

import re
from collections.abc import Mapping
from importlib.metadata import version
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec
from markupsafe import escape

from appban import __version__
from appban.record.digests import sha256, to_hex
from appban.regime.drafted import Content, cited_entries, without_citations
from appban.regime.written_question import Draft, Tabled
from appban.reports.answers.csvw import csv_of, metadata_of
from appban.reports.answers.document import Approved, document, titled
from appban.reports.html import html
from appban.reports.odt import odt
from appban.reports.zipped import zipped

ENGINE = f"appban {__version__}, markupsafe {version('markupsafe')}"
"""What makes packs, in its versions: it stands beside the digest of each."""
_NULLS = (
    "id", "askingMemberId", "askingMember", "house", "memberHasInterest", "dateTabled", "dateForAnswer", "uin",
    "questionText", "answeringBodyId", "answeringBodyName", "isWithdrawn", "isNamedDay", "answeringMemberId",
    "answeringMember", "correctingMemberId", "correctingMember", "dateAnswered", "originalAnswerText",
    "comparableAnswerText", "dateAnswerCorrected", "dateHoldingAnswer", "heading",
)  # fmt: skip
_LISTS = ("groupedQuestions", "attachments", "groupedQuestionsDates")


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """A decision on the version, as the pack says it: at which step, in which capacity, when, and its digest."""

    step: Literal["officials", "minister"]
    capacity: str
    stated: str
    digest: str


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What a pack is made of. `fields` is the question as it came, in JSON; None if it was erased.
    `corrects`: an answer was given before; `where`: the zone in which people read times.

    `origin`, `size` and `root` are the head of the record that everything stands under; `evidence` are files that prove it.
    """

    question: Tabled
    body: str
    draft: Draft
    digest: str
    content: Content
    fields: str | None
    found: str
    corrects: bool
    signed: tuple[Signed, ...]
    origin: str
    size: int
    root: str
    evidence: Mapping[str, bytes]
    where: ZoneInfo


def pack(subject: Subject) -> bytes:
    """The archive; the same of the same subject."""
    return zipped(pack_files(subject))


def pack_files(subject: Subject) -> dict[str, bytes]:
    """The files by name, with the digest of each in `SHA256SUMS`."""
    made = document(
        Approved(
            question=subject.question,
            body=subject.body,
            draft=subject.draft,
            content=subject.content,
            asked=_asked(subject),
            head=_head(subject),
            where=subject.where,
        )
    )
    files = {
        "answer.html": html(made),
        "answer.odt": odt(made),
        "question.json": question_json(subject),
        "method.md": method(subject).encode(),
        "log-head.txt": _log_head(subject).encode(),
        **{f"evidence/{name}": data for name, data in subject.evidence.items()},
    }
    for table in subject.content.tables:
        name = f"table-{table.number}.csv"
        files[f"tables/{name}"] = csv_of(table)
        files[f"tables/{name}-metadata.json"] = metadata_of(table, name)
    sums = "".join(f"{to_hex(sha256(data))}  {name}\n" for name, data in sorted(files.items()))
    return {**files, "SHA256SUMS": sums.encode()}


def question_json(subject: Subject) -> bytes:
    """The question with the answer in the fields of Parliament's questions API; those that came and are not known here stay."""
    came: dict[str, object] = {} if subject.fields is None else msgspec.json.decode(subject.fields)
    value: dict[str, object] = {
        **dict.fromkeys(_NULLS),
        **{name: [] for name in _LISTS},
        **came,
        "answeringBodyName": came.get("answeringBodyName") or subject.body,
        "answerText": answer_html(subject.content.text),
        "answerIsHolding": subject.draft.outcome == "holding",
        "answerIsCorrection": subject.corrects,
        "attachmentCount": 2 * len(subject.content.tables),
    }
    return msgspec.json.format(msgspec.json.encode({"value": value}, order="sorted"), indent=2) + b"\n"


def answer_html(text: str) -> str:
    """The words of an answer in paragraphs, as the API has them, without our citations."""
    return "".join(f"<p>{escape(part)}</p>" for part in paragraphs(without_citations(text)))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, between empty lines."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def method(subject: Subject) -> str:
    """How each table came about, of when, and what was left out of it."""
    lines = [f"# How the answer to {titled(subject.question)} was worked out", ""]
    for table in subject.content.tables:
        given = ", ".join(f"{name} {text}" for name, text in table.parameters) or "none"
        lines += [
            f"## Table {table.number}: {table.measure}", "",
            f"- Question: {table.wording}", f"- As of: {table.as_of}", f"- As known at: {table.known_at}",
            f"- Parameters: {given}", f"- Rows: {len(table.rows)}", f"- Cells suppressed: {table.suppressed}",
            f"- Public entries it rests on: {_listed(table.rests_on)}", "", table.method, "", table.control, "",
            *(f"Not known: {each}." for each in table.missing), "",
        ]  # fmt: skip
    if not subject.content.tables:
        lines += ["This answer gives no figures.", ""]
    lines += [
        "## What was said before", "", f"Whoever drafted it found it {subject.found} with earlier statements and answers.", "",
        "## Decisions", "", *(f"- {each.step}: {each.capacity}, {each.stated}, digest {each.digest}" for each in subject.signed), "",
        "## Evidence", "",
        "`evidence/checkpoint` is the signed head of the record, `evidence/log.vkey` its public key: compare that with one you had",
        "from somebody you trust. `evidence/bundle.json` has each entry named here or cited in the answer, with its path to that head:",
        "`appban log verify evidence/bundle.json --key KEY` checks it offline, and so does the Go program in the source of appban. A",
        "sealed entry shows that it exists and what it commits to, not what it says.", "",
    ]  # fmt: skip
    return "\n".join(lines)


def _listed(entries: tuple[int, ...]) -> str:
    return ", ".join(map(str, entries)) or "none"


def _asked(subject: Subject) -> str | None:
    came: dict[str, object] = {} if subject.fields is None else msgspec.json.decode(subject.fields)
    text = came.get("questionText")
    return text if isinstance(text, str) else None


def _head(subject: Subject) -> str:
    return f"{subject.origin}, {subject.size} entries, root {subject.root}"


def _log_head(subject: Subject) -> str:
    cited = ", ".join(map(str, cited_entries(subject.content.text))) or "none"
    return (
        f"log: {subject.origin}\nentries: {subject.size}\nroot: {subject.root}\n"
        f"draft: version {subject.draft.version}, SHA-256 {subject.digest}\ncited entries: {cited}\n"
    )
