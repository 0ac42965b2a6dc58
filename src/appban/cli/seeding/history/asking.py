"""What a request of the history is made from, and its first version as the verb would have made it."""

import msgspec

from appban.cli.seeding.history.book import Book, device, minted, person
from appban.cli.seeding.history.files import CasePart, StepPart
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.device import Place, PlaceClass
from appban.regime.exemption import CircumstanceId, ExemptionId, Pin, PinnedDevice, PinnedPerson, Request
from appban.regime.identity import Platform
from appban.regime.people import PersonClass
from appban.regime.restriction import RestrictionId, RestrictionVersion


class Tree(msgspec.Struct, frozen=True):
    """What a request is made from: the places of devices, and the versions of restrictions by their start."""

    places: dict[str, Place]
    versions: dict[str, list[RestrictionVersion]]
    app: AppId
    restriction: RestrictionId

    def pin(self, part: CasePart) -> RestrictionVersion:
        """The version in force when it is asked for, or the next to come."""
        held = self.versions[part.restriction or self.restriction]
        begun = [each for each in held if each.starts <= part.asked]
        return begun[-1] if begun else held[0]


def corporate(body: BodyId, platform: Platform) -> Place:
    """A corporate device of a body."""
    return Place(body, PlaceClass.CORPORATE, platform)


def exemption(ref: str) -> ExemptionId:
    """The id of an exemption, by the files' name for it."""
    return ExemptionId(minted("exemption", ref))


def circumstance(ref: str) -> CircumstanceId:
    """The id of a declared emergency, by the files' name for it."""
    return CircumstanceId(minted("circumstance", ref))


def first_version(book: Book, tree: Tree, part: CasePart) -> Request:
    """The first version of a request, its texts kept."""
    version = tree.pin(part)
    this = exemption(part.ref)
    rules = version.exemptions.mitigations
    needed = {r.slug for r in rules if r.purposes is None or part.purpose in r.purposes}
    return Request(
        exemption=this,
        version=1,
        requester=person(part.by),
        body=part.body,
        route=part.route,
        restrictions=(Pin(version.id, version.version),),
        apps=part.apps or (tree.app,),
        surfaces=part.surfaces,
        devices=tuple(
            sorted((PinnedDevice(device(each), tree.places[each]) for each in part.devices), key=_id)
        ),
        people=tuple(
            sorted((PinnedPerson(person(each), PersonClass.CIVIL_SERVANT) for each in part.people), key=_id)
        ),
        purpose=part.purpose,
        mitigations=tuple(sorted(needed)),
        start=part.begins,
        end=part.ends,
        justification=book.keep(part.why, this),
        alternatives=book.keep(part.instead, this),
        circumstance=None if part.circumstance is None else circumstance(part.circumstance),
        replaces=None if part.replaces is None else exemption(part.replaces),
        renews=None if part.renews is None else exemption(part.renews),
        facts_digest="0" * 64 if part.route == "carried-over" else None,
        facts_row=part.ref if part.route == "carried-over" else None,
    )


def capacity(version: RestrictionVersion, route: str, step: StepPart) -> str:
    """In which capacity a seat is filled."""
    stages = next(each.stages for each in version.exemptions.routes if each.name == route)
    return next(
        s.kind for stage in stages for s in stage.seats if (stage.id, s.id) == (step.stage, step.seat)
    )


def _id(pinned: PinnedDevice | PinnedPerson) -> str:
    return pinned.id
