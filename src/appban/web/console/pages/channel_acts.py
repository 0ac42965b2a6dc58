"""What is done about a channel: a reassessment called, spend recorded, what was judged elsewhere reported."""

from typing import get_args

from wtforms import StringField

from appban.errors import InputError
from appban.regime.channel import Channel, Outcome, Reopening, Use
from appban.service.channels.recording import (
    Called,
    Reported,
    Spent,
    call_reassessment,
    record_spend,
    report_assessment,
)
from appban.service.guard import CHANNEL
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.comms_words import (
    CAUSES,
    OUTCOMES,
    USES,
    SourceForm,
    chosen,
    day_parts,
    one_of,
    own_body,
    some_of,
    source_from,
    typed,
)
from appban.web.console.forms import LONG, SHORT, DayField, needed
from appban.web.console.page import Page, both
from appban.web.console.pages.channel_policy import SOURCE, body_from, sent, shared
from appban.web.console.pages.channels import channel_of
from appban.web.console.visit import Visit

MOST_DIGITS = 15


class CallForm(SourceForm):
    """A call for reassessment."""

    cause = StringField(validators=needed("Choose why", SHORT))
    says = StringField(validators=needed("Say what happened", LONG))


class SpendForm(SourceForm):
    """Money spent."""

    amount = StringField(validators=needed("Enter how much was spent", SHORT))
    campaign = StringField(validators=needed("Say for which campaign", SHORT))
    since = DayField()
    until = DayField()


class ReportForm(SourceForm):
    """What somebody said of an assessment made elsewhere."""

    use = StringField(validators=needed("Choose of which use", SHORT))
    made = StringField(validators=needed("Say whether there was one", SHORT))
    assessed = DayField()
    review = DayField()


def calling(visit: Visit) -> Shown:
    """The form by which a channel is to be assessed again."""
    found = channel_of(visit)
    context = {
        **shared(visit, found),
        "typed": typed(visit, "cause", "says", *SOURCE),
        "causes": chosen(CAUSES),
        "uses": chosen(USES),
        "ticked": visit.fields("use"),
    }
    return Shown(template="channels/reassess.html", title="Call for reassessment", context=context)


def called(visit: Visit) -> Answer:
    """Suspend what was judged of a channel until it is assessed again."""
    return sent(visit, CallForm(visit.form), calling, _called)


def _called(visit: Visit, found: Channel, _asked: CallForm) -> Answer:
    called_for = Called(
        channel=found.id,
        uses=some_of(visit.fields("use"), get_args(Use)),
        cause=one_of(visit.field("cause"), get_args(Reopening), "Choose why"),
        says=visit.field("says"),
        source=source_from(visit),
    )
    visit.do(lambda work: call_reassessment(work, called_for))
    told = "Its assessments are suspended until it is assessed again."
    return See(path=f"/channels/{found.id}", told=told, tone="important")


def spending(visit: Visit) -> Shown:
    """The form of money spent."""
    found = channel_of(visit)
    context = {
        **shared(visit, found),
        "typed": typed(visit, "amount", "currency", "campaign", "use", *SOURCE) | {"body": own_body(visit)},
        "since": day_parts(visit, "since"),
        "until": day_parts(visit, "until"),
        "uses": chosen(USES),
    }
    return Shown(template="channels/spend.html", title="Record spend", context=context)


def spent(visit: Visit) -> Answer:
    """Record money spent."""
    return sent(visit, SpendForm(visit.form), spending, _spent)


def _spent(visit: Visit, found: Channel, asked: SpendForm) -> Answer:
    where = visit.house.desk.zone
    starts, ends = asked.since.starts(where), asked.until.ends(where)
    if starts is None or ends is None:
        raise InputError("Enter the first and the last day that it was spent for")
    amount = visit.field("amount")
    if not amount.isdecimal() or not amount.isascii() or len(amount) > MOST_DIGITS:
        raise InputError("Enter the amount in the smallest unit as a whole number, such as 125000 for £1,250")
    entered = Spent(
        channel=found.id,
        body=body_from(visit),
        use=one_of(visit.field("use"), get_args(Use), "Choose what it was spent on"),
        campaign=visit.field("campaign"),
        amount=int(amount),
        currency=visit.field("currency").upper(),
        starts=starts,
        ends=ends,
        source=source_from(visit),
    )
    visit.do(lambda work: record_spend(work, entered), body=entered.body)
    return See(path=f"/channels/{found.id}", told="The spend is recorded.")


def reporting(visit: Visit) -> Shown:
    """The form of an assessment made elsewhere."""
    found = channel_of(visit)
    context = {
        **shared(visit, found),
        "typed": typed(visit, "use", "made", "outcome", *SOURCE),
        "assessed": day_parts(visit, "assessed"),
        "review": day_parts(visit, "review"),
        "uses": chosen(USES),
        "outcomes": chosen(OUTCOMES),
    }
    return Shown(
        template="channels/report.html", title="Report an assessment made elsewhere", context=context
    )


def reported(visit: Visit) -> Answer:
    """Record what somebody said of an assessment made elsewhere."""
    return sent(visit, ReportForm(visit.form), reporting, _reported)


def _reported(visit: Visit, found: Channel, asked: ReportForm) -> Answer:
    where = visit.house.desk.zone
    assessed, made = asked.assessed.starts(where), visit.field("made")
    if made == "yes" and assessed is None:
        raise InputError("Enter the day on which it was assessed")
    outcome = visit.field("outcome")
    told = Reported(
        channel=found.id,
        use=one_of(visit.field("use"), get_args(Use), "Choose of which use"),
        outcome=one_of(outcome, get_args(Outcome), "Choose what it came to") if outcome else None,
        assessed=assessed if one_of(made, ("yes", "no"), "Say whether there was one") == "yes" else None,
        review_by=asked.review.ends(where),
        source=source_from(visit),
    )
    visit.do(lambda work: report_assessment(work, told))
    return See(path=f"/channels/{found.id}", told="It is recorded as reported.")


PAGES: tuple[Page, ...] = (
    *both("/channels/{channel}/reassess", (CHANNEL,), "Call for reassessment of a channel", calling, called),
    *both("/channels/{channel}/spend", (CHANNEL,), "Record spend on a channel", spending, spent),
    *both(
        "/channels/{channel}/report", (CHANNEL,), "Report an assessment made elsewhere", reporting, reported
    ),
)
