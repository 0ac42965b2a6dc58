"""How accounts and their standing uses are shown."""

from appban.cli.context import Session
from appban.cli.output import Row
from appban.regime.account_state import AccountState
from appban.service.accounts.account_list import StandingLine
from appban.service.naming import Names

COLUMNS = ("account", "handle", "channel", "body", "state", "since", "purposes", "publishers", "missing")


def account_row(here: Session, state: AccountState, names: Names) -> Row:
    """One account in a line."""
    mandate = state.mandate
    return {
        "account": state.account,
        "handle": state.handle,
        "channel": state.channel,
        "body": state.body,
        "state": state.state,
        "since": here.show(state.since),
        "purposes": [] if mandate is None else list(mandate.purposes),
        "publishers": [str(names.of(each)) for each in state.publishers],
        "missing": list(state.missing),
    }


def account_page(
    here: Session, state: AccountState, names: Names, uses: list[StandingLine]
) -> tuple[Row, dict[str, list[Row]]]:
    """One account in full, and its standing exceptional uses."""
    mandate, plan = state.mandate, state.closing_plan
    row: Row = {
        **account_row(here, state, names),
        "excludes": [] if mandate is None else list(mandate.excludes),
        "use": None if mandate is None else mandate.use,
        "instrument": None if mandate is None else mandate.instrument,
        "mandate_until": None if mandate is None else here.show(mandate.until),
        "owner": None if state.owner is None else str(names.of(state.owner)),
        "recovery": None if state.recovery is None else str(names.of(state.recovery)),
        "closing_plan": None if plan is None else names.texts([plan])[plan].value,
        "exemptions": list(state.exemptions),
        "unauthorised_since": here.show(state.unauthorised),
    }
    return row, {"standing_uses": [standing_row(here, each, names) for each in uses]}


def standing_row(here: Session, line: StandingLine, names: Names) -> Row:
    """One standing exceptional use."""
    use = line.use
    return {
        "use": use.id,
        "account": use.account,
        "purposes": list(use.purposes),
        "in_force": not line.obstacles,
        "obstacles": list(line.obstacles),
        "from": here.show(use.start),
        "until": here.show(use.end),
        "requester": str(names.of(use.requester)),
        "seats": [f"{each.id} ({each.subject})" for each in use.seats],
        "decided": [f"{each.seat}: {each.outcome} by {names.of(each.person)}" for each in line.decided],
        "digest": line.digest,
    }
