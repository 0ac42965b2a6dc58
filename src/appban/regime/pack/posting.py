"""The file that says what is asked of every post, what posts may be about, and how exports of other tools are read."""

import msgspec

from appban.errors import InputError, NotFoundError
from appban.regime.pack.facts import Written
from appban.regime.pack.text import load
from appban.regime.propriety import Question, Topic
from appban.regime.source import Source


class HeadText(Written, frozen=True, kw_only=True):
    """What the file is and where its questions are from."""

    id: str
    title: str
    source: Source


class ExportText(Written, frozen=True, kw_only=True):
    """The columns of an export in which posts are known; `times` None: times are ISO 8601."""

    id: str
    title: str
    reference: str | None = None
    address: str | None = None
    posted: str
    times: str | None = None
    source: Source


class PostingText(Written, frozen=True, kw_only=True):
    """The file."""

    rules: HeadText
    propriety: tuple[Question, ...]
    topics: tuple[Topic, ...]
    exports: tuple[ExportText, ...] = ()


class PostingRules(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of a file: questions in order, topics and exports by id."""

    id: str
    questions: tuple[Question, ...]
    topics: dict[str, Topic]
    exports: dict[str, ExportText]

    def topic(self, name: str) -> str:
        """A topic by id; InputError for one that is not on the list."""
        if name not in self.topics:
            raise InputError(f"{name!r} is no topic of {self.id}; they are {', '.join(self.topics)}")
        return name

    def export(self, name: str) -> ExportText:
        """How an export is read; NotFoundError for one that the file does not describe."""
        if name not in self.exports:
            raise NotFoundError(f"{self.id} describes no export {name!r}; it has {', '.join(self.exports)}")
        return self.exports[name]


def load_posting_rules(data: bytes, name: str) -> PostingRules:
    """The rules of a file; InputError, with the line, if it is no such file or says something twice."""
    written = load(data, name, PostingText)
    for what, ids in (
        ("question", [each.id for each in written.propriety]),
        ("topic", [each.id for each in written.topics]),
        ("export", [each.id for each in written.exports]),
    ):
        twice = sorted({each for each in ids if ids.count(each) > 1})
        if twice:
            raise InputError(f"{what} {', '.join(twice)} stands there twice; leave one", where=name)
    if not written.propriety or not written.topics:
        raise InputError("no question or no topic is stated; state at least one of each", where=name)
    for each in written.exports:
        if each.reference is None and each.address is None:
            raise InputError(f"export {each.id} has neither reference nor address; name one", where=name)
    return PostingRules(
        id=written.rules.id,
        questions=written.propriety,
        topics={each.id: each for each in written.topics},
        exports={each.id: each for each in written.exports},
    )
