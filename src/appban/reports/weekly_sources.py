"""What a weekly report rests on, and what it does not know (DESIGN R10): both are printed with every figure."""

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from appban.regime.performance import Figure, Origin, PeerLine, Post, Week
from appban.regime.publication import PublicationId
from appban.regime.reading import METRICS
from appban.reports import words
from appban.reports.model import Block, Grid, Items, Note, Words

_DIGITS = 12
_SHORT = 90


def named(post: Post, captions: Mapping[PublicationId, str]) -> str:
    """How a post is called: the beginning of its caption, or what else is known of it."""
    caption = None if post.publication is None else captions.get(post.publication)
    text = " ".join((caption or post.item).split())
    return text if len(text) <= _SHORT else f"{text[:_SHORT].rstrip()}…"


def gaps(week: Week, zone: ZoneInfo, captions: Mapping[PublicationId, str]) -> Iterator[Block]:
    """What is missing, bounded, old or in doubt, each in a sentence."""
    told = tuple(_gaps(week, zone, captions))
    yield Items(told) if told else Words("Nothing is missing.")


def sources(week: Week, zone: ZoneInfo) -> Iterator[Block]:
    """Where every reading is from, when it was collected, by which definition, from which bytes, and on which device."""
    yield Grid(
        "Readings that this report rests on",
        ("Source", "By", "Collected", "Counted as", "Readings", "SHA-256", "Device"),
        tuple(_origin(each, week, zone) for each in week.origins),
        (4,),
        "No reading was taken.",
    )
    if any(each.exempt is False for each in week.origins):
        yield Note(
            f"{week.channel_name} is banned on devices, and for the device of an export no exemption was in force "
            "when it was made."
        )


def _gaps(week: Week, zone: ZoneInfo, captions: Mapping[PublicationId, str]) -> Iterator[str]:
    for figure in week.figures:
        yield from _gap(METRICS[figure.metric].title, figure, week, zone)
    if not any(name.startswith("age:") for name, _ in week.audience):
        yield f"Audience by age: {words.UNKNOWN if week.audience_offered else words.NOT_OFFERED}."
    for post in week.posts:
        silent = [METRICS[each.metric].title for each in post.figures if each.value.kind == "unknown"]
        if silent:
            yield f"{named(post, captions)}: {', '.join(silent).lower()} not known."
    yield from (told for peer in week.peers for told in _peer_gaps(peer))
    yield from _about_the_account(week, zone)


def _about_the_account(week: Week, zone: ZoneInfo) -> Iterator[str]:
    if week.unexplained:
        yield f"{words.count(week.unexplained, 'post')} on the account that no cleared publication explains."
    if not week.costs:
        yield "Cost: not recorded for this week."
    if not week.mandates:
        yield "Mandate: none was in force in this week."
    if week.known_at < week.asked.ends:
        yield f"The week was not over on {words.moment(week.known_at, zone)}."


def _gap(title: str, figure: Figure, week: Week, zone: ZoneInfo) -> Iterator[str]:
    match figure.value.kind:
        case "unknown":
            yield f"{title}: not known."
        case "not-offered":
            yield f"{title}: not offered by {week.channel_name}."
        case "between":
            yield f"{title}: only a range is known."
        case "exactly":
            pass
        case _:
            yield f"{title}: only a bound is known, {figure.counts}."
    if figure.at is not None and not figure.in_week:
        yield f"{title}: no reading in this week; the last is of {words.last_day(figure.at, zone)}."


def _peer_gaps(peer: PeerLine) -> Iterator[str]:
    for kind, said in (("unknown", "not known"), ("not-offered", f"not offered by {peer.channel}")):
        silent = [METRICS[each.metric].title.lower() for each in peer.figures if each.value.kind == kind]
        if silent:
            yield f"{peer.name}: {', '.join(silent)} {said}."


def _origin(origin: Origin, week: Week, zone: ZoneInfo) -> tuple[str, ...]:
    return (
        origin.reference,
        origin.source,
        _collected(origin, zone),
        origin.definition or "not said",
        f"{origin.readings:,}",
        "none" if origin.raw is None else f"{origin.raw[:_DIGITS]}…",
        _device(origin, week),
    )


def _collected(origin: Origin, zone: ZoneInfo) -> str:
    first, last = words.day(origin.first, zone), words.day(origin.last, zone)
    return words.moment(origin.last, zone) if first == last else f"{first} to {last}"


def _device(origin: Origin, week: Week) -> str:
    if origin.exempt is not None:
        return (
            "exempt then" if origin.exempt else "no exemption in force then" if week.banned else "not banned"
        )
    return "not said" if origin.source == "import" and week.banned else ""
