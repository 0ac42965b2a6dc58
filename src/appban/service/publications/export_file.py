"""Exports of posts from the tools that departments keep: CSV with a heading, read by the columns that a file of ours names."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import msgspec

from appban.errors import InputError
from appban.record.digests import sha256, to_hex
from appban.regime.pack.posting import ExportText
from appban.regime.time import from_datetime

MOST_ROWS = 100_000


class ExportedPost(msgspec.Struct, frozen=True, kw_only=True):
    """One post as something else shows it; `digest` is that of its row, or of what it was read from."""

    reference: str | None
    address: str | None
    posted: int | None
    digest: str | None = None

    @property
    def name(self) -> str:
        """What it is known by: the platform's reference, else its address."""
        return self.reference or self.address or ""


def read_export(data: bytes, columns: ExportText, where: ZoneInfo) -> tuple[ExportedPost, ...]:
    """The posts of an export, in its order; InputError that names the line for one that cannot be told or has no time.

    Times without an offset are of the zone.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("the export is not UTF-8; save it as CSV in UTF-8") from None
    try:
        return tuple(_posts(csv.DictReader(io.StringIO(text, newline="")), columns, where))
    except csv.Error as fault:
        raise InputError(f"the export is no CSV: {fault}; export it again") from None


def _posts(rows: "csv.DictReader[str]", columns: ExportText, where: ZoneInfo) -> Iterator[ExportedPost]:
    wanted = [each for each in (columns.reference, columns.address, columns.posted) if each is not None]
    missing = [each for each in wanted if each not in (rows.fieldnames or ())]
    if missing:
        has = ", ".join(rows.fieldnames or ()) or "none"
        raise InputError(
            f"the export has no column {', '.join(missing)}; it has {has}: name its columns with --columns, or --reference, "
            "--address and --posted"
        )
    for number, row in enumerate(rows, start=2):
        if number > MOST_ROWS:
            raise InputError(f"the export has more than {MOST_ROWS} posts; export it in parts")
        yield _post(row, columns, where, number)


def _post(row: dict[str, str | None], columns: ExportText, where: ZoneInfo, number: int) -> ExportedPost:
    reference = _cell(row, columns.reference)
    address = _cell(row, columns.address)
    if reference is None and address is None:
        raise InputError(f"line {number}: neither reference nor address; every post has one")
    whole = "\0".join(f"{name}={value}" for name, value in sorted(row.items(), key=lambda pair: str(pair[0])))
    return ExportedPost(
        reference=reference,
        address=address,
        posted=_time(_cell(row, columns.posted), columns.times, where, number),
        digest=to_hex(sha256(whole.encode("utf-8", "surrogatepass"))),
    )


def _cell(row: dict[str, str | None], name: str | None) -> str | None:
    value = None if name is None else row.get(name)
    return value.strip() or None if value is not None else None


def _time(text: str | None, form: str | None, where: ZoneInfo, number: int) -> int:
    if text is None:
        raise InputError(f"line {number}: no time; every post has one")
    try:
        moment = dt.datetime.fromisoformat(text) if form is None else dt.datetime.strptime(text, form)  # noqa: DTZ007  # the zone follows
    except ValueError:
        raise InputError(
            f"line {number}: {text!r} is not a time as {form or 'ISO 8601'} has it; say how they are written with --times"
        ) from None
    return from_datetime(moment if moment.tzinfo else moment.replace(tzinfo=where))
