"""Filing the passkeys of people."""

import msgspec

from appban.regime import events as ev
from appban.regime.facts import Facts
from appban.regime.passkey import Passkey
from appban.regime.reducer.filing import Filing
from appban.regime.time import FOREVER


def _registered(f: Facts, r: int, e: ev.PasskeyRegistered) -> None:
    f.passkeys[e.passkey] = Passkey(
        id=e.passkey,
        person=e.person,
        label=e.label,
        credential=e.credential,
        sign_count=e.sign_count,
        transports=e.transports,
        backed_up=e.backed_up,
        held_from=max(e.stated, r),
        until=FOREVER,
    )
    f.passkeys_of.setdefault(e.person, []).append(e.passkey)


def _ended(f: Facts, _r: int, e: ev.PasskeyEnded) -> None:
    held = f.passkeys[e.passkey]
    f.passkeys[e.passkey] = msgspec.structs.replace(held, until=min(held.until, e.stated))


FILES: dict[type[ev.Event], Filing] = {ev.PasskeyRegistered: _registered, ev.PasskeyEnded: _ended}
