"""One request of the script as it runs: asked for, edited, decided on, over; what its steps need is remembered here."""

import datetime as dt

import msgspec

from appban.cli.seeding.player import Player
from appban.cli.seeding.script import Edit, Left, RequestPart, Step
from appban.errors import InternalError
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId
from appban.regime.exemption import CircumstanceId, ExemptionId
from appban.regime.identity import Surface
from appban.regime.restriction import RestrictionId
from appban.regime.time import DAY, HOUR, day_end, show
from appban.service.reading import Focus
from appban.service.requests.exemptions import Submitted, edit, submit
from appban.service.requests.reaching import reaching
from appban.service.requests.submission import Submission
from appban.service.work import Work


class Links(msgspec.Struct):
    """What requests of the script name of each other and of circumstances, as far as it is known.

    `reached` has the restrictions to be departed from, by surfaces: the script's devices all stand where the ban reaches.
    """

    exemptions: dict[str, ExemptionId] = {}
    circumstances: dict[str, CircumstanceId] = {}
    reached: dict[tuple[Surface, ...], tuple[RestrictionId, ...]] = {}


class Case:
    """See the module. `used`: evidence is given; `over`: no more of it is."""

    def __init__(self, player: Player, part: RequestPart, app: AppId, links: Links) -> None:
        self.player, self.part, self.app, self._links = player, part, app, links
        self.devices: tuple[DeviceId, ...] = ()
        self.end = 0
        self.used = False
        self.over = False
        self._asked: Submission | None = None
        self._stands: Submitted | None = None

    @property
    def exemption(self) -> ExemptionId:
        """Its id."""
        return self._now().exemption

    @property
    def digest(self) -> str:
        """The digest of the newest version."""
        return self._now().digest

    def is_open(self, at: int) -> bool:
        """Whether evidence about its devices is given at an instant."""
        return self.used and not self.over and at < self.end

    def left_by(self, step: Step) -> bool:
        """Whether nobody is left of whom it names."""
        return isinstance(step, Left) and self.part.people == (step.person,)

    def ask(self) -> None:
        """Submit it."""
        roster, asked = self.player.roster(), self._wanted()

        def verb(work: Work) -> Submitted:
            return submit(work, self._reaching(work, asked), roster)

        self._keep(asked, self.player.do(self.part.by, verb))

    def change(self, step: Edit) -> None:
        """Make a new version of it."""
        if self._asked is None:
            raise InternalError(f"{self.part.ref} is edited before it was asked for; correct its file")
        asked = msgspec.structs.replace(
            self._asked,
            devices=self._asked.devices if step.devices is None else self._named(step.devices),
            justification=step.why or self._asked.justification,
        )
        exemption, roster = self.exemption, self.player.roster()

        def verb(work: Work) -> Submitted:
            return edit(work, exemption, self._reaching(work, asked), roster)

        self._keep(asked, self.player.do(step.by, verb))

    def carried(self, exemption: ExemptionId, end: int) -> None:
        """It was brought over from before, which cleared it."""
        self._stands = Submitted(exemption=exemption, version=1, digest="", not_required=())
        self.devices, self.end, self.used = self._named(self.part.devices), end, True

    def _keep(self, asked: Submission, stands: Submitted) -> None:
        self._asked, self._stands = asked, stands
        self.devices, self.end = asked.devices, asked.end
        self._links.exemptions[self.part.ref] = stands.exemption

    def _now(self) -> Submitted:
        if self._stands is None:
            raise InternalError(f"{self.part.ref} has a step before it was asked for; correct its file")
        return self._stands

    def _reaching(self, work: Work, asked: Submission) -> Submission:
        known = self._links.reached
        if asked.surfaces not in known:
            known[asked.surfaces] = reaching(
                work.facts(Focus(devices=asked.devices)),
                self.player.roster(),
                apps=asked.apps,
                surfaces=asked.surfaces,
                devices=asked.devices,
                now=work.now,
            )
        return msgspec.structs.replace(asked, restrictions=known[asked.surfaces])

    def _named(self, devices: tuple[str, ...]) -> tuple[DeviceId, ...]:
        return tuple(map(self.player.device, devices))

    def _wanted(self) -> Submission:
        part, player, links = self.part, self.player, self._links
        start = player.clock.now() + part.begins_in * DAY
        return Submission(
            body=part.body,
            restrictions=(),
            apps=(self.app,),
            surfaces=part.surfaces,
            devices=self._named(part.devices),
            people=tuple(map(player.person, part.people)),
            purpose=part.purpose,
            start=start,
            end=self._end(start),
            justification=part.why,
            alternatives=part.instead,
            mitigations=part.mitigations,
            route=part.route,
            circumstance=None if part.circumstance is None else links.circumstances[part.circumstance],
            replaces=None if part.replaces is None else links.exemptions[part.replaces],
            renews=None if part.renews is None else links.exemptions[part.renews],
        )

    def _end(self, start: int) -> int:
        if self.part.hours is not None:
            return start + self.part.hours * HOUR
        where = self.player.house.desk.zone
        first = dt.date.fromisoformat(show(start, where)[:10])
        return day_end(first + dt.timedelta(days=(self.part.lasts or 1) - 1), where)
