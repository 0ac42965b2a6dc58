"""Checks of sources: everything said has one, and no rule rests on what was not verified."""

from collections.abc import Iterator

import msgspec

from appban.regime.analysis.remark import Remark, error, warning
from appban.regime.mitigation import Method
from appban.regime.pack.file import Pack
from appban.regime.pack.rules import OwnedByText
from appban.regime.source import Source


def check_sources(pack: Pack) -> Iterator[Remark]:
    """Statements and rules without a source, or resting on what was not verified or is disputed."""
    for path, source in _sources(pack, ""):
        if not source.reference.strip():
            yield error("unsourced", path, "the reference is empty; say where this comes from")
        rule = path.startswith(("restrictions", "rules", "scopes", "lists"))
        if rule and source.mark in {"unverified", "disputed"}:
            yield error(
                "unverified-rule", path, f"a rule rests on a {source.mark} source; move it to `unverified`"
            )
    yield from _check_coverage(pack)
    yield from _check_identities(pack)
    yield from _check_evidence(pack)


def _sources(value: object, path: str) -> Iterator[tuple[str, Source]]:
    match value:
        case Source():
            yield path, value
        case msgspec.Struct():
            for field in msgspec.structs.fields(value):
                below = f"{path}.{field.encode_name}".removeprefix(".")
                yield from _sources(getattr(value, field.name), below)
        case tuple():
            for n, each in enumerate(value):
                yield from _sources(each, f"{path}[{n}]")
        case _:
            return


def _check_coverage(pack: Pack) -> Iterator[Remark]:
    for i, restriction in enumerate(pack.restrictions):
        for j, version in enumerate(restriction.versions):
            for n, rule in enumerate(version.covers):
                if not isinstance(rule, OwnedByText) and rule.source is None:
                    path = f"restrictions[{i}].versions[{j}].covers[{n}]"
                    yield error("unsourced", path, "the rule has no source; say where it comes from")


def _check_identities(pack: Pack) -> Iterator[Remark]:
    for n, app in enumerate(pack.applications):
        for m, identity in enumerate(app.identities):
            if not identity.seen_in:
                yield error(
                    "unsourced",
                    f"applications[{n}].identities[{m}]",
                    f"{identity.value!r} has no source; name where it was seen",
                )


def _check_evidence(pack: Pack) -> Iterator[Remark]:
    for n, kind in enumerate(pack.mitigations):
        if Method.MACHINE in kind.methods and not kind.proved_by:
            yield warning(
                "unproved", f"mitigations[{n}]", f"nothing is named that proves {kind.slug!r}; add proved_by"
            )
        if not kind.methods:
            yield error("unproved", f"mitigations[{n}]", f"{kind.slug!r} has no method of evidence; name one")
