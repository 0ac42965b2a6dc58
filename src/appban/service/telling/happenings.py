"""Which events call for which notices, to whom: computed from new entries and the facts that hold them (pure, total)."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from appban.regime import events as ev
from appban.regime.exemption import ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.seats import empty_seats
from appban.regime.subjects import ROTA
from appban.service.reading import Focus
from appban.service.telling import recipients as who
from appban.service.telling import wording
from appban.service.telling.composing import About, News, Tale, notices, of_exemption
from appban.service.telling.edge import Edge
from appban.service.telling.heard import Heard, Telling
from appban.service.telling.notice import Notice
from appban.service.telling.posts import OF_POSTS, accounts_in, posts_in, rooms_of
from appban.service.telling.standing import authority_notices, by_a_group
from appban.service.work import Entered


def focus_of(events: Iterable[ev.Event]) -> Focus | None:
    """What has to be known to tell of events; None if they call for no notice."""
    told = [event for event in events if type(event) in TELLINGS]
    if not told:
        return None
    return Focus(
        exemptions=tuple(dict.fromkeys(e.exemption for e in told if isinstance(e, ev.ExemptionEvent)))
        + tuple(e.request.exemption for e in told if isinstance(e, ev.ExemptionSubmitted)),
        devices=tuple(e.device for e in told if isinstance(e, ev.DeviceLost | ev.DeviceReassigned)),
        people=tuple(e.person for e in told if isinstance(e, ev.PersonLeft | ev.PasskeyRegistered)),
        rooms=(*_rota_of(told), *rooms_of(told)),
        publications=posts_in(told),
        posts_of=accounts_in(told),
    )


def _rota_of(told: Iterable[ev.Event]) -> tuple[str, ...]:
    """The rota, where somebody may have to be rung."""
    return (ROTA,) if any(isinstance(e, ev.ExemptionSubmitted | ev.RequestAssessed) for e in told) else ()


def happened(facts: Facts, entered: Iterable[Entered], zone: ZoneInfo) -> Iterator[Notice]:
    """The notices that new entries call for."""
    for each in entered:
        telling = TELLINGS.get(type(each.event))
        if telling is not None:
            yield from telling(Heard(facts=facts, entered=each, zone=zone), each.event)


def _submitted(heard: Heard, event: ev.ExemptionSubmitted) -> Iterator[Notice]:
    yield from _waiting(heard, event.request.exemption)


def _assessed(heard: Heard, event: ev.RequestAssessed) -> Iterator[Notice]:
    """The risk may ask for more stages: whoever was told already is not told again, since the edge is the seat's."""
    yield from _waiting(heard, event.exemption)


def _waiting(heard: Heard, exemption: ExemptionId) -> Iterator[Notice]:
    tale = heard.tale(exemption)
    digest = tale.history.versions[-1][1].digest
    for (stage, seat), able in who.waited_for(heard.facts, tale.history, heard.at).items():
        edge = f"seat:{exemption}:{digest}:{stage}/{seat}"
        values = {"seat": f"{stage}/{seat}", "able": str(len(able))}
        until = tale.history.request.end
        if able:
            news = News(kind="waiting", edge=edge, state="waits for a decision", values=values, expires=until)
            people = who.gathered(
                heard.facts, heard.at, *who.first_asked(heard.facts, tale.history, able, heard.at)
            )
        else:
            state = "waits for a decision that nobody could make"
            news = News(kind="nobody", edge=edge, state=state, values=values, expires=until)
            appointers = () if heard.facts.opened is None else heard.facts.opened.appointers
            people = who.gathered(heard.facts, heard.at, ("appointer", appointers))
        yield from notices(of_exemption(tale, news.kind), news, people)


def _decided(heard: Heard, event: ev.DecisionMade) -> Iterator[Notice]:
    tale = heard.tale(event.exemption)
    cleared = event.decision.outcome == "clear"
    subject_to = len(event.subject_to) if cleared else 0
    news = News(
        kind="conditions" if subject_to else "decided",
        edge=heard.edge("decided"),
        state=_outcome(cleared=cleared, subject_to=subject_to),
        values={
            "seat": f"{event.decision.stage}/{event.seat}",
            "outcome": "cleared" if cleared else "refused",
            "why": str(subject_to),
            "left": _left(heard.facts, tale.history, heard.at),
        },
    )
    people = who.gathered(heard.facts, heard.at, *who.concerned(tale.history))
    yield from notices(of_exemption(tale, news.kind), news, people)
    if event.confirm_by is not None:
        yield from _noted(heard, tale, event, event.confirm_by)
    if cleared and tale.history.request.route == "emergency":
        yield from _skipped(heard, tale)


def _outcome(*, cleared: bool, subject_to: int) -> str:
    if not cleared:
        return "refused by one who decides"
    return "cleared by one who decides, subject to conditions" if subject_to else "cleared by one who decides"


def _left(facts: Facts, history: ExemptionHistory, at: int) -> str:
    pins = history.request.restrictions
    empty = {(n.stage.id, n.seat.id) for pin in pins for n in empty_seats(facts, history, pin, at)}
    if not empty:
        return "Every decision that the rules ask for is there."
    return f"Still to be decided: {wording.listed(sorted(f'{stage}/{seat}' for stage, seat in empty))}."


def _noted(heard: Heard, tale: Tale, event: ev.DecisionMade, due: int) -> Iterator[Notice]:
    news = News(
        kind="phone",
        edge=heard.edge("phone"),
        state="a decision by phone is to be confirmed in writing",
        values={"when": wording.when(due, heard.zone)},
        expires=due,
    )
    people = [each for each in (event.decision.person, event.noted_by) if each is not None]
    yield from notices(
        of_exemption(tale, news.kind), news, who.gathered(heard.facts, heard.at, ("caller", people))
    )


