"""Parts of a pack as a person would write them: values of the regime back as the trees that `load_pack` reads."""

from collections.abc import Mapping

import msgspec
import yaml

from appban.regime import events as ev
from appban.regime.mitigation import MitigationRule
from appban.regime.restriction import ExemptionRules, Route, Stage
from appban.regime.source import Source
from appban.regime.time import DAY, HOUR, SECOND, day_start, local_day, show, zone

Tree = Mapping[str, object]
WIDTH = 110


class _Plain(yaml.SafeDumper):
    """Writes what stands twice out twice: a pack has no anchors."""

    def ignore_aliases(self, _data: object) -> bool:
        """Always."""
        return True


def write_yaml(tree: Tree) -> bytes:
    """A tree as the bytes of a file, in the order in which it was made."""
    text = yaml.dump(dict(tree), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=WIDTH)
    return str(text).encode()


def written_source(source: Source) -> Tree:
    """Where something comes from."""
    return _bare(source)


def written_body(event: ev.BodyRecorded, where: str) -> Tree:
    """A body as it was recorded, so that adopting it again adds nothing."""
    day = local_day(event.stated, zone(where))
    whole = event.precision == "day" and day_start(day, zone(where)) == event.stated
    parent = {} if event.parent is None else {"parent": str(event.parent)}
    return {
        "id": str(event.body),
        "name": event.name,
        "kind": str(event.kind.value),
        **parent,
        "from": day.isoformat() if whole else show(event.stated),
        "source": written_source(event.source),
    }


def written_rules(rules: ExemptionRules) -> Tree:
    """How a restriction may be departed from, in full."""
    return {
        "purposes": [{"id": str(each), "source": written_source(rules.source)} for each in rules.purposes],
        "routes": [_route(each, rules.source) for each in rules.routes],
        "mitigations": [_mitigation(each, rules.source) for each in rules.mitigations],
        "limits": _bare(rules.limits),
        "exempt_is_listed": rules.exempt_is_listed,
        "source": written_source(rules.source),
    }


def _route(route: Route, source: Source) -> Tree:
    lengths = {"ratify_within": route.ratify_within, "regularise_within": route.regularise_within}
    return {
        **{key: value for key, value in _bare(route).items() if key not in {*lengths, "stages"}},
        **_lengths(lengths),
        "stages": [_stage(each, route.source or source) for each in route.stages],
        "source": written_source(route.source or source),
    }


def _stage(stage: Stage, source: Source) -> Tree:
    return {
        **{key: value for key, value in _bare(stage).items() if key != "confirm_within"},
        **_lengths({"confirm_within": stage.confirm_within}),
        "source": written_source(stage.source or source),
    }


def _mitigation(rule: MitigationRule, source: Source) -> Tree:
    lengths: dict[str, int | None] = {
        "fresh_for": rule.fresh_for,
        "grace": rule.grace or None,
        "source_grace": rule.source_grace or None,
        "silent_after": rule.silent_after,
    }
    return {
        **{key: value for key, value in _bare(rule).items() if key not in lengths},
        **_lengths(lengths),
        "source": written_source(rule.source or source),
    }


def _lengths(lengths: Mapping[str, int | None]) -> dict[str, str]:
    return {name: _length(each) for name, each in lengths.items() if each is not None}


def _length(micros: int) -> str:
    """ISO 8601, in the largest unit of which it is a whole number."""
    for unit, before, after in ((DAY, "P", "D"), (HOUR, "PT", "H")):
        if micros % unit == 0:
            return f"{before}{micros // unit}{after}"
    return f"PT{micros // SECOND}S"


def _bare(value: msgspec.Struct) -> dict[str, object]:
    """A value as plain lists and mappings, without what is not said."""
    found = _without(msgspec.to_builtins(value))
    return found if isinstance(found, dict) else {}


def _without(value: object) -> object:
    match value:
        case dict():
            kept = {key: _without(each) for key, each in value.items() if each is not None}
            return {key: each for key, each in kept.items() if not (key == "any_of" and each == [])}
        case list() | tuple():
            return [_without(each) for each in value]
        case _:
            return value
