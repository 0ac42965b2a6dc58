"""Whether an exemption was ever in force, as was known at the time: nothing that is stated back later undoes that.

A suspension, a failure or a leaver may be stated for an instant before the exemption came into force. It then was not
in force, as one knows now; it was relied on all the same, so it is not edited or withdrawn any more (DESIGN R6), and an
emergency still has to be ratified or reviewed (R8).
"""

from appban.ports import StoreReader
from appban.regime import events as ev
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.reducer import apply
from appban.service.guard import has_begun
from appban.service.reading import Focus, entries_about


def ever_in_force(reader: StoreReader, exemption: ExemptionId, now: int) -> bool:
    """Whether an exemption is in force at `now`, or was at any instant before by what was known then."""
    facts = Facts()
    for recorded, event in entries_about(reader, Focus(exemptions=(exemption,)), reader.head().size):
        if _may_undo(recorded, event) and _begun(facts, exemption, recorded - 1):
            return True
        apply(facts, recorded, event)
    return _begun(facts, exemption, now)


def _begun(facts: Facts, exemption: ExemptionId, now: int) -> bool:
    history = facts.exemptions.get(exemption)
    return history is not None and has_begun(facts, history, now)


def _may_undo(recorded: int, event: ev.Event) -> bool:
    """Whether an entry may say of an instant before it that the exemption was not in force then."""
    match event:
        case ev.MitigationEvidenced() | ev.AuthorityGranted():
            return False
        case ev.PersonLinked() | ev.ExemptionSubmitted():
            return True
        case _:
            return event.stated < recorded
