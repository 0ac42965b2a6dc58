"""What a post lacks to go out at an instant: the one joined answer of ban, channel, account and clearance (DESIGN R11).

Each part is asked where it is decided and inferred from no other. Nothing passes because it is not known: an assessment
that nobody made stops a post in every route, and a declared emergency lifts the use policy and nothing else (ADR 0018).
"""

from collections.abc import Iterator

from appban.regime.account_run import account_exemptions_in_force
from appban.regime.account_state import account_at, publishers, standing_use
from appban.regime.bodies import BodyId
from appban.regime.channel_state import HELPS, assessed, channel_at, policy_in_effect
from appban.regime.decide import decide
from appban.regime.device import DeviceId
from appban.regime.exemption import CircumstanceId
from appban.regime.facts import Facts
from appban.regime.lacks import (
    Asked,
    Lack,
    access,
    clearance,
    past,
    propriety,
    stop,
    template,
    window,
)
from appban.regime.people import PersonId
from appban.regime.post_state import body_of, newest
from appban.regime.publication import PublicationId
from appban.regime.query import Query
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset


def lacking(
    facts: Facts,
    publication: PublicationId,
    at: int,
    person: PersonId | None = None,
    device: DeviceId | None = None,
    *,
    roster: Roster | None = None,
) -> tuple[Lack, ...]:
    """Everything that the newest version of a post lacks to go out at an instant; empty means that it may.

    `person` and `device` are who posts it and from where; without them that they are right is not asked. `roster` says
    where devices stand that the record does not name.
    """
    history = facts.communications.publications[publication]
    version = newest(history)
    asked = Asked(
        facts=facts,
        history=history,
        content=version.content,
        digest=version.digest,
        body=body_of(facts, version.content.account, at),
        at=at,
        person=person,
        device=device,
        roster=roster or Roster(),
    )
    return tuple(each for look in _LOOKS for each in look(asked))


def _account(asked: Asked) -> Iterator[Lack]:
    content = asked.content
    found = account_at(asked.facts, content.account, asked.at)
    if found is None or found.state != "live":
        said = "not known" if found is None else found.state
        yield Lack(
            "account", f"{content.account} is {said}, and posts go out on a live account; take it live"
        )
    mandate = None if found is None else found.mandate
    if mandate is None:
        yield Lack("mandate", f"{content.account} has no mandate in force; give it one")
    elif content.purpose not in mandate.purposes:
        allowed = " and ".join(mandate.purposes) or "nothing"
        yield Lack(
            "mandate",
            f"the mandate of {content.account} is for {allowed}, and not for {content.purpose}; "
            f"give one that has {content.purpose}, or do not post it",
        )


def _channel(asked: Asked) -> Iterator[Lack]:
    content, found = asked.content, account_at(asked.facts, asked.content.account, asked.at)
    use = "organic" if found is None or found.mandate is None else found.mandate.use
    judged = assessed(asked.facts, content.channel, use, asked.at, content.campaign)
    named = judged.state == "campaign-specific-only" and (
        content.campaign is None or judged.campaign not in {None, content.campaign}
    )
    if judged.state not in HELPS or named:
        why = f" ({judged.why})" if judged.why else ""
        more = f", for {judged.campaign} only" if named else ""
        yield Lack(
            "assessment",
            f"the assessment of {content.channel} for {use} use is {judged.state}{more}{why}; have it assessed and decided",
        )
    policy = (
        None if asked.body is None else policy_in_effect(asked.facts, content.channel, asked.body, asked.at)
    )
    if policy is None or policy.policy is None:
        yield Lack("use-policy", f"nobody said whether {content.channel} is used; have that stated")
    elif policy.policy == "not-used":
        yield Lack("use-policy", f"{content.channel} is not used; do not post there")
    elif use not in policy.uses:
        yield Lack("use-policy", f"{content.channel} is not for {use} use; do not post there")
    elif policy.policy == "exceptional-only":
        yield from _exceptional(asked)


def _exceptional(asked: Asked) -> Iterator[Lack]:
    content = asked.content
    if content.circumstance is not None and circumstance_covers(
        asked.facts, content.circumstance, asked.body, asked.at
    ):
        return
    if standing_use(asked.facts, content.account, content.purpose, asked.at) is None:
        yield Lack(
            "standing-use",
            f"{content.channel} is for exceptional circumstances only: no standing exceptional use of "
            f"{content.account} covers {content.purpose}, and no declared circumstance that is open is named; "
            "ask for a standing use, or name the circumstance",
        )


def _circumstance(asked: Asked) -> Iterator[Lack]:
    content = asked.content
    if content.circumstance is None:
        if content.route == "urgent":
            yield Lack(
                "circumstance", "the urgent route is for a declared circumstance, and none is named; name it"
            )
    elif not circumstance_covers(asked.facts, content.circumstance, asked.body, asked.at):
        yield Lack(
            "circumstance",
            f"{content.circumstance} is not open, or not declared for {asked.body}; extend it or declare another",
        )


def circumstance_covers(facts: Facts, circumstance: CircumstanceId, body: BodyId | None, at: int) -> bool:
    """Whether a declared emergency is open at an instant, and declared for a body or one above it."""
    held = facts.circumstances.get(circumstance)
    line = () if body is None else facts.bodies.lineage(body, at) or (body,)
    return held is not None and held.open_at(at) and held.declared.body in line


def _publisher(asked: Asked) -> Iterator[Lack]:
    if asked.person is None:
        return
    named = publishers(asked.facts, asked.content.account, asked.at)
    if asked.facts.human(asked.person) not in {asked.facts.human(each) for each in named}:
        yield Lack(
            "publisher",
            f"{asked.person} is no publisher of {asked.content.account} now: not named, or without an exemption in force",
        )


def _device(asked: Asked) -> Iterator[Lack]:
    """Whether the device may have the channel's application; where it is banned, by an exemption the account is run under."""
    facts, content, at = asked.facts, asked.content, asked.at
    known = channel_at(facts, content.channel)
    if known is None or known.app is None:
        return
    under = account_exemptions_in_force(facts, content.account, at, asked.device, asked.person)
    if asked.device is None:
        run = account_at(facts, content.account, at)
        if run is not None and run.exemptions and not under:
            yield Lack(
                "exemption", f"no exemption that {content.account} is run under is in force; renew one"
            )
        return
    verdict = decide(Ruleset(facts, asked.roster, at), Query(app=known.app, device=asked.device, at=at), at)
    if verdict.outcome == "permitted":
        return
    if verdict.outcome != "exempt" or not set(verdict.exemptions) & set(under):
        yield Lack(
            "exemption",
            f"{known.app} is {verdict.outcome} on {asked.device}, and no exemption in force that {content.account} is run "
            "under names this device and who posts from it; use an exempt device, or have one exempted",
        )


_LOOKS = (
    past,
    _account,
    _channel,
    _circumstance,
    template,
    propriety,
    access,
    clearance,
    window,
    stop,
    _publisher,
    _device,
)
