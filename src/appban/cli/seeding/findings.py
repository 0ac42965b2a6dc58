"""What people of the demo say of findings, and of odd identities."""

from functools import partial

from appban.cli.seeding.cast import ConfirmationPart, Console, DispositionPart
from appban.cli.seeding.player import Player
from appban.cli.seeding.sweeper import Sweeper
from appban.errors import NotFoundError
from appban.regime.finding import Finding
from appban.regime.identity import Identity
from appban.service.bans.catalogue import confirm
from appban.service.findings.findings import dispose, standing

AFTERNOON = 15 * 60


def schedule_findings(player: Player, console: Console, sweeper: Sweeper) -> None:
    """Have all of it said in its time."""
    for each in console.dispositions:
        player.at(player.calendar.moment(each, AFTERNOON), partial(_dispose, player, sweeper, each))
    for said in console.confirmations:
        player.at(player.calendar.moment(said, AFTERNOON), partial(_confirm, player, said))


def _dispose(player: Player, sweeper: Sweeper, part: DispositionPart) -> None:
    sweeper.settle()
    found = _found(player, part)
    player.do(part.by, lambda work: dispose(work, found, part.disposition, part.reason))


def _found(player: Player, part: DispositionPart) -> Finding:
    device = player.device(part.device)
    with player.house.desk.store.reader() as reader:
        findings = standing(reader, player.house.lake, None).swept
    for each in findings:
        if (each.device, each.kind) == (device, part.kind):
            return each
    raise NotFoundError(f"no {part.kind} was found on {part.device} by then; correct the demo's files")


def _confirm(player: Player, part: ConfirmationPart) -> None:
    identity = Identity(part.platform, part.kind, part.value)
    player.do(part.by, lambda work: confirm(work, part.app, identity, part.reason))
