"""A console over an office in memory, with a role for each of its people, and callers who sign in by one click."""

from msgspec.structs import replace
from tests.service.office import PEOPLE
from tests.web.console.caller import Caller, Got
from tests.web.door import Door

from appban.web.app import make_app
from appban.web.console.console import Console, Role, make_console

PUBLIC = "http://console.example"


class Counter:
    """An application with pages. `door` has the office, its clock and its record."""

    def __init__(self, door: Door | None = None, **changes: object) -> None:
        self.door = door or Door()
        self.office = self.door.office
        roles = tuple(
            Role(slug=each, title=each.title(), does="what they do", handle=each)
            for each in ("ana", "ben", *PEOPLE)
        )
        self._changes = {"roles": roles, "public_url": PUBLIC, **changes}
        self.rehouse()

    def at(self, address: str) -> None:
        """Make the console anew at another address."""
        self._changes["public_url"] = address
        self.rehouse()

    def rehouse(self, **parts: object) -> None:
        """Make the console anew on a house of which some parts are others."""
        self.door.house = replace(self.door.house, **parts)
        room = self.door.app.room
        self.console: Console = make_console(
            self.door.house, board=room.board, setup=room.setup, **self._changes
        )
        self.app = make_app(self.door.house, console=self.console)

    def stranger(self) -> Caller:
        """Somebody who is not signed in."""
        return Caller(self.app, self._changes["public_url"])

    def as_(self, handle: str) -> Caller:
        """Somebody signed in by one click."""
        caller = self.stranger()
        got = self.signed_in(caller, handle)
        assert got.status == 303, got.text
        return caller

    def signed_in(self, caller: Caller, handle: str) -> Got:
        return caller.post("/sign-in/role", {"role": handle, "next": "/"})
