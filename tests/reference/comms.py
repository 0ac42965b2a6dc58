"""Events about channels and accounts from plain words, with defaults for what a test is not about; `at` is the time stated."""

from tests.reference.build import SOURCE, TEXT, seat

from appban.record.digests import sha256, to_hex
from appban.regime.account import AccountId, PurposeClass, StandingUse, StandingUseId
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.channel import (
    AssessmentId,
    Channel,
    ChannelId,
    Criterion,
    Framework,
    FrameworkId,
    FrameworkPin,
    Outcome,
    Principle,
    Use,
    UsePolicy,
)
from appban.regime.events import accounts, channels
from appban.regime.exemption import ExemptionId
from appban.regime.people import PersonId

SEATS = (seat("security"), seat("minister"))
SERVICE: tuple[PurposeClass, ...] = ("service",)
ORGANIC: tuple[Use, ...] = ("organic",)


def channel(name: str, at: int, *, app: str | None = None) -> channels.ChannelRecorded:
    """A channel comes to be known."""
    made = Channel(
        id=ChannelId(name), name=name, app=AppId(app) if app else None, platform=None, metrics=("views",)
    )
    return channels.ChannelRecorded(stated=at, channel=made, source=SOURCE)


def policy(
    name: str, said: UsePolicy | None, at: int, *, body: str = "D", uses: tuple[Use, ...] = ORGANIC
) -> channels.UsePolicySet:
    """Somebody says whether a channel is used; where it is exceptional, security and a minister clear a standing use."""
    return channels.UsePolicySet(
        stated=at,
        channel=ChannelId(name),
        body=BodyId(body),
        policy=said,
        uses=uses,
        standing_seats=SEATS if said == "exceptional-only" else (),
        source=SOURCE,
    )


def reported(
    name: str,
    outcome: Outcome | None,
    assessed: int | None,
    at: int,
    *,
    review_by: int | None = None,
    use: Use = "organic",
) -> channels.AssessmentReported:
    """Somebody says what an assessment made elsewhere came to."""
    return channels.AssessmentReported(
        stated=at,
        channel=ChannelId(name),
        use=use,
        outcome=outcome,
        assessed=assessed,
        review_by=review_by,
        source=SOURCE,
    )


def framework(
    name: str, version: int, at: int, *, starts: int | None = None, outdates: tuple[str, ...] = ()
) -> channels.FrameworkAdopted:
    """A framework of one principle with one criterion."""
    asked = Criterion(
        id="c",
        question="?",
        evidence="a report",
        scale=("met", "not-met"),
        flags=("not-met",),
        source=SOURCE,
    )
    made = Framework(
        id=FrameworkId(name),
        version=version,
        title=name,
        principles=(Principle(id="p", title="p", criteria=(asked,)),),
        uses=("organic", "paid"),
        outdates=tuple(map(FrameworkId, outdates)),
        review_days=365,
        starts=at if starts is None else starts,
        ends=None,
        source=SOURCE,
        rules=SOURCE,
    )
    return channels.FrameworkAdopted(stated=at, framework=made, file_digest="0" * 64, adopted_by=())


def opened(
    name: str,
    of: str,
    at: int,
    *,
    use: Use = "organic",
    campaign: str | None = None,
    under: tuple[str, int] = ("safe", 1),
) -> channels.AssessmentOpened:
    """An assessment is begun."""
    return channels.AssessmentOpened(
        stated=at,
        assessment=AssessmentId(name),
        channel=ChannelId(of),
        use=use,
        framework=FrameworkPin(FrameworkId(under[0]), under[1]),
        campaign=campaign,
        subject=None,
        assessor=PersonId("asa"),
        body=BodyId("D"),
    )


def decided(name: str, outcome: Outcome, at: int, *, review_by: int) -> channels.AssessmentDecided:
    """An assessment is decided."""
    return channels.AssessmentDecided(
        stated=at,
        assessment=AssessmentId(name),
        answers_digest="0" * 64,
        outcome=outcome,
        conditions=(),
        rationale=TEXT,
        risk=None,
        decided_by=PersonId("dec"),
        review_by=review_by,
    )


