"""XML without entities or document types, read into elements that know their line."""

from collections.abc import Iterator
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import Locator

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

from appban.errors import InputError
from appban.inventory._limits import MAX_DEPTH, MAX_ELEMENTS


class Element:
    """One element: its tag, the line it begins on, its own text (stripped) and its children in order."""

    __slots__ = ("children", "line", "tag", "text")

    def __init__(self, tag: str, line: int) -> None:
        self.tag = tag
        self.line = line
        self.text = ""
        self.children: list[Element] = []

    @property
    def where(self) -> str:
        """The place of the element, as an error names it."""
        return f"line {self.line}, {self.tag}"

    def all(self, tag: str) -> Iterator["Element"]:
        """The children with a tag."""
        return (child for child in self.children if child.tag == tag)

    def one(self, tag: str) -> "Element | None":
        """The child with a tag, or None; InputError if there are two, since either could be meant."""
        found = list(self.all(tag))
        if len(found) > 1:
            raise InputError(
                f"{tag} stands twice in {self.tag}; export the document again", where=found[1].where
            )
        return found[0] if found else None

    def get(self, *path: str) -> str | None:
        """The text at a path of tags; None if it is absent or empty, InputError if it holds elements."""
        at: Element | None = self
        for tag in path:
            at = at.one(tag) if at is not None else None
        if at is None:
            return None
        if at.children:
            raise InputError(
                f"{at.tag} holds {at.children[0].tag} where text was expected; export the document again",
                where=at.where,
            )
        return at.text or None


class _Builder(ContentHandler):
    """Builds elements as the parser goes, and refuses depth before it is spent."""

    def __init__(self) -> None:
        super().__init__()
        self.root: Element | None = None
        self._locator: Locator | None = None
        self._count = 0
        self._open: list[Element] = []
        self._text: list[list[str]] = []

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - SAX's own name
        """Where the parser will say which line it is on."""
        self._locator = locator

    def startElement(self, name: str, attrs: object) -> None:  # noqa: N802, ARG002 - SAX's own name and shape
        """One level down; attributes carry nothing in these formats."""
        line = (self._locator.getLineNumber() if self._locator is not None else None) or 0
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise InputError(
                f"there are more than {MAX_ELEMENTS} elements; it is not one device's inventory",
                where=f"line {line}",
            )
        if len(self._open) == MAX_DEPTH:
            raise InputError(
                f"<{name}> stands deeper than {MAX_DEPTH} levels; it is not an inventory",
                where=f"line {line}",
            )
        made = Element(name, line)
        if self._open:
            self._open[-1].children.append(made)
        else:
            self.root = made
        self._open.append(made)
        self._text.append([])

    def characters(self, content: str) -> None:
        """Text of the innermost element, in pieces."""
        self._text[-1].append(content)

    def endElement(self, name: str) -> None:  # noqa: N802, ARG002 - SAX's own name and shape
        """One level up."""
        self._open.pop().text = "".join(self._text.pop()).strip()


def document(data: bytes) -> Element:
    """The root of an XML document; InputError with the line for anything else, DTDs and entities among it."""
    builder = _Builder()
    try:
        parseString(data, builder, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as fault:
        raise InputError(f"{fault}; an inventory has neither DTD nor entities") from None
    except SAXParseException as fault:
        raise InputError(
            f"not XML: {fault.getMessage()}; export the document again", where=f"line {fault.getLineNumber()}"
        ) from None
    except (LookupError, ValueError) as fault:  # from the codec that the declaration names
        raise InputError(
            f"the encoding it declares cannot be read ({fault}); save the document as UTF-8", where="line 1"
        ) from None
    if builder.root is None:
        raise InputError("the document holds no element; export it again")
    return builder.root
