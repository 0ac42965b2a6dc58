"""The questions of oversight: the list, each with its form in the address, its answer with what it rests on, and files of it."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec

from appban.errors import InputError, NotFoundError
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.time import read
from appban.reports.questions._discover import question_called, questions
from appban.reports.questions.asking import BY, Parameter, parameters
from appban.reports.questions.forms import answer_csv, cell_text
from appban.reports.questions.model import Answer as Found
from appban.reports.questions.model import Cell, Column, Question, bytes_of
from appban.service.oversight.ground import known_now
from appban.service.oversight.proving import prove_answer
from appban.service.recorded.entry_list import entry_line
from appban.web.console.answers import Answer, Download, Shown
from appban.web.console.faults import NOT_HERE, problems_of
from appban.web.console.moments import AS_OF, KNOWN_AT
from appban.web.console.page import Page
from appban.web.console.pages.statements import titles_of
from appban.web.console.visit import Visit
from appban.web.oversight import View, answer_to

MOST_ROWS = 200
"""Rows that a page shows; the files have all."""
MOST_ENTRIES = 40
"""Entries that a page names; the proof has all."""
LABELS = {"app": "Application", "class": "Device class"}
FILES = {"answer.csv": "text/csv", "answer.json": "application/json", "proof.json": "application/json"}


class Entry(msgspec.Struct, frozen=True):
    """An entry that an answer rests on; `may_open` where the viewer may read it."""

    index: int
    may_open: bool


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter as the form asks for it, with what is typed; `label` in the words of a form."""

    parameter: Parameter
    label: str
    typed: str
    chosen: tuple[str, ...]


def listed(_visit: Visit) -> Answer:
    """The questions there are."""
    context = {"questions": tuple(questions().values())}
    return Shown(template="questions/list.html", title="Questions", context=context)


def one(visit: Visit) -> Answer:
    """One question: its form, and its answer once it has all that it needs."""
    question = question_called(visit.path["asked"])
    texts = _texts(visit, question)
    blank = Shown(template="questions/question.html", title=question.name, context=_context(visit, question))
    if any(each.required and each.name not in texts for each in parameters(question)):
        return blank
    try:
        found = _answer(visit, question, texts)
    except NotFoundError:
        # In the same words for what is not there and what may not be seen, and the form stays to be corrected.
        return visit.again(blank, [{"text": NOT_HERE, "href": "#main-content"}], 404)
    except InputError as error:
        return visit.again(blank, problems_of(error), 400)
    return msgspec.structs.replace(blank, context={**blank.context, **_found(visit, found, texts)})


def document(visit: Visit) -> Answer:
    """The answer as a file: its rows as CSV, all of it as canonical JSON, or with the proofs of its entries."""
    question, name = question_called(visit.path["asked"]), visit.path["document"]
    if name not in FILES:
        raise NotFoundError(f"there is no file {name[:40]!r} of an answer")
    found = _answer(visit, question, _texts(visit, question))
    data = {
        "answer.csv": lambda: answer_csv(found),
        "answer.json": lambda: bytes_of(found),
        "proof.json": lambda: _proof(visit, found),
    }[name]()
    return Download(name=f"{question.name}-{name}", media_type=FILES[name], data=data)


def _answer(visit: Visit, question: Question, texts: Mapping[str, str]) -> Found:
    moment, present = visit.moment, known_now(visit.reader, visit.now)
    view = View(
        reader=visit.reader,
        facts=visit.facts,
        forces=visit.console.ledger.forces(visit.facts),
        places=visit.console.ledger.places,
        stop=visit.stop,
        at=moment.at if moment.as_of else present,
        known_at=present if moment.known is None else moment.known,
        sight=visit.viewer.sight,
    )
    return answer_to(visit.house, view, question, texts)


def _proof(visit: Visit, found: Found) -> bytes:
    head = found.checkpoint
    return prove_answer(
        visit.reader,
        visit.house.press,
        bytes_of(found),
        found.rests_on,
        size=head.size,
        root=head.root,
        openly=False,
    )


def _texts(visit: Visit, question: Question) -> dict[str, str]:
    """The parameters that the address gives."""
    given = {each.name: visit.asked(each.name) for each in parameters(question) if each.name != BY}
    given[BY] = ",".join(visit.query.getlist(BY)) if question.by else ""
    return {name: text for name, text in given.items() if text}


