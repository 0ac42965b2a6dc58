"""How an installation signs people in, as an operator states it: one TOML file, read and checked here."""

import tomllib

import msgspec

from appban.errors import InputError
from appban.regime.bodies import BodyId
from appban.regime.hosts import is_private_way
from appban.regime.people import PersonClass
from appban.regime.time import DAY, HOUR, SECOND

RETURN = "/sign-in/return"
"""Where the provider sends the browser back to, below `public_url`; it must be told so."""
SIGNED_OUT = "/signed-out"
"""Where it sends the browser after signing out there."""

MINUTE = 60 * SECOND
_LONGEST = {
    "step_up_minutes": 24 * 60,
    "idle_minutes": 24 * 60,
    "absolute_hours": 7 * 24,
    "group_authority_days": 90,
}
"""The most that each span may be: past these it would be no bound."""


class GroupPlace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person who is not recorded yet is, and where, if the provider says that they are in this group."""

    group: str
    person_class: PersonClass
    body: BodyId


class SignIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The provider, how it knows this program, and how long a sign-in is relied on.

    `public_url` is the origin at which people reach the console. `client_secret_file` is relative to the file itself.
    The claims must stand in the ID token. A clearance asks for a sign-in at most `step_up_minutes` old.
    """

    issuer: str
    client_id: str
    client_secret_file: str
    public_url: str
    scopes: tuple[str, ...] = ("openid", "profile")
    handle_claim: str = "preferred_username"
    groups_claim: str = "groups"
    step_up_minutes: int = 10
    idle_minutes: int = 30
    absolute_hours: int = 12
    group_authority_days: int = 7
    groups: tuple[GroupPlace, ...] = ()

    @property
    def step_up(self) -> int:
        """How old a sign-in may be for what asks for a fresh one, in microseconds."""
        return self.step_up_minutes * MINUTE

    @property
    def idle(self) -> int:
        """After how long without a request a session ends, in microseconds."""
        return self.idle_minutes * MINUTE

    @property
    def absolute(self) -> int:
        """After how long any session ends, in microseconds."""
        return self.absolute_hours * HOUR

    @property
    def group_authority(self) -> int:
        """How long an authority that a group gives lasts without another sign-in, in microseconds."""
        return self.group_authority_days * DAY

    @property
    def return_url(self) -> str:
        """Where the provider sends the browser back to."""
        return self.public_url + RETURN

    @property
    def signed_out_url(self) -> str:
        """Where it sends the browser after signing out there."""
        return self.public_url + SIGNED_OUT


def read_sign_in(data: bytes, file: str) -> SignIn:
    """The sign-in that a TOML file states; InputError with the file and the key for anything that cannot be."""
    try:
        stated = msgspec.convert(tomllib.loads(data.decode()), SignIn, strict=True)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as problem:
        raise InputError(
            f"{problem}; docs/how-to/sign-in-with-openid-connect.md shows the keys", where=file
        ) from None
    _check_web(stated.issuer, f"{file}: issuer")
    origin = stated.public_url.removesuffix("/")
    _check_web(origin, f"{file}: public_url")
    if origin.count("/") != 2:  # noqa: PLR2004  # those of ://
        raise InputError(
            f"{stated.public_url!r} has a path; give the origin alone, such as https://ban.example.org",
            where=f"{file}: public_url",
        )
    _check_words(stated, file)
    _check_spans(stated, file)
    return msgspec.structs.replace(stated, public_url=origin)


def _check_web(url: str, where: str) -> None:
    """A URL that is compared as text."""
    try:
        private = is_private_way(url)
    except InputError as problem:
        raise InputError(str(problem), where=where) from None
    if not private:
        raise InputError(
            f"{url!r} is not encrypted; use https:// (http:// is for trying things out on one machine)",
            where=where,
        )
    if "?" in url or "#" in url:
        raise InputError(f"{url!r} has a query or fragment; leave it out", where=where)


def _check_words(stated: SignIn, file: str) -> None:
    needed = {
        "client_id": stated.client_id,
        "client_secret_file": stated.client_secret_file,
        "handle_claim": stated.handle_claim,
        "groups_claim": stated.groups_claim,
        **{f"groups[{n}].group": each.group for n, each in enumerate(stated.groups)},
    }
    for key, value in needed.items():
        if not value.strip():
            raise InputError("it is empty; give it, or leave it out for the default", where=f"{file}: {key}")
    if "openid" not in stated.scopes:
        raise InputError(
            f"the scopes are {', '.join(stated.scopes) or 'none'}; without openid nobody is named",
            where=f"{file}: scopes",
        )
    twice = {each.group for each in stated.groups if sum(e.group == each.group for e in stated.groups) > 1}
    if twice:
        raise InputError(
            f"group {min(twice)!r} stands there twice; say once what its members are", where=f"{file}: groups"
        )


def _check_spans(stated: SignIn, file: str) -> None:
    for key, most in _LONGEST.items():
        value = getattr(stated, key)
        if not 0 < value <= most:
            raise InputError(f"{value} is not between 1 and {most}", where=f"{file}: {key}")
    if stated.idle > stated.absolute:
        raise InputError(
            f"{stated.idle_minutes} minutes are longer than the {stated.absolute_hours} hours after which any "
            "session ends; give fewer",
            where=f"{file}: idle_minutes",
        )
