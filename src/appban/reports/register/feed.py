"""What was entered lately, as an Atom feed (RFC 4287). Ids are tags (RFC 4151) and stay, wherever the register stands."""

from xml.etree import ElementTree as ET

from appban.regime.register import Item, Register, Version
from appban.regime.time import show
from appban.reports.register.places import page_of

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
MOST = 100


def feed(register: Register, base: str) -> bytes:
    """The feed, the last entered first."""
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed")
    _text(root, "id", _id(register, "register"))
    _text(root, "title", "Public register of application bans")
    told = sorted(
        ((version, n, item) for item in register.items for n, version in enumerate(item.versions, start=1)),
        key=lambda each: -each[0].recorded,
    )
    _text(root, "updated", show(max((version.recorded for version, _, _ in told), default=register.updated)))
    _text(ET.SubElement(root, f"{{{ATOM}}}author"), "name", register.origin)
    _link(root, "self", f"{base}feed.atom", MEDIA_TYPE)
    _link(root, "alternate", f"{base}index.html", "text/html")
    for version, n, item in told[:MOST]:
        entry = ET.SubElement(root, f"{{{ATOM}}}entry")
        _text(entry, "id", _id(register, f"entry/{version.entry}"))
        _told(entry, item, version, f"{base}{page_of(item, n)}")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _told(entry: ET.Element, item: Item, version: Version, page: str) -> None:
    _text(entry, "title", f"{item.title}: {version.title}")
    _text(entry, "updated", show(version.recorded))
    ET.SubElement(entry, f"{{{ATOM}}}category", {"term": item.noun})
    _link(entry, "alternate", page, "text/html")
    facts = (
        f"{each.label}: {show(int(each.value)) if each.at and each.value is not None else each.value}"
        for each in version.facts
        if each.value is not None
    )
    _text(entry, "content", "\n".join(facts), type="text")


def _text(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    """A child with a text, less the characters that XML cannot hold (XML 1.0 section 2.2)."""
    child = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    child.text = "".join(
        each for each in text if each in "\t\n\r" or " " <= each <= "\ufffd" or each > "\uffff"
    )


def _link(parent: ET.Element, relation: str, href: str, media_type: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}link", {"rel": relation, "href": href, "type": media_type})


def _id(register: Register, what: str) -> str:
    host = register.origin.partition("/")[0] or "appban.invalid"
    return f"tag:{host},{show(register.began)[:10]}:{what}"
