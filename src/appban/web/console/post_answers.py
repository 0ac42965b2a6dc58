"""The parts of a post as they are written, each read from its form."""

from collections.abc import Callable

import msgspec

from appban.errors import AppbanError, InputError
from appban.regime.account import AccountId
from appban.regime.account_state import account_at
from appban.regime.exemption import CircumstanceId
from appban.regime.time import read
from appban.service.publications.drafting import COMMENTS, MOST_CAPTION
from appban.service.publications.posts import may_write
from appban.service.publications.writing import Part, Writing, WrittenFile, hand_file
from appban.web.console.forms import LONG, SHORT
from appban.web.console.posting import open_circumstances, purpose_of, rules
from appban.web.console.visit import Visit

REMOVE = "remove-"


def accounts_for(visit: Visit) -> list[tuple[AccountId, str]]:
    """The accounts for which the viewer may write, by handle and channel."""
    found = []
    for account in visit.head.communications.accounts:
        stands = account_at(visit.head, account, visit.now)
        if stands is not None and may_write(visit.head, visit.viewer.person, account, visit.now):
            found.append((account, f"{stands.handle} on {stands.channel} ({stands.state})"))
    return sorted(found, key=lambda pair: pair[1])


def _account(visit: Visit, writing: Writing) -> Writing:
    if writing.edits is not None:
        return writing
    chosen = tuple(AccountId(each) for each in visit.fields("account"))
    known = {account for account, _ in accounts_for(visit)}
    if not chosen or not known.issuperset(chosen):
        raise InputError("Choose at least one account from the list")
    return msgspec.structs.replace(writing, accounts=chosen)


def _purpose(visit: Visit, writing: Writing) -> Writing:
    topic = visit.field("topic")
    if topic not in rules().topics:
        raise InputError("Choose what it is about")
    return msgspec.structs.replace(writing, purpose=purpose_of(visit), topic=topic)


def _text(visit: Visit, writing: Writing) -> Writing:
    text = visit.field("caption")
    if len(text) > MOST_CAPTION:
        raise InputError(f"The text has {len(text)} characters; it has at most {MOST_CAPTION}")
    return msgspec.structs.replace(writing, caption=text)


def _files(visit: Visit, writing: Writing) -> Writing:
    act, file = visit.field("act"), visit.files.get("file")
    if act.startswith(REMOVE):
        kept = tuple(each for each in writing.files if each.digest != act.removeprefix(REMOVE))
        return msgspec.structs.replace(writing, files=kept)
    if file is None and act == "add":
        raise InputError("Choose the file")
    if file is None and not writing.files and not (writing.caption or "").strip():
        raise InputError("There is neither text nor a file yet; choose a file, or write a text")
    if file is not None:
        writing = _added(visit, writing, file.name, file.data)
    return msgspec.structs.replace(writing, files_done=act != "add")


def _added(visit: Visit, writing: Writing, name: str, data: bytes) -> Writing:
    typed = {field: visit.field(field) for field in ("alt", "music", "consent")}
    if any(len(each) > LONG for each in typed.values()):
        raise InputError(f"Use at most {LONG} characters for each text")
    captions = visit.files.get("captions")
    given = WrittenFile(
        digest="",
        name=name.replace("\\", "/").rpartition("/")[2] or "file",
        kind="",
        made_by_ai=bool(visit.field("made_by_ai")),
        **typed,
    )
    with visit.house.desk.store.writer() as writer:
        made = hand_file(writer, writing, given, data, None if captions is None else captions.data)
        if made.files[-1].kind != "audio" and not typed["alt"]:
            raise InputError(
                "Write the alt text: what whoever cannot see it has to know. It cannot follow later"
            )
        writer.commit()
    return made


def _settings(visit: Visit, writing: Writing) -> Writing:
    comments = visit.field(COMMENTS)
    if not comments or len(comments) > SHORT:
        raise InputError("Say which comments and messages are let in, such as off")
    others: dict[str, str] = {}
    for line in visit.field("others").splitlines():
        name, equals, value = (part.strip() for part in line.partition("="))
        if line.strip() and (not equals or not name or name in {COMMENTS, *others} or len(line) > SHORT):
            raise InputError(f"{line[:SHORT]!r} is no setting of its own; write name=value, each name once")
        if line.strip():
            others[name] = value
    return msgspec.structs.replace(writing, settings={COMMENTS: comments, **others})


def _audience(visit: Visit, writing: Writing) -> Writing:
    typed = {name: visit.field(name) for name in ("audience", "campaign", "grid_slot")}
    if not typed["audience"]:
        raise InputError("Say whom it is for")
    if any(len(each) > SHORT for each in typed.values()):
        raise InputError(f"Use at most {SHORT} characters for each")
    return msgspec.structs.replace(writing, **typed)


def _time(visit: Visit, writing: Writing) -> Writing:
    start = 0 if not visit.field("since") else _instant(visit, "since", "start")
    if not visit.field("until"):
        raise InputError("Say until when it may go out; after that nothing posts it")
    end = _instant(visit, "until", "until")
    if end <= max(start, visit.now):
        raise InputError("Its time is over before it begins; give a later end")
    return msgspec.structs.replace(writing, start=start, end=end)


def _instant(visit: Visit, name: str, bare: str) -> int:
    try:
        return read(visit.field(name), visit.house.desk.zone, bare="start" if bare == "start" else "until")[0]
    except AppbanError as fault:
        raise InputError(f"{fault}; such as 2026-11-30 18:00") from None


def _route(visit: Visit, writing: Writing) -> Writing:
    route, circumstance = visit.field("route"), visit.field("circumstance")
    if route not in {"ordinary", "urgent"}:
        raise InputError("Choose whether it is urgent")
    if circumstance and circumstance not in {each for each, _ in open_circumstances(visit)}:
        raise InputError("Choose a declared emergency that is open")
    if route == "urgent" and not circumstance:
        raise InputError("The urgent route rests on a declared emergency: choose it, or have one declared")
    return msgspec.structs.replace(
        writing,
        route="urgent" if route == "urgent" else "ordinary",
        circumstance=CircumstanceId(circumstance) if circumstance else None,
    )


ANSWERS: dict[Part, Callable[[Visit, Writing], Writing]] = {
    "account": _account,
    "purpose": _purpose,
    "text": _text,
    "files": _files,
    "settings": _settings,
    "audience": _audience,
    "time": _time,
    "route": _route,
}
