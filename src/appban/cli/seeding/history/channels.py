"""How channels were judged and paid, and what accounts there were, as entries."""

from appban.bootstrap.shipped import shipped_channels
from appban.cli.seeding.history.asking import exemption
from appban.cli.seeding.history.book import Book, minted, person
from appban.cli.seeding.history.comms_files import AccountPart, AssessmentPart, CommsFile, StandingPart
from appban.cli.seeding.history.oversight import INVENTED
from appban.regime.account import AccountId, StandingUse, StandingUseId, standing_use_digest
from appban.regime.channel import Answer, AssessmentId, Framework, FrameworkPin, answers_digest
from appban.regime.events import accounts as ac
from appban.regime.events import channels as ch
from appban.regime.pack.channels import FrameworkFile, framework_of, load_channels
from appban.regime.restriction import Seat
from appban.regime.source import Source
from appban.regime.time import DAY, HOUR, MINUTE


def account(ref: str) -> AccountId:
    """The id of an account, by the files' name for it."""
    return AccountId(minted("account", ref))


def channels(book: Book, file: CommsFile, seats: tuple[Seat, ...]) -> None:
    """Enter all of it; `seats` are those in which a standing use is cleared."""
    safe = _safe()
    for judged in file.assessments:
        _assess(book, judged, safe)
    for again in file.reassessments:
        event = ch.ReassessmentCalled(
            stated=again.at,
            channel=again.channel,
            uses=again.uses,
            cause=again.cause,
            says=again.says,
            source=INVENTED,
        )
        book.enter(again.at, event, by="dwt-judges")
    for spent in file.spends:
        paid = ch.SpendRecorded(
            stated=spent.ends,
            spend=minted("spend", spent.ref),
            channel=spent.channel,
            body=spent.body,
            use=spent.use,
            campaign=spent.campaign,
            amount=spent.amount,
            currency="GBP",
            starts=spent.starts,
            ends=spent.ends,
            source=INVENTED,
        )
        book.enter(spent.recorded, paid, by="dwt-declares", body=spent.body)
    for each in file.accounts:
        _account(book, each)
    for asked in file.standings:
        _standing(book, asked, seats)


def _safe() -> Framework:
    given, document = load_channels(shipped_channels()["safe"], "safe.yaml")
    if not isinstance(given, FrameworkFile):
        raise TypeError("safe.yaml is a framework")
    return framework_of(given, document)


def _assess(book: Book, part: AssessmentPart, safe: Framework) -> None:
    this = AssessmentId(minted("assessment", part.ref))
    opened = ch.AssessmentOpened(
        stated=part.opened,
        assessment=this,
        channel=part.channel,
        use=part.use,
        framework=FrameworkPin(safe.id, safe.version),
        campaign=part.campaign,
        subject=None,
        assessor=person(part.by),
        body=part.body,
    )
    book.enter(part.opened, opened, by=part.by, body=part.body)
    answers = _answers(book, part, this, safe)
    if part.decided is None or part.review_by is None:
        return
    decided = ch.AssessmentDecided(
        stated=part.decided,
        assessment=this,
        answers_digest=answers_digest(answers),
        outcome=part.outcome,
        conditions=part.conditions,
        rationale=book.keep("Weighed against those whom it reaches", this),
        risk=book.keep("What it stands beside", this) if part.campaign else None,
        decided_by=person(part.decided_by),
        review_by=part.review_by,
    )
    book.enter(part.recorded or part.decided, decided, by=part.decided_by, body=part.body)


def _answers(book: Book, part: AssessmentPart, this: AssessmentId, safe: Framework) -> tuple[Answer, ...]:
    """Every criterion answered on the next day, by the best word of its scale unless it fails."""
    answers = []
    for n, (principle, criterion) in enumerate((p, c) for p in safe.principles for c in p.criteria):
        fails = part.outcome == "fail" and n == 0
        answer = Answer(
            principle=principle.id,
            criterion=criterion.id,
            answer=criterion.scale[-1 if fails else 0],
            reason=book.keep("In the file of evidence", this),
            evidence=(),
        )
        answers.append(answer)
        at = part.opened + DAY + n * 5 * MINUTE
        book.enter(
            at, ch.CriterionAnswered(stated=at, assessment=this, answer=answer), by=part.by, body=part.body
        )
    return tuple(answers)


def _account(book: Book, part: AccountPart) -> None:
    this, by = account(part.ref), "dwt-declares"
    registered = ac.AccountRegistered(
        stated=part.at,
        account=this,
        channel=part.channel,
        handle=part.handle,
        body=part.body,
        standing=part.standing,
        source=Source(reference=part.source, mark="operator"),
    )
    book.enter(part.recorded or part.at, registered, by=by, body=part.body)
    for given in part.mandates:
        mandate = ac.MandateGiven(
            stated=given.at,
            account=this,
            purposes=given.purposes,
            excludes=("party-political", "personal-profile"),
            use="organic",
            instrument=given.instrument,
            given_by=person(by),
            until=None,
        )
        book.enter(given.at, mandate, by=by, body=part.body)
    _run(book, part, by)


def _run(book: Book, part: AccountPart, by: str) -> None:
    this = account(part.ref)
    if part.owner is not None:
        at = part.at + 2 * HOUR
        arranged = ac.AccountArranged(
            stated=at,
            account=this,
            owner=person(part.owner),
            recovery=person("dwt-sec-1"),
            closing_plan=book.keep("Every post goes to the archive; the name stays registered", this),
            exemptions=tuple(map(exemption, part.exemptions)),
        )
        book.enter(at, arranged, by=by, body=part.body)
    for other in part.rearranged:
        again = ac.AccountArranged(
            stated=other.at,
            account=this,
            owner=None,
            recovery=None,
            closing_plan=None,
            exemptions=tuple(map(exemption, other.exemptions)),
        )
        book.enter(other.at, again, by=by, body=part.body)
    for who in part.publishers:
        named = ac.PublisherNamed(
            stated=who.at, account=this, person=person(who.who), until=who.until or who.at
        )
        book.enter(who.at, named, by=by, body=part.body)
    for who in part.removed:
        removed = ac.PublisherRemoved(stated=who.at, account=this, person=person(who.who))
        book.enter(who.at, removed, by=by, body=part.body)
    for step in part.moved:
        moved = ac.AccountMoved(
            stated=step.at, account=this, to=step.to, reason=book.keep("As the board decided", this)
        )
        book.enter(step.recorded or step.at, moved, by=by, body=part.body)


def _standing(book: Book, part: StandingPart, seats: tuple[Seat, ...]) -> None:
    this = StandingUseId(minted("standing-use", part.ref))
    use = StandingUse(
        id=this,
        account=account(part.account),
        channel=part.channel,
        body=part.body,
        purposes=part.purposes,
        requester=person(part.by),
        seats=seats,
        start=part.at,
        end=part.until,
        justification=book.keep("Tide tables are looked for there every day", this),
    )
    digest = standing_use_digest(use)
    book.enter(
        part.at, ac.StandingUseSubmitted(stated=part.at, use=use, digest=digest), by=part.by, body=part.body
    )
    for seat in part.seats:
        decided = ac.StandingUseDecided(
            stated=seat.at,
            use=this,
            digest=digest,
            seat=seat.seat,
            outcome="clear",
            person=person(seat.by),
            instrument="Minute of the day",
            reason=book.keep("Service messages only", this),
        )
        book.enter(seat.at, decided, by=seat.by, body=part.body)
