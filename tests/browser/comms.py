"""What is under way on the channels and accounts of the demo, made by the verbs where its story has nothing of the sort."""

from functools import partial

from tests.browser.demo import Demo

from appban.bootstrap import machine_clock
from appban.record.entry import Actor
from appban.regime.account import AccountId, StandingUseId
from appban.regime.account_state import account_at
from appban.regime.bodies import BodyId
from appban.regime.channel import AssessmentId, ChannelId, FrameworkId
from appban.regime.exemption import CircumstanceId
from appban.regime.time import DAY
from appban.service.accounts.standing import StandingAsked, submit_standing
from appban.service.channels.assessing import (
    Answering,
    Assessing,
    answer_criterion,
    criteria,
    open_assessment,
    pinned,
)
from appban.service.exemptions.evidence_files import keep_file
from appban.service.work import Act, Work, perform

TIDES = BodyId("weather-and-tides")


def account_live(demo: Demo) -> AccountId:
    """The account that the demo runs."""
    facts, now = demo.facts(), machine_clock().now()
    held = {each: account_at(facts, each, now) for each in facts.communications.accounts}
    return next(each for each, stands in held.items() if stands is not None and stands.state == "live")


def assessment_open(demo: Demo, *, answered: bool) -> AssessmentId:
    """An assessment by gwen, with every question answered and a file, or none; begun once."""
    facts, use = demo.facts(), "paid" if answered else "organic"
    for name, held in facts.communications.assessments.items():
        opened = held.opened[1]
        if held.decided is None and (opened.channel, opened.use) == ("bluesky", use):
            return name
    asked = Assessing(channel=ChannelId("bluesky"), use=use, framework=FrameworkId("safe"), body=TIDES)
    name = _done(demo, "gwen", lambda work: open_assessment(work, asked))
    if answered:
        facts = demo.facts()
        opened = facts.communications.assessments[name].opened[1]
        for principle, each in criteria(pinned(facts, opened)):
            _done(demo, "gwen", partial(_answered, demo, name, principle, each.id, each.scale[0]))
    return name


def _answered(  # what an answer is
    demo: Demo, name: AssessmentId, principle: str, criterion: str, answer: str, work: Work
) -> None:
    folder, who = demo.house.evidence, demo.called("gwen")
    shown = keep_file(work.writer, folder, name, "measured.txt", b"as measured", by=who, at=work.now)
    given = Answering(
        principle=principle, criterion=criterion, answer=answer, reason="See the file", evidence=(shown,)
    )
    answer_criterion(work, name, given)


def standing_open(demo: Demo) -> StandingUseId:
    """A standing use of the demo's account of which no seat is filled; asked for once, by marcus."""
    for name, held in demo.facts().communications.standing_uses.items():
        if not held.decisions and held.ended is None:
            return name
    asked = StandingAsked(
        account=account_live(demo),
        purposes=("emergency",),
        start=None,
        end=machine_clock().now() + 30 * DAY,
        justification="In floods nothing else is read",
    )
    return _done(demo, "marcus", lambda work: submit_standing(work, asked))


def emergency_over(demo: Demo) -> CircumstanceId:
    """An emergency of Weather and Tides that is over and that nobody looked at again."""
    facts, now = demo.facts(), machine_clock().now()
    return next(
        name
        for name, held in facts.circumstances.items()
        if held.declared.body == TIDES and not held.open_at(now) and name not in facts.communications.reviewed
    )


def _done(demo: Demo, who: str, verb):  # any verb, and what it gives
    act = Act(actor=Actor(person=demo.called(who), how="demo"))
    return perform(demo.house.desk, act, verb).value
