"""Readings: one dated, sourced measurement each. Unknown is null, never 0; a bound stays a bound."""

import re
from typing import Literal, NewType

import msgspec

from appban.errors import InputError
from appban.regime.channel import Channel, ChannelId
from appban.regime.time import FOREVER

ReadingId = NewType("ReadingId", str)
PeerId = NewType("PeerId", str)

ReadingSource = Literal["api", "import", "manual", "press"]
Kind = Literal[
    "exactly", "more-than", "at-least", "at-most", "less-than", "between", "not-offered", "unknown"
]
Unit = Literal["count", "seconds", "milliseconds", "per-mille"]


class Value(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """A measurement in the unit of its metric: `low` and `high` bound it; both None are for no number at all.

    `exactly` has the two equal; `more-than` and `at-least` only `low`; `at-most` and `less-than` only `high`.
    """

    kind: Kind
    low: int | None = None
    high: int | None = None

    @property
    def exact(self) -> int | None:
        """The number, if it is exactly that."""
        return self.low if self.kind == "exactly" else None


class Peer(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """Somebody else's account that ours is compared with."""

    id: PeerId
    name: str
    channel: ChannelId
    handle: str


class Metric(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What is measured. `offered_as` is the name by which a channel says that it offers it; None: no channel has to."""

    title: str
    unit: Unit = "count"
    offered_as: str | None


def _counted(title: str, offered_as: str, unit: Unit = "count") -> Metric:
    return Metric(title=title, unit=unit, offered_as=offered_as)


METRICS: dict[str, Metric] = {
    "followers": _counted("Followers", "followers"),
    "following": _counted("Accounts followed", "following"),
    "posts": _counted("Posts", "posts"),
    "views": _counted("Views", "views"),
    "most-viewed": _counted("Views of the most viewed post", "views"),
    "profile-views": _counted("Profile views", "profile-views"),
    "viewers": _counted("Viewers", "viewers"),
    "likes": _counted("Likes", "likes"),
    "account-likes": _counted("Likes of all posts", "account-likes"),
    "comments": _counted("Comments", "comments"),
    "shares": _counted("Shares", "shares"),
    "quotes": _counted("Quotes", "quotes"),
    "bookmarks": _counted("Bookmarks", "bookmarks"),
    "watch-time": _counted("Watch time", "watch-time", "seconds"),
    "average-watch-time": _counted("Average watch time", "watch-time", "milliseconds"),
    "watched-whole": _counted("Watched to the end", "watch-time", "per-mille"),
    "audience": _counted("Share of the audience", "audience", "per-mille"),
    "users": Metric(title="Users in this country", offered_as=None),
}
"""Every metric there is. A platform's own names are matched to these where its figures come in."""

NOT_OFFERED = Value(kind="not-offered")
UNKNOWN = Value(kind="unknown")

_MOST = FOREVER
_NUMBER = r"(-?\d[\d,]*)"
_FORMS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(rf"^{_NUMBER}$"), "exactly"),
    (re.compile(rf"^(?:>|over |more than ){_NUMBER}$"), "more-than"),
    (re.compile(rf"^(?:>=|at least ){_NUMBER}$"), "at-least"),
    (re.compile(rf"^(?:<=|at most ){_NUMBER}$"), "at-most"),
    (re.compile(rf"^(?:<|under |less than ){_NUMBER}$"), "less-than"),
    (re.compile(rf"^{_NUMBER}(?:\.\.| to ){_NUMBER}$"), "between"),
)
_WORDS: dict[str, Value] = {"not offered": NOT_OFFERED, "not-offered": NOT_OFFERED, "unknown": UNKNOWN}
_BEFORE: dict[Kind, str] = {
    "more-than": "more than ",
    "at-least": "at least ",
    "at-most": "at most ",
    "less-than": "less than ",
}


def exactly(number: int) -> Value:
    """A number that is known."""
    return Value(kind="exactly", low=number, high=number)


def read_value(text: str) -> Value:
    """A value as people write it: 4812, >360, at least 360, <10, 15000000 to 20000000, unknown, not offered."""
    said = " ".join(text.lower().split())
    if said in _WORDS:
        return _WORDS[said]
    for form, kind in _FORMS:
        found = form.match(said)
        if found is not None:
            return _value(kind, [_number(each) for each in found.groups()], text)
    raise InputError(
        f"{text!r} is no value; write 4812, >360, >=360, <10, <=10, 15000000..20000000, unknown or not offered"
    )


def show_value(value: Value) -> str:
    """The value in words: a bound as a bound, a range as a range, and never 0 for what is not known."""
    match value.kind:
        case "not-offered" | "unknown":
            return "not offered" if value.kind == "not-offered" else "not known"
        case "exactly":
            return f"{value.low:,}"
        case "between":
            return f"{value.low:,} to {value.high:,}"
        case bound:
            return f"{_BEFORE[bound]}{value.low if value.high is None else value.high:,}"


def offers(channel: Channel | None, metric: str) -> bool:
    """Whether a channel says that it offers a metric, of an account or of a post; one not known is taken to."""
    needed = METRICS[metric].offered_as
    return needed is None or channel is None or not {needed, f"account:{needed}"}.isdisjoint(channel.metrics)


def check_value(metric: str, value: Value) -> None:
    """InputError for a metric that there is none of, or a value that contradicts itself."""
    if metric not in METRICS:
        raise InputError(f"{metric!r} is no metric; they are {', '.join(METRICS)}")
    low, high = value.low is not None, value.high is not None
    bounded = {
        "exactly": low and value.low == value.high,
        "more-than": low and not high,
        "at-least": low and not high,
        "at-most": high and not low,
        "less-than": high and not low,
        "between": value.low is not None and value.high is not None and value.low < value.high,
        "not-offered": not low and not high,
        "unknown": not low and not high,
    }
    if not bounded[value.kind]:
        raise InputError(
            f"{value.kind} does not go with {value.low} and {value.high}; give the bounds that it has"
        )


def _value(kind: Kind, numbers: list[int], text: str) -> Value:
    if any(abs(each) >= _MOST for each in numbers):
        raise InputError(f"{text!r} is larger than can be kept; correct it")
    match kind:
        case "exactly":
            return exactly(numbers[0])
        case "more-than" | "at-least":
            return Value(kind=kind, low=numbers[0])
        case "at-most" | "less-than":
            return Value(kind=kind, high=numbers[0])
        case _:
            if numbers[0] >= numbers[1]:
                raise InputError(f"{text!r} is no range; write the lower bound first")
            return Value(kind=kind, low=numbers[0], high=numbers[1])


def _number(text: str) -> int:
    if "," in text and re.fullmatch(r"-?\d{1,3}(,\d{3})+", text) is None:
        raise InputError(f"{text!r} is no number; separate thousands by commas or by nothing")
    return int(text.replace(",", ""))
