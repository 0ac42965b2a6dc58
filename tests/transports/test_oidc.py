"""Signing in at a provider: what comes back is taken only if it answers what was asked, word for word (attacks.md 26)."""

import gzip
import hmac
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import httpx2
import msgspec
import pytest
from joserfc.jwk import RSAKey
from tests.transports.provider_site import (
    CLIENT,
    EC,
    ED,
    HOME,
    NOW,
    RSA,
    asked,
    provider_site,
    redeemed,
    registration,
)

from appban.errors import NotAuthorisedError, SettingsError, UnreachableError, VerificationError
from appban.ports import Claims
from appban.transports.oidc.provider import OpenIdProvider

MICROSECONDS = 1_000_000


class Seconds:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def site():
    with provider_site() as running:
        yield running


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def provider(site, seconds):
    # In clear, on loopback: loading what certificates are held against takes longer than a test.
    made = OpenIdProvider(registration(site), transport=httpx2.HTTPTransport(verify=False), monotonic=seconds)
    yield made
    made.close()


def test_the_browser_is_sent_with_all_that_is_asked_and_no_secret(provider, site):
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # of RFC 7636, appendix B
    url = provider.authorize_url(asked(max_age=600, verifier=verifier), prompt="login")
    assert url.startswith(f"{site.issuer}/authorize?")
    assert parse_qs(urlsplit(url).query) == {
        "tenant": ["1"],
        "response_type": ["code"],
        "client_id": [CLIENT],
        "redirect_uri": [f"{HOME}/sign-in/return"],
        "scope": ["openid profile"],
        "state": ["state-1"],
        "nonce": ["nonce-1"],
        "code_challenge": ["E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"],
        "code_challenge_method": ["S256"],
        "max_age": ["600"],
        "prompt": ["login"],
    }


@pytest.mark.parametrize(
    ("key", "algorithm"), [(RSA, "RS256"), (RSA, "PS256"), (EC, "ES256"), (ED, "EdDSA"), (ED, "Ed25519")]
)
def test_whoever_signs_in_is_named_by_what_a_key_of_the_provider_signed(provider, site, key, algorithm):
    site.key, site.algorithm = key, algorithm
    claims = redeemed(provider, site)
    assert claims.token.count(".") == 2
    assert claims == Claims(
        issuer=site.issuer,
        subject="248289761001",
        handle="kim",
        name="Kim Example",
        groups=("security",),
        auth_time=(NOW - 5) * MICROSECONDS,
        acr="mfa",
        session="session-1",
        token=claims.token,
    )


def test_what_a_provider_does_not_say_is_not_known(provider, site):
    claims = redeemed(
        provider, site, preferred_username=None, name=None, groups=None, auth_time=None, sid=None, acr=None
    )
    assert (claims.handle, claims.name, claims.groups, claims.auth_time, claims.session, claims.acr) == (
        None,
    ) * 6


@pytest.mark.parametrize(
    ("groups", "read"), [([], ()), (["a", "b", "a"], ("a", "b")), ("a", ("a",)), (["a b"], ("a b",))]
)
def test_groups_are_a_list_or_one(provider, site, groups, read):
    assert redeemed(provider, site, groups=groups).groups == read


@pytest.mark.parametrize("wrong", [7, {"a": 1}, ["a", 7], [None], True])
def test_groups_of_another_shape_are_not_guessed_at(provider, site, wrong):
    with pytest.raises(VerificationError, match="no list of groups"):
        redeemed(provider, site, groups=wrong)


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"iss": "http://127.0.0.1:1"}, "is of .*, not of"),
        ({"aud": "another"}, "for another program"),
        ({"aud": []}, "for another program"),
        ({"aud": [CLIENT, "another"]}, "azp"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "azp"),
        ({"azp": "another"}, "azp"),
        ({"exp": NOW - 61}, "run out"),
        ({"exp": None}, "exp"),
        ({"exp": "1700000300"}, "does not say what it must"),
        ({"exp": True}, "does not say what it must|no time"),
        ({"exp": 1e300}, "no time"),
        ({"iat": NOW + 61}, "time to come"),
        ({"iat": NOW - 700}, "made over 600 seconds ago"),
        ({"iat": None}, "iat"),
        ({"nbf": NOW + 61}, "time to come"),
        ({"nonce": "another"}, "answers another sign-in"),
        ({"nonce": None}, "answers another sign-in"),
        ({"nonce": "nonce-1\u00e9"}, "answers another sign-in"),
        ({"sub": None}, "no sub"),
        ({"sub": ""}, "no sub"),
        ({"sub": 7}, "does not say what it must"),
        ({"sub": "a\nb"}, "no text of one line"),
        ({"sub": "a" * 256}, "no text of one line"),
        ({"preferred_username": ["kim"]}, "no text of one line"),
        ({"auth_time": NOW + 61}, "time to come"),
        ({"auth_time": -1}, "no time"),
    ],
)  # fmt: skip
def test_an_id_token_that_does_not_answer_the_question_is_refused(provider, site, claims, said):
    with pytest.raises(VerificationError, match=said):
        redeemed(provider, site, **claims)


