"""Who may do what here: an operator reads, imports and repairs; everything else takes a person with authority."""

from appban.errors import NotAuthorisedError, NotFoundError, RefusedError
from appban.regime import events as ev
from appban.regime.authority import authority_for, may_fill
from appban.regime.bodies import BodyId
from appban.regime.exemption import ExemptionId, Request
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.people import PersonId, Subject
from appban.regime.seats import barred, rules_of
from appban.regime.spans import spans
from appban.service.work import Work

APPOINT = Subject("appoint")
POLICY = Subject("policy")
REVIEW = Subject("review")
"""Who reviews, each quarter, what stands for a body; where nobody holds it, those who decide for security are told."""
CHANNEL = Subject("channel")
ASSESS = Subject("assess-channel")
DECIDE = Subject("decide-channel")
ACCOUNT = Subject("account")
POST = Subject("post")
STOP = Subject("stop")
FOI = Subject("foi")
RECORDS = Subject("records")
ANSWER = Subject("answer")
"""Who takes written questions, drafts the answers, freezes their packs and enters what was given."""
CLEAR_ANSWER = Subject("clear-answer")
APPROVE_ANSWER = Subject("approve-answer")
"""Who decides on drafts for officials; the answering minister."""
OPERATOR = PersonId("operator")
"""Who acts at the command line when nobody is named: may read, import and repair, and is nobody who decides."""

UNPROVED = frozenset({"operator", "demo"})
"""How somebody may be known who has not proved who they are: named at the command line, or let in by a demo."""


def acting_person(work: Work, facts: Facts) -> PersonId:
    """The person who acts; NotAuthorisedError for a bare operator, or one outside an embedded store (DESIGN section 6).

    Neither does anybody who has left act; `facts` must have been loaded with the actor among its people.
    """
    actor = work.act.actor
    if actor.how in UNPROVED and not (facts.opened is not None and facts.opened.embedded):
        raise NotAuthorisedError(
            "an operator at the command line can read, import and repair here, not decide; "
            "sign in, or use a store that `appban init --embedded` made"
        )
    if actor.person == OPERATOR:
        raise NotAuthorisedError("nobody is named as acting; say who with --as HANDLE or APPBAN_ACTOR")
    refuse_absent(facts, PersonId(actor.person), work.now)
    return PersonId(actor.person)


def refuse_absent(facts: Facts, person: PersonId, at: int) -> None:
    """NotAuthorisedError if a person had left by an instant: an authority nobody ended gives a leaver nothing."""
    if facts.absences_of(person).during(at):
        raise NotAuthorisedError(
            f"{person} has left and decides nothing; `appban person returned` records a return"
        )


def require(facts: Facts, person: PersonId, subject: Subject, body: BodyId, at: int) -> None:
    """NotAuthorisedError unless a person holds an authority for a subject over a body at an instant."""
    if authority_for(facts, person, subject, body, at) is None:
        raise NotAuthorisedError(
            f"{person} holds no authority to {subject} for {body}; ask for one with `appban authority grant`"
        )


def two_distinct(facts: Facts, people: tuple[PersonId, ...], what: str) -> None:
    """RefusedError unless there are two distinct humans."""
    if len({facts.human(person) for person in people}) < 2:  # noqa: PLR2004  # two is the rule (DESIGN R6)
        raise RefusedError(
            f"{what} takes two persons, and {', '.join(people) or 'nobody'} is not two; name a second"
        )


def not_here(noun: str, identifier: str) -> NotFoundError:
    """What is said of a thing that is not there, and of one that the asker may not see: nobody can tell which."""
    return NotFoundError(f"there is no {noun} {identifier}; `appban {noun} list` shows those you may see")


def known_exemption(facts: Facts, exemption: ExemptionId) -> ExemptionHistory:
    """The history of an exemption; NotFoundError if there is none of that id."""
    history = facts.exemptions.get(exemption)
    if history is None:
        raise not_here("exemption", exemption)
    return history


def require_security(facts: Facts, person: PersonId, request: Request, at: int) -> None:
    """NotAuthorisedError unless a person could fill a security seat of the rules that the request pinned."""
    if not could_fill_security(facts, person, request, at):
        raise NotAuthorisedError(
            f"{person} could fill no security seat of {request.exemption}; "
            "`appban authority who-can` shows who could"
        )


def could_fill_security(facts: Facts, person: PersonId, request: Request, at: int) -> bool:
    """Whether a person could fill a security seat of the rules that the request pinned."""
    bodies = [device.place.body for device in request.devices]
    for pin in request.restrictions:
        rules = rules_of(facts, pin)
        seats = [] if rules is None else [s for r in rules.routes for stage in r.stages for s in stage.seats]
        if any(seat.kind == "security" and may_fill(facts, person, seat, bodies, at) for seat in seats):
            return True
    return False


def refuse_barred(facts: Facts, history: ExemptionHistory, person: PersonId) -> None:
    """RefusedError if a person asked for the exemption or declared its circumstance (DESIGN R6, R8)."""
    if facts.human(person) in barred(facts, history):
        raise RefusedError(
            f"{person} asked for {history.request.exemption} or declared its circumstance, and never clears it; "
            "somebody else decides"
        )


def refuse_gain(facts: Facts, history: ExemptionHistory, person: PersonId) -> None:
    """RefusedError if a person asked for the exemption, declared its circumstance, or holds it."""
    refuse_barred(facts, history, person)
    if facts.human(person) in holders(facts, history):
        raise RefusedError(
            f"{person} holds {history.request.exemption} and gains from this; somebody else decides"
        )


def holders(facts: Facts, history: ExemptionHistory) -> set[PersonId]:
    """The humans whom the newest version names."""
    return {facts.human(person.id) for person in history.request.people}


def has_begun(facts: Facts, history: ExemptionHistory, now: int) -> bool:
    """Whether an exemption is or was in force by an instant, from any restriction that it names."""
    request = history.request
    parts = (
        span for pin in request.restrictions for span in spans(facts, request.exemption, pin.restriction)
    )
    return any(span.start <= now for span in parts)


def known_decision(history: ExemptionHistory, digest: str) -> ev.DecisionMade:
    """The decision of a digest; NotFoundError if the exemption has none such."""
    for given in history.decisions:
        if given.event.digest == digest:
            return given.event
    raise NotFoundError(
        f"{history.request.exemption} has no decision {digest}; `appban exemption show` lists them"
    )
