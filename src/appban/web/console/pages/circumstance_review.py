"""A declared emergency that is over is looked at again, by somebody other than whoever declared it."""

from functools import partial

from wtforms import Form, StringField

from appban.errors import NotAuthorisedError
from appban.regime.authority import authority_for
from appban.regime.people import PersonId
from appban.service.circumstances import review_circumstance
from appban.service.guard import REVIEW
from appban.service.staff.standing_list import CircumstanceLine
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.comms_words import typed
from appban.web.console.forms import LONG, needed, problems
from appban.web.console.page import Page, both
from appban.web.console.pages.circumstances import line_of, lines_seen
from appban.web.console.visit import Visit


class ReviewForm(Form):
    """What was found."""

    findings = StringField(validators=needed("Say what was found", LONG))


def to_review(visit: Visit) -> list[CircumstanceLine]:
    """The emergencies that are over and that the viewer could look at again now."""
    return [each for each in lines_seen(visit) if may_review(visit, each)]


def may_review(visit: Visit, line: CircumstanceLine) -> bool:
    """Whether the viewer could review an emergency now: it is over, was not looked at yet, and somebody else declared it."""
    head, person = visit.head, visit.viewer.person
    waits = visit.moment.is_now and not line.open and line.reviewed is None
    own = head.human(person) == head.human(PersonId(line.declarer.id))
    return waits and not own and authority_for(head, person, REVIEW, line.body, visit.now) is not None


def reviewing(visit: Visit) -> Shown:
    """The form of a review."""
    line = line_of(visit)
    if not may_review(visit, line):
        raise NotAuthorisedError(
            "whoever reviews for its body looks at an emergency again, once it is over, and not who declared it"
        )
    context = {"line": line, "typed": typed(visit, "findings"), "most": LONG}
    return Shown(template="circumstances/review.html", title="Review this emergency", context=context)


def reviewed(visit: Visit) -> Answer:
    """Record what was found."""
    shown = reviewing(visit)
    wrong = problems(ReviewForm(visit.form))
    if wrong:
        return visit.again(shown, wrong)
    return visit.attempt(lambda: shown, partial(_reviewed, visit))


def _reviewed(visit: Visit) -> Answer:
    line = line_of(visit)
    visit.do(
        lambda work: review_circumstance(work, line.circumstance, visit.field("findings")), body=line.body
    )
    return See(path="/circumstances", told="The review is recorded.")


PAGES: tuple[Page, ...] = both(
    "/circumstances/{circumstance}/review", (REVIEW,), "Review an emergency that is over", reviewing, reviewed
)
