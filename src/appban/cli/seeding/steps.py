"""What people do about a request, step by step, each by the verb that the console itself would call."""

from appban.cli.seeding.cases import Case
from appban.cli.seeding.posture import Posture
from appban.cli.seeding.script import (
    AnyStep,
    AskNeed,
    Assess,
    Assign,
    Attest,
    Clear,
    Close,
    Edit,
    HandBack,
    Left,
    Lost,
    Phone,
    Ratify,
    Refuse,
    Review,
    Revoke,
    Seen,
    Suspend,
    Unseen,
    Withdraw,
)
from appban.errors import InternalError
from appban.service.cases.assigning import assign
from appban.service.deciding.clearing import Clearing, assess, decide_seat
from appban.service.deciding.telephone import mint_phone_code
from appban.service.devices.devices import device_lost
from appban.service.exemptions.ending import close, hand_back, ratify, review_emergency, revoke, suspend
from appban.service.exemptions.evidence_files import keep_file
from appban.service.exemptions.mitigating import attest
from appban.service.exemptions.need import answer_need, ask_need, bearer_of
from appban.service.people import person_left
from appban.service.requests.exemptions import withdraw
from appban.service.work import Act, Work, perform

BEGUN = (Attest, Seen)
"""With these an exemption begins to be used, and evidence about its devices to be given each day."""
OVER = (Withdraw, Refuse, Revoke, HandBack, Close)
"""After these nobody gives evidence any more."""


def act(case: Case, posture: Posture, step: AnyStep) -> None:
    """Do one step now."""
    match step:
        case Clear() | Refuse() | Phone():
            _decide(case, step)
        case Edit():
            case.change(step)
        case AskNeed():
            _ask_need(case, step)
        case Seen():
            posture.tell(case.part.body, case.devices)
        case Unseen():
            posture.tell(case.part.body, case.devices, holds=False)
        case _:
            case.player.do(step.by or None, lambda work: _verb(case, step, work))
    case.used = case.used or isinstance(step, BEGUN)
    case.over = case.over or isinstance(step, OVER) or case.left_by(step)


def _decide(case: Case, step: Clear | Refuse | Phone) -> None:
    player, phoned = case.player, isinstance(step, Phone)
    code = (
        player.do(step.by, lambda work: mint_phone_code(work, case.exemption, step.stage)) if phoned else None
    )

    def verb(work: Work) -> str:
        asked = Clearing(
            exemption=case.exemption,
            digest=case.digest,
            stage=step.stage,
            outcome="refuse" if isinstance(step, Refuse) else "clear",
            instrument=step.instrument,
            stated=work.now,
            conditions=step.conditions if isinstance(step, Clear) else (),
            subject_to=step.subject_to if isinstance(step, Clear) else (),
            person=player.person(step.minister) if isinstance(step, Phone) else None,
            by_phone=code,
            reason=step.says if isinstance(step, Refuse) else "",
        )
        return decide_seat(work, asked)

    player.do(step.by, verb)


def _ask_need(case: Case, step: AskNeed) -> None:
    player, link = case.player, case.player.do(step.by, lambda work: ask_need(work, case.exemption, step.of))
    if step.answer is not None:
        outcome = step.answer
        act_of = Act(actor=bearer_of(link.text))
        perform(player.house.desk, act_of, lambda work: answer_need(work, link.text, outcome, step.says))


def _verb(case: Case, step: AnyStep, work: Work) -> None:
    exemption, player = case.exemption, case.player
    match step:
        case Assess():
            assess(work, exemption, step.risk, step.residual or step.risk, step.says)
        case Assign():
            assign(work, (exemption,), player.person(step.to))
        case Attest():
            _attest(case, step, work)
        case Lost():
            device_lost(work, player.device(step.device), work.now)
        case Left():
            person_left(work, player.person(step.person), work.now)
        case Close():
            signed = tuple(map(player.person, step.signed_by))
            close(work, exemption, step.evidence, digest=None, signed_by=signed)
        case _:
            _end(case, step, work)


def _attest(case: Case, step: Attest, work: Work) -> None:
    digest, folder = None, case.player.house.evidence
    if step.file is not None:
        by, data = case.player.person(step.by), step.holds.encode()
        digest = keep_file(work.writer, folder, case.exemption, step.file, data, by=by, at=work.now)
    attest(work, case.exemption, step.mitigation, method=step.method, stated=work.now, digest=digest)


def _end(case: Case, step: AnyStep, work: Work) -> None:
    match step:
        case Withdraw():
            withdraw(work, case.exemption, step.says)
        case Suspend():
            suspend(work, case.exemption, step.says)
        case Revoke():
            revoke(work, case.exemption, step.says)
        case HandBack():
            hand_back(work, case.exemption)
        case Ratify():
            ratify(work, case.exemption)
        case Review():
            review_emergency(work, case.exemption, step.says)
        case _:
            raise InternalError(f"no verb is known for the step {step}; report this")
