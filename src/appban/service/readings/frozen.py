"""Reports that were given out: their bytes are kept, their digest stands in the record, and asking again gives those bytes."""

import msgspec

from appban.errors import ConflictError, InputError, NotFoundError, VerificationError
from appban.ports import LogFolder, StoreReader
from appban.record.digests import sha256, to_hex
from appban.regime.events.readings import ReportFrozen
from appban.regime.people import PersonId
from appban.regime.performance import Asked
from appban.regime.subjects import COMMUNICATIONS
from appban.service.guard import acting_person
from appban.service.reading import Focus, facts_about
from appban.service.readings.taking import require_to_read
from appban.service.work import Work

_FOLDER = "reports"


class Freezing(msgspec.Struct, frozen=True, kw_only=True):
    """A report to be kept: of which week, in which form, as known when, its bytes, and what made them."""

    asked: Asked
    form: str
    known_at: int
    data: bytes
    engine: str


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """A report that was given out, when that was recorded, and its bytes."""

    recorded: int
    event: ReportFrozen
    data: bytes


def freeze(work: Work, folder: LogFolder, asked: Freezing) -> str:
    """Keep a report and enter its digest; the id of the report. The bytes are there before anything names them.

    ConflictError where the same one, as known then, was kept with other bytes: what was given out is not given out anew.
    """
    person = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(person,), rooms=(COMMUNICATIONS,)))
    of = asked.asked
    body = facts.communications.accounts[of.account].registered[-1][1].body
    require_to_read(facts, acting_person(work, facts), body, work.now)
    if asked.known_at > work.now:
        raise InputError("a report is of what is known by now; leave --known-at out")
    digest = to_hex(sha256(asked.data))
    for _, each in facts.communications.reports:
        if _same(each, of, asked.form) and each.known_at == asked.known_at:
            if each.digest == digest:
                return each.report
            raise ConflictError(
                f"{each.report} is this report as known then, with other bytes ({each.digest[:12]}); "
                "ask for it without --freeze, and both are shown"
            )
    folder.write(f"{_FOLDER}/{digest}", asked.data)
    report = work.mint("report")
    event = ReportFrozen(
        stated=work.now,
        report=report,
        account=of.account,
        starts=of.starts,
        ends=of.ends,
        known_at=asked.known_at,
        form=asked.form,
        digest=digest,
        engine=asked.engine,
    )
    work.add(event, body)
    return report


def frozen(
    reader: StoreReader, folder: LogFolder, asked: Asked, form: str, known_at: int | None = None
) -> Frozen | None:
    """The newest report of a week that was given out in a form, as known at an instant if one is asked for; None if none was.

    VerificationError if the bytes kept are not those whose digest was entered.
    """
    facts = facts_about(reader, Focus(rooms=(COMMUNICATIONS,)))
    told = [
        (recorded, each)
        for recorded, each in facts.communications.reports
        if _same(each, asked, form) and known_at in {None, each.known_at}
    ]
    return None if not told else _read(folder, *told[-1])


def frozen_reports(reader: StoreReader) -> list[tuple[int, ReportFrozen]]:
    """Every report that was given out, in order, with its record time."""
    return facts_about(reader, Focus(rooms=(COMMUNICATIONS,))).communications.reports


def report_called(reader: StoreReader, folder: LogFolder, report: str) -> Frozen:
    """A report by its id; NotFoundError if none such was given out."""
    for recorded, each in frozen_reports(reader):
        if each.report == report:
            return _read(folder, recorded, each)
    raise NotFoundError(f"there is no report {report}; `appban report list` shows those given out")


def _same(event: ReportFrozen, asked: Asked, form: str) -> bool:
    return (event.account, event.starts, event.ends, event.form) == (
        asked.account,
        asked.starts,
        asked.ends,
        form,
    )


def _read(folder: LogFolder, recorded: int, event: ReportFrozen) -> Frozen:
    data = folder.read(f"{_FOLDER}/{event.digest}")
    if data is None:
        raise NotFoundError(
            f"the bytes of {event.report} are not kept here any more; a backup of the folder of evidence has them"
        )
    if to_hex(sha256(data)) != event.digest:
        raise VerificationError(
            f"the bytes kept of {event.report} are not those that were given out ({event.digest}); "
            "put them back from a backup of the folder of evidence"
        )
    return Frozen(recorded=recorded, event=event, data=data)
