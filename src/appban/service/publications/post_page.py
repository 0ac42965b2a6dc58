"""Everything there is to say about one post at an instant: the page that people decide on."""

from collections.abc import Iterator

import msgspec

from appban.ports import StoreReader
from appban.regime.device import DeviceId
from appban.regime.events import publications as pb
from appban.regime.facts import Facts
from appban.regime.lacks import Lack, before_clearance
from appban.regime.people import PersonId
from appban.regime.post_standing import State, state_of
from appban.regime.post_state import (
    answers,
    captions_due,
    carried,
    clearers,
    happened,
    newest,
    review_due,
)
from appban.regime.publication import Content, PublicationId
from appban.regime.publishing import lacking
from appban.regime.roster import Roster
from appban.service.naming import Named, Names, Text
from appban.service.publications.media_files import media_of
from appban.service.publications.posts import known_post

Act = str
"""What somebody could do next: the name of a verb."""


class MediaPart(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a post, with what goes with it."""

    digest: str
    name: str | None
    kind: str
    alt: Text | None
    captions: str | None
    music: Text | None
    consent: Text | None
    made_by_ai: bool


class DecisionPart(msgspec.Struct, frozen=True, kw_only=True):
    """One decision; `counts` says whether it counts towards the newest version."""

    person: Named
    outcome: str
    capacity: str
    medium: str
    stated: int
    digest: str
    version: int
    counts: bool
    reason: Text


class AnswerPart(msgspec.Struct, frozen=True, kw_only=True):
    """One propriety question of the newest version as answered."""

    question: str
    answer: str
    passes: bool


class CarriedPart(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt at bringing it out, and the last that was said of it."""

    key: str
    person: Named
    device: Named | None
    platform: str
    begun: int
    state: str
    at: int | None
    address: str | None
    reference: str | None
    copy: str | None
    fetched: bool
    says: str


class PostPage(msgspec.Struct, frozen=True, kw_only=True):
    """The newest version with its texts while they are held, its state, all that it lacks, and what could be done next.

    `shown` is the version of the noun to state when acting on what was seen; `digest` what those who clear it clear.
    """

    content: Content
    digest: str
    at: int
    shown: int
    state: State
    lacks: tuple[Lack, ...]
    acts: tuple[Act, ...]
    caption: Text
    author: Named
    clearers: tuple[Named, ...]
    media: tuple[MediaPart, ...]
    answers: tuple[AnswerPart, ...]
    decisions: tuple[DecisionPart, ...]
    carried: tuple[CarriedPart, ...]
    corrections: tuple[str, ...]
    captions_due: int | None
    review_from: int | None


def post_page(
    reader: StoreReader,
    facts: Facts,
    publication: PublicationId,
    at: int,
    *,
    who: tuple[PersonId | None, DeviceId | None] = (None, None),
    roster: Roster | None = None,
) -> PostPage:
    """The page of a post; with who would post it and from which device, it says what those lack too."""
    history = known_post(facts, publication)
    version, names = newest(history), Names(reader, facts)
    content, told = version.content, answers(history, at)
    state, lacks = state_of(facts, publication, at), lacking(facts, publication, at, *who, roster=roster)
    return PostPage(
        content=content,
        digest=version.digest,
        at=at,
        shown=reader.count_of(f"publication:{publication}"),
        state=state,
        lacks=lacks,
        acts=tuple(_acts(facts, publication, state, lacks, at)),
        caption=names.texts([content.caption])[content.caption],
        author=names.of(content.author),
        clearers=tuple(names.of(each) for each in clearers(facts, history, at)),
        media=tuple(_media(reader, names, content)),
        answers=()
        if told is None
        else tuple(AnswerPart(question=e.question, answer=e.answer, passes=e.passes) for e in told.answers),
        decisions=tuple(_decisions(facts, publication, names, at)),
        carried=tuple(_carried(facts, publication, names)),
        corrections=tuple(e.says for _, e in happened(history, pb.CorrectionMade)),
        captions_due=captions_due(history, at),
        review_from=review_due(history, at),
    )


_OPEN: frozenset[State] = frozenset[State](
    {"drafted", "questioned", "stopped", "submitted", "refused", "cleared", "held", "missed", "failed"}
)
"""Where a post is not out and not taken back."""


def _acts(
    facts: Facts, publication: PublicationId, state: State, lacks: tuple[Lack, ...], at: int
) -> Iterator[Act]:
    history = facts.communications.publications[publication]
    if state in _OPEN:
        made = newest(history).content.template is not None
        yield from _of_template(lacks) if made else _of_planned(state, lacks)
        yield from () if lacks else ("publish",)
        yield "withdraw"
    if state == "publishing":
        yield "posted"
    if carried(history, at) == "live":
        yield from ("correct", "taken-down" if state == "to-take-down" else "withdraw")
    yield from () if captions_due(history, at) is None else ("captions",)
    yield from () if review_due(history, at) is None else ("review",)


def _of_template(lacks: tuple[Lack, ...]) -> Iterator[Act]:
    parts = {each.part for each in lacks}
    if "clearance" in parts:
        yield from ("clear", "refuse")
    if parts & {"clearance", "stop"}:
        yield "release"


def _of_planned(state: State, lacks: tuple[Lack, ...]) -> Iterator[Act]:
    yield "edit"
    if state in {"drafted", "questioned"}:
        yield "answer"
        yield from () if before_clearance(lacks) else ("submit",)
    if state == "submitted":
        yield from ("clear", "refuse")
    if any(each.part == "stop" for each in lacks):
        yield "release"


def _media(reader: StoreReader, names: Names, content: Content) -> Iterator[MediaPart]:
    called = {each.digest: each.name for each in media_of(reader, content.publication)}
    for each in content.media:
        texts = names.texts(t for t in (each.alt, each.music, each.consent) if t is not None)
        yield MediaPart(
            digest=each.digest,
            name=called.get(each.digest),
            kind=each.kind,
            alt=None if each.alt is None else texts[each.alt],
            captions=each.captions,
            music=None if each.music is None else texts[each.music],
            consent=None if each.consent is None else texts[each.consent],
            made_by_ai=each.made_by_ai,
        )


def _decisions(facts: Facts, publication: PublicationId, names: Names, at: int) -> Iterator[DecisionPart]:
    history = facts.communications.publications[publication]
    versions = {draft.digest: draft.content.version for _, draft in history.drafts}
    counting, digest = set(clearers(facts, history, at)), newest(history).digest
    for _, event in happened(history, pb.PublicationDecided):
        made = event.decision
        yield DecisionPart(
            person=names.of(made.person),
            outcome=made.outcome,
            capacity=made.capacity,
            medium=made.medium,
            stated=made.stated,
            digest=event.digest,
            version=versions.get(made.content_digest, 0),
            counts=made.content_digest == digest and facts.human(made.person) in counting,
            reason=names.texts([event.reason])[event.reason],
        )


def _carried(facts: Facts, publication: PublicationId, names: Names) -> Iterator[CarriedPart]:
    history = facts.communications.publications[publication]
    for _, begun in happened(history, pb.PublicationBegun):
        told = [e for _, e in happened(history, pb.PublicationAnswered) if e.key == begun.key]
        last = told[-1] if told else None
        yield CarriedPart(
            key=begun.key,
            person=names.of(begun.person),
            device=None if begun.device is None else names.of(begun.device),
            platform=begun.platform,
            begun=begun.stated,
            state="begun" if last is None else last.state,
            at=None if last is None else last.stated,
            address=next((e.address for e in reversed(told) if e.address), None),
            reference=next((e.reference for e in reversed(told) if e.reference), None),
            copy=next((e.copy for e in reversed(told) if e.copy), None),
            fetched=any(e.fetched for e in told),
            says="" if last is None else last.says,
        )
