"""One week of an account, counted from facts alone (DESIGN R10): gaps stay gaps, bounds stay bounds, the median not the mean."""

from collections import Counter
from collections.abc import Iterator

import msgspec

from appban.regime.channel import Channel, ChannelId
from appban.regime.communications import AccountHistory, Held
from appban.regime.events.readings import ReadingTaken
from appban.regime.facts import CircumstanceHistory, Facts
from appban.regime.figures import AT_END, channel_of, figure_at, figure_in, held_of, read_figure
from appban.regime.measuring import Growth, growth, holding, lifted_by, standing, total
from appban.regime.performance import (
    Asked,
    Course,
    Declared,
    Figure,
    Mandated,
    Origin,
    PeerLine,
    Post,
    Rested,
    Spent,
    Week,
)
from appban.regime.posted import medians, posts_in, references, topics
from appban.regime.reading import offers

LEVELS = ("followers", "posts", "most-viewed")
FLOWS = ("views", "profile-views", "likes", "comments", "shares", "watch-time")
OF_PEERS = ("followers", "views", "likes")
MOST_COURSES = 4
"""Lines in one chart, ours among them."""


def week(facts: Facts, asked: Asked) -> Week:
    """What a week came to. Facts have the account's posts, and the readings of `abouts`."""
    history = facts.communications.accounts[asked.account]
    account = history.registered[-1][1]
    channel = channel_of(facts, account.channel)
    held = held_of(facts, asked.account)
    posts = tuple(posts_in(facts, asked, history, channel))
    body = facts.bodies.at(account.body, asked.ends - 1)
    return Week(
        asked=asked,
        handle=account.handle,
        body=account.body if body is None else body.name,
        channel=account.channel,
        channel_name=account.channel if channel is None else channel.name,
        banned=channel is not None and channel.app is not None,
        known_at=facts.time,
        entries=facts.size,
        figures=tuple(_figures(held, channel, asked)),
        audience=tuple(_audience(held, asked)),
        audience_offered=offers(channel, "audience"),
        users=_users(facts, account.channel, asked),
        posts=posts,
        medians=medians(posts),
        topics=tuple(topics(posts)),
        compared=tuple(_in_all(held, channel, metric, asked) for metric in OF_PEERS),
        peers=tuple(_peers(facts, asked)),
        followers=tuple(_courses(facts, asked, account.handle)),
        views_by_day=tuple(total(held, "views", (day,)).value.exact for day in asked.days),
        costs=tuple(_costs(facts, asked)),
        spend=tuple(_spend(facts, account.channel, asked)),
        mandates=tuple(_mandates(history, asked)),
        circumstances=tuple(_circumstances(facts, posts)),
        standing=tuple(_rested(facts, posts)),
        origins=tuple(_origins(facts, channel, asked)),
    )


def abouts(facts: Facts, asked: Asked) -> tuple[str, ...]:
    """All whose readings a week needs: the account, its channel and posts, and the peers."""
    channel = facts.communications.accounts[asked.account].registered[-1][1].channel
    found = (str(asked.account), channel, *facts.communications.peers, *references(facts, asked.account))
    return tuple(dict.fromkeys(found))


def _figures(held: Held[ReadingTaken], channel: Channel | None, asked: Asked) -> Iterator[Figure]:
    yield from (figure_at(held, channel, metric, asked) for metric in LEVELS)
    yield from (figure_in(held, channel, metric, asked) for metric in FLOWS)


def _in_all(held: Held[ReadingTaken], channel: Channel | None, metric: str, asked: Asked) -> Figure:
    """What an account came to in all. Platforms give the likes of all its posts under a name of their own."""
    whole = holding(held, "account-likes", asked.ends) if metric == "likes" else None
    if whole is None:
        return figure_at(held, channel, metric, asked)
    earlier = holding(held, "account-likes", asked.starts)
    return msgspec.structs.replace(read_figure(whole, AT_END, growth(earlier, whole), asked), metric=metric)


def _audience(held: Held[ReadingTaken], asked: Asked) -> Iterator[tuple[str, Figure]]:
    for segment in sorted(
        {event.segment for _, event in held if event.metric == "audience" and event.segment}
    ):
        found = holding(held, "audience", asked.ends, segment=segment)
        if found is not None:
            yield segment, read_figure(found, AT_END, Growth(), asked)


def _users(facts: Facts, channel: ChannelId, asked: Asked) -> Figure | None:
    held = held_of(facts, channel)
    return figure_at(held, None, "users", asked) if holding(held, "users", asked.ends) else None


def _peers(facts: Facts, asked: Asked) -> Iterator[PeerLine]:
    for peer, named in facts.communications.peers.items():
        if named.event.stated >= asked.ends or (named.dropped is not None and named.dropped < asked.ends):
            continue
        channel = channel_of(facts, named.event.peer.channel)
        held = held_of(facts, peer)
        yield PeerLine(
            peer=peer,
            name=named.event.peer.name,
            handle=named.event.peer.handle,
            channel=named.event.peer.channel if channel is None else channel.name,
            source=named.event.source.reference,
            figures=tuple(figure_at(held, channel, metric, asked) for metric in OF_PEERS),
        )


