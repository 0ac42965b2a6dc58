"""What is known of channels: what they are, whether they are used, assessments made elsewhere, and spend."""

import msgspec

from appban.errors import InputError, NotFoundError, RefusedError
from appban.regime.bodies import BodyId
from appban.regime.channel import Channel, ChannelId, Outcome, Reopening, Use, UsePolicy
from appban.regime.channel_state import loosens, use_policy
from appban.regime.events import channels as ev
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.restriction import Seat
from appban.regime.source import Source
from appban.regime.time import show
from appban.service.channels.asking import comms_facts, known_channel, require_anywhere, said
from appban.service.governing import require_over, require_to_govern
from appban.service.guard import CHANNEL, two_distinct
from appban.service.work import Work


class PolicyAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A use policy to be set: for a body and those below it, from `stated` (None: now); `policy` None: not known."""

    channel: ChannelId
    body: BodyId
    policy: UsePolicy | None
    uses: tuple[Use, ...]
    standing_seats: tuple[Seat, ...]
    source: Source
    stated: int | None = None


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """An assessment made elsewhere, as somebody said: `assessed` None says that there was none."""

    channel: ChannelId
    use: Use
    outcome: Outcome | None
    assessed: int | None
    review_by: int | None
    source: Source


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """Money spent, in the smallest unit of the currency, over [starts, ends)."""

    channel: ChannelId
    body: BodyId
    use: Use
    campaign: str
    amount: int
    currency: str
    starts: int
    ends: int
    source: Source


class Called(msgspec.Struct, frozen=True, kw_only=True):
    """Why a channel is to be assessed again; `uses` empty: for all of them."""

    channel: ChannelId
    uses: tuple[Use, ...]
    cause: Reopening
    says: str
    source: Source


def record_channel(work: Work, channel: Channel, source: Source) -> ChannelId:
    """A channel comes to be known, or is described anew."""
    facts, person = comms_facts(work)
    require_to_govern(facts, person, CHANNEL, work.now)
    refuse_uncatalogued(facts, channel)
    work.add(ev.ChannelRecorded(stated=work.now, channel=channel, source=source))
    return channel.id


def set_use_policy(work: Work, asked: PolicyAsked, second: PersonId | None) -> None:
    """Say whether a body uses a channel: one person may tighten it, two loosen it (DESIGN R6)."""
    facts, person = comms_facts(work, *(() if second is None else (second,)))
    event = check_use_policy(work, facts, asked, (person,) if second is None else (person, second))
    if lets_more_through(facts, asked, work.now):
        people = (person,) if second is None else (person, second)
        two_distinct(facts, people, f"letting {asked.channel} be used for more")
    work.add(event, asked.body)


def check_use_policy(
    work: Work, facts: Facts, asked: PolicyAsked, people: tuple[PersonId, ...]
) -> ev.UsePolicySet:
    """The policy as it would be recorded; raises what is wrong with it, and NotAuthorisedError unless each may set it."""
    known_channel(facts, asked.channel)
    known_body(facts, asked.body, work.now)
    stated = _past(work, asked.stated)
    _refuse_odd(asked)
    for each in people:
        require_over(facts, each, CHANNEL, asked.body, work.now)
    return _policy(asked, stated)


def lets_more_through(facts: Facts, asked: PolicyAsked, at: int) -> bool:
    """Whether a policy lets something through that the one before does not, so that it takes two."""
    return loosens(_policy(asked, at), use_policy(facts, asked.channel, asked.body, at))


def report_assessment(work: Work, told: Reported) -> None:
    """Record what somebody said of an assessment made elsewhere."""
    facts, person = comms_facts(work)
    require_to_govern(facts, person, CHANNEL, work.now)
    known_channel(facts, told.channel)
    stated = _past(work, told.assessed)
    if told.assessed is None and told.outcome is not None:
        raise InputError(
            "what was never assessed came to nothing; leave out the outcome, or say when it was assessed"
        )
    if told.review_by is not None and told.review_by <= stated:
        raise InputError(f"a review by {show(told.review_by)} is before the assessment; give a later date")
    work.add(
        ev.AssessmentReported(
            stated=stated,
            channel=told.channel,
            use=told.use,
            outcome=told.outcome,
            assessed=told.assessed,
            review_by=told.review_by,
            source=told.source,
        )
    )


def call_reassessment(work: Work, called: Called) -> None:
    """Suspend a channel's assessments until it is assessed again; whoever keeps facts about channels anywhere may."""
    facts, person = comms_facts(work)
    require_anywhere(facts, person, CHANNEL, work.now)
    known_channel(facts, called.channel)
    work.add(
        ev.ReassessmentCalled(
            stated=work.now,
            channel=called.channel,
            uses=called.uses,
            cause=called.cause,
            says=said(called.says, "reason"),
            source=called.source,
        )
    )


def record_spend(work: Work, spent: Spent) -> str:
    """Record money spent on a channel; the id of the entry."""
    facts, person = comms_facts(work)
    known_channel(facts, spent.channel)
    known_body(facts, spent.body, work.now)
    require_over(facts, person, CHANNEL, spent.body, work.now)
    if spent.amount < 0 or spent.ends <= spent.starts:
        raise InputError("an amount is not below nothing, and its period ends after it began; correct them")
    if not (len(spent.currency) == 3 and spent.currency.isascii() and spent.currency.isupper()):  # noqa: PLR2004  # ISO 4217
        raise InputError(f"{spent.currency!r} is no currency; write three letters, such as GBP")
    name = work.mint("spend")
    fields = {each: getattr(spent, each) for each in Spent.__struct_fields__}
    fields["campaign"] = said(spent.campaign, "campaign")
    work.add(ev.SpendRecorded(stated=work.now, spend=name, **fields), spent.body)
    return name


def _policy(asked: PolicyAsked, stated: int) -> ev.UsePolicySet:
    return ev.UsePolicySet(
        stated=stated,
        channel=asked.channel,
        body=asked.body,
        policy=asked.policy,
        uses=asked.uses,
        standing_seats=asked.standing_seats,
        source=asked.source,
    )


def _refuse_odd(asked: PolicyAsked) -> None:
    if asked.policy in {"exceptional-only", "permitted"} and not asked.uses:
        raise InputError(
            f"{asked.channel} is {asked.policy} for no use; say for which: organic, paid, influencer"
        )
    if asked.policy != "exceptional-only" and asked.standing_seats:
        raise InputError(
            "only a channel for exceptional circumstances has standing uses; leave out their seats"
        )
    if any(seat.passkey for seat in asked.standing_seats):
        raise RefusedError("a standing exceptional use is not signed by passkey here; name seats without one")


def refuse_uncatalogued(facts: Facts, channel: Channel) -> None:
    """NotFoundError if a channel is reached by an application that the catalogue lacks: no ban would be seen to reach it."""
    if channel.app is not None and channel.app not in facts.apps:
        raise NotFoundError(
            f"{channel.id} is reached by {channel.app}, which is not in the catalogue; adopt the pack that has it"
        )


def known_body(facts: Facts, body: BodyId, at: int) -> None:
    """NotFoundError for a body that is not known."""
    if facts.bodies.at(body, at) is None:
        raise NotFoundError(f"there is no body {body}; `appban body list` shows them")


def _past(work: Work, stated: int | None) -> int:
    if stated is None:
        return work.now
    if stated > work.now:
        raise InputError(f"{show(stated)} is to come; what is recorded here holds from a date that has come")
    return stated
