"""The XML inventory that OCS defined and FusionInventory kept: REQUEST, CONTENT, one SOFTWARES a row."""

from collections.abc import Iterator

from appban.errors import InputError
from appban.inventory._agent import Machine, Software, claim, item_of, seen_at
from appban.inventory._limits import MAX_DEVICE_DOCUMENT, few_enough, unpacked
from appban.inventory._xml import Element, document
from appban.regime.observation import SOFTWARE, Report


def report(source: str, data: bytes, received_at: int) -> Iterator[Report]:
    """The one report of a document, packed or not; InputError with the line of the element that is wrong."""
    root = document(unpacked(data, MAX_DEVICE_DOCUMENT))
    query = root.get("QUERY")
    content = root.one("CONTENT")
    if root.tag != "REQUEST" or query != "INVENTORY" or content is None:
        raise InputError(
            f"<{root.tag}> with QUERY {query!r} is not an inventory; a REQUEST with QUERY INVENTORY and CONTENT is",
            where=root.where,
        )
    machine = _machine(root, content)
    device = claim(machine, content.where)
    rows = tuple(content.all("SOFTWARES"))
    few_enough(len(rows))
    made = Report(
        source=source,
        device=device,
        seen_at=seen_at(machine, f"{content.where}/ACCESSLOG/LOGDATE", received_at),
        mode="full",
        sections=(SOFTWARE,) if rows else (),
        items=tuple(item_of(_software(row), device.platform, row.where) for row in rows),
    )
    return iter((made,))


def _machine(root: Element, content: Element) -> Machine:
    return Machine(
        agent_id=root.get("DEVICEID"),
        hostname=content.get("HARDWARE", "NAME") or content.get("OPERATINGSYSTEM", "FQDN"),
        serial=content.get("BIOS", "SSN"),
        uuid=content.get("HARDWARE", "UUID"),
        asset=content.get("BIOS", "ASSETTAG"),
        systems=(
            content.get("OPERATINGSYSTEM", "NAME"),
            content.get("OPERATINGSYSTEM", "FULL_NAME"),
            content.get("OPERATINGSYSTEM", "KERNEL_NAME"),
            content.get("HARDWARE", "OSNAME"),
        ),
        logged_at=content.get("ACCESSLOG", "LOGDATE"),
        offset=content.get("OPERATINGSYSTEM", "TIMEZONE", "OFFSET"),
    )


def _software(row: Element) -> Software:
    return Software(
        name=row.get("NAME"),
        version=row.get("VERSION"),
        publisher=row.get("PUBLISHER"),
        origin=row.get("FROM"),
        guid=row.get("GUID"),
        folder=row.get("FOLDER"),
    )
