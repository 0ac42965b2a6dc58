"""Bodies: what each is and where it stands in the tree, from when."""

from appban.errors import NotFoundError, RefusedError
from appban.regime import events as ev
from appban.regime.bodies import BodyId, BodyKind
from appban.regime.restriction import Source
from appban.service.reading import Focus
from appban.service.work import Work


def record_body(
    work: Work, body: BodyId, name: str, kind: BodyKind, parent: BodyId | None, *, stated: int, source: Source
) -> None:
    """Record what a body is from a time on; NotFoundError for a parent that does not exist."""
    facts = work.facts(Focus())
    line = () if parent is None else facts.bodies.lineage(parent, max(stated, work.now))
    if line is None:
        raise NotFoundError(f"there is no body {parent}; record it first")
    if body in line:
        raise RefusedError(f"{body} cannot stand under {parent}, which stands under it")
    event = ev.BodyRecorded(stated=stated, body=body, name=name, kind=kind, parent=parent, source=source)
    work.add(event, body)
