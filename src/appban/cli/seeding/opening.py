"""How the demo's record begins: opened, the packs adopted by two, people recorded and appointed, tokens minted."""

from functools import partial

from appban.bootstrap.shipped import shipped_demo_file, shipped_packs
from appban.cli.seeding.cast import DEPARTMENTS, AwayPart, CircumstancePart, Console, DutyPart, TokenPart
from appban.cli.seeding.player import Player
from appban.cli.seeding.timed import Timed
from appban.record.keys import format_skey
from appban.regime.exemption import CircumstanceId
from appban.regime.roster import Roster
from appban.regime.time import DAY, HOUR
from appban.regime.tokens import TokenId
from appban.service.bans.policy import PackFile, apply_plan, make_plan, read_packs
from appban.service.circumstances import Declaration, declare
from appban.service.opening import Opening, open_record
from appban.service.people import person_event, record_person
from appban.service.publishing import new_key
from appban.service.staff.authority import Appointment, grant_authority
from appban.service.staff.rota import Duty, Leave, set_away, set_on_call
from appban.service.staff.tokens import Minting, end_token, mint_token
from appban.service.telling.addresses import set_address
from appban.service.work import Work

MORNING = 8 * 60 + 30
"""The minute of the day at which circumstances are declared and tokens minted: before anybody asks on that day."""


class Beginning:
    """See the module.

    `circumstances` are those declared so far, by the script's names for them, `appointed` when everybody is.
    """

    def __init__(self, player: Player, console: Console) -> None:
        self._player, self._console = player, console
        self.circumstances: dict[str, CircumstanceId] = {}
        self.appointed = 0

    def schedule(self) -> None:
        """Have it all done: the record at once, the rest in its time."""
        player, console = self._player, self._console
        start = player.calendar.now - console.days_ago * DAY
        acts = (self._open, self._adopt, self._people, self._appoint)
        self.appointed = start + len(acts) * HOUR
        for n, action in enumerate(acts):
            player.at(start + n * HOUR, action)
        for token in console.tokens:
            self._schedule_token(token)
        for each in console.circumstances:
            player.at(player.calendar.moment(each, MORNING), partial(self._declare, each))
        for duty in console.on_call:
            player.at(player.calendar.moment(duty, MORNING), partial(self._call, duty))
        for away in console.away:
            player.at(player.calendar.moment(away, MORNING), partial(self._send_away, away))

    def _open(self) -> None:
        house, console = self._player.house, self._console
        house.press.keys.create([format_skey(new_key(console.origin, house.desk.entropy))])
        opening = Opening(
            origin=console.origin,
            embedded=True,
            zone=str(house.desk.zone),
            appointers=tuple((each.handle, each.name) for each in console.appointers),
        )
        self._player.do(None, lambda work: open_record(work, opening))

    def _adopt(self) -> None:
        files = {**shipped_packs(), "demo-departments": shipped_demo_file(DEPARTMENTS)}
        shipped = read_packs(PackFile(f"{name}.yaml", data) for name, data in files.items())
        wanted = [each for each in shipped if each.pack.pack.id in self._console.packs]
        first, second = (each.handle for each in self._console.appointers)

        def verb(work: Work) -> None:
            plan = make_plan(work.writer, wanted, shipped, Roster(), now=work.now, sealed=False)
            apply_plan(work, plan, self._player.person(second))

        self._player.do(first, verb)

    def _people(self) -> None:
        def verb(work: Work) -> None:
            for each in self._console.appointers:
                person = self._player.person(each.handle)
                work.add(person_event(work, person, each.name, each.of_class, each.body), each.body)
            for each in self._console.people:
                record_person(work, each.handle, each.name, each.of_class, each.body)

        self._player.do(None, verb)
        house = self._player.house
        for handle, address in self._console.addresses.items():
            set_address(house.desk.store, self._player.person(handle), address, self._player.clock.now())

    def _call(self, part: DutyPart) -> None:
        starts = self._player.clock.now() + part.begins_in * HOUR
        asked = Duty(
            person=self._player.person(part.who),
            body=part.body,
            starts=starts,
            until=starts + part.hours * HOUR,
        )
        self._player.do(part.by, lambda work: set_on_call(work, asked))

    def _send_away(self, part: AwayPart) -> None:
        starts = self._player.clock.now() + part.begins_in * HOUR
        asked = Leave(
            person=self._player.person(part.who),
            starts=starts,
            until=starts + part.hours * HOUR,
            deputy=None if part.deputy is None else self._player.person(part.deputy),
        )
        self._player.do(part.who, lambda work: set_away(work, asked))

    def _appoint(self) -> None:
        first, second = (each.handle for each in self._console.appointers)
        today = self._player.calendar.now

        def verb(work: Work) -> None:
            for part in self._console.authorities:
                for handle in part.who:
                    asked = Appointment(
                        person=self._player.person(handle),
                        subject=part.subject,
                        body=part.body,
                        instrument=self._console.instrument,
                        stated=work.now,
                        until=None if part.until is None else today + part.until * DAY,
                    )
                    grant_authority(work, asked, self._player.person(second))

        self._player.do(first, verb)

    def _schedule_token(self, part: TokenPart) -> None:
        player = self._player
        minted: list[TokenId] = []
        asked = Minting(
            label=part.label, may=part.may, body=part.body, until=player.calendar.now + part.until * DAY
        )

        def mint() -> None:
            minted.append(player.do(None, lambda work: mint_token(work, asked)).token)

        def end() -> None:
            player.do(None, lambda work: end_token(work, minted[0]))

        player.at(player.calendar.moment(part, MORNING), mint)
        if part.ended is not None:
            player.at(player.calendar.moment(Timed(on=part.ended), MORNING), end)

    def _declare(self, part: CircumstancePart) -> None:
        asked = Declaration(
            anchor=part.anchor,
            body=part.body,
            audience_not_reached=part.audience,
            until=self._player.clock.now() + part.hours * HOUR,
        )
        self.circumstances[part.ref] = self._player.do(part.by, lambda work: declare(work, asked))
