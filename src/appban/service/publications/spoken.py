"""A post in the clear, as its platform is given it: the very texts and files that the cleared version commits to."""

from appban.errors import NotFoundError, RefusedError
from appban.ports import Attachment, Post, StoreReader
from appban.record.digests import sha256, to_hex
from appban.regime.exemption import Commitment
from appban.regime.publication import Content, Media
from appban.service.publications.carriage import Files


def spoken(reader: StoreReader, content: Content, files: Files, at: int) -> Post:
    """A version of a post, begun at an instant; NotFoundError if a text was erased or a file is not as it was."""
    return Post(
        caption=text_of(reader, content.caption),
        media=tuple(_attached(reader, content, each, files) for each in content.media),
        settings={each.name: each.value for each in content.settings},
        at=at,
    )


def text_of(reader: StoreReader, commitment: Commitment) -> str:
    """The text behind a commitment."""
    held = reader.openings([commitment])
    if commitment not in held:
        raise NotFoundError("the text of this version was erased; it cannot be posted any more")
    return held[commitment].value


def _attached(reader: StoreReader, content: Content, media: Media, files: Files) -> Attachment:
    media_type, data = files(reader, content.publication, media.digest)
    if to_hex(sha256(data)) != media.digest:
        raise RefusedError(
            f"file {media.digest} of {content.publication} is not what was cleared; hand it in again"
        )
    return Attachment(
        digest=media.digest,
        kind=media.kind,
        media_type=media_type,
        data=data,
        alt=None if media.alt is None else text_of(reader, media.alt),
        made_by_ai=media.made_by_ai,
    )
