"""Files that people hand in, kept by digest beside the record with what they belong to, and given back as they came.

The record holds the digest alone (DESIGN section 3: attach by digest). Of which types and how large a file may be, whoever
keeps one decides first.
"""

import msgspec

from appban.errors import NotFoundError
from appban.ports import LogFolder, Paper, StoreReader, StoreWriter
from appban.record.digests import sha256, to_hex
from appban.regime.people import PersonId

MOST_NAME = 120
"""Characters that are kept of what a file was called."""


class KeptFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file: what it was called, what it is, who handed it in."""

    digest: str
    name: str
    media_type: str
    size: int
    by: PersonId
    at: int


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """A file as somebody hands it in, once it is known what it is."""

    name: str
    media_type: str
    data: bytes
    by: PersonId
    at: int


_KEPT = msgspec.json.Decoder(KeptFile)


def put_file(writer: StoreWriter, folder: LogFolder, kind: str, owner: str, handed: Handed) -> KeptFile:
    """Keep a file with what it belongs to. The bytes are there before anything names them."""
    digest = to_hex(sha256(handed.data))
    folder.write(f"{owner}/{digest}", handed.data)
    kept = KeptFile(
        digest=digest,
        name=handed.name[:MOST_NAME],
        media_type=handed.media_type,
        size=len(handed.data),
        by=handed.by,
        at=handed.at,
    )
    body = msgspec.json.encode(kept)
    writer.put_paper(
        Paper(kind=kind, id=f"{owner}/{digest}", owner=owner, at=handed.at, until=None, body=body)
    )
    return kept


def kept_files(reader: StoreReader, kind: str, owner: str) -> list[KeptFile]:
    """The files of something, the oldest first."""
    return [_KEPT.decode(paper.body) for paper in reader.papers(kind, owner=owner)]


def get_file(
    reader: StoreReader, folder: LogFolder, kind: str, owner: str, digest: str
) -> tuple[KeptFile, bytes]:
    """A file and its bytes; NotFoundError if there is none of that digest, or its bytes are not what they were."""
    paper = reader.paper(kind, f"{owner}/{digest}")
    data = None if paper is None else folder.read(f"{owner}/{digest}")
    if paper is None or data is None or to_hex(sha256(data)) != digest:
        raise NotFoundError(f"{owner} has no file {digest}; hand it in again")
    return _KEPT.decode(paper.body), data
