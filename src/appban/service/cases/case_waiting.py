"""What waits for one person: seats they could fill, confirmations, ratifications, evidence; and news of their own requests.

Nothing here lets anybody do anything: the verb asks again under the writer lock. It only spares people from looking
through what is not for them.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from appban.regime import evidence
from appban.regime.authority import class_of
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.mitigation import Method, MitigationRule
from appban.regime.people import PersonId
from appban.regime.restriction import Route
from appban.regime.seats import barred, narrows_at, rules_of
from appban.regime.spans import first_in_force
from appban.regime.time import DAY, FOREVER
from appban.service.cases.case_line import CaseLine
from appban.service.exemptions.exemption_state import State
from appban.service.guard import REVIEW, holders
from appban.service.sight import Sight

SOON = 7 * DAY
"""How long before evidence goes stale its holder is told."""
FRESH = 14 * DAY
"""How long something that happened to one's own request is news."""
_OVER = frozenset({State.LAPSED, State.ENDED, State.CLOSED})

Kind = Literal["decide", "confirm", "ratify", "review-emergency", "review", "evidence", "news"]


class Waiting(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One thing that waits for a person. `due` by when, None for whenever or, with `due_known` false, for a time that is
    not known; `since` when it came up.

    `what` is a seat as stage/seat, the digest of a decision, a review, a mitigation, or a state, according to `kind`.
    """

    kind: Kind
    exemption: ExemptionId
    what: str
    due: int | None
    since: int
    device: DeviceId | None = None
    due_known: bool = True


class _View(msgspec.Struct, frozen=True):
    facts: Facts
    sight: Sight
    person: PersonId
    at: int

    @property
    def human(self) -> PersonId:
        return self.facts.human(self.person)


def waits_for(
    facts: Facts, lines: Iterable[CaseLine], sight: Sight, person: PersonId, at: int
) -> tuple[Waiting, ...]:
    """What waits for a person among the lines that they see, what is due first first; news last, the newest first."""
    view = _View(facts, sight, person, at)
    found = [each for line in lines for each in _of(view, line)]
    return tuple(sorted(found, key=_rank))


def could_decide(facts: Facts, line: CaseLine, sight: Sight, person: PersonId, at: int) -> tuple[str, ...]:
    """The empty seats of a line, as stage/seat, that a person could fill."""
    return tuple(_seats(_View(facts, sight, person, at), line))


def _rank(waiting: Waiting) -> tuple[bool, int, int, str]:
    news = waiting.kind == "news"
    due = FOREVER if waiting.due is None else waiting.due
    return (news, due, -waiting.since if news else waiting.since, waiting.exemption)


def _of(view: _View, line: CaseLine) -> Iterator[Waiting]:
    for seat in _seats(view, line):
        # A line that waits for a decision is always due; it has no time only where the calendar could not say.
        yield Waiting(
            kind="decide",
            exemption=line.exemption,
            what=seat,
            due=line.due,
            since=line.submitted,
            due_known=line.due is not None,
        )
    history = view.facts.exemptions[line.exemption]
    if line.state not in _OVER:
        yield from _confirmations(view, history)
        yield from _reviews(view, line, history)
        yield from _evidence(view, line, history)
    if line.route == "emergency" and line.state is not State.CLOSED:
        yield from _emergency(view, history)
    if not view.sight.ids.isdisjoint((*line.makers, *line.people)):
        yield from _news(view, line, history)


def _seats(view: _View, line: CaseLine) -> Iterator[str]:
    wanted = [wait for wait in line.waits if wait.subject in view.sight.subjects]
    if not wanted:
        return
    history = view.facts.exemptions[line.exemption]
    of_class = class_of(view.facts, view.person, view.at)
    bodies = {device.place.body for device in history.request.devices}
    for wait in wanted:
        covered = view.sight.subjects[wait.subject]
        if of_class in wait.classes and all(body in covered for body in bodies) and _free(view, history):
            yield f"{wait.stage}/{wait.seat}"


def _free(view: _View, history: ExemptionHistory) -> bool:
    """Whether a person is not barred and fills no other seat of the newest version: the verb would refuse."""
    if view.human in barred(view.facts, history):
        return False
    newest = history.versions[-1][1]
    carried = {v.digest for _, v in history.versions if narrows_at(view.facts, newest, v, view.at)}
    return not any(
        given.event.decision.outcome == "clear"
        and given.event.decision.request_digest in carried
        and view.facts.human(given.event.decision.person) == view.human
        for given in history.decisions
    )


def _confirmations(view: _View, history: ExemptionHistory) -> Iterator[Waiting]:
    for given in history.decisions:
        event = given.event
        if event.confirm_by is None or event.digest in history.confirmations or given.recorded > view.at:
            continue
        concerned = {view.facts.human(each) for each in (event.decision.person, event.noted_by) if each}
        if view.human in concerned and view.human not in barred(view.facts, history):
            yield Waiting(
                kind="confirm",
                exemption=event.exemption,
                what=event.digest,
                due=event.confirm_by,
                since=given.recorded,
            )


def _emergency(view: _View, history: ExemptionHistory) -> Iterator[Waiting]:
    request = history.request
    rules = rules_of(view.facts, request.restrictions[0])
    route: Route | None = None if rules is None else rules.route("emergency")
    if route is None or route.ratified_by is None or history.ratified is not None:
        return
    over = view.sight.subjects.get(route.ratified_by, frozenset())
    took_part = {view.facts.human(given.event.decision.person) for given in history.decisions}
    parties = barred(view.facts, history) | holders(view.facts, history)
    begun = first_in_force(view.facts, request.exemption)
    if request.body not in over or view.human in parties or begun is None or begun > view.at:
        return
    due = history.versions[-1][0] + (route.ratify_within or 0)
    if view.at < due and view.human not in took_part:
        yield Waiting(kind="ratify", exemption=request.exemption, what="ratify", due=due, since=begun)
    if view.at >= due and history.reviewed is None:
        yield Waiting(kind="review-emergency", exemption=request.exemption, what="review", due=due, since=due)


def _reviews(view: _View, line: CaseLine, history: ExemptionHistory) -> Iterator[Waiting]:
    """What is asked of whoever reviews; due when silence escalates, and then when it suspends."""
    asked = view.facts.reviewing.get(line.exemption, ())
    if not asked or line.body not in view.sight.subjects.get(REVIEW, frozenset()):
        return
    if view.human in barred(view.facts, history) | holders(view.facts, history):
        return
    for recorded, opened in asked:
        answered = any(e.review == opened.review and since <= view.at for since, e in history.answers)
        if recorded <= view.at and not answered:
            yield Waiting(
                kind="review",
                exemption=line.exemption,
                what=opened.review,
                due=opened.escalates if view.at < opened.escalates else opened.suspends,
                since=opened.stated,
            )


def _evidence(view: _View, line: CaseLine, history: ExemptionHistory) -> Iterator[Waiting]:
    """What lets an exemption in and is missing or soon stale, for its people, who attest, and for its requesters."""
    if view.sight.ids.isdisjoint((*line.makers, *line.people)) or line.waits or line.state is State.REFUSED:
        return
    for rule in _gates(view.facts, history):
        kind = view.facts.mitigations.get(rule.slug)
        if kind is not None and kind.methods == (Method.MACHINE,):
            continue
        for device in line.devices if rule.about == "device" else (None,):
            stale = _stale(view, line.exemption, rule, device)
            if stale is not None and stale <= view.at + SOON:
                yield Waiting(
                    kind="evidence",
                    exemption=line.exemption,
                    what=rule.slug,
                    due=stale,
                    since=min(stale, view.at),
                    device=device,
                )


def _gates(facts: Facts, history: ExemptionHistory) -> Iterator[MitigationRule]:
    seen: set[str] = set()
    for pin in history.request.restrictions:
        rules = rules_of(facts, pin)
        for rule in () if rules is None else rules.mitigations:
            applies = rule.purposes is None or history.request.purpose in rule.purposes
            if rule.when == "before-use" and applies and rule.slug not in seen:
                seen.add(rule.slug)
                yield rule


def _stale(view: _View, exemption: ExemptionId, rule: MitigationRule, device: DeviceId | None) -> int | None:
    """When evidence goes stale, now if there is none that holds, None for never."""
    proofs = evidence.proofs_for(view.facts, exemption, rule, device)
    if proofs is None or evidence.standing(view.facts, proofs, rule, view.at) is None:
        return view.at
    if rule.fresh_for is None:
        return None
    return max(held.stated for held in proofs.held if held.effective <= view.at) + rule.fresh_for


def _news(view: _View, line: CaseLine, history: ExemptionHistory) -> Iterator[Waiting]:
    happened = [given.recorded for given in history.decisions]
    happened += [since for kept in history.assessments.values() for since, _ in kept]
    happened += [*history.ended.values(), *history.suspensions.edges()]
    begun = first_in_force(view.facts, line.exemption)
    happened += [] if begun is None else [begun, line.end]
    last = max((each for each in happened if each <= view.at), default=None)
    if last is not None and last > view.at - FRESH:
        yield Waiting(kind="news", exemption=line.exemption, what=line.state, due=None, since=last)
