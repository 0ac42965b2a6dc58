"""A restriction in words: what it covers, for whom, on whose word, and how one may depart from it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never
from zoneinfo import ZoneInfo

from appban.regime.mitigation import MitigationRule
from appban.regime.restriction import (
    Category,
    Coverage,
    Limits,
    Named,
    NotListed,
    Origin,
    OwnedBy,
    RestrictionVersion,
    Route,
    ScopeStatement,
    Stage,
    When,
)
from appban.regime.source import OPERATORS_RULE, Source
from appban.regime.time import DAY, HOUR, show
from appban.service.bans.regimes import Shown

Row = Mapping[str, str | int | bool | Sequence[str] | None]
"""A thing in words, field by field, as lists and pages show it."""

NO_EXEMPTIONS = "none are offered"


def line(shown: Shown, zone: ZoneInfo) -> Row:
    """A version in a list."""
    version = shown.version
    return {
        "restriction": version.id,
        "version": version.version,
        "title": version.title,
        "standing": shown.standing,
        "from": show(version.starts, zone),
        "until": None if shown.until is None else show(shown.until, zone),
        "surfaces": list(version.surfaces),
        "exemptions": ", ".join(version.exemptions.purposes) or NO_EXEMPTIONS,
    }


def page(shown: Shown, zone: ZoneInfo) -> Row:
    """Everything about a version."""
    version = shown.version
    rules = version.exemptions
    return {
        "restriction": version.id,
        "version": version.version,
        "title": version.title,
        "standing": shown.standing,
        "announced": not shown.sealed,
        "from": show(version.starts, zone),
        "until": None if shown.until is None else show(shown.until, zone),
        "precision": version.precision,
        "instrument": source(version.instrument),
        "covers": [covers(rule) for rule in version.coverage],
        "reaches": [scope(statement) for statement in version.scope],
        "surfaces": list(version.surfaces),
        "surfaces_rest_on": None if version.surfaces_source is None else source(version.surfaces_source),
        "exemptions_for": list(rules.purposes) or [NO_EXEMPTIONS],
        "exemptions_rest_on": source(rules.source),
        "limits": limits(rules.limits) if rules.purposes else None,
        "routes": [text for route in rules.routes for text in _route(route)],
        "mitigations": [mitigation(rule) for rule in rules.mitigations],
        "existing_exemptions": _existing(version, zone),
        "reaffirmed": list(shown.reaffirmed),
    }


def source(of: Source) -> str:
    """Where something comes from; what is ours says so."""
    if of.mark == "operator":
        return f"{OPERATORS_RULE}: {of.reference}"
    return f"{of.reference} ({of.mark}{'' if of.dated is None else f', {of.dated}'})"


def covers(rule: Coverage) -> str:
    """Which applications a rule covers."""
    match rule:
        case Named():
            what = ", ".join(rule.apps)
        case OwnedBy():
            what = (
                f"what {rule.entity}, or an entity of which it owns {rule.share / 100:g} % or more, publishes"
            )
        case Category():
            what = f"the category {rule.category}"
        case Origin():
            what = f"what comes from {rule.country}"
        case NotListed():
            what = f"whatever is not on the list {rule.list}"
        case _:
            assert_never(rule)
    return what if rule.source is None else f"{what} [{source(rule.source)}]"


def scope(statement: ScopeStatement) -> str:
    """Whom a scope statement reaches, in its own words and in the program's."""
    kinds = "every body" if statement.kinds is None else ", ".join(statement.kinds)
    on = "" if statement.platforms is None else f" on {', '.join(statement.platforms)}"
    return (
        f"{statement.id}: {statement.says} ({', '.join(statement.classes)}{on}; {kinds} in {statement.root}) "
        f"[{source(statement.source)}]"
    )


def limits(of: Limits) -> str:
    """The caps on a request."""
    caps = (
        ("days", of.max_days),
        ("devices", of.max_devices),
        ("people", of.max_people),
        ("days in 12 months", of.days_in_12_months),
    )
    said = [f"{count} {what}" for what, count in caps if count is not None]
    return f"at most {', '.join(said)} [{source(of.source)}]" if said else "no limits are stated"


def mitigation(rule: MitigationRule) -> str:
    """A safeguard that the rules require, when, and how fresh its evidence must be."""
    fresh = "" if rule.fresh_for is None else f", evidence good for {_length(rule.fresh_for)}"
    purposes = "" if rule.purposes is None else f", for {', '.join(rule.purposes)}"
    rests = "" if rule.source is None else f" [{source(rule.source)}]"
    return f"{rule.slug}: {rule.when}, of each {rule.about}{fresh}{purposes}{rests}"


def _route(route: Route) -> Iterator[str]:
    for stage in route.stages:
        seats = "; ".join(f"{seat.id}: {seat.subject} by {' or '.join(seat.classes)}" for seat in stage.seats)
        rests = "" if stage.source is None else f" [{source(stage.source)}]"
        yield f"{route.name}, stage {stage.id} ({seats}): {_required(stage)}. {stage.rule}{rests}"


def _required(stage: Stage) -> str:
    phone = ", by telephone too" if stage.by_phone else ""
    when = stage.required
    return f"{when if isinstance(when, str) else f'when {_when(when)}'}{phone}"


def _when(condition: When) -> str:
    stated = (
        ("purpose is", condition.purposes),
        ("risk is", condition.risks),
        ("surface is", condition.surfaces),
        ("body is", condition.bodies),
    )
    said = [f"{what} {' or '.join(values)}" for what, values in stated if values is not None]
    counts = (
        ("longer than %d days", condition.longer_than_days),
        ("%d devices or more", condition.devices_at_least),
        ("%d people or more", condition.people_at_least),
    )
    said += [what % count for what, count in counts if count is not None]
    said += [" or ".join(_when(each) for each in condition.any_of)] if condition.any_of else []
    return " and ".join(said) or "never"


def _existing(version: RestrictionVersion, zone: ZoneInfo) -> str:
    rule = version.existing
    return rule.rule if rule.until is None else f"{rule.rule} {show(rule.until, zone)}"


def _length(micros: int) -> str:
    return f"{micros // DAY} days" if micros % DAY == 0 else f"{micros // HOUR} hours"
