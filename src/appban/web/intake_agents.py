"""What FusionInventory, OCS and GLPI agents say to a server, and what they are answered: bytes to bytes.

The older two post XML, packed with zlib: first a PROLOG, answered with SEND, then the INVENTORY, which any REPLY ends
(communication format of OCS Inventory NG 2.x; FusionInventory agent 2.6 and ocsinventory-agent 2.10 were tried).
GLPI agent begins with the same PROLOG, is answered in JSON that the server is `pending`, and goes on in JSON with a
`contact` and then its inventory (GLPI agent protocol; agent 1.12 was tried).
"""

import zlib
from typing import Literal

import msgspec
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from appban.errors import InputError

PACKED = 8 * 1024 * 1024
"""Bytes of what an agent posts, as it comes; a real inventory of 1,000 programs has 30 KiB."""
UNPACKED = 24 * 1024 * 1024
"""Bytes of it unpacked; a real one has 0.5 MiB."""
SMALL = 65_536
"""Bytes of a PROLOG at most; it has some 200."""
EVERY = 24
"""Hours until an agent reports again."""

XML_KINDS = (
    "application/x-compress-zlib",
    "application/x-compress-gzip",
    "application/x-compress",
    "application/xml",
)
"""What these agents call an XML document; OCS agent says `application/x-compress` for zlib."""
GLPI_KINDS = (*XML_KINDS, "application/json")

ZLIB = "application/x-compress-zlib"
_XML = '<?xml version="1.0" encoding="UTF-8"?><REPLY>{}</REPLY>'
SEND = zlib.compress(_XML.format(f"<RESPONSE>SEND</RESPONSE><PROLOG_FREQ>{EVERY}</PROLOG_FREQ>").encode())
TAKEN = zlib.compress(_XML.format("<RESPONSE>NO_ACCOUNT_UPDATE</RESPONSE>").encode())
PENDING = b'{"status":"pending"}'
GO_ON = msgspec.json.encode({"status": "ok", "expiration": EVERY, "tasks": {"inventory": {}}})
OK = b'{"status":"ok"}'

_ZLIB_OR_GZIP = 32 + zlib.MAX_WBITS
_MARK = b"\xef\xbb\xbf"

Said = Literal["prolog", "contact", "inventory"]


class _Message(msgspec.Struct, frozen=True):
    """What a JSON message is for; the rest is read by the source."""

    action: str = "inventory"


def unpacked(data: bytes) -> bytes:
    """What an agent posted, unpacked; InputError if it is damaged, a bomb, or neither XML nor JSON within."""
    plain = data if _is_text(data) else _inflated(data)
    if not _is_text(plain):
        raise InputError("what was posted is neither XML nor JSON, plain or packed with zlib or gzip once")
    return plain


def xml_said(data: bytes) -> Said:
    """What an XML message is: whatever asks nothing is taken for an inventory, which its source then reads."""
    if len(data) > SMALL:
        return "inventory"
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as fault:
        raise InputError(f"not XML: {fault}; see what the agent was told to send") from None
    return "prolog" if root.findtext("QUERY") == "PROLOG" else "inventory"


def glpi_said(data: bytes) -> Said:
    """What a message of GLPI agent is; only its PROLOG is XML."""
    if data.lstrip(_MARK).lstrip()[:1] == b"<":
        if xml_said(data) == "prolog":
            return "prolog"
        raise InputError(
            "GLPI agent is to send its inventory as JSON; an XML one goes to /intake/fusioninventory"
        )
    try:
        action = msgspec.json.decode(data, type=_Message).action
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise InputError(
            f"not a message of GLPI agent: {fault}; see what the agent was told to send"
        ) from None
    return "contact" if action == "contact" else "inventory"


def _is_text(data: bytes) -> bool:
    return data.removeprefix(_MARK).lstrip()[:1] in {b"<", b"{"}


def _inflated(data: bytes) -> bytes:
    stream = zlib.decompressobj(_ZLIB_OR_GZIP)
    try:
        out = stream.decompress(data, UNPACKED + 1)
    except zlib.error as fault:
        raise InputError(
            f"what was posted cannot be unpacked ({fault}); pack it with zlib or gzip, or not"
        ) from None
    if len(out) > UNPACKED:
        raise InputError(
            f"the {len(data)} bytes posted unpack to more than {UNPACKED}; it is no device's inventory"
        )
    if not stream.eof or stream.unused_data:
        raise InputError(
            f"the {len(data)} packed bytes posted are cut short or followed by others; post them again"
        )
    return out
