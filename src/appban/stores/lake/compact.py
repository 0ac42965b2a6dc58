"""What is installed now, from all that was ever reported: the last full list of each section, later changes applied.

A *list* is what one source says of one device in one section. Reports are taken in order of when they saw the device,
then of receipt; a full report starts a list anew, and what came before it is not read. One told twice counts once.
Rows are a multiset: if `s(n)` is the running sum of a row's comings and goings, then, since a row that is not there
cannot go, there are `s(n) - min(0, s(1), ..., s(n))` of it after step n.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec

from appban.regime.identity import Surface
from appban.stores.lake.engine import Engine
from appban.stores.lake.files import Kept, check
from appban.stores.lake.schema import BATCH

AT_ONCE = 4_000_000
"""Rows joined or put in order at a time; all at once would go to the disk."""


class _Number(msgspec.Struct, array_like=True):
    number: int


_REPORTS = """
CREATE TEMP TABLE told AS
SELECT *, row_number() OVER (ORDER BY seen_at, received_at, carried, report) AS step FROM batch_reports;

CREATE TEMP TABLE told_once AS SELECT * FROM told WHERE section IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY device, source, section, digest ORDER BY step) = 1;

CREATE TEMP TABLE whole_lists AS
SELECT device, source, section, max(step) FILTER (WHERE mode = 'full') AS base FROM told_once GROUP BY ALL;

CREATE TEMP TABLE live AS
SELECT t.report, t.step, t.mode, t.seen_at, t.device, t.source, t.section, coalesce(t.tells, 'list') AS tells
FROM told_once t JOIN whole_lists l USING (device, source, section) WHERE t.step >= coalesce(l.base, 0);

CREATE TEMP TABLE device_numbers AS
SELECT CAST(row_number() OVER (ORDER BY id) - 1 AS UINTEGER) AS device, id, seen_at, platform, body, class, managed
FROM (
  SELECT device AS id, max(seen_at) AS seen_at,
    arg_max(platform, step) FILTER (WHERE platform IS NOT NULL) AS platform,
    arg_max(body, step) FILTER (WHERE body IS NOT NULL) AS body,
    arg_max(class, step) FILTER (WHERE class IS NOT NULL) AS class,
    arg_max(managed, step) FILTER (WHERE managed IS NOT NULL) AS managed
  FROM told GROUP BY device);

CREATE TEMP TABLE list_numbers AS
SELECT CAST(row_number() OVER (ORDER BY d.device, source, section) - 1 AS UINTEGER) AS list, d.device, source, section,
  max(l.seen_at) AS seen_at, count(*) = 1 AND min(mode) = 'full' AS simple, arg_max(tells, step) AS tells
FROM live l JOIN device_numbers d ON d.id = l.device GROUP BY d.device, source, section;

CREATE TEMP TABLE readings AS
SELECT l.report, l.step, l.seen_at, n.list, n.device, n.simple
FROM live l JOIN device_numbers d ON d.id = l.device
JOIN list_numbers n ON n.device = d.device AND n.source = l.source AND n.section = l.section;
"""

_WORDS = "code, platform, kind, value, name, publisher, version, surface"
_SO_FAR = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
_PRESENT = f"""
CREATE TEMP VIEW present AS
SELECT r.list, r.device, i.count, r.seen_at AS since, {_WORDS}
FROM batch_items i JOIN readings r ON r.report = i.report WHERE r.simple AND NOT i.removed
UNION ALL
SELECT list, device, CAST(max(present) FILTER (WHERE back = 1) AS UINTEGER) AS count,
  max(seen_at) FILTER (WHERE present > 0 AND before = 0) AS since, {_WORDS}
