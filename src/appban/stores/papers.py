"""The statements about papers, and papers as rows; "never" is the largest integer, so that an index orders them."""

from appban.errors import InternalError
from appban.ports import Paper
from appban.stores.transaction import Fetched, Values

NEVER = 2**63 - 1

ONE = "SELECT kind, id, owner, at, until, body FROM paper WHERE kind = :kind AND id = :id"
PUT = """INSERT INTO paper (kind, id, owner, at, until, body) VALUES (:kind, :id, :owner, :at, :until, :body)
    ON CONFLICT (kind, id) DO UPDATE SET
        owner = excluded.owner, at = excluded.at, until = excluded.until, body = excluded.body"""
DROP_ONE = "DELETE FROM paper WHERE kind = :kind AND id = :id"
FORGET = "DELETE FROM paper WHERE owner = :about AND owner <> ''"

_MANY = "SELECT kind, id, owner, at, until, body FROM paper WHERE kind = :kind"
_DROP = "DELETE FROM paper WHERE kind = :kind"
_OWNED = " AND owner = :owner"
_DUE = " AND until <= :due AND until < :never"
_IN_ORDER = " ORDER BY until, at, id LIMIT :limit"


def find(kind: str, owner: str | None, due: int | None, limit: int) -> tuple[str, Values]:
    """The statement that finds papers, and its values."""
    chosen, values = _chosen(kind, owner, due)
    return _MANY + chosen + _IN_ORDER, {**values, "limit": limit}


def drop(kind: str, owner: str | None, due: int | None) -> tuple[str, Values]:
    """The statement that drops papers, and its values."""
    chosen, values = _chosen(kind, owner, due)
    return _DROP + chosen, values


def papers_of(found: Fetched) -> list[Paper]:
    """Papers from their rows."""
    return [
        Paper(kind=kind, id=each, owner=owner, at=at, until=None if until == NEVER else until, body=body)
        for kind, each, owner, at, until, body in found
    ]


def values_of(paper: Paper) -> Values:
    """A paper as a row; InternalError for a time that no store can keep."""
    if not (abs(paper.at) < NEVER and (paper.until is None or abs(paper.until) < NEVER)):
        raise InternalError(
            f"a paper of kind {paper.kind} has a time beyond 64 bits; leave `until` out if it has no end"
        )
    return {
        "kind": paper.kind,
        "id": paper.id,
        "owner": paper.owner,
        "at": paper.at,
        "until": NEVER if paper.until is None else paper.until,
        "body": paper.body,
    }


def _chosen(kind: str, owner: str | None, due: int | None) -> tuple[str, Values]:
    values: dict[str, int | str | bytes | None] = {"kind": kind}
    if owner is not None:
        values["owner"] = owner
    if due is not None:
        values |= {"due": max(-NEVER, min(due, NEVER)), "never": NEVER}
    return _OWNED * (owner is not None) + _DUE * (due is not None), values
