"""Which entries anyone may read whole; all others are sealed, with their opening given under authority."""

from appban.record.entry import Tier
from appban.regime import events as ev

_PUBLIC = frozenset(
    {
        ev.RecordOpened,
        ev.AdministrationBegan,
        ev.BodyRecorded,
        ev.AppRecorded,
        ev.OwnershipRecorded,
        ev.AppClassified,
        ev.AppListed,
        ev.ListingEnded,
        ev.RestrictionMade,
        ev.RestrictionEnded,
        ev.RestrictionReaffirmed,
        ev.PackAdopted,
        ev.MitigationDefined,
        ev.StatementMade,
        ev.channels.FrameworkAdopted,
        ev.channels.ChannelRecorded,
        ev.channels.UsePolicySet,
        ev.channels.AssessmentReported,
        ev.channels.ReassessmentCalled,
        ev.publications.CorrectionMade,
        ev.FiguresReleased,
        ev.Erased,  # a random id and a rule: published, so that tiles alone tell a restored backup what to forget again
    }
)


def tier_of(event: ev.Event) -> Tier:
    """`public` for what government says about the ban itself, `official` for cases and for what is not announced yet."""
    if isinstance(event, ev.RestrictionMade) and event.sealed:
        return "official"
    return "public" if type(event) in _PUBLIC else "official"
