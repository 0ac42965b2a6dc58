"""What all pages share: the facts in memory, the sessions, the painter, and how people sign in here."""

from collections.abc import Callable
from urllib.parse import urlsplit

import msgspec

from appban.bootstrap import House, working_calendar
from appban.service.cases.case_line import within_working_days
from appban.service.enforcing.planning import Setup
from appban.web.console.fleets import Fleets, Sweeps
from appban.web.console.ledger import Ledger
from appban.web.console.painting import Painter, painter_of
from appban.web.console.registers import Registers
from appban.web.console.sessions import Ends, Sessions
from appban.web.tasks import Board

SERVICE = "App bans and exemptions"


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody as whom the demo lets one in with one click: a title, what they come to do, and the handle."""

    slug: str
    title: str
    does: str
    handle: str


class Console(msgspec.Struct, frozen=True, kw_only=True):
    """See the module. `roles` are those of `serve --demo-sign-in`, none otherwise; `public_url` where browsers find us."""

    house: House
    ledger: Ledger
    sessions: Sessions
    painter: Painter
    board: Board
    setup: Callable[[], Setup]
    fleets: Fleets
    sweeps: Sweeps
    roles: tuple[Role, ...] = ()
    public_url: str | None = None
    sends_to: str = ""
    """The origin of the identity provider, to which signing out leads on."""
    registers: Registers = msgspec.field(default_factory=Registers)
    secure: bool = False
    """Whether browsers reach us by TLS alone, so that cookies are kept to it."""

    @property
    def cookie(self) -> str:
        """The name of the session's cookie; browsers keep the prefix to this host and to TLS (RFC 6265bis, 4.1.3.2)."""
        return "__Host-appban" if self.secure else "appban"


def make_console(
    house: House,
    *,
    board: Board,
    setup: Callable[[], Setup],
    roles: tuple[Role, ...] = (),
    public_url: str | None = None,
    ends: Ends | None = None,
) -> Console:
    """A console on a house; how people sign in there says where it is reached and how long sessions last."""
    desk, stated = house.desk, house.sign_in
    due = within_working_days(working_calendar(house.settings), house.settings.decide_within_days, desk.zone)
    public_url = public_url or (None if stated is None else stated.public_url)
    if ends is None and stated is not None:
        ends = Ends(idle=stated.idle, absolute=stated.absolute, fresh=stated.step_up)
    return Console(
        house=house,
        ledger=Ledger(desk.store, due),
        sessions=Sessions(desk.store, desk.entropy, ends or Ends()),
        painter=painter_of(house.settings.branding, desk.zone),
        board=board,
        setup=setup,
        fleets=Fleets(),
        sweeps=Sweeps(),
        roles=roles,
        public_url=public_url,
        sends_to="" if stated is None else _origin(stated.issuer),
        secure=(public_url or "").startswith("https://"),
    )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
