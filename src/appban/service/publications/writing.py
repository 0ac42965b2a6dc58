"""A post that somebody is still writing: kept beside the record with its files, as typed, until it is a draft or forgotten.

Nothing here is a post yet, and nobody but its owner sees it. Who may write for an account is asked when it is kept as one.
"""

from collections.abc import Callable
from typing import Literal

import msgspec

from appban.errors import InputError, NotFoundError
from appban.ports import LogFolder, Paper, StoreReader, StoreWriter
from appban.record.digests import sha256, to_hex
from appban.regime.account import AccountId, PurposeClass
from appban.regime.events import publications as pb
from appban.regime.exemption import CircumstanceId
from appban.regime.people import PersonId
from appban.regime.publication import Media, PublicationId
from appban.regime.time import DAY
from appban.service.guard import not_here
from appban.service.naming import Names
from appban.service.publications.drafting import (
    COMMENTS,
    Draft,
    Drafted,
    Means,
    PostChanges,
    draft,
    edit,
)
from appban.service.publications.handing import Handed
from appban.service.publications.media_files import media_of, read_media, sort_of, type_of
from appban.service.work import Work

KIND = "post-writing"
FILES = "post-writing-file"
LASTS = 90 * DAY
MOST = 20
"""Posts that one person has begun."""
MOST_FILES = 10

Part = Literal["account", "purpose", "text", "files", "settings", "audience", "time", "route"]
PARTS: tuple[Part, ...] = (
    "account", "purpose", "text", "files", "settings", "audience", "time", "route",
)  # fmt: skip


class WrittenFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of it, by digest, with what goes with it; `captions` by digest too."""

    digest: str
    name: str
    kind: str
    alt: str = ""
    captions: str | None = None
    music: str = ""
    consent: str = ""
    made_by_ai: bool = False


class Writing(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed so far; None is a part not answered yet. `start` 0: as soon as it is cleared.

    `edits` names the post that it changes, and `shown` the digest of the version that it began from.
    """

    id: str
    owner: PersonId
    changed: int
    accounts: tuple[AccountId, ...] = ()
    purpose: PurposeClass | None = None
    topic: str = ""
    caption: str | None = None
    files: tuple[WrittenFile, ...] = ()
    files_done: bool = False
    settings: dict[str, str] | None = None
    audience: str = ""
    campaign: str = ""
    grid_slot: str = ""
    start: int = 0
    end: int | None = None
    route: Literal["ordinary", "urgent"] | None = None
    circumstance: CircumstanceId | None = None
    edits: PublicationId | None = None
    shown: str = ""


_KEPT = msgspec.json.Decoder(Writing)


def answered_parts(writing: Writing) -> frozenset[Part]:
    """The parts that are answered."""
    found: dict[Part, bool] = {
        "account": bool(writing.accounts),
        "purpose": writing.purpose is not None and bool(writing.topic),
        "text": writing.caption is not None,
        "files": writing.files_done,
        "settings": writing.settings is not None,
        "audience": bool(writing.audience),
        "time": writing.end is not None,
        "route": writing.route is not None,
    }
    return frozenset(part for part, is_so in found.items() if is_so)


def writings_of(reader: StoreReader, owner: PersonId) -> list[Writing]:
    """What a person has begun, the last changed first."""
    found = [_KEPT.decode(paper.body) for paper in reader.papers(KIND, owner=owner)]
    return sorted(found, key=lambda each: -each.changed)


def find_writing(reader: StoreReader, owner: PersonId, name: str) -> Writing:
    """What a person has begun; NotFoundError if that person has begun none of that name."""
    paper = reader.paper(KIND, name)
    if paper is None or paper.owner != owner:
        raise not_here("post", name)
    return _KEPT.decode(paper.body)


def keep_writing(writer: StoreWriter, writing: Writing) -> None:
    """Keep it as it is now; InputError if its owner has begun too many."""
    if writer.paper(KIND, writing.id) is None and len(writer.papers(KIND, owner=writing.owner)) >= MOST:
        raise InputError(f"you have {MOST} posts begun; send or delete one first")
    writer.put_paper(
        Paper(
            kind=KIND,
            id=writing.id,
            owner=writing.owner,
            at=writing.changed,
            until=writing.changed + LASTS,
            body=msgspec.json.encode(writing),
        )
    )


def hand_file(
    writer: StoreWriter, writing: Writing, given: WrittenFile, data: bytes, captions: bytes | None
) -> Writing:
    """The post with a file more, whose bytes are kept with it; InputError for one that is of no type that is taken."""
    kind = sort_of(type_of(given.name, data))
    if kind == "captions":
        raise InputError(f"{given.name!r} is captions; hand it in with the film they are of")
    if captions is not None and sort_of(type_of("captions", captions)) != "captions":
        raise InputError("captions are WebVTT, which begins with WEBVTT; save them as that")
    if len(writing.files) >= MOST_FILES:
        raise InputError(f"a post has at most {MOST_FILES} files; remove one first")
    file = msgspec.structs.replace(
        given,
        kind=kind,
        digest=_keep(writer, writing, data),
        captions=None if captions is None else _keep(writer, writing, captions),
    )
    others = tuple(each for each in writing.files if each.digest != file.digest)
    return msgspec.structs.replace(writing, files=(*others, file))


