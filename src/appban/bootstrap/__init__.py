"""The one place that names adapters: from settings to a house in which the verbs can be done."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path

import msgspec

from appban.bootstrap.shipped import shipped_holidays
from appban.enforcement import _dns, _rpz
from appban.enforcement._discover import targets
from appban.errors import InputError, SettingsError
from appban.fleet.keys import INDEX, keys
from appban.inventory._discover import sources
from appban.inventory._front import fronted
from appban.inventory._mapping import checked
from appban.platforms._discover import platforms
from appban.ports import (
    Bag,
    Channel,
    Clock,
    EnforcementTarget,
    Entropy,
    Gap,
    IdentityProvider,
    InventorySource,
    KeyStore,
    Lake,
    LogFolder,
    Messenger,
    Platform,
    Prober,
    Scene,
    Sites,
    Store,
    Vault,
)
from appban.regime.pack.calendar import load_calendar
from appban.regime.time import zone
from appban.regime.working_days import Calendar
from appban.service.publications.carriage import Carriage, carriage_of
from appban.service.publishing import Press
from appban.service.signing_in.file import SignIn, read_sign_in
from appban.service.telling.outbox import Outbox
from appban.service.work import Desk
from appban.settings import Settings
from appban.stores.backup import copy_store, put_back
from appban.stores.open import create_store, open_store
from appban.transports.bag import BagFolder
from appban.transports.clock import SystemClock
from appban.transports.entropy import SystemEntropy
from appban.transports.folder import Folder
from appban.transports.keys import KeyFile
from appban.transports.probing import LocalProber
from appban.transports.secret import read_secret
from appban.transports.sites import LocalSites
from appban.transports.vault import VaultFolder


class House(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an entry point needs, built once."""

    settings: Settings
    desk: Desk
    press: Press
    sources: Mapping[str, InventorySource]
    lakes: Callable[[], Lake]
    targets: Mapping[str, EnforcementTarget]
    sites: Sites
    memory: LogFolder
    evidence: LogFolder
    prober: Prober
    vault: Vault
    sign_ins: Callable[[], SignIn | None]
    providers: Callable[[], IdentityProvider]

    @property
    def sign_in(self) -> SignIn | None:
        """How people sign in, read when first asked for; None without a file that says so."""
        return self.sign_ins()

    @property
    def provider(self) -> IdentityProvider:
        """The identity provider, made ready when first asked for; SettingsError without a file that names one."""
        return self.providers()

    @property
    def carriage(self) -> Carriage:
        """What posts are carried with."""
        from appban.transports.calling import PlainHttp  # noqa: PLC0415 - as for the lake

        return carriage_of(dict(platforms()), self.vault, PlainHttp(), self.evidence)

    @property
    def lake(self) -> Lake:
        """The lake of inventories, opened when first asked for: most commands never do, and it takes a while to load."""
        return self.lakes()


def open_house(settings: Settings, *, clock: Clock | None = None, entropy: Entropy | None = None) -> House:
    """The house on an existing store; SettingsError if there is none."""
    return _house(settings, open_store(settings.database), clock, entropy)


def make_house(settings: Settings, *, clock: Clock | None = None, entropy: Entropy | None = None) -> House:
    """The house on a store that is made if there is none."""
    return _house(settings, create_store(settings.database), clock, entropy)


def _lake(folder: str) -> Lake:
    from appban.stores.lake.folder import open_lake  # noqa: PLC0415 - a third of a second that few commands need
    from appban.stores.lake.room import Keys  # noqa: PLC0415 - as above

    return open_lake(Path(folder), Keys(INDEX, keys))


def _provider(settings: Settings, sign_ins: Callable[[], SignIn | None]) -> IdentityProvider:
    from appban.transports.oidc.provider import (  # noqa: PLC0415 - half a second that only a console needs
        OpenIdProvider,
        Registration,
    )

    stated = sign_ins()
    if stated is None:
        raise SettingsError(
            f"there is no {settings.sign_in}, so nobody can sign in; "
            "docs/how-to/sign-in-with-openid-connect.md says what to write into it"
        )
    secret = partial(read_secret, Path(settings.sign_in).parent / stated.client_secret_file)
    secret()  # so that one that is missing is told of now, and not to the first who signs in
    return OpenIdProvider(
        Registration(
            issuer=stated.issuer,
            client_id=stated.client_id,
            secret=secret,
            return_url=stated.return_url,
            signed_out_url=stated.signed_out_url,
            scopes=stated.scopes,
            handle_claim=stated.handle_claim,
            groups_claim=stated.groups_claim,
        )
    )


