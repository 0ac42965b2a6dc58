"""The instants at which anything may change, so that "ever before" and "first after" can be asked one by one."""

from collections.abc import Iterator

from tests.reference.reading import Entries, of

from appban.regime import events as ev


def instants(entries: Entries) -> list[int]:
    """Every instant at which anything here may change, and a few more, in order."""
    found = {x for recorded, e in entries for x in (recorded, e.stated)}
    for _, e in entries:
        match e:
            case ev.RestrictionMade(restriction=r):
                found |= {r.starts, r.ends or r.starts, r.existing.until or r.starts}
            case ev.ExemptionSubmitted(request=request):
                found |= {request.start, request.end}
            case ev.ReviewOpened():
                found |= {e.escalates, e.suspends}
            case ev.DecisionMade():
                found |= {e.confirm_by or e.stated}
            case (
                ev.AppListed() | ev.AuthorityGranted() | ev.CircumstanceDeclared() | ev.CircumstanceExtended()
            ):
                found |= {e.until or e.stated}
            case _:
                pass  # every other event's times are those it was stated and recorded at
    return sorted(found | set(lapses(entries)))


def lapses(entries: Entries) -> Iterator[int]:
    """The instants at which something lapses by its age."""
    for made in of(entries, ev.RestrictionMade):
        for rule in made.event.restriction.exemptions.mitigations:
            fresh, silent = rule.fresh_for or 0, rule.silent_after or 0
            for _, e in entries:
                if isinstance(e, ev.SourceDelivered | ev.MitigationEvidenced | ev.MitigationFailed):
                    yield from (
                        e.stated + each
                        for each in (fresh, fresh + rule.grace, fresh + rule.source_grace, silent)
                    )
        for route in made.event.restriction.exemptions.routes:
            for v in of(entries, ev.ExemptionSubmitted):
                yield from (
                    v.recorded + (each or 0) for each in (route.ratify_within, route.regularise_within)
                )
