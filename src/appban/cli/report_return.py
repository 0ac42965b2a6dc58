"""`appban report return`: what a body says of its own register, as its own word and apart from what stands in this record."""

from typing import Annotated

import typer

from appban.cli.context import Actor_, Key, Output, session
from appban.cli.output import Format
from appban.cli.telling import told
from appban.errors import InputError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.time import read
from appban.service.oversight.returning import Figures, make_return

Body = Annotated[str, typer.Option(help="The body that makes the return.")]
On = Annotated[str, typer.Option("--on", help="As at when: a date (the end of that day) or time.")]
Exemptions = Annotated[int | None, typer.Option(help="How many exemptions it had in force then.")]
Unknown = Annotated[bool, typer.Option("--cannot-say", help="The body says that it cannot say.")]
Reference = Annotated[str, typer.Option(help="Where the return stands: a letter, a spreadsheet.")]


def return_(
    body: Body,
    on: On,
    reference: Reference,
    exemptions: Exemptions = None,
    cannot_say: Unknown = False,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Enter a body's return; 0 is a figure, and a body without a return stays one of which nothing is known."""
    if (exemptions is None) != cannot_say:
        raise InputError("give a figure with --exemptions, or say with --cannot-say that the body has none")
    here = session()
    stated, precision = read(on, here.house.desk.zone, bare="as-of")
    said = Figures(
        body=BodyId(body), stated=stated, precision=precision, exemptions=exemptions, reference=reference
    )
    receipt = here.do(here.act(actor, body=body, key=key), lambda work: make_return(work, said))
    told(here, receipt, ev.ReturnMade, output, body=body)
