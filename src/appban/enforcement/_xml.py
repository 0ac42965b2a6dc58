"""XML edited in place: read without entities, added to and taken from by position, all other bytes left as they are.

Somebody else's comments, indentation and attribute quotes are theirs; a document that is parsed and written anew
loses them. So an element knows where it stands in the bytes, and only what is added or taken out changes.
"""

import re
from collections.abc import Iterator, Sequence
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

import msgspec

from appban.errors import InputError

MAX_DEPTH = 64
"""Levels; policies have about ten."""
_BOMS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_ENCODINGS = frozenset({"utf-8", "utf-16", "us-ascii"})
_SPACE = b" \t\r\n"
_WHITE = frozenset(bytes((each,)) for each in _SPACE)
_BREAKS = {"\n": "&#10;", "\r": "&#13;"}


class Node(msgspec.Struct, eq=False):
    """An element: `start` and `end` are byte offsets, `close` that of its end tag (None: it closes itself)."""

    tag: str
    attributes: dict[str, str]
    start: int
    line: int
    end: int = 0
    close: int | None = None
    text: str = ""
    children: list["Node"] = []

    def all(self, tag: str) -> Iterator["Node"]:
        """The children with a tag."""
        return (child for child in self.children if child.tag == tag)

    def walk(self) -> Iterator["Node"]:
        """The element and all within it, in document order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.children)

    def one(self, tag: str) -> "Node | None":
        """The child with a tag, or None; InputError if there are two, since either could be meant."""
        found = list(self.all(tag))
        if len(found) > 1:
            raise InputError(f"{tag} stands twice in {self.tag}; leave one", where=f"line {found[1].line}")
        return found[0] if found else None


class Document(msgspec.Struct, frozen=True, eq=False):
    """A document: its bytes in UTF-8, its root, and how it was encoded."""

    data: bytes
    root: Node
    bom: bytes = b""
    encoding: str = "utf-8"
    doctype: str | None = None

    def save(self) -> bytes:
        """The bytes as they were encoded."""
        return self.bom + self.data.decode().encode(self.encoding)

    def added(self, parent: Node, fragments: Sequence[str], ahead: Node | None = None) -> "Document":
        """The document with more elements in one, at its end or ahead of a child, laid out as the others are."""
        if parent.children:
            beside = ahead or parent.children[-1]
            begin = _before(self.data, beside.start)
            at = begin if ahead else beside.end
            return self._spliced([(at, at, _indented(fragments, self.data[begin : beside.start].decode()))])
        if (
            parent.close is not None
            and self.data[parent.close - 1 : parent.close] == b">"
            and not parent.text
        ):
            return self._spliced([(parent.close, parent.close, _indented(fragments, ""))])
        outer = self.data[_before(self.data, parent.start) : parent.start].decode()
        outer = outer if "\n" in outer else "\n"  # white space tells what closed itself before
        body = _indented(fragments, outer + ("\t" if "\t" in outer else "  ")) + outer
        if parent.close is not None:
            return self._spliced([(_before(self.data, parent.close), parent.close, body)])
        return self._spliced([(parent.end - 2, parent.end, f">{body}</{parent.tag}>")])

    def without(self, nodes: Sequence[Node]) -> "Document":
        """The document less some elements and the white space before each; what is left empty closes itself."""
        gone = {id(node) for node in nodes}
        edits: list[tuple[int, int, str]] = []
        for parent in self.root.walk():
            found = [child for child in parent.children if id(child) in gone]
            if len(found) == len(parent.children) and self._hollow(parent, found):
                edits.append((_before(self.data, found[0].start) - 1, parent.end, "/>"))
            else:
                edits += [(_before(self.data, node.start), node.end, "") for node in found]
        kept: list[tuple[int, int, str]] = []
        for begin, end, text in sorted(edits, key=lambda each: (each[0], -each[1])):
            # an edit within another that stands around it has nothing left to do
            if not kept or kept[-1][1] <= begin:
                kept.append((begin, end, text))
        return self._spliced(kept)

    def replaced(self, node: Node, fragment: str) -> "Document":
        """The document with another element in the place of one."""
        return self._spliced([(node.start, node.end, fragment)])

    def _hollow(self, parent: Node, children: Sequence[Node]) -> bool:
        """Whether nothing but these children and white space around them stands in an element."""
        if not children or parent.text.strip() or parent.close is None:
            return False
        bare = self.data.count(b"<", parent.start, children[0].start) == 1
        return (
            bare
            and self.data[children[-1].end : parent.close].strip(_SPACE) == b""
            and self.data[children[-1].end] != ord("<")
        )

    def _spliced(self, edits: Sequence[tuple[int, int, str]]) -> "Document":
        data = self.data
        for begin, end, text in sorted(edits, reverse=True):
            data = data[:begin] + text.encode("ascii", "xmlcharrefreplace") + data[end:]
        return msgspec.structs.replace(self, data=data, root=_parsed(data, self.doctype))


def element(tag: str, attributes: dict[str, str] | None = None, *content: str, text: str = "") -> str:
    """The text of an element, its content one level in."""
    shown = "".join(f" {key}={_quoted(value)}" for key, value in (attributes or {}).items())
    if text:
        return f"<{tag}{shown}>{escape(text, _BREAKS)}</{tag}>"
    if not content:
        return f"<{tag}{shown}/>"
    body = "".join("\n" + "\n".join(f"  {line}" for line in each.split("\n")) for each in content)
    return f"<{tag}{shown}>{body}\n</{tag}>"


def read(data: bytes, doctype: str | None = None) -> Document:
    """A document in UTF-8 or UTF-16 with or without a byte order mark; InputError with the line for anything else.

    `doctype` names the one document type that may be declared, without a subset of its own.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _document(_recoded(data.removeprefix(bom), encoding), doctype, bom, encoding)
    return _document(_recoded(data, "utf-8"), doctype, b"", "utf-8")


