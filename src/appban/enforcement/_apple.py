"""Property lists of Apple's configuration profiles: finding, adding and taking out entries of arrays in payloads."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from appban.enforcement import _xml
from appban.enforcement._mdm_uuid import name_uuid
from appban.enforcement._xml import Document, Node, element
from appban.errors import InputError
from appban.ports import Item

_ACCESS, _FILTER, _DNS = (
    "com.apple.applicationaccess",
    "com.apple.webcontent-filter",
    "com.apple.dnsSettings.managed",
)
_IDENTIFIER = "appban.enforcement"
"""Identifier of our profile; a payload's has its type after it."""
BLOCKED = f"{_ACCESS} blockedAppBundleIDs"
ALLOWED = f"{_ACCESS} allowListedAppBundleIDs"
URLS = f"{_FILTER} DenyListURLs"
_MATCH = "SupplementalMatchDomains"

Pairs = Mapping[str, tuple[Node, Node]]


class _Place(msgspec.Struct, frozen=True):
    """A list of a payload: the payload, the dictionary that has it, its key and the list, if it is there."""

    list: str
    payload: Node
    holder: Node
    key: str
    pair: tuple[Node, Node] | None


def names_list(server: str) -> str:
    """The list of names that go to one resolver."""
    return f"{_DNS} {server} {_MATCH}"


def held(name: str, data: bytes) -> Iterator[Item]:
    """The entries of every list that appban may write, in all payloads."""
    for place in _places(_read(name, data)):
        for value in _strings(place):
            yield Item(name, place.list, value.text)


def add(name: str, data: bytes | None, items: Sequence[Item]) -> bytes:
    """The profile with more entries; a new one if there is none."""
    doc = _read(name, data or _empty())
    for list_ in sorted({item.list for item in items}):
        wanted = [element("string", text=item.value) for item in items if item.list == list_]
        place = next((each for each in _places(doc) if each.list == list_), None)
        if place is None:
            doc = doc.added(_content(doc), [_payload(list_, wanted)])
        elif place.pair is None:
            key = element("key", text=place.key)
            doc = doc.added(place.holder, [key, element("array", None, *wanted)])
        else:
            doc = doc.added(place.pair[1], wanted)
    return doc.save()


def drop(name: str, data: bytes, items: Sequence[Item]) -> bytes | None:
    """The profile less entries; a list that is left empty goes with its key, since an empty allow list allows nothing."""
    doc = _read(name, data)
    unwanted = {(item.list, item.value) for item in items}
    gone: list[Node] = []
    for place in _places(doc):
        entries = tuple(_strings(place))
        found = [each for each in entries if (place.list, each.text) in unwanted]
        if found and len(found) == len(entries) and place.pair is not None:
            gone += place.pair
        else:
            gone += found
    doc = doc.without(gone)
    doc = doc.without([payload for payload in _payloads(doc) if _is_hollow(payload)])
    ours = _text(_pairs(_top(doc)), "PayloadIdentifier") == _IDENTIFIER
    return None if ours and not _content(doc).children else doc.save()


def _read(name: str, data: bytes) -> Document:
    try:
        doc = _xml.read(data, "plist")
        _content(doc)
    except InputError as fault:
        raise InputError(
            f"{fault}; a profile is to be an unsigned property list in XML", where=name
        ) from None
    return doc


def _top(doc: Document) -> Node:
    if doc.root.tag != "plist" or [each.tag for each in doc.root.children] != ["dict"]:
        raise InputError(f"<{doc.root.tag}> is not a property list of one dictionary")
    return doc.root.children[0]


def _content(doc: Document) -> Node:
    found = _pairs(_top(doc)).get("PayloadContent")
    if found is None or found[1].tag != "array" or any(each.tag != "dict" for each in found[1].children):
        raise InputError("PayloadContent is not an array of dictionaries; decrypt the profile first")
    return found[1]


def _payloads(doc: Document) -> Sequence[Node]:
    return _content(doc).children


