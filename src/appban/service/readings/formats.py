"""How files of other programs are laid out, as data: which column is which metric, and what a row stands for."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from appban.errors import InputError
from appban.regime.pack.text import load
from appban.regime.reading import METRICS
from appban.regime.source import Source

IGNORE = "ignore"


class ExportFormat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of file. `columns` leads from a heading to a metric or to `ignore`; `key` is the column that says which row."""

    id: str
    title: str
    rows: Literal["days", "levels", "posts", "segments"]
    key: str
    columns: Mapping[str, str]
    segment: str = ""
    source: Source

    def fits(self, header: tuple[str, ...]) -> bool:
        """Whether a file with these headings is one of these."""
        return self.key in header and {*header} - {self.key} <= {*self.columns}


def load_formats(files: Mapping[str, bytes]) -> dict[str, ExportFormat]:
    """The formats of these files, by id; InputError for one that names no metric."""
    found = [
        each for name, data in sorted(files.items()) for each in load(data, name, tuple[ExportFormat, ...])
    ]
    for each in found:
        unknown = {*each.columns.values()} - {IGNORE, *METRICS}
        if unknown:
            raise InputError(f"{each.id} names {', '.join(sorted(unknown))}, which is no metric; correct it")
    return {each.id: each for each in found}


def recognised(
    formats: Mapping[str, ExportFormat], header: tuple[str, ...], wanted: str | None, name: str
) -> ExportFormat:
    """The format of a file by its headings, or the one named; InputError if it is none, or the file is not of it."""
    if wanted is not None and wanted not in formats:
        raise InputError(f"{wanted!r} is no format; they are {', '.join(formats)}")
    fitting = [each for each in formats.values() if wanted in {None, each.id} and each.fits(header)]
    if not fitting:
        which = "no format known here" if wanted is None else f"no file of {wanted}"
        raise InputError(
            f"the columns {', '.join(header)} are those of {which}; `appban reading formats` lists what there is",
            where=f"{name}: line 1",
        )
    return fitting[0]
