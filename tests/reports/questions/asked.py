"""Asking a question of a small world: its entries in a store of lists, published, and the answer as rows by column name."""

from zoneinfo import ZoneInfo

from tests.contracts.memory_store import MemoryStore
from tests.reference.reading import Entries
from tests.service.office import MemoryFolder, MemoryKeys
from tests.service.recorded import store_of

from appban.record.keys import format_skey, signing_key
from appban.reports.questions._discover import question_called
from appban.reports.questions.asking import ask, read_parameters
from appban.reports.questions.model import Answer, Head
from appban.service.answering import prefix
from appban.service.oversight.ground import RecordGround, head_at, known_facts
from appban.service.publishing import Press, publish

LONDON = ZoneInfo("Europe/London")
KEY = signing_key("log.example/questions", bytes(32))


def no_lake():
    """A house without inventories; a question that has no snapshot to ask for never opens the lake."""
    raise AssertionError("no entry names a snapshot, and the lake was opened all the same")


class Asked:
    """A world as a published record that can be asked."""

    def __init__(self, entries: Entries, lakes=no_lake) -> None:
        self.store: MemoryStore = store_of(entries)
        self.press = Press(folder=MemoryFolder(), keys=MemoryKeys(format_skey(KEY)))
        self.lakes = lakes
        with self.store.reader() as reader:
            publish(reader, self.press)

    def __call__(
        self, name: str, at: int, *, known_at: int | None = None, sight=None, **texts: str
    ) -> Answer:
        """The answer; a parameter whose name is a word of Python has a line below it at its end."""
        question = question_called(name)
        given = {key.removesuffix("_"): text for key, text in texts.items()}
        with self.store.reader() as reader:
            stop = prefix(reader, known_at)
            known = reader.head().time if known_at is None else known_at
            facts = known_facts(reader, stop, known)
            ground = RecordGround(reader, facts, self.lakes, at=at, known_at=known, sight=sight)
            origin, root = head_at(reader, self.press, stop)
            head = Head(origin=origin, size=stop, root=root)
            return ask(question, read_parameters(question, given, LONDON), ground, head)


def rows(answer: Answer, *names: str) -> list[tuple]:
    """The cells of these columns, or of all."""
    places = {column.name: n for n, column in enumerate(answer.columns)}
    return [tuple(row[places[name]] for name in names or places) for row in answer.rows]


def missing(answer: Answer) -> dict[str, tuple[str, ...]]:
    """What is missing, and of whom."""
    return {each.what: each.of for each in answer.missing}