def _places(doc: Document) -> Iterator[_Place]:
    for payload in _payloads(doc):
        pairs = _pairs(payload)
        kind = _text(pairs, "PayloadType")
        if kind == _ACCESS:
            for list_ in (BLOCKED, ALLOWED):
                key = list_.rpartition(" ")[2]
                yield _Place(list_, payload, payload, key, pairs.get(key))
        elif kind == _FILTER and _text(pairs, "FilterType") in {"", "BuiltIn"}:
            yield _Place(URLS, payload, payload, "DenyListURLs", pairs.get("DenyListURLs"))
        elif kind == _DNS and "DNSSettings" in pairs:
            holder = pairs["DNSSettings"][1]
            inner = _pairs(holder)
            # without the list every name goes to the resolver, and one entry would narrow that
            if _MATCH in inner:
                server = _text(inner, "ServerURL") or _text(inner, "ServerName")
                yield _Place(names_list(server), payload, holder, _MATCH, inner[_MATCH])


def _strings(place: _Place) -> Iterator[Node]:
    if place.pair is None:
        return
    for each in place.pair[1].children if place.pair[1].tag == "array" else (place.pair[1],):
        if each.tag != "string":
            raise InputError(f"<{each.tag}> stands in {place.key} for <string>", where=f"line {each.line}")
        yield each


def _pairs(node: Node) -> Pairs:
    """The keys of a dictionary with their values; InputError if they do not alternate or one stands twice."""
    made: dict[str, tuple[Node, Node]] = {}
    if node.tag != "dict" or len(node.children) % 2:
        raise InputError(f"<{node.tag}> is not a dictionary of keys and values", where=f"line {node.line}")
    for key, value in zip(node.children[::2], node.children[1::2], strict=True):
        if key.tag != "key" or key.text in made:
            raise InputError(
                f"{key.text or key.tag!r} is not a key, or stands twice", where=f"line {key.line}"
            )
        made[key.text] = key, value
    return made


def _text(pairs: Pairs, key: str) -> str:
    return pairs[key][1].text if key in pairs and pairs[key][1].tag == "string" else ""


def _is_hollow(payload: Node) -> bool:
    """Whether a payload of ours has none of its lists left."""
    pairs = _pairs(payload)
    kind = _text(pairs, "PayloadType")
    if not _text(pairs, "PayloadIdentifier").startswith(f"{_IDENTIFIER}.{kind}"):
        return False
    inner = _pairs(pairs["DNSSettings"][1]) if "DNSSettings" in pairs else {}
    lists = {each.rpartition(" ")[2] for each in (BLOCKED, ALLOWED, URLS)}
    return not lists & set(pairs) and _MATCH not in inner


def _payload(list_: str, entries: Sequence[str]) -> str:
    kind, _, rest = list_.partition(" ")
    server, _, key = rest.rpartition(" ")
    array = element("key", text=key), element("array", None, *entries)
    identifier = f"{_IDENTIFIER}.{kind}" + (f".{name_uuid(server)}" if server else "")
    own: tuple[str, ...] = array
    if kind == _DNS:
        protocol, at = ("HTTPS", "ServerURL") if server.startswith("https://") else ("TLS", "ServerName")
        inner = *_string("DNSProtocol", protocol), *_string(at, server), *array
        own = element("key", text="DNSSettings"), element("dict", None, *inner)
    elif kind == _FILTER:
        own = *_string("FilterType", "BuiltIn"), *array
    return element("dict", None, *_common(kind, identifier), *own)


def _common(kind: str, identifier: str) -> tuple[str, ...]:
    return (
        *_string("PayloadType", kind),
        *(element("key", text="PayloadVersion"), element("integer", text="1")),
        *_string("PayloadIdentifier", identifier),
        *_string("PayloadUUID", name_uuid(identifier)),
        *_string("PayloadDisplayName", "appban"),
    )


def _string(key: str, value: str) -> tuple[str, str]:
    return element("key", text=key), element("string", text=value)


def _empty() -> bytes:
    content = element("key", text="PayloadContent"), element("array")
    body = element(
        "plist", {"version": "1.0"}, element("dict", None, *_common("Configuration", _IDENTIFIER), *content)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" '
        f'"http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n{body}\n'
    ).encode()