def _context(visit: Visit, question: Question) -> dict[str, object]:
    texts = _texts(visit, question)
    fields = [
        Asked(
            parameter=each,
            label=LABELS.get(each.name, each.name.capitalize()) + ("" if each.required else " (optional)"),
            typed=texts.get(each.name, ""),
            chosen=tuple(texts.get(each.name, "").split(",")),
        )
        for each in parameters(question)
    ]
    kept = [(name, each) for name in texts for each in texts[name].split(",")]
    return {
        "question": question,
        "fields_asked": fields,
        "kept": kept,
        "moment_fields": [(name, text) for name, text in _moment(visit).items() if text],
        "found": None,
        "now_href": f"{visit.here}?{urlencode(texts)}",
    }


def _moment(visit: Visit) -> dict[str, str]:
    return {AS_OF: visit.moment.as_of, KNOWN_AT: visit.moment.known_at}


def _found(visit: Visit, found: Found, texts: Mapping[str, str]) -> dict[str, object]:
    shown = found.rows[:MOST_ROWS]
    visit.names.learn(text for row in shown for text in _people(found.columns, row))
    return {
        "found": found,
        "rows": [
            [_cell(column, cell) for column, cell in zip(found.columns, row, strict=True)] for row in shown
        ],
        "named": dict(_named(visit, found.columns, shown)),
        "counts": [(name.replace("_", " ").capitalize(), count) for name, count in found.counts.items()],
        "given": [(name.capitalize(), cell_text(value)) for name, value in found.parameters.items()],
        "entries": list(_entries(visit, found)),
        "query": urlencode({**texts, **{name: text for name, text in _moment(visit).items() if text}}),
        "most": MOST_ROWS,
    }


def _entries(visit: Visit, found: Found) -> Iterator[Entry]:
    for index in found.rests_on[:MOST_ENTRIES]:
        line = entry_line(visit.reader.row(index), visit.head, visit.viewer.sight)
        yield Entry(index, line.may_open)


def _cell(column: Column, cell: Cell) -> tuple[str, object]:
    """A cell with how it is shown: a time as an instant, several values as such."""
    if cell is None or cell == "":
        return "plain", cell
    if column.kind == "time" and isinstance(cell, str):
        return "time", read(cell, ZoneInfo("UTC"), bare="start")[0]
    if isinstance(cell, tuple):
        return column.kind, cell
    return column.kind, cell_text(cell) if isinstance(cell, bool) else cell


def _people(columns: tuple[Column, ...], row: tuple[Cell, ...]) -> Iterator[str]:
    for column, cell in zip(columns, row, strict=True):
        if column.kind in {"person", "people", "device", "devices"}:
            yield from (cell,) if isinstance(cell, str) else cell if isinstance(cell, tuple) else ()


def _named(
    visit: Visit, columns: tuple[Column, ...], rows: tuple[tuple[Cell, ...], ...]
) -> Iterator[tuple[str, str]]:
    """What the ids of an answer are called on a page."""
    titles: Mapping[str, str] = {str(each): title for each, title in titles_of(visit).items()}
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            for text in (cell,) if isinstance(cell, str) else cell if isinstance(cell, tuple) else ():
                yield text, _name(visit, column.kind, text, titles)


def _name(visit: Visit, kind: str, text: str, titles: Mapping[str, str]) -> str:
    match kind:
        case "body":
            fact = visit.facts.bodies.at(BodyId(text), visit.moment.at)
            return text if fact is None else fact.name
        case "app" | "apps":
            held = visit.facts.apps.get(AppId(text))
            return held[-1].name if held else text
        case "restriction":
            return titles.get(text, text)
        case "person" | "people" | "device" | "devices":
            return str(visit.names.of(text))
        case _:
            return text


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/questions",
        summary="The questions of oversight that the record answers.",
        authority="signed-in",
        handler=listed,
    ),
    Page(
        method="GET",
        path="/questions/{asked}",
        summary="One of them, answered as of any moment.",
        authority="signed-in",
        handler=one,
    ),
    Page(
        method="GET",
        path="/questions/{asked}/{document}",
        summary="Its answer as a file.",
        authority="signed-in",
        handler=document,
    ),
)
