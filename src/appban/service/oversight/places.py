"""Which entries speak of a subject, remembered once it was asked for: a record only grows, so no place is ever taken back.

The store finds them; asked again about a hundred thousand subjects, as questions about all exemptions are, it is what
takes longest.
"""

from array import array
from collections.abc import Collection
from itertools import chain, compress

from appban.ports import StoreReader
from appban.regime.subjects import subjects as subjects_of
from appban.service.reading import event_of

READ_AT_MOST = 10_000
"""New entries that are read one by one; after more than these it is quicker to ask the store anew."""
FEW = 10
"""Fewer places than one in so many entries are put in order by themselves."""


class Places:
    """See the module. One for one store, asked by one thread at a time; whoever keeps it sees to it that nothing was cut."""

    def __init__(self) -> None:
        self._kept: dict[str, array[int]] = {}
        self._size = 0

    def of(self, reader: StoreReader, subjects: Collection[str], stop: int) -> list[int]:
        """The entries below `stop` that speak of any of the subjects, in order, each once."""
        places = self._places(reader, subjects)
        if sum(map(len, places)) < self._size // FEW:
            return [place for place in sorted(set(chain.from_iterable(places))) if place < stop]
        # One mark for each entry: quicker than to put hundreds of thousands in order.
        marks = bytearray(self._size)
        for place in chain.from_iterable(places):
            marks[place] = 1
        return list(compress(range(stop), marks))

    def _places(self, reader: StoreReader, subjects: Collection[str]) -> Collection[Collection[int]]:
        size = reader.head().size
        if size < self._size:
            # A moment before one that was looked at already: what is new to us would be found in part only.
            return reader.places_of(subjects, size).values()
        self._follow(reader, size)
        wanting = [each for each in subjects if each not in self._kept]
        found = reader.places_of(wanting, size) if wanting else {}
        self._kept |= {each: array("q", found.get(each, ())) for each in wanting}
        return [self._kept[each] for each in subjects]

    def _follow(self, reader: StoreReader, size: int) -> None:
        if size - self._size > READ_AT_MOST:
            self._kept.clear()
        for row in reader.rows(self._size, size) if self._kept else ():
            for each in subjects_of(event_of(row)):
                if each in self._kept:
                    self._kept[each].append(row.index)
        self._size = size
