"""A feed of the bans in force and announced, and of what was said of them (Atom, RFC 4287): open to anybody.

It is of now, made of what is public alone, and the same bytes while nothing of that changed: its ETag is made of them.
"""

from xml.etree import ElementTree as ET

from appban.record.digests import sha256, to_hex
from appban.regime.time import show
from appban.service.bans.public_list import PublicBan, PublicList, public_list
from appban.service.bans.statements import StatementLine
from appban.web.route import Call, Reply, Room

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
PATH = "/feed.atom"
PAGE = "/public"
MOST_STATEMENTS = 100
CERTAINTY = {
    "stated": "Said in public",
    "understood": "Understood, and not said in these words",
    "disputed": "Disputed or not confirmed",
}


def feed(room: Room, call: Call) -> Reply:
    """The feed; 304 for whoever has it."""
    with room.decider.look() as look, look.standing() as (standing, now):
        body = atom(public_list(standing.rules.facts, now))
    tag = f'"{to_hex(sha256(body))}"'
    headers = (("etag", tag),)
    if call.none_match is not None and tag in [each.strip() for each in call.none_match.split(",")]:
        return Reply(body=b"", status=304, media_type=MEDIA_TYPE, headers=headers)
    return Reply(body=body, media_type=MEDIA_TYPE, headers=headers)


def atom(told: PublicList) -> bytes:
    """The feed of what is public, as bytes."""
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed")
    _text(root, "id", _id(told, "feed"))
    _text(root, "title", "Bans of applications on official devices")
    _text(root, "updated", _instant(told.updated))
    _text(ET.SubElement(root, f"{{{ATOM}}}author"), "name", told.origin or "appban")
    _link(root, "self", PATH, MEDIA_TYPE)
    _link(root, "alternate", PAGE, "text/html")
    for ban in told.bans:
        _ban(root, told, ban)
    for line in told.statements[:MOST_STATEMENTS]:
        _statement(root, told, line)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _ban(root: ET.Element, told: PublicList, ban: PublicBan) -> None:
    version = ban.version
    entry = ET.SubElement(root, f"{{{ATOM}}}entry")
    _text(entry, "id", _id(told, f"restriction/{version.id}/{version.version}"))
    _text(entry, "title", version.title)
    _text(entry, "updated", _instant(ban.updated))
    _text(entry, "published", _instant(ban.updated))
    _category(entry, "in-force" if ban.in_force else "to-come")
    _link(entry, "alternate", f"{PAGE}#{version.id}", "text/html")
    until = "No end is known." if ban.until is None else f"It ends {show(ban.until)}."
    lines = [
        f"{'In force since' if ban.in_force else 'To come: from'} {show(version.starts)}. {until}",
        f"On the authority of: {version.instrument.reference}.",
        *(f"Whom it reaches: {each.says}" for each in version.scope),
        f"Used as: {', '.join(version.surfaces)}.",
    ]
    _text(entry, "content", "\n".join(lines), type="text")


def _statement(root: ET.Element, told: PublicList, line: StatementLine) -> None:
    said = line.said
    entry = ET.SubElement(root, f"{{{ATOM}}}entry")
    _text(entry, "id", _id(told, f"statement/{said.statement}"))
    _text(entry, "title", f"Statement of {said.by}" if said.by else f"Statement in {said.place}")
    _text(entry, "updated", _instant(max(line.recorded, said.stated)))
    _text(entry, "published", _instant(max(line.first, said.stated)))
    _category(entry, said.certainty)
    _link(entry, "alternate", f"{PAGE}#{said.statement}", "text/html")
    if said.url is not None:
        _link(entry, "related", said.url, "text/html")
    when = show(said.stated)[:10] if said.precision == "day" else show(said.stated)
    _text(entry, "content", f"{CERTAINTY[said.certainty]}, {said.place}, {when}:\n{said.says}", type="text")


def _text(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    """A child with a text, less the characters that XML cannot hold (XML 1.0 section 2.2)."""
    child = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    child.text = "".join(
        each for each in text if each in "\t\n\r" or " " <= each <= "\ufffd" or each > "\uffff"
    )


def _link(parent: ET.Element, relation: str, href: str, media_type: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}link", {"rel": relation, "href": href, "type": media_type})


def _category(parent: ET.Element, term: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}category", {"term": term})


def _id(told: PublicList, what: str) -> str:
    """A name that is never another thing's (RFC 4151): the host of the record, the day on which it began, and what."""
    host = told.origin.partition("/")[0] or "appban.invalid"
    return f"tag:{host},{show(told.began)[:10]}:{what}"


def _instant(at: int) -> str:
    """RFC 3339, in UTC."""
    return show(at)
