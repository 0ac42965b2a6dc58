"""FusionInventory agent: its XML inventory, plain or packed with zlib or gzip.

Format: FusionInventory::Agent::Inventory of agent 2.x; GLPI agent posts the same to a server that asks for
XML. A list is repeated elements, so an empty one cannot be told from one that was not taken: without
SOFTWARES nothing is said of software. The log date is local and OPERATINGSYSTEM/TIMEZONE carries its offset.
The document also holds logins, environment variables and addresses; none of these is read.
"""

from collections.abc import Iterator

from appban.inventory._agent_xml import report
from appban.regime.observation import Report


class Source:
    """XML inventories of FusionInventory agent; see the module for the format."""

    name = "fusioninventory"
    summary = "FusionInventory agent, XML inventory, plain or packed"

    def parse(self, data: bytes, received_at: int) -> Iterator[Report]:
        """One report; InputError with the line of the element that is wrong."""
        return report(self.name, data, received_at)
