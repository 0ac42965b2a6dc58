"""The state of a post at an instant: worked out from the entries, stored nowhere."""

from typing import Literal

from appban.regime.communications import PublicationHistory
from appban.regime.events import publications as pb
from appban.regime.facts import Facts
from appban.regime.post_state import (
    answers,
    body_of,
    carried,
    cleared,
    happened,
    newest,
    passes,
    refused,
    submitted,
    withdrawn,
)
from appban.regime.publication import PublicationId
from appban.regime.stops import holding

State = Literal[
    "drafted",
    "questioned",
    "stopped",
    "submitted",
    "refused",
    "cleared",
    "held",
    "missed",
    "publishing",
    "live",
    "corrected",
    "failed",
    "withdrawn",
    "to-take-down",
    "taken-down",
]
"""`stopped` at a propriety question, `held` by an emergency stop, `missed`: its time has gone by and it went nowhere."""


def state_of(facts: Facts, publication: PublicationId, at: int) -> State:
    """The state of a post at an instant; stored nowhere."""
    history = facts.communications.publications[publication]
    out = carried(history, at)
    if out in {"live", "gone"}:
        return "taken-down" if out == "gone" else _out(history, at)
    if out == "publishing":
        return "publishing"
    if withdrawn(history, at):
        return "withdrawn"
    return "failed" if out == "failed" else _before(facts, history, at)


def _out(history: PublicationHistory, at: int) -> State:
    if withdrawn(history, at):
        return "to-take-down"
    corrected = any(e.stated <= at for _, e in happened(history, pb.CorrectionMade))
    return "corrected" if corrected else "live"


def _before(facts: Facts, history: PublicationHistory, at: int) -> State:
    told = answers(history, at)
    if told is not None and not passes(told):
        return "stopped"
    if refused(history, at):
        return "refused"
    if at >= newest(history).content.end:
        return "missed"
    if cleared(facts, history, at):
        return "held" if _is_held(facts, history, at) else "cleared"
    if submitted(history, at):
        return "submitted"
    return "drafted" if told is None else "questioned"


def _is_held(facts: Facts, history: PublicationHistory, at: int) -> bool:
    version = newest(history)
    content = version.content
    body = body_of(facts, content.account, at)
    return bool(holding(facts, body, content.publication, version.digest, at))