FROM (
  SELECT *, lag(present, 1, 0) OVER (PARTITION BY list, {_WORDS} ORDER BY step, removed DESC) AS before,
    row_number() OVER (PARTITION BY list, {_WORDS} ORDER BY step DESC, removed) AS back
  FROM (
    SELECT *, total - least(0, min(total) OVER (
      PARTITION BY list, {_WORDS} ORDER BY step, removed DESC {_SO_FAR})) AS present
    FROM (
      SELECT *, sum(change) OVER (PARTITION BY list, {_WORDS} ORDER BY step, removed DESC {_SO_FAR}) AS total
      FROM (
        SELECT r.list, r.device, r.step, r.seen_at, i.removed, {_WORDS},
          CASE WHEN i.removed THEN -CAST(i.count AS BIGINT) ELSE CAST(i.count AS BIGINT) END AS change
        FROM batch_items i JOIN readings r ON r.report = i.report WHERE NOT r.simple))))
GROUP BY list, device, {_WORDS} HAVING max(present) FILTER (WHERE back = 1) > 0;
"""  # noqa: S608  # built of the constants above alone
"""`batch_items` is a view over the batches; in one step a removal stands before an arrival."""

_SURFACES = ", ".join(f"'{surface}'" for surface in Surface)
_NUMBERED = f"""
CREATE TEMP TABLE words AS
SELECT code, platform, kind, value, name, publisher, count(*) AS times FROM present GROUP BY ALL;

CREATE TEMP TABLE version_numbers AS
SELECT CAST(row_number() OVER (ORDER BY version) AS UINTEGER) AS version, version AS text
FROM (SELECT DISTINCT version FROM present WHERE version IS NOT NULL);

CREATE TEMP TABLE arrivals AS
SELECT p.code, p.device, coalesce(v.version, 0) AS version,
  CAST(list_position([{_SURFACES}], p.surface) - 1 AS UTINYINT) AS surface, p.list, p.since
FROM present p LEFT JOIN version_numbers v ON v.text = p.version;

CREATE TEMP TABLE place_numbers AS
SELECT CAST(row_number() OVER (ORDER BY body, class, platform) - 1 AS UINTEGER) AS place, body, class, platform
FROM (SELECT DISTINCT body, class, platform FROM device_numbers);

CREATE TEMP TABLE standing AS
SELECT n.device, n.id, p.place, n.managed, n.seen_at FROM device_numbers n JOIN place_numbers p
ON p.body IS NOT DISTINCT FROM n.body AND p.class IS NOT DISTINCT FROM n.class
AND p.platform IS NOT DISTINCT FROM n.platform;
"""  # noqa: S608  # built of the constants above alone

_INSTALLS = "CREATE TEMP TABLE installs AS SELECT * FROM arrivals LIMIT 0"
_SINCE = """
INSERT INTO installs
SELECT i.code, i.device, i.version, i.surface, i.list, least(coalesce(e.since, i.since), i.since) AS since
FROM (SELECT * FROM arrivals WHERE code BETWEEN {first} AND {last}) i
LEFT JOIN (
  SELECT p.code, n.device, min(s.since) AS since
  FROM earlier_items p JOIN earlier_sightings s ON s.sighting = p.sighting
  JOIN earlier_devices d ON d.device = s.device JOIN device_numbers n ON n.id = d.id
  WHERE p.code BETWEEN {first} AND {last} GROUP BY p.code, n.device) e ON e.code = i.code AND e.device = i.device
"""
"""What is there since an earlier snapshot; `earlier_items` and so on are those of the one before."""
_SIGHTINGS = """
DROP TABLE arrivals;
CREATE TEMP TABLE sighting_numbers AS
SELECT CAST(row_number() OVER (ORDER BY device, list, since) - 1 AS UINTEGER) AS sighting, device, list, since
FROM (SELECT DISTINCT device, list, since FROM installs);
"""

ITEMS = """
SELECT i.code, i.device, i.version, i.surface, s.sighting
FROM installs i JOIN sighting_numbers s ON s.device = i.device AND s.list = i.list AND s.since = i.since
WHERE i.code BETWEEN {first} AND {last} ORDER BY i.code, i.device, s.sighting, i.version, i.surface
"""
"""What is installed of a range of codes."""

TALLIES = """
SELECT code, place, surfaces, CAST(count(*) AS UINTEGER) AS devices
FROM (SELECT code, device, bit_or(CAST(1 AS UINTEGER) << CAST(surface AS UINTEGER)) AS surfaces
  FROM installs WHERE code BETWEEN {first} AND {last} GROUP BY code, device)
