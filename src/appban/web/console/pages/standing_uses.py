"""Standing exceptional uses: asked for, cleared or refused seat by seat by persons of their own, ended."""

from functools import partial
from typing import get_args

import msgspec
from wtforms import Form, StringField

from appban.errors import InputError, NotAuthorisedError
from appban.regime.account import PurposeClass, StandingUseId
from appban.regime.account_state import account_at
from appban.regime.authority import authority_for, may_fill, who_can
from appban.regime.channel_state import policy_in_effect
from appban.regime.communications import StandingUseHistory
from appban.regime.restriction import Seat
from appban.service.accounts.account_list import StandingLine, standing_lines
from appban.service.accounts.account_seen import seen_standing_use
from appban.service.accounts.standing import (
    Filling,
    StandingAsked,
    decide_standing,
    end_standing,
    submit_standing,
)
from appban.service.accounts.standing_waiting import fillable, over
from appban.service.guard import ACCOUNT, not_here
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.comms_texts import Texts
from appban.web.console.comms_words import PURPOSES, chosen, day_parts, one_of, some_of, typed
from appban.web.console.forms import LONG, SHORT, DayField, needed, problems
from appban.web.console.page import Page, both
from appban.web.console.pages.accounts import running
from appban.web.console.visit import Visit
from appban.web.console.words import body_named


class AskForm(Form):
    """A standing use to be asked for."""

    justification = StringField(validators=needed("Say why this is an exceptional circumstance", LONG))
    since = DayField()
    until = DayField()


class FillForm(Form):
    """A decision in a seat."""

    seat = StringField(validators=needed("Choose the seat", SHORT))
    outcome = StringField(validators=needed("Say what you decide", SHORT))
    instrument = StringField(validators=needed("Say what it is written down in", SHORT))
    reason = StringField(validators=needed("Say why", LONG))


class EndForm(Form):
    """Why it ends."""

    reason = StringField(validators=needed("Say why", LONG))


class SeatRow(msgspec.Struct, frozen=True, kw_only=True):
    """One seat: what was decided in it and by whom, or who can fill it now."""

    seat: Seat
    outcome: str | None
    by: str | None
    at: int | None
    instrument: str | None
    reason: str | None
    able: tuple[str, ...]


def asking(visit: Visit) -> Shown:
    """The form by which a standing use is asked for."""
    stands = running(visit)
    policy = policy_in_effect(visit.head, stands.channel, stands.body, visit.now)
    allowed = () if stands.mandate is None else stands.mandate.purposes
    context = {
        "stands": stands,
        "purposes": [pair for pair in chosen(PURPOSES) if pair[0] in allowed],
        "ticked": visit.fields("purpose"),
        "seats": () if policy is None else policy.standing_seats,
        "exceptional": policy is not None and policy.policy == "exceptional-only",
        "typed": typed(visit, "justification"),
        "since": day_parts(visit, "since"),
        "until": day_parts(visit, "until"),
        "most": LONG,
    }
    return Shown(
        template="standing_uses/new.html", title="Ask for a standing exceptional use", context=context
    )


def asked(visit: Visit) -> Answer:
    """Ask for a standing use."""
    shown, form = asking(visit), AskForm(visit.form)
    wrong = problems(form)
    if wrong:
        return visit.again(shown, wrong)
    return visit.attempt(lambda: shown, partial(_asked, visit, form))


def _asked(visit: Visit, form: AskForm) -> Answer:
    stands, where = running(visit), visit.house.desk.zone
    until, purposes = form.until.ends(where), some_of(visit.fields("purpose"), get_args(PurposeClass))
    if until is None:
        raise InputError("Enter its last day; a standing use without an end is none")
    if not purposes:
        raise InputError("Tick at least one purpose of the mandate")
    wanted = StandingAsked(
        account=stands.account,
        purposes=purposes,
        start=form.since.starts(where),
        end=until,
        justification=visit.field("justification"),
    )
    receipt = visit.do(lambda work: submit_standing(work, wanted), body=stands.body)
    onto = f"/accounts/{stands.account}" if receipt.value is None else f"/standing-uses/{receipt.value}"
    return See(path=onto, told="It is asked for. It holds once every seat is filled.")


def standing_use(visit: Visit) -> Answer:
    """One standing use: its seats, who filled them, and who can fill the others."""
    line = line_of(visit)
    use = line.use
    account = account_at(visit.facts, use.account, visit.moment.at)
    texts = Texts(visit, f"standing-use:{use.id}")
    seats = [_seat(visit, line, seat, texts) for seat in use.seats]
    context = {
        "line": line,
        "use": use,
        "account": use.account if account is None else account.handle,
        "body": body_named(visit.facts, use.body, visit.moment.at),
        "requester": str(visit.names.of(use.requester)),
        "justification": texts.of(use.justification),
        "seats": seats,
        "fills": [each.id for each in _fills(visit)],
        "ends": _may_end(visit),
        "entries": [row.index for row in visit.reader.rows_of({f"standing-use:{use.id}"}, visit.stop)],
    }
    title = "Standing exceptional use"
    return Shown(template="standing_uses/use.html", title=title, context=context)


