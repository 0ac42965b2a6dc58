"""`appban channel assess`: assessments opened, answered criterion by criterion, and decided by somebody else."""

from typing import Annotated, get_args

import typer

from appban.cli.comms_options import BodyOf, Dated, MarkOf, SourceOf, UseOf, end, shown, source, word
from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, Session, session
from appban.cli.output import Format, Row, emit_page, emit_rows
from appban.cli.telling import told, written
from appban.regime.bodies import BodyId
from appban.regime.channel import AssessmentId, ChannelId, FrameworkId, Outcome, Use, answers_digest
from appban.regime.events import channels as ev
from appban.regime.source import OPERATORS_RULE
from appban.regime.subjects import COMMUNICATIONS
from appban.service.channels.assessing import (
    Answering,
    Assessing,
    Judging,
    answer_criterion,
    decide_assessment,
    open_assessment,
)
from appban.service.channels.assessment_list import AssessmentLine, assessment_line, assessment_lines
from appban.service.channels.recording import Reported, report_assessment
from appban.service.naming import Names
from appban.service.reading import Focus, facts_about

app = typer.Typer(help="Assessments of a channel for one use.", no_args_is_help=True)

USES: dict[str, Use] = {each: each for each in get_args(Use)}
OUTCOMES: dict[str, Outcome] = {each: each for each in get_args(Outcome)}
COLUMNS = (
    "assessment",
    "channel",
    "use",
    "campaign",
    "framework",
    "assessor",
    "opened",
    "outcome",
    "decided",
    "review_by",
)

Channel = Annotated[str, typer.Argument(help="The channel, by id.")]
Named = Annotated[str, typer.Argument(metavar="ASSESSMENT", help="The assessment, by id.")]


@app.command("list")
def list_(as_of: AsOf = None, known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """Every assessment made here, of channels and of influencers."""
    here = session()
    with here.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(COMMUNICATIONS,)), here.stop(known_at))
        names = Names(reader, facts)
        rows = [_row(here, each, names) for each in assessment_lines(facts, here.at(as_of))]
    emit_rows("appban/assessments@1", rows, output, COLUMNS)


@app.command("show")
def show(named: Named, as_of: AsOf = None, known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """One assessment: what its framework asks, what was answered, and the digest that a decision names."""
    here = session()
    with here.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(COMMUNICATIONS,)), here.stop(known_at))
        names = Names(reader, facts)
        line = assessment_line(facts, AssessmentId(named), here.at(as_of))
        criteria = _criteria(line, names)
        row: Row = {
            **_row(here, line, names),
            "left": line.left,
            "digest": answers_digest(line.answers),
            "scale": shown(line.framework.rules),
        }
    emit_page("appban/assessment@1", row, {"criteria": criteria}, output)


