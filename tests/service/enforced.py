"""What is found of enforcement in a park of phones, and answers of its point as they come in."""

from appban.regime import events as ev
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId
from appban.regime.finding import Finding
from appban.regime.identity import Surface
from appban.regime.roster import Roster
from appban.service.enforcing.found import findings_of
from appban.service.enforcing.probing import Wanted, enter, probe
from appban.service.enforcing.work_order import outlook_of
from appban.service.reading import all_facts


class NoLake:
    """A lake without a snapshot."""

    def snapshot_at(self, _at):
        return None


def found(park, roster=None, lake=None) -> list[Finding]:
    """What is found now, in the order of being found."""
    with park.office.store.reader() as reader:
        outlook = outlook_of(all_facts(reader), roster or Roster(), park.office.now)
        return list(findings_of(park.setup, outlook, reader, lake or NoLake()))


def at_points(park) -> list[Finding]:
    return [each for each in found(park) if each.point is not None]


def unserved(park, **changes) -> dict[str, Finding]:
    return {each.device: each for each in found(park, **changes) if each.point is None}


def kinds(park) -> list[str]:
    return [each.kind for each in at_points(park)]


def asked(park) -> None:
    """Ask the points, and enter what they do."""
    told = [each for plan in park.made() for each in probe(park.setup, None, plan, Wanted())]
    park.office.as_("operator", lambda work: enter(work, told, "changed"))


def answered(seen, device="P1", expected="denied", app="tiktok", surface=Surface.NATIVE_APP):
    return ev.ProbeAnswered(
        stated=0, point="phones", device=None if device is None else DeviceId(device), app=AppId(app),
        surface=surface, expected=expected, seen=seen,
    )  # fmt: skip


def receipt(outcome, device="P1"):
    return ev.ReceiptReceived(
        stated=0, point="phones", artefact="0" * 64, outcome=outcome,
        device=None if device is None else DeviceId(device),
    )  # fmt: skip


def head(park) -> int:
    with park.office.store.reader() as reader:
        return reader.head().time
