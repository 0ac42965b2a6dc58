"""Frameworks and channels as data: the shapes of the files that a person writes, and what becomes of them.

As in a pack, every statement has its source, and what the operator settles is marked `operator`. What a framework
leaves to the operator stands as null or empty in its template, and is refused until it is filled in.
"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from appban.errors import InputError
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.channel import (
    Channel,
    ChannelId,
    Criterion,
    Framework,
    FrameworkId,
    Outcome,
    Principle,
    Use,
    UsePolicy,
)
from appban.regime.events import Event
from appban.regime.events.channels import AssessmentReported, ChannelRecorded, UsePolicySet
from appban.regime.pack.facts import Written
from appban.regime.pack.text import Document, read
from appban.regime.pack.tree import Fields
from appban.regime.pack.written import Moment, ZoneName
from appban.regime.restriction import Seat
from appban.regime.source import Source
from appban.regime.time import zone


class FrameworkHead(Written, frozen=True, kw_only=True):
    """What a framework is; see `channel.Framework`. `rules` says on whose word scales and reviews are as they are."""

    id: FrameworkId
    title: str
    version: int
    zone: ZoneName
    starts: Moment
    ends: Moment | None = None
    uses: tuple[Use, ...]
    outdates: tuple[FrameworkId, ...] = ()
    review_days: int
    source: Source
    rules: Source


class PrincipleText(Written, frozen=True, kw_only=True):
    """A principle; without a title or criteria it is one that the operator has to fill in."""

    id: str
    title: str | None
    criteria: tuple[Criterion, ...]


class FrameworkFile(Written, frozen=True, kw_only=True):
    """A file of one framework."""

    framework: FrameworkHead
    principles: tuple[PrincipleText, ...]


class ChannelsHead(Written, frozen=True, kw_only=True):
    """What a file of channels is, and whose use policy it states."""

    id: str
    title: str
    version: int
    zone: ZoneName
    body: BodyId
    summary: str


class ChannelText(Written, frozen=True, kw_only=True):
    """A channel; see `channel.Channel`."""

    id: ChannelId
    name: str
    app: AppId | None
    platform: str | None
    metrics: tuple[str, ...]
    source: Source


class PolicyText(Written, frozen=True, kw_only=True):
    """What was said of whether a channel is used."""

    channel: ChannelId
    policy: UsePolicy
    uses: tuple[Use, ...]
    since: Moment
    standing_seats: tuple[Seat, ...] = ()
    source: Source


class ReportText(Written, frozen=True, kw_only=True):
    """What was said of an assessment made elsewhere; `assessed: null` says that there was none."""

    channel: ChannelId
    use: Use
    said: Moment
    outcome: Outcome | None
    assessed: Moment | None
    review_by: Moment | None = None
    source: Source


class ChannelsFile(Written, frozen=True, kw_only=True):
    """A file of channels with what is known of their use."""

    channels: ChannelsHead
    known: tuple[ChannelText, ...]
    policies: tuple[PolicyText, ...] = ()
    assessments: tuple[ReportText, ...] = ()


def load_channels(data: bytes, name: str) -> tuple[FrameworkFile | ChannelsFile, Document]:
    """The values of a file of a framework or of channels; InputError, with the line, if it is neither."""
    document = read(data, name)
    root = document.root
    if isinstance(root, Fields) and "framework" in root.fields:
        return document.convert(FrameworkFile), document
    return document.convert(ChannelsFile), document


def framework_of(file: FrameworkFile, document: Document) -> Framework:
    """The framework of a file; InputError, with the line, for what the operator has still to fill in or is odd."""
    where = zone(file.framework.zone)
    for path, fault in _faults(file):
        raise InputError(f"{path}: {fault}", where=document.where(path))
    head = file.framework
    return Framework(
        id=head.id,
        version=head.version,
        title=head.title,
        principles=tuple(
            Principle(id=each.id, title=each.title or "", criteria=each.criteria) for each in file.principles
        ),
        uses=head.uses,
        outdates=head.outdates,
        review_days=head.review_days,
        starts=head.starts.start(where)[0],
        ends=None if head.ends is None else head.ends.until(where),
        source=head.source,
        rules=head.rules,
    )


def channel_events(file: ChannelsFile, body: BodyId | None, now: int) -> Iterator[Event]:
    """What a file of channels says, as events; for `body` instead of its own if one is given."""
    where = zone(file.channels.zone)
    for known in file.known:
        yield ChannelRecorded(
            stated=now,
            channel=Channel(
                id=known.id, name=known.name, app=known.app, platform=known.platform, metrics=known.metrics
            ),
            source=known.source,
        )
    for policy in file.policies:
        stated, precision = policy.since.start(where)
        yield UsePolicySet(
            stated=stated,
            precision=precision,
            channel=policy.channel,
            body=body or file.channels.body,
            policy=policy.policy,
            uses=policy.uses,
            standing_seats=policy.standing_seats,
            source=policy.source,
        )
    yield from (_report(each, where) for each in file.assessments)


def _report(told: ReportText, where: ZoneInfo) -> AssessmentReported:
    stated, precision = (told.assessed or told.said).start(where)
    return AssessmentReported(
        stated=stated,
        precision=precision,
        channel=told.channel,
        use=told.use,
        outcome=told.outcome,
        assessed=None if told.assessed is None else stated,
        review_by=None if told.review_by is None else told.review_by.until(where),
        source=told.source,
    )


def _faults(file: FrameworkFile) -> Iterator[tuple[str, str]]:
    if file.framework.review_days < 1 or file.framework.version < 1:
        yield "framework", "a version and a number of days until a review are at least 1; correct them"
    for n, principle in enumerate(file.principles):
        path = f"principles[{n}]"
        if not principle.title or not principle.criteria:
            yield (
                path,
                (
                    f"principle {principle.id!r} has no {'criteria' if principle.title else 'title'}: "
                    "it is yours to fill in, and nobody else says what it is"
                ),
            )
        for m, asked in enumerate(principle.criteria):
            if not asked.scale or not set(asked.flags) <= set(asked.scale):
                yield (
                    f"{path}.criteria[{m}]",
                    f"a scale has words, and {asked.flags!r} must be among {asked.scale!r}",
                )
    names = [each.id for each in file.principles]
    asked_of = [(each.id, one.id) for each in file.principles for one in each.criteria]
    if not names or len(set(names)) < len(names) or len(set(asked_of)) < len(asked_of):
        yield (
            "principles",
            "principles, and the criteria of each, have ids of their own, and there is at least one",
        )
