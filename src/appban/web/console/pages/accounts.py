"""Official accounts: their state, their mandate and what they lack; those that were only seen apart; as of any moment."""

from collections.abc import Iterator, Mapping

import msgspec

from appban.errors import NotAuthorisedError
from appban.regime.account import AccountId
from appban.regime.account_run import bans_on
from appban.regime.account_state import AccountState, account_at, account_exemptions_in_force
from appban.regime.channel_state import channel_at
from appban.regime.communications import AccountHistory
from appban.regime.events.accounts import PublisherNamed
from appban.regime.exemption import ExemptionId
from appban.regime.people import PersonId
from appban.service.accounts.account_list import StandingLine, account_lines, standing_lines
from appban.service.accounts.account_seen import seen_account, sees_account
from appban.service.guard import ACCOUNT, not_here
from appban.web.console.account_story import story_of
from appban.web.console.answers import Answer, Shown
from appban.web.console.comms_texts import Texts
from appban.web.console.lists import Sifted, sifted
from appban.web.console.page import Page
from appban.web.console.pages.channels import may_anywhere
from appban.web.console.visit import Visit
from appban.web.console.words import body_named

STATES = {
    "authorised": "Authorised, not live",
    "live": "Live",
    "paused": "Paused",
    "closed": "Closed",
}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One account as a row shows it."""

    stands: AccountState
    channel: str
    body: str | None
    missing: tuple[str, ...]


class Publisher(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who was named and not removed: until when, and whether they may publish now."""

    person: PersonId
    name: str
    until: int
    may: bool


class Under(msgspec.Struct, frozen=True, kw_only=True):
    """An exemption that an account is run under: whether it is in force, and whether the viewer sees its page."""

    exemption: ExemptionId
    in_force: bool
    seen: bool


def listed(visit: Visit) -> Answer:
    """The accounts that the viewer sees."""
    asked = sifted(visit, "state", "channel", sorts=("handle",))
    seen = [
        each
        for each in account_lines(visit.facts, visit.moment.at)
        if sees_account(visit.head, visit.viewer.sight, each.account, visit.now)
    ]
    rows = [_row(visit, each) for each in seen if _wanted(asked, each)]
    channels: dict[str, str] = {each.channel: _channel(visit, each) for each in seen}
    context = {
        "asked": asked,
        "rows": [each for each in rows if each.stands.state != "seen"],
        "strange": [each for each in rows if each.stands.state == "seen"],
        "states": STATES,
        "channels": channels,
        "chosen": asked.chosen({"state": STATES, "channel": channels}),
        "kept": asked.kept_filters,
        "may": visit.moment.is_now and may_anywhere(visit, ACCOUNT),
    }
    return Shown(template="accounts/list.html", title="Accounts", context=context)


def account(visit: Visit) -> Answer:
    """One account."""
    return _account(visit)


def _account(visit: Visit) -> Shown:
    stands = account_of(visit)
    mandate = stands.mandate
    history = visit.facts.communications.accounts[stands.account]
    context = {
        "stands": stands,
        "channel": _channel(visit, stands),
        "body": body_named(visit.facts, stands.body, visit.moment.at),
        "mandate": mandate,
        "given_by": None if mandate is None else str(visit.names.of(mandate.given_by)),
        "owner": _named(visit, stands.owner),
        "recovery": _named(visit, stands.recovery),
        "plan": Texts(visit, f"account:{stands.account}").of(stands.closing_plan),
        "missing": missing_words(visit, stands),
        "publishers": list(publishers_named(visit, history, stands)),
        "under": list(_under(visit, stands)),
        "bans": bans_on(visit.facts, stands.account, visit.moment.at),
        "uses": [
            (each, _seats(each)) for each in standing_lines(visit.facts, visit.moment.at, stands.account)
        ],
        "events": story_of(visit, stands.account),
        "may": runs(visit, stands),
    }
    return Shown(template="accounts/account.html", title=stands.handle, context=context)


