"""One finding: what was seen, why it is one, since when, what helps or is lacking; and what a person says of it."""

from collections.abc import Callable
from functools import partial

import msgspec

from appban.errors import NotFoundError
from appban.fleet.gather import settled
from appban.regime.finding import Disposition, Finding, FindingId
from appban.service.findings.finding_said import Said, said_of
from appban.service.findings.findings import dispose
from appban.service.governing import FINDINGS, governs
from appban.service.guard import not_here
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.forms import LONG, Problems, reason_problems
from appban.web.console.page import Page
from appban.web.console.pages.devices import body_name
from appban.web.console.pages.enforced import found_now, setup_if_any
from appban.web.console.pages.findings import DISPOSITIONS, app_name
from appban.web.console.visit import Visit
from appban.web.console.words import CLOSED_TEXT

MEANS = {
    "breach": "An application that is banned there was seen on it, and no exemption lets it be there.",
    "lapsed": "The exemption is over and the application was not seen to be gone.",
    "exempt": "A banned application was seen on it, and an exemption in force lets it be there.",
    "suspected": "Only a name and a publisher were seen, and they look like a banned application. Somebody has to look.",
    "candidate": "Its identity is nearly that of a banned application. Somebody has to look.",
    "unmanaged": "Nobody manages it, so nothing keeps a banned application off it.",
    "cannot-be-seen": "Nothing tells what is there, so nothing is known. That is not the same as nothing being there.",
    "drift": "What the point holds is not what the record asks for.",
    "unenforced": "What is to be denied there is let through, or was not put in place.",
    "unapproved-post": "An official account shows a post that no cleared publication explains.",
    "authorisation-removed": "The platform says that we may act for the account no longer.",
}
DO = {
    "open": "It stands, and somebody has to do something about it.",
    "disputed": "The body says that it is not so.",
    "explained": "There is a reason, and it stays as it is.",
    "false-match": "What was seen is another application.",
    "removed": "It was taken away. Seen again, it is open again.",
}


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    """A finding as its page shows it; `base` is the address of its page."""

    found: Finding
    base: str
    device: str | None
    body: str | None
    app: str | None
    restriction: str | None
    said: tuple[Said, ...]
    may: bool


def swept(visit: Visit) -> Detail:
    """A finding of the newest sweep by the moment; NotFoundError for one that is not there, or not to be seen."""
    wanted = visit.path["finding"]
    found = _kept(visit, wanted)
    if found is None or not visit.viewer.sight.sees_body(found.body):
        raise not_here("finding", wanted)
    return _detail(visit, settled(visit.facts, found), f"/findings/{wanted}")


def _kept(visit: Visit, wanted: FindingId) -> Finding | None:
    lake = visit.house.lake
    sweep = lake.kept(visit.moment.at + 1)
    if sweep is None:
        return None
    with visit.console.sweeps.of(lake, sweep) as listed:
        return listed.whole(wanted)


def enforced(visit: Visit) -> Detail:
    """A finding of enforcement as it is now; NotFoundError likewise."""
    wanted = visit.path["finding"]
    found = next((each for each in found_now(visit) if each.id == wanted), None)
    if found is None:
        raise not_here("finding", wanted)
    return _detail(visit, settled(visit.facts, found), f"/findings/at-points/{wanted}")


Finder = Callable[[Visit], Detail]


def shown_swept(visit: Visit) -> Answer:
    """The page of a finding of the sweep; what is none is looked for at the points, if there are any."""
    try:
        return _shown(visit, swept)
    except NotFoundError:
        if setup_if_any(visit) is None or not visit.moment.is_now:
            raise
        return See(path=f"/findings/at-points/{visit.path['finding']}")


def _shown(visit: Visit, finder: Finder) -> Shown:
    detail = finder(visit)
    found = detail.found
    context = {
        "detail": detail,
        "found": found,
        "means": MEANS[found.kind],
        "identities": [str(each).replace("\x1f", " / ") for each in found.identities],
        "typed": {name: visit.field(name) for name in ("disposition", "reason")},
        "dispositions": [(each, DO[each]) for each in DISPOSITIONS],
        "most": LONG,
        "closed": CLOSED_TEXT,
        "age": found.age(visit.moment.at),
    }
    title = f"{detail.app or found.point or 'Device'}: {found.kind.replace('-', ' ')}"
    return Shown(template="findings/finding.html", title=title, context=context)


def _detail(visit: Visit, found: Finding, base: str) -> Detail:
    said = said_of(
        visit.reader,
        visit.head,
        visit.names,
        found.id,
        viewer=visit.viewer.person,
        stop=visit.stop,
        now=visit.now,
    )
    held = None if found.restriction is None else visit.facts.restrictions.get(found.restriction)
    return Detail(
        found=found,
        base=base,
        device=None if found.device is None else str(visit.names.of(found.device)),
        body=body_name(visit.facts, found.body, visit.moment.at),
        app=app_name(visit, found.app),
        restriction=found.restriction if held is None else held.versions[-1][1].title,
        said=tuple(said),
        may=visit.moment.is_now and _may(visit, found),
    )


def _may(visit: Visit, found: Finding) -> bool:
    over = visit.viewer.sight.subjects.get(FINDINGS, frozenset())
    return (found.body is not None and found.body in over) or governs(
        visit.head, visit.viewer.person, FINDINGS, visit.now
    )


def _dispose(visit: Visit, finder: Finder) -> Answer:
    detail = finder(visit)
    wrong = _problems(visit)
    if wrong:
        return visit.again(_shown(visit, finder), wrong)
    return visit.attempt(lambda: _shown(visit, finder), partial(_disposed, visit, detail))


def _problems(visit: Visit) -> Problems:
    found: Problems = []
    if visit.field("disposition") not in DISPOSITIONS:
        found.append({"text": "Choose what becomes of it", "href": "#disposition"})
    return found + reason_problems(visit.field("reason"))


def _disposed(visit: Visit, detail: Detail) -> Answer:
    disposition: Disposition = msgspec.convert(visit.field("disposition"), Disposition)
    visit.do(
        lambda work: dispose(work, detail.found, disposition, visit.field("reason")), body=detail.found.body
    )
    return See(path=detail.base, told="What you said of it is recorded.")


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/findings/{finding}",
        summary="One finding of the newest sweep.",
        authority="signed-in",
        handler=shown_swept,
    ),
    Page(
        method="POST",
        path="/findings/{finding}",
        summary="Say what becomes of a finding.",
        authority=("findings",),
        handler=partial(_dispose, finder=swept),
    ),
    Page(
        method="GET",
        path="/findings/at-points/{finding}",
        summary="One finding of enforcement as it is now.",
        authority="signed-in",
        handler=partial(_shown, finder=enforced),
        slow=True,
    ),
    Page(
        method="POST",
        path="/findings/at-points/{finding}",
        summary="Say what becomes of a finding of enforcement.",
        authority=("findings",),
        handler=partial(_dispose, finder=enforced),
        slow=True,
    ),
)
