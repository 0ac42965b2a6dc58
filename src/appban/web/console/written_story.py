"""What befell a written question, in words, for its page: who drafted, what was found, who decided, and what they said."""

from collections.abc import Mapping

import msgspec

from appban.regime.events import answers as ev
from appban.regime.exemption import Commitment
from appban.regime.written_answers import WrittenHistory
from appban.service.naming import Text
from appban.web.console.visit import Visit


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that befell a question, in words."""

    at: int
    what: str
    who: str = ""
    says: str = ""


def steps_of(visit: Visit, texts: Mapping[Commitment, Text], history: WrittenHistory) -> list[Step]:
    """What befell a question until an answer was given, in the order of the record; what is not among `texts` is closed."""
    return [step for at, event in history.steps if (step := _step(visit, at, event, texts)) is not None]


def _step(visit: Visit, at: int, event: ev.WrittenEvent, texts: Mapping[Commitment, Text]) -> Step | None:
    match event:
        case ev.AnswerDrafted():
            who = str(visit.names.of(event.draft.drafter))
            return Step(at=at, what=f"Version {event.draft.version} was drafted", who=who)
        case ev.ConsistencyFound():
            return Step(at=at, what=f"Found {event.outcome}", says=_text(texts, event.says))
        case ev.AnswerDecided():
            made = event.decision
            who = str(visit.names.of(made.person))
            on_behalf = "" if made.behalf is None else f", for {visit.names.of(made.behalf)}"
            what = "Cleared for officials" if made.step == "officials" else "Approved"
            return Step(
                at=at,
                what=what if made.outcome == "clear" else "Returned",
                who=who + on_behalf,
                says="" if event.says is None else _text(texts, event.says),
            )
        case _:
            return None


def _text(texts: Mapping[Commitment, Text], says: Commitment) -> str:
    held = texts.get(says)
    if held is None:
        return "closed"
    return "erased" if held.value is None else held.value


def texts_of(visit: Visit, history: WrittenHistory, *, said: bool) -> dict[Commitment, Text]:
    """The answers as given and, with `said`, the comments on a question, as far as they are held."""
    fields = ("given", "says") if said else ("given",)
    told = (getattr(event, name, None) for _, event in history.steps for name in fields)
    found = visit.names.texts(each for each in told if each is not None)
    return {Commitment(key): text for key, text in found.items()}
