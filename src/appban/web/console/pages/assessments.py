"""Assessments of channels: begun by one person, and shown with what is asked, what was answered and what came of it."""

from collections.abc import Mapping
from functools import partial
from typing import get_args

import msgspec
from wtforms import Form, StringField

from appban.regime.bodies import BodyId
from appban.regime.channel import Answer as Given
from appban.regime.channel import AssessmentId, Channel, Criterion, FrameworkId, Use
from appban.regime.channel_state import channel_at
from appban.service.accounts.account_seen import seen_assessment
from appban.service.channels.assessing import Assessing, open_assessment
from appban.service.channels.assessment_list import AssessmentLine, assessment_line
from appban.service.exemptions.evidence_files import files_of, read_file
from appban.service.guard import ASSESS, DECIDE
from appban.web.console.answers import Answer, Download, See, Shown
from appban.web.console.comms_texts import Texts
from appban.web.console.comms_words import USES, chosen, one_of, own_body, typed
from appban.web.console.forms import SHORT, at_most, needed, problems
from appban.web.console.page import Page, both
from appban.web.console.pages.channels import bodies_for, channel_of
from appban.web.console.visit import Visit
from appban.web.console.words import body_named


class OpenForm(Form):
    """An assessment to be begun."""

    framework = StringField(validators=needed("Choose the framework", SHORT))
    use = StringField(validators=needed("Choose for which use", SHORT))
    campaign = StringField(validators=at_most(SHORT))
    influencer = StringField(validators=at_most(SHORT))


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question of an assessment: which it is, what was answered, and why, in the words the viewer may read."""

    number: int
    principle: str
    title: str
    asked: Criterion
    given: Given | None
    reason: str | None

    @property
    def flagged(self) -> bool:
        """Whether the answer has to be weighed, so that it leaves no plain pass."""
        return self.given is not None and self.given.answer in self.asked.flags


def opening(visit: Visit) -> Shown:
    """The form by which an assessment is begun."""
    found = channel_of(visit)
    frameworks = [
        (name, held[-1][1].framework.title)
        for name, held in visit.head.communications.frameworks.items()
        if held
    ]
    context = {
        "channel": found,
        "frameworks": frameworks,
        "uses": chosen(USES),
        "bodies": bodies_for(visit, ASSESS),
        "typed": typed(visit, "framework", "use", "campaign", "influencer") | {"body": own_body(visit)},
    }
    return Shown(template="assessments/new.html", title="Assess this channel", context=context)


def opened(visit: Visit) -> Answer:
    """Begin an assessment."""
    found, wrong = channel_of(visit), problems(OpenForm(visit.form))
    if wrong:
        return visit.again(opening(visit), wrong)
    return visit.attempt(partial(opening, visit), partial(_opened, visit, found))


def _opened(visit: Visit, found: Channel) -> Answer:
    known = tuple(body for body, _ in bodies_for(visit, ASSESS))
    body = BodyId(one_of(visit.field("body"), known, "Choose for which body"))
    frameworks = visit.head.communications.frameworks
    asked = Assessing(
        channel=found.id,
        use=one_of(visit.field("use"), get_args(Use), "Choose for which use"),
        framework=FrameworkId(one_of(visit.field("framework"), tuple(frameworks), "Choose the framework")),
        body=body,
        campaign=visit.field("campaign") or None,
        influencer=visit.field("influencer") or None,
    )
    receipt = visit.do(lambda work: open_assessment(work, asked), body=body)
    if receipt.value is None:
        return See(path=f"/channels/{found.id}", told="It was begun already.")
    return See(path=f"/assessments/{receipt.value}", told="It is begun. Every answer is kept as you save it.")


def assessment(visit: Visit) -> Answer:
    """One assessment: what is asked, what was answered, what came of it."""
    line = line_of(visit)
    asked = questions(visit, line)
    context = {
        **about(visit, line),
        "questions": asked,
        "tasks": _tasks(line, asked) if answers(visit, line) else [],
        "files": file_names(visit, line),
        "answers": answers(visit, line),
        "next": next((each.number for each in asked if each.given is None), 1),
        "decides": may_decide(visit, line),
        "entries": [row.index for row in visit.reader.rows_of({_subject(line)}, visit.stop)],
    }
    return Shown(template="assessments/assessment.html", title=called(visit, line), context=context)


def handed_in(visit: Visit) -> Answer:
    """A file that was handed in with an answer, as it came."""
    line = line_of(visit)
    name, digest = line.opened.assessment, visit.path["digest"]
    kept, data = read_file(visit.reader, visit.house.evidence, name, digest)
    return Download(name=kept.name, media_type="application/octet-stream", data=data)


def line_of(visit: Visit) -> AssessmentLine:
    """The assessment of the path; NotFoundError for one that is not there, was not yet, or is not seen."""
    wanted = AssessmentId(visit.path["assessment"])
    seen_assessment(visit.head, visit.viewer.sight, wanted)
    return assessment_line(visit.facts, wanted, visit.moment.at)


def questions(visit: Visit, line: AssessmentLine) -> list[Question]:
    """Every question in the order of the framework, with what was answered."""
    titles = {each.id: each.title for each in line.framework.principles}
    texts = Texts(visit, _subject(line))
    given = {(each.principle, each.criterion): each for each in line.answers}
    return [
        Question(
            number=number,
            principle=principle,
            title=titles[principle],
            asked=asked,
            given=given.get((principle, asked.id)),
            reason=texts.of(each.reason) if (each := given.get((principle, asked.id))) else None,
        )
        for number, (principle, asked) in enumerate(line.asked, 1)
    ]


def about(visit: Visit, line: AssessmentLine) -> dict[str, object]:
    """What every page of an assessment tells of it."""
    texts, opened_, decided = Texts(visit, _subject(line)), line.opened, line.decided
    known = channel_at(visit.facts, opened_.channel)
    return {
        "line": line,
        "opened": opened_,
        "channel": opened_.channel if known is None else known.name,
        "framework": line.framework,
        "body": body_named(visit.facts, opened_.body, visit.moment.at),
        "assessor": str(visit.names.of(opened_.assessor)),
        "influencer": texts.of(opened_.subject),
        "decided": decided,
        "decided_by": None if decided is None else str(visit.names.of(decided.decided_by)),
        "rationale": None if decided is None else texts.of(decided.rationale),
        "risk": None if decided is None else texts.of(decided.risk),
    }


def called(visit: Visit, line: AssessmentLine) -> str:
    """What an assessment is called."""
    known = channel_at(visit.facts, line.opened.channel)
    name = line.opened.channel if known is None else known.name
    return f"Assessment of {name}: {USES[line.opened.use].lower()}"


def answers(visit: Visit, line: AssessmentLine) -> bool:
    """Whether the viewer may answer now: who began it, while it is not decided."""
    head, viewer = visit.head, visit.viewer
    own = head.human(viewer.person) == head.human(line.opened.assessor)
    over = viewer.sight.subjects.get(ASSESS, frozenset())
    return visit.moment.is_now and own and line.decided is None and line.opened.body in over


def may_decide(visit: Visit, line: AssessmentLine) -> bool:
    """Whether the viewer may decide now: authority over its body, not its assessor, every question answered."""
    head, viewer = visit.head, visit.viewer
    own = head.human(viewer.person) == head.human(line.opened.assessor)
    over = viewer.sight.subjects.get(DECIDE, frozenset())
    complete = line.decided is None and not line.left
    return visit.moment.is_now and complete and not own and line.opened.body in over


def file_names(visit: Visit, line: AssessmentLine) -> Mapping[str, str]:
    """What the files of an assessment were called, by digest."""
    return {each.digest: each.name for each in files_of(visit.reader, line.opened.assessment)}


def _tasks(line: AssessmentLine, asked: list[Question]) -> list[dict[str, object]]:
    base = f"/assessments/{line.opened.assessment}/questions"
    return [
        {
            "title": each.asked.question,
            "hint": each.title,
            "href": f"{base}/{each.number}",
            "status": "Not answered yet" if each.given is None else each.given.answer.replace("-", " "),
            "done": each.given is not None,
        }
        for each in asked
    ]


def _subject(line: AssessmentLine) -> str:
    return f"assessment:{line.opened.assessment}"


PAGES: tuple[Page, ...] = (
    *both("/channels/{channel}/assess", (ASSESS,), "Assess a channel", opening, opened),
    Page(
        method="GET",
        path="/assessments/{assessment}",
        summary="One assessment: what is asked, answered and decided.",
        authority="signed-in",
        handler=assessment,
    ),
    Page(
        method="GET",
        path="/assessments/{assessment}/evidence/{digest}",
        summary="A file handed in with an answer.",
        authority="signed-in",
        handler=handed_in,
    ),
)
