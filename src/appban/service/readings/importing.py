"""Importing readings from a file: the whole of it or nothing, once, with who exported it on which device and when.

An export of an application that is banned on devices comes from a device that is exempt. That is asked and answered
here, and a file from another device is taken in all the same: a figure does not become wrong by it, and the breach is
found where breaches are.
"""

from collections.abc import Mapping
from typing import Literal, cast

import msgspec

from appban.errors import InputError, RefusedError
from appban.ports import StoreReader
from appban.record.digests import sha256, to_hex
from appban.regime.account import AccountId
from appban.regime.device import DeviceId
from appban.regime.events.readings import ReadingTaken
from appban.regime.facts import Facts
from appban.regime.figures import channel_of
from appban.regime.measuring import lifted_by, standing
from appban.regime.people import PersonId
from appban.regime.publication import PublicationId
from appban.regime.reading import ReadingId, ReadingSource, offers
from appban.regime.subjects import COMMUNICATIONS
from appban.service.guard import OPERATOR, refuse_absent
from appban.service.reading import Focus, event_of, facts_about
from appban.service.readings import exports, own
from appban.service.readings.about import About, about, about_account, account_called
from appban.service.readings.formats import ExportFormat, recognised
from appban.service.readings.measured import Measured
from appban.service.readings.tables import read_table
from appban.service.readings.taking import Origin, add_reading, check_reading, require_to_read
from appban.service.work import Work

From = Literal["exempt", "not-exempt", "not-said", "not-banned"]
"""What is known of the device of an export: whether an exemption was in force for it then."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """A file with what is said of it. `account` as people name it; `format` None: by its headings.

    `exported` is when, `by` who did it (None: whoever brings it), `device` on which.
    """

    name: str
    data: bytes
    account: str | None
    format: str | None = None
    exported: int | None = None
    by: PersonId | None = None
    device: DeviceId | None = None
    definition: str | None = None


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What an import came to: readings taken, those that stood already, and those that the platform had revised.

    `left_out` are metrics that the channel is not recorded to offer; `exemptions` those in force for the device then.
    """

    format: str
    raw: str
    taken: int
    same: int
    revised: int
    left_out: tuple[str, ...]
    device: From
    exemptions: tuple[str, ...]


class _Row(msgspec.Struct, frozen=True):
    found: About
    measured: Measured
    at: int


def taken_before(reader: StoreReader, account: str | None, data: bytes) -> bool:
    """Whether a file was taken in already; one of the same bytes about another account is another file."""
    rows = reader.rows_of({f"file:{to_hex(sha256(data))}"}, reader.head().size)
    events = [event_of(row) for row in rows]
    told = {event.about for event in events if isinstance(event, ReadingTaken)}
    if account is None or not told:
        return bool(told)
    facts = facts_about(reader, Focus(rooms=(COMMUNICATIONS,)))
    return account_called(facts, account) in told or told.isdisjoint(facts.communications.accounts)


def import_readings(work: Work, asked: Delivery, formats: Mapping[str, ExportFormat]) -> Imported:
    """Take a file in, whole or not at all; by the operator, or whoever holds the subject `reading`."""
    person = PersonId(work.act.actor.person)
    exported = work.now if asked.exported is None else asked.exported
    if exported > work.now:
        raise InputError("a file cannot have been exported in time to come; correct --exported")
    asked = msgspec.structs.replace(asked, exported=exported)
    by = person if asked.by is None else asked.by
    devices = () if asked.device is None else (asked.device,)
    focus = Focus(people=(person, by), rooms=(COMMUNICATIONS,), devices=devices)
    facts = work.facts(focus)
    account = None if asked.account is None else account_called(facts, asked.account)
    form, read = _read(work, asked, facts, account, formats)
    rows = _resolved(asked.name, _with_posts(work, focus, read), account, read, exported)
    _check_may(work, facts, person, rows)
    kept = [row for row in rows if form == own.NAME or offers(row.found.channel, row.measured.metric)]
    _check_rows(asked.name, kept, exported)
    raw = to_hex(sha256(asked.data))
    origin = Origin(
        source="import",
        reference=f"{asked.name}, {form}",
        collected=exported,
        collected_by=None if by == OPERATOR else by,
        device=asked.device,
        definition=asked.definition or form,
        raw=raw,
    )
    same, revised = _add(work, kept, origin)
    state, exemptions = device_state(facts, account, asked.device, exported)
    return Imported(
        format=form,
        raw=raw,
        taken=len(kept) - same,
        same=same,
        revised=revised,
        left_out=tuple(sorted({row.measured.metric for row in rows} - {row.measured.metric for row in kept})),
        device=state,
        exemptions=exemptions,
    )


