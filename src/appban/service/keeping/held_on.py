"""All that is held on one person: entries that speak of them or that they made, what stands beside the log, papers.

Whoever hands it over reads it first: in free text another person may be told by more than a name.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from appban.errors import NotFoundError
from appban.ports import StoreReader
from appban.record.entry import Entry
from appban.regime import events as ev
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.released import Tree
from appban.regime.time import show
from appban.service.keeping.holds import asker
from appban.service.keeping.others import Others
from appban.service.work import Work

SHOWN = (
    *("address", "draft", "ban-draft", "ban-form", "proposal", "notice", "told", "untold", "evidence-file"),
    *("post-writing", "template-draft", "answer-measures"),
)
HIDDEN = (
    *("session", "sign-in", "calendar", "need-link", "passkey-offer", "inventory-file", "post-file"),
    *("post-writing-file", "readings-file"),
)
"""Kinds of paper: those whose content is shown; those that let in whoever has them, or are bytes, so that it is only said
that they are held."""
NOT_SHOWN = "[held; not shown here]"
_MOST_PAPERS = 1_000_000
_DIGEST = 64

_ENTRIES = msgspec.json.Decoder(Entry)


class HeldOn(msgspec.Struct, frozen=True, kw_only=True):
    """What is held on one human, as known now. `withheld` are the places of markers."""

    ids: tuple[str, ...]
    document: dict[str, Tree]
    entries: int
    withheld: tuple[str, ...]


def held_on(reader: StoreReader, facts: Facts, about: str) -> HeldOn:
    """Everything on a person under whichever of their ids, or on whoever asked for information.

    NotFoundError if the record speaks of nobody by that id.
    """
    ids: tuple[str, ...] = facts.ids_of(PersonId(about))
    asked = asker(facts, about)
    sought = ids if asked is None else (*ids, asked.request.id)
    rows = list(_entries(reader, sought))
    if not rows:
        raise NotFoundError(
            f"nothing in the record speaks of {about}; `appban person list` shows who is there"
        )
    texts = _texts(reader, rows)
    others, gaps = Others(reader, facts, ids), list[str]()
    document: dict[str, Tree] = {
        "ids": list(ids),
        "names": list(_names(reader, ids)),
        "entries": others.cleaned([_entry(each, tree, ids) for each, tree in rows], "entries", gaps, texts),
        "papers": [
            _paper(kind, at, until, others.cleaned(body, f"papers[{n}].content", gaps, _Everything()))
            for n, (kind, at, until, body) in enumerate(_papers(reader, ids))
        ],
    }
    return HeldOn(ids=ids, document=document, entries=len(rows), withheld=tuple(gaps))


def record_access(work: Work, about: str, held: HeldOn, digest: str) -> None:
    """Remember that what is held on somebody was written out for them: how much, and the digest of the bytes."""
    work.add(ev.keeping.AccessGiven(stated=work.now, about=about, entries=held.entries, digest=digest))


class _Everything(dict[str, str]):
    """For papers, whose every text may name somebody: each stands for itself."""

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str)

    def __getitem__(self, text: str) -> str:
        return text


def _entries(reader: StoreReader, sought: Sequence[str]) -> Iterator[tuple[Entry, Tree]]:
    """Every entry whose bytes hold one of the ids: of them, by them, or naming them."""
    needles = [each.encode() for each in sought]
    for row in reader.rows(0, reader.head().size):
        if any(each in row.entry for each in needles):
            entry = _ENTRIES.decode(row.entry)
            yield entry, msgspec.json.decode(entry.event)


def _entry(entry: Entry, tree: Tree, ids: Sequence[str]) -> Tree:
    return {
        "entry": entry.index,
        "recorded": show(entry.time),
        "made_by_this_person": entry.actor.person in ids,
        "event": tree,
    }


def _texts(reader: StoreReader, rows: Sequence[tuple[Entry, Tree]]) -> Mapping[str, str]:
    digests = {leaf for _, tree in rows for leaf in _leaves(tree) if len(leaf) == _DIGEST}
    return {each: opening.value for each, opening in reader.openings(digests).items()}


def _leaves(tree: Tree) -> Iterator[str]:
    match tree:
        case dict():
            for each in tree.values():
                yield from _leaves(each)
        case list():
            for each in tree:
                yield from _leaves(each)
        case str():
            yield tree
        case _:
            return


def _names(reader: StoreReader, ids: Sequence[str]) -> Iterator[Tree]:
    for each, held in sorted(reader.names(ids).items()):
        for scheme, value in held:
            yield {"id": each, "scheme": scheme, "value": value}


def _papers(reader: StoreReader, ids: Sequence[str]) -> Iterator[tuple[str, int, int | None, Tree]]:
    for kind in (*SHOWN, *HIDDEN):
        for each in ids:
            for paper in reader.papers(kind, owner=each, limit=_MOST_PAPERS):
                yield kind, paper.at, paper.until, _content(paper.body) if kind in SHOWN else NOT_SHOWN


def _paper(kind: str, at: int, until: int | None, content: Tree) -> Tree:
    return {
        "kind": kind,
        "kept_since": show(at),
        "until": None if until is None else show(until),
        "content": content,
    }


def _content(body: bytes) -> Tree:
    """What a paper holds: JSON as such, else its text."""
    try:
        found: Tree = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return body.decode("utf-8", "replace")
    return found
