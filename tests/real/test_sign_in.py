"""Signing in at a real provider, through its own pages: code, PKCE, keys, fresh sign-ins, and the end of sessions."""

import time
from collections.abc import Iterator

import msgspec
import pytest
from tests.real.provider import CLIENT, HOME, SECRET, Browser, RealProvider, real_provider, said
from tests.service.office import a_press, memory_office
from tests.service.test_group_mapping import mapped
from tests.service.test_signing_in import SETUP, holds

from appban.errors import NotAuthorisedError, SettingsError, VerificationError
from appban.ports import SignInAsked
from appban.service.signing_in.asking import ask_sign_in
from appban.service.signing_in.entering import SignedIn, sign_in
from appban.transports.entropy import SystemEntropy
from appban.transports.oidc.provider import OpenIdProvider, Registration

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def site() -> Iterator[RealProvider]:
    with real_provider() as running:
        yield running


@pytest.fixture
def provider(site) -> Iterator[OpenIdProvider]:
    yield from known(site)


def known(site: RealProvider) -> Iterator[OpenIdProvider]:
    made = OpenIdProvider(registered(site))
    yield made
    made.close()


def registered(site: RealProvider, secret: str = SECRET) -> Registration:
    return Registration(
        issuer=site.issuer,
        client_id=CLIENT,
        secret=lambda: secret,
        return_url=f"{HOME}/sign-in/return",
        signed_out_url=f"{HOME}/signed-out",
        scopes=("openid", "profile", "groups"),
        handle_claim="preferred_username",
        groups_claim="groups",
    )


def asked(**more: int) -> SignInAsked:
    return ask_sign_in(SystemEntropy(), **more)


def now() -> int:
    return time.time_ns() // 1000


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA"])
def test_a_person_signs_in_through_the_providers_pages(algorithm):
    with real_provider(algorithm) as site, Browser() as browser:
        for provider in known(site):
            asks = asked()
            answer = browser.signs_in(provider.authorize_url(asks), "kim")
            claims = provider.redeem(asks, answer, now())
            assert (claims.issuer, claims.subject, claims.handle, claims.name, claims.groups) == (
                site.issuer, "kim", "kim", "kim Example", ("security", "staff"),
            )  # fmt: skip
            with pytest.raises(VerificationError, match="invalid_grant"):
                provider.redeem(asks, answer, now())


def test_a_code_without_its_verifier_opens_nothing(provider):
    asks = asked()
    with Browser() as browser:
        answer = browser.signs_in(provider.authorize_url(asks), "kim")
    stolen = msgspec.structs.replace(asks, verifier=asked().verifier)
    with pytest.raises(VerificationError, match="invalid_grant"):
        provider.redeem(stolen, answer, now())


def test_a_wrong_secret_is_said_to_be_wrong(site):
    wrong = OpenIdProvider(registered(site, "wrong"))
    asks = asked()
    with Browser() as browser:
        answer = browser.signs_in(wrong.authorize_url(asks), "kim")
    with pytest.raises(SettingsError, match="invalid_client"):
        wrong.redeem(asks, answer, now())
    wrong.close()


def test_who_is_not_signed_in_there_is_not_let_in_silently(provider):
    asks = asked()
    with Browser() as browser:
        answer = browser.signs_in(provider.authorize_url(asks, prompt="none"))
    with pytest.raises(NotAuthorisedError, match="login_required"):
        provider.redeem(asks, answer, now())


def test_who_is_signed_in_there_is_let_in_without_a_word_and_asked_again_for_what_must_be_fresh(provider):
    with Browser() as browser:
        first = asked(max_age=600)
        before = provider.redeem(first, browser.signs_in(provider.authorize_url(first), "kim"), now())
        again = asked(max_age=600)
        same = provider.redeem(again, browser.signs_in(provider.authorize_url(again)), now())
        assert same.auth_time == before.auth_time is not None
        fresh = asked(max_age=0)
        with pytest.raises(AssertionError, match="asked to sign in anew"):
            browser.signs_in(provider.authorize_url(fresh, prompt="login"))
        proved = provider.redeem(
            fresh, browser.signs_in(provider.authorize_url(fresh, prompt="login"), "kim"), now()
        )
        assert proved.auth_time >= before.auth_time


def test_signing_out_there_ends_the_session_by_the_back_channel(provider, site):
    with Browser() as browser:
        asks = asked()
        claims = provider.redeem(asks, browser.signs_in(provider.authorize_url(asks), "kim"), now())
        url = provider.sign_out_url(token=claims.token, state="back")
        assert browser.signs_out(url) == f"{HOME}/signed-out?state=back"
    token = site.logout_token()
    told = provider.read_sign_out(token, now())
    assert (told.issuer, told.subject, told.session) == (site.issuer, "kim", claims.session)
    assert told.session is not None
    assert said(token)["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    with pytest.raises(VerificationError):
        provider.read_sign_out(claims.token, now())


def test_what_the_provider_says_becomes_authority_in_the_record(provider, site):
    office = memory_office()
    mapped(office, issuer=site.issuer)
    office.clock.pass_(now() - office.clock.wall)
    setup = msgspec.structs.replace(SETUP, issuer=site.issuer)

    def came(who: str) -> SignedIn:
        asks = asked()
        with Browser() as browser:
            claims = provider.redeem(asks, browser.signs_in(provider.authorize_url(asks), who), now())
        return sign_in(office.desk, a_press(office), claims, setup)

    for who, gets in (("kim", True), ("lea", False)):
        office.ids[who] = came(who).person
        assert holds(office, who) is gets
    with pytest.raises(NotAuthorisedError, match="nobody is called 'max' here"):
        came("max")
