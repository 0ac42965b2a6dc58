"""How the record's own words read on a page."""

from calendar import month_name
from zoneinfo import ZoneInfo

from appban.regime.bodies import BodyId
from appban.regime.facts import Facts
from appban.regime.time import local_day

CLOSED_TEXT = "This text was written under a former administration and is closed to you."

_EVENTS = {
    "exemption-submitted.1": "Submitted",
    "exemption-withdrawn.1": "Withdrawn",
    "stage-not-required.1": "A stage is not required by the rules",
    "request-assessed.1": "Risk assessed",
    "phone-code-minted.1": "A code for a telephone call was made",
    "need-asked.1": "Somebody was asked by a link whether it is needed",
    "need-answered.1": "Somebody said by a link whether it is needed",
    "decision-made.1": "Decision made",
    "clearance-confirmed.1": "Telephone decision confirmed in writing",
    "condition-met.1": "A condition was met",
    "exemption-suspended.1": "Suspended",
    "exemption-reinstated.1": "Reinstated",
    "exemption-revoked.1": "Revoked",
    "exemption-handed-back.1": "Handed back",
    "exemption-ratified.1": "Ratified",
    "emergency-reviewed.1": "Reviewed after it went unratified",
    "exemption-closed.1": "Closed",
    "exemption-assigned.1": "Given to somebody to look after",
    "review-opened.1": "Asked about in a review",
    "review-answered.1": "Answered in a review",
    "mitigation-evidenced.1": "A safeguard was evidenced",
    "mitigation-failed.1": "A safeguard was seen to fail",
}

ENDED = {
    "observed-gone": "An inventory no longer shows it",
    "device-wiped": "The device was wiped",
    "inspection": "Two people looked",
    "disposal": "The device was disposed of",
}
"""How it can be known that an application is gone."""


def event_words(kind: str) -> str:
    """What an entry of a kind says happened, in a few words."""
    return _EVENTS.get(kind, kind.rpartition(".")[0].replace("-", " ").capitalize())


def body_named(facts: Facts, body: BodyId | None, at: int) -> str | None:
    """What a body is called at an instant; its id where no name is stated, None where the body is not known."""
    fact = None if body is None else facts.bodies.at(body, at)
    return body if fact is None else fact.name


def bodies_named(facts: Facts, at: int) -> dict[BodyId, str]:
    """What every body is called at an instant."""
    return {each: body_named(facts, each, at) or each for each in facts.bodies.ids()}


def quarter_words(at: int, where: ZoneInfo) -> str:
    """The quarter of a year in which an instant lies: October to December 2026."""
    day = local_day(at, where)
    first = (day.month - 1) // 3 * 3 + 1
    return f"{month_name[first]} to {month_name[first + 2]} {day.year}"
