"""Giving figures out: the table is controlled together with every earlier release, and entered before anybody sees it.

Working out what to suppress may take seconds, so it is done before the writer lock is taken, and refused if something
was given out meanwhile. What each cell counts is kept as a file beside the record: its digest stands in the entry, and
without it nothing more is given out, since nobody could tell what the next table gives away.
"""

from collections.abc import Sequence

import msgspec

from appban.errors import ConflictError, InputError, NotFoundError, VerificationError
from appban.ports import LogFolder, StoreReader
from appban.record.digests import sha256, to_hex
from appban.regime.disclosure.control import controlled
from appban.regime.disclosure.release import Controlled, Release, ReleasedCell
from appban.regime.disclosure.table import THRESHOLD
from appban.regime.events import FiguresReleased
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.subjects import RELEASES
from appban.service.governing import require_to_govern
from appban.service.guard import POLICY, acting_person
from appban.service.reading import Focus, all_facts, facts_about
from appban.service.releasing.counting import FIGURE, exemptions_in_force
from appban.service.work import Work

_FOLDER = "releases"
_SALT = 32


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which figures: as of an instant, as known at another (`stop` entries), by which dimensions."""

    as_of: int
    known_at: int
    stop: int
    dimensions: tuple[str, ...]
    threshold: int = THRESHOLD


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A table that may be given out, as long as nothing else was meanwhile. `called`: how those planned after it name it."""

    wanted: Wanted
    made: Controlled
    after: tuple[str, ...]
    called: str = ""


class _Counted(msgspec.Struct, frozen=True, kw_only=True):
    """The kept file of a release; the salt keeps its digest from being tried out."""

    salt: str
    cells: tuple[ReleasedCell, ...]


_COUNTED = msgspec.json.Decoder(_Counted)
_ENCODER = msgspec.json.Encoder(order="sorted")


def plan_release(
    reader: StoreReader, folder: LogFolder, wanted: Wanted, beside: Sequence[Planned] = (), called: str = ""
) -> Planned:
    """Count, and work out what to suppress; RefusedError, which names an earlier release, if nothing helps.

    `beside` are tables that are to go out together with this one, and are held against it as those that did.
    """
    before = releases(facts_about(reader, Focus(rooms=(RELEASES,))))
    cells = exemptions_in_force(all_facts(reader, wanted.stop), wanted.as_of, wanted.dimensions)
    earlier = [_kept(folder, each) for _, each in before]
    earlier += [
        Release(id=each.called, threshold=each.wanted.threshold, cells=each.made.cells) for each in beside
    ]
    return Planned(
        wanted=wanted,
        made=controlled(cells, wanted.threshold, earlier),
        after=tuple(each.release for _, each in before),
        called=called,
    )


def release(work: Work, folder: LogFolder, planned: Planned) -> FiguresReleased:
    """Enter a table that was planned, and give it out; one that was given out exactly so before is given again.

    NotAuthorisedError without authority to adopt policy; ConflictError if something was given out since it was planned.
    """
    person = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(person,), rooms=(RELEASES,)))
    require_to_govern(facts, acting_person(work, facts), POLICY, work.now)
    _refuse_later(facts, planned)
    return _entered(work, folder, planned)


def give_out(work: Work, folder: LogFolder, planned: Sequence[Planned]) -> tuple[str, ...]:
    """Enter tables that go out with something that was approved by others; their releases. ConflictError as `release`.

    Each was worked out after the ones before it here.
    """
    if not planned:
        return ()
    _refuse_later(work.facts(Focus(rooms=(RELEASES,))), planned[0])
    names: dict[str, str] = {}
    for each in planned:
        made = msgspec.structs.replace(
            each.made, because=tuple(names.get(name, name) for name in each.made.because)
        )
        names[each.called] = _entered(work, folder, msgspec.structs.replace(each, made=made)).release
    return tuple(names.values())


def _refuse_later(facts: Facts, planned: Planned) -> None:
    before = releases(facts)
    if tuple(each.release for _, each in before) != planned.after:
        raise ConflictError(f"{before[-1][1].release} was given out meanwhile; work the figures out again")


def _entered(work: Work, folder: LogFolder, planned: Planned) -> FiguresReleased:
    wanted, made = planned.wanted, planned.made
    if wanted.known_at > work.now or wanted.as_of > work.now:
        raise InputError("figures are of what was in force and known by now; give no time that is to come")
    data = _ENCODER.encode(_Counted(salt=to_hex(work.desk.entropy.bytes(_SALT)), cells=made.cells))
    digest = to_hex(sha256(data))
    folder.write(f"{_FOLDER}/{digest}", data)
    event = FiguresReleased(
        stated=work.now,
        release=work.mint("release"),
        figure=FIGURE,
        as_of=wanted.as_of,
        known_at=wanted.known_at,
        dimensions=wanted.dimensions,
        threshold=wanted.threshold,
        cells=made.shown(),
        because=made.because,
        counted=digest,
    )
    work.add(event)
    return event


def given_before(reader: StoreReader, wanted: Wanted) -> FiguresReleased | None:
    """The release of exactly these figures, if they were given out: what is asked again is answered the same."""
    asked = (wanted.as_of, wanted.known_at, wanted.dimensions, wanted.threshold)
    for _, each in releases(facts_about(reader, Focus(rooms=(RELEASES,)))):
        if (each.as_of, each.known_at, each.dimensions, each.threshold) == asked:
            return each
    return None


def releases(facts: Facts) -> Sequence[tuple[int, FiguresReleased]]:
    """Every release, in order, each with its record time."""
    return facts.releases


def _kept(folder: LogFolder, event: FiguresReleased) -> Release:
    """A release with what its cells count; without that nothing can be held against it, and nothing is given out."""
    data = folder.read(f"{_FOLDER}/{event.counted}")
    if data is None:
        raise NotFoundError(
            f"what {event.release} counted is not kept here any more, so that nobody can tell what another table would "
            "give away; put it back from a backup of the folder of evidence"
        )
    if to_hex(sha256(data)) != event.counted:
        raise VerificationError(
            f"what is kept of {event.release} is not what was given out ({event.counted}); "
            "put it back from a backup of the folder of evidence"
        )
    return Release(id=event.release, threshold=event.threshold, cells=_COUNTED.decode(data).cells)
