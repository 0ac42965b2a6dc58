"""OCS Inventory agent: its XML inventory, plain or packed with zlib or gzip.

Format: the agent's communication format of OCS Inventory NG 2.x. The operating system is HARDWARE/OSNAME and
there is no time zone, so a log date is known to a day. Where two architectures of a Debian package are
installed its name carries one, and PUBLISHER of a Debian package is its home page. Without SOFTWARES nothing
is said of software. The document also holds logins and addresses; none of these is read.
"""

from collections.abc import Iterator

from appban.inventory._agent_xml import report
from appban.regime.observation import Report


class Source:
    """XML inventories of OCS Inventory agent; see the module for the format."""

    name = "ocs"
    summary = "OCS Inventory agent, XML inventory, plain or packed"

    def parse(self, data: bytes, received_at: int) -> Iterator[Report]:
        """One report; InputError with the line of the element that is wrong."""
        return report(self.name, data, received_at)