def _courses(facts: Facts, asked: Asked, handle: str) -> Iterator[Course]:
    """Followers at the ends of weeks, ours first, then of those peers of whom most is known."""
    peers = [(line.peer, line.handle) for line in _peers(facts, asked)]
    courses = [_course(facts, about, name, asked) for about, name in ((asked.account, handle), *peers)]
    yield courses[0]
    told = sorted(courses[1:], key=lambda each: -sum(value is not None for value in each.values))
    yield from (each for each in told[: MOST_COURSES - 1] if any(value is not None for value in each.values))


def _course(facts: Facts, about: str, name: str, asked: Asked) -> Course:
    held, ends = held_of(facts, about), (*asked.earlier, asked.ends)
    found = [holding(held, "followers", end) for end in ends]
    # A reading that is older than the week before is no value of this one: the line has a gap there.
    fresh = [
        each.value.exact if each is not None and each.stated > start else None
        for each, start in zip(found, (ends[0] - (ends[1] - ends[0]), *ends[:-1]), strict=True)
    ]
    return Course(name=name, values=tuple(fresh))


def _costs(facts: Facts, asked: Asked) -> Iterator[Spent]:
    for _, each in facts.communications.costs.get(asked.account, []):
        if each.starts < asked.ends and each.ends > asked.starts:
            yield Spent(
                what=each.says,
                starts=each.starts,
                ends=each.ends,
                hours=each.hours,
                amount=each.amount,
                currency=each.currency,
            )


def _spend(facts: Facts, channel: ChannelId, asked: Asked) -> Iterator[Spent]:
    held = facts.communications.channels.get(channel)
    for _, each in [] if held is None else held.spent:
        if each.starts < asked.ends and each.ends > asked.starts:
            yield Spent(
                what=f"{each.campaign} ({each.use})",
                starts=each.starts,
                ends=each.ends,
                hours=None,
                amount=each.amount,
                currency=each.currency,
            )


def _mandates(history: AccountHistory, asked: Asked) -> Iterator[Mandated]:
    """Each mandate that was in force at some time of the week, until the next one took its place."""
    given = sorted((event for _, event in history.mandates), key=lambda event: event.stated)
    for event, following in zip(given, [*(each.stated for each in given[1:]), None], strict=False):
        ends = [each for each in (event.until, following) if each is not None]
        until = min(ends, default=None)
        if event.stated < asked.ends and (until is None or until > asked.starts):
            yield Mandated(
                purposes=event.purposes,
                excludes=event.excludes,
                use=event.use,
                instrument=event.instrument,
                since=event.stated,
                until=until,
            )


def _circumstances(facts: Facts, posts: tuple[Post, ...]) -> Iterator[Declared]:
    counted = Counter(each.circumstance for each in posts if each.circumstance is not None)
    for circumstance, number in counted.items():
        held = facts.circumstances[circumstance]
        yield Declared(
            circumstance=circumstance,
            anchor=held.declared.anchor,
            opened=held.declared.stated,
            until=_ends(held),
            posts=number,
        )


def _rested(facts: Facts, posts: tuple[Post, ...]) -> Iterator[Rested]:
    counted = Counter(each.standing for each in posts if each.standing is not None)
    for standing_use, number in counted.items():
        history = facts.communications.standing_uses[standing_use]
        asked = history.submitted[1].use
        ended = asked.end if history.ended is None else min(asked.end, history.ended[1].stated)
        yield Rested(
            use=asked.id,
            purposes=asked.purposes,
            start=asked.start,
            end=ended,
            seats=tuple(dict.fromkeys(each.seat for _, each in history.decisions if each.outcome == "clear")),
            posts=number,
        )


def _ends(held: CircumstanceHistory) -> int:
    until = max([held.declared.until, *(until for _, until in held.extended)])
    return until if held.ended is None else min(until, held.ended)


def _origins(facts: Facts, channel: Channel | None, asked: Asked) -> Iterator[Origin]:
    """Every source of a reading that bears on the week, once, the oldest first."""
    used: dict[tuple[object, ...], list[ReadingTaken]] = {}
    for about in abouts(facts, asked):
        for _, event in standing(held_of(facts, about)):
            if asked.before[0][0] < event.stated <= asked.ends or _holds(facts, about, event, asked):
                collected = None if event.device is None else event.collected
                key = (event.source, event.reference, event.definition, event.raw, event.device, collected)
                used.setdefault(key, []).append(event)
    for events in sorted(
        used.values(), key=lambda each: (min(event.collected for event in each), each[0].reference)
    ):
        first = events[0]
        exempt = None
        if first.device is not None:
            exempt = bool(lifted_by(facts, channel, first.device, first.collected))
        yield Origin(
            source=first.source,
            reference=first.reference,
            first=min(event.collected for event in events),
            last=max(event.collected for event in events),
            definition=first.definition,
            raw=first.raw,
            device=first.device,
            exempt=exempt,
            readings=len(events),
        )


def _holds(facts: Facts, about: str, event: ReadingTaken, asked: Asked) -> bool:
    if event.since is not None or event.stated > asked.ends:
        return False
    held = held_of(facts, about)
    return any(
        found is not None and found.reading == event.reading
        for found in (
            holding(held, event.metric, end, segment=event.segment) for end in (asked.starts, asked.ends)
        )
    )
