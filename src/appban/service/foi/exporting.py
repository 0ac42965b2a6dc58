"""Giving out a case under a request for information: which marks stand in it, and the entry that remembers them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from appban.errors import InputError, RefusedError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.foi_law import FoiLaw, denies, section_of
from appban.regime.foi_request import FoiId, FoiMark
from appban.regime.released import Tree, Withheld, covers, parsed, withhold
from appban.service.foi.case_file import CaseFile
from appban.service.foi.finding import touched
from appban.service.guard import FOI, require
from appban.service.work import Work


class Released(msgspec.Struct, frozen=True, kw_only=True):
    """What is given out, with its marks, the places of free text that were looked at, and what each section is called."""

    held: Withheld
    marks: tuple[FoiMark, ...]
    shown: tuple[str, ...]
    titles: Mapping[str, str]


def released(law: FoiLaw, file: CaseFile, marks: Sequence[FoiMark], shown: Sequence[str]) -> Released:
    """A document with its marks.

    Personal data is withheld where nobody shows it, and must not be read elsewhere. RefusedError while a free text is neither shown nor withheld, or for
    a section by which nothing is withheld; InputError for a place that is none, or that needs no showing.
    """
    for place in shown:
        if place not in {*file.personal, *file.free}:
            raise InputError(
                f"{place!r} is shown anyhow, or is no place; --show takes {', '.join((*file.personal, *file.free))}"
            )
    asked = [FoiMark(path=each.path, sections=_numbers(law, each.sections)) for each in marks]
    by_default = [
        FoiMark(path=place, sections=(law.personal,))
        for place in file.personal
        if place not in shown and not _covered(place, asked)
    ]
    whole = (*asked, *by_default)
    for place in file.free:
        if place not in shown and not _covered(place, whole) and any(_values(file.document, parsed(place))):
            raise RefusedError(
                f"{place} is free text; read it, then --show {place} or --withhold {place}=SECTION"
            )
    titles = {number: section_of(law, number)[1].title for mark in whole for number in mark.sections}
    held = withhold(file.document, whole)
    _refuse_seen(file, held, shown)
    return Released(held=held, marks=whole, shown=tuple(shown), titles=titles)


def record_export(
    work: Work, request: FoiId, file: CaseFile, given: Released, written: tuple[str, str]
) -> None:
    """Remember what is given out: its marks, and the form and digest of its bytes (`written`).

    NotAuthorisedError without `foi` over the body of the request and over that of the case; RefusedError where the body
    neither confirms nor denies that it holds anything.
    """
    facts, person, history = touched(work, request)
    if file.body is not None:
        require(facts, person, FOI, BodyId(file.body), work.now)
    over = history.answered(work.now)
    if over is not None and getattr(over.event, "outcome", None) == "neither-confirm-nor-deny":
        raise RefusedError(
            f"{history.request.reference} was answered neither confirming nor denying; nothing is given out under it"
        )
    form, digest = written
    event = ev.foi.FoiExported(
        stated=work.now,
        request=request,
        of=file.of,
        at=file.at,
        entries=file.entries,
        marks=given.marks,
        shown=given.shown,
        form=form,
        digest=digest,
    )
    work.add(event, history.request.body)


def _refuse_seen(file: CaseFile, held: Withheld, shown: Sequence[str]) -> None:
    """RefusedError if personal data that is withheld in its place can be read in another."""
    hidden = {
        leaf
        for place in file.personal
        if place not in shown
        for value in _values(file.document, parsed(place))
        for leaf in _leaves(value)
    }
    kept = [(key, leaf) for key, value in held.document.items() for leaf in _leaves(value)]
    for secret in sorted(hidden, key=len, reverse=True):
        word = re.compile(rf"(?<!\w){re.escape(secret)}(?!\w)")
        for place, text in kept:
            if word.search(text):
                raise RefusedError(
                    f"{place} holds what is withheld elsewhere as personal data; --withhold {place}=SECTION too"
                )


def _leaves(tree: Tree) -> Iterator[str]:
    match tree:
        case dict():
            for each in tree.values():
                yield from _leaves(each)
        case list():
            for each in tree:
                yield from _leaves(each)
        case str() if tree:
            yield tree
        case _:
            return


def _numbers(law: FoiLaw, sections: Sequence[str]) -> tuple[str, ...]:
    found = []
    for each in sections:
        number, section = section_of(law, each)
        if section.kind == "procedural" or denies(law, number):
            raise RefusedError(
                f"s.{number} withholds no part of a document; name the section that this rests on"
            )
        found.append(number)
    return tuple(found)


def _covered(place: str, marks: Iterable[FoiMark]) -> bool:
    return any(covers(parsed(mark.path), parsed(place)) for mark in marks)


def _values(tree: Tree, steps: tuple[str, ...]) -> Iterator[Tree]:
    """What stands at a place, as far as anything does."""
    if not steps:
        yield from () if tree is None or tree == [] else (tree,)
    elif isinstance(tree, dict):
        yield from _values(tree.get(steps[0]), steps[1:])
    elif isinstance(tree, list) and steps[0] == "*":
        for each in tree:
            yield from _values(each, steps[1:])
