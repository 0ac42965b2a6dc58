"""One review as a pack: all that it asks about with what there is to judge it by; answered one by one, never in bulk."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import msgspec

from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId, ReviewId
from appban.service.exemptions.exemption_parts import DecisionPart, MitigationPart
from appban.service.exemptions.review_pack import (
    Answered,
    Asked,
    Review,
    Say,
    answers_to,
    asked_of,
    opener_of,
    sayable,
    seen_review,
)
from appban.service.exemptions.reviewing import ReviewLine, answer_review
from appban.service.findings.finding_list import Row as Found
from appban.service.guard import not_here
from appban.service.sight import may_read_texts
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.forms import LONG, Problems, reason_problems
from appban.web.console.lists import sifted
from appban.web.console.page import Page
from appban.web.console.pages.case import OUTCOMES, case_of, named
from appban.web.console.pages.reviews import Row, about, row_of
from appban.web.console.visit import Visit
from appban.web.console.words import CLOSED_TEXT

PACK = 100
"""Exemptions on a page of a pack: it is read, and printed, as one."""
ERASED = "It was erased under a rule."
TOLD: Mapping[Say, str] = {
    "keep": "It is kept.",
    "end": "It is ended, for good.",
}


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """How the safeguards of an exemption hold: those that hold, or are amiss, and the names of those amiss.

    `never`: asked for, not needed before use and never evidenced.
    """

    total: int
    fresh: int
    shown: tuple[MitigationPart, ...]
    amiss: tuple[str, ...]
    never: tuple[str, ...]


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """One exemption of the pack. `found` None: nothing was swept by then; `why`: the reason that was given, or what became of it."""

    asked: Asked
    about: str
    found: tuple[Found, ...] | None
    held: Held
    last: tuple[str, int] | None
    why: str
    may: bool


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """Where a viewer stands in a review: the exemption looked at, what they may say, which is the next that waits for them."""

    row: Row
    line: ReviewLine
    says: tuple[Say, ...]
    next: ExemptionId | None
    left: int


def pack(visit: Visit) -> Answer:
    """The pack."""
    review = _review(visit)
    asked = sifted(visit, sorts=("asked",))
    pages = max(1, -(-len(review.lines) // PACK))
    page = min(asked.page, pages)
    lines = review.lines[(page - 1) * PACK : page * PACK]
    mine = _mine(visit, review)
    row = row_of(visit, review)
    context = {
        "row": row,
        "review": review,
        "by": str(opener_of(visit.reader, visit.names, review.review, visit.stop)),
        "judged": _judged(visit, lines),
        "next": next(iter(mine), None),
        "mine": len(mine),
        "first": (page - 1) * PACK + 1,
        "links": asked.pages(pages, page),
        "at": visit.moment.at,
    }
    return Shown(template="reviews/pack.html", title=f"{row.body}, {row.quarter}", context=context)


def question(visit: Visit) -> Shown:
    """Whether one exemption is still needed: what there is to judge it by, what was said, or the form to say it."""
    turn = _turn(visit)
    found = case_of(visit)
    said = answers_to(
        visit.reader,
        [turn.line],
        names=visit.names,
        at=visit.moment.at,
        end=visit.stop,
        reads=partial(_reads, visit),
    ).get((turn.line.review, turn.line.exemption))
    request = found.page.request
    decisions = [each for each in found.page.decisions if each.recorded <= visit.moment.at]
    context = {
        "turn": turn,
        "case": found,
        "about": about(visit, found.id),
        "apps": [(app, visit.facts.apps[app][-1].name) for app in request.apps],
        "held": _held(found.page.mitigations),
        "decided": [_decided(each) for each in reversed(decisions)],
        "found": _found(visit, [turn.line]).get(found.id),
        "said": said,
        "names": {each.id: str(visit.names.of(each.id)) for each in request.devices},
        "reasons": [named(visit, found.page, each) for each in found.page.stands.why],
        "why": "" if said is None else _reason(said),
        "typed": {name: visit.field(name) for name in ("answer", "reason")},
        "most": LONG,
        "at": visit.moment.at,
    }
    return Shown(template="reviews/question.html", title="Is this exemption still needed?", context=context)


def answer(visit: Visit) -> Answer:
    """Say of one exemption that it is kept or ends."""
    turn = _turn(visit)
    wrong = _problems(visit)
    if wrong:
        return visit.again(question(visit), wrong)
    return visit.attempt(partial(question, visit), partial(_answered, visit, turn))


def _answered(visit: Visit, turn: Turn) -> Answer:
    say: Say = msgspec.convert(visit.field("answer"), Say)
    review, exemption = turn.line.review, turn.line.exemption
    visit.do(
        lambda work: answer_review(work, review, exemption, say, visit.field("reason")), body=turn.line.body
    )
    return See(path=f"/reviews/{review}/{exemption}", told=TOLD[say])


def _problems(visit: Visit) -> Problems:
    found: Problems = []
    if visit.field("answer") not in TOLD:
        found.append({"text": "Choose whether it is kept or ends", "href": "#answer"})
    return found + reason_problems(visit.field("reason"))


def _review(visit: Visit) -> Review:
    """The review of the path, which the viewer sees; NotFoundError otherwise."""
    return seen_review(visit.facts, visit.viewer.sight, ReviewId(visit.path["review"]), visit.moment.at)


def _turn(visit: Visit) -> Turn:
    """The exemption of the path in its review; NotFoundError for one that it does not ask about, or that is not seen."""
    review, wanted = _review(visit), ExemptionId(visit.path["exemption"])
    line = next((each for each in review.lines if each.exemption == wanted), None)
    if line is None:
        raise not_here("exemption", wanted)
    mine = _mine(visit, review)
    order = [each.exemption for each in review.lines]
    after = sorted(mine, key=lambda each: (order.index(each) < order.index(wanted), order.index(each)))
    return Turn(
        row=row_of(visit, review),
        line=line,
        says=_says(visit, line),
        next=next((each for each in after if each != wanted), None),
        left=len([each for each in mine if each != wanted]),
    )


def _mine(visit: Visit, review: Review) -> list[ExemptionId]:
    """What waits for the viewer in a review: what they could say to keep. Nobody is sent to what is their own."""
    return [line.exemption for line in review.lines if line.waits and "keep" in _says(visit, line)]


def _says(visit: Visit, line: ReviewLine) -> tuple[Say, ...]:
    viewer = visit.viewer
    return sayable(visit.head, viewer.sight, viewer.person, line) if visit.moment.is_now else ()


def _judged(visit: Visit, lines: Iterable[ReviewLine]) -> list[Judged]:
    lines = tuple(lines)
    found = _found(visit, lines)
    reads = partial(_reads, visit)
    asked = asked_of(visit.facts, visit.reader, lines, names=visit.names, at=visit.moment.at, reads=reads)
    return [
        Judged(
            asked=each,
            about=about(visit, each.line.exemption),
            found=found.get(each.line.exemption),
            held=_held(each.safeguards),
            last=None if each.last is None else _decided(each.last),
            why="" if each.answered is None else _reason(each.answered),
            may=bool(_says(visit, each.line)) and each.line.waits,
        )
        for each in asked
    ]


def _held(parts: Sequence[MitigationPart]) -> Held:
    lacking = [part for part in parts if part.standing is None]
    never = [part for part in lacking if part.evidenced is None and part.when != "before-use"]
    return Held(
        total=len(parts),
        fresh=len(parts) - len(lacking),
        shown=tuple(part for part in parts if part not in never),
        amiss=tuple(_amiss(part) for part in lacking if part not in never),
        never=tuple(dict.fromkeys(part.slug for part in never)),
    )


def _amiss(part: MitigationPart) -> str:
    of = "" if part.device is None else f" on {part.device}"
    return f"{part.slug}{of}: {'not evidenced' if part.evidenced is None else 'stale'}"


def _decided(part: DecisionPart) -> tuple[str, int]:
    return f"{part.stage.capitalize()}: {OUTCOMES[part.outcome]}, by {part.person}", part.stated


def _reason(said: Answered) -> str:
    if said.reason.closed:
        return CLOSED_TEXT
    return ERASED if said.reason.value is None else said.reason.value


def _reads(visit: Visit, administration: str | None) -> bool:
    return may_read_texts(visit.head, visit.viewer.person, administration, visit.now)


def _found(visit: Visit, lines: Iterable[ReviewLine]) -> dict[ExemptionId, tuple[Found, ...]]:
    """What the newest sweep found of each exemption's applications on its devices; empty where nothing was swept by then.

    What was found on a device of a body that the viewer does not see is not among it.
    """
    lake, at = visit.house.lake, visit.moment.at
    sweep = lake.kept(at + 1)
    if sweep is None:
        return {}
    requests = {line.exemption: visit.facts.exemptions[line.exemption].request for line in lines}
    devices: dict[DeviceId, list[Found]] = {d.id: [] for one in requests.values() for d in one.devices}
    with visit.console.sweeps.of(lake, sweep) as listed:
        rows = listed.on(visit.facts, devices)
    for each in rows:
        if each.device is not None and visit.viewer.sight.sees_body(each.body):
            devices[each.device].append(each)
    return {
        exemption: tuple(
            each for d in request.devices for each in devices[d.id] if each.app in {None, *request.apps}
        )
        for exemption, request in requests.items()
    }


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/reviews/{review}",
        summary="One review: all that it asks about, and what was said.",
        authority="signed-in",
        handler=pack,
    ),
    Page(
        method="GET",
        path="/reviews/{review}/{exemption}",
        summary="Whether one exemption under review is still needed.",
        authority="signed-in",
        handler=question,
    ),
    Page(
        method="POST",
        path="/reviews/{review}/{exemption}",
        summary="Say of an exemption under review that it is kept or ends.",
        authority="signed-in",
        handler=answer,
    ),
)