def drop_writing(writer: StoreWriter, writing: Writing) -> None:
    """Forget it, with its files."""
    writer.drop_paper(KIND, writing.id)
    writer.drop_papers(FILES, owner=writing.id)


def writing_from(
    reader: StoreReader, version: pb.PublicationDrafted, name: str, owner: PersonId, now: int
) -> Writing:
    """One that begins as a post is, to change it."""
    names, content = Names(reader), version.content
    commitments = [content.caption, *(t for m in content.media for t in (m.alt, m.music, m.consent) if t)]
    held = names.texts(commitments)
    called = {each.digest: each.name for each in media_of(reader, content.publication)}

    def text(commitment: str | None) -> str:
        found = next((each for key, each in held.items() if key == commitment), None)
        return "" if found is None else found.value or ""

    return Writing(
        id=name,
        owner=owner,
        changed=now,
        accounts=(content.account,),
        purpose=content.purpose,
        topic=content.topic,
        caption=text(content.caption),
        files=tuple(_written(each, called.get(each.digest, each.kind), text) for each in content.media),
        files_done=True,
        settings={each.name: each.value for each in content.settings},
        audience=content.audience,
        campaign=content.campaign or "",
        grid_slot=content.grid_slot or "",
        start=content.start,
        end=content.end,
        route=content.route,
        circumstance=content.circumstance,
        edits=content.publication,
        shown=version.digest,
    )


def _written(media: Media, name: str, text: Callable[[str | None], str]) -> WrittenFile:
    return WrittenFile(
        digest=media.digest,
        name=name,
        kind=media.kind,
        alt=text(media.alt),
        captions=media.captions,
        music=text(media.music),
        consent=text(media.consent),
        made_by_ai=media.made_by_ai,
    )


def send_writing(work: Work, writing: Writing, means: Means) -> tuple[Drafted, ...]:
    """Make drafts of it, one an account, or the next version of the post that it changes; then it is forgotten."""
    missing = [part for part in PARTS if part not in answered_parts(writing)]
    if missing or writing.purpose is None or writing.end is None or writing.route is None:
        raise InputError(f"{', '.join(missing)}: not answered yet; answer each, then keep the post")
    asked = Draft(
        accounts=writing.accounts,
        purpose=writing.purpose,
        topic=writing.topic,
        audience=writing.audience,
        caption=writing.caption or "",
        start=writing.start or work.now,
        end=writing.end,
        settings=writing.settings or {COMMENTS: ""},
        media=tuple(_handed(work.writer, writing, each, means.folder) for each in writing.files),
        campaign=writing.campaign or None,
        grid_slot=writing.grid_slot or None,
        circumstance=writing.circumstance,
        route=writing.route,
    )
    if writing.edits is None:
        done = draft(work, asked, means)
    else:
        done = (edit(work, writing.edits, writing.shown, _changes(asked), means),)
    drop_writing(work.writer, writing)
    return done


def _changes(asked: Draft) -> PostChanges:
    """Everything as it is now, so that what was emptied is taken away."""
    return PostChanges(
        purpose=asked.purpose,
        topic=asked.topic,
        audience=asked.audience,
        caption=asked.caption,
        start=asked.start,
        end=asked.end,
        settings=asked.settings,
        media=asked.media,
        campaign=asked.campaign or "",
        grid_slot=asked.grid_slot or "",
        circumstance=asked.circumstance or CircumstanceId(""),
        route=asked.route,
    )


def read_written(reader: StoreReader, writing: Writing, digest: str, folder: LogFolder) -> bytes:
    """The bytes of a file of it, or of the post that it changes; NotFoundError if there are none."""
    paper = reader.paper(FILES, f"{writing.id}/{digest}")
    if paper is not None:
        return paper.body
    if writing.edits is None:
        raise NotFoundError(f"there is no file {digest}; hand it in again")
    return read_media(reader, folder, writing.edits, digest)[1]


def _keep(writer: StoreWriter, writing: Writing, data: bytes) -> str:
    digest = to_hex(sha256(data))
    writer.put_paper(
        Paper(
            kind=FILES,
            id=f"{writing.id}/{digest}",
            owner=writing.id,
            at=writing.changed,
            until=writing.changed + LASTS,
            body=data,
        )
    )
    return digest


def _handed(writer: StoreWriter, writing: Writing, file: WrittenFile, folder: LogFolder) -> Handed:
    captions = None if file.captions is None else read_written(writer, writing, file.captions, folder)
    return Handed(
        name=file.name,
        data=read_written(writer, writing, file.digest, folder),
        alt=file.alt or None,
        captions=captions,
        music=file.music or None,
        consent=file.consent or None,
        made_by_ai=file.made_by_ai,
    )
