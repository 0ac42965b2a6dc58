"""An answer as it was given, out of plain text or a file in the shape of Parliament's questions API, whose text is HTML."""

from html.parser import HTMLParser

import msgspec

from appban.errors import InputError
from appban.regime.pack.json_tree import read_json
from appban.regime.pack.tree import check_text, decoded, plain
from appban.service.answers.question_text import one_question

_BLOCKS = frozenset({"p", "br", "li", "tr", "div", "h1", "h2", "h3"})
_DAY = 10


class _Answer(msgspec.Struct, rename="camel"):
    answer_text: str | None = None
    date_answered: str | None = None
    date_answer_corrected: str | None = None


class CameBack(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as given, and the days that the file names."""

    text: str
    answered: str | None = None
    corrected: str | None = None


def read_answer(data: bytes, name: str) -> CameBack:
    """The answer in a file; InputError if there is none in it."""
    text = decoded(data, name).replace("\r\n", "\n")
    if not text.lstrip().startswith(("{", "[")):
        return CameBack(text=check_text(text.strip(), name))
    fields = one_question(plain(read_json(text.replace("\\r\\n", "\\n"), name)), name)
    try:
        value = msgspec.convert(fields, type=_Answer)
    except msgspec.ValidationError as fault:
        raise InputError(f"this is no question of the API: {fault}", where=name) from None
    if not value.answer_text:
        raise InputError("answerText is empty: it is not answered yet, or the list cut it off", where=name)
    words = _Words()
    words.feed(value.answer_text)
    words.close()
    return CameBack(
        text=words.text(), answered=_day(value.date_answered), corrected=_day(value.date_answer_corrected)
    )


class _Words(HTMLParser):
    """The words of an answer; markup only separates them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's shape
        """A block begins on a new line."""
        if tag in _BLOCKS:
            self._parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Words."""
        self._parts.append(" ".join(data.split()) + (" " if data[-1:].isspace() else ""))

    def text(self) -> str:
        """The paragraphs, with an empty line between them."""
        return "\n\n".join(line.strip() for line in "".join(self._parts).split("\n") if line.strip())


def _day(text: str | None) -> str | None:
    return None if text is None else text[:_DAY]
