"""Other people in what is handed to one person: their ids, names and handles, each replaced by a marker."""

import re
from collections.abc import Iterator, Mapping, Sequence

from appban.ports import StoreReader
from appban.regime.facts import Facts
from appban.regime.released import Tree

OTHER = "[withheld: personal data of another person]"
_SHORTEST = 3
"""Letters of a name or handle that is looked for in texts; shorter ones would be found everywhere."""
_TOKEN = re.compile(r"[\w-]+")
_WORD = re.compile(r"\w+")


class Others:
    """Knows how everybody is called but the human who asks."""

    def __init__(self, reader: StoreReader, facts: Facts, ids: Sequence[str]) -> None:
        people = [each for each in facts.people if each not in ids]
        asked = (history.request.requester for history in facts.foi.values())
        self._ids = {*people, *(each for each in asked if each not in ids)}
        called = {value for held in reader.names(people).values() for _, value in held}
        told = {fact.name for each in people for fact in facts.people[each].facts if fact.name is not None}
        called |= {opening.value for opening in reader.openings(told).values()}
        self._names: dict[str, list[str]] = {}
        for name in sorted(called, key=len, reverse=True):
            first = _WORD.search(name)
            if first is not None and len(name) >= _SHORTEST and name == name.strip():
                self._names.setdefault(first.group().lower(), []).append(name.lower())

    def cleaned(self, tree: Tree, path: str, gaps: list[str], texts: Mapping[str, str]) -> Tree:
        """A tree with the texts behind its commitments and without other people; `gaps` takes the places of markers.

        Ids are looked for everywhere; names in texts, in whatever has several words, and where they stand alone: a word of
        the program's own, such as a kind of entry, is left.
        """
        match tree:
            case dict():
                return {key: self.cleaned(value, f"{path}.{key}", gaps, texts) for key, value in tree.items()}
            case list():
                return [self.cleaned(each, f"{path}[{n}]", gaps, texts) for n, each in enumerate(tree)]
            case str():
                found = self.without_ids(self._plain(texts.get(tree, tree), of_a_person=tree in texts))
                if OTHER in found:
                    gaps.append(path)
                return found
            case _:
                return tree

    def _plain(self, text: str, *, of_a_person: bool) -> str:
        alone = text.lower() in self._names.get(text.lower(), ())
        return self.unnamed(text) if of_a_person or alone or " " in text else text

    def without_ids(self, text: str) -> str:
        """A text with a marker in place of every id of another person."""
        return _TOKEN.sub(lambda found: OTHER if found.group() in self._ids else found.group(), text)

    def unnamed(self, text: str) -> str:
        """A text with a marker in place of every name or handle of another person."""
        out, at = [], 0
        for start, end in self._found(text):
            if start >= at:
                out += [text[at:start], OTHER]
                at = end
        return "".join([*out, text[at:]])

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        lower = text.lower()
        for word in _WORD.finditer(lower):
            for name in self._names.get(word.group(), ()):
                # The word need not be the first character of the name: "(Hal)" begins with a bracket.
                start = word.start() - name.index(word.group())
                end = start + len(name)
                ends = end >= len(lower) or not (lower[end].isalnum() or lower[end] == "_")
                if start >= 0 and lower.startswith(name, start) and ends:
                    yield start, end
                    break
