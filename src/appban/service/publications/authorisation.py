"""An authorisation that a platform no longer honours: in the record at once, and once for as long as it lasts."""

from appban.errors import RefusedError
from appban.regime.account import AccountId
from appban.regime.events.accounts import AuthorizationRemoved
from appban.regime.source import Source
from appban.regime.subjects import COMMUNICATIONS
from appban.service.publications.carriage import ACTOR, Carriage, body_of
from appban.service.publishing import Press, record
from appban.service.reading import Focus
from appban.service.work import Act, Desk, Work


def gone(
    desk: Desk, press: Press, carriage: Carriage, account: AccountId, says: str, *, at: int | None = None
) -> bool:
    """Write that the authorisation of an account is gone, unless that is known since it was connected; whether it was news.

    `at` is when, as the platform says; what is older than the connection is about another one.
    """
    since = carriage.since(account)
    if at is not None and at < since:
        return False

    def verb(work: Work) -> None:
        facts = work.facts(Focus(rooms=(COMMUNICATIONS,)))
        held = facts.communications.accounts.get(account)
        if held is None or any(recorded >= since for recorded, _ in held.unauthorised):
            raise RefusedError(f"that the authorisation of {account} is gone stands in the record already")
        stated = work.now if at is None else min(at, work.now)
        source = Source(reference="the platform itself", mark="seen")
        event = AuthorizationRemoved(stated=stated, account=account, says=says, source=source)
        work.add(event, body_of(facts, account))

    try:
        record(desk, press, Act(actor=ACTOR), verb)
    except RefusedError:
        return False  # it is known
    return True
