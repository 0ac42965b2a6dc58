"""Restricted software records of the Jamf Classic API: one XML document a program, with its scope."""

from collections.abc import Iterator, Sequence

from appban.enforcement import _xml
from appban.enforcement._xml import Document, Node, element
from appban.errors import InputError
from appban.ports import Item

FOLDER = "restrictedsoftware/"
PROCESS, ALL = "general/process_name", "scope/all_computers"
EXCLUDED, INCLUDED = "scope/exclusions/computers", "scope/computers"
_SCOPES = ("computers", "computer_groups", "buildings", "departments")
_MESSAGE = "This application is not allowed on this device."


def held(name: str, data: bytes) -> Iterator[Item]:
    """The process, whether all computers are in scope, and the computers in scope or excluded from it."""
    doc = _read(name, data)
    for path in (PROCESS, ALL):
        found = _at(doc, path)
        if found is not None and found.text.strip() not in {"", "false"}:
            yield Item(name, path, found.text.strip())
    for path in (EXCLUDED, INCLUDED):
        yield from (Item(name, path, _said(each)) for each in _computers(doc, path))


def add(name: str, data: bytes | None, items: Sequence[Item]) -> bytes:
    """The record with these values; InputError if it is for another process."""
    doc = _read(name, data or _empty())
    for path in (PROCESS, ALL):
        for item in items:
            if item.list == path:
                doc = _valued(doc, name, path, item.value)
    for path in (EXCLUDED, INCLUDED):
        made = [_computer(item.value) for item in items if item.list == path]
        if made:
            doc = _with(doc, path)
            holder = _at(doc, path)
            doc = doc if holder is None else doc.added(holder, made)
    return doc.save()


def drop(name: str, data: bytes, items: Sequence[Item]) -> bytes | None:
    """The record less these values; without a process and without computers there is nothing left to keep."""
    doc = _read(name, data)
    for item in items:
        found = _at(doc, item.list)
        if item.list in {PROCESS, ALL} and found is not None:
            doc = doc.replaced(found, element(found.tag, None, text="false" if item.list == ALL else ""))
    unwanted = {(item.list, item.value) for item in items}
    paths = (EXCLUDED, INCLUDED)
    gone = [each for path in paths for each in _computers(doc, path) if (path, _said(each)) in unwanted]
    doc = doc.without(gone)
    return doc.save() if any(held(name, doc.save())) else None


def _read(name: str, data: bytes) -> Document:
    try:
        doc = _xml.read(data)
    except InputError as fault:
        raise InputError(str(fault), where=name) from None
    if doc.root.tag != "restricted_software":
        raise InputError(f"<{doc.root.tag}> is not a restricted_software record", where=name)
    return doc


def _at(doc: Document, path: str) -> Node | None:
    found: Node | None = doc.root
    for tag in path.split("/"):
        found = None if found is None else found.one(tag)
    return found


def _computers(doc: Document, path: str) -> list[Node]:
    found = _at(doc, path)
    return [] if found is None else list(found.all("computer"))


def _said(computer: Node) -> str:
    told = {each.tag: each.text.strip() for each in computer.children}
    return f"id {told['id']}" if told.get("id") else f"name {told.get('name', '')}"


def _computer(value: str) -> str:
    tag, _, told = value.partition(" ")
    return element("computer", None, element(tag, None, text=told))


def _valued(doc: Document, name: str, path: str, value: str) -> Document:
    doc = _with(doc, path)
    found = _at(doc, path)
    said = "" if found is None else found.text.strip()
    if path == PROCESS and said:
        raise InputError(
            f"the record is for {said!r}, not {value!r}; give that one a file of its own", where=name
        )
    doc = doc if found is None else doc.replaced(found, element(found.tag, None, text=value))
    title = _at(doc, "general/name")
    if path == PROCESS and title is not None and not title.text.strip():
        doc = doc.replaced(title, element("name", None, text=f"appban: {value}"))
    return doc


def _with(doc: Document, path: str) -> Document:
    """The document with an element at a path, empty where there was none."""
    at = ""
    for tag in path.split("/"):
        holder = _at(doc, at) if at else doc.root
        at = f"{at}/{tag}".lstrip("/")
        if _at(doc, at) is None and holder is not None:
            doc = doc.added(holder, [element(tag)])
    return doc


def _empty() -> bytes:
    site = element("site", None, element("id", text="-1"), element("name", text="None"))
    switches = ("match_exact_process_name", "send_notification", "kill_process")
    general = element(
        "general",
        None,
        element("name"),
        element("process_name"),
        *(element(each, text="true") for each in switches),
        element("delete_executable", text="false"),
        element("display_message", text=_MESSAGE),
        site,
    )
    exclusions = element("exclusions", None, *map(element, (*_SCOPES, "users")))
    scope = element("scope", None, element("all_computers", text="false"), *map(element, _SCOPES), exclusions)
    return f"{element('restricted_software', None, general, scope)}\n".encode()
