"""A console over one enforcement point, with the phones behind it."""

from tests.service.office import MemoryFolder
from tests.service.test_enforcing import Denials, Folders
from tests.web.console.counter import Counter
from tests.web.door import Door

from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.identity import Platform
from appban.regime.time import SECOND
from appban.service.devices.devices import record_device
from appban.service.enforcing.planning import Setup
from appban.service.enforcing.points import Listed, Point


class Yard(Counter):
    """A console over a point of body D with P1 (first ring), P2 and others behind it."""

    def __init__(self, more: tuple[str, ...] = (), body: str | None = "D") -> None:
        self.sites = Folders()
        phones = ("P1", "P2", *more)
        self.setup = Setup(
            points={
                "phones": Point(
                    name="phones", target="denials", folder="mdm/{mdm}", devices="d.csv", rings=("first",),
                    body=None if body is None else BodyId(body),
                )
            },
            listed={
                "phones": tuple(
                    Listed(n, phone, "first" if n == 2 else None, (("mdm", phone.lower()),))
                    for n, phone in enumerate(phones, 2)
                )
            },
            targets={"denials": Denials()},
            sites=self.sites,
            memory=MemoryFolder(),
        )  # fmt: skip
        super().__init__(Door(setup=lambda: self.setup))
        place = Place(BodyId("D"), PlaceClass.CORPORATE, Platform.IOS)
        for each in more:
            self.office.as_(
                "operator", lambda work, each=each: record_device(work, DeviceId(each), place, work.now)
            )
        self.office.appoint("kim", "enforce", "D")
        self.office.appoint("kim", "findings", "D")

    def apply(self, ring: str, who: str = "ana", **filled: str):
        caller = self.as_(who)
        got = caller.submit(caller.get(f"/enforcement/phones?ring={ring}"), "/enforcement/phones", **filled)
        self.office.clock.pass_(SECOND)
        return caller, got
