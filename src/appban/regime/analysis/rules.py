"""Checks of exemption rules: purposes, limits and mitigations, and each route of them."""

from collections.abc import Iterator, Mapping

from appban.regime.analysis.remark import Remark, error, warning
from appban.regime.analysis.route import check_route
from appban.regime.identity import Surface
from appban.regime.mitigation import Method, MitigationKind, MitigationRule
from appban.regime.restriction import ExemptionRules, Limits

_DAYS = 366


def check_rules(
    rules: ExemptionRules,
    path: str,
    *,
    surfaces: tuple[Surface, ...],
    catalogue: Mapping[str, MitigationKind],
    country: str | None,
) -> Iterator[Remark]:
    """What is wrong with the rules by which a restriction with these surfaces may be departed from."""
    yield from _check_purposes(rules, path)
    yield from _check_limits(rules, path)
    for n, rule in enumerate(rules.mitigations):
        yield from _check_mitigation(rule, rules, f"{path}.mitigations[{n}]", catalogue)
    slugs = [(rule.slug, rule.when) for rule in rules.mitigations]
    for slug, when in sorted({each for each in slugs if slugs.count(each) > 1}):
        yield error("duplicate-id", f"{path}.mitigations", f"{slug!r} stands twice for {when}; keep one")
    for n, route in enumerate(rules.routes):
        yield from check_route(route, rules, f"{path}.routes[{n}]", surfaces=surfaces, country=country)


def _check_purposes(rules: ExemptionRules, path: str) -> Iterator[Remark]:
    for name in sorted({each for each in rules.purposes if rules.purposes.count(each) > 1}):
        yield error("duplicate-id", f"{path}.purposes", f"the purpose {name!r} stands twice; keep one")
    names = [route.name for route in rules.routes]
    for route in sorted({each for each in names if names.count(each) > 1}):
        yield error("duplicate-id", f"{path}.routes", f"the route {route!r} stands twice; keep one")
    if bool(rules.purposes) != bool(rules.routes):
        missing = "routes" if rules.purposes else "purposes"
        yield warning(
            "impossible", path, f"without {missing} no exemption is possible; add some, or remove both"
        )


def _check_limits(rules: ExemptionRules, path: str) -> Iterator[Remark]:
    limits: Limits = rules.limits
    values = {
        "max_days": limits.max_days,
        "max_devices": limits.max_devices,
        "max_people": limits.max_people,
        "days_in_12_months": limits.days_in_12_months,
    }
    for name, value in values.items():
        if value is not None and value < 1:
            yield error(
                "limit-range", f"{path}.limits.{name}", f"{name} is {value}; state 1 or more, or leave it out"
            )
    if rules.routes and limits.max_days is None:
        yield warning(
            "no-maximum", path, "nothing says how long an exemption may last; state limits.max_days"
        )
    if limits.days_in_12_months is not None and limits.days_in_12_months >= _DAYS:
        yield warning("limit-idle", f"{path}.limits", "12 months have no more days than that; leave it out")


def _check_mitigation(
    rule: MitigationRule, rules: ExemptionRules, path: str, catalogue: Mapping[str, MitigationKind]
) -> Iterator[Remark]:
    for purpose in sorted(set(rule.purposes or ()) - set(rules.purposes)):
        yield error("unknown-purpose", path, f"{purpose!r} is no purpose of these rules; correct or add it")
    if rule.purposes == ():
        yield warning(
            "never-matches", path, f"{rule.slug!r} is required for no purpose; name one, or remove it"
        )
    if rule.source_grace and rule.silent_after is None:
        yield warning(
            "grace-idle", path, "source_grace runs only once a source is silent; state silent_after"
        )
    if rule.fresh_for is None and (rule.grace or rule.source_grace):
        yield warning(
            "grace-idle", path, "evidence that does not age needs no grace; state fresh_for, or remove it"
        )
    kind = catalogue.get(rule.slug)
    if kind is None:
        yield error(
            "unknown-mitigation", path, f"the catalogue has no mitigation {rule.slug!r}; correct or add it"
        )
        return
    if kind.about != rule.about:
        yield error(
            "about", path, f"{rule.slug!r} is about the {kind.about}, not the {rule.about}; correct it"
        )
    if rule.grace and Method.ATTESTATION not in kind.methods:
        yield warning(
            "grace-idle", path, f"grace is for attestations, by which {rule.slug!r} is not evidenced"
        )
