"""Taking readings: by hand, one at a time, and the check that every reading passes, whoever brings it."""

from typing import Literal

import msgspec

from appban.errors import InputError, NotAuthorisedError, RefusedError
from appban.regime.authority import holds_at
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.events.readings import ReadingTaken
from appban.regime.facts import Facts
from appban.regime.people import PersonId, Subject
from appban.regime.publication import PublicationId
from appban.regime.reading import METRICS, ReadingId, ReadingSource, check_value, offers
from appban.regime.subjects import COMMUNICATIONS
from appban.service.governing import is_root, require_over
from appban.service.guard import acting_person
from appban.service.reading import Focus
from appban.service.readings.about import About, about, account_called
from appban.service.readings.measured import Measured
from appban.service.work import Work

READING = Subject("reading")


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where readings come from: who collected them when, on which device, from bytes of which digest."""

    source: ReadingSource
    reference: str
    collected: int
    collected_by: PersonId | None
    device: DeviceId | None = None
    definition: str | None = None
    raw: str | None = None


class ByHand(msgspec.Struct, frozen=True, kw_only=True):
    """A reading that somebody takes: of what, as people name it; `account` for a post. `corrects` an earlier one."""

    measured: Measured
    source: Literal["manual", "press"]
    reference: str
    account: str | None = None
    corrects: ReadingId | None = None


def take(work: Work, asked: ByHand) -> ReadingId:
    """Record a reading on somebody's word, by whoever holds the subject `reading`; its source is printed with it."""
    person = PersonId(work.act.actor.person)
    named = (PublicationId(asked.measured.about),)
    facts = work.facts(Focus(people=(person,), rooms=(COMMUNICATIONS,), publications=named))
    account = None if asked.account is None else account_called(facts, asked.account)
    found = about(facts, asked.measured.about, account)
    require_to_read(facts, acting_person(work, facts), found.body, work.now)
    if not asked.reference.strip():
        raise InputError("a reading needs its source; say where the figure stands with --reference")
    measured = asked.measured if asked.corrects is None else _correcting(work, found, asked)
    origin = Origin(source=asked.source, reference=asked.reference, collected=work.now, collected_by=person)
    return add_reading(work, found, measured, origin, asked.corrects)


def add_reading(
    work: Work, found: About, measured: Measured, origin: Origin, corrects: ReadingId | None = None
) -> ReadingId:
    """Add a reading to what a piece of work appends, checked; InputError or RefusedError for what cannot be."""
    at = origin.collected if measured.at is None else measured.at
    check_reading(found, measured, at, min(origin.collected, work.now))
    reading = ReadingId(work.mint("reading"))
    event = ReadingTaken(
        stated=at,
        precision=measured.precision,
        reading=reading,
        about=found.id,
        metric=measured.metric,
        segment=measured.segment,
        since=measured.since,
        value=measured.value,
        source=origin.source,
        reference=measured.reference or origin.reference,
        collected=origin.collected,
        collected_by=origin.collected_by,
        device=origin.device,
        definition=measured.definition or origin.definition,
        raw=origin.raw,
        corrects=corrects,
        body=found.body,
    )
    work.add(event, found.body)
    return reading


def check_reading(found: About, measured: Measured, at: int, collected: int) -> None:
    """InputError or RefusedError for a measurement that cannot be: of a time to come, or of what is not offered."""
    check_value(measured.metric, measured.value)
    if at > collected:
        raise InputError("a reading is of a time that was; it cannot hold after it was collected")
    if measured.since is not None and measured.since >= at:
        raise InputError("what a reading counts begins before it ends; correct --since")
    of_channel = METRICS[measured.metric].offered_as is None
    if of_channel != (found.what == "channel"):
        raise InputError(
            f"{measured.metric} is measured of {'a channel' if of_channel else 'accounts and posts'}, "
            f"and {found.name} is {'an' if found.what == 'account' else 'a'} {found.what}"
        )
    if measured.value.kind != "not-offered" and not offers(found.channel, measured.metric):
        channel = "" if found.channel is None else found.channel.name
        raise RefusedError(
            f"{channel} offers no {METRICS[measured.metric].title.lower()}, so none can be read there; "
            "leave it out (it is shown as not offered), or record what the channel offers anew"
        )


def require_to_read(facts: Facts, person: PersonId, body: BodyId | None, at: int) -> None:
    """NotAuthorisedError unless a person holds the subject `reading` over a body.

    For what no body here answers for (a peer, a channel) over any.
    """
    if body is not None:
        require_over(facts, person, READING, body, at)
        return
    held = (
        facts.authorities[each] for who in facts.ids_of(person) for each in facts.authorities_of.get(who, ())
    )
    if not is_root(facts, person) and not any(
        each.subject == READING and holds_at(facts, each, at) for each in held
    ):
        raise NotAuthorisedError(
            f"{person} is no root appointer and holds no authority to {READING} for any body; "
            "ask for one with `appban authority grant`"
        )


def _correcting(work: Work, found: About, asked: ByHand) -> Measured:
    """The measurement, true when the one was that it corrects."""
    held = work.facts(Focus(readings_of=(found.id,))).communications.readings.get(found.id, [])
    wanted = asked.measured
    earlier = next((event for _, event in held if event.reading == asked.corrects), None)
    if earlier is None:
        raise InputError(f"{found.name} has no reading {asked.corrects}; `appban reading list` shows them")
    same = (earlier.metric, earlier.segment) == (wanted.metric, wanted.segment)
    if not same or (wanted.at is not None and wanted.at != earlier.stated):
        raise InputError(
            f"{asked.corrects} is of {earlier.metric} at another time or of another part of the audience; "
            "take a new reading instead"
        )
    if any(event.corrects == asked.corrects for _, event in held):
        raise RefusedError(f"{asked.corrects} was corrected before; correct what took its place")
    return msgspec.structs.replace(
        wanted, at=earlier.stated, since=earlier.since, precision=earlier.precision
    )
