"""Devices and networks that the log names: what they are, when one is lost and back."""

from appban.errors import InputError, NotFoundError
from appban.regime import events as ev
from appban.regime.device import DeviceId, NetworkId, Place
from appban.regime.time import show
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


def _known_body(work: Work, place: Place) -> None:
    if place.body is not None and place.body not in work.facts(Focus()).bodies.ids():
        raise NotFoundError(f"there is no body {place.body}; `appban body list` shows them")
