"""A small pack that is whole and clean, and ways of writing it otherwise, one place at a time."""

import copy
import json
from collections.abc import Sequence

from appban.regime.analysis.check import Holder, Remark, check
from appban.regime.pack.file import Pack, load_pack
from appban.regime.pack.text import Document
from appban.regime.pack.tree import steps

SOURCE = {"reference": "the text of the ban", "mark": "seen"}
OURS = {"reference": "settled here", "mark": "operator"}
VERSION = "restrictions[0].versions[0]"
RULES = f"{VERSION}.exemptions"
ORDINARY = f"{RULES}.routes[0]"
EMERGENCY = f"{RULES}.routes[1]"
CARRIED = f"{RULES}.routes[2]"
GONE = object()
"""As a value: the field is left out."""


def seat(
    kind: str, *, name: str | None = None, classes: Sequence[str] = ("civil-servant",)
) -> dict[str, object]:
    return {"id": name or kind, "kind": kind, "subject": f"clear:{kind}", "classes": list(classes)}


def stage(name: str, *seats: dict[str, object], required: object = "always") -> dict[str, object]:
    return {
        "id": name,
        "seats": list(seats),
        "required": required,
        "rule": "the text says so",
        "source": SOURCE,
    }


def _routes() -> list[dict[str, object]]:
    minister = seat("minister", classes=("minister",))
    emergency = stage("duty", seat("security"), seat("duty"))
    attesters = stage("attest", seat("attester", name="one"), seat("attester", name="two"))
    either = {"any_of": [{"purposes": ["communications"]}, {"risks": ["high"]}, {"longer_than_days": 90}]}
    return [
        {
            "name": "ordinary",
            "invariants": ["security-seat", "ministerial-seat-for:communications"],
            "stages": [stage("security", seat("security")), stage("minister", minister, required=either)],
            "source": SOURCE,
        },
        {
            "name": "emergency",
            "invariants": ["security-seat", "two-persons"],
            "stages": [emergency],
            "max_hours": 48,
            "cap_hours": 96,
            "cap_days": 30,
            "ratify_within": "PT24H",
            "ratified_by": "clear:minister",
            "source": OURS,
        },
        {
            "name": "carried-over",
            "invariants": ["two-persons"],
            "stages": [attesters],
            "regularise_within": "P90D",
            "source": OURS,
        },
    ]


def _rules() -> dict[str, object]:
    rule = {"slug": "dev-kept", "when": "before-use", "about": "device", "fresh_for": "PT24H", "source": OURS}
    return {
        "purposes": [{"id": "enforcement", "source": SOURCE}, {"id": "communications", "source": SOURCE}],
        "routes": _routes(),
        "mitigations": [rule],
        "limits": {"max_days": 180, "source": OURS},
        "source": SOURCE,
    }


def _version() -> dict[str, object]:
    return {
        "version": 1,
        "title": "The application is banned",
        "instrument": SOURCE,
        "starts": "2023-03-16",
        "existing": "end",
        "scope": [
            {
                "id": "devices",
                "says": "It applies to corporate devices of departments.",
                "root": "gov",
                "kinds": ["ministerial-department"],
                "classes": ["corporate"],
                "source": SOURCE,
            }
        ],
        "surfaces": ["native-app", "web"],
        "surfaces_source": OURS,
        "covers": [{"by": "named", "apps": ["video"], "source": SOURCE}],
        "exemptions": _rules(),
    }


def base() -> dict[str, object]:
    """The pack as plain values."""
    return {
        "pack": {
            "id": "synthetic",
            "title": "A synthetic ban",
            "version": 1,
            "zone": "Europe/London",
            "country": "GB",
            "summary": "Made for a test.",
            "facts": {"from": "2020-01-01", "source": OURS},
        },
        "references": [{"key": "R", "reference": "a list"}],
        "bodies": [
            {"id": "gov", "name": "Government", "kind": "government"},
            {"id": "dept", "name": "Department", "kind": "ministerial-department", "parent": "gov"},
        ],
        "entities": [{"id": "maker", "name": "Maker"}, {"id": "owner", "name": "Owner"}],
        "ownership": [
            {"owned": "maker", "owner": "owner", "share": "60 %", "from": "2020-01-01", "source": SOURCE}
        ],
        "applications": [
            {
                "id": "video",
                "name": "Video",
                "publisher": "maker",
                "identities": [
                    {"platform": "android", "kind": "package", "value": "org.example.video", "seen_in": ["R"]}
                ],
                "domains": ["video.example"],
            },
            {"id": "manager", "name": "Device manager"},
        ],
        "mitigations": [
            {
                "slug": "dev-kept",
                "means": "The device is kept apart.",
                "about": "device",
                "methods": ["machine"],
                "proved_by": ["mdm"],
            }
        ],
        "restrictions": [{"id": "ban", "versions": [_version()]}],
    }


def changed(*changes: tuple[str, object]) -> dict[str, object]:
    """The pack with other values at some paths; a path one past the end of a list adds to it, GONE takes away."""
    made = copy.deepcopy(base())
    for path, value in changes:
        *way, last = steps(path)
        here: object = made
        for step in way:
            here = here[step]
        if value is GONE:
            del here[last]
        elif isinstance(here, list) and last == len(here):
            here.append(value)
        else:
            here[last] = value
    return made


def written(values: dict[str, object]) -> tuple[Pack, Document]:
    return load_pack(json.dumps(values, indent=1).encode(), "synthetic.json")


def pack_of(*changes: tuple[str, object]) -> Pack:
    return written(changed(*changes))[0]


def remarks(*changes: tuple[str, object], appointed: Sequence[Holder] | None = None) -> tuple[Remark, ...]:
    return check(pack_of(*changes), appointed=appointed)
