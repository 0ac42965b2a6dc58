"""Events about the bearer tokens of machines."""

from appban.regime.bodies import BodyId
from appban.regime.events.base import Event
from appban.regime.exemption import Commitment
from appban.regime.tokens import Power, TokenId


class TokenMinted(Event, frozen=True, gc=False, kw_only=True, tag="token-minted.1"):
    """A machine was given a token; `digest` is SHA-256 of it, in hexadecimal, and the token itself is kept nowhere."""

    token: TokenId
    label: Commitment
    digest: str
    may: tuple[Power, ...]
    body: BodyId
    until: int


class TokenEnded(Event, frozen=True, gc=False, kw_only=True, tag="token-ended.1"):
    """A token ended before its time."""

    token: TokenId
