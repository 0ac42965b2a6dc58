"""Evidence that devices reach no official service, as the sources of the departments give it day by day."""

from collections.abc import Sequence
from functools import partial

from appban.cli.seeding.cases import Case
from appban.cli.seeding.cast import Console
from appban.cli.seeding.player import Player
from appban.errors import NotFoundError
from appban.record.digests import sha256, to_hex
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.time import DAY
from appban.service.exemptions.mitigating import machine_evidence
from appban.service.work import Work


class Posture:
    """See the module."""

    def __init__(self, player: Player, console: Console) -> None:
        self._player, self._console = player, console
        self._silent = {part.source for part in console.posture if part.silent}

    def schedule(self, cases: Sequence[Case]) -> None:
        """Have every source tell each day of the devices of what is cleared and not over."""
        since = self._player.calendar.now - self._console.days_ago * DAY
        for back, moment in self._player.calendar.days(since):
            self._player.at(moment, partial(self._day, cases, back))

    def tell(self, body: BodyId, devices: Sequence[DeviceId], *, holds: bool = True) -> None:
        """Have the source of a body tell of devices now."""
        self._told({self._source(body): set(devices)}, holds=holds)

    def _day(self, cases: Sequence[Case], back: int) -> None:
        now, told = self._player.clock.now(), dict[str, set[DeviceId]]()
        for case in cases:
            if case.part.evidence == "daily" and case.is_open(now):
                told.setdefault(self._source(case.part.body), set()).update(case.devices)
        self._told({source: held for source, held in told.items() if back or source not in self._silent})

    def _told(self, told: dict[str, set[DeviceId]], *, holds: bool = True) -> None:
        if not told:
            return
        slug = self._console.mitigation

        def verb(work: Work) -> None:
            for source, devices in sorted(told.items()):
                results = tuple((device, slug, holds) for device in sorted(devices))
                batch = to_hex(sha256(f"{source} {work.now}".encode()))
                machine_evidence(work, source, results, stated=work.now, batch=batch)

        self._player.do(None, verb)

    def _source(self, body: BodyId) -> str:
        line = self._player.line(body)
        for part in self._console.posture:
            if part.body in line:
                return part.source
        raise NotFoundError(f"no source of evidence is stated for {body}; name one under `posture`")
