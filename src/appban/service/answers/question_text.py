"""A written question out of what a clerk has: a file in the shape of Parliament's questions API, or the text of an e-mail.

Fields of the API that are not known here are kept and given back. A list of the API cuts long texts off, so that one which
ends so is refused rather than answered.
"""

import datetime as dt
import re

import msgspec

from appban.errors import InputError
from appban.regime.pack.json_tree import read_json
from appban.regime.pack.tree import check_text, decoded, plain
from appban.regime.written_question import House

MOST = 100_000
"""Characters of one question, with what came with it."""
_CUT = ("...", "…")
_UIN = re.compile(r"\bUIN:?\s*((?:HL)?\d{1,7})\b|\b(HL\d{1,7})\b", re.IGNORECASE)
_DAY = r"(\d{4}-\d{2}-\d{2}|\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+ \d{4})"
_TABLED = re.compile(rf"\btabled(?: on)?:?\s*{_DAY}", re.IGNORECASE)
_DUE = re.compile(rf"\b(?:for answer|answer due|due for answer)(?: on| by)?:?\s*{_DAY}", re.IGNORECASE)
_ASKS = re.compile(r"\bTo ask\b.*?(?=\n\s*\n|\Z)", re.DOTALL)
_QUOTED = re.compile(r"^(?:> ?)+", re.MULTILINE)


class Value(msgspec.Struct, frozen=True, rename="camel"):
    """The fields of the API that are read; what is not there is not known."""

    question_text: str
    id: int | None = None
    uin: str | None = None
    house: House | None = None
    date_tabled: str | None = None
    date_for_answer: str | None = None


class Came(msgspec.Struct, frozen=True, kw_only=True):
    """A question as it came: what is read of it, and all its fields as JSON for `question.json`."""

    api: bool
    number: int | None
    uin: str | None
    house: House | None
    tabled: str | None
    due: str | None
    text: str
    fields: str


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What the clerk says of a question beside its text; it rules over what is read out of an e-mail."""

    uin: str | None = None
    house: House | None = None
    tabled: str | None = None
    due: str | None = None


def read_question(data: bytes, name: str, said: Said) -> Came:
    """The question in a file or an e-mail; InputError, with the line where there is one, for what cannot be read as one."""
    text = decoded(data, name).replace("\r\n", "\n")
    if len(text) > MOST:
        raise InputError(f"{len(text)} characters are no one question; {MOST} is the most", where=name)
    return _api(text, name, said) if text.lstrip().startswith(("{", "[")) else _pasted(text, name, said)


def _api(text: str, name: str, said: Said) -> Came:
    fields = one_question(plain(read_json(text.replace("\\r\\n", "\\n"), name)), name)
    try:
        value = msgspec.convert(fields, type=Value)
    except msgspec.ValidationError as fault:
        raise InputError(f"this is no question of the API: {fault}", where=name) from None
    asked = value.question_text.strip()
    if not asked:
        raise InputError("questionText is empty; fetch the question by its id", where=name)
    if asked.endswith(_CUT):
        raise InputError(
            f"questionText ends with {asked[-12:]!r}: a list of the API cuts texts off; fetch the question by its id",
            where=name,
        )
    tabled, due = said.tabled or value.date_tabled, said.due or value.date_for_answer
    found = Came(
        api=True,
        number=value.id,
        uin=_uin(said.uin or value.uin),
        house=said.house or value.house,
        tabled=None if tabled is None else _day(tabled, "dateTabled"),
        due=None if due is None else _day(due, "dateForAnswer"),
        text=asked,
        fields=_json(fields),
    )
    if found.number is None and (found.uin is None or found.tabled is None):
        raise InputError(
            "neither id nor uin with dateTabled is there, and a uin alone comes again in another session; "
            "give --uin and --tabled",
            where=name,
        )
    return found


def one_question(read: object, name: str) -> dict[str, object]:
    """The fields of the one question in an answer of the API: a list, a link with its value, or the value alone."""
    if isinstance(read, dict) and isinstance(read.get("results"), list):
        read = read["results"]
    if isinstance(read, list):
        if len(read) != 1:
            raise InputError(
                f"there are {len(read)} questions in it; give a file with the one to be answered", where=name
            )
        read = read[0]
    if isinstance(read, dict) and isinstance(read.get("value"), dict):
        read = read["value"]
    if not isinstance(read, dict) or "questionText" not in read:
        raise InputError(
            "there is no questionText in it; give one question as the questions API has it", where=name
        )
    return read


def _pasted(text: str, name: str, said: Said) -> Came:
    whole = check_text(_QUOTED.sub("", text).strip(), name)
    if not whole:
        raise InputError("there is no text; paste the question, or the e-mail that it stands in", where=name)
    asks = _ASKS.search(whole)
    asked = " ".join((asks[0] if asks else whole).split())
    uin = said.uin or _only(_UIN, whole, "UINs", name)
    tabled, due = (
        said.tabled or _only(_TABLED, whole, "days of tabling", name),
        said.due or _first(_DUE, whole),
    )
    tabled, due = _maybe(tabled, "the day it was tabled"), _maybe(due, "the day it is due")
    uin = _uin(uin)
    house: House | None = said.house or (
        None if uin is None else "Lords" if uin.startswith("HL") else "Commons"
    )
    fields: dict[str, object] = {
        "uin": uin,
        "house": house,
        "dateTabled": None if tabled is None else f"{tabled}T00:00:00",
        "dateForAnswer": None if due is None else f"{due}T00:00:00",
        "questionText": asked,
    }
    return Came(
        api=False, number=None, uin=uin, house=house, tabled=tabled, due=due, text=asked, fields=_json(fields)
    )  # fmt: skip


def _only(wanted: re.Pattern[str], text: str, what: str, name: str) -> str | None:
    """What a text says once; InputError where it says several things, since a guess would answer another question."""
    told = {next(part for part in found.groups() if part) for found in wanted.finditer(text)}
    if len(told) > 1:
        raise InputError(
            f"there are several {what} in it ({', '.join(sorted(told))}); say which with --uin and --tabled",
            where=name,
        )
    return told.pop() if told else None


def _first(wanted: re.Pattern[str], text: str) -> str | None:
    found = wanted.search(text)
    return None if found is None else found[1]


def _maybe(text: str | None, what: str) -> str | None:
    return None if text is None else _day(text, what)


def _day(text: str, what: str) -> str:
    """A day as ISO 8601, of `2024-10-09T00:00:00`, `2024-10-09` or `9 October 2024`."""
    plain_text = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", text.partition("T")[0].strip())
    for form in ("%Y-%m-%d", "%d %B %Y", "%d %b %Y"):
        try:
            return dt.datetime.strptime(plain_text, form).replace(tzinfo=dt.UTC).date().isoformat()
        except ValueError:
            continue
    raise InputError(f"{what} {text[:40]!r} is no day; write it as 2024-10-09")


def _uin(text: str | None) -> str | None:
    if text is None:
        return None
    found = text.strip().upper()
    if not re.fullmatch(r"(HL)?\d{1,7}", found):
        raise InputError(f"{text[:40]!r} is no UIN; one is written as 8024, or HL1436 in the Lords")
    return found


def _json(fields: dict[str, object]) -> str:
    return msgspec.json.encode(fields, order="sorted").decode()
