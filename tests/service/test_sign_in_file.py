"""The file that says how people sign in is read whole or refused with the place and what to do."""

import pytest

from appban.errors import InputError
from appban.regime.bodies import BodyId
from appban.regime.people import PersonClass
from appban.regime.time import DAY, HOUR
from appban.service.signing_in.file import GroupPlace, read_sign_in

LEAST = """
issuer = "https://idp.example.org/realms/d"
client_id = "appban"
client_secret_file = "client.secret"
public_url = "https://ban.example.org/"
"""


def read(more: str = "", less: str = "\0", least: str = LEAST):
    kept = [line for line in least.splitlines() if not line.startswith(less)]
    return read_sign_in("\n".join([*kept, more]).encode(), "sign-in.toml")


def test_the_least_that_must_be_said_leaves_the_rest_at_its_defaults():
    stated = read()
    assert (stated.issuer, stated.client_id) == ("https://idp.example.org/realms/d", "appban")
    assert stated.public_url == "https://ban.example.org"
    assert stated.return_url == "https://ban.example.org/sign-in/return"
    assert stated.signed_out_url == "https://ban.example.org/signed-out"
    assert stated.scopes == ("openid", "profile")
    assert (stated.handle_claim, stated.groups_claim) == ("preferred_username", "groups")
    assert (stated.step_up, stated.idle, stated.absolute) == (HOUR // 6, HOUR // 2, 12 * HOUR)
    assert (stated.group_authority, stated.groups) == (7 * DAY, ())


def test_all_of_it_can_be_said():
    stated = read("""
        scopes = ["openid", "groups"]
        handle_claim = "upn"
        groups_claim = "roles"
        step_up_minutes = 5
        idle_minutes = 15
        absolute_hours = 8
        group_authority_days = 30
        [[groups]]
        group = "D security"
        person_class = "civil-servant"
        body = "D"
    """)
    assert stated.groups == (
        GroupPlace(group="D security", person_class=PersonClass.CIVIL_SERVANT, body=BodyId("D")),
    )
    assert (stated.scopes, stated.handle_claim, stated.groups_claim) == (("openid", "groups"), "upn", "roles")
    assert (stated.step_up_minutes, stated.idle_minutes, stated.absolute_hours) == (5, 15, 8)


@pytest.mark.parametrize("url", ["http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080"])
def test_one_machine_may_talk_to_itself_in_clear(url):
    assert read(f'public_url = "{url}"', "public_url").public_url == url
    assert read(f'issuer = "{url}"', "issuer").issuer == url


@pytest.mark.parametrize("key", ["issuer", "client_id", "client_secret_file", "public_url"])
def test_what_must_be_said_and_is_not_is_named(key):
    with pytest.raises(InputError, match=f"sign-in.toml: .*{key}"):
        read("", key)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("issuer", "http://idp.example.org"),
        ("issuer", "http://localhost.example.org"),
        ("issuer", "idp.example.org"),
        ("issuer", "ftp://idp.example.org"),
        ("issuer", "https://user@idp.example.org"),
        ("issuer", "https://idp.example.org?a=1"),
        ("issuer", "https://idp.example.org#a"),
        ("issuer", "https://idp.example.org/a|b"),
        ("issuer", "https://idp.example.org\\\\@evil.example"),
        ("issuer", "https://\u0456dp.example.org"),
        ("issuer", "https://"),
        ("issuer", ""),
        ("public_url", "https://ban.example.org/console"),
        ("public_url", "http://ban.example.org"),
        ("client_id", " "),
        ("client_secret_file", ""),
    ],
)
def test_an_address_or_word_that_cannot_be_is_refused_with_its_place(key, value):
    with pytest.raises(InputError, match=f"sign-in.toml: {key}: "):
        read(f'{key} = "{value}"', key)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("secret = 'x'", "secret"),
        ("client_secret = 'x'", "client_secret"),
        ("step_up_minutes = 0", "step_up_minutes: 0 is not between 1 and 1440"),
        ("idle_minutes = -5", "idle_minutes: -5 is not between"),
        ("absolute_hours = 1000", "absolute_hours: 1000 is not between"),
        ("group_authority_days = 400", "group_authority_days: 400 is not between 1 and 90"),
        ("group_authority_days = 7.5", "group_authority_days"),
        ("absolute_hours = 1\nidle_minutes = 61", "idle_minutes: 61 minutes are longer than the 1 hours"),
        ("scopes = ['profile']", "scopes: the scopes are profile; without openid"),
        ("scopes = 'openid'", "scopes"),
        ("handle_claim = ''", "handle_claim: it is empty"),
        ("[[groups]]\ngroup = ''\nperson_class = 'minister'\nbody = 'D'", r"groups\[0\].group: it is empty"),
        ("[[groups]]\ngroup = 'g'\nperson_class = 'king'\nbody = 'D'", "king"),
        ("[[groups]]\ngroup = 'g'\nbody = 'D'", "person_class"),
        (
            "[[groups]]\ngroup = 'g'\nperson_class = 'minister'\nbody = 'D'\nsubjects = ['appoint']",
            "subjects",
        ),
        ("[[groups]]\ngroup = 'g'\nperson_class = 'minister'\nbody = 'D'\n" * 2, "'g' stands there twice"),
        ("issuer = 'https://b.example'", "overwrite|twice|already"),
        ("x", "sign-in-with-openid-connect.md"),
    ],
)
def test_what_the_file_cannot_say_is_refused(more, said):
    with pytest.raises(InputError, match=said):
        read(more)


def test_a_file_that_is_no_text_is_refused():
    with pytest.raises(InputError, match=r"sign-in\.toml"):
        read_sign_in(b"\xff", "sign-in.toml")
