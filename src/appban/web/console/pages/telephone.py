"""A decision given by telephone: a code for this very version, read out and read back, then noted by who took the call."""

from collections.abc import Iterator
from functools import partial

from appban.errors import InputError, RefusedError
from appban.regime import events as ev
from appban.regime.people import PersonId
from appban.regime.restriction import Stage
from appban.regime.seats import needed
from appban.regime.time import MINUTE, read
from appban.service.deciding.clearing import Clearing, decide_seat
from appban.service.deciding.telephone import mint_phone_code
from appban.service.exemptions.exemption_parts import SeatPart
from appban.service.reading import event_of
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.forms import LONG, SHORT
from appban.web.console.page import Page
from appban.web.console.pages.case import Case, case_of
from appban.web.console.visit import Visit

TO_THE_MINUTE = len("2026-11-27T21:40")


def call(visit: Visit) -> Answer:
    """What to do on the telephone, and the form to note what was decided."""
    return _shown(visit)


def mint(visit: Visit) -> Answer:
    """Make a code for one version and stage, good for a day."""
    found = case_of(visit)
    return visit.attempt(lambda: _shown(visit), partial(_mint, visit, found))


def note(visit: Visit) -> Answer:
    """Note a decision that was given by telephone."""
    found = case_of(visit)
    return visit.attempt(lambda: _shown(visit), partial(_note, visit, found))


def _mint(visit: Visit, found: Case) -> Answer:
    stage = visit.field("stage")
    receipt = visit.do(lambda work: mint_phone_code(work, found.id, stage))
    return _shown(visit, _code(visit, receipt.first, receipt.value))


def _code(visit: Visit, entry: int, code: str | None) -> str:
    """The code that an entry made; read again where the same form was sent twice."""
    if code is not None:
        return code
    with visit.house.desk.store.reader() as reader:
        event = event_of(reader.row(entry))
        if not isinstance(event, ev.PhoneCodeMinted):
            return ""
        held = reader.openings([event.code]).get(event.code)
        return "" if held is None else held.value


def _note(visit: Visit, found: Case) -> Answer:
    outcome, code = visit.field("outcome"), visit.field("code")
    instrument, reason, when = visit.field("instrument"), visit.field("reason"), visit.field("when")
    if outcome not in {"clear", "refuse"}:
        raise InputError("Choose what was decided")
    if not code or not visit.field("person") or not when:
        raise InputError("Say who decided, the time of the call, and the code that was read out")
    if not instrument or len(instrument) > SHORT or len(reason) > LONG:
        raise InputError(f"Say what it is written down in, in at most {SHORT} characters")
    asked = Clearing(
        exemption=found.id,
        digest=visit.field("digest"),
        stage=visit.field("stage"),
        outcome=outcome,
        instrument=instrument,
        stated=_heard_at(visit, when),
        person=PersonId(visit.field("person")),
        by_phone=code,
        reason=reason,
    )
    visit.do(lambda work: decide_seat(work, asked))
    return See(
        path=f"/exemptions/{found.id}",
        told="The decision is noted. It counts until it is to be confirmed in writing, and then only if it is.",
    )


def _heard_at(visit: Visit, when: str) -> int:
    """When the call was. A time to the minute is the end of that minute, or now within it: a code may be made in the
    same minute, and nobody types seconds.
    """
    at, _ = read(when, visit.house.desk.zone, bare="start")
    return max(at, min(at + MINUTE - 1, visit.now)) if len(when) == TO_THE_MINUTE else at


def _shown(visit: Visit, code: str = "") -> Shown:
    found = case_of(visit)
    stages = list(_stages(visit, found))
    if not stages:
        raise RefusedError("nothing here can be decided by telephone now")
    could = {each.id: str(each) for seat in _seats(found, stages) for each in seat.could}
    visit.names.learn(could)
    context = {
        "case": found,
        "stages": stages,
        "code": code,
        "could": [(person, str(visit.names.of(person))) for person in could],
        "most": LONG,
        **{
            name: visit.field(name) for name in ("stage", "outcome", "person", "when", "instrument", "reason")
        },
    }
    return Shown(template="case/telephone.html", title="A decision by telephone", context=context)


def _stages(visit: Visit, found: Case) -> Iterator[Stage]:
    """The stages that may be decided by telephone and have an empty seat."""
    newest = found.history.versions[-1][1]
    empty = {(seat.stage, seat.seat) for seat in found.page.seats if not seat.filled}
    seen: set[str] = set()
    for pin in found.page.request.restrictions:
        for place in needed(visit.facts, newest, pin, visit.now):
            stage = place.stage
            if stage.by_phone and (stage.id, place.seat.id) in empty and stage.id not in seen:
                seen.add(stage.id)
                yield stage


def _seats(found: Case, stages: list[Stage]) -> list[SeatPart]:
    named = {stage.id for stage in stages}
    return [seat for seat in found.page.seats if seat.stage in named and not seat.filled]


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/exemptions/{exemption}/phone",
        summary="A decision by telephone.",
        authority="signed-in",
        handler=call,
        step_up=True,
    ),
    Page(
        method="POST",
        path="/exemptions/{exemption}/phone/code",
        summary="Make a code for a call.",
        authority="signed-in",
        handler=mint,
        step_up=True,
    ),
    Page(
        method="POST",
        path="/exemptions/{exemption}/phone",
        summary="Note a decision by telephone.",
        authority="signed-in",
        handler=note,
        step_up=True,
    ),
)
