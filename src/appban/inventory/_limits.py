"""What a document may cost before it is believed: sizes, depth, rows, and how far it may be packed."""

import zlib

from appban.errors import InputError

MIB = 1024 * 1024

MAX_DOCUMENT = 256 * MIB
"""Bytes of one document; it is held in memory whole, since a bad last line must refuse the first."""

MAX_DEVICE_DOCUMENT = 64 * MIB
"""Bytes of a document about one device, packed or not; a real one of 1,000 programs has 0.2 MiB."""

MAX_DEPTH = 64
"""Levels of nesting; real inventories have fewer than 10, and each level costs stack in somebody's parser."""

MAX_ROWS = 1_000_000
"""Rows of software in one document."""

MAX_CONTAINERS = 2 * MAX_ROWS
"""Objects and lists of one JSON document; two bytes of text make one, some hundred of memory hold it."""

MAX_ELEMENTS = 500_000
"""Elements of one XML document; a real one has about 10 a program."""

MAX_RATIO = 100
"""How many bytes may come out of one packed byte; a real inventory gives about 15, a bomb 1,000."""

RATIO_FREE = MIB
"""Bytes that may come out whatever the ratio, so that a tiny document is not judged by it."""

_ZIP = b"PK\x03\x04"
_GZIP = b"\x1f\x8b"
_DEFLATE, _CHECK = 8, 31
_EITHER_HEADER = 32 + zlib.MAX_WBITS


def sized(data: bytes, limit: int) -> bytes:
    """The same bytes, unless there are none, too many, or they are a zip archive: then InputError."""
    if not data.strip():
        raise InputError("the document is empty; export it again")
    if data.startswith(_ZIP):
        raise InputError("this is a zip archive; take the document out of it and import that")
    if len(data) > limit:
        raise InputError(f"the document has {len(data)} bytes, the most is {limit}; import it in parts")
    return data


def unpacked(data: bytes, limit: int) -> bytes:
    """The bytes of a document that may be packed with zlib or gzip; InputError if it is damaged or a bomb."""
    sized(data, limit)
    if not (_is_zlib(data) or data.startswith(_GZIP)):
        return data
    cap = min(limit, max(RATIO_FREE, MAX_RATIO * len(data)))
    stream = zlib.decompressobj(_EITHER_HEADER)
    try:
        out = stream.decompress(data, cap + 1)
    except zlib.error as fault:
        raise InputError(f"the packed document is damaged ({fault}); fetch it again") from None
    if len(out) > cap:
        raise InputError(
            f"the packed document of {len(data)} bytes unpacks to more than {cap}; it is not an inventory"
        )
    if not stream.eof or stream.unused_data:
        raise InputError(
            f"the packed document of {len(data)} bytes is cut short or followed by other bytes; fetch it again"
        )
    return sized(out, limit)


def text_of(data: bytes) -> str:
    """UTF-8 text, with or without a byte order mark; InputError at the first byte that is none, or a NUL."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise InputError(
            f"byte {data[fault.start]:#04x} is not UTF-8; save the document as UTF-8", where=f"line {line}"
        ) from None
    nul = text.find("\x00")
    if nul >= 0:
        raise InputError(
            "there is a NUL character; save the document as UTF-8 text",
            where=f"line {text.count(chr(10), 0, nul) + 1}",
        )
    return text


def few_enough(rows: int) -> None:
    """InputError once a document has more rows than MAX_ROWS."""
    if rows > MAX_ROWS:
        raise InputError(
            f"the document has more than {MAX_ROWS} rows; import it in parts, each device in one of them"
        )


def _is_zlib(data: bytes) -> bool:
    """RFC 1950 section 2.2: the method is deflate, and the first two bytes are a multiple of the check."""
    return len(data) > 1 and data[0] & 0x0F == _DEFLATE and int.from_bytes(data[:2], "big") % _CHECK == 0
