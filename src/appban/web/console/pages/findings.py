"""What the newest sweep found, of any moment: sifted, paged, and counted with what is not known beside the counts."""

import msgspec

from appban.ports import SweepInfo
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.finding import SWEPT, Disposition, Kind
from appban.regime.time import DAY
from appban.service.devices.device_list import seen_bodies
from appban.service.devices.unknowns import unknowns
from appban.service.findings.finding_list import FindingsPage, Sift
from appban.service.findings.finding_list import Row as Found
from appban.web.console.answers import Answer, Shown
from appban.web.console.lists import SIZE, Sifted, sifted
from appban.web.console.page import Page
from appban.web.console.pages.devices import bodies_of, body_name, index_of, may_import
from appban.web.console.pages.enforced import setup_if_any
from appban.web.console.visit import Visit

DISPOSITIONS: tuple[Disposition, ...] = ("open", "disputed", "explained", "false-match", "removed")
AGES = ((1, "a day or more"), (7, "a week or more"), (30, "30 days or more"), (90, "90 days or more"))
NOTHING = FindingsPage(findings=(), number=1, pages=1, total=0, counts={})


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One finding as a row shows it."""

    found: Found
    device: str | None
    body: str | None
    app: str | None


def listed(visit: Visit) -> Answer:
    """What was found on the devices that the viewer sees."""
    asked = sifted(visit, "kind", "body", "disposition", "app", "age", sorts=("since",))
    lake, at = visit.house.lake, visit.moment.at
    sweep = lake.kept(at + 1)
    wanted = _wanted(visit, asked, at if sweep is None else sweep.at)
    page = NOTHING if sweep is None else found_in(visit, sweep, wanted, asked.page, SIZE)
    visit.names.learn(each.device for each in page.findings if each.device is not None)
    index = index_of(visit)
    silence = visit.house.settings.silent_days * DAY
    context = {
        "asked": asked,
        "page": page,
        "sweep": sweep,
        "rows": [_row(visit, each) for each in page.findings],
        "counts": [(kind, page.counts.get(kind, 0)) for kind in SWEPT],
        "unknown": None if index is None else unknowns(index, wanted.bodies, at - silence),
        "silent_days": visit.house.settings.silent_days,
        "enforced": setup_if_any(visit) is not None,
        "first": (page.number - 1) * SIZE + 1,
        "links": asked.pages(page.pages, page.number),
        "chosen": asked.chosen({"age": {str(days): words for days, words in AGES}}),
        "kinds": SWEPT,
        "dispositions": DISPOSITIONS,
        "ages": AGES,
        "bodies": bodies_of(visit),
        "kept": asked.kept_filters,
        "may_sweep": may_import(visit),
    }
    return Shown(template="findings/list.html", title="Findings", context=context)


def found_in(visit: Visit, sweep: SweepInfo, wanted: Sift, number: int, size: int) -> FindingsPage:
    """A page of what a kept sweep found, as the facts of the moment have it."""
    with visit.console.sweeps.of(visit.house.lake, sweep) as listed:
        return listed.page(visit.facts, wanted, number=number, size=size)


def _wanted(visit: Visit, asked: Sifted, at: int) -> Sift:
    def one(name: str) -> str:
        return next(iter(asked.filters[name]), "").strip()

    body, app, age = one("body"), one("app"), one("age")
    kind: Kind | None = next((each for each in SWEPT if each == one("kind")), None)
    return Sift(
        bodies=seen_bodies(visit.facts, visit.viewer.sight, BodyId(body) if body else None, visit.moment.at),
        kind=kind,
        app=AppId(app) if app else None,
        disposition=next((each for each in DISPOSITIONS if each == one("disposition")), None),
        before=at - int(age) * DAY if age in {str(days) for days, _ in AGES} else None,
    )


def _row(visit: Visit, found: Found) -> Row:
    return Row(
        found=found,
        device=None if found.device is None else str(visit.names.of(found.device)),
        body=body_name(visit.facts, found.body, visit.moment.at),
        app=app_name(visit, found.app),
    )


def app_name(visit: Visit, app: AppId | None) -> str | None:
    """What an application is called."""
    known = None if app is None else visit.facts.apps.get(app)
    return app if not known else known[-1].name


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/findings",
        summary="What the newest sweep found, as of any moment.",
        authority="signed-in",
        handler=listed,
    ),
)