def device_state(
    facts: Facts, account: AccountId | None, device: DeviceId | None, at: int
) -> tuple[From, tuple[str, ...]]:
    """What is known of the device of an export, and the exemptions in force for it then; load facts with the device."""
    if account is None:
        return "not-said", ()
    channel = channel_of(facts, facts.communications.accounts[account].registered[-1][1].channel)
    if channel is None or channel.app is None:
        return "not-banned", ()
    if device is None:
        return "not-said", ()
    found = lifted_by(facts, channel, device, at)
    return ("exempt" if found else "not-exempt"), tuple(found)


def _read(
    work: Work,
    asked: Delivery,
    facts: Facts,
    account: AccountId | None,
    formats: Mapping[str, ExportFormat],
) -> tuple[str, list[Measured]]:
    table = read_table(asked.data, asked.name)
    if asked.format in {None, own.NAME} and own.is_own(table.header):
        return own.NAME, own.measured(table, asked.name, work.desk.zone)
    form = recognised(formats, table.header, asked.format, asked.name)
    if account is None:
        raise InputError(f"a file of {form.title} does not say whose it is; name the account with --account")
    handle = facts.communications.accounts[account].registered[-1][1].handle
    made = exports.Made(at=asked.exported or work.now, zone=work.desk.zone, handle=handle)
    return form.id, exports.measured(table, asked.name, form, made)


def _with_posts(work: Work, focus: Focus, read: list[Measured]) -> Facts:
    """The facts with the publications that a file names."""
    named = tuple({PublicationId(each.about) for each in read if each.about})
    return work.facts(msgspec.structs.replace(focus, publications=named))


def _resolved(
    name: str, facts: Facts, account: AccountId | None, read: list[Measured], exported: int
) -> list[_Row]:
    rows: list[_Row] = []
    faults: list[str] = []
    for each in read:
        try:
            found = (
                about_account(facts, account)
                if not each.about and account
                else about(facts, each.about, account)
            )
            rows.append(_Row(found, each, exported if each.at is None else each.at))
        except InputError as fault:
            faults.append(f"line {each.line}: {fault}")
    _refuse(name, faults)
    return rows


def _check_rows(name: str, rows: list[_Row], exported: int) -> None:
    faults: list[str] = []
    for row in rows:
        try:
            check_reading(row.found, row.measured, row.at, exported)
        except (InputError, RefusedError) as fault:
            faults.append(f"line {row.measured.line}: {fault}")
    _refuse(name, faults)


def _refuse(name: str, faults: list[str]) -> None:
    if faults:
        told = list(dict.fromkeys(faults))
        raise InputError("nothing of it was taken in: " + " | ".join(told[:20]), where=name)


def _check_may(work: Work, facts: Facts, person: PersonId, rows: list[_Row]) -> None:
    """An operator may import (DESIGN section 6); a person who is named, with authority over all that the file is about."""
    if person == OPERATOR:
        return
    refuse_absent(facts, person, work.now)
    for body in {row.found.body for row in rows}:
        require_to_read(facts, person, body, work.now)


def _add(work: Work, rows: list[_Row], origin: Origin) -> tuple[int, int]:
    """Add what does not stand yet; how many stood already, and how many were revised by the platform since."""
    abouts = tuple({row.found.id for row in rows})
    held = work.facts(Focus(readings_of=abouts)).communications.readings
    standing_ = {
        (about_, *_key(event)): event for about_, told in held.items() for _, event in standing(told)
    }
    same = revised = 0
    for row in rows:
        earlier = standing_.get(
            (row.found.id, row.measured.metric, row.measured.segment, row.measured.since, row.at)
        )
        corrects: ReadingId | None = None
        if earlier is not None and earlier.source == row.measured.source:
            if earlier.value == row.measured.value:
                same += 1
                continue
            corrects, revised = earlier.reading, revised + 1
        source = cast("ReadingSource", row.measured.source)
        add_reading(work, row.found, row.measured, msgspec.structs.replace(origin, source=source), corrects)
    return same, revised


def _key(event: ReadingTaken) -> tuple[str, str, int | None, int]:
    return event.metric, event.segment, event.since, event.stated
