"""Handing in the files of a post, with their alt text, captions, and the rights to what is in them."""

import msgspec

from appban.errors import InputError
from appban.ports import LogFolder
from appban.regime.exemption import Commitment
from appban.regime.people import PersonId
from appban.regime.publication import Media, PublicationId
from appban.service.publications.media_files import keep_media, sort_of, type_of
from appban.service.work import Work


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a post as handed in, with what goes with it."""

    name: str
    data: bytes
    alt: str | None = None
    captions: bytes | None = None
    music: str | None = None
    consent: str | None = None
    made_by_ai: bool = False


def handed_in(
    work: Work, publication: PublicationId, handed: tuple[Handed, ...], folder: LogFolder, person: PersonId
) -> tuple[Media, ...]:
    """The files of a post, kept, as its content names them."""
    return tuple(_media(work, publication, each, folder, person) for each in handed)


def _media(
    work: Work, publication: PublicationId, given: Handed, folder: LogFolder, person: PersonId
) -> Media:
    sort = sort_of(type_of(given.name, given.data))
    if sort == "captions":
        raise InputError(f"{given.name!r} is captions; hand it in with the film they are of")
    kept = keep_media(work.writer, folder, publication, given.name, given.data, by=person, at=work.now)
    captions = None
    if given.captions is not None:
        captions = keep_captions(work, publication, given.captions, folder, person)

    def text(said: str | None) -> Commitment | None:
        return work.keep(said, publication) if said is not None and said.strip() else None

    return Media(
        digest=kept.digest,
        kind=sort,
        alt=text(given.alt),
        captions=captions,
        music=text(given.music),
        consent=text(given.consent),
        made_by_ai=given.made_by_ai,
    )


def keep_captions(
    work: Work, publication: PublicationId, data: bytes, folder: LogFolder, person: PersonId
) -> str:
    """Keep the captions of a film; their digest. InputError unless they are WebVTT."""
    if sort_of(type_of("captions", data)) != "captions":
        raise InputError("captions are WebVTT, which begins with WEBVTT; save them as that")
    return keep_media(work.writer, folder, publication, "captions.vtt", data, by=person, at=work.now).digest
