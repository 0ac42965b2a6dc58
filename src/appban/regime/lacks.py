"""What a post may lack of itself: its clearance, propriety, alt text, time, and whether it was stopped or is out already."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from appban.errors import AppbanError
from appban.regime.bodies import BodyId
from appban.regime.communications import PublicationHistory
from appban.regime.device import DeviceId
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.post_state import (
    CLEARERS,
    answers,
    carried,
    clearers,
    passes,
    refused,
    subject_for,
    withdrawn,
)
from appban.regime.publication import Content
from appban.regime.roster import Roster
from appban.regime.stops import holding
from appban.regime.template_fill import fill, template_at
from appban.regime.time import show

Part = Literal[
    "withdrawn",
    "published",
    "account",
    "mandate",
    "assessment",
    "use-policy",
    "standing-use",
    "circumstance",
    "template",
    "propriety",
    "alt-text",
    "captions",
    "clearance",
    "window",
    "stop",
    "publisher",
    "exemption",
]


class Lack(msgspec.Struct, frozen=True, order=True):
    """One part that is missing, with a sentence that says so and what to do."""

    part: Part
    says: str


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked about: the newest version of a post at an instant, by whom and from which device as far as known."""

    facts: Facts
    history: PublicationHistory
    content: Content
    digest: str
    body: BodyId | None
    at: int
    person: PersonId | None
    device: DeviceId | None
    roster: Roster


def before_clearance(lacks: tuple[Lack, ...]) -> tuple[Lack, ...]:
    """Those that have to be made good before anybody is asked to clear it; the others may still come right by its time."""
    return tuple(each for each in lacks if each.part in _BEFORE)


_BEFORE: frozenset[Part] = frozenset[Part](
    {
        "withdrawn",
        "published",
        "mandate",
        "use-policy",
        "standing-use",
        "circumstance",
        "template",
        "propriety",
        "alt-text",
        "captions",
    }
)


def past(asked: Asked) -> Iterator[Lack]:
    """Whether it was withdrawn, or is out or on its way."""
    if withdrawn(asked.history, asked.at):
        yield Lack("withdrawn", "it was withdrawn; draft a new post")
    out = carried(asked.history, asked.at)
    if out == "publishing":
        yield Lack(
            "published", "it is being published already; wait for what comes of that, or look yourself"
        )
    elif out in {"live", "gone"}:
        yield Lack("published", "it went out already, and never goes out twice; draft a new post")


def template(asked: Asked) -> Iterator[Lack]:
    """Whether the template it was made from still stands, and is for it."""
    made = asked.content.template
    if made is None:
        return
    try:
        template = template_at(asked.facts, made.template, asked.at)
        fill(template, {each.name: each.value for each in made.slots})
    except AppbanError as fault:
        yield Lack("template", str(fault))
        return
    line = () if asked.body is None else asked.facts.bodies.lineage(asked.body, asked.at) or (asked.body,)
    content = asked.content
    of = (template.version, template.purpose, content.channel in template.channels, template.body in line)
    if of != (made.version, content.purpose, True, True):
        yield Lack(
            "template", f"version {template.version} of {template.id} is not for this post; fill it anew"
        )


def propriety(asked: Asked) -> Iterator[Lack]:
    """Whether the propriety questions were answered, and every answer passes."""
    if asked.content.template is not None:
        return  # its text was judged when it was cleared, and its slots take nothing else
    told = answers(asked.history, asked.at)
    if told is None:
        yield Lack("propriety", "the propriety questions of this version are not answered; answer them")
    elif not passes(told):
        failed = ", ".join(each.question for each in told.answers if not each.passes)
        yield Lack("propriety", f"this version was stopped at the propriety question {failed}; change it")


def access(asked: Asked) -> Iterator[Lack]:
    """Whether whoever cannot see or hear it is thought of."""
    media = asked.content.media
    without = [each.digest[:12] for each in media if each.kind != "audio" and each.alt is None]
    if without:
        yield Lack("alt-text", f"{', '.join(without)}: no alt text; write it, in every route")
    if asked.content.route == "urgent":
        return  # they may follow within four hours
    silent = [each.digest[:12] for each in media if each.kind != "image" and each.captions is None]
    if silent:
        yield Lack("captions", f"{', '.join(silent)}: no captions; add them")


def clearance(asked: Asked) -> Iterator[Lack]:
    """Whether two persons cleared exactly this."""
    subject = subject_for(asked.content)
    if refused(asked.history, asked.at):
        yield Lack("clearance", "this version was refused; edit it, and have the new version cleared")
        return
    found = clearers(asked.facts, asked.history, asked.at)
    if len(found) < CLEARERS:
        missing = "two persons are missing" if not found else f"beside {found[0]} a second person is missing"
        yield Lack(
            "clearance",
            f"cleared by {len(found)} of {CLEARERS}: {missing} who hold {subject} for {asked.body} and did not write it",
        )


def window(asked: Asked) -> Iterator[Lack]:
    """Whether its time is now."""
    content = asked.content
    if asked.at < content.start:
        yield Lack("window", f"its time begins {show(content.start)}; wait for it")
    elif asked.at >= content.end:
        yield Lack(
            "window", f"its time was over {show(content.end)}; edit it to a new time and have that cleared"
        )


def stop(asked: Asked) -> Iterator[Lack]:
    """Whether an emergency stop holds it."""
    content = asked.content
    for stop in holding(asked.facts, asked.body, content.publication, asked.digest, asked.at):
        yield Lack("stop", f"{stop} holds everything; two persons lift it, or release this post by name")
