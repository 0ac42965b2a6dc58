"""Questions of accounts: 11 accounts-existing, 12 published-between, 14 cost-of-account, 19 accounts-other."""

from collections.abc import Iterator
from typing import Any

from tests.reference.answers.force import in_force, requests
from tests.reference.answers.record import Asked, Row, below, each_of, in_order, iso, tree
from tests.reference.reading import Entries, governing, left, restrictions

from appban.regime.events import accounts as ac
from appban.regime.events import channels as ch
from appban.regime.events import publications as pb
from appban.regime.events.readings import CostRecorded


def registered(asked: Asked) -> dict[str, Any]:
    """Every account known by then, by its newest registration."""
    return {e.account: e for _, e in each_of(asked.facts, ac.AccountRegistered) if e.stated <= asked.at}


def state_of(asked: Asked, told: Any) -> tuple[str, int]:
    """How an account stands, and since when."""
    found = ("seen" if told.standing == "seen" else "authorised", told.stated)
    moves = [
        (max(e.stated, r) if e.to == "live" else e.stated, e.to)
        for r, e in each_of(asked.facts, ac.AccountMoved)
        if e.account == told.account
    ]
    for since, to in sorted(moves):
        if since <= asked.at and found[0] not in {"seen", "closed"}:
            found = (to, since)
    return found


def mandate_of(asked: Asked, account: str) -> Any:
    """The mandate in force."""
    held = [
        e
        for r, e in each_of(asked.facts, ac.MandateGiven)
        if e.account == account and max(e.stated, r) <= asked.at
    ]
    last = max(held, key=lambda e: e.stated, default=None)
    return None if last is None or (last.until is not None and last.until <= asked.at) else last


def accounts_existing(asked: Asked) -> list[Row]:
    """11: the accounts of ours."""
    where, rows = tree(asked.facts), []
    for told in registered(asked).values():
        if (
            told.standing == "ours"
            and asked.get("channel") in {None, told.channel}
            and below(where, told.body, asked.get("body"), asked.at)
        ):
            state, since = state_of(asked, told)
            mandate = mandate_of(asked, told.account)
            given = (
                ((), (), "") if mandate is None else (mandate.purposes, mandate.excludes, mandate.instrument)
            )
            owner, under = arranged(asked, told.account)
            known = requests(asked.facts)
            devices = tuple(sorted({d.id for e in under for d in known[e].devices}))
            rows.append(
                (
                    told.account, told.handle, told.channel, told.body, state, iso(since), *given, owner or "",
                    tuple(publishers(asked, told, under)), tuple(under), devices,
                )
            )  # fmt: skip
    return in_order(rows)


def arranged(asked: Asked, account: str) -> tuple[Any, tuple[Any, ...]]:
    """Who owns an account, and under which exemptions it is run."""
    owner, under = None, ()
    for r, e in sorted(each_of(asked.facts, ac.AccountArranged), key=lambda pair: (pair[1].stated, pair[0])):
        if e.account == account and max(e.stated, r) <= asked.at:
            owner = e.owner if e.owner is not None else owner
            under = e.exemptions if e.exemptions is not None else under
    return owner, under


def publishers(asked: Asked, told: Any, under: tuple[Any, ...]) -> Iterator[Any]:
    """Who may publish: named, still there, and exempt where the application is banned."""
    named: dict[Any, int] = {}
    for r, e in each_of(asked.facts, ac.PublisherNamed, ac.PublisherRemoved):
        if e.account == told.account and isinstance(e, ac.PublisherNamed) and max(e.stated, r) <= asked.at:
            named[e.person] = e.until
        elif e.account == told.account and isinstance(e, ac.PublisherRemoved) and e.stated <= asked.at:
            named.pop(e.person, None)
    banned = _banned(asked, told)
    held = [requests(asked.facts)[e] for e in under if in_force(asked.facts, e, asked.at)]
    for person, until in named.items():
        lets = not banned or any(person in {p.id for p in r.people} and banned in r.apps for r in held)
        if asked.at < until and not left(asked.facts, person, asked.at) and lets:
            yield person


