"""What happened around an application: bans, who owned it, what was said, exemptions, which official accounts were open."""

from collections.abc import Iterator

import msgspec

from appban.errors import NotFoundError
from appban.regime.account import AccountId
from appban.regime.account_state import account_at
from appban.regime.catalogue import AppId
from appban.regime.channel_state import channel_at
from appban.regime.coverage import covers
from appban.regime.exemption import ExemptionId, Pin
from appban.regime.facts import Facts
from appban.regime.register import SUPPRESSED, Lane, Stretch, Timeline
from appban.regime.spans import spans
from appban.service.register.channels import PUBLIC

_GIVEN_OUT = "Exemptions from all bans, as given out"
MOST_WORDS = 60
"""Characters of a wording on a timeline."""


def timelines(facts: Facts, at: int) -> tuple[Timeline, ...]:
    """One for each application that a restriction names, announced or in force by an instant."""
    return tuple(timeline(facts, app, at) for app in sorted(_banned(facts, at)))


def timeline(facts: Facts, app: AppId, at: int) -> Timeline:
    """The timeline of an application, as of an instant."""
    held = facts.apps.get(app)
    return Timeline(
        app=app,
        title=held[-1].name if held else app,
        lanes=(
            Lane("Bans", tuple(_bans(facts, app, at))),
            Lane("Owners", tuple(_owners(facts, app, at))),
            Lane("Statements", tuple(_said(facts, app, at))),
            Lane(_GIVEN_OUT, tuple(_given_out(facts, at))),
            Lane("Official accounts", tuple(_accounts(facts, app, at))),
        ),
    )


def desk_timeline(facts: Facts, app: AppId, at: int) -> Timeline:
    """The same for the desk: with each exemption of the application in the place of what was given out."""
    if app not in facts.apps:
        raise NotFoundError(f"there is no application {app}; `appban app list` shows them")
    public = timeline(facts, app, at)
    lanes = (each for each in public.lanes if each.title != _GIVEN_OUT)
    return msgspec.structs.replace(
        public, lanes=(*lanes, Lane("Exemptions", tuple(_exempted(facts, app, at))))
    )


def _banned(facts: Facts, at: int) -> Iterator[AppId]:
    for app in facts.apps:
        if any(True for _ in _bans(facts, app, at)):
            yield app


def _bans(facts: Facts, app: AppId, at: int) -> Iterator[Stretch]:
    """The versions that name it or reach it by a rule, each until the next."""
    for held in facts.restrictions.values():
        versions = [each for _, each in held.versions if each.starts <= at and each.approved_list is None]
        for n, version in enumerate(versions):
            if any(covers(facts, rule, app, version.starts) for rule in version.coverage):
                later = [version.ends, held.ended, *(each.starts for each in versions[n + 1 : n + 2])]
                ends = min((each for each in later if each is not None and each <= at), default=None)
                yield Stretch(title=version.title, starts=version.starts, ends=ends)


def _owners(facts: Facts, app: AppId, at: int) -> Iterator[Stretch]:
    publishers = {each.publisher for each in facts.apps.get(app, ()) if each.publisher is not None}
    for publisher in sorted(publishers):
        for owner, told in sorted(facts.ownership.get(publisher, {}).items()):
            known = sorted((each for each in told if each.stated <= at), key=lambda each: each.stated)
            for n, each in enumerate(known):
                if each.share:
                    ends = known[n + 1].stated if n + 1 < len(known) else None
                    yield Stretch(title=f"{owner}: {each.share / 100:g} %", starts=each.stated, ends=ends)


def _said(facts: Facts, app: AppId, at: int) -> Iterator[Stretch]:
    """The newest wording of each statement that names it, or a ban that reaches it."""
    newest = {said.statement: said for _, said in facts.statements if said.stated <= at}
    for said in sorted(newest.values(), key=lambda each: each.stated):
        about = app in said.apps or any(_reaches(facts, each, app, at) for each in said.restrictions)
        if about:
            words = said.says if len(said.says) <= MOST_WORDS else f"{said.says[:MOST_WORDS].rstrip()}…"
            yield Stretch(title=f"{said.by or said.place}: {words}", starts=said.stated, ends=said.stated)


def _reaches(facts: Facts, restriction: str, app: AppId, at: int) -> bool:
    held = next((each for name, each in facts.restrictions.items() if name == restriction), None)
    version = None if held is None else held.governing(at)
    return version is not None and any(covers(facts, rule, app, version.starts) for rule in version.coverage)


def _given_out(facts: Facts, at: int) -> Iterator[Stretch]:
    """The whole of each release, which may be suppressed."""
    for _, each in facts.releases:
        whole = next(cell.count for cell in each.cells if all(value is None for value in cell.key))
        if each.as_of <= at:
            words = SUPPRESSED if whole is None else f"{whole:,}"
            yield Stretch(title=f"in force: {words}", starts=each.as_of, ends=each.as_of)


def _exempted(facts: Facts, app: AppId, at: int) -> Iterator[Stretch]:
    """When each exemption of an application was in force, from any ban, by purpose and body."""
    for exemption, history in facts.exemptions.items():
        request = history.request
        if app not in request.apps:
            continue
        for span in sorted({each for pin in request.restrictions for each in _spans(facts, exemption, pin)}):
            if span[0] <= at:
                ends = span[1] if span[1] <= at else None
                yield Stretch(title=f"{request.purpose}, {request.body}", starts=span[0], ends=ends)


def _spans(facts: Facts, exemption: ExemptionId, pin: Pin) -> list[tuple[int, int]]:
    return [(each.start, each.end) for each in spans(facts, exemption, pin.restriction)]


def _accounts(facts: Facts, app: AppId, at: int) -> Iterator[Stretch]:
    for account, history in facts.communications.accounts.items():
        state = account_at(facts, AccountId(account), at)
        known = None if state is None else channel_at(facts, state.channel)
        if state is None or known is None or known.app != app or state.state not in PUBLIC:
            continue
        live = [e.stated for _, e in history.moved if e.to == "live" and e.stated <= at]
        shut = [e.stated for _, e in history.moved if e.to == "closed" and e.stated <= at]
        if live:
            yield Stretch(title=state.handle, starts=min(live), ends=min(shut, default=None))