@app.command("open")
def open_(
    channel: Channel,
    framework: Annotated[str, typer.Option(help="The framework that it answers, by id.")],
    body: BodyOf,
    use: UseOf = "organic",
    campaign: Annotated[str | None, typer.Option(help="For this campaign alone.")] = None,
    influencer: Annotated[
        str | None, typer.Option(help="Whom it is about, where the use is influencer.")
    ] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Begin to assess a channel for one use; whoever does is its assessor."""
    here = session()
    asked = Assessing(
        channel=ChannelId(channel),
        use=word(USES, use, "use"),
        framework=FrameworkId(framework),
        body=BodyId(body),
        campaign=campaign,
        influencer=influencer,
    )
    receipt = here.do(here.act(actor, body=body, key=key), lambda work: open_assessment(work, asked))
    event = written(here, receipt, ev.AssessmentOpened)
    told(here, receipt, ev.AssessmentOpened, output, assessment=event.assessment)


@app.command("answer")
def answer(
    named: Named,
    criterion: Annotated[str, typer.Argument(help="PRINCIPLE/CRITERION.")],
    given: Annotated[str, typer.Argument(metavar="ANSWER", help="A word of its scale.")],
    reason: Annotated[str, typer.Option(help="Why; it stands, erasably, beside the record.")],
    evidence: Annotated[
        list[str] | None, typer.Option(help="SHA-256 of a piece of evidence; may be repeated.")
    ] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Answer one criterion, as the assessor; answering again replaces it until the decision."""
    here = session()
    principle, _, asked = criterion.partition("/")
    said = Answering(
        principle=principle, criterion=asked, answer=given, reason=reason, evidence=tuple(evidence or ())
    )
    receipt = here.do(
        here.act(actor, key=key), lambda work: answer_criterion(work, AssessmentId(named), said)
    )
    told(here, receipt, ev.CriterionAnswered, output, assessment=named, criterion=criterion)


@app.command("decide")
def decide(
    named: Named,
    outcome: Annotated[str, typer.Argument(help=f"One of {', '.join(OUTCOMES)}.")],
    digest: Annotated[str, typer.Option(help="The digest that `assess show` gave.")],
    rationale: Annotated[str, typer.Option(help="Why.")],
    review_by: Annotated[str, typer.Option(help="When it is to be made again; a date counts whole.")],
    condition: Annotated[list[str] | None, typer.Option(help="A condition; may be repeated.")] = None,
    risk: Annotated[str | None, typer.Option(help="The risk that the rationale was weighed against.")] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Decide an assessment whose every criterion is answered; its assessor never does."""
    here = session()
    judged = Judging(
        assessment=AssessmentId(named),
        digest=digest,
        outcome=word(OUTCOMES, outcome, "outcome"),
        rationale=rationale,
        review_by=end(here, review_by),
        conditions=tuple(condition or ()),
        risk=risk,
    )
    receipt = here.do(here.act(actor, key=key), lambda work: decide_assessment(work, judged))
    told(here, receipt, ev.AssessmentDecided, output, assessment=named, outcome=outcome)


@app.command("report")
def report(
    channel: Channel,
    source_: SourceOf,
    use: UseOf = "organic",
    outcome: Annotated[str | None, typer.Option(help="What it came to, if that was said.")] = None,
    assessed: Annotated[str | None, typer.Option(help="When (default: there was no assessment).")] = None,
    review_by: Annotated[str | None, typer.Option(help="When it is to be made again.")] = None,
    mark: MarkOf = "operator",
    dated: Dated = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Record what somebody said of an assessment made elsewhere, or that there was none."""
    here = session()
    said = Reported(
        channel=ChannelId(channel),
        use=word(USES, use, "use"),
        outcome=None if outcome is None else word(OUTCOMES, outcome, "outcome"),
        assessed=here.moment(assessed, bare="start"),
        review_by=None if review_by is None else end(here, review_by),
        source=source(source_, mark, dated),
    )
    receipt = here.do(here.act(actor, key=key), lambda work: report_assessment(work, said))
    told(here, receipt, ev.AssessmentReported, output, channel=channel)


def _row(here: Session, line: AssessmentLine, names: Names) -> Row:
    opened, decided = line.opened, line.decided
    subject = None if opened.subject is None else names.texts([opened.subject])[opened.subject].value
    return {
        "assessment": opened.assessment,
        "channel": opened.channel,
        "use": opened.use,
        "campaign": opened.campaign,
        "influencer": subject,
        "body": opened.body,
        "framework": f"{opened.framework.framework} version {opened.framework.version}",
        "assessor": str(names.of(opened.assessor)),
        "opened": here.show(opened.stated),
        "outcome": "in-assessment" if decided is None else decided.outcome,
        "decided": None if decided is None else here.show(decided.stated),
        "decided_by": None if decided is None else str(names.of(decided.decided_by)),
        "conditions": [] if decided is None else list(decided.conditions),
        "review_by": None if decided is None else here.show(decided.review_by),
    }


def _criteria(line: AssessmentLine, names: Names) -> list[Row]:
    given = {(each.principle, each.criterion): each for each in line.answers}
    reasons = names.texts(each.reason for each in line.answers)
    rows: list[Row] = []
    for principle, asked in line.asked:
        answer = given.get((principle, asked.id))
        rows.append(
            {
                "criterion": f"{principle}/{asked.id}",
                "answer": None if answer is None else answer.answer,
                "weigh": answer is not None and answer.answer in asked.flags,
                "reason": None if answer is None else reasons[answer.reason].value,
                "evidence": [] if answer is None else list(answer.evidence),
                "question": asked.question,
                "evidence_asked": asked.evidence,
                "scale": f"{', '.join(asked.scale)} ({OPERATORS_RULE})",
                "source": shown(asked.source),
            }
        )
    return rows