def _skipped(heard: Heard, tale: Tale) -> Iterator[Notice]:
    """Once the last seat of an emergency is filled, everybody whom it passed over is told (DESIGN R8)."""
    pins = tale.history.request.restrictions
    if any(empty_seats(heard.facts, tale.history, pin, heard.at) for pin in pins):
        return
    people = who.gathered(
        heard.facts, heard.at, ("skipped", who.skipped(heard.facts, tale.history, heard.at))
    )
    news = News(kind="skipped", edge=heard.edge("skipped"), state="granted by the emergency route")
    yield from notices(of_exemption(tale, news.kind), news, people)


def _suspended(heard: Heard, event: ev.ExemptionSuspended) -> Iterator[Notice]:
    yield from _turn(heard, event, "stopped", "suspended", "it was suspended")


def _revoked(heard: Heard, event: ev.ExemptionRevoked) -> Iterator[Notice]:
    yield from _turn(heard, event, "ended", "revoked", "it was revoked")


def _handed_back(heard: Heard, event: ev.ExemptionHandedBack) -> Iterator[Notice]:
    yield from _turn(heard, event, "ended", "handed back", "it was handed back")


def _withdrawn(heard: Heard, event: ev.ExemptionWithdrawn) -> Iterator[Notice]:
    yield from _turn(heard, event, "ended", "withdrawn", "the request was withdrawn")


def _closed(heard: Heard, event: ev.ExemptionClosed) -> Iterator[Notice]:
    yield from _turn(heard, event, "ended", "closed", "it was closed: the application is gone")


def _turn(heard: Heard, event: ev.ExemptionEvent, kind: str, state: str, why: str) -> Iterator[Notice]:
    tale = heard.tale(event.exemption)
    news = News(
        kind="stopped" if kind == "stopped" else "ended",
        edge=heard.edge(kind),
        state=state,
        values={"why": why, "when": wording.when(event.stated, heard.zone)},
    )
    people = who.all_concerned(heard.facts, tale.history, heard.at)
    yield from notices(of_exemption(tale, news.kind), news, people)


def _device(heard: Heard, event: ev.DeviceLost | ev.DeviceReassigned) -> Iterator[Notice]:
    lost = isinstance(event, ev.DeviceLost)
    state = "a device of it is lost" if lost else "a device of it is in other hands"
    for exemption in heard.facts.naming_device.get(event.device, ()):
        yield from _dropped(heard, exemption, "lost", state, event.stated)


def _person_left(heard: Heard, event: ev.PersonLeft) -> Iterator[Notice]:
    for exemption in heard.facts.naming_person.get(event.person, ()):
        yield from _dropped(heard, exemption, "left", "somebody named in it has left", event.stated)


def _dropped(heard: Heard, exemption: ExemptionId, kind: str, state: str, since: int) -> Iterator[Notice]:
    """What somebody or something dropped out of; nothing is told of what was over before."""
    tale = heard.tale(exemption)
    if tale.history.ended or tale.history.request.end <= since:
        return
    news = News(
        kind="lost" if kind == "lost" else "left",
        edge=heard.edge(f"{kind}:{exemption}"),
        state=state,
        values={"when": wording.when(since, heard.zone)},
    )
    people = who.all_concerned(heard.facts, tale.history, heard.at)
    yield from notices(of_exemption(tale, news.kind), news, people)


def _assigned(heard: Heard, event: ev.ExemptionAssigned) -> Iterator[Notice]:
    people = () if event.person is None else (event.person,)
    news = News(kind="assigned", edge=heard.edge("assigned"), state="given to somebody to look after")
    yield from notices(
        of_exemption(heard.tale(event.exemption), news.kind),
        news,
        who.gathered(heard.facts, heard.at, ("assigned", people)),
    )


def _passkey(heard: Heard, event: ev.PasskeyRegistered) -> Iterator[Notice]:
    """Told to its owner, who may know nothing of it, and to no room."""
    news = News(kind="passkey", edge=heard.edge("passkey"), state="a passkey was registered")
    about = About(reference=event.passkey, line=(), values={"when": wording.when(event.stated, heard.zone)})
    people = who.gathered(heard.facts, heard.at, ("self", (event.person,)))
    yield from notices(about, news, people)


def _authority_ended(heard: Heard, event: ev.AuthorityEnded) -> Iterator[Notice]:
    held = heard.facts.authorities[event.authority]
    if by_a_group(heard.facts, held):
        return
    edge = Edge(
        kind="authority",
        key=heard.edge("authority"),
        at=heard.at,
        state="an authority was ended",
        when=event.stated,
    )
    yield from authority_notices(heard.facts, held, edge, heard.at, heard.zone)


TELLINGS: dict[type[ev.Event], Telling] = {
    ev.ExemptionSubmitted: _submitted,
    ev.RequestAssessed: _assessed,
    ev.DecisionMade: _decided,
    ev.ExemptionSuspended: _suspended,
    ev.ExemptionRevoked: _revoked,
    ev.ExemptionHandedBack: _handed_back,
    ev.ExemptionWithdrawn: _withdrawn,
    ev.ExemptionClosed: _closed,
    ev.DeviceLost: _device,
    ev.DeviceReassigned: _device,
    ev.PersonLeft: _person_left,
    ev.ExemptionAssigned: _assigned,
    ev.PasskeyRegistered: _passkey,
    ev.AuthorityEnded: _authority_ended,
    **OF_POSTS,
}
