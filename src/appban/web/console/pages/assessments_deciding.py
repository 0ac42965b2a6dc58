"""An assessment is decided by somebody else than its assessor, on the answers as they were shown."""

from functools import partial
from typing import get_args

from wtforms import Form, StringField

from appban.errors import InputError, NotAuthorisedError
from appban.regime.channel import Outcome, answers_digest
from appban.regime.time import DAY
from appban.service.channels.assessing import CONDITIONAL, Judging, decide_assessment
from appban.service.channels.assessment_list import AssessmentLine
from appban.service.guard import DECIDE
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.comms_words import OUTCOMES, chosen, day_parts, one_of, typed
from appban.web.console.forms import LONG, SHORT, DayField, at_most, needed, problems
from appban.web.console.page import Page, both
from appban.web.console.pages.assessments import about, called, file_names, line_of, may_decide, questions
from appban.web.console.visit import Visit


class DecideForm(Form):
    """A decision on an assessment."""

    outcome = StringField(validators=needed("Choose what it comes to", SHORT))
    rationale = StringField(validators=needed("Say why", LONG))
    risk = StringField(validators=at_most(LONG))
    conditions = StringField(validators=at_most(LONG))
    review = DayField()


def deciding(visit: Visit) -> Shown:
    """The form of a decision, with every answer."""
    line = _decidable(visit)
    asked = questions(visit, line)
    context = {
        **about(visit, line),
        "questions": asked,
        "flagged": [each for each in asked if each.flagged],
        "files": file_names(visit, line),
        "digest": answers_digest(line.answers),
        "outcomes": [pair for pair in chosen(OUTCOMES) if pair[0] in _open(line, flagged=_flagged(line))],
        "typed": typed(visit, "outcome", "rationale", "risk", "conditions"),
        "review": day_parts(visit, "review"),
        "latest": visit.now + line.framework.review_days * DAY,
        "most": LONG,
    }
    return Shown(template="assessments/decide.html", title="Decide this assessment", context=context)


def decided(visit: Visit) -> Answer:
    """Decide it."""
    form = DecideForm(visit.form)
    shown = deciding(visit)
    wrong = problems(form)
    if wrong:
        return visit.again(shown, wrong)
    return visit.attempt(lambda: shown, partial(_decided, visit, form))


def _decided(visit: Visit, form: DecideForm) -> Answer:
    line = _decidable(visit)
    review = form.review.ends(visit.house.desk.zone)
    if review is None:
        raise InputError("Enter the day by which it is assessed again")
    outcome = one_of(visit.field("outcome"), get_args(Outcome), "Choose what it comes to")
    conditions = tuple(each.strip() for each in visit.field("conditions").splitlines() if each.strip())
    if outcome == "pass-with-conditions" and not conditions:
        raise InputError("Name the conditions, one a line, or choose another outcome")
    if outcome not in CONDITIONAL and conditions:
        raise InputError("Leave the conditions out: this outcome has none")
    judged = Judging(
        assessment=line.opened.assessment,
        digest=visit.field("digest"),
        outcome=outcome,
        rationale=visit.field("rationale"),
        review_by=review,
        conditions=conditions,
        risk=visit.field("risk") or None,
    )
    visit.do(lambda work: decide_assessment(work, judged), body=line.opened.body)
    return See(
        path=f"/assessments/{line.opened.assessment}", told="It is decided, and stands in the register."
    )


def _decidable(visit: Visit) -> AssessmentLine:
    line = line_of(visit)
    if not may_decide(visit, line):
        raise NotAuthorisedError(
            f"{called(visit, line)} is decided once, when every question is answered, by somebody with authority to "
            f"{DECIDE} for its body who did not assess it"
        )
    return line


def _flagged(line: AssessmentLine) -> bool:
    flags = {(principle, each.id): each.flags for principle, each in line.asked}
    return any(each.answer in flags[each.principle, each.criterion] for each in line.answers)


def _open(line: AssessmentLine, *, flagged: bool) -> tuple[Outcome, ...]:
    """What an assessment can come to: for one campaign no more than that, and no plain pass past what is weighed."""
    if line.opened.campaign is not None:
        return ("campaign-specific-only", "fail")
    return ("pass-with-conditions", "fail") if flagged else ("pass", "pass-with-conditions", "fail")


PAGES: tuple[Page, ...] = both(
    "/assessments/{assessment}/decide", (DECIDE,), "Decide an assessment", deciding, decided
)
