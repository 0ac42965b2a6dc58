"""A question answered for whoever is at the door, from facts that are at hand: shared by pages and routes."""

from collections.abc import Mapping

import msgspec

from appban.bootstrap import House
from appban.errors import NotFoundError
from appban.ports import StoreReader
from appban.regime.facts import Facts
from appban.reports.questions.asking import ask, read_parameters
from appban.reports.questions.model import Answer, Head, Question
from appban.service.oversight.forces import Forces
from appban.service.oversight.ground import RecordGround, head_at, known_facts
from appban.service.oversight.places import Places
from appban.service.people import people_called
from appban.service.sight import Sight


class View(msgspec.Struct, frozen=True, kw_only=True):
    """From where a question is answered: the facts of the first `stop` entries, the two clocks, and what the asker sees."""

    reader: StoreReader
    facts: Facts
    stop: int
    at: int
    known_at: int
    sight: Sight
    forces: Forces
    """When exemptions were in force by these facts, as far as that was worked out before."""
    places: Places
    """Which entries speak of what, as far as that was asked before."""


def answer_to(house: House, view: View, question: Question, texts: Mapping[str, str]) -> Answer:
    """The answer from facts that are at hand, within what the asker sees; people may be called by handle."""
    reader = view.reader
    given = {**texts, "person": _person(reader, texts["person"])} if texts.get("person") else texts
    asked = read_parameters(question, given, house.desk.zone)
    known = known_facts(reader, view.stop, view.known_at, warm=lambda: view.facts)
    ground = RecordGround(
        reader,
        known,
        house.lakes,
        at=view.at,
        known_at=view.known_at,
        sight=view.sight,
        forces=view.forces if known is view.facts else None,
        places=view.places,
    )
    origin, root = head_at(reader, house.press, view.stop)
    return ask(question, asked, ground, Head(origin=origin, size=view.stop, root=root))


def _person(reader: StoreReader, text: str) -> str:
    try:
        return people_called(reader, (text,))[0]
    except NotFoundError:
        return text