def test_an_audience_of_several_is_taken_when_the_token_was_given_to_us(provider, site):
    assert redeemed(provider, site, aud=["another", CLIENT], azp=CLIENT).subject == "248289761001"


@pytest.mark.parametrize(("auth_time", "taken"), [(NOW - 660, True), (NOW - 661, False), (None, False)])
def test_a_fresh_sign_in_that_was_asked_for_must_be_shown(provider, site, auth_time, taken):
    asks = asked(max_age=600)
    if taken:
        assert redeemed(provider, site, asks, auth_time=auth_time).auth_time == auth_time * MICROSECONDS
    else:
        with pytest.raises(VerificationError, match=r"auth_time|too long ago"):
            redeemed(provider, site, asks, auth_time=auth_time)


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "HS256", "HS512", "RS384", "RS512", "ES384", "ES256K", "", "rs256"]
)
def test_a_token_by_another_algorithm_is_refused(provider, site, algorithm):
    site.header = {"alg": algorithm}
    with pytest.raises(VerificationError, match="it must be one of RS256"):
        redeemed(provider, site)


def test_a_token_without_a_signature_is_refused(provider, site):
    signed = site.sign(site.id_token("nonce-1"))
    for token in (
        signed.rpartition(".")[0] + ".",
        signed.rpartition(".")[0],
        signed + ".x",
        "",
        "a.b.c",
        signed[:-8],
    ):
        site.token = token
        with pytest.raises(VerificationError):
            redeemed(provider, site)


def test_a_signature_by_the_public_key_as_a_shared_secret_is_refused(provider, site):
    """The old confusion: HS256 keyed with the text of the public key."""
    site.header = {"alg": "HS256"}
    text = site.sign(site.id_token("nonce-1")).rpartition(".")[0]
    signature = hmac.digest(RSA.as_pem(private=False), text.encode(), "sha256")
    site.token = f"{text}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"
    with pytest.raises(VerificationError, match="signed by 'HS256'"):
        redeemed(provider, site)


def test_a_shared_secret_among_the_keys_is_no_key(provider, site):
    site.keys = [{"kty": "oct", "kid": "rsa", "k": "AAAA", "alg": "RS256"}]
    with pytest.raises(VerificationError, match="has 0 keys for RS256"):
        redeemed(provider, site)


def test_a_signature_by_somebody_elses_key_is_refused(provider, site):
    site.key = RSAKey.generate_key(2048, {"kid": "rsa"})
    with pytest.raises(VerificationError, match="signature does not hold"):
        redeemed(provider, site)


@pytest.mark.parametrize(
    "header",
    [
        {"jku": "http://127.0.0.1:1/keys"},
        {"x5u": "http://127.0.0.1:1/cert"},
        {"jwk": RSA.as_dict(private=False)},
        {"x5c": ["AAAA"]},
        {"crit": ["exp"]},
        {"b64": False},
        {"kid": 7},
        {"kid": ["rsa"]},
    ],
    ids=lambda header: next(iter(header)),
)
def test_a_header_that_brings_its_own_key_or_changes_what_is_signed_is_refused(provider, site, header):
    site.header = header
    with pytest.raises(VerificationError, match="header is not taken"):
        redeemed(provider, site)
    assert all(path in {"/keys", "/token", "/.well-known/openid-configuration"} for path in site.asked)


@pytest.mark.parametrize("kid", ["../../etc/passwd", "' OR 1=1 --", "RSA", "", "/dev/null", "ec"])
def test_a_key_id_is_only_ever_one_of_the_providers_keys(provider, site, kid):
    site.header = {"kid": kid}
    with pytest.raises(VerificationError, match="has 0 keys for RS256"):
        redeemed(provider, site)


