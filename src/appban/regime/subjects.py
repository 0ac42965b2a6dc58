"""What an event speaks of, as keys by which the store finds it again.

A question is answered from the entries that speak of what it asks about, folded alone (ADR 0003). `COMMON` marks the
entries that every question needs. An exemption is loaded by `exemption:E`; `names-device:D`, `names-person:P` and
`emergency:B` only lead to exemptions, so that loading what is known of a device never brings half of another exemption
with it. All of channels and accounts is loaded by `COMMUNICATIONS`, a post by `publication:P`, measurements by
`readings:A`; whoever asks about a device loads none of them. Nothing is loaded by `credential:C`: it finds what one passkey has signed, in whichever exemption.
"""

from collections.abc import Callable
from typing import Any

from appban.record.digests import sha256, to_hex
from appban.regime import events as ev
from appban.regime.assertion import credential_named

COMMON = "common"
ROTA = "rota"
"""The key of who is on call and who is away, which no rule asks for."""
KEEPING = "keeping"
"""The key of legal holds and of schedules that were applied."""
FOI = "foi"
"""The key of requests for information, which no rule asks for; one alone is loaded by `foi:F`."""
RELEASES = "releases"
"""The key of figures that were given out, which no rule asks for."""
ANSWERS = "answers"
"""The key of written questions; one alone is loaded by `answers:Q`."""
COMMUNICATIONS = "communications"
"""Channels, accounts, templates and stops: few enough to be loaded together."""

Keys = Callable[[Any], tuple[str, ...]]


def subjects(event: ev.Event) -> tuple[str, ...]:
    """The keys of an event; every event has at least one."""
    if isinstance(event, ev.DecisionMade):
        return (f"exemption:{event.exemption}", *_signer(event))
    if isinstance(event, ev.ExemptionEvent):
        return (f"exemption:{event.exemption}",)
    if isinstance(event, ev.publications.PublicationEvent):
        return (f"publication:{event.publication}", *_through_stop(event))
    if isinstance(event, ev.foi.FoiEvent):
        return (FOI, f"foi:{event.request}")
    if isinstance(event, ev.answers.WrittenEvent):
        return (ANSWERS, f"{ANSWERS}:{event.question}")
    return _KEYS.get(type(event), _common)(event)


def credential_key(credential: str) -> str:
    """The key of all that one credential registered or signed; a digest, since its id may be long."""
    return f"credential:{to_hex(sha256(credential.encode()))}"


def _common(_event: ev.Event) -> tuple[str, ...]:
    return (COMMON,)


def _also(noun: str, field: str) -> Keys:
    return lambda event: (COMMON, f"{noun}:{getattr(event, field)}")


def _only(noun: str, field: str) -> Keys:
    return lambda event: (f"{noun}:{getattr(event, field)}",)


def _submitted(event: ev.ExemptionSubmitted) -> tuple[str, ...]:
    request = event.request
    keys = [f"exemption:{request.exemption}"]
    keys += [f"exemption:{request.replaces}"] if request.replaces is not None else []
    keys += [f"emergency:{request.body}"] if request.route == "emergency" else []
    keys += [f"names-device:{device.id}" for device in request.devices]
    keys += [f"names-person:{person.id}" for person in request.people]
    return tuple(dict.fromkeys(keys))


def _reviewed(event: ev.ReviewOpened) -> tuple[str, ...]:
    keys = (f"review:{event.review}", *(f"exemption:{each}" for each in event.exemptions))
    return tuple(dict.fromkeys(keys))


def _comms(noun: str, field: str) -> Keys:
    return lambda event: (COMMUNICATIONS, f"{noun}:{getattr(event, field)}")


def _through_stop(event: ev.publications.PublicationEvent) -> tuple[str, ...]:
    return (COMMUNICATIONS,) if isinstance(event, ev.publications.StopPassed) else ()


def _drafted(event: ev.publications.PublicationDrafted) -> tuple[str, ...]:
    content = event.content
    return (f"publication:{content.publication}", f"posts-of:{content.account}", f"author:{content.author}")


def _channel_recorded(event: ev.channels.ChannelRecorded) -> tuple[str, ...]:
    return (COMMUNICATIONS, f"channel:{event.channel.id}")


