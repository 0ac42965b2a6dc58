"""The channels and the official account of the demo: adopted by two, assessed, arranged, cleared and taken live."""

from functools import partial

from appban.bootstrap.shipped import shipped_channels, shipped_demo_file
from appban.cli.seeding.cases import Links
from appban.cli.seeding.player import Action, Player
from appban.cli.seeding.timed import Part, Timed
from appban.regime.account import AccountId, PurposeClass, StandingUseId
from appban.regime.bodies import BodyId
from appban.regime.channel import AssessmentId, ChannelId, FrameworkId, Outcome, Use, answers_digest
from appban.regime.pack.text import load
from appban.regime.source import Source
from appban.regime.time import DAY
from appban.service.accounts.running import (
    Arranging,
    Mandate,
    Registering,
    arrange,
    give_mandate,
    move,
    name_publisher,
    register,
)
from appban.service.accounts.standing import Filling, StandingAsked, decide_standing, submit_standing
from appban.service.channels.adopting import adopt, read_channels
from appban.service.channels.asking import comms_facts
from appban.service.channels.assessing import (
    Answering,
    Assessing,
    Judging,
    answer_criterion,
    answers_of,
    criteria,
    decide_assessment,
    framework_in_use,
    open_assessment,
    open_one,
)
from appban.service.work import Work

AFTERNOON = 15 * 60
FILE = "accounts.yaml"


class AssessmentPart(Timed, frozen=True, kw_only=True):
    """An assessment: each criterion by the best word of its scale, unless `weighed` has another for it."""

    channel: ChannelId
    use: Use
    framework: FrameworkId
    body: BodyId
    by: str
    reason: str
    weighed: dict[str, str]
    decided_on: int
    decided_by: str
    outcome: Outcome
    conditions: tuple[str, ...]
    rationale: str
    review_in: int


class AccountPart(Timed, frozen=True, kw_only=True):
    """The account; `exemption` is the request of the script that it is run under, `lasts` counts days."""

    channel: ChannelId
    handle: str
    body: BodyId
    by: str
    source: str
    purposes: tuple[PurposeClass, ...]
    instrument: str
    owner: str
    recovery: str
    closing_plan: str
    exemption: str
    publishers: tuple[str, ...]
    lasts: int
    live_on: int
    live_because: str


class SeatPart(Timed, frozen=True, kw_only=True):
    """A seat of the standing use is cleared."""

    seat: str
    by: str
    instrument: str
    reason: str


class StandingPart(Timed, frozen=True, kw_only=True):
    """The standing exceptional use; `lasts` counts days."""

    by: str
    purposes: tuple[PurposeClass, ...]
    lasts: int
    justification: str
    seats: tuple[SeatPart, ...]


class AccountsFile(Part, frozen=True, kw_only=True):
    """The whole of it; `adopted` are files that ship, by the two of `by`."""

    adopted: tuple[str, ...]
    by: tuple[str, str]
    assessment: AssessmentPart
    account: AccountPart
    standing: StandingPart


class Accounts:
    """See the module."""

    def __init__(self, player: Player, links: Links) -> None:
        self._player, self._links = player, links
        self._file = load(shipped_demo_file(FILE), FILE, AccountsFile)
        self._assessment = AssessmentId("")
        self._account = AccountId("")
        self._use = StandingUseId("")

    @property
    def account(self) -> AccountId:
        """The account, once it is opened."""
        return self._account

    @property
    def body(self) -> BodyId:
        """Whose it is."""
        return self._file.account.body

    @property
    def handle(self) -> str:
        """What it is called on its platform."""
        return self._file.account.handle

    def schedule(self, begins: int) -> None:
        """Have it all done in its time; `begins` is when everybody is appointed."""
        file = self._file
        self._player.at(begins, self._adopt)
        self._at(file.assessment, self._assess)
        self._at(Timed(on=file.assessment.decided_on), self._decide)
        self._at(file.account, self._open)
        self._at(file.standing, self._ask)
        for each in file.standing.seats:
            self._at(each, partial(self._fill, each))
        self._at(Timed(on=file.account.live_on), self._live)

    def _at(self, when: Timed, action: Action) -> None:
        self._player.at(self._player.calendar.moment(when, AFTERNOON), action)

    def _adopt(self) -> None:
        first, second = self._file.by
        for name in self._file.adopted:
            given = read_channels(shipped_channels()[name], f"{name}.yaml")
            other = self._player.person(second)
            self._player.do(first, partial(adopt, given=given, second=other))

    def _assess(self) -> None:
        part = self._file.assessment
        asked = Assessing(channel=part.channel, use=part.use, framework=part.framework, body=part.body)
        self._assessment = self._player.do(part.by, lambda work: open_assessment(work, asked))

        def answer(work: Work) -> None:
            facts, _ = comms_facts(work)
            for principle, each in criteria(framework_in_use(facts, part.framework, work.now)):
                word = part.weighed.get(each.id, each.scale[0])
                said = Answering(principle=principle, criterion=each.id, answer=word, reason=part.reason)
                answer_criterion(work, self._assessment, said)

        self._player.do(part.by, answer)

    def _decide(self) -> None:
        part = self._file.assessment

        def decide(work: Work) -> None:
            facts, _ = comms_facts(work)
            judged = Judging(
                assessment=self._assessment,
                digest=answers_digest(answers_of(open_one(facts, self._assessment))),
                outcome=part.outcome,
                rationale=part.rationale,
                review_by=work.now + part.review_in * DAY,
                conditions=part.conditions,
            )
            decide_assessment(work, judged)

        self._player.do(part.decided_by, decide)

    def _open(self) -> None:
        part, player = self._file.account, self._player
        asked = Registering(
            channel=part.channel,
            handle=part.handle,
            body=part.body,
            standing="ours",
            source=Source(reference=part.source, mark="operator"),
        )
        account = self._account = player.do(part.by, lambda work: register(work, asked))
        given = Mandate(account=account, purposes=part.purposes, use="organic", instrument=part.instrument)
        player.do(part.by, lambda work: give_mandate(work, given))
        parts = Arranging(
            account=account,
            owner=player.person(part.owner),
            recovery=player.person(part.recovery),
            closing_plan=part.closing_plan,
            exemptions=(self._links.exemptions[part.exemption],),
        )
        player.do(part.by, lambda work: arrange(work, parts))
        until = player.clock.now() + part.lasts * DAY
        for who in map(player.person, part.publishers):
            player.do(part.by, partial(name_publisher, account=account, publisher=who, until=until))

    def _ask(self) -> None:
        part = self._file.standing
        asked = StandingAsked(
            account=self._account,
            purposes=part.purposes,
            start=None,
            end=self._player.clock.now() + part.lasts * DAY,
            justification=part.justification,
        )
        self._use = self._player.do(part.by, lambda work: submit_standing(work, asked))

    def _fill(self, part: SeatPart) -> None:
        def decide(work: Work) -> None:
            facts, _ = comms_facts(work)
            digest = facts.communications.standing_uses[self._use].submitted[1].digest
            given = Filling(
                use=self._use,
                digest=digest,
                seat=part.seat,
                outcome="clear",
                instrument=part.instrument,
                reason=part.reason,
            )
            decide_standing(work, given)

        self._player.do(part.by, decide)

    def _live(self) -> None:
        part = self._file.account
        self._player.do(part.by, lambda work: move(work, self._account, "live", part.live_because))
