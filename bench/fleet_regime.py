"""The regime that a made-up fleet is held against: bodies, catalogued applications, restrictions and exemptions.

A thousand applications are catalogued by five identities each; 500 restrictions name some of them for parts of a
government of 300 bodies. Everything follows from one seed and is the same for every size of fleet.
"""

import random

from appban.regime import events as ev
from appban.regime.bodies import BodyId, BodyKind
from appban.regime.catalogue import AppId, EntityId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.exemption import (
    Commitment,
    Decision,
    ExemptionId,
    Pin,
    PinnedDevice,
    PinnedPerson,
    Request,
    decision_digest,
    request_digest,
)
from appban.regime.facts import Facts
from appban.regime.identity import Identity, Kind, Platform, Surface, identity
from appban.regime.people import AuthorityId, PersonClass, PersonId, Subject
from appban.regime.reducer import apply
from appban.regime.restriction import (
    ExemptionRules,
    Existing,
    Limits,
    Named,
    Purpose,
    RestrictionId,
    RestrictionVersion,
    Route,
    ScopeStatement,
    Seat,
    Source,
    Stage,
)
from appban.regime.time import DAY

SEED = 7
IDENTITIES = 200_000
ZIPF = 1.05
APPS, IDENTITIES_EACH, BANS, BODIES = 1_000, 5, 500, 300
WITH_PARTS = BODIES // 7
"""The bodies that have others below them: restrictions are for parts of the tree, not for single leaves."""
AT = 1_793_000_000 * 1_000_000
BEGINS = AT - 400 * DAY
PLATFORMS = (Platform.IOS, Platform.ANDROID, Platform.WINDOWS, Platform.MACOS)
KINDS = {
    Platform.IOS: Kind.BUNDLE_ID,
    Platform.ANDROID: Kind.PACKAGE,
    Platform.WINDOWS: Kind.WINGET_ID,
    Platform.MACOS: Kind.BUNDLE_ID,
}
CLASSES = (PlaceClass.CORPORATE,) * 8 + (PlaceClass.ENROLLED_PERSONAL, PlaceClass.CONTRACTOR)
SOURCE = Source(reference="made up", mark="operator")
TEXT = Commitment("0" * 64)
OFFICER, REQUESTER, HOLDER = map(PersonId, ("officer", "requester", "holder"))


