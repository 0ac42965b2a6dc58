"""Something to be given out with what is withheld marked: nothing is left out silently, nothing shows through.

A place is written as a path: `people[*].name`, `devices[0]`, `justification`. A list or group that is withheld as a whole is
one marker, so that not even how many there are is told.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from appban.errors import InputError
from appban.regime.foi_request import FoiMark

Tree = dict[str, "Tree"] | list["Tree"] | str | int | bool | None
_STEP = re.compile(r"[a-z_]+|\d+|\*")


class Withheld(msgspec.Struct, frozen=True, kw_only=True):
    """What is given out, and every marker in it in the order in which they stand."""

    document: dict[str, Tree]
    gaps: tuple[FoiMark, ...]


def marker(sections: Sequence[str]) -> str:
    """What stands where something is withheld."""
    return f"[withheld: {', '.join(f's.{each}' for each in sections)}]"


def withhold(document: dict[str, Tree], marks: Sequence[FoiMark]) -> Withheld:
    """The document with a marker at each place that a mark names; where several do, all their sections stand in it.

    InputError for a path that names nothing in a document of this shape.
    """
    asked = [(parsed(mark.path), mark) for mark in marks]
    gaps: list[FoiMark] = []
    held = {key: _within(value, [key], asked, gaps) for key, value in document.items()}
    for steps, mark in asked:
        if not _leads(document, steps):
            raise InputError(
                f"{mark.path!r} names nothing here; the places are {', '.join(places(document))}"
            )
    return Withheld(document=held, gaps=tuple(gaps))


def parsed(path: str) -> tuple[str, ...]:
    """The steps of a path, `*` for every member of a list; InputError for what is no path."""
    steps = tuple(_STEP.findall(path))
    if not steps or _path(steps) != path:
        raise InputError(f"{path!r} is no place; write it as people[*].name or justification")
    return steps


def places(tree: Tree, before: str = "") -> Iterator[str]:
    """Every place of a document, members of lists together."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            path = f"{before}.{key}".removeprefix(".")
            yield path
            yield from places(value, path)
    elif isinstance(tree, list) and tree:
        yield from dict.fromkeys(
            place for each in tree for place in (f"{before}[*]", *places(each, f"{before}[*]"))
        )


def covers(pattern: tuple[str, ...], steps: tuple[str, ...]) -> bool:
    """Whether a path names a place, or one that it stands within."""
    return len(pattern) <= len(steps) and all(
        p == s or (p == "*" and s.isdecimal()) or (s == "*" and p == "*")
        for p, s in zip(pattern, steps, strict=False)
    )


def _within(
    tree: Tree, steps: list[str], asked: list[tuple[tuple[str, ...], FoiMark]], gaps: list[FoiMark]
) -> Tree:
    here = [mark for pattern, mark in asked if len(pattern) == len(steps) and covers(pattern, tuple(steps))]
    if here:
        sections = tuple(dict.fromkeys(section for mark in here for section in mark.sections))
        gaps.append(FoiMark(path=_path(steps), sections=sections))
        return marker(sections)
    match tree:
        case dict():
            return {key: _within(value, [*steps, key], asked, gaps) for key, value in tree.items()}
        case list():
            return [_within(each, [*steps, str(n)], asked, gaps) for n, each in enumerate(tree)]
        case _:
            return tree


def _leads(tree: Tree, steps: tuple[str, ...]) -> bool:
    """Whether there is such a place; a list without members has every place that its members could have."""
    if not steps:
        return True
    if isinstance(tree, dict):
        return steps[0] in tree and _leads(tree[steps[0]], steps[1:])
    if isinstance(tree, list):
        if steps[0] == "*":
            return not tree or any(_leads(each, steps[1:]) for each in tree)
        return steps[0].isdecimal() and int(steps[0]) < len(tree) and _leads(tree[int(steps[0])], steps[1:])
    return False


def _path(steps: Sequence[str]) -> str:
    return "".join(f"[{s}]" if s == "*" or s.isdecimal() else f".{s}" for s in steps).removeprefix(".")
