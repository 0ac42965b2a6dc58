"""The relational expressions of a sweep, over the relations of a snapshot (see `SnapshotReader`) and those put beside.

wanted(key): lookups the catalogue has       hit(code, app, near, listed): identities in question; `listed` 1 if the
application stands on an approved list, 2 if some versions of it do
moved(device, place), special(device): see `ground`        grounds(place, class, body): of each place, as numbers
reach(app, surface, class, verdict, alone): where an application on no approved list is denied
ruled(app, surface, version, place, verdict, alone): the same for applications that stand on one
`alone`: 1 if each device is a finding, 0 if devices are only counted (not-listed)
"""

from appban.regime.identity import Kind
from appban.regime.observation import SIGNERS as SIGNERS_SECTION

QUESTIONED = """
SELECT i.code, i.platform, i.kind, i.value, i.name, i.publisher, i.surfaces FROM identities i
WHERE i.code IN (SELECT k.code FROM keys k WHERE k.key IN (SELECT w.key FROM wanted w))
"""

STAND = """
SELECT s.device, s.place, p.class, CASE WHEN x.device IS NULL THEN 0 ELSE 1 END AS special
FROM (SELECT d.device, coalesce(m.place, d.place) AS place FROM devices d LEFT JOIN moved m ON m.device = d.device) s
JOIN grounds p ON p.place = s.place LEFT JOIN special x ON x.device = s.device
"""

_VERSION = "CASE WHEN h.listed = 2 THEN i.version ELSE 0 END"
GROUPS = f"""
SELECT g.app, g.surface, g.version, v.text, g.place
FROM (
  SELECT h.app, i.surface, {_VERSION} AS version, s.place
  FROM items i JOIN hit h ON h.code = i.code JOIN stand s ON s.device = i.device
  WHERE h.listed > 0 AND s.special = 0 GROUP BY ALL) g
LEFT JOIN versions v ON v.version = g.version
"""  # noqa: S608  # built of the constant above alone

_CAUGHT = """
SELECT i.code, h.app, h.near, g.device, {version} AS version, i.surface, g.list, g.since, s.place, s.special,
  r.verdict, r.alone
FROM items i JOIN hit h ON h.code = i.code JOIN sightings g ON g.sighting = i.sighting
JOIN stand s ON s.device = g.device LEFT JOIN {rules}
WHERE {listed} AND (s.special = 1 OR r.alone = 1 OR (r.alone = 0 AND h.near = 0))
"""
CAUGHT = _CAUGHT.format(
    listed="h.listed = 0",
    version="0",
    rules="reach r ON r.app = h.app AND r.surface = i.surface AND r.class = s.class",
)
CAUGHT_LISTED = _CAUGHT.format(
    listed="h.listed > 0",
    version="i.version",
    rules="ruled r ON r.app = h.app AND r.surface = i.surface AND r.place = s.place AND r.version = "
    + _VERSION,
)

ROWS = """
SELECT c.code, c.app, c.device, d.id, c.place, c.surface, v.text, c.since, l.seen_at, c.special, c.verdict
FROM caught c JOIN devices d ON d.device = c.device JOIN lists l ON l.list = c.list
LEFT JOIN versions v ON v.version = c.version
WHERE c.special = 1 OR c.alone = 1 ORDER BY c.device, c.app, c.surface, c.code
"""

COUNTED = """
SELECT c.code, p.body, c.verdict, count(DISTINCT c.device) AS devices FROM caught c JOIN grounds p ON p.place = c.place
WHERE c.special = 0 AND c.alone = 0 GROUP BY c.code, p.body, c.verdict
"""
"""How many devices have what is not listed there: identities of the catalogue's applications."""

