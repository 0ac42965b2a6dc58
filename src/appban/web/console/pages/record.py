"""The record as anybody with a part in it reads it: entries, one entry with its proof, the check of the whole."""

import json

import msgspec

from appban.errors import InputError, NotFoundError, VerificationError
from appban.record.keys import format_vkey
from appban.record.layout import CHECKPOINT
from appban.service.naming import device_called
from appban.service.people import HANDLE
from appban.service.publishing import bundle, prove
from appban.service.recorded.entry_list import EntryLine, entries_of, newest_entries, open_entry
from appban.service.recorded.verifying import Report, verify_folder
from appban.web.console.answers import Answer, Download, Shown
from appban.web.console.page import Page
from appban.web.console.visit import Visit
from appban.web.console.words import event_words

SIZE = 50
"""Entries of a page."""
MOST_FOUND = 200
"""Entries that a search shows."""
MOST_BUNDLED = 100_000
"""Entries that a browser is given as one file; the command line writes more."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as a row shows it."""

    line: EntryLine
    says: str
    actor: str


def entries(visit: Visit) -> Answer:
    """Entries, the newest first, or those that a search finds."""
    sought = visit.asked("about")
    sight, stop = visit.viewer.sight, visit.stop
    if sought:
        found = entries_of(
            visit.reader, visit.head, sight, _subjects(visit, sought), stop=stop, most=MOST_FOUND
        )
        before = stop
    else:
        before = _before(visit, stop)
        found = newest_entries(visit.reader, visit.head, sight, before=before, most=SIZE)
    visit.names.learn(line.actor for line in found if line.actor)
    rows = [Row(line=line, says=event_words(line.kind), actor=_actor(visit, line)) for line in found]
    context = {
        "rows": rows,
        "about": sought,
        "older": f"/record?before={before - SIZE}" if not sought and before > SIZE else "",
        "newer": f"/record?before={before + SIZE}" if not sought and before < stop else "",
        "size": stop,
        "checkpoint": _checkpoint(visit),
        "keys": [format_vkey(key) for key in visit.house.press.verifying()],
        "may_bundle": stop <= MOST_BUNDLED,
        "most": MOST_BUNDLED,
    }
    return Shown(template="record/entries.html", title="The record", context=context)


def entry(visit: Visit) -> Answer:
    """One entry: what it says, who entered it, and where its proof is."""
    line = _entry(visit)
    said = json.dumps(json.loads(line.opened), indent=2, ensure_ascii=False)
    context = {"line": line, "says": event_words(line.kind), "actor": _actor(visit, line), "said": said}
    return Shown(template="record/entry.html", title=f"Entry {line.index}", context=context)


def proof(visit: Visit) -> Answer:
    """The proof that an entry stands in the published record (C2SP tlog-proof)."""
    line = _entry(visit)
    return Download(
        name=f"entry-{line.index}.tlog-proof",
        media_type="text/plain",
        data=prove(visit.house.press, line.index),
    )


def verified(visit: Visit) -> Answer:
    """The whole of what is published, checked again now."""
    press, found, fault = visit.house.press, None, ""
    try:
        found = verify_folder(press.folder.read, press.verifying())
    except VerificationError as error:
        fault = str(error)
    context: dict[str, object] = {"report": _told(found), "fault": fault}
    return Shown(template="record/verified.html", title="Check of the record", context=context)


def bundled(visit: Visit) -> Answer:
    """The published record as one file that others check offline; what is sealed stays sealed."""
    if visit.reader.head().size > MOST_BUNDLED:
        raise InputError(
            f"the record has over {MOST_BUNDLED} entries; `appban log export` writes it on the machine it is on"
        )
    pieces = bundle(visit.reader, visit.house.press, openly=False)
    return Download(name="bundle.json", media_type="application/json", data=b"".join(pieces))


def _entry(visit: Visit) -> EntryLine:
    text = visit.path["index"]
    if not text.isdecimal() or len(text) > len(str(2**53)):
        raise NotFoundError("there is no such entry")
    return open_entry(visit.reader, visit.head, visit.viewer.sight, int(text), visit.stop)


def _before(visit: Visit, stop: int) -> int:
    text = visit.asked("before")
    return min(max(int(text), 1), stop) if text.isdecimal() and len(text) < len(str(2**53)) else stop


def _subjects(visit: Visit, sought: str) -> set[str]:
    """The keys by which the store finds what is about an id, a handle or a device."""
    handle = visit.reader.aliases([(HANDLE, sought)]).get((HANDLE, sought))
    try:
        known = handle or str(device_called(visit.reader, sought))
    except NotFoundError:
        known = sought
    nouns = (
        "exemption",
        "person",
        "device",
        "restriction",
        "app",
        "body",
        "authority",
        "circumstance",
        "point",
    )
    return {f"{noun}:{known}" for noun in (*nouns, "finding", "names-device", "names-person", "source")}


def _actor(visit: Visit, line: EntryLine) -> str:
    return str(visit.names.of(line.actor)) if line.actor else ""


def _checkpoint(visit: Visit) -> str:
    return (visit.house.press.folder.read(CHECKPOINT) or b"").decode()


def _told(report: Report | None) -> dict[str, object] | None:
    if report is None:
        return None
    head = report.record.checkpoint
    return {
        "origin": head.origin,
        "size": head.size,
        "root": head.root.hex(),
        "requests": report.requests,
        "decisions": report.decisions,
        "signed": report.signed,
    }


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/record",
        summary="The entries of the record.",
        authority="signed-in",
        handler=entries,
    ),
    Page(
        method="GET",
        path="/record/check",
        summary="The published record, checked again.",
        authority="signed-in",
        handler=verified,
        slow=True,
    ),
    Page(
        method="GET",
        path="/record/bundle",
        summary="The published record as one file.",
        authority="signed-in",
        handler=bundled,
        slow=True,
    ),
    Page(method="GET", path="/record/{index}", summary="One entry.", authority="signed-in", handler=entry),
    Page(
        method="GET",
        path="/record/{index}/proof",
        summary="The proof that an entry stands in the record.",
        authority="signed-in",
        handler=proof,
    ),
)
