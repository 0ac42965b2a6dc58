"""The requests of the demo as data: what each asks for, and what people then do about it, step by step."""

from collections.abc import Iterator
from typing import Literal

from appban.bootstrap.shipped import shipped_demo_file
from appban.cli.seeding.timed import Timed
from appban.regime.bodies import BodyId
from appban.regime.identity import Surface
from appban.regime.mitigation import Method
from appban.regime.pack.text import load
from appban.regime.restriction import Purpose, Risk, RouteName

FILES = tuple(
    f"requests-{part}.yaml" for part in ("tides", "ferries", "harbours", "markets", "parks", "libraries")
)
"""One for each department."""


class Step(Timed, frozen=True, kw_only=True, tag_field="do"):
    """What somebody does about a request."""

    by: str = ""


class Assess(Step, frozen=True, kw_only=True, tag="assess"):
    """Somebody in security judges the risk; the residual risk is the same unless stated."""

    risk: Risk
    residual: Risk | None = None
    says: str


class Assign(Step, frozen=True, kw_only=True, tag="assign"):
    """The request is given to somebody to look after."""

    to: str


class Clear(Step, frozen=True, kw_only=True, tag="clear"):
    """A seat is filled."""

    stage: str
    instrument: str
    conditions: tuple[str, ...] = ()
    subject_to: tuple[str, ...] = ()


class Refuse(Step, frozen=True, kw_only=True, tag="refuse"):
    """A stage is refused, with the reason."""

    stage: str
    instrument: str
    says: str


class Phone(Step, frozen=True, kw_only=True, tag="phone"):
    """A minister decides by telephone; whoever acts reads the code out and notes the decision."""

    minister: str
    stage: str
    instrument: str


class Attest(Step, frozen=True, kw_only=True, tag="attest"):
    """A mitigation is vouched for, on every device if it is about devices; `holds` is what stands in a `file` of text."""

    mitigation: str
    method: Method = Method.ATTESTATION
    file: str | None = None
    holds: str = ""


class Seen(Step, frozen=True, kw_only=True, tag="seen"):
    """The source of the department tells of the request's devices at once."""


class Unseen(Step, frozen=True, kw_only=True, tag="failed"):
    """The source of the department tells that the request's devices reach what they must not."""


class Edit(Step, frozen=True, kw_only=True, tag="edit"):
    """A new version of the request."""

    devices: tuple[str, ...] | None = None
    why: str | None = None


class Withdraw(Step, frozen=True, kw_only=True, tag="withdraw"):
    """The request is taken back."""

    says: str


class Suspend(Step, frozen=True, kw_only=True, tag="suspend"):
    """The exemption is held off."""

    says: str


class Revoke(Step, frozen=True, kw_only=True, tag="revoke"):
    """The exemption is taken away."""

    says: str


class HandBack(Step, frozen=True, kw_only=True, tag="hand-back"):
    """The exemption is given back."""


class Ratify(Step, frozen=True, kw_only=True, tag="ratify"):
    """An emergency is confirmed after the event."""


class Review(Step, frozen=True, kw_only=True, tag="review"):
    """An emergency that nobody confirmed is looked at."""

    says: str


class Close(Step, frozen=True, kw_only=True, tag="close"):
    """The application is gone, on evidence."""

    evidence: Literal["observed-gone", "device-wiped", "inspection", "disposal"]
    signed_by: tuple[str, ...] = ()


class AskNeed(Step, frozen=True, kw_only=True, tag="ask-need"):
    """Somebody, named in words, is asked by a link whether it is needed; without an `answer` the link is still open."""

    of: str
    answer: Literal["confirmed", "declined"] | None = None
    says: str = ""


class Lost(Step, frozen=True, kw_only=True, tag="lost"):
    """A device is lost."""

    device: str


class Left(Step, frozen=True, kw_only=True, tag="left"):
    """A person leaves."""

    person: str


AnyStep = (
    Assess | Assign | Clear | Refuse | Phone | Attest | Seen | Unseen | Edit | Withdraw | Suspend | Revoke | HandBack
    | Ratify | Review | Close | AskNeed | Lost | Left
)  # fmt: skip
"""Any step."""


class Installed(Timed, frozen=True, kw_only=True):
    """From when the application is on the devices; `until` counts working days back, without it it still is."""

    until: int | None = None


class RequestPart(Timed, frozen=True, kw_only=True):
    """One request. `lasts` counts days, the last one whole, from its begin `begins_in` days after it is asked for."""

    ref: str
    body: BodyId
    by: str
    people: tuple[str, ...]
    devices: tuple[str, ...]
    surfaces: tuple[Surface, ...] = (Surface.NATIVE_APP,)
    purpose: Purpose
    route: RouteName = "ordinary"
    circumstance: str | None = None
    renews: str | None = None
    replaces: str | None = None
    mitigations: tuple[str, ...] = ()
    begins_in: int = 0
    lasts: int | None = None
    hours: int | None = None
    evidence: Literal["daily", "none"] = "daily"
    installed: Installed | None = None
    why: str
    instead: str
    steps: tuple[AnyStep, ...]

    def __post_init__(self) -> None:
        """ValueError unless it states its time and its length, each once."""
        super().__post_init__()
        if (self.lasts is None) == (self.hours is None):
            raise ValueError("state either `lasts` or `hours`")


def read_requests() -> Iterator[RequestPart]:
    """Every request of the files that ship."""
    for name in FILES:
        yield from load(shipped_demo_file(name), name, tuple[RequestPart, ...])
