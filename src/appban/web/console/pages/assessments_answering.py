"""An assessment is answered one question a page by whoever began it, each answer with the file that shows it."""

from functools import partial

from appban.errors import InputError, NotAuthorisedError
from appban.regime.channel import Criterion
from appban.service.channels.assessing import Answering, answer_criterion
from appban.service.channels.assessment_list import AssessmentLine
from appban.service.exemptions.evidence_files import MOST_BYTES, keep_file
from appban.service.guard import ASSESS, not_here
from appban.service.work import Work
from appban.web.bodies import Limits
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.comms_words import one_of
from appban.web.console.forms import LONG
from appban.web.console.page import Page, both
from appban.web.console.pages.assessments import Question, about, answers, file_names, line_of, questions
from appban.web.console.visit import Visit

UPLOAD = Limits(size=MOST_BYTES + 65_536)
MOST_NUMBER = 4


def question(visit: Visit) -> Shown:
    """One question."""
    line, asked = _asked(visit)
    given = asked.given
    context = {
        **about(visit, line),
        "question": asked,
        "count": len(line.asked),
        "answer": visit.field("answer") if visit.form else ("" if given is None else given.answer),
        "reason": visit.field("reason") if visit.form else asked.reason,
        "files": file_names(visit, line),
        "most": LONG,
    }
    return Shown(template="assessments/question.html", title=asked.title, context=context)


def answered(visit: Visit) -> Answer:
    """Record an answer, and go on to the next question that has none."""
    _asked(visit)
    return visit.attempt(partial(question, visit), partial(_answered, visit))


def _answered(visit: Visit) -> Answer:
    line, asked = _asked(visit)
    said, reason = visit.field("answer"), visit.field("reason")
    one_of(said, asked.asked.scale, "Choose an answer")
    if not reason or len(reason) > LONG:
        raise InputError(f"Say why, in at most {LONG} characters")
    visit.do(partial(_recorded, visit, line, asked), body=line.opened.body)
    base = f"/assessments/{line.opened.assessment}"
    rest = [n for n, pair in enumerate(line.asked, 1) if n != asked.number and pair not in _given(line)]
    if visit.field("later") or not rest:
        return See(path=base, told="Your answer is recorded." if rest else "Every question is answered.")
    return See(path=f"{base}/questions/{next((n for n in rest if n > asked.number), rest[0])}")


def _recorded(visit: Visit, line: AssessmentLine, asked: Question, work: Work) -> None:
    file = visit.files.get("file")
    evidence = () if asked.given is None else asked.given.evidence
    if file is not None:
        name, who = line.opened.assessment, visit.viewer.person
        folder = visit.house.evidence
        kept = keep_file(work.writer, folder, name, file.name, file.data, by=who, at=work.now)
        evidence = tuple(dict.fromkeys((*evidence, kept)))
    given = Answering(
        principle=asked.principle,
        criterion=asked.asked.id,
        answer=visit.field("answer"),
        reason=visit.field("reason"),
        evidence=evidence,
    )
    answer_criterion(work, line.opened.assessment, given)


def _asked(visit: Visit) -> tuple[AssessmentLine, Question]:
    line, number = line_of(visit), visit.path["number"]
    wanted = int(number) if number.isdecimal() and number.isascii() and len(number) < MOST_NUMBER else 0
    if not 0 < wanted <= len(line.asked):
        raise not_here("question", number)
    if not answers(visit, line):
        raise NotAuthorisedError("whoever began this assessment answers its questions, until it is decided")
    return line, questions(visit, line)[wanted - 1]


def _given(line: AssessmentLine) -> list[tuple[str, Criterion]]:
    given = {(each.principle, each.criterion) for each in line.answers}
    return [pair for pair in line.asked if (pair[0], pair[1].id) in given]


PAGES: tuple[Page, ...] = both(
    "/assessments/{assessment}/questions/{number}",
    (ASSESS,),
    "Answer a question of an assessment",
    question,
    answered,
    uploads=UPLOAD,
)
