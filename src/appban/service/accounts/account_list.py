"""Accounts and their standing uses as they stood at an instant."""

from collections.abc import Iterator

import msgspec

from appban.regime.account import AccountId, StandingUse
from appban.regime.account_state import AccountState, account_at
from appban.regime.communications import StandingUseHistory
from appban.regime.events.accounts import StandingUseDecided
from appban.regime.facts import Facts
from appban.regime.standing_use import standing_obstacles


class StandingLine(msgspec.Struct, frozen=True, kw_only=True):
    """One standing exceptional use: what stands in its way (nothing: it is in force), and who decided."""

    use: StandingUse
    digest: str
    obstacles: tuple[str, ...]
    decided: tuple[StandingUseDecided, ...]


def account_lines(facts: Facts, at: int) -> Iterator[AccountState]:
    """Every account known by an instant, those that were only seen among them."""
    for account in facts.communications.accounts:
        state = account_at(facts, account, at)
        if state is not None:
            yield state


def standing_lines(facts: Facts, at: int, account: AccountId | None = None) -> Iterator[StandingLine]:
    """Every standing exceptional use that had been asked for by an instant, of one account if one is named."""
    for history in facts.communications.standing_uses.values():
        if history.submitted[1].stated <= at and account in {None, history.submitted[1].use.account}:
            yield _standing(facts, history, at)


def _standing(facts: Facts, history: StandingUseHistory, at: int) -> StandingLine:
    submitted = history.submitted[1]
    return StandingLine(
        use=submitted.use,
        digest=submitted.digest,
        obstacles=standing_obstacles(facts, history, at),
        decided=tuple(event for _, event in history.decisions if event.stated <= at),
    )
