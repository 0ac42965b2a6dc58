"""What differs between two sweeps: new, gone, or of another kind."""

from collections.abc import Iterable, Mapping, Sequence

from appban.regime.finding import Change, Delta, Finding, FindingId, Kind

NOTHING = Delta(new=(), gone=(), changed=())


def compare(
    findings: Sequence[Finding], before: Mapping[FindingId, tuple[Kind, int]], gone: Iterable[Finding]
) -> Delta:
    """The findings against the kinds (and beginnings) of those before; `gone` are those of before that are no more.

    A near-variant that was settled has another id as the application than as itself: where one of the two is gone and
    the other new on one device, that is one change and not two.
    """
    changed = [
        Change(before[each.id][0], each) for each in findings if _kind(before, each) not in {None, each.kind}
    ]
    new = [each for each in findings if each.id not in before]
    left = list(gone)
    waiting: dict[tuple[object, ...], list[Finding]] = {}
    for each in left:
        waiting.setdefault(_place(each), []).append(each)
    settled: list[Change] = []
    ended: set[FindingId] = set()
    for each in new:
        stood = [was for was in waiting.get(_place(each), ()) if was.kind != each.kind]
        if stood:
            waiting[_place(each)].remove(stood[0])
            ended.add(stood[0].id)
            settled.append(Change(stood[0].kind, each))
    moved = {change.finding.id for change in settled}
    return Delta(
        new=tuple(each for each in new if each.id not in moved),
        gone=tuple(each for each in left if each.id not in ended),
        changed=(*changed, *settled),
    )


def _kind(before: Mapping[FindingId, tuple[Kind, int]], found: Finding) -> Kind | None:
    mark = before.get(found.id)
    return None if mark is None else mark[0]


def _place(found: Finding) -> tuple[object, ...]:
    return (
        found.device,
        found.app,
        found.surface,
        found.restriction,
        found.kind if found.app is None else "",
    )