def test_without_a_key_id_the_one_key_of_its_kind_is_meant_and_none_if_there_are_two(provider, site, seconds):
    site.header = {"kid": None}
    assert redeemed(provider, site).subject
    site.keys.append({**RSA.as_dict(private=False), "kid": "second"})
    seconds.now += 601
    with pytest.raises(VerificationError, match="has 2 keys for RS256 without an ID"):
        redeemed(provider, site)


@pytest.mark.parametrize(
    "change",
    [{"use": "enc"}, {"alg": "PS256"}, {"n": "wq-" + "A" * 168}, {"n": "!"}, {"n": None}, {"kty": "EC"}],
    ids=["for encryption", "for another algorithm", "1024 bits", "no number", "nothing", "another type"],
)
def test_a_key_that_is_not_for_this_is_not_used(provider, site, change):
    site.keys = [{**RSA.as_dict(private=False), **change}]
    with pytest.raises(VerificationError, match="has 0 keys for RS256"):
        redeemed(provider, site)


def test_a_code_is_good_once(provider, site):
    asks = asked()
    answer = site.signed_in(provider.authorize_url(asks))
    provider.redeem(asks, answer, NOW * MICROSECONDS)
    with pytest.raises(VerificationError, match="invalid_grant"):
        provider.redeem(asks, answer, NOW * MICROSECONDS)


def test_a_code_of_another_sign_in_is_refused_for_want_of_its_verifier(provider, site):
    theirs = site.signed_in(provider.authorize_url(asked(state="theirs", nonce="theirs", verifier="w" * 43)))
    mine = asked()
    injected = theirs | {"state": [mine.state]}
    with pytest.raises(VerificationError, match="invalid_grant"):
        provider.redeem(mine, injected, NOW * MICROSECONDS)


def test_a_provider_that_does_not_check_the_verifier_is_caught_by_the_nonce(provider, site):
    mine = asked()
    site.token = site.sign(site.id_token("theirs"))
    with pytest.raises(VerificationError, match="answers another sign-in"):
        provider.redeem(mine, site.signed_in(provider.authorize_url(mine)), NOW * MICROSECONDS)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": ["other"]}, "state differs"),
        ({"state": []}, "state differs"),
        ({"state": ["state-1", "state-1"]}, "state 2 times"),
        ({"state": ["state-1\u00e9"]}, "state differs"),
        ({"iss": ["http://127.0.0.1:1"]}, "of another provider"),
        ({"iss": []}, "which provider it is of"),
        ({"code": []}, "no code"),
        ({"code": [""]}, "no code"),
        ({"code": ["a" * 4097]}, "no code"),
        ({"code": ["a", "b"]}, "code 2 times"),
    ],
)
def test_an_answer_to_another_question_is_refused_before_its_code_is_shown_to_anybody(
    provider, site, change, said
):
    asks = asked()
    answer = site.signed_in(provider.authorize_url(asks)) | change
    with pytest.raises(VerificationError, match=said):
        provider.redeem(asks, answer, NOW * MICROSECONDS)
    assert "/token" not in site.asked


def test_a_provider_that_does_not_name_itself_in_answers_need_not(provider, site):
    del site.metadata["authorization_response_iss_parameter_supported"]
    asks = asked()
    answer = site.signed_in(provider.authorize_url(asks))
    del answer["iss"]
    assert provider.redeem(asks, answer, NOW * MICROSECONDS).subject


def test_who_did_not_sign_in_there_is_not_signed_in_here(provider, site):
    asks = asked()
    answer = {"state": [asks.state], "iss": [site.issuer], "error": ["access_denied" + "!" * 900]}
    with pytest.raises(NotAuthorisedError, match="says 'access_denied") as caught:
        provider.redeem(asks, answer, NOW * MICROSECONDS)
    assert len(str(caught.value)) < 200


def test_a_wrong_secret_is_the_operators_to_mend(site):
    wrong = OpenIdProvider(msgspec.structs.replace(registration(site), secret=lambda: "wrong"))
    with pytest.raises(SettingsError, match="invalid_client"):
        redeemed(wrong, site)
    wrong.close()


