"""Grants from before the record began: written as the file that a department would bring, carried over, attested by two."""

import csv
import datetime as dt
import io

from appban.cli.seeding.cases import Case, Links
from appban.cli.seeding.cast import CarriedFile, CarriedPart
from appban.cli.seeding.player import Player
from appban.cli.seeding.script import RequestPart
from appban.errors import InternalError
from appban.record.digests import sha256, to_hex
from appban.regime.catalogue import AppId
from appban.regime.time import DAY, day_end, show
from appban.service.requests.carried_file import COLUMNS, Mapping, read_grants
from appban.service.requests.carrying import Carrying, carry_over

NOON = 12 * 60


class Earlier:
    """See the module."""

    def __init__(self, player: Player, file: CarriedFile, app: AppId) -> None:
        self._player, self._file, self._app = player, file, app
        self.cases = [Case(player, self._as_asked(row), app, Links()) for row in file.rows]

    def schedule(self) -> None:
        """Have the file brought in on its day."""
        self._player.at(self._player.calendar.moment(self._file, NOON), self._carry)

    def _carry(self) -> None:
        player, file = self._player, self._file
        data = self._written()
        asked = Carrying(
            rows=read_grants(data, Mapping(), file.file),
            mapping=Mapping(),
            name=file.file,
            digest=to_hex(sha256(data)),
            attesters=tuple(map(player.person, file.attest)),
        )
        roster = player.roster()
        outcomes = player.do(file.by, lambda work: carry_over(work, asked, roster))
        for case, part, outcome in zip(self.cases, file.rows, outcomes, strict=True):
            if outcome.exemption is None:
                raise InternalError(f"{part.ref} was not carried over: {outcome.says}; correct its file")
            case.carried(outcome.exemption, day_end(self._day(part.until), player.house.desk.zone))

    def _written(self) -> bytes:
        text = io.StringIO()
        rows = csv.DictWriter(text, COLUMNS)
        rows.writeheader()
        for part in self._file.rows:
            rows.writerow(
                {
                    "body": part.body,
                    "app": self._app,
                    "device": part.device,
                    "person": part.person,
                    "purpose": part.purpose,
                    "approved_by": part.approved_by,
                    "approved_on": self._day(-part.approved).isoformat(),
                    "until": self._day(part.until).isoformat(),
                    "restriction": ";".join(part.restrictions),
                }
            )
        return text.getvalue().encode()

    def _day(self, days: int) -> dt.date:
        """The date so many days from today."""
        where = self._player.house.desk.zone
        return dt.date.fromisoformat(show(self._player.calendar.now + days * DAY, where)[:10])

    def _as_asked(self, row: CarriedPart) -> RequestPart:
        return RequestPart(
            ref=row.ref,
            body=row.body,
            by=self._file.by,
            people=(row.person,),
            devices=(row.device,),
            purpose=row.purpose,
            route="carried-over",
            on=self._file.on,
            lasts=row.until,
            why="",
            instead="",
            steps=row.steps,
        )