def deciding(visit: Visit) -> Shown:
    """The form of a decision in a seat."""
    line, seats = line_of(visit), _fills(visit)
    if not seats:
        raise NotAuthorisedError("you can fill no seat of this standing use, or it is over")
    texts = Texts(visit, f"standing-use:{line.use.id}")
    account = account_at(visit.facts, line.use.account, visit.moment.at)
    context = {
        "line": line,
        "use": line.use,
        "account": line.use.account if account is None else account.handle,
        "justification": texts.of(line.use.justification),
        "requester": str(visit.names.of(line.use.requester)),
        "seats": [(each.id, f"{each.id} ({each.subject})") for each in seats],
        "typed": typed(visit, "seat", "outcome", "instrument", "reason"),
        "most": LONG,
    }
    return Shown(template="standing_uses/decide.html", title="Decide on a standing use", context=context)


def decided(visit: Visit) -> Answer:
    """Clear or refuse one seat."""
    shown = deciding(visit)
    wrong = problems(FillForm(visit.form))
    if wrong:
        return visit.again(shown, wrong)
    return visit.attempt(lambda: shown, partial(_decided, visit))


def _decided(visit: Visit) -> Answer:
    line = line_of(visit)
    given = Filling(
        use=line.use.id,
        digest=visit.field("digest"),
        seat=visit.field("seat"),
        outcome=one_of(visit.field("outcome"), ("clear", "refuse"), "Say what you decide"),
        instrument=visit.field("instrument"),
        reason=visit.field("reason"),
    )
    visit.do(lambda work: decide_standing(work, given), body=line.use.body)
    return See(path=f"/standing-uses/{line.use.id}", told="Your decision is recorded.")


def ending(visit: Visit) -> Shown:
    """Before a standing use is ended."""
    line = line_of(visit)
    if not _may_end(visit):
        raise NotAuthorisedError(
            "whoever runs the account or could fill a seat ends it, while it is not over"
        )
    context = {"use": line.use, "typed": typed(visit, "reason"), "most": LONG}
    return Shown(template="standing_uses/end.html", title="End this standing use", context=context)


def ended(visit: Visit) -> Answer:
    """End a standing use now."""
    shown = ending(visit)
    wrong = problems(EndForm(visit.form))
    if wrong:
        return visit.again(shown, wrong)
    return visit.attempt(lambda: shown, partial(_ended, visit))


def _ended(visit: Visit) -> Answer:
    use = line_of(visit).use
    visit.do(lambda work: end_standing(work, use.id, visit.field("reason")), body=use.body)
    return See(path=f"/standing-uses/{use.id}", told="It is ended.")


def line_of(visit: Visit) -> StandingLine:
    """The standing use of the path; NotFoundError for one that is not there, was not yet, or is not seen."""
    wanted = StandingUseId(visit.path["use"])
    _history(visit)
    lines = standing_lines(visit.facts, visit.moment.at)
    found = next((each for each in lines if each.use.id == wanted), None)
    if found is None:
        raise not_here("standing use", wanted)
    return found


def _history(visit: Visit) -> StandingUseHistory:
    return seen_standing_use(visit.head, visit.viewer.sight, StandingUseId(visit.path["use"]), visit.now)


def _fills(visit: Visit) -> tuple[Seat, ...]:
    """The seats that the viewer could fill now."""
    if not visit.moment.is_now:
        return ()
    return fillable(visit.head, _history(visit), visit.viewer.person, visit.now)


def _may_end(visit: Visit) -> bool:
    history, head, person = _history(visit), visit.head, visit.viewer.person
    use = history.submitted[1].use
    runs = authority_for(head, person, ACCOUNT, use.body, visit.now) is not None
    could = any(may_fill(head, person, each, (use.body,), visit.now) for each in use.seats)
    return visit.moment.is_now and not over(history, visit.now) and (runs or could)


def _seat(visit: Visit, line: StandingLine, seat: Seat, texts: Texts) -> SeatRow:
    given = next((each for each in line.decided if each.seat == seat.id), None)
    able = () if given is not None else who_can(visit.facts, seat, (line.use.body,), visit.moment.at)
    requester = visit.facts.human(line.use.requester)
    names = [str(visit.names.of(each)) for each in able if visit.facts.human(each) != requester]
    return SeatRow(
        seat=seat,
        outcome=None if given is None else given.outcome,
        by=None if given is None else str(visit.names.of(given.person)),
        at=None if given is None else given.stated,
        instrument=None if given is None else given.instrument,
        reason=None if given is None else texts.of(given.reason),
        able=tuple(names),
    )


PAGES: tuple[Page, ...] = (
    *both(
        "/accounts/{account}/standing-uses/new",
        (ACCOUNT,),
        "Ask for a standing exceptional use",
        asking,
        asked,
    ),
    Page(
        method="GET",
        path="/standing-uses/{use}",
        summary="One standing exceptional use and its seats.",
        authority="signed-in",
        handler=standing_use,
    ),
    *both("/standing-uses/{use}/decide", "signed-in", "Fill a seat of a standing use", deciding, decided),
    *both("/standing-uses/{use}/end", "signed-in", "End a standing use", ending, ended),
)