def test_a_secret_may_stand_in_the_form_where_the_provider_wants_it_so(provider, site):
    site.metadata["token_endpoint_auth_methods_supported"] = ["private_key_jwt", "client_secret_post"]
    with pytest.raises(SettingsError):  # this site takes the header alone
        redeemed(provider, site)
    assert (site.forms[0]["client_id"], site.forms[0]["client_secret"]) == (
        [CLIENT],
        [registration(site).secret()],
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"issuer": "https://other.example.org"}, "calls itself"),
        ({"issuer": None}, "not what OpenID Connect says"),
        ({"token_endpoint": "http://other.example.org/token"}, "not encrypted"),
        ({"jwks_uri": "http://other.example.org/keys"}, "not encrypted"),
        ({"jwks_uri": "file:///etc/passwd"}, "names no host"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "no plain URL"),
        ({"authorization_endpoint": "https://user@other.example.org/"}, "no plain URL"),
        ({"end_session_endpoint": "http://other.example.org/"}, "not encrypted"),
        ({"response_types_supported": ["id_token"]}, "authorisation code flow"),
        ({"code_challenge_methods_supported": ["plain"]}, "PKCE with S256"),
        ({"token_endpoint_auth_methods_supported": ["none"]}, "client_secret_basic or client_secret_post"),
    ],
)
def test_a_provider_that_is_another_or_cannot_do_it_is_not_used(provider, site, change, said):
    site.metadata |= change
    with pytest.raises(UnreachableError, match=said):
        provider.authorize_url(asked())


BROKEN = {
    "an error": lambda: (500, {}, b"{}"),
    "no document": lambda: (404, {}, b""),
    "no JSON": lambda: (200, {}, b"<html>"),
    "deep JSON": lambda: (200, {}, b"[" * 100_000),
    "a list": lambda: (200, {}, b"[]"),
    "not UTF-8": lambda: (200, {}, b'{"\xff":1}'),
    "a redirect": lambda: (302, {"location": "http://127.0.0.1:1/"}, b""),
    "a redirect that looks like an answer": lambda: (307, {"location": "/keys"}, b'{"keys":[]}'),
    "compressed": lambda: (200, {"content-encoding": "gzip"}, gzip.compress(b"0" * 9_000_000)),
    "endless": lambda: (200, {}, b" " * 2_000_000),
    "cut off": lambda: (200, {"content-length": "1000"}, b"{"),
}


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
@pytest.mark.parametrize("how", BROKEN)
def test_an_answer_that_is_none_is_said_to_be_none(provider, site, path, how):
    if path != "/.well-known/openid-configuration":
        provider.authorize_url(asked())
    site.instead[path] = BROKEN[how]
    with pytest.raises((UnreachableError, VerificationError), match=r"127\.0\.0\.1|token endpoint|ID token"):
        redeemed(provider, site)


@pytest.mark.parametrize(
    "body",
    [
        b'{"error": {"a": 1}}', b'{"error": null}', b'{"id_token": 7}', b'{"id_token": null}', b'{"expires_in": "x"}',
        b'{"expires_in": [], "id_token": "a.b.c"}', b'{"error": "server_error"}', b'{"id_token": "\xc3\xa9.b.c"}',
    ],
)  # fmt: skip
def test_a_token_answer_of_any_shape_is_refused_in_our_words(provider, site, body):
    site.instead["/token"] = lambda: (200, {"content-type": "application/json"}, body)
    with pytest.raises((UnreachableError, VerificationError)):
        redeemed(provider, site)


def test_a_provider_that_is_not_there_is_said_not_to_answer():
    with provider_site() as gone:
        pass
    alone = OpenIdProvider(registration(gone))
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1 does not answer"):
        alone.authorize_url(asked())
    alone.close()


def test_while_a_provider_fails_nobody_waits_for_it_twice(provider, site, seconds):
    site.instead["/.well-known/openid-configuration"] = BROKEN["an error"]
    for _ in range(3):
        with pytest.raises(UnreachableError, match="answers 500"):
            provider.authorize_url(asked())
    assert len(site.asked) == 1
    seconds.now += 6
    del site.instead["/.well-known/openid-configuration"]
    assert provider.authorize_url(asked())


def test_a_new_key_is_fetched_once_it_is_used_and_not_for_every_id_that_somebody_makes_up(
    provider, site, seconds
):
    redeemed(provider, site)
    site.keys = [{**RSA.as_dict(private=False), "kid": "new"}]
    site.header = {"kid": "new"}
    for _ in range(3):
        with pytest.raises(VerificationError, match="has 0 keys"):
            redeemed(provider, site)
    assert site.asked.count("/keys") == 1
    seconds.now += 31
    assert redeemed(provider, site).subject
    assert site.asked.count("/keys") == 2


