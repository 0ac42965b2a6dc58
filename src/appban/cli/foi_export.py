"""`appban foi export`: a case or the request itself as it is given out, with a marker where something is withheld."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from appban.bootstrap.rules import foi_rules
from appban.cli.context import Actor_, AsOf, Key, Output, Session, session
from appban.cli.files import write_file
from appban.cli.foi_options import Ref, request_of
from appban.cli.output import Format, say
from appban.cli.telling import told
from appban.errors import InputError
from appban.record.digests import sha256, to_hex
from appban.regime import events as ev
from appban.regime.exemption import ExemptionId
from appban.regime.foi_request import FoiId, FoiMark
from appban.regime.subjects import FOI
from appban.reports.html import html
from appban.reports.released import released_document, released_json
from appban.service.foi.case_file import CaseFile, exemption_file, request_file
from appban.service.foi.exporting import Released, record_export, released
from appban.service.foi.finding import law_of
from appban.service.foi.listing import foi_line
from appban.service.reading import Focus, facts_about


class Form(StrEnum):
    """In which form something is given out, told by the ending of the file."""

    JSON = ".json"
    HTML = ".html"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(export)


def export(
    request: Ref,
    into: Annotated[Path, typer.Option(help="A new file: NAME.json, or NAME.html for people to read.")],
    case: Annotated[
        str | None,
        typer.Option(help="The exemption that is given out (default: the request with its answer)."),
    ] = None,
    withhold: Annotated[
        list[str] | None,
        typer.Option(help="PLACE=SECTION[,SECTION]: what is withheld, such as devices=31(1)(a)."),
    ] = None,
    show: Annotated[
        list[str] | None, typer.Option(help="A place of free text that you read, or personal data to show.")
    ] = None,
    as_of: AsOf = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Write what is given out; personal data is withheld, and free text waits until somebody has read it."""
    here = session()
    form, found = _form(into), request_of(here, request)
    file, given = _given(here, found, case, as_of, [_mark(each) for each in withhold or ()], show or [])
    data = _drawn(here, file, given, form)
    digest = to_hex(sha256(data))
    receipt = here.do(
        here.act(actor, key=key),
        lambda work: record_export(work, found, file, given, (form.value.removeprefix("."), digest)),
    )
    write_file(into, data)
    say(f"wrote {into}: {len(given.held.gaps)} places are withheld; read it before it goes out")
    told(
        here, receipt, ev.foi.FoiExported, output,
        request=found, of=file.of, withheld=len(given.held.gaps), sha256=digest,
    )  # fmt: skip


def _given(
    here: Session, found: FoiId, case: str | None, as_of: str | None, marks: list[FoiMark], show: list[str]
) -> tuple[CaseFile, Released]:
    laws, at, zone = foi_rules(here.house.settings), here.at(as_of), here.house.desk.zone
    with here.reader() as reader:
        history = facts_about(reader, Focus(rooms=(f"{FOI}:{found}",))).foi[found]
        file = (
            request_file(reader, foi_line(history, laws, at, zone), at, zone)
            if case is None
            else exemption_file(reader, ExemptionId(case), at, zone)
        )
    return file, released(law_of(laws, history.request.law).law, file, marks, show)


def _drawn(here: Session, file: CaseFile, given: Released, form: Form) -> bytes:
    when = here.show(file.at) or ""
    if form is Form.JSON:
        return released_json(
            {"of": file.of, "as_of": when, "entries": file.entries}, given.held, given.titles
        )
    return html(released_document(file.title, f"As of {when}", given.held, given.titles))


def _mark(text: str) -> FoiMark:
    place, equals, sections = text.partition("=")
    if not equals or not sections.strip():
        raise InputError(f"--withhold {text!r} names no section; write it as PLACE=SECTION, devices=31(1)(a)")
    return FoiMark(path=place.strip(), sections=tuple(each.strip() for each in sections.split(",")))


def _form(into: Path) -> Form:
    if into.suffix not in {each.value for each in Form}:
        raise InputError(f"{into} is neither .json nor .html; name one of these")
    if into.exists():
        raise InputError(f"{into} is there already; name a new file")
    return Form(into.suffix)