def _framework(event: ev.channels.FrameworkAdopted) -> tuple[str, ...]:
    return (COMMUNICATIONS, f"framework:{event.framework.id}")


def _standing_use(event: ev.accounts.StandingUseSubmitted) -> tuple[str, ...]:
    return (COMMUNICATIONS, f"standing-use:{event.use.id}", f"account:{event.use.account}")


def _template(event: ev.publications.TemplateCleared) -> tuple[str, ...]:
    return (COMMUNICATIONS, f"template:{event.template.id}")


def _reading(event: ev.readings.ReadingTaken) -> tuple[str, ...]:
    """What it is about, and the file it came in, by which nothing is loaded: it finds whether a file was taken in."""
    return (f"readings:{event.about}", *(() if event.raw is None else (f"file:{event.raw}",)))


def _peer(event: ev.readings.PeerNamed) -> tuple[str, ...]:
    return (COMMUNICATIONS, f"peer:{event.peer.id}")


def _hold(event: ev.keeping.HoldSet | ev.keeping.HoldLifted) -> tuple[str, ...]:
    return (KEEPING, f"hold:{event.hold}")


def _applied(_event: ev.keeping.RetentionApplied) -> tuple[str, ...]:
    return (KEEPING,)


def _foi_received(event: ev.foi.FoiReceived) -> tuple[str, ...]:
    return (FOI, f"foi:{event.request.id}")


def _question_taken(event: ev.answers.QuestionTaken) -> tuple[str, ...]:
    return (ANSWERS, f"{ANSWERS}:{event.question.id}")


def _proof(event: ev.MitigationEvidenced | ev.MitigationFailed) -> tuple[str, ...]:
    about = f"device:{event.device}" if event.device is not None else f"exemption:{event.exemption}"
    return (about, f"source:{event.source}")


def _link(event: ev.PersonLinked) -> tuple[str, ...]:
    return (f"person:{event.person}", f"person:{event.same_as}")


def _signer(event: ev.DecisionMade) -> tuple[str, ...]:
    text = event.passkey_assertion
    credential = None if text is None else credential_named(text)
    return () if credential is None else (credential_key(credential),)


def _registered(event: ev.PasskeyRegistered) -> tuple[str, ...]:
    return (f"person:{event.person}", f"passkey:{event.passkey}", credential_key(event.credential.id))


def _passkey_ended(event: ev.PasskeyEnded) -> tuple[str, ...]:
    return (f"person:{event.person}", f"passkey:{event.passkey}")


def _version(event: ev.RestrictionMade) -> tuple[str, ...]:
    return (COMMON, f"restriction:{event.restriction.id}")


def _rota(_event: ev.Event) -> tuple[str, ...]:
    return (ROTA,)


def _releases(_event: ev.FiguresReleased) -> tuple[str, ...]:
    return (RELEASES,)


def _inventories(_event: ev.InventoryDropped) -> tuple[str, ...]:
    return ("inventories",)


def _snapshots(_event: ev.SnapshotTaken) -> tuple[str, ...]:
    return ("snapshots",)