def _document(data: bytes, doctype: str | None, bom: bytes, encoding: str) -> Document:
    return Document(data, _parsed(data, doctype), bom, encoding, doctype)


def _recoded(data: bytes, encoding: str) -> bytes:
    try:
        return data.decode(encoding).encode()
    except UnicodeError as fault:
        raise InputError(f"not {encoding} text ({fault}); save the document as UTF-8") from None


def _parsed(data: bytes, doctype: str | None) -> Node:
    builder = _Builder(data, doctype)
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as fault:
        raise InputError(
            f"not XML: {expat.ErrorString(fault.code)}; export the document again",
            where=f"line {fault.lineno}",
        ) from None
    if builder.root is None:
        raise InputError("the document holds no element; export it again")
    return builder.root


class _Builder:
    """Builds elements as the parser goes; refuses document types, entities and depth before they cost anything."""

    def __init__(self, data: bytes, doctype: str | None) -> None:
        self.root: Node | None = None
        self._data = data
        self._doctype = doctype
        self._open: list[Node] = []
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self._declared
        self.parser.StartDoctypeDeclHandler = self._typed
        self.parser.EntityDeclHandler = self._entity
        self.parser.SkippedEntityHandler = self._entity
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _declared(self, _version: str, encoding: str | None, _alone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise InputError(f"the encoding {encoding!r} is not read here; save the document as UTF-8")

    def _typed(self, name: str, _system: str | None, _public: str | None, subset: bool) -> None:  # noqa: FBT001 - expat's shape
        if subset or name != self._doctype:
            raise InputError(f"a document type ({name}) is declared; remove it, nothing here needs one")

    def _entity(self, name: str, *_: object) -> None:
        raise InputError(f"the entity {name!r} is not read here; write out what it stands for")

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if len(self._open) == MAX_DEPTH:
            raise InputError(f"<{tag}> stands deeper than {MAX_DEPTH} levels", where=f"line {line}")
        made = Node(tag, attributes, self.parser.CurrentByteIndex, line, children=[])
        if self._open:
            self._open[-1].children.append(made)
        else:
            self.root = made
        self._open.append(made)

    def _characters(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text

    def _end(self, _tag: str) -> None:
        node = self._open.pop()
        at = self.parser.CurrentByteIndex
        if not node.children and not node.text and self._data[at - 2 : at] == b"/>":
            node.end = at
        else:
            node.close, node.end = at, self._data.index(b">", at) + 1


def _before(data: bytes, at: int) -> int:
    while at and data[at - 1 : at] in _WHITE:
        at -= 1
    return at


def _indented(fragments: Sequence[str], lead: str) -> str:
    if "\t" in lead:
        fragments = [re.sub("(?m)^(?:  )+", lambda m: "\t" * (len(m[0]) // 2), each) for each in fragments]
    if "\n" in lead:
        return "".join(lead + each.replace("\n", "\n" + lead.rsplit("\n", 1)[1]) for each in fragments)
    return "".join(lead + re.sub(r"\n\s*", "", each) for each in fragments)


def _quoted(value: str) -> str:
    return quoteattr(value, {'"': "&quot;"})
