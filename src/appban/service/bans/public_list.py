"""What anybody may know of the bans: those in force and announced, and what was said of them; nothing of any case.

A restriction that was sealed until its start is not there before it, whoever asks and of whatever time.
"""

from collections.abc import Iterator, Sequence

import msgspec

from appban.regime.facts import Facts, RestrictionHistory
from appban.regime.restriction import RestrictionVersion
from appban.service.bans.statements import StatementLine, statements_at, statements_of


class PublicBan(msgspec.Struct, frozen=True, kw_only=True):
    """A restriction in force, or announced and to come; `until` None: no end is known. `updated`: since when this holds
    or is known, whichever is later.
    """

    version: RestrictionVersion
    in_force: bool
    until: int | None
    updated: int
    statements: tuple[StatementLine, ...]


class PublicList(msgspec.Struct, frozen=True, kw_only=True):
    """Everything, as it is now; `updated` is when the newest of it changed, the end of what is gone included."""

    origin: str
    began: int
    updated: int
    bans: tuple[PublicBan, ...]
    statements: tuple[StatementLine, ...]


def public_list(facts: Facts, now: int) -> PublicList:
    """What is public now; of now alone, since what is to come may be sealed until then."""
    said = statements_at(facts, now)
    bans = tuple(
        each for _, held in sorted(facts.restrictions.items()) for each in _public(facts, held, said, now)
    )
    opened = facts.opened
    began = 0 if opened is None else opened.stated
    changes = [
        began,
        *(each.updated for each in bans),
        *(max(each.recorded, each.said.stated) for each in said),
    ]
    return PublicList(
        origin="" if opened is None else opened.origin,
        began=began,
        updated=max([*changes, *_ends(facts, now)]),
        bans=bans,
        statements=tuple(said),
    )


def _public(
    facts: Facts, held: RestrictionHistory, said: Sequence[StatementLine], now: int
) -> Iterator[PublicBan]:
    in_force = held.in_force(now)
    for recorded, version in held.versions:
        to_come = version.starts > now and (version.id, version.version) not in facts.sealed
        if held.ended is not None and held.ended <= max(now, version.starts):
            continue
        if version == in_force or to_come:
            later = [
                each.starts
                for _, each in held.versions
                if each.starts > version.starts and (each.id, each.version) not in facts.sealed
            ]
            ends = [each for each in (version.ends, held.ended, *later) if each is not None]
            yield PublicBan(
                version=version,
                in_force=version == in_force,
                until=min(ends, default=None),
                updated=recorded if to_come else max(recorded, version.starts),
                statements=tuple(statements_of(said, version.id)),
            )


def _ends(facts: Facts, now: int) -> Iterator[int]:
    for held in facts.restrictions.values():
        yield from (
            end
            for _, version in held.versions
            for end in (version.ends, held.ended)
            if end is not None and version.starts <= end <= now
        )
