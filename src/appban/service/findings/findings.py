"""What a person says of a finding, and the findings that one asks for: of the newest sweep, and of enforcement now."""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from appban.errors import NotFoundError
from appban.ports import Lake, StoreReader, SweepInfo
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.facts import Facts
from appban.regime.finding import Disposition, Finding, FindingId, Kind
from appban.regime.people import PersonId
from appban.regime.time import FOREVER
from appban.service.governing import FINDINGS, require_over
from appban.service.guard import acting_person
from appban.service.reading import Focus, facts_about
from appban.service.work import Work


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which findings are asked for; None leaves that open. A body stands for itself and those below it."""

    body: BodyId | None = None
    kind: Kind | None = None
    app: AppId | None = None
    point: str | None = None
    disposition: Disposition | None = None


class Standing(msgspec.Struct, frozen=True):
    """The findings of the newest sweep as they were kept (no sweep, none), those of enforcement, and facts about both."""

    sweep: SweepInfo | None
    swept: tuple[Finding, ...]
    enforced: tuple[Finding, ...]
    facts: Facts


def standing(reader: StoreReader, lake: Lake, enforced: Sequence[Finding] | None) -> Standing:
    """What stands now; `enforced` is what is found of enforcement, None where that is not asked or there are no points.

    NotFoundError if nothing was swept and nothing else is asked.
    """
    sweep = lake.kept(FOREVER)
    if sweep is None and enforced is None:
        raise NotFoundError("nothing was swept yet; `appban fleet sweep` does")
    swept = () if sweep is None else tuple(lake.findings(sweep, lake.marks(sweep).keys()))
    found = tuple(enforced or ())
    facts = facts_about(reader, Focus(findings=tuple(each.id for each in (*swept, *found))))
    return Standing(sweep, swept, found, facts)


def finding(
    reader: StoreReader, lake: Lake, wanted: FindingId, enforced: Sequence[Finding] | None
) -> tuple[Finding, Facts]:
    """One finding that stands now, by its id or the beginning of it; NotFoundError unless it names just one."""
    sweep = lake.kept(FOREVER)
    ids = [] if sweep is None else [each for each in lake.marks(sweep) if each.startswith(wanted)]
    found = [each for each in enforced or () if each.id.startswith(wanted)]
    if len(ids) + len(found) != 1 or not wanted:
        raise NotFoundError(
            f"{wanted!r} names {len(ids)} findings of the newest sweep and {len(found)} of enforcement as it is now; "
            "`appban finding list` shows them"
        )
    if sweep is not None and ids:
        found = lake.findings(sweep, ids)
    return found[0], facts_about(reader, Focus(findings=(found[0].id,)))


def chosen(facts: Facts, findings: Iterable[Finding], wanted: Wanted, at: int) -> list[Finding]:
    """Those of the findings that are asked for."""
    return [each for each in findings if _is_wanted(facts, each, wanted, at)]


def dispose(
    work: Work,
    found: Finding,
    disposition: Literal["open", "disputed", "explained", "false-match", "removed"],
    reason: str,
) -> None:
    """Say what becomes of a finding; whoever has authority to over the body of its device or point, or a root appointer."""
    person = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(person,)))
    require_over(facts, acting_person(work, facts), FINDINGS, found.body, work.now)
    kept = work.keep(reason, found.id)
    event = ev.FindingDisposed(stated=work.now, finding=found.id, disposition=disposition, reason=kept)
    work.add(event, found.body)


def _is_wanted(facts: Facts, found: Finding, wanted: Wanted, at: int) -> bool:
    if wanted.body is not None:
        line = () if found.body is None else facts.bodies.lineage(found.body, at) or (found.body,)
        if wanted.body not in line:
            return False
    return (
        wanted.kind in {None, found.kind}
        and wanted.app in {None, found.app}
        and wanted.point in {None, found.point}
        and wanted.disposition in {None, found.disposition}
    )
