"""A plan to adopt packs, as rows that a person reads before wanting it."""

from appban.regime import events as ev
from appban.service.bans.plan import Plan


def plan_rows(plan: Plan) -> list[tuple[str, str | int | None]]:
    """What a plan comes to, as (what, value); the start of a restriction is in UTC microseconds."""
    touched = plan.touched
    devices = f"{touched.devices}, and {touched.unknown_devices} of which a fact is missing that could matter"
    return [
        ("Adds to the record", f"{len(plan.events)} entries"),
        *_starts(plan),
        ("Devices touched", devices),
        ("People touched", str(touched.people)),
        ("Exemptions touched", ", ".join(touched.exemptions) or "none"),
        ("Announced", "when it starts" if plan.sealed else "at once"),
        ("Digest of the plan", plan.digest),
    ]


def _starts(plan: Plan) -> list[tuple[str, str | int | None]]:
    events = (ev.read_event(raw) for raw in plan.events)
    made = [event.restriction for event in events if isinstance(event, ev.RestrictionMade)]
    return [(f"{each.id} version {each.version} from", each.starts) for each in made]
