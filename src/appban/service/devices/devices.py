"""Devices and networks that the log names: what they are, when one is lost and back."""

from appban.errors import InputError, NotFoundError, RefusedError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId, NetworkId, Place
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.time import show
from appban.service.governing import FINDINGS, require_over
from appban.service.guard import acting_person, holders
from appban.service.reading import Focus
from appban.service.work import Work


def record_device(work: Work, device: DeviceId, place: Place, stated: int) -> None:
    """Record what a device is; a fact in the log goes before older inventories."""
    _known_body(work, place)
    work.add(ev.DeviceRecorded(stated=stated, device=device, place=place), place.body)


def record_network(work: Work, network: NetworkId, place: Place, stated: int) -> None:
    """Record a network with its body and class."""
    _known_body(work, place)
    work.add(ev.NetworkRecorded(stated=stated, network=network, place=place), place.body)


def device_lost(work: Work, device: DeviceId, stated: int) -> None:
    """A device is lost: it drops out of every exemption at once."""
    if stated > work.now:
        raise InputError(
            f"{device} cannot have been lost at {show(stated)}, which is yet to come; say since when"
        )
    work.add(ev.DeviceLost(stated=stated, device=device))


def device_returned(work: Work, device: DeviceId) -> None:
    """A lost device is back, from now on."""
    work.add(ev.DeviceReturned(stated=work.now, device=device))


def take_back(work: Work, device: DeviceId, body: BodyId | None) -> None:
    """A person says that a lost device of a body is back; who gains from it may not (DESIGN R6).

    NotAuthorisedError without authority over findings of the body, RefusedError for who is named for the device, or if
    it is not away.
    """
    person = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(person,), devices=(device,)))
    require_over(facts, acting_person(work, facts), FINDINGS, body, work.now)
    if gains(facts, person, device):
        raise RefusedError(
            f"{person} is named by an exemption for {device} and gains from this; somebody else says that it is back"
        )
    history = facts.devices.get(device)
    if history is None or not history.absences.during(work.now):
        raise RefusedError(f"{device} is not lost; there is nothing to say")
    device_returned(work, device)


def gains(facts: Facts, person: PersonId, device: DeviceId) -> bool:
    """Whether an exemption for a device names a person or was asked for by them."""
    named = (facts.exemptions[each] for each in facts.naming_device.get(device, ()))
    wanted = facts.human(person)
    return any(
        wanted in holders(facts, history) or wanted == facts.human(history.request.requester)
        for history in named
    )


def _known_body(work: Work, place: Place) -> None:
    if place.body is not None and place.body not in work.facts(Focus()).bodies.ids():
        raise NotFoundError(f"there is no body {place.body}; `appban body list` shows them")
