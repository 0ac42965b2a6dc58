"""Filing of events about channels, accounts, publications and readings."""

from typing import TypeVar

import msgspec

from appban.regime.communications import (
    AccountHistory,
    AssessmentHistory,
    ChannelHistory,
    PeerNaming,
    PublicationHistory,
    StandingUseHistory,
    StopHistory,
    TemplateHistory,
)
from appban.regime.events import Event
from appban.regime.events import accounts as ac
from appban.regime.events import channels as ch
from appban.regime.events import publications as pb
from appban.regime.events import readings as rd
from appban.regime.facts import Facts
from appban.regime.reducer.filing import Filing

Key = TypeVar("Key")
History = TypeVar("History")


def _of(histories: dict[Key, History], key: Key, kind: type[History]) -> History:
    held = histories.get(key)
    if held is None:
        held = histories[key] = kind()
    return held


def _channel(name: str) -> Filing:
    def file(f: Facts, r: int, e: ch.ChannelRecorded | ch.UsePolicySet) -> None:
        channel = e.channel.id if isinstance(e, ch.ChannelRecorded) else e.channel
        getattr(_of(f.communications.channels, channel, ChannelHistory), name).append((r, e))

    return file


def _account(name: str) -> Filing:
    def file(f: Facts, r: int, e: ac.AccountMoved) -> None:
        getattr(_of(f.communications.accounts, e.account, AccountHistory), name).append((r, e))

    return file


def _framework(f: Facts, r: int, e: ch.FrameworkAdopted) -> None:
    f.communications.frameworks.setdefault(e.framework.id, []).append((r, e))


def _assessment(f: Facts, r: int, e: ch.AssessmentOpened) -> None:
    f.communications.assessments[e.assessment] = AssessmentHistory(r, e)


def _answered(f: Facts, r: int, e: ch.CriterionAnswered) -> None:
    f.communications.assessments[e.assessment].answers.append((r, e))


def _assessed(f: Facts, r: int, e: ch.AssessmentDecided) -> None:
    f.communications.assessments[e.assessment].decided.append((r, e))


def _circumstance_reviewed(f: Facts, r: int, e: ch.CircumstanceReviewed) -> None:
    f.communications.reviewed.setdefault(e.circumstance, []).append((r, e))


def _standing_use(f: Facts, r: int, e: ac.StandingUseSubmitted) -> None:
    f.communications.standing_uses[e.use.id] = StandingUseHistory(r, e)


def _standing_use_decided(f: Facts, r: int, e: ac.StandingUseDecided) -> None:
    f.communications.standing_uses[e.use].decisions.append((r, e))


def _standing_use_ended(f: Facts, r: int, e: ac.StandingUseEnded) -> None:
    held = f.communications.standing_uses[e.use]
    held.ended = (r, e) if held.ended is None else held.ended


def _drafted(f: Facts, r: int, e: pb.PublicationDrafted) -> None:
    _of(f.communications.publications, e.content.publication, PublicationHistory).drafts.append((r, e))


def _happened(f: Facts, r: int, e: pb.PublicationEvent) -> None:
    _of(f.communications.publications, e.publication, PublicationHistory).happened.append((r, e))


def _template(f: Facts, r: int, e: pb.TemplateCleared) -> None:
    _of(f.communications.templates, e.template.id, TemplateHistory).cleared.append((r, e))


def _template_ended(f: Facts, _r: int, e: pb.TemplateEnded) -> None:
    held = _of(f.communications.templates, e.template, TemplateHistory)
    held.ended = e.stated if held.ended is None else min(held.ended, e.stated)


def _stop(f: Facts, r: int, e: pb.StopCalled) -> None:
    f.communications.stops[e.stop] = StopHistory(r, e)


def _stop_lifted(f: Facts, r: int, e: pb.StopLifted) -> None:
    held = f.communications.stops[e.stop]
    held.lifted = (r, e) if held.lifted is None else held.lifted


def _stop_passed(f: Facts, r: int, e: pb.StopPassed) -> None:
    f.communications.stops[e.stop].passed.append((r, e))
    _happened(f, r, e)


def _reading(f: Facts, r: int, e: rd.ReadingTaken) -> None:
    f.communications.readings.setdefault(e.about, []).append((r, e))


def _peer(f: Facts, r: int, e: rd.PeerNamed) -> None:
    f.communications.peers[e.peer.id] = PeerNaming(r, e)


def _peer_dropped(f: Facts, _r: int, e: rd.PeerDropped) -> None:
    named = f.communications.peers[e.peer]
    f.communications.peers[e.peer] = msgspec.structs.replace(named, dropped=e.stated)


def _cost(f: Facts, r: int, e: rd.CostRecorded) -> None:
    f.communications.costs.setdefault(e.account, []).append((r, e))


def _report(f: Facts, r: int, e: rd.ReportFrozen) -> None:
    f.communications.reports.append((r, e))


FILES: dict[type[Event], Filing] = {
    ch.FrameworkAdopted: _framework,
    ch.ChannelRecorded: _channel("recorded"),
    ch.UsePolicySet: _channel("policies"),
    ch.AssessmentReported: _channel("reported"),
    ch.ReassessmentCalled: _channel("reopened"),
    ch.SpendRecorded: _channel("spent"),
    ch.AssessmentOpened: _assessment,
    ch.CriterionAnswered: _answered,
    ch.AssessmentDecided: _assessed,
    ch.CircumstanceReviewed: _circumstance_reviewed,
    ac.AccountRegistered: _account("registered"),
    ac.MandateGiven: _account("mandates"),
    ac.AccountArranged: _account("arranged"),
    ac.PublisherNamed: _account("publishers"),
    ac.PublisherRemoved: _account("publishers"),
    ac.AccountMoved: _account("moved"),
    ac.AuthorizationRemoved: _account("unauthorised"),
    ac.StandingUseSubmitted: _standing_use,
    ac.StandingUseDecided: _standing_use_decided,
    ac.StandingUseEnded: _standing_use_ended,
    pb.PublicationDrafted: _drafted,
    pb.ProprietyAnswered: _happened,
    pb.PublicationSubmitted: _happened,
    pb.PublicationDecided: _happened,
    pb.PublicationBegun: _happened,
    pb.PublicationAnswered: _happened,
    pb.PublicationWithdrawn: _happened,
    pb.CorrectionMade: _happened,
    pb.CaptionsFollowed: _happened,
    pb.PublicationReviewed: _happened,
    pb.StopPassed: _stop_passed,
    pb.TemplateCleared: _template,
    pb.TemplateEnded: _template_ended,
    pb.StopCalled: _stop,
    pb.StopLifted: _stop_lifted,
    pb.PostSeen: _account("seen"),
    rd.ReadingTaken: _reading,
    rd.PeerNamed: _peer,
    rd.PeerDropped: _peer_dropped,
    rd.CostRecorded: _cost,
    rd.ReportFrozen: _report,
}