JOIN standing USING (device) GROUP BY code, place, surfaces ORDER BY code, place, surfaces
"""

IDENTITIES = """
SELECT n.code, n.platform, n.kind, n.value, n.said.name AS name, n.said.publisher AS publisher,
  CAST(t.devices AS UINTEGER) AS devices, CAST(t.surfaces AS UINTEGER) AS surfaces
FROM (SELECT code, platform, kind, value, arg_max({'name': name, 'publisher': publisher},
    {'named': name IS NOT NULL, 'times': times, 'name': name, 'publisher': publisher}) AS said
  FROM words GROUP BY code, platform, kind, value) n
JOIN (SELECT code, sum(devices) AS devices, bit_or(surfaces) AS surfaces FROM tallies GROUP BY code) t USING (code)
ORDER BY n.code
"""
"""Of the names that devices show for an identity the most frequent stands."""

PLAIN = {
    "versions": "SELECT version, text FROM version_numbers ORDER BY version",
    "places": "SELECT place, body, class, platform FROM place_numbers ORDER BY place",
    "lists": "SELECT list, device, source, section, seen_at, tells FROM list_numbers ORDER BY list",
    "sightings": "SELECT sighting, device, list, since FROM sighting_numbers ORDER BY sighting",
    "devices": "SELECT device, id, place, managed, seen_at FROM standing ORDER BY device",
    "heard": """
SELECT n.device, t.source, max(t.seen_at) AS seen_at FROM told t JOIN device_numbers n ON n.id = t.device
GROUP BY n.device, t.source ORDER BY n.device, t.source""",
}
"""The tables that are written as they are."""

COLLISION = """
SELECT a.code, a.platform, a.kind, a.value, b.platform, b.kind, b.value FROM {one} a JOIN {other} b USING (code)
WHERE a.platform <> b.platform OR a.kind <> b.kind OR a.value <> b.value ORDER BY ALL LIMIT 1
"""


def compact(engine: Engine, batches: Sequence[Kept]) -> None:
    """Make `told`, `live`, `list_numbers`, `device_numbers` and the view `present` of these batches.

    Items are read only of batches that still have a say; VerificationError if one is not what was kept.
    """
    engine.view("batch_reports", _files(batches, "reports"), BATCH["reports"].added)
    engine.run(_REPORTS)
    still = engine.rows("SELECT DISTINCT report // 4294967296 FROM live", _Number)
    numbers = {each.number for each in still}
    living = [kept for kept in batches if int(kept.path.name.split("-")[0]) in numbers]
    engine.view("batch_items", _files(living or batches[-1:], "items"))
    engine.run(_PRESENT)


def _files(batches: Sequence[Kept], name: str) -> list[Path]:
    for kept in batches:
        check(kept, name, BATCH[name])
    return [file for kept in batches for file in kept.files(name)]


def number(engine: Engine) -> int:
    """Number what a snapshot numbers; afterwards `installs` has what is present, in so many rows, without its words.

    `earlier_items`, `earlier_sightings` and `earlier_devices` are those of the snapshot before.
    """
    engine.run(_NUMBERED)
    rows = engine.rows("SELECT count(*) FROM arrivals", _Number)[0].number
    engine.run(_INSTALLS)
    for first, last in ranges(rows, AT_ONCE):
        engine.run(_SINCE.format(first=first, last=last))
    engine.run(_SIGHTINGS)
    return rows


def ranges(rows: int, most: int) -> Iterator[tuple[int, int]]:
    """Ranges of codes, in order, in each of which about `most` of the rows lie: codes are spread evenly."""
    count = rows // most + 1
    edges = [2**64 * n // count for n in range(count + 1)]
    return ((first, after - 1) for first, after in pairwise(edges))