def account_of(visit: Visit) -> AccountState:
    """The account of the path, as it stood; NotFoundError for one that is not there, was not yet, or is not seen."""
    wanted = AccountId(visit.path["account"])
    seen_account(visit.head, visit.viewer.sight, wanted, visit.now)
    stands = account_at(visit.facts, wanted, visit.moment.at)
    if stands is None:
        raise not_here("account", wanted)
    return stands


def runs(visit: Visit, stands: AccountState) -> bool:
    """Whether the viewer may act on an account now: authority over its body, and nothing of the past."""
    over = visit.viewer.sight.subjects.get(ACCOUNT, frozenset())
    return visit.moment.is_now and stands.body in over and stands.state != "closed"


def running(visit: Visit) -> AccountState:
    """The account of the path, which the viewer may act on; NotAuthorisedError for whoever sees it and may not."""
    stands = account_of(visit)
    if not runs(visit, stands):
        raise NotAuthorisedError("whoever runs accounts for its body does this, while it is not closed")
    return stands


def missing_words(visit: Visit, stands: AccountState) -> tuple[str, ...]:
    """What an account lacks before it can be live, with people by their names."""
    people = {each: str(visit.names.of(each)) for each in (stands.owner, stands.recovery) if each}
    found = []
    for text in stands.missing:
        for person, name in people.items():
            text = text.replace(person, name)  # noqa: PLW2901  # the words of the regime, with names for ids
        found.append(text[:1].upper() + text[1:])
    return tuple(found)


def publishers_named(visit: Visit, history: AccountHistory, stands: AccountState) -> Iterator[Publisher]:
    """Everybody who was named by the moment, not removed, and whose time is not over."""
    at, facts = visit.moment.at, visit.facts
    until: dict[PersonId, int] = {}
    for _, event in sorted(history.publishers, key=lambda pair: (pair[1].stated, pair[0])):
        if event.stated > at:
            continue
        person = facts.human(event.person)
        if isinstance(event, PublisherNamed):
            until[person] = event.until
        else:
            until.pop(person, None)
    visit.names.learn(until)
    for person, end in until.items():
        if at < end:
            may = person in stands.publishers
            yield Publisher(person=person, name=str(visit.names.of(person)), until=end, may=may)


def _row(visit: Visit, stands: AccountState) -> Row:
    return Row(
        stands=stands,
        channel=_channel(visit, stands),
        body=body_named(visit.facts, stands.body, visit.moment.at),
        missing=()
        if stands.state in {"live", "closed"} and not stands.missing
        else missing_words(visit, stands),
    )


def _wanted(asked: Sifted, stands: AccountState) -> bool:
    states, channels = asked.filters["state"], asked.filters["channel"]
    return (not states or stands.state in states) and (not channels or stands.channel in channels)


def _channel(visit: Visit, stands: AccountState) -> str:
    known = channel_at(visit.facts, stands.channel)
    return stands.channel if known is None else known.name


def _named(visit: Visit, person: PersonId | None) -> str | None:
    return None if person is None else str(visit.names.of(person))


def _under(visit: Visit, stands: AccountState) -> Iterator[Under]:
    in_force = account_exemptions_in_force(visit.facts, stands.account, visit.moment.at)
    for each in stands.exemptions:
        history = visit.head.exemptions.get(each)
        seen = history is not None and visit.viewer.sight.sees_case(history)
        yield Under(exemption=each, in_force=each in in_force, seen=seen)


def _seats(line: StandingLine) -> str:
    decided = {each.seat: each.outcome for each in line.decided}
    words: Mapping[str | None, str] = {"clear": "filled", "refuse": "refused", None: "empty"}
    return ", ".join(f"{seat.id}: {words[decided.get(seat.id)]}" for seat in line.use.seats)


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/accounts",
        summary="Official accounts, as of any moment.",
        authority="signed-in",
        handler=listed,
    ),
    Page(
        method="GET",
        path="/accounts/{account}",
        summary="One account: its mandate, who runs it, what it lacks.",
        authority="signed-in",
        handler=account,
    ),
)
