"""`appban post carry`: one round of what `appban serve` does all the time; `read-back` and `saw` beside it."""

from typing import Annotated, Literal

import typer

from appban.cli.context import Actor_, Key, Output, session
from appban.cli.output import Format, Row, emit_rows, say
from appban.cli.telling import told
from appban.regime.account import AccountId
from appban.regime.events.publications import PublicationAnswered
from appban.regime.publication import PublicationId
from appban.regime.time import DAY
from appban.service.publications.carrying import Carrier
from appban.service.publications.outcomes import Seen, settle
from appban.service.publications.reading_back import read_back
from appban.service.readings.handed_over import record_figures

CARRIED = ("account", "post", "outcome", "says")
BACK = ("account", "posts", "unexplained", "figures", "recorded")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("carry")(carry)
    app.command("read-back")(read_back_)
    app.command("saw")(saw)


def carry(output: Output = Format.TABLE) -> None:
    """Ask after the posts that are under way, begin those whose time it is, and take down what was taken back."""
    house = session().house
    done = Carrier(house.desk, house.press, house.carriage).round()
    rows: list[Row] = [
        {"account": each.account, "post": each.publication, "outcome": each.outcome, "says": each.says}
        for each in done
    ]
    emit_rows("appban/posts-carried@1", rows, output, CARRIED)
    unclear = sum(each.outcome == "unclear" for each in done)
    if unclear:
        say(f"{unclear} posts are unclear; look at the account, then say what you saw with `appban post saw`")


def read_back_(
    account: Annotated[
        str | None, typer.Argument(help="One account, by id; without it every one connected.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="How far back.")] = 30,
    output: Output = Format.TABLE,
) -> None:
    """Read what accounts show: posts matched with what was cleared, those that nothing explains and new figures recorded."""
    here = session()
    carriage, since = here.house.carriage, here.now() - days * DAY
    names = carriage.vault.accounts() if account is None else (account,)
    desk, press = here.house.desk, here.house.press
    found = [read_back(desk, press, carriage, AccountId(each), since) for each in names]
    recorded = {each.account: record_figures(desk, press, each) for each in found}
    rows: list[Row] = [
        {
            "account": each.account,
            "posts": each.posts,
            "unexplained": list(each.unexplained),
            "figures": len(each.figures),
            "recorded": recorded[each.account],
        }
        for each in found
    ]
    emit_rows("appban/accounts-read-back@1", rows, output, BACK)
    for each in found:
        for address in each.unexplained:
            say(f"{each.account} shows {address}, which no cleared post explains")


def saw(
    post: Annotated[str, typer.Argument(help="The post, by id.")],
    attempt: Annotated[str, typer.Option(help="The attempt that is unclear, by its key.")],
    state: Annotated[Literal["live", "failed", "gone"], typer.Option(help="What it is, as you saw.")],
    says: Annotated[str, typer.Option(help="What you saw, and where.")],
    reference: Annotated[str | None, typer.Option(help="The platform's id of the post.")] = None,
    address: Annotated[str | None, typer.Option(help="Where it stands.")] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Say what you saw of a post that no program could tell of; by somebody who may write for its account."""
    here = session()
    seen = Seen(
        publication=PublicationId(post),
        key=attempt,
        state=state,
        says=says,
        reference=reference,
        address=address,
    )
    receipt = here.do(here.act(actor, key=key), lambda work: settle(work, seen))
    told(here, receipt, PublicationAnswered, output, post=post, state=state)