class Fleet:
    """The identities, bodies, applications and restrictions; the same for every size."""

    def __init__(self) -> None:
        draw = random.Random(SEED)
        self.identities = [self._identity(n) for n in range(IDENTITIES)]
        self.parents = {_body(n): None if n == 0 else _body((n - 1) // 7) for n in range(BODIES)}
        ranks = draw.sample(range(IDENTITIES), APPS * IDENTITIES_EACH)
        self.apps = {
            AppId(f"app-{n}"): tuple(self.identities[rank] for rank in ranks[n::APPS]) for n in range(APPS)
        }
        self.bans = [self._ban(n, draw) for n in range(BANS)]

    def _identity(self, n: int) -> Identity:
        platform = PLATFORMS[n % len(PLATFORMS)]
        return identity(platform, KINDS[platform], f"com.maker{n % 7_919}.product{n}")

    def _ban(self, n: int, draw: random.Random) -> RestrictionVersion:
        apps = tuple(sorted(draw.sample(list(self.apps), 2)))
        seat = Seat(
            id="s", kind="security", subject=Subject("clear:security"), classes=(PersonClass.CIVIL_SERVANT,)
        )
        stage = Stage(id="s", seats=(seat,), required="always", rule="1")
        return RestrictionVersion(
            id=RestrictionId(f"ban-{n}"),
            version=1,
            title=f"ban {n}",
            instrument=SOURCE,
            scope=(
                ScopeStatement(
                    id="s",
                    says="s",
                    root=_body(draw.randrange(WITH_PARTS)),
                    kinds=None,
                    classes=(PlaceClass.CORPORATE, PlaceClass.ENROLLED_PERSONAL),
                    source=SOURCE,
                ),
            ),
            surfaces=(Surface.NATIVE_APP, Surface.WEB),
            coverage=(Named(apps=apps),),
            exemptions=ExemptionRules(
                purposes=(Purpose("research"),),
                routes=(Route(name="ordinary", stages=(stage,)),),
                mitigations=(),
                limits=Limits(source=SOURCE),
                source=SOURCE,
            ),
            starts=BEGINS,
            ends=None,
            precision="instant",
            existing=Existing(rule="keep"),
            zone="UTC",
        )


def facts_of(fleet: Fleet, exempt: list[list[str]]) -> Facts:
    """The regime as facts: what is catalogued and prohibited, and an exemption for each (device, app, ban, body)."""
    facts = Facts()
    for recorded, event in enumerate((*_events(fleet), *_exemptions(exempt)), start=BEGINS + 1):
        apply(facts, recorded, event)
    return facts


def _events(fleet: Fleet) -> list[ev.Event]:
    bodies = [
        ev.BodyRecorded(
            stated=BEGINS,
            body=body,
            name=body,
            kind=BodyKind.MINISTERIAL_DEPARTMENT,
            parent=parent,
            source=SOURCE,
        )
        for body, parent in fleet.parents.items()
    ]
    person = ev.PersonRecorded(
        stated=BEGINS, person=OFFICER, name=TEXT, person_class=PersonClass.CIVIL_SERVANT, body=_body(0)
    )
    authority = ev.AuthorityGranted(
        stated=BEGINS,
        authority=AuthorityId("a"),
        person=OFFICER,
        subject=Subject("clear:security"),
        body=_body(0),
        until=None,
        instrument="letter",
        delegable=False,
        granted_by=(),
    )
    apps = [
        ev.AppRecorded(
            stated=BEGINS,
            app=app,
            name=f"Application {app}",
            publisher=EntityId(f"maker-{app}"),
            identities=identities,
            domains=(f"{app}.example",),
        )
        for app, identities in fleet.apps.items()
    ]
    bans = [
        ev.RestrictionMade(stated=BEGINS, restriction=ban, pack="made-up", made_by=()) for ban in fleet.bans
    ]
    return [*bodies, person, authority, *apps, *bans]


def _exemptions(exempt: list[list[str]]) -> list[ev.Event]:
    made: list[ev.Event] = []
    for n, (device, app, ban, body) in enumerate(exempt):
        asked = Request(
            exemption=ExemptionId(f"e-{n}"),
            version=1,
            requester=REQUESTER,
            body=BodyId(body),
            route="ordinary",
            restrictions=(Pin(RestrictionId(ban), 1),),
            apps=(AppId(app),),
            surfaces=(Surface.NATIVE_APP,),
            devices=(
                PinnedDevice(DeviceId(device), Place(BodyId(body), PlaceClass.CORPORATE, Platform.IOS)),
            ),
            people=(PinnedPerson(HOLDER, PersonClass.CIVIL_SERVANT),),
            purpose=Purpose("research"),
            mitigations=(),
            start=BEGINS,
            end=AT + 30 * DAY if n % 10 else AT - 10 * DAY,
            justification=TEXT,
            alternatives=TEXT,
        )
        digest = request_digest(asked)
        decision = Decision(
            request_digest=digest,
            stage="s",
            outcome="clear",
            conditions=(),
            person=OFFICER,
            capacity="officer",
            instrument="letter",
            stated=BEGINS + DAY,
        )
        made.append(ev.ExemptionSubmitted(stated=BEGINS, request=asked, digest=digest))
        made.append(
            ev.DecisionMade(
                stated=BEGINS,
                exemption=asked.exemption,
                decision=decision,
                digest=decision_digest(decision),
                seat="s",
            )
        )
    return made


def _body(n: int) -> BodyId:
    return BodyId(f"body-{n}")
