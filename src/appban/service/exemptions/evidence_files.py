"""Files that people hand in as evidence: kept by digest beside the record, given back as they came, never interpreted.

A file belongs to one exemption, or to one assessment of a channel, so that whoever may see that may see the file.
"""

from appban.errors import InputError
from appban.ports import LogFolder, StoreReader, StoreWriter
from appban.regime.people import PersonId
from appban.service.kept_files import MOST_NAME, Handed, KeptFile, get_file, kept_files, put_file

KIND = "evidence-file"
MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 50
"""For one exemption or assessment."""
_BEGINS = {
    "application/pdf": (b"%PDF-",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
}
"""How files of a type begin; text has to be UTF-8 without control characters instead."""
_TEXT = ("text/plain", "text/csv")
TYPES = (*_BEGINS, *_TEXT)


def check_file(name: str, data: bytes) -> str:
    """The media type of a file; InputError for one that is too large, empty, or not of a type that is taken.

    What a browser says that it is counts for nothing.
    """
    if not data:
        raise InputError(f"{name[:MOST_NAME]!r} is empty; choose the file again")
    if len(data) > MOST_BYTES:
        raise InputError(
            f"{name[:MOST_NAME]!r} has {len(data)} bytes; a file has at most {MOST_BYTES // 1024**2} MiB"
        )
    for media_type, begins in _BEGINS.items():
        if data.startswith(begins):
            return media_type
    if _is_text(data):
        return "text/csv" if name.lower().endswith(".csv") else "text/plain"
    raise InputError(
        f"{name[:MOST_NAME]!r} is no PDF, PNG, JPEG or text in UTF-8; save it as one of these, then choose it again"
    )


def keep_file(
    writer: StoreWriter,
    folder: LogFolder,
    about: str,
    name: str,
    data: bytes,
    *,
    by: PersonId,
    at: int,
) -> str:
    """Keep a file with an exemption or assessment, named by its id; the digest. The bytes are there before anything names them."""
    media_type = check_file(name, data)
    if len(writer.papers(KIND, owner=about)) >= MOST_FILES:
        raise InputError(f"{about} has {MOST_FILES} files already; say in words what this one shows")
    handed = Handed(name=name, media_type=media_type, data=data, by=by, at=at)
    return put_file(writer, folder, KIND, about, handed).digest


def files_of(reader: StoreReader, about: str) -> list[KeptFile]:
    """The files of an exemption or assessment, the oldest first."""
    return kept_files(reader, KIND, about)


def read_file(reader: StoreReader, folder: LogFolder, about: str, digest: str) -> tuple[KeptFile, bytes]:
    """A file of an exemption or assessment; NotFoundError if it has none of that digest, or its bytes are not what they were."""
    return get_file(reader, folder, KIND, about, digest)


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return False
    return all(c.isprintable() or c in "\r\n\t" for c in text)
