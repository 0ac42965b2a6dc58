"""What pages share that look at enforcement: the points of the installation, and how they stand now."""

from appban.errors import NotFoundError, SettingsError
from appban.regime.bodies import BodyId
from appban.regime.finding import Finding
from appban.service.enforcing.applying import ENFORCE
from appban.service.enforcing.found import findings_of
from appban.service.enforcing.planning import Setup
from appban.service.enforcing.work_order import Outlook, outlook_of
from appban.service.governing import governs
from appban.service.rosters import roster_for
from appban.web.console.visit import Visit


def setup_if_any(visit: Visit) -> Setup | None:
    """The points here and what they work with; None where nobody stated any."""
    try:
        return visit.console.setup()
    except (NotFoundError, SettingsError):
        return None


def outlook(visit: Visit) -> Outlook:
    """The regime and the fleet as they stand now, on the facts of a page that has its own."""
    return outlook_of(visit.head, roster_for(visit.house.lake, visit.now), visit.now)


def found_now(visit: Visit) -> tuple[Finding, ...]:
    """What is found of enforcement now, at the points and on the devices that the viewer sees."""
    setup = setup_if_any(visit)
    return () if setup is None else seen_findings(visit, setup, outlook(visit))


def seen_findings(visit: Visit, setup: Setup, found: Outlook) -> tuple[Finding, ...]:
    """The same, of an outlook at hand."""
    all_of = findings_of(setup, found, visit.reader, visit.house.lake)
    sight = visit.viewer.sight
    return tuple(
        each
        for each in all_of
        if (sees_point(visit, each.body) if each.device is None else sight.sees_body(each.body))
    )


def sees_point(visit: Visit, body: BodyId | None) -> bool:
    """Whether the viewer sees a point of a body; one that is nobody's is seen by whoever may move any rollout."""
    return visit.viewer.sight.sees_body(body) or (body is None and sees_all(visit))


def sees_all(visit: Visit) -> bool:
    """Whether the viewer may move any rollout, and so sees counts over all bodies."""
    return governs(visit.head, visit.viewer.person, ENFORCE, visit.now)
