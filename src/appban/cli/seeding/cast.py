"""Who and what the console's demo is about, read from data as strictly as a pack is."""

from typing import Literal

from appban.bootstrap.shipped import shipped_demo_file
from appban.cli.demo_cast import PersonPart
from appban.cli.seeding.script import AnyStep
from appban.cli.seeding.timed import Part, Timed
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.finding import Disposition, Kind
from appban.regime.identity import Kind as IdentityKind
from appban.regime.identity import Platform
from appban.regime.pack.text import load
from appban.regime.people import Subject
from appban.regime.restriction import Purpose, RestrictionId
from appban.regime.tokens import Power

CONSOLE = "console.yaml"
DEPARTMENTS = "departments.yaml"


class AppointmentPart(Part, frozen=True, kw_only=True):
    """What some people may decide; `until` counts days from today."""

    subject: Subject
    body: BodyId
    who: tuple[str, ...]
    until: int | None = None


class PosturePart(Part, frozen=True, kw_only=True):
    """Which source gives evidence of a department's devices; a `silent` one has not done so since yesterday."""

    body: BodyId
    source: str
    silent: bool = False


class TokenPart(Timed, frozen=True, kw_only=True):
    """A machine's token; `until` counts days from today, `ended` working days back."""

    label: str
    may: tuple[Power, ...]
    body: BodyId
    until: int
    ended: int | None = None


class CircumstancePart(Timed, frozen=True, kw_only=True):
    """A declared emergency."""

    ref: str
    by: str
    body: BodyId
    anchor: str
    audience: str
    hours: int


class DutyPart(Timed, frozen=True, kw_only=True):
    """Somebody on call: entered at its time, for so many hours from `begins_in` hours after."""

    by: str
    who: str
    body: BodyId
    hours: int
    begins_in: int = 0


class AwayPart(Timed, frozen=True, kw_only=True):
    """Somebody away, said by themselves at its time: for so many hours from `begins_in` hours after."""

    who: str
    hours: int
    begins_in: int = 0
    deputy: str | None = None


class CarriedPart(Part, frozen=True, kw_only=True):
    """A grant from before; `approved` and `until` count days back from and on from today."""

    ref: str
    body: BodyId
    device: str
    person: str
    purpose: Purpose
    approved_by: str
    approved: int
    until: int
    restrictions: tuple[RestrictionId, ...]
    steps: tuple[AnyStep, ...] = ()


class CarriedFile(Timed, frozen=True, kw_only=True):
    """The file of grants from before, who brings it in and who attests it."""

    file: str
    by: str
    attest: tuple[str, str]
    rows: tuple[CarriedPart, ...]


class DispositionPart(Timed, frozen=True, kw_only=True):
    """What somebody says of a finding, which is named by its device and kind."""

    device: str
    kind: Kind
    by: str
    disposition: Disposition
    reason: str


class ConfirmationPart(Timed, frozen=True, kw_only=True):
    """That an odd identity is an application after all."""

    app: AppId
    platform: Platform
    kind: IdentityKind
    value: str
    by: str
    reason: str


class AnswerPart(Timed, frozen=True, kw_only=True):
    """What is said of a request's exemption in a review."""

    ref: str
    answer: Literal["keep", "end"]
    says: str


class ReviewPart(Timed, frozen=True, kw_only=True):
    """A review of what stood then, by the script's names, and the answers given so far."""

    by: str
    body: BodyId
    asks: tuple[str, ...]
    answers: tuple[AnswerPart, ...]


class RolePart(Part, frozen=True, kw_only=True):
    """Somebody as whom one may look at the demo: by which handle, what that is called, and what it is for."""

    handle: str
    title: str
    does: str


class Console(Part, frozen=True, kw_only=True):
    """The whole of it, beside the fleet, the points and the requests."""

    origin: str
    packs: tuple[str, ...]
    days_ago: int
    weeks: int
    app: AppId
    appointers: tuple[PersonPart, PersonPart]
    people: tuple[PersonPart, ...]
    authorities: tuple[AppointmentPart, ...]
    instrument: str
    posture: tuple[PosturePart, ...]
    mitigation: str
    tokens: tuple[TokenPart, ...]
    circumstances: tuple[CircumstancePart, ...]
    on_call: tuple[DutyPart, ...]
    away: tuple[AwayPart, ...]
    addresses: dict[str, str]
    carried: CarriedFile
    dispositions: tuple[DispositionPart, ...]
    confirmations: tuple[ConfirmationPart, ...]
    reviews: tuple[ReviewPart, ...]
    roles: tuple[RolePart, ...]


class PointPart(Part, frozen=True, kw_only=True):
    """One enforcement point; `devices` are beginnings of names, `addresses` the beginning of an IPv4 address."""

    name: str
    target: str
    body: BodyId
    devices: tuple[str, ...] = ()
    rings: tuple[str, ...] = ()
    addresses: str | None = None
    hostnames: bool = False


class MovePart(Timed, frozen=True, kw_only=True):
    """A step of a point's rollout."""

    point: str
    ring: str
    by: str
    second: str


class ReceiptPart(Timed, frozen=True, kw_only=True):
    """How many devices of a point say that what they were sent is in force, and how many that it failed."""

    point: str
    in_force: int
    failed: int


class ProbePart(Timed, frozen=True, kw_only=True):
    """That a point is asked whether it bites."""

    point: str


class Points(Part, frozen=True, kw_only=True):
    """The enforcement points, and what happened at them."""

    points: tuple[PointPart, ...]
    moves: tuple[MovePart, ...]
    receipts: tuple[ReceiptPart, ...]
    probes: tuple[ProbePart, ...]


def read_console() -> Console:
    """The cast that ships."""
    return load(shipped_demo_file(CONSOLE), CONSOLE, Console)


def read_points() -> Points:
    """The enforcement points that ship."""
    return load(shipped_demo_file("points.yaml"), "points.yaml", Points)
