"""Routes on which inventory agents report; part of the one table."""

from appban.web.bodies import Limits
from appban.web.intake import fusioninventory, glpi, ocs
from appban.web.intake_agents import GLPI_KINDS, PACKED, XML_KINDS, ZLIB
from appban.web.route import JSON, Handler, Route


def _route(name: str, summary: str, handler: Handler, takes: tuple[str, ...], gives: str) -> Route:
    return Route(
        method="POST",
        path=f"/intake/{name}",
        summary=summary,
        authority="intake",
        limits=Limits(size=PACKED, seconds=60.0),
        request=None,
        answer=None,
        handler=handler,
        also=(409, 422),
        takes=takes,
        gives=(gives,),
        basic=True,
        slow=True,
    )


AGENTS: tuple[Route, ...] = (
    _route(
        "fusioninventory",
        "FusionInventory agent: its prolog and its inventory.",
        fusioninventory,
        XML_KINDS,
        ZLIB,
    ),
    _route("ocs", "OCS Inventory agent: its prolog and its inventory.", ocs, XML_KINDS, ZLIB),
    _route("glpi", "GLPI agent: its prolog, its contact and its inventory.", glpi, GLPI_KINDS, JSON),
)
