"""From what a pack writes to the regime's values: restriction versions with times in microseconds."""

from zoneinfo import ZoneInfo

from appban.errors import InputError
from appban.regime.mitigation import MitigationRule
from appban.regime.pack.file import Pack
from appban.regime.pack.rules import (
    CoverageText,
    MitigationText,
    OwnedByText,
    RestrictionText,
    RouteText,
    RulesText,
    ScopeText,
    StageText,
    UntilText,
    VersionText,
)
from appban.regime.pack.written import Duration
from appban.regime.restriction import (
    Coverage,
    ExemptionRules,
    Existing,
    Limits,
    OwnedBy,
    RestrictionVersion,
    Route,
    ScopeStatement,
    Stage,
)
from appban.regime.time import zone


def restriction_versions(pack: Pack) -> tuple[RestrictionVersion, ...]:
    """Every version of every restriction of a pack, in the order written; InputError for a name that is not there."""
    return tuple(
        restriction_version(pack, restriction, version)
        for restriction in pack.restrictions
        for version in restriction.versions
    )


def restriction_version(pack: Pack, of: RestrictionText, version: VersionText) -> RestrictionVersion:
    """One version of a restriction, with its scope statements and rules looked up in the pack."""
    where = zone(pack.pack.zone)
    starts, precision = version.starts.start(where)
    return RestrictionVersion(
        id=of.id,
        version=version.version,
        title=version.title,
        instrument=version.instrument,
        scope=tuple(_scope(scope_text(pack, each)) for each in version.scope),
        surfaces=version.surfaces,
        surfaces_source=version.surfaces_source,
        coverage=tuple(_coverage(each) for each in version.covers),
        exemptions=_rules(rules_text(pack, version.exemptions)),
        starts=starts,
        ends=None if version.ends is None else version.ends.until(where),
        precision=precision,
        existing=_existing(version, where),
        zone=str(pack.pack.zone),
    )


def scope_text(pack: Pack, written: str | ScopeText) -> ScopeText:
    """A scope statement as written in place, or the pack's own of that id."""
    if isinstance(written, ScopeText):
        return written
    for each in pack.scopes:
        if each.id == written:
            return each
    raise InputError(f"no scope statement has the id {written!r}; state it under `scopes`, or correct the id")


def rules_text(pack: Pack, written: str | RulesText) -> RulesText:
    """Exemption rules as written in place, or the pack's own of that id."""
    if isinstance(written, RulesText):
        return written
    for each in pack.rules:
        if each.id == written:
            return each
    raise InputError(
        f"no exemption rules have the id {written!r}; state them under `rules`, or correct the id"
    )


def _scope(written: ScopeText) -> ScopeStatement:
    return ScopeStatement(
        id=written.id,
        says=written.says,
        root=written.root,
        kinds=None if written.kinds == "any" else written.kinds,
        classes=written.classes,
        platforms=None if written.platforms == "any" else written.platforms,
        source=written.source,
    )


def _coverage(written: CoverageText) -> Coverage:
    if isinstance(written, OwnedByText):
        return OwnedBy(entity=written.entity, share=int(written.at_least), source=written.source)
    return written


def _rules(written: RulesText) -> ExemptionRules:
    return ExemptionRules(
        purposes=tuple(each.id for each in written.purposes),
        routes=tuple(_route(each) for each in written.routes),
        mitigations=tuple(_mitigation(each) for each in written.mitigations),
        limits=Limits(source=written.source) if written.limits is None else written.limits,
        exempt_is_listed=written.exempt_is_listed,
        source=written.source,
    )


def _route(written: RouteText) -> Route:
    return Route(
        name=written.name,
        stages=tuple(_stage(each) for each in written.stages),
        invariants=written.invariants,
        max_hours=written.max_hours,
        cap_hours=written.cap_hours,
        cap_days=written.cap_days,
        ratify_within=_micros(written.ratify_within),
        ratified_by=written.ratified_by,
        regularise_within=_micros(written.regularise_within),
        source=written.source,
    )


def _stage(written: StageText) -> Stage:
    return Stage(
        id=written.id,
        seats=written.seats,
        required=written.required,
        rule=written.rule,
        by_phone=written.by_phone,
        confirm_within=_micros(written.confirm_within),
        source=written.source,
    )


def _mitigation(written: MitigationText) -> MitigationRule:
    return MitigationRule(
        slug=written.slug,
        when=written.when,
        about=written.about,
        purposes=written.purposes,
        fresh_for=_micros(written.fresh_for),
        grace=_micros(written.grace) or 0,
        source_grace=_micros(written.source_grace) or 0,
        silent_after=_micros(written.silent_after),
        source=written.source,
    )


def _micros(written: Duration | None) -> int | None:
    return None if written is None else int(written)


def _existing(version: VersionText, where: ZoneInfo) -> Existing:
    if isinstance(version.existing, UntilText):
        return Existing(rule="until", until=version.existing.until.until(where))
    return Existing(rule=version.existing)