def called(name: str, at: int, *, uses: tuple[Use, ...] = ()) -> channels.ReassessmentCalled:
    """Something happened by which a channel is to be assessed again."""
    return channels.ReassessmentCalled(
        stated=at, channel=ChannelId(name), uses=uses, cause="ownership", says="sold", source=SOURCE
    )


def registered(name: str, of: str, at: int, *, ours: bool = True) -> accounts.AccountRegistered:
    """An account comes to be known."""
    return accounts.AccountRegistered(
        stated=at,
        account=AccountId(name),
        channel=ChannelId(of),
        handle=f"@{name}",
        body=BodyId("D"),
        standing="ours" if ours else "seen",
        source=SOURCE,
    )


def mandate(
    name: str, at: int, *, purposes: tuple[PurposeClass, ...] = SERVICE, until: int | None = None
) -> accounts.MandateGiven:
    """An account is given a mandate."""
    return accounts.MandateGiven(
        stated=at,
        account=AccountId(name),
        purposes=purposes,
        excludes=("party-political",),
        use="organic",
        instrument="a minute",
        given_by=PersonId("giv"),
        until=until,
    )


def arranged(name: str, at: int, **parts: object) -> accounts.AccountArranged:
    """Parts of an account: all of them but exemptions, unless some are named."""
    given: dict[str, object] = dict.fromkeys(("owner", "recovery", "closing_plan", "exemptions"))
    given |= parts or {"owner": PersonId("own"), "recovery": PersonId("rec"), "closing_plan": TEXT}
    if given["exemptions"] is not None:
        given["exemptions"] = tuple(map(ExemptionId, given["exemptions"]))  # type: ignore[call-overload]  # names
    return accounts.AccountArranged(stated=at, account=AccountId(name), **given)  # type: ignore[arg-type]  # by name


def publisher(name: str, person: str, at: int, *, until: int) -> accounts.PublisherNamed:
    """A person may publish."""
    return accounts.PublisherNamed(stated=at, account=AccountId(name), person=PersonId(person), until=until)


def publisher_removed(name: str, person: str, at: int) -> accounts.PublisherRemoved:
    """A person publishes no longer."""
    return accounts.PublisherRemoved(stated=at, account=AccountId(name), person=PersonId(person))


def moved(name: str, to: str, at: int) -> accounts.AccountMoved:
    """An account goes live, is paused or closed."""
    return accounts.AccountMoved(stated=at, account=AccountId(name), to=to, reason=TEXT)  # type: ignore[arg-type]  # a test's word


def standing_asked(
    name: str, account: str, of: str, at: int, *, end: int, **changes: object
) -> accounts.StandingUseSubmitted:
    """A standing exceptional use is asked for by quinn, to be cleared by security and a minister."""
    given: dict[str, object] = {
        "purposes": SERVICE,
        "seats": SEATS,
        "start": at,
        "requester": PersonId("quinn"),
    } | changes
    use = StandingUse(
        id=StandingUseId(name),
        account=AccountId(account),
        channel=ChannelId(of),
        body=BodyId("D"),
        end=end,
        justification=TEXT,
        **given,  # type: ignore[arg-type]  # a test names what it changes
    )
    return accounts.StandingUseSubmitted(stated=at, use=use, digest=to_hex(sha256(name.encode())))


def standing_decided(
    name: str, seat_id: str, person: str, at: int, *, outcome: str = "clear"
) -> accounts.StandingUseDecided:
    """A seat of a standing exceptional use is cleared, or refused."""
    return accounts.StandingUseDecided(
        stated=at,
        use=StandingUseId(name),
        digest=to_hex(sha256(name.encode())),
        seat=seat_id,
        outcome=outcome,  # type: ignore[arg-type]  # a test's word
        person=PersonId(person),
        instrument="a minute",
        reason=TEXT,
    )


def standing_ended(name: str, at: int) -> accounts.StandingUseEnded:
    """A standing exceptional use is over."""
    return accounts.StandingUseEnded(stated=at, use=StandingUseId(name), reason=TEXT)