TALLIED = """
SELECT t.code, p.body, u.verdict, t.devices
FROM (
  SELECT code, place, surfaces, CAST(devices AS BIGINT) AS devices FROM tallies
  UNION ALL SELECT a.code, d.place, a.surfaces, -1 FROM astray a JOIN devices d ON d.device = a.device
  UNION ALL SELECT a.code, m.place, a.surfaces, 1 FROM astray a JOIN moved m ON m.device = a.device) t
JOIN grounds p ON p.place = t.place JOIN unlisted_at u ON u.surfaces = t.surfaces AND u.class = p.class
WHERE t.code NOT IN (SELECT code FROM matched)
"""
"""The same of every other identity. `unlisted_at(surfaces, class, verdict)` says where one outside the catalogue is not
listed; `astray` are the items of devices that stand elsewhere than the tallies have them."""
ASTRAY = """
SELECT i.code, i.device, bit_or(CAST(1 AS UINTEGER) << CAST(i.surface AS UINTEGER)) AS surfaces
FROM items i JOIN moved m ON m.device = i.device GROUP BY i.code, i.device
"""
NONE_ASTRAY = "SELECT 0 AS code, 0 AS device, 0 AS surfaces WHERE false"
SURFACE_SETS = "SELECT DISTINCT surfaces AS number FROM tallies ORDER BY surfaces"

SIGNERS = f"""
SELECT i.code FROM items i JOIN sightings g ON g.sighting = i.sighting JOIN lists l ON l.list = g.list
WHERE i.code IN (SELECT n.code FROM identities n WHERE n.kind = '{Kind.TEAM_ID}')
GROUP BY i.code HAVING bool_and(l.section = '{SIGNERS_SECTION}' OR starts_with(l.section, '{SIGNERS_SECTION} '))
"""  # noqa: S608  # built of constants alone
"""Teams that were only seen as who signed something: that is counted by its own identity."""
NOT_LISTED = """
SELECT code, body, verdict, CAST(sum(devices) AS BIGINT) AS devices FROM ({parts})
WHERE code NOT IN (SELECT code FROM signers) GROUP BY code, body, verdict HAVING sum(devices) > 0
"""
MOST_NOT_LISTED = """
SELECT n.body, i.platform, i.kind, i.value, i.name, n.verdict, n.devices
FROM not_listed n JOIN identities i ON i.code = n.code
ORDER BY n.devices DESC, n.body, i.platform, i.kind, i.value LIMIT {most}
"""
NOT_LISTED_TOTALS = """
SELECT body, verdict, count(*) AS identities, CAST(sum(devices) AS BIGINT) AS installs
FROM not_listed GROUP BY body, verdict ORDER BY body, verdict
"""

_DEVICES = """
SELECT d.device, d.id, s.place, d.seen_at FROM devices d JOIN stand s ON s.device = d.device
JOIN scope k ON k.class = s.class WHERE {which} ORDER BY d.device
"""
UNMANAGED = _DEVICES.format(which="NOT d.managed")
_LISTS = "coalesce(l.tells, 'list') = 'list'"
"""Of `lists l`: those that list the software of a device. What was only sighted says nothing of what else is there."""
UNSEEN = _DEVICES.format(
    which=f"NOT EXISTS (SELECT 1 FROM lists l WHERE l.device = d.device AND {_LISTS})"  # noqa: S608  # a constant
)

BODIES = f"""
SELECT p.body, count(*) AS devices,
  count(*) FILTER (WHERE l.seen_at >= {{bound}} AND coalesce(d.managed, true) AND f.device IS NULL) AS clean,
  count(*) FILTER (WHERE d.seen_at < {{bound}}) AS silent
FROM devices d JOIN stand s ON s.device = d.device JOIN grounds p ON p.place = s.place
LEFT JOIN (SELECT l.device, max(l.seen_at) AS seen_at FROM lists l WHERE {_LISTS} GROUP BY l.device) l
ON l.device = d.device
LEFT JOIN flagged f ON f.device = d.device GROUP BY p.body ORDER BY p.body
"""  # noqa: S608  # built of the constant above alone
NOT_HEARD = """
SELECT h.source, p.body, count(*) AS devices FROM heard h JOIN stand s ON s.device = h.device
JOIN grounds p ON p.place = s.place WHERE h.seen_at < {bound} GROUP BY h.source, p.body ORDER BY h.source, p.body
"""
