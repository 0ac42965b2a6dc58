"""What an identity is, or resembles, and what it is never taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fleet.park import (
    BEGINNING,
    IOS,
    NOW,
    TIKTOK,
    WINDOWS,
    bodies,
    catalogued,
    confirmed,
    facts,
    withdrawn,
)
from tests.reference.build import SOURCE

from appban.fleet.keys import key, keys, lookups
from appban.fleet.match import Names, likenesses, names_at
from appban.regime import events as ev
from appban.regime.catalogue import EntityId
from appban.regime.identity import Identity, Kind, Platform, identity, title

BUNDLE = Kind.BUNDLE_ID
STORE_APP = identity(WINDOWS, Kind.PACKAGE_FAMILY, "BytedancePte.Ltd.TikTok_6yccndn6064se")
ENTRY = catalogued(
    "tiktok",
    "TikTok",
    TIKTOK,
    STORE_APP,
    domains=("tiktok.com",),
    stated=BEGINNING,
    publisher="bytedance-pte",
)
OWNED = ev.OwnershipRecorded(
    stated=BEGINNING,
    owned=EntityId("bytedance-pte"),
    owner=EntityId("beijing-holding-company-limited"),
    share=10_000,
    source=SOURCE,
)
NAMES = names_at(facts(bodies(BEGINNING).tell(ENTRY, OWNED)), NOW)


def means(
    of: Identity, name: str | None = None, publisher: str | None = None, names: Names = NAMES
) -> list[str]:
    """How strongly an identity is TikTok."""
    return [like.strength for like in likenesses(names, of, name, publisher)]


def by_name(name: str, publisher: str, platform: Platform = IOS) -> list[str]:
    """How strongly a row with a name and publisher only is TikTok."""
    return means(identity(platform, Kind.TITLE, title(name, publisher)), name, publisher)


def test_platform_kind_and_value_match_exactly() -> None:
    assert means(TIKTOK) == ["matched"]
    assert means(identity(WINDOWS, Kind.PACKAGE_FAMILY, STORE_APP.value.upper())) == ["matched"]


@pytest.mark.parametrize(
    ("platform", "kind", "value"),
    [
        (Platform.ANDROID, Kind.PACKAGE, "com.zhiliaoapp.musically"),
        (IOS, BUNDLE, "com.ZhiliaoApp.Musically"),
        (IOS, BUNDLE, "com.zhiliaoapp.musicаlly"),
        (IOS, BUNDLE, "com.zhılıaoapp.musically"),
        (IOS, BUNDLE, "com.zhi\u200bliaoapp.musically"),
        (IOS, BUNDLE, "ｃｏｍ.zhiliaoapp.musically"),
        (IOS, BUNDLE, "com.zhi1iaoapp.musica11y"),
        (IOS, BUNDLE, "com.zhiliaoapp.musically.beta"),
        (WINDOWS, Kind.PACKAGE_FAMILY, "BytedancePte.Ltd.TikTok_0000000000000"),
        (WINDOWS, Kind.PACKAGE_FAMILY, "www.tiktok.com-54E21B02_pd8mbgmqs65xy"),
        (WINDOWS, Kind.WEB_APP, "https://www.tiktok.com/foryou"),
        (Platform.NETWORK, Kind.DOMAIN, "tlktok.com"),
    ],
)
def test_a_near_variant_is_a_candidate(platform: Platform, kind: Kind, value: str) -> None:
    assert means(identity(platform, kind, value)) == ["candidate"]


@pytest.mark.parametrize(
    ("platform", "kind", "value"),
    [
        (IOS, BUNDLE, "com.zhiliaoapp"),
        (IOS, BUNDLE, "com.zhiliaoapp.musicallyrics"),
        (IOS, BUNDLE, "com.zhiliaoapp.other"),
        (WINDOWS, Kind.WEB_APP, "nottiktok.com"),
        (WINDOWS, Kind.WEB_APP, "tiktok.com.example.org"),
        (Platform.NETWORK, Kind.DOMAIN, "nottiktok.com"),
    ],
)
def test_what_merely_contains_the_value_is_nothing(platform: Platform, kind: Kind, value: str) -> None:
    assert means(identity(platform, kind, value)) == []


def test_a_name_on_the_network_below_a_catalogued_domain_matches() -> None:
    assert means(identity(Platform.NETWORK, Kind.DOMAIN, "m.tiktok.com")) == ["matched"]
    assert means(identity(Platform.NETWORK, Kind.DOMAIN, "tiktok.com")) == ["matched"]


@pytest.mark.parametrize(
    ("name", "publisher"),
    [
        ("TikTok", "TikTok Pte. Ltd."),
        ("TikTok", "Bytedance Pte. Ltd."),
        ("Tik Tok", "BYTEDANCE"),
        ("TіkTоk", "ByteDance Inc"),
        ("TikTok", "Beijing Holding Company Limited"),
    ],
)
def test_name_and_publisher_together_are_suspected(name: str, publisher: str) -> None:
    assert by_name(name, publisher) == ["suspected"]


@pytest.mark.parametrize(
    ("name", "publisher"),
    [
        ("TikTok Wallpapers", "J Smith"),
        ("TikTok", "J Smith"),
        ("TikTok Wallpapers", "TikTok Pte. Ltd."),
        ("Ringtones", "Bytedance Pte. Ltd."),
        ("", "TikTok Pte. Ltd."),
    ],
)
def test_a_name_or_a_publisher_alone_is_nothing(name: str, publisher: str) -> None:
    assert by_name(name or "Other", publisher) == []


@pytest.mark.parametrize(
    ("name", "publisher"),
    [
        ("TikTok", r"Microsoft\Edge"),
        ("TikTok", "Google\\Chrome"),
        ("TikTok", ""),
        ("For you", "www.tiktok.com"),
    ],
)
def test_a_web_app_known_by_name_is_a_candidate(name: str, publisher: str) -> None:
    assert by_name(name, publisher, WINDOWS) == ["candidate"]


def test_an_unknown_identity_with_name_and_publisher_is_a_candidate() -> None:
    installer = identity(WINDOWS, Kind.PRODUCT_CODE, "01234567-0123-0123-0123-0123456789ab")
    assert means(installer, "TikTok", "Bytedance Pte. Ltd.") == ["candidate"]
    assert means(installer, "TikTok", "J Smith") == []
    assert means(installer, "TikTok") == []


def test_an_owner_counts_only_while_it_holds_a_share() -> None:
    sold = ev.OwnershipRecorded(stated=NOW - 10, owned=OWNED.owned, owner=OWNED.owner, share=0, source=SOURCE)
    names = names_at(facts(bodies(BEGINNING).tell(ENTRY, OWNED, sold)), NOW)
    row = identity(IOS, Kind.TITLE, title("TikTok", "Beijing Holding Company Limited"))
    assert means(row, names=names) == []


def test_the_newest_confirmation_stands_and_can_be_taken_back() -> None:
    row = identity(IOS, Kind.TITLE, title("TikTok", "J Smith"))
    world = bodies(BEGINNING).tell(ENTRY, confirmed(row, "tiktok", NOW - 20))
    assert means(row, names=names_at(facts(world), NOW)) == ["matched"]
    world.tell(withdrawn(row, "tiktok", NOW - 10))
    assert means(row, names=names_at(facts(world), NOW)) == []


def test_an_application_is_not_known_before_it_is_catalogued() -> None:
    assert names_at(facts(bodies(BEGINNING).tell(ENTRY)), BEGINNING - 1).exact == {}


TEAM = identity(Platform.MACOS, Kind.TEAM_ID, "ABCDE12345")


@pytest.mark.parametrize("other", [STORE_APP, identity(IOS, Kind.TEAM_ID, "ABCDE12345")])
def test_whatever_a_team_signs_is_the_application_that_is_known_by_the_team_alone(other: Identity) -> None:
    names = names_at(
        facts(bodies(BEGINNING).tell(catalogued("chat", "Chat", TEAM, other, stated=BEGINNING))), NOW
    )
    assert means(TEAM, "Another program", names=names) == ["matched"]


@pytest.mark.parametrize(
    "narrower",
    [
        identity(Platform.MACOS, Kind.BUNDLE_ID, "org.example.chat"),
        identity(Platform.MACOS, Kind.SHA256, "0" * 64),
    ],
)
def test_a_team_says_nothing_of_an_application_that_is_known_more_narrowly(narrower: Identity) -> None:
    names = names_at(
        facts(bodies(BEGINNING).tell(catalogued("chat", "Chat", TEAM, narrower, stated=BEGINNING))), NOW
    )
    assert means(TEAM, "Chat", names=names) == []
    assert means(narrower, names=names) == ["matched"]


@given(
    st.sampled_from([TIKTOK, STORE_APP]),
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from("\u200b\u00adıi1l|.аo0 ")), max_size=3),
    st.text(max_size=12),
)
def test_whatever_resembles_shares_a_key_with_the_catalogue(
    near: Identity, changes: list[tuple[int, str]], publisher: str
) -> None:
    value = near.value
    for at, letter in changes:
        value = value[:at] + letter + value[at + 1 :]
    of = Identity(near.platform, near.kind, value)
    wanted = set(map(key, NAMES.lookups()))
    if likenesses(NAMES, of, "TikTok", publisher):
        assert wanted & set(keys(of, "TikTok", publisher))
    assert list(lookups(of, None, None))
