"""A made-up fleet in a lake, and the regime it is held against; all of it follows from one seed.

Devices have 100 items each, drawn by Zipf's law from 200,000 identities. A thousand applications are catalogued by five
identities each; 500 restrictions name some of them for parts of a government of 300 bodies. Of what the restrictions
then reach, part is exempt. The sweep of the day before is kept with every hundredth finding left out, so that today's
has something to tell apart. Run by itself it makes the lake under `bench/out/`; what is there already is not made again.
"""

import json
import random
import sys
from pathlib import Path

import msgspec
import pyarrow as pa

from appban.fleet.keys import INDEX, keys
from appban.fleet.sweep import sweep
from appban.record.digests import sha256
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
from appban.regime.identity import Identity, Kind, Platform, Surface, code, identity
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
from appban.stores.lake import FolderLake, open_lake
from appban.stores.lake_engine import Engine, Limits as EngineLimits, copy_rows
from appban.stores.lake_files import Draft, Manifest, locked
from appban.stores.lake_room import Keys, batch_stem
from appban.stores.lake_schema import BATCH

OUT = Path(__file__).parent / "out"
SEED = 7
ITEMS_EACH = 100
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
        seat = Seat(id="s", kind="security", subject=Subject("clear:security"), classes=(PersonClass.CIVIL_SERVANT,))
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
    bans = [ev.RestrictionMade(stated=BEGINS, restriction=ban, pack="made-up", made_by=()) for ban in fleet.bans]
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
            devices=(PinnedDevice(DeviceId(device), Place(BodyId(body), PlaceClass.CORPORATE, Platform.IOS)),),
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


def lake_of(rows: int) -> FolderLake:
    """The lake of so many rows."""
    return open_lake(OUT / f"fleet-{rows}" / "lake", Keys(INDEX, keys))


def exempt_of(rows: int) -> list[list[str]]:
    """Who is exempt from what in that lake: device, application, restriction, body."""
    return json.loads((OUT / f"fleet-{rows}" / "exempt.json").read_text())


def make(rows: int) -> None:
    """Make the lake of so many rows, unless it is there."""
    done = OUT / f"fleet-{rows}" / "exempt.json"
    if done.exists():
        return
    fleet, lake = Fleet(), lake_of(rows)
    if not lake.batches():
        _batch(fleet, OUT / f"fleet-{rows}" / "lake", rows)
    lake.snapshot(AT - DAY)
    result = sweep(facts_of(fleet, []), lake, AT - DAY)
    exempt = [
        [found.device, found.app, found.restriction, found.body]
        for found in result.findings
        if sha256(found.id.encode())[0] < 96
    ]
    kept = sweep(facts_of(fleet, exempt), lake, AT - DAY)
    lake.keep(AT - DAY, kept.snapshot, [f for n, f in enumerate(kept.findings) if n % 100])
    done.write_text(json.dumps(exempt))


def _batch(fleet: Fleet, root: Path, rows: int) -> None:
    """One import of everything, written by the engine, since a hundred million reports in Python would take hours."""
    devices = rows // ITEMS_EACH
    with locked(root):
        room = root / "batches"
        room.mkdir(exist_ok=True)
        with Draft(room, BATCH) as draft, Engine(root, EngineLimits(memory=4096)) as engine:
            named = fleet.identities
            engine.take(
                "named",
                pa.table(
                    {
                        "rank": pa.array(range(IDENTITIES), pa.uint32()),
                        "code": pa.array([code(each) for each in named], pa.uint64()),
                        "platform": [str(each.platform) for each in named],
                        "kind": [str(each.kind) for each in named],
                        "value": [each.value for each in named],
                        "name": [f"Product {n}" for n in range(IDENTITIES)],
                        "publisher": [f"Maker {n % 7_919}" for n in range(IDENTITIES)],
                    }
                ),
            )
            engine.take("classes", pa.table({"n": range(len(CLASSES)), "class": list(map(str, CLASSES))}))
            engine.take("platforms", pa.table({"n": range(len(PLATFORMS)), "platform": list(map(str, PLATFORMS))}))
            copy_rows(engine, draft, "reports", _reports(devices))
            copy_rows(engine, draft, "items", _items(rows))
            copy_rows(engine, draft, "identities", "SELECT code, platform, kind, value FROM named ORDER BY code")
            draft.seal(
                batch_stem(1),
                Manifest(
                    kind="batch", at=AT - DAY, rows=rows, devices=devices, sources=("mdm",), of=(), index="", files=()
                ),
            )


def _reports(devices: int) -> str:
    return f"""
SELECT {2**32} + t.n AS report, printf('device-%020x', t.n) AS device, 'mdm' AS source, 'software' AS section,
  'full' AS mode, false AS carried, {AT - 2 * DAY} + t.n AS seen_at, {AT - DAY} AS received_at, p.platform,
  'body-' || (hash(t.n, {SEED}) % {BODIES}) AS body, c.class, true AS managed, CAST(t.n AS VARCHAR) AS digest
FROM range({devices}) t(n)
JOIN classes c ON c.n = hash(t.n, {SEED + 1}) % {len(CLASSES)}
JOIN platforms p ON p.n = hash(t.n, {SEED + 2}) % {len(PLATFORMS)} ORDER BY t.n"""


def _items(rows: int) -> str:
    """Ranks by the inverse of the bounded power law's distribution, from a hash of the row as the chance."""
    power = 1 - ZIPF
    top = IDENTITIES**power - 1
    return f"""
SELECT {2**32} + r.n // {ITEMS_EACH} AS report, false AS removed, 1 AS count, i.code, i.platform, i.kind, i.value,
  i.name, i.publisher, (hash(r.n, 5) % 40) || '.' || (hash(r.n, 6) % 125) AS version, 'native-app' AS surface
FROM (SELECT n, least({IDENTITIES - 1}, CAST(floor(pow({top} * (hash(n, {SEED + 3}) / 18446744073709551616.0) + 1,
  {1 / power})) AS BIGINT) - 1) AS rank FROM range({rows}) t(n)) r JOIN named i ON i.rank = r.rank ORDER BY report, code"""


def _body(n: int) -> BodyId:
    return BodyId(f"body-{n}")


if __name__ == "__main__":
    for size in sys.argv[1:] or ["10000000"]:
        make(int(size))
