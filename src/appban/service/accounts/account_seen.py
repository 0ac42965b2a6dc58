"""Who sees which accounts and assessments; what is not seen is answered as what does not exist (see `service.sight`).

Give the facts of the head, at the present, also for a page about the past.
"""

from appban.regime.account import AccountId, StandingUseId
from appban.regime.account_state import account_at
from appban.regime.channel import AssessmentId
from appban.regime.communications import AssessmentHistory, StandingUseHistory
from appban.regime.facts import Facts
from appban.service.guard import not_here
from appban.service.sight import Sight


def sees_account(facts: Facts, sight: Sight, account: AccountId, at: int) -> bool:
    """Whether an account is seen: its body, or by whoever publishes on it, owns it or holds its recovery."""
    stands = account_at(facts, account, at)
    if stands is None:
        return False
    run = {facts.human(each) for each in (*stands.publishers, stands.owner, stands.recovery) if each}
    return sight.sees_body(stands.body) or not run.isdisjoint(facts.human(each) for each in sight.ids)


def accounts_seen(facts: Facts, sight: Sight, at: int) -> frozenset[AccountId]:
    """The accounts that are seen."""
    return frozenset(each for each in facts.communications.accounts if sees_account(facts, sight, each, at))


def seen_account(facts: Facts, sight: Sight, account: AccountId, at: int) -> AccountId:
    """The account; NotFoundError, in the same words, for one that is not there or not seen."""
    if not sees_account(facts, sight, account, at):
        raise not_here("account", account)
    return account


def sees_assessment(facts: Facts, sight: Sight, assessment: AssessmentId) -> bool:
    """Whether an assessment is seen: its body, or by whoever assesses."""
    history = facts.communications.assessments.get(assessment)
    if history is None:
        return False
    opened = history.opened[1]
    return sight.sees_body(opened.body) or opened.assessor in sight.ids


def seen_assessment(facts: Facts, sight: Sight, assessment: AssessmentId) -> AssessmentHistory:
    """The history of an assessment; NotFoundError, in the same words, for one that is not there or not seen."""
    if not sees_assessment(facts, sight, assessment):
        raise not_here("assessment", assessment)
    return facts.communications.assessments[assessment]


def seen_standing_use(facts: Facts, sight: Sight, use: StandingUseId, at: int) -> StandingUseHistory:
    """The history of a standing use; NotFoundError, in the same words, for one that is not there or not seen."""
    history = facts.communications.standing_uses.get(use)
    if history is None or not sees_account(facts, sight, history.submitted[1].use.account, at):
        raise not_here("standing use", use)
    return history
