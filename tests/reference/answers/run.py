"""The slow script: the true answer to a question, worked out of the raw entries alone."""

from collections.abc import Callable
from typing import Any

from tests.history import History
from tests.reference.answers import accounts, bans, cases, channels, figures, fleet, safeguards
from tests.reference.answers.record import Asked, Row, at, entries_of

ANSWERS: dict[str, Callable[[Asked], list[Row]]] = {
    "app-standing": bans.app_standing,
    "policy-in-force": bans.policy_in_force,
    "exemptions-in-force": cases.exemptions_in_force,
    "requests-between": cases.requests_between,
    "exemption-decided": cases.exemption_decided,
    "exemption-held-by": cases.exemption_held_by,
    "mitigations-of": safeguards.mitigations_of,
    "exemptions-beyond": safeguards.exemptions_beyond,
    "channel-assessed": channels.channel_assessed,
    "channel-used-unassessed": channels.channel_used_unassessed,
    "accounts-existing": accounts.accounts_existing,
    "published-between": accounts.published_between,
    "performance-between": figures.performance_between,
    "cost-of-account": accounts.cost_of_account,
    "detections-by-month": fleet.detections_by_month,
    "devices-unseen": fleet.devices_unseen,
    "statements-on": bans.statements_on,
    "contracts-without-clause": bans.contracts_without_clause,
    "accounts-other": accounts.accounts_other,
    "coverage-changed": bans.coverage_changed,
    "devices-reached": fleet.devices_reached,
}


def true_answer(history: History, question: str, as_of: str, known_at: str, **more: Any) -> list[Row]:
    """The rows of the answer to a question as of an instant, as known at another; `since` and `until` are instants, too."""
    known = at(known_at)
    for name in ("since", "until"):
        if isinstance(more.get(name), str):
            more[name] = at(more[name])
    facts = [entry for entry in entries_of(history) if entry[0] <= known]
    return ANSWERS[question](Asked(facts, at(as_of), known, history.folder / "lake", more))
