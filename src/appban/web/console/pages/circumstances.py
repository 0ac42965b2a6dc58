"""Declared emergencies, and asking on the emergency route: two duty officers within the hour, everybody skipped told at once."""

from functools import partial

from appban.errors import InputError, NotFoundError
from appban.regime.bodies import BodyId
from appban.regime.exemption import CircumstanceId
from appban.regime.identity import Surface
from appban.regime.people import Subject
from appban.regime.time import HOUR
from appban.service.circumstances import ANCHORS, Declaration, change_circumstance, declare
from appban.service.guard import REVIEW
from appban.service.requests.drafts import Draft, keep_draft
from appban.service.staff.standing_list import CircumstanceLine, circumstance_lines
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.comms_texts import Texts
from appban.web.console.forms import LONG
from appban.web.console.page import Page
from appban.web.console.request_answers import bodies_of
from appban.web.console.visit import Visit

MOST_HOURS = 30 * 24
ID_BYTES = 8


def listed(visit: Visit) -> Answer:
    """The circumstances that the viewer sees, open ones first."""
    return _shown(visit)


def declared(visit: Visit) -> Answer:
    """Declare one."""
    return visit.attempt(lambda: _shown(visit), partial(_declare, visit))


def changed(visit: Visit) -> Answer:
    """Extend one, or end it now."""
    return visit.attempt(lambda: _shown(visit), partial(_change, visit))


def urgent(visit: Visit) -> Answer:
    """Begin a request on the emergency route."""
    line = line_of(visit)
    if not line.open:
        raise InputError("That circumstance is over; declare a new one")
    name = f"draft-{visit.house.desk.entropy.bytes(ID_BYTES).hex()}"
    draft = Draft(
        id=name,
        owner=visit.viewer.person,
        changed=visit.now,
        body=line.body,
        surfaces=(Surface.NATIVE_APP,),
        circumstance=line.circumstance,
    )
    with visit.house.desk.store.writer() as writer:
        keep_draft(writer, draft)
        writer.commit()
    return See(path=f"/requests/{name}", told="This goes the emergency route. Two duty officers decide.")


def _declare(visit: Visit) -> Answer:
    anchor, detail = visit.field("anchor"), visit.field("detail")
    audience = visit.field("audience")
    if anchor not in ANCHORS or not detail:
        raise InputError("Choose what it is, and name the plan or Act it rests on")
    if not audience:
        raise InputError(
            "Say which audience no other channel reaches; without that there is no need for this one"
        )
    if max(len(detail), len(audience)) > LONG:
        raise InputError(f"Use at most {LONG} characters")
    hours = _hours(visit)
    body = BodyId(visit.field("body"))
    visit.do(
        lambda work: declare(
            work,
            Declaration(
                anchor=f"{anchor}: {detail}",
                body=body,
                audience_not_reached=audience,
                until=work.now + hours * HOUR,
            ),
        ),
        body=body,
    )
    return See(
        path="/circumstances", told="It is declared. Whoever declared it decides on nothing that rests on it."
    )


def _change(visit: Visit) -> Answer:
    line = line_of(visit)
    if visit.field("act") == "end":
        visit.do(lambda work: change_circumstance(work, line.circumstance, None), body=line.body)
        return See(path="/circumstances", told="It is ended. Exemptions that rest on it end with it.")
    hours = _hours(visit)
    visit.do(
        lambda work: change_circumstance(work, line.circumstance, work.now + hours * HOUR), body=line.body
    )
    return See(path="/circumstances", told="It is extended.")


def _hours(visit: Visit) -> int:
    text = visit.field("hours")
    if not text.isdecimal() or not 0 < int(text[:6]) <= MOST_HOURS:
        raise InputError(f"Say for how many hours, from 1 to {MOST_HOURS}")
    return int(text)


def line_of(visit: Visit) -> CircumstanceLine:
    """The emergency of the path; NotFoundError for one that is not there or not seen."""
    wanted = CircumstanceId(visit.path["circumstance"])
    found = next((each for each in lines_seen(visit) if each.circumstance == wanted), None)
    if found is None:
        raise NotFoundError(f"there is no circumstance {wanted}")
    return found


def lines_seen(visit: Visit) -> list[CircumstanceLine]:
    """Those of bodies that the viewer sees, and of the body that they work in and those above it: it may be they who ask."""
    sight, body = visit.viewer.sight, visit.viewer.body
    lines = circumstance_lines(visit.facts, visit.reader, visit.moment.at)
    own = () if body is None else visit.head.bodies.lineage(body, visit.now) or ()
    seen = [each for each in lines if sight.sees_body(each.body) or each.body in own]
    return sorted(seen, key=lambda each: (not each.open, -each.opened))


def _shown(visit: Visit) -> Shown:
    lines = lines_seen(visit)
    visit.names.learn(each.declarer.id for each in lines)
    declares = visit.viewer.sight.subjects.get(_DECLARE, frozenset())
    bodies = [(body, name) for body, name in bodies_of(visit) if body in declares]
    context = {
        "rows": [(each, str(visit.names.of(each.declarer.id))) for each in lines],
        "may": visit.moment.is_now and bool(bodies),
        "now": visit.moment.is_now,
        "found": {each.circumstance: _findings(visit, each) for each in lines},
        "reviews": visit.viewer.sight.subjects.get(REVIEW, frozenset())
        if visit.moment.is_now
        else frozenset(),
        "own": visit.viewer.sight.ids,
        "bodies": bodies,
        "anchors": ANCHORS,
        "typed": {name: visit.field(name) for name in ("anchor", "detail", "audience", "hours", "body")},
        "most": LONG,
    }
    return Shown(template="circumstances/list.html", title="Emergencies", context=context)


def _findings(visit: Visit, line: CircumstanceLine) -> str | None:
    """What was found when it was looked at again by the moment; None before that."""
    told = visit.facts.communications.reviewed.get(line.circumstance, [])
    last = [event for _, event in told if event.stated <= visit.moment.at][-1:]
    return Texts(visit, f"circumstance:{line.circumstance}").of(last[0].findings) if last else None


_DECLARE = Subject("declare")


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/circumstances",
        summary="Declared emergencies.",
        authority="signed-in",
        handler=listed,
    ),
    Page(
        method="POST",
        path="/circumstances",
        summary="Declare an emergency.",
        authority=("declare",),
        handler=declared,
    ),
    Page(
        method="POST",
        path="/circumstances/{circumstance}",
        summary="Extend an emergency, or end it.",
        authority=("declare",),
        handler=changed,
    ),
    Page(
        method="POST",
        path="/circumstances/{circumstance}/request",
        summary="Ask on the emergency route.",
        authority="signed-in",
        handler=urgent,
    ),
)
