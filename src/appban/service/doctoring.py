"""What can be wrong with an installation, looked at piece by piece; one fault does not hide the next."""

from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from appban.errors import AppbanError
from appban.ports import IdentityProvider, Lake, StoreReader
from appban.record.keys import format_vkey
from appban.regime.time import show
from appban.service.publishing import Press, check_not_behind, published
from appban.service.reading import Focus, facts_about
from appban.service.signing_in.asking import ask_sign_in
from appban.service.signing_in.file import SignIn
from appban.service.telling.listing import tally
from appban.service.work import ACKNOWLEDGED, Desk, clock_doubt


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing looked at. `fault`: something will not work or must not be relied on; `warning`: look at it."""

    name: str
    state: Literal["ok", "warning", "fault"]
    says: str


def check_all(desk: Desk, press: Press, lake: Lake) -> Iterator[Check]:
    """The store, the key, the published log, the clock, the lake, the zone and the notices."""
    yield tried("store", lambda: _store(desk))
    yield check_key(press)
    yield tried("published log", lambda: _published(desk, press))
    yield tried("clock", lambda: _clock(desk))
    yield tried("lake", lambda: _lake(desk, lake))
    yield tried("zone", lambda: _zone(desk))
    yield tried("notices", lambda: _notices(desk))


def check_key(press: Press) -> Check:
    """The signing keys: there, for their owner alone, and readable; also without a store."""
    return tried("log key", lambda: _key(press))


def check_sign_in(
    desk: Desk, stated: Callable[[], SignIn | None], provider: Callable[[], IdentityProvider]
) -> Check:
    """The file that says how people sign in, the secret beside it, and whether the provider answers as it should."""

    def look() -> Check:
        setup = stated()
        if setup is None:
            return Check(name="sign-in", state="ok", says="no file says how people sign in, so nobody does")
        provider().authorize_url(ask_sign_in(desk.entropy))
        return Check(
            name="sign-in", state="ok", says=f"{setup.issuer} answers; it must know {setup.return_url}"
        )

    return tried("sign-in", look)


def tried(name: str, look: Callable[[], Check]) -> Check:
    """A check, or the fault that kept it from being made."""
    try:
        return look()
    except AppbanError as problem:
        return Check(name=name, state="fault", says=str(problem))


def _store(desk: Desk) -> Check:
    with desk.store.reader() as reader:
        head = reader.head()
    says = f"{head.size} entries, the last of {show(head.time)}" if head.size else "no entries yet"
    return Check(name="store", state="ok" if head.size else "warning", says=says)


def _key(press: Press) -> Check:
    keys = press.verifying()
    more = "; two keys sign until `appban log rotate-key` drops the older" if len(keys) > 1 else ""
    return Check(name="log key", state="ok", says=f"{format_vkey(keys[0])}{more}")


def _published(desk: Desk, press: Press) -> Check:
    name, before = "published log", published(press)
    with desk.store.reader() as reader:
        head = reader.head()
    check_not_behind(head, before)
    if before is None:
        return Check(name=name, state="warning", says="nothing is published; `appban log checkpoint` does")
    if before.size < head.size:
        missing = head.size - before.size
        return Check(
            name=name,
            state="warning",
            says=f"{missing} entries are not published; `appban log checkpoint` does",
        )
    return Check(name=name, state="ok", says=f"agrees with the store at {before.size} entries")


def _clock(desk: Desk) -> Check:
    with desk.store.reader() as reader:
        doubt = clock_doubt(reader.mark(), desk.clock.mark(), reader.head().time, reader.meta(ACKNOWLEDGED))
    if doubt is None:
        return Check(name="clock", state="ok", says=f"{show(desk.clock.now())}, not behind the record")
    says = f"{doubt}; set it right, or say that it is right with `appban doctor --clock-is-right REASON`"
    return Check(name="clock", state="fault", says=says)


def _lake(desk: Desk, lake: Lake) -> Check:
    batches, snapshot = lake.batches(), lake.snapshot_at(desk.clock.now())
    if snapshot is None:
        return Check(name="lake", state="ok", says=f"{len(batches)} imports, no snapshot yet")
    says = f"{len(batches)} imports; snapshot of {show(snapshot.taken_at)} with {snapshot.devices} devices"
    return Check(name="lake", state="ok", says=says)


def _zone(desk: Desk) -> Check:
    with desk.store.reader() as reader:
        opened = _zone_of_record(reader)
    if opened not in {None, desk.zone.key}:
        says = f"bare dates widen in {desk.zone.key}, but the record was opened in {opened}; set APPBAN_ZONE"
        return Check(name="zone", state="warning", says=says)
    return Check(name="zone", state="ok", says=desk.zone.key)


def _notices(desk: Desk) -> Check:
    with desk.store.reader() as reader:
        untold = tally(reader, desk.clock.now()).untold
    if untold:
        says = f"{untold} could not be told; `appban notice list` says why"
        return Check(name="notices", state="warning", says=says)
    return Check(name="notices", state="ok", says="none that could not be told")


def _zone_of_record(reader: StoreReader) -> str | None:
    opened = facts_about(reader, Focus()).opened
    return None if opened is None else opened.zone