def test_a_key_that_the_provider_withdrew_stops_counting(provider, site, seconds):
    redeemed(provider, site)
    site.keys = [EC.as_dict(private=False)]
    seconds.now += 601
    with pytest.raises(VerificationError, match="has 0 keys"):
        redeemed(provider, site)


def test_the_providers_description_is_asked_for_once_an_hour(provider, site, seconds):
    for _ in range(3):
        redeemed(provider, site)
    assert site.asked.count("/.well-known/openid-configuration") == 1
    seconds.now += 3601
    provider.authorize_url(asked())
    assert site.asked.count("/.well-known/openid-configuration") == 2


def test_a_logout_token_says_whose_sessions_ended(provider, site):
    told = provider.read_sign_out(site.logout_token(), NOW * MICROSECONDS)
    assert (told.issuer, told.subject, told.session, told.id, told.issued_at) == (
        site.issuer,
        "248289761001",
        "session-1",
        "told-1",
        NOW * MICROSECONDS,
    )
    assert provider.read_sign_out(site.logout_token(sub=None), NOW * MICROSECONDS).subject is None
    assert provider.read_sign_out(site.logout_token(sid=None), NOW * MICROSECONDS).session is None


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"iss": "http://127.0.0.1:1"}, "not of"),
        ({"aud": "another"}, "another program"),
        ({"exp": NOW - 61}, "run out"),
        ({"iat": NOW - 700}, "made over"),
        ({"sub": None, "sid": None}, "neither"),
        ({"events": None}, "nothing of the end"),
        ({"events": {}}, "nothing of the end"),
        ({"events": {"http://schemas.openid.net/event/backchannel-logout": 7}}, "does not say what it must"),
        ({"events": ["http://schemas.openid.net/event/backchannel-logout"]}, "does not say what it must"),
        ({"nonce": "n"}, "nothing of the end"),
        ({"nonce": ""}, "nothing of the end"),
        ({"jti": None}, "no jti"),
    ],
)
def test_a_logout_token_that_is_none_ends_nothing(provider, site, claims, said):
    with pytest.raises(VerificationError, match=said):
        provider.read_sign_out(site.logout_token(**claims), NOW * MICROSECONDS)


def test_an_id_token_is_no_logout_token_nor_the_other_way_round(provider, site):
    with pytest.raises(VerificationError, match="nothing of the end"):
        provider.read_sign_out(site.sign(site.id_token("nonce-1")), NOW * MICROSECONDS)
    site.token = site.logout_token(nonce="nonce-1")
    with pytest.raises(VerificationError, match="is no ID token"):
        redeemed(provider, site)


@pytest.mark.parametrize(
    "token", ["", "a.b.c", "e30.e30.", "x" * 70_000, "a.b", "\u00e9.b.c", "e30.e30.e30.e30.e30"]
)
def test_what_is_no_token_at_all_is_refused_without_asking_the_provider(provider, site, token):
    with pytest.raises(VerificationError):
        provider.read_sign_out(token, NOW * MICROSECONDS)
    assert site.asked == []


def test_who_signs_out_is_sent_to_sign_out_there_too(provider, site):
    url = provider.sign_out_url(token="a.b.c", state="s")
    assert parse_qs(urlsplit(url).query) == {
        "tenant": ["1"],
        "client_id": [CLIENT],
        "post_logout_redirect_uri": [f"{HOME}/signed-out"],
        "state": ["s"],
        "id_token_hint": ["a.b.c"],
    }
    assert "id_token_hint" not in provider.sign_out_url(token=None, state="s")


def test_a_provider_without_a_place_to_sign_out_has_none(provider, site):
    del site.metadata["end_session_endpoint"]
    assert provider.sign_out_url(token=None, state="s") is None


def test_no_secret_stands_in_any_message(provider, site):
    said = []
    for how in BROKEN.values():
        site.instead["/token"] = how
        with pytest.raises((UnreachableError, VerificationError)) as caught:
            redeemed(provider, site)
        said.append(str(caught.value))
    secret = registration(site).secret()
    assert not any(each in text for text in said for each in (secret, "v" * 43, "code-0"))
