"""From a pack to the page of its plan, or back to where it came from with what is wrong with it."""

from collections.abc import Callable

from appban.bootstrap.shipped import shipped_packs
from appban.service.bans.ban_drafts import Remarked, draft_ban, remarks_on
from appban.service.bans.policy import PackFile
from appban.service.rosters import roster_for
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.visit import Visit

MOST_TOLD = 20


def planned_pack(
    visit: Visit,
    file: PackFile,
    again: Callable[[tuple[Remarked, ...]], Shown],
    *,
    at: str,
    sealed: bool,
) -> Answer:
    """Work out and keep the plan of a pack; `again` is the page with the form, where errors lead to the place `at`."""
    shipped = tuple(PackFile(f"{name}.yaml", data) for name, data in shipped_packs().items())
    remarks = remarks_on(file, shipped, visit.head, visit.now)
    wrong = [each for each in remarks if each.level == "error"]
    if wrong:
        told = [{"text": f"{each.where}: {each.message}", "href": at} for each in wrong[:MOST_TOLD]]
        return visit.again(again(remarks), told)
    made = draft_ban(
        visit.house.desk,
        file,
        shipped,
        owner=visit.viewer.person,
        remarks=remarks,
        roster=roster_for(visit.house.lake, visit.now),
        now=visit.now,
        sealed=sealed,
    )
    return See(path=f"/bans/drafts/{made.id}")
