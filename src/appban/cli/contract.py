"""`appban contract`: contracts, and whether each has the clause of a restriction."""

from typing import Annotated, Literal, cast

import typer

from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, session
from appban.cli.output import Format, Row, emit_rows
from appban.cli.telling import told, written
from appban.errors import InputError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.restriction import RestrictionId
from appban.service.oversight.returning import Contract, record_contract
from appban.service.reading import Focus, facts_about

app = typer.Typer(help="Contracts, and which have the clause of a restriction.", no_args_is_help=True)

COLUMNS = ("contract", "body", "supplier", "restriction", "clause", "starts", "ends")

Body = Annotated[str, typer.Option(help="The body whose contract it is.")]
Supplier = Annotated[str, typer.Option(help="With whom it is made.")]
Ban = Annotated[str, typer.Option("--restriction", help="The restriction whose clause it should have.")]
Clause = Annotated[str, typer.Option("--clause", help="with, without, or not-known: nobody has looked.")]
Starts = Annotated[str, typer.Option("--from", help="From when it runs.")]
Until = Annotated[str | None, typer.Option("--until", help="Until when; a date counts whole.")]
Reference = Annotated[str, typer.Option(help="Where that stands: a register, a reference number.")]
Anew = Annotated[str | None, typer.Option("--contract", help="The contract that is described anew.")]


@app.command("record")
def record(
    body: Body,
    supplier: Supplier,
    restriction: Ban,
    clause: Clause,
    starts: Starts,
    reference: Reference,
    until: Until = None,
    contract: Anew = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Enter a contract, or with --contract describe one anew from now on."""
    if clause not in {"with", "without", "not-known"}:
        raise InputError(f"--clause {clause!r} is none of with, without, not-known; give one of these")
    here = session()
    said = Contract(
        contract=contract,
        body=BodyId(body),
        supplier=supplier,
        restriction=RestrictionId(restriction),
        clause=None if clause == "not-known" else cast("Literal['with', 'without']", clause),
        starts=here.at(None) if (begins := here.moment(starts, bare="start")) is None else begins,
        ends=here.moment(until, bare="until"),
        reference=reference,
    )
    receipt = here.do(here.act(actor, body=body, key=key), lambda work: record_contract(work, said))
    event = written(here, receipt, ev.ContractRecorded)
    told(here, receipt, ev.ContractRecorded, output, contract=event.contract)


@app.command("list")
def list_(as_of: AsOf = None, known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """The contracts that run, as each was last described."""
    here = session()
    at = here.at(as_of)
    with here.reader() as reader:
        size = reader.head().size if (stop := here.stop(known_at)) is None else stop
        facts = facts_about(reader, Focus(rooms=tuple(reader.subjects("contract:", size))), size)
    found = (facts.oversight.contract(each, at) for each in facts.oversight.contracts)
    running = [pair[1] for pair in found if pair is not None and pair[1].starts <= at]
    rows: list[Row] = [
        {
            "contract": each.contract,
            "body": each.body,
            "supplier": each.supplier,
            "restriction": each.restriction,
            "clause": each.clause or "not known",
            "starts": here.show(each.starts),
            "ends": here.show(each.ends),
        }
        for each in running
        if each.ends is None or at < each.ends
    ]
    emit_rows("appban/contracts@1", rows, output, COLUMNS)