_KEYS: dict[type[ev.Event], Keys] = {
    ev.StatementMade: _also("statement", "statement"),
    ev.ExemptionSubmitted: _submitted,
    ev.ReviewOpened: _reviewed,
    ev.MitigationEvidenced: _proof,
    ev.MitigationFailed: _proof,
    ev.PersonLinked: _link,
    ev.PasskeyRegistered: _registered,
    ev.PasskeyEnded: _passkey_ended,
    ev.PersonRecorded: _only("person", "person"),
    ev.PersonLeft: _only("person", "person"),
    ev.PersonReturned: _only("person", "person"),
    ev.DeviceRecorded: _only("device", "device"),
    ev.DeviceLost: _only("device", "device"),
    ev.DeviceReassigned: _only("device", "device"),
    ev.DeviceReturned: _only("device", "device"),
    ev.SourceDelivered: _only("source", "source"),
    ev.ReturnMade: _only("return", "body"),
    ev.ContractRecorded: _only("contract", "contract"),
    ev.FindingDisposed: _only("finding", "finding"),
    ev.SnapshotTaken: _snapshots,
    ev.OnCallSet: _rota,
    ev.OnCallEnded: _rota,
    ev.AwaySet: _rota,
    ev.AwayEnded: _rota,
    ev.FiguresReleased: _releases,
    ev.InventoryDropped: _inventories,
    ev.Erased: _only("erased", "about"),
    ev.RestrictionMade: _version,
    ev.RestrictionEnded: _also("restriction", "restriction"),
    ev.RestrictionReaffirmed: _also("restriction", "restriction"),
    ev.AuthorityGranted: _also("authority", "authority"),
    ev.AuthorityEnded: _also("authority", "authority"),
    ev.BodyRecorded: _also("body", "body"),
    ev.AppRecorded: _also("app", "app"),
    ev.AppClassified: _also("app", "app"),
    ev.IdentityConfirmed: _also("app", "app"),
    ev.IdentityWithdrawn: _also("app", "app"),
    ev.CircumstanceDeclared: _also("circumstance", "circumstance"),
    ev.CircumstanceExtended: _also("circumstance", "circumstance"),
    ev.CircumstanceEnded: _also("circumstance", "circumstance"),
    ev.NetworkRecorded: _also("network", "network"),
    ev.EnforcementApplied: _only("point", "point"),
    ev.EnforcementAnswered: _only("point", "point"),
    ev.ReceiptReceived: _only("point", "point"),
    ev.ProbeAnswered: _only("point", "point"),
    ev.TokenMinted: _also("token", "token"),
    ev.TokenEnded: _also("token", "token"),
    ev.GroupMapped: _also("group", "mapping"),
    ev.GroupUnmapped: _also("group", "mapping"),
    ev.SignInBound: _only("person", "person"),
    ev.foi.FoiReceived: _foi_received,
    ev.keeping.HoldSet: _hold,
    ev.keeping.HoldLifted: _hold,
    ev.keeping.RetentionApplied: _applied,
    ev.keeping.AccessGiven: _only("access", "about"),
    ev.answers.QuestionTaken: _question_taken,
    ev.channels.FrameworkAdopted: _framework,
    ev.channels.ChannelRecorded: _channel_recorded,
    ev.channels.UsePolicySet: _comms("channel", "channel"),
    ev.channels.AssessmentReported: _comms("channel", "channel"),
    ev.channels.ReassessmentCalled: _comms("channel", "channel"),
    ev.channels.SpendRecorded: _comms("channel", "channel"),
    ev.channels.AssessmentOpened: _comms("assessment", "assessment"),
    ev.channels.CriterionAnswered: _comms("assessment", "assessment"),
    ev.channels.AssessmentDecided: _comms("assessment", "assessment"),
    ev.channels.CircumstanceReviewed: _comms("circumstance", "circumstance"),
    ev.accounts.AccountRegistered: _comms("account", "account"),
    ev.accounts.MandateGiven: _comms("account", "account"),
    ev.accounts.AccountArranged: _comms("account", "account"),
    ev.accounts.PublisherNamed: _comms("account", "account"),
    ev.accounts.PublisherRemoved: _comms("account", "account"),
    ev.accounts.AccountMoved: _comms("account", "account"),
    ev.accounts.AuthorizationRemoved: _comms("account", "account"),
    ev.accounts.StandingUseSubmitted: _standing_use,
    ev.accounts.StandingUseDecided: _comms("standing-use", "use"),
    ev.accounts.StandingUseEnded: _comms("standing-use", "use"),
    ev.publications.PublicationDrafted: _drafted,
    ev.publications.TemplateCleared: _template,
    ev.publications.TemplateEnded: _comms("template", "template"),
    ev.publications.StopCalled: _comms("stop", "stop"),
    ev.publications.StopLifted: _comms("stop", "stop"),
    ev.publications.PostSeen: _only("seen-on", "account"),
    ev.readings.ReadingTaken: _reading,
    ev.readings.PeerNamed: _peer,
    ev.readings.PeerDropped: _comms("peer", "peer"),
    ev.readings.CostRecorded: _comms("account", "account"),
    ev.readings.ReportFrozen: _comms("account", "account"),
}
