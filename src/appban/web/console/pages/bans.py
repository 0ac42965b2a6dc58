"""A new ban: a pack is uploaded, checked, shown as a plan with whom it touches, and proposed to a second adopter."""

from functools import partial

from appban.bootstrap.shipped import shipped_packs
from appban.errors import InputError
from appban.service.bans.ban_drafts import (
    BanDraft,
    Remarked,
    checked_name,
    find_ban_draft,
)
from appban.service.bans.plan_rows import plan_rows
from appban.service.bans.policy import PackFile
from appban.service.guard import POLICY
from appban.service.proposing.proposals import propose
from appban.service.proposing.proposed import Adopt
from appban.web.bodies import Limits
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.page import Page
from appban.web.console.planned_pack import planned_pack
from appban.web.console.visit import Visit

MOST = 4 * 1024 * 1024
UPLOAD = Limits(size=MOST + 65_536)
"""A pack of the largest size that its reader takes, and the fields beside it."""


def new(visit: Visit) -> Answer:
    """Where a pack is uploaded or chosen."""
    return _new(visit)


def _new(visit: Visit, remarks: tuple[Remarked, ...] = ()) -> Shown:
    context = {
        "shipped": sorted(shipped_packs()),
        "chosen": visit.field("shipped"),
        "sealed": visit.field("sealed") == "yes",
        "remarks": remarks,
    }
    return Shown(template="bans/new.html", title="New ban", context=context)


def uploaded(visit: Visit) -> Answer:
    """Check a pack and work out its plan; what is wrong with it is told line by line."""
    return visit.attempt(partial(_new, visit), partial(_uploaded, visit))


def _uploaded(visit: Visit) -> Answer:
    sealed = visit.field("sealed") == "yes"
    return planned_pack(visit, _file(visit), partial(_new, visit), at="#file", sealed=sealed)


def draft(visit: Visit) -> Answer:
    """What a pack would change, and whom it would touch."""
    return _draft(visit)


def _draft(visit: Visit) -> Shown:
    found = _found(visit)
    context = {"draft": found, "rows": plan_rows(found.plan), "lines": found.plan.lines}
    return Shown(template="bans/draft.html", title=f"Before {found.file} is adopted", context=context)


def proposed(visit: Visit) -> Answer:
    """Propose the plan to a second adopter."""
    return visit.attempt(partial(_draft, visit), partial(_proposed, visit))


def _proposed(visit: Visit) -> Answer:
    found = _found(visit)
    made = propose(visit.house.desk, visit.act(), Adopt(file=found.file, plan=found.plan))
    return See(
        path=f"/proposals/{made.id}",
        told="It is proposed. Nothing is banned until a second adopter agrees, signed in as themselves.",
    )


def _found(visit: Visit) -> BanDraft:
    return find_ban_draft(visit.reader, visit.viewer.person, visit.path["ban"], visit.now)


def _file(visit: Visit) -> PackFile:
    upload, shipped = visit.files.get("file"), visit.field("shipped")
    if upload is not None and shipped:
        raise InputError("Upload a file or choose a pack that ships, not both")
    if upload is not None:
        return PackFile(checked_name(upload.name), upload.data)
    packs = shipped_packs()
    if shipped not in packs:
        raise InputError("Choose a file, or a pack that ships")
    return PackFile(f"{shipped}.yaml", packs[shipped])


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/bans/new",
        summary="Where a pack is uploaded.",
        authority=(POLICY,),
        handler=new,
    ),
    Page(
        method="POST",
        path="/bans/new",
        summary="Check a pack and work out its plan.",
        authority=(POLICY,),
        handler=uploaded,
        limits=UPLOAD,
        uploads=True,
        slow=True,
    ),
    Page(
        method="GET",
        path="/bans/drafts/{ban}",
        summary="What a pack would change, and whom it would touch.",
        authority=(POLICY,),
        handler=draft,
    ),
    Page(
        method="POST",
        path="/bans/drafts/{ban}",
        summary="Propose a plan to a second adopter.",
        authority=(POLICY,),
        handler=proposed,
        step_up=True,
    ),
)
