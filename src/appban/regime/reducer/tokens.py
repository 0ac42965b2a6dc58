"""Filing the tokens of machines."""

import msgspec

from appban.regime import events as ev
from appban.regime.facts import Facts
from appban.regime.reducer.filing import Filing
from appban.regime.tokens import Token


def _minted(f: Facts, r: int, e: ev.TokenMinted) -> None:
    f.tokens[e.token] = Token(
        id=e.token, digest=e.digest, may=e.may, body=e.body, held_from=max(e.stated, r), until=e.until
    )


def _ended(f: Facts, _r: int, e: ev.TokenEnded) -> None:
    held = f.tokens[e.token]
    f.tokens[e.token] = msgspec.structs.replace(held, until=min(held.until, e.stated))


FILES: dict[type[ev.Event], Filing] = {ev.TokenMinted: _minted, ev.TokenEnded: _ended}
