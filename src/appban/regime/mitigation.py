"""Mitigations: compensating controls with evidence, freshness and, per restriction, when each must hold."""

from enum import StrEnum
from typing import Literal

import msgspec

from appban.regime.source import Source


class Method(StrEnum):
    """How evidence was had; a grace of its own belongs to attestations only."""

    MACHINE = "machine"
    DOCUMENT = "document"
    ATTESTATION = "attestation"
    INSPECTION = "inspection"


class MitigationKind(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """A line of the mitigation catalogue. `proved_by` maps a method to what can evidence it, such as a source."""

    slug: str
    means: str
    about: Literal["device", "exemption"]
    methods: tuple[Method, ...]
    proved_by: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()


class MitigationRule(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """A mitigation as a restriction requires it; durations in microseconds, None for evidence that does not age.

    `grace` extends attestations past their freshness; `source_grace` applies while the machine source that gave the
    evidence is silent as a whole (no delivery about any device for `silent_after`); the two never add up.
    """

    slug: str
    when: Literal["before-use", "during-use", "at-end"]
    about: Literal["device", "exemption"]
    purposes: tuple[str, ...] | None = None
    fresh_for: int | None = None
    grace: int = 0
    source_grace: int = 0
    silent_after: int | None = None
    source: Source | None = None


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """One piece of evidence: `stated` when it was true, `effective` when it could first help, from which source."""

    stated: int
    effective: int
    method: Method
    source: str
