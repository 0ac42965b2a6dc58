"""What the viewer of a page about figures sees of accounts, at the present, also on a page about the past."""

from appban.service.accounts.account_seen import accounts_seen
from appban.service.readings.seen import Viewing
from appban.web.console.visit import Visit


def viewing(visit: Visit) -> Viewing:
    """The accounts and bodies that the viewer sees now."""
    sight = visit.viewer.sight
    return Viewing(sight=sight, accounts=accounts_seen(visit.head, sight, visit.now))
