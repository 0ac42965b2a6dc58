"""What stands on no approved list: counted by body and identity, never by device (DESIGN R10)."""

from collections import Counter

import msgspec

from appban.fleet import relations
from appban.fleet.ground import Ground
from appban.fleet.reach import NOT_LISTED, Verdicts, uncatalogued
from appban.ports import SnapshotReader
from appban.regime.bodies import BodyId
from appban.regime.finding import NotListed, NotListedTotal
from appban.regime.identity import Identity, Kind, Platform

MOST = 1_000
"""Lines given, the most widespread first; the totals speak of all."""
_WEIGHED = "SELECT code, body, verdict, CAST(devices AS BIGINT) AS devices FROM weighed"


class _Line(msgspec.Struct, array_like=True):
    body: int
    platform: Platform
    kind: Kind
    value: str
    name: str | None
    verdict: int
    devices: int


class _Total(msgspec.Struct, array_like=True):
    body: int
    verdict: int
    identities: int
    installs: int


class Unlisted(msgspec.Struct, frozen=True):
    """The most widespread identities that are not listed, and how many there are in all."""

    most: tuple[NotListed, ...]
    totals: tuple[NotListedTotal, ...]


def count_unlisted(
    reader: SnapshotReader,
    ground: Ground,
    bodies: list[BodyId | None],
    matched: list[int],
    weighed: set[tuple[int, int, int]],
) -> Unlisted:
    """What is not listed, once `caught` is there.

    `matched` are the codes of what the catalogue has, `weighed` the (code, place, device) of devices that were asked
    about by themselves.
    """
    if all(bit.restriction.approved_list is None for bit in ground.rules.bits):
        return Unlisted((), ())
    reader.load("matched", {"code": ("u64", matched)})
    parts = [relations.COUNTED, _WEIGHED]
    _load_weighed(reader, ground, bodies, weighed)
    if uncatalogued(reader, ground):
        reader.define("astray", relations.ASTRAY if ground.moved else relations.NONE_ASTRAY)
        parts.append(relations.TALLIED)
    reader.define("signers", relations.SIGNERS)
    reader.define("not_listed", relations.NOT_LISTED.format(parts=" UNION ALL ".join(parts)))
    return _read(reader, bodies)


def _read(reader: SnapshotReader, bodies: list[BodyId | None]) -> Unlisted:
    held = Verdicts().held
    most = reader.rows(relations.MOST_NOT_LISTED.format(most=MOST), _Line)
    totals = reader.rows(relations.NOT_LISTED_TOTALS, _Total)
    return Unlisted(
        tuple(
            NotListed(
                body=bodies[line.body],
                identity=Identity(line.platform, line.kind, line.value),
                name=line.name,
                outcome=held[line.verdict].outcome,
                devices=line.devices,
            )
            for line in most
        ),
        tuple(
            NotListedTotal(
                body=bodies[total.body],
                outcome=held[total.verdict].outcome,
                identities=total.identities,
                installs=total.installs,
            )
            for total in totals
        ),
    )


def _load_weighed(
    reader: SnapshotReader, ground: Ground, bodies: list[BodyId | None], weighed: set[tuple[int, int, int]]
) -> None:
    numbers = {body: n for n, body in enumerate(bodies)}
    counts = Counter((code, numbers[ground.places[place].body]) for code, place, _ in weighed)
    reader.load(
        "weighed",
        {
            "code": ("u64", [code for code, _ in counts]),
            "body": ("u32", [body for _, body in counts]),
            "verdict": ("u32", [NOT_LISTED] * len(counts)),
            "devices": ("u32", list(counts.values())),
        },
    )
