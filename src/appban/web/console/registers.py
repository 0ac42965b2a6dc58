"""The public register as it is served live: the files of `appban report register`, made anew when they may have changed."""

import threading
from collections.abc import Mapping

from appban.bootstrap import House
from appban.bootstrap.shipped import register_scripts
from appban.ports import StoreReader
from appban.record.keys import format_vkey
from appban.regime.facts import Facts
from appban.regime.time import MINUTE
from appban.reports.register.frame import Frame
from appban.reports.register.site import site
from appban.service.publishing import published
from appban.service.register.gathering import gather, head_note, proofs

KEPT_FOR = 5 * MINUTE
"""For how long a register is served while nothing was published: what is in force changes with time alone too."""


class Registers:
    """The files of the newest register, by their place. One is made at a time, and the others wait for it."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._made: tuple[int, int] | None = None
        self._files: Mapping[str, bytes] = {}

    def files(self, house: House, reader: StoreReader, facts: Facts, now: int) -> Mapping[str, bytes]:
        """The register of the head last published; NotFoundError if nothing was."""
        with self._turn:
            head = published(house.press)
            size = 0 if head is None else head.size
            if self._made is None or self._made[0] != size or not 0 <= now - self._made[1] < KEPT_FOR:
                told = gather(reader, house.press, now, facts)
                keys = tuple(format_vkey(each) for each in house.press.verifying())
                frame = Frame(register=told, note=head_note(house.press), keys=keys, zone=house.desk.zone)
                self._files = site(frame, proofs(reader, house.press, told), register_scripts())
                self._made = (told.size, now)
            return self._files