def _banned(asked: Asked, told: Any) -> Any:
    """The application by which a channel is reached, if a restriction in force names it; else None."""
    app = next(
        (e.channel.app for _, e in each_of(asked.facts, ch.ChannelRecorded) if e.channel.id == told.channel),
        None,
    )
    for name in restrictions(asked.facts) if app else ():
        rule = governing(asked.facts, name, asked.at)
        if rule is not None and rule.id.startswith("uk-2023") and rule.approved_list is None:
            return app
    return None


def accounts_other(asked: Asked) -> list[Row]:
    """19: every account but one."""
    rows = []
    for told in registered(asked).values():
        if told.account != asked.get("account"):
            state, since = state_of(asked, told)
            authorised = (
                told.standing == "ours" and state != "closed" and mandate_of(asked, told.account) is not None
            )
            rows.append(
                (
                    told.account, told.handle, told.channel, told.body, state, authorised, iso(since),
                    told.source.reference, told.source.mark,
                )
            )  # fmt: skip
    return in_order(rows)


def published_between(asked: Asked) -> list[Row]:
    """12: what went out, and what was seen that nothing explains."""
    since, until = asked.period
    rows = []
    drafted = {
        (e.content.publication, e.digest): e.content for _, e in each_of(asked.facts, pb.PublicationDrafted)
    }
    begun = {e.key: e for _, e in each_of(asked.facts, pb.PublicationBegun)}
    for _, e in each_of(asked.facts, pb.PublicationAnswered):
        if e.state == "live" and since <= e.stated < until:
            content = drafted[e.publication, begun[e.key].content_digest]
            if asked.get("account") in {None, content.account}:
                rows.append(
                    (
                        content.account, e.publication, iso(e.stated), content.purpose, content.topic, content.route,
                        content.circumstance or "", _cleared(asked.facts, begun[e.key]), _state(asked, e.publication),
                        e.reference or "",
                    )
                )  # fmt: skip
    for _, e in each_of(asked.facts, pb.PostSeen):
        when = e.stated if e.posted is None else e.posted
        if e.publication is None and since <= when < until and asked.get("account") in {None, e.account}:
            rows.append((e.account, "", iso(e.posted), None, None, None, "", (), "live", e.reference))
    return in_order(rows)


def _cleared(facts: Entries, begun: Any) -> tuple[Any, ...]:
    """Who cleared the version that was carried out."""
    return tuple(
        e.decision.person
        for _, e in each_of(facts, pb.PublicationDecided)
        if (e.publication, e.decision.content_digest) == (begun.publication, begun.content_digest)
        and e.decision.outcome == "clear"
        and e.decision.stated <= begun.stated
    )


def _state(asked: Asked, publication: Any) -> str:
    """What has become of a post by then."""
    gone = any(
        e.publication == publication and e.state == "gone" and e.stated <= asked.at
        for _, e in each_of(asked.facts, pb.PublicationAnswered)
    )
    return "gone" if gone else "live"


def cost_of_account(asked: Asked) -> list[Row]:
    """14: what running an account took, and what was spent on its channel by its body."""
    since, until = asked.period
    told = registered(asked).get(asked.get("account"))
    rows: dict[Row, list[tuple[int | None, int | None]]] = {}
    for _, e in each_of(asked.facts, CostRecorded):
        if e.account == asked.get("account") and since <= e.starts and e.ends <= until:
            rows.setdefault(("running", e.currency), []).append((e.hours, e.amount))
    for _, e in each_of(asked.facts, ch.SpendRecorded):
        if (
            told is not None
            and (e.channel, e.body) == (told.channel, told.body)
            and since <= e.starts
            and e.ends <= until
        ):
            rows.setdefault(("promotion", e.currency), []).append((None, e.amount))
    return in_order(
        (
            *key,
            _sum(h for h, _ in held),
            _sum(a for _, a in held),
            len(held),
            sum(1 for _, a in held if a is None),
        )
        for key, held in rows.items()
    )


def _sum(numbers: Iterator[int | None]) -> int | None:
    known = [each for each in numbers if each is not None]
    return sum(known) if known else None