def read_sign_in_file(settings: Settings) -> SignIn | None:
    """How people sign in, or None if no file says so; InputError if it is not as it should be."""
    path = Path(settings.sign_in)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise SettingsError(f"{path} cannot be read ({problem.strerror}); check its owner and mode") from None
    return read_sign_in(data, str(path))


def machine_clock() -> Clock:
    """The clock of this machine; for what needs no store."""
    return SystemClock()


def all_sources() -> Mapping[str, InventorySource]:
    """Every inventory source, by name; for what needs no store."""
    return sources()


def with_front(front: bytes, document: bytes) -> bytes:
    """A document after what an importer says of it, as sources that take a front read it."""
    return fronted(front, document)


def mapping_front(mapping: bytes) -> bytes:
    """A mapping file as the front of a table; InputError if it is no mapping."""
    return checked(mapping)


def all_platforms() -> Mapping[str, Platform]:
    """Every platform, by name; for what needs no store."""
    return platforms()


def all_targets() -> Mapping[str, EnforcementTarget]:
    """Every enforcement target, by name; for what needs no store."""
    return targets()


def messengers(channels: Mapping[str, Channel], folder: Path, clock: Clock) -> Mapping[str, Messenger]:
    """A messenger for each channel; the files that channels name stand in the folder."""
    from appban.transports.messengers.making import messenger  # noqa: PLC0415 - as for the lake

    return {name: messenger(channel, folder, clock) for name, channel in channels.items()}


def policy_records(scene: Scene) -> tuple[Mapping[str, tuple[str, ...]], tuple[Gap, ...]]:
    """The records of a policy zone for each application of a scene, by its label; none while it is not denied.

    They are as the targets for resolvers write them; the gaps are what of the ban names cannot say.
    """
    plan = _dns.plan(scene)
    found = {f"ban-{_dns.slug(app)}": _rpz.records(plan.denied.get(app, ())) for app in sorted(scene.apps)}
    return found, plan.gaps


def open_press(settings: Settings) -> Press:
    """Where the log is published and the keys that sign it, without opening a store."""
    return Press(folder=Folder(Path(settings.log)), keys=KeyFile(Path(settings.keys)))


def working_calendar(settings: Settings) -> Calendar:
    """The calendar by which working days are counted; SettingsError if its file cannot be read or has no such division."""
    path, _, division = settings.calendar.rpartition(":")
    try:
        return load_calendar(Path(path).read_bytes(), path, division) if path else _shipped(division)
    except (OSError, InputError) as problem:
        raise SettingsError(f"APPBAN_CALENDAR {settings.calendar!r} is of no use: {problem}") from None


@cache
def _shipped(division: str) -> Calendar:
    return load_calendar(shipped_holidays(), "uk-bank-holidays.yaml", division)


def log_folder(path: Path) -> LogFolder:
    """A published log in a folder."""
    return Folder(path)


def new_bag(path: Path, info: Mapping[str, str]) -> Bag:
    """A bag for an archive, in a new folder; `info` is what its bag-info.txt says."""
    return BagFolder(path, info)


def key_file(path: Path) -> KeyStore:
    """Signing keys in a file."""
    return KeyFile(path)


def copy_database(settings: Settings, to: Path) -> str | None:
    """Copy the store into a new file; for a server, the command that does it there."""
    return copy_store(settings.database, to)


def put_back_database(settings: Settings, copy: Path) -> None:
    """Put a copy where the store is to be, which holds nothing yet."""
    put_back(settings.database, copy)


def _house(settings: Settings, store: Store, clock: Clock | None, entropy: Entropy | None) -> House:
    sign_ins = cache(partial(read_sign_in_file, settings))
    where = zone(settings.zone)
    return House(
        settings=settings,
        desk=Desk(
            store=store,
            clock=clock or SystemClock(),
            entropy=entropy or SystemEntropy(),
            zone=where,
            teller=Outbox(where, Path(settings.notices).exists),
        ),
        press=open_press(settings),
        sources=sources(),
        lakes=cache(partial(_lake, settings.lake)),
        targets=targets(),
        sites=LocalSites(),
        memory=Folder(Path(settings.enforcement)),
        evidence=Folder(Path(settings.evidence)),
        prober=LocalProber(),
        vault=VaultFolder(Path(settings.accounts)),
        sign_ins=sign_ins,
        providers=cache(partial(_provider, settings, sign_ins)),
    )
