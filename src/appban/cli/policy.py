"""`appban policy`: check packs, plan what adopting them would change, apply a plan by two, show what is in force."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from appban.bootstrap.shipped import shipped_packs
from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, session
from appban.cli.files import read_file, write_file
from appban.cli.output import Format, Row, emit_one, emit_rows, say
from appban.errors import PolicyError, SettingsError
from appban.regime.facts import Facts
from appban.regime.pack.file import schema
from appban.regime.people import PersonId
from appban.regime.restriction import RestrictionId
from appban.regime.time import FOREVER
from appban.service.answering import prefix
from appban.service.bans.plan import Plan, read_plan, write_plan
from appban.service.bans.policy import PackFile, ReadPack, apply_plan, check_packs, make_plan, read_packs
from appban.service.bans.policy_words import line, page
from appban.service.bans.regimes import restriction_at, restrictions_at
from appban.service.reading import all_facts
from appban.service.rosters import roster_for

app = typer.Typer(help="The bans themselves, as data: check, plan, apply, show.", no_args_is_help=True)

PENDING = 3
MOST = 4 * 1024 * 1024
"""Bytes of a pack or plan; what is larger is refused by its reader too."""

Packs = Annotated[list[str], typer.Argument(help="Pack files, or ids of packs that ship with appban.")]


@app.command("check")
def check(packs: Packs, output: Output = Format.TABLE) -> None:
    """What is wrong or odd in packs: conflicts, rules that never match, seats nobody can fill. Exit 4 on an error."""
    given, others = _read(packs)
    facts, now = _office()
    remarks = list(check_packs(given, others, facts, now))
    rows: list[Row] = [
        {"where": where, "level": r.level, "code": r.code, "path": r.path, "message": r.message}
        for where, r in remarks
    ]
    emit_rows("appban/policy-check@1", rows, output, ("where", "level", "code", "path", "message"))
    errors = sum(remark.level == "error" for _, remark in remarks)
    if errors:
        raise PolicyError(
            f"{errors} of {len(remarks)} remarks are errors; correct them before adopting the pack"
        )
    say(f"no errors, {len(remarks)} warnings")


@app.command("plan")
def plan(
    packs: Packs,
    to: Annotated[
        Path | None, typer.Option("--to", help="Write the plan to this file, for `policy apply`.")
    ] = None,
    sealed: Annotated[
        bool, typer.Option("--sealed", help="Keep the restrictions unannounced until they start.")
    ] = False,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit 3 when applying it would change anything.")
    ] = False,
    output: Output = Format.TABLE,
) -> None:
    """What adopting packs, with those they use, would change, and whom it would touch. Nothing is changed."""
    here = session()
    given, others = _read(packs)
    now = here.now()
    with here.reader() as reader:
        made = make_plan(reader, given, others, roster_for(here.house.lake, now), now=now, sealed=sealed)
    if to is not None:
        write_file(to, write_plan(made))
    emit_one("appban/policy-plan@1", _summary(made), output)
    if to is not None:
        said = "; keep it from readers until the ban is announced" if sealed else ""
        say(f"wrote {to}{said}; two persons apply it: appban policy apply {to} --with HANDLE")
    if detailed_exitcode and made.pending:
        raise typer.Exit(PENDING)


@app.command("apply")
def apply(
    file: Annotated[Path, typer.Argument(metavar="PLAN", help="The file that `policy plan --to` wrote.")],
    second: Annotated[str, typer.Option("--with", help="The second person who adopts it, by handle.")],
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Adopt what a plan says, by two persons with authority for it. Exit 4 if the record moved on since it was made."""
    here = session()
    made = read_plan(read_file(file, MOST), str(file))
    other = here.people(second)[0]
    receipt = here.do(here.act(actor, key=key), lambda work: apply_plan(work, made, other))
    row: Row = {
        "first": receipt.first,
        "last": receipt.last,
        "events": receipt.last - receipt.first + 1,
        "repeated": receipt.repeated,
        "plan": made.digest,
    }
    emit_one("appban/policy-apply@1", row, output)
    say(
        "this was done before under that key"
        if receipt.repeated
        else f"adopted; entries {receipt.first} to {receipt.last}"
    )


@app.command("show")
def show_(
    restriction: Annotated[str | None, typer.Argument(help="One restriction, by id, in full.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    pack_schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of pack files instead, for editors.")
    ] = False,
    actor: Actor_ = None,
    output: Output = Format.TABLE,
) -> None:
    """The restrictions in force, or to come: what is banned, for whom, on whose word, and how one may depart from it."""
    if pack_schema:
        sys.stdout.write(json.dumps(schema(), indent=1) + "\n")
        return
    here = session()
    now, zone = here.now(), here.house.desk.zone
    at = here.moment(as_of)
    with here.reader() as reader:
        _, found = restrictions_at(
            reader,
            PersonId(here.act(actor).actor.person),
            at=now if at is None else at,
            stop=prefix(reader, here.moment(known_at)),
            now=now,
        )
    if restriction is not None:
        shown = restriction_at(found, RestrictionId(restriction))
        emit_one("appban/restriction@1", page(shown, zone), output)
        return
    rows = [line(each, zone) for each in found if each.standing != "over"]
    columns = ("restriction", "version", "title", "standing", "from", "until", "surfaces", "exemptions")
    emit_rows("appban/restrictions@1", rows, output, columns)


def _read(names: list[str]) -> tuple[tuple[ReadPack, ...], tuple[ReadPack, ...]]:
    """The packs that were named, and the shipped ones beside them."""
    shipped = shipped_packs()
    files = [
        PackFile(f"{name}.yaml", shipped[name])
        if name in shipped and not Path(name).exists()
        else PackFile(name, read_file(Path(name), MOST))
        for name in names
    ]
    return read_packs(files), read_packs(PackFile(f"{name}.yaml", data) for name, data in shipped.items())


def _office() -> tuple[Facts | None, int]:
    """Who is in office here, and now; without a record nobody is known and only the packs are looked at."""
    try:
        here = session()
    except SettingsError as problem:
        say(f"who could fill a seat is not looked at: {problem}")
        return None, FOREVER - 1
    with here.reader() as reader:
        return all_facts(reader), here.now()


def _summary(made: Plan) -> Row:
    touched = made.touched
    return {
        "changes": list(made.lines),
        "packs": [f"{pack} ({digest[:12]})" for pack, digest in made.packs],
        "sealed": made.sealed,
        "devices_touched": touched.devices,
        "devices_not_known": touched.unknown_devices,
        "people_touched": touched.people,
        "exemptions_touched": list(touched.exemptions),
        "digest": made.digest,
    }
