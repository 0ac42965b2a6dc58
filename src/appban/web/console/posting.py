"""What pages about posts share: the questions and topics as they ship, times as typed, and how large a file may be."""

from collections.abc import Mapping
from functools import cache

from appban.bootstrap.shipped import shipped_posting_rules
from appban.errors import InputError
from appban.regime.account import PurposeClass
from appban.regime.pack.posting import PostingRules, load_posting_rules
from appban.regime.time import HOUR, read
from appban.service.publications.drafting import Means
from appban.service.staff.standing_list import circumstance_lines
from appban.web.bodies import Limits
from appban.web.console.visit import Visit

MOST_FILE = 32 * 1024 * 1024
"""Of one file handed in on a page: it is held in memory. The command line takes larger ones."""
UPLOAD = Limits(size=MOST_FILE + 2 * 1024 * 1024, seconds=300)
MOST_HOURS = 24

PURPOSES: Mapping[PurposeClass, str] = {
    "service": "A service message, such as how to renew a licence",
    "policy": "Government policy, explained",
    "emergency": "An emergency, such as a flood warning",
}
"""What a post may be for. Party-political content is none of them."""


@cache
def rules() -> PostingRules:
    """The propriety questions and topics that ship."""
    return load_posting_rules(shipped_posting_rules(), "uk-posting.yaml")


def means(visit: Visit) -> Means:
    """What posts are written with on pages."""
    return Means(rules=rules(), folder=visit.house.evidence)


def purpose_of(visit: Visit) -> PurposeClass:
    """The purpose that a form names; InputError for none of them."""
    found = next((each for each in PURPOSES if each == visit.field("purpose")), None)
    if found is None:
        raise InputError("Choose what it is for")
    return found


def ends_of(visit: Visit, name: str = "hours") -> int:
    """When something ends: so many hours from now, or as a date with or without a time, which counts whole."""
    text = visit.field(name)
    if name == "hours":
        if not text.isdecimal() or not 0 < int(text[:6]) <= MOST_HOURS:
            raise InputError(f"Say for how many hours it may go out, from 1 to {MOST_HOURS}")
        return visit.now + int(text) * HOUR
    if not text:
        raise InputError("Say until when, such as 2026-11-30 or 2026-11-30 18:00")
    return read(text, visit.house.desk.zone, bare="until")[0]


def open_circumstances(visit: Visit) -> list[tuple[str, str]]:
    """The declared emergencies that are open now and that the viewer sees, or of a body that they work in or below it."""
    sight, own = visit.viewer.sight, visit.viewer.body
    line = () if own is None else visit.head.bodies.lineage(own, visit.now) or (own,)
    lines = circumstance_lines(visit.head, visit.reader, visit.now)
    seen = (each for each in lines if each.open and (sight.sees_body(each.body) or each.body in line))
    return [(each.circumstance, each.anchor) for each in seen]
