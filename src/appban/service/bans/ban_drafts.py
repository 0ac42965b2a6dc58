"""A ban before it is proposed: the plan of an uploaded pack with what its checks say, kept for whoever made it."""

import msgspec

from appban.errors import InputError, RefusedError
from appban.ports import Paper, StoreReader
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.roster import Roster
from appban.regime.time import DAY
from appban.service.bans.plan import Plan
from appban.service.bans.policy import PackFile, check_packs, make_plan, read_packs
from appban.service.guard import not_here
from appban.service.work import Desk

KIND = "ban-draft"
LASTS = DAY


class Remarked(msgspec.Struct, frozen=True, kw_only=True):
    """One remark of the checks: the line of the file, how grave, and what."""

    where: str
    level: str
    message: str


class BanDraft(msgspec.Struct, frozen=True, kw_only=True):
    """The plan that a file comes to; it has passed its checks, so that `remarks` are warnings alone."""

    id: str
    owner: PersonId
    file: str
    plan: Plan
    remarks: tuple[Remarked, ...]
    text: str = ""
    """The file itself."""


_KEPT = msgspec.json.Decoder(BanDraft)


def remarks_on(file: PackFile, shipped: tuple[PackFile, ...], facts: Facts, now: int) -> tuple[Remarked, ...]:
    """What is wrong or odd in a pack, the errors first; InputError, with the line, for what is no pack."""
    told = check_packs(read_packs((file,)), read_packs(shipped), facts, now)
    found = [Remarked(where=where, level=remark.level, message=remark.message) for where, remark in told]
    return tuple(sorted(found, key=lambda each: each.level != "error"))


def draft_ban(
    desk: Desk,
    file: PackFile,
    shipped: tuple[PackFile, ...],
    *,
    owner: PersonId,
    remarks: tuple[Remarked, ...],
    roster: Roster,
    now: int,
    sealed: bool,
) -> BanDraft:
    """Keep the plan of a pack for a day. RefusedError if it would change nothing, PolicyError if it fails its checks."""
    with desk.store.reader() as reader:
        plan = make_plan(reader, read_packs((file,)), read_packs(shipped), roster, now=now, sealed=sealed)
    if not plan.pending:
        raise RefusedError("all that this pack says stands in the record already; there is nothing to adopt")
    name = f"{KIND}-{desk.entropy.bytes(10).hex()}"
    draft = BanDraft(
        id=name,
        owner=owner,
        file=file.name,
        plan=plan,
        remarks=remarks,
        text=file.data.decode("utf-8", "replace"),
    )
    body = msgspec.json.encode(draft)
    with desk.store.writer() as writer:
        writer.drop_papers(KIND, due=now)
        writer.put_paper(Paper(kind=KIND, id=name, owner=owner, at=now, until=now + LASTS, body=body))
        writer.commit()
    return draft


def find_ban_draft(reader: StoreReader, owner: PersonId, name: str, now: int) -> BanDraft:
    """A draft of a person; NotFoundError if that person has none of that name any more."""
    paper = reader.paper(KIND, name)
    if paper is None or paper.owner != owner or (paper.until is not None and paper.until <= now):
        raise not_here("draft", name)
    return _KEPT.decode(paper.body)


def checked_name(text: str) -> str:
    """The name of an uploaded file for messages; InputError if it is none."""
    name = text.replace("\\", "/").rpartition("/")[2]
    if not name or not name.isprintable():
        raise InputError("the file has no name that can be shown; give it one")
    return name[:100]
