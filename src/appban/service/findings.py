"""What a person says of a finding, and the findings of the newest sweep that one asks for."""

from collections.abc import Iterable
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
    disposition: Disposition | None = None


class Swept(msgspec.Struct, frozen=True):
    """A kept sweep, its findings as they were kept, and the facts about them as they are now."""

    info: SweepInfo
    findings: tuple[Finding, ...]
    facts: Facts


def newest(reader: StoreReader, lake: Lake) -> Swept:
    """The newest sweep kept; NotFoundError if there is none."""
    info = lake.kept(FOREVER)
    if info is None:
        raise NotFoundError("nothing was swept yet; `appban fleet sweep` does")
    found = lake.findings(info, lake.marks(info).keys())
    return Swept(info, tuple(found), facts_about(reader, Focus(findings=tuple(each.id for each in found))))


def finding(reader: StoreReader, lake: Lake, wanted: FindingId) -> tuple[Finding, Facts]:
    """One finding of the newest sweep, by its id or the beginning of it; NotFoundError unless it names just one."""
    info = lake.kept(FOREVER)
    ids = [] if info is None else [each for each in lake.marks(info) if each.startswith(wanted)]
    if info is None or len(ids) != 1 or not wanted:
        raise NotFoundError(
            f"{wanted!r} names {len(ids)} findings of the newest sweep; `appban finding list` shows them"
        )
    return lake.findings(info, ids)[0], facts_about(reader, Focus(findings=tuple(ids)))


def chosen(facts: Facts, findings: Iterable[Finding], wanted: Wanted, at: int) -> list[Finding]:
    """Those of the findings that are asked for."""
    return [each for each in findings if _is_wanted(facts, each, wanted, at)]


def dispose(
    work: Work,
    found: Finding,
    disposition: Literal["open", "disputed", "explained", "false-match", "removed"],
    reason: str,
) -> None:
    """Say what becomes of a finding; whoever has authority to over the body of its device, or a root appointer."""
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
        and wanted.disposition in {None, found.disposition}
    )
