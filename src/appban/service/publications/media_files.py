"""Files of posts: pictures, films, sound and captions, kept by digest beside the record as evidence files are."""

from typing import Literal

from appban.errors import InputError
from appban.ports import LogFolder, StoreReader, StoreWriter
from appban.regime.people import PersonId
from appban.regime.publication import PublicationId
from appban.service.kept_files import MOST_NAME, Handed, KeptFile, get_file, kept_files, put_file

KIND = "post-file"
MOST_BYTES = 256 * 1024 * 1024
MOST_CAPTIONS = 1024 * 1024

Sort = Literal["image", "video", "audio", "captions"]
_BEGINS: tuple[tuple[str, int, bytes], ...] = (
    ("image/png", 0, b"\x89PNG\r\n\x1a\n"),
    ("image/jpeg", 0, b"\xff\xd8\xff"),
    ("video/mp4", 4, b"ftyp"),
    ("video/webm", 0, b"\x1a\x45\xdf\xa3"),
    ("audio/mpeg", 0, b"ID3"),
    ("audio/mpeg", 0, b"\xff\xfb"),
    ("audio/wav", 8, b"WAVE"),
)
"""How files of a type begin, and where; what a browser or a name says that one is counts for nothing."""


def sort_of(media_type: str) -> Sort:
    """What a media type is in a post."""
    match media_type.partition("/")[0]:
        case "image":
            return "image"
        case "video":
            return "video"
        case "audio":
            return "audio"
        case _:
            return "captions"


def type_of(name: str, data: bytes) -> str:
    """The media type of a file; InputError for one that is empty, too large, or not of a type that is taken."""
    shown = name[:MOST_NAME]
    if not data:
        raise InputError(f"{shown!r} is empty; choose the file again")
    if len(data) > MOST_BYTES:
        raise InputError(
            f"{shown!r} has {len(data)} bytes; a file of a post has at most {MOST_BYTES // 1024**2} MiB"
        )
    for media_type, at, begins in _BEGINS:
        if data[at : at + len(begins)] == begins:
            return media_type
    if len(data) <= MOST_CAPTIONS and _is_captions(data):
        return "text/vtt"
    raise InputError(
        f"{shown!r} is no PNG, JPEG, MP4, WebM, MP3, WAV or WebVTT; save it as one of these, then choose it again"
    )


def keep_media(
    writer: StoreWriter,
    folder: LogFolder,
    publication: PublicationId,
    name: str,
    data: bytes,
    *,
    by: PersonId,
    at: int,
) -> KeptFile:
    """Keep a file with a post. The bytes are there before anything names them."""
    handed = Handed(name=name, media_type=type_of(name, data), data=data, by=by, at=at)
    return put_file(writer, folder, KIND, publication, handed)


def media_of(reader: StoreReader, publication: PublicationId) -> list[KeptFile]:
    """The files of a post, the oldest first."""
    return kept_files(reader, KIND, publication)


def read_media(
    reader: StoreReader, folder: LogFolder, publication: PublicationId, digest: str
) -> tuple[KeptFile, bytes]:
    """A file of a post; NotFoundError if it has none of that digest, or its bytes are not what they were."""
    return get_file(reader, folder, KIND, publication, digest)


def _is_captions(data: bytes) -> bool:
    try:
        return data.decode().lstrip("\ufeff").startswith("WEBVTT")
    except UnicodeDecodeError:
        return False
