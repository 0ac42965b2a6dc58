"""Restrictions in force and announced, with their sources; each version stays at its address."""

from collections.abc import Iterator, Sequence

from appban.regime import events as ev
from appban.regime.facts import Facts
from appban.regime.register import Column, Fact, Item, Line, Sheet
from appban.regime.restriction import Coverage, Named, RestrictionVersion
from appban.regime.time import show
from appban.service.bans.policy_words import covers
from appban.service.bans.public_list import PublicList
from appban.service.register.entries import Entry, joined

COLUMNS = (
    Column("restriction", "Restriction", "The id of the restriction"),
    Column("title", "Title", "What it is called"),
    Column("state", "State", "in-force, or to-come"),
    Column("since", "Since", "From when this version holds", "dateTime"),
    Column("until", "Until", "Until when; empty where no end is known", "dateTime"),
    Column("instrument", "On what authority", "The law, instruction or policy it rests on"),
    Column("covers", "Covers", "Which applications it reaches"),
    Column("surfaces", "Used as", "Which ways of using them it reaches"),
    Column("purposes", "Exemptions for", "For which purposes an exemption may be asked for"),
    Column("statements", "Statements", "How many statements on it are recorded", "integer"),
    Column("version", "Version", "The number of the version", "integer"),
)


def restrictions(facts: Facts, told: PublicList) -> Sheet:
    """The table."""
    lines = tuple(
        Line(
            cells=(
                each.version.id,
                each.version.title,
                "in-force" if each.in_force else "to-come",
                show(each.version.starts),
                None if each.until is None else show(each.until),
                each.version.instrument.reference,
                "; ".join(_covers(facts, rule) for rule in each.version.coverage),
                joined(each.version.surfaces),
                joined(each.version.exemptions.purposes) or "none",
                len(each.statements),
                each.version.version,
            ),
            noun="restriction",
            id=each.version.id,
        )
        for each in told.bans
    )
    return Sheet(
        slug="restrictions",
        title="Restrictions in force",
        says="The bans of applications on official devices that are in force, or announced, with what each rests on.",
        columns=COLUMNS,
        lines=lines,
        empty="No restriction is in force or announced.",
        lacks=("A restriction that is not announced yet is in no register.",),
    )


def restriction_items(found: Sequence[Entry], now: int) -> Iterator[Item]:
    """Every restriction that was ever public, with each version that is."""
    held: dict[str, list[tuple[Entry, RestrictionVersion]]] = {}
    for entry in found:
        if isinstance(entry.event, ev.RestrictionMade) and not (entry.sealed and entry.event.stated > now):
            held.setdefault(entry.event.restriction.id, []).append((entry, entry.event.restriction))
    for restriction, versions in sorted(held.items()):
        yield Item(
            noun="restriction",
            id=restriction,
            title=versions[-1][1].title,
            versions=tuple(entry.version("As made", _facts(of)) for entry, of in versions),
        )


def _facts(of: RestrictionVersion) -> tuple[Fact, ...]:
    at = "/event/restriction"
    return (
        Fact(label="Title", value=of.title, field=f"{at}/title"),
        Fact(label="From", value=of.starts, field=f"{at}/starts", at=True),
        Fact(label="Until", value=of.ends, field=f"{at}/ends", at=True),
        Fact(label="On what authority", value=of.instrument.reference, field=f"{at}/instrument/reference"),
        Fact(label="How well that was seen", value=of.instrument.mark, field=f"{at}/instrument/mark"),
        Fact(label="Used as", value=joined(of.surfaces), field=f"{at}/surfaces"),
        *(
            fact
            for n, each in enumerate(of.scope)
            for fact in (
                Fact(label="Whom it reaches", value=each.says, field=f"{at}/scope/{n}/says"),
                Fact(
                    label="Source of that",
                    value=each.source.reference,
                    field=f"{at}/scope/{n}/source/reference",
                ),
            )
        ),
        Fact(
            label="Exemptions for",
            value=joined(of.exemptions.purposes),
            field=f"{at}/exemptions/purposes",
        ),
    )


def _covers(facts: Facts, rule: Coverage) -> str:
    """What a rule covers, applications by their names."""
    if not isinstance(rule, Named):
        return covers(rule)
    return joined(tuple(facts.apps[app][-1].name if app in facts.apps else app for app in rule.apps))
