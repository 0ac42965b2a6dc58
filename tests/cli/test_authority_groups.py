"""Groups of the identity provider are mapped, listed and unmapped from the command line, and sign-ins bound."""

import pytest
from tests.cli.seated import seated
from tests.service.test_signing_in import SETUP, claims
from tests.transports.provider_site import CLIENT, SECRET, provider_site

from appban.bootstrap import open_press
from appban.service.signing_in.entering import sign_in
from appban.settings import Settings

ISSUER = "https://idp.example.org"
MAP = (
    "authority", "map-group", "security", "--subject", "clear:security", "--body", "D", "--with", "ben",
    "--instrument", "minute 7", "--as", "ana",
)  # fmt: skip


@pytest.fixture
def office(appban):
    """The office behind the console, published, with a file that says how people sign in."""
    made = seated(appban)
    appban.well("log", "checkpoint")
    stated(appban, ISSUER)
    return made


def stated(appban, issuer: str, name: str = "sign-in.toml") -> None:
    appban.file("client.secret", SECRET).chmod(0o600)
    appban.file(
        name,
        f'issuer = "{issuer}"\nclient_id = "{CLIENT}"\nclient_secret_file = "client.secret"\n'
        'public_url = "https://ban.example.org"\n',
    )


def rows(appban, *words: str):
    return appban.well("authority", "list", *words, "-o", "json").json()["rows"]


def test_a_group_is_mapped_listed_and_unmapped(appban, office):
    made = appban.well(*MAP, "-o", "json").json()
    assert (made["recorded"], made["group"], made["issuer"]) == ("group-mapped.1", "security", ISSUER)
    (row,) = rows(appban, "--groups")
    assert (row["mapping"], row["group"], row["subject"], row["body"], row["mapped_by"], row["holds"]) == (
        made["mapping"], "security", "clear:security", "D", ["ana", "ben"], True,
    )  # fmt: skip
    assert rows(appban, "--groups", "--body", "X") == rows(appban, "--groups", "--subject", "declare") == []
    appban.well("authority", "unmap-group", made["mapping"], "--as", "ben")
    (row,) = rows(appban, "--groups")
    assert row["holds"] is False


def test_what_a_group_gave_is_listed_among_the_appointments_and_ends_with_it(appban, office):
    mapping = appban.well(*MAP, "-o", "json").json()["mapping"]
    office.clock.pass_(10 * 365 * 86_400_000_000)  # past the clock of this machine, which the commands read
    sign_in(office.desk, open_press(Settings.from_environ()), claims(), SETUP)
    given = [
        row
        for row in rows(appban, "--person", "kim", "--as-of", "2099-01-01")
        if mapping in row["instrument"]
    ]
    assert [(row["subject"], row["body"], row["granted_by"]) for row in given] == [
        ("clear:security", "D", ["ana", "ben"])
    ]


def test_the_same_key_maps_once(appban, office):
    first = appban.well(*MAP, "--key", "k", "-o", "json").json()
    again = appban.well(*MAP, "--key", "k", "-o", "json").json()
    assert again["mapping"] == first["mapping"]
    assert again["repeated"] is True


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        (("--subject", "appoint"), 1, "no group gives the authority to appoint"),
        (("--with", "ana"), 1, "takes two persons"),
        (("--with", "kim"), 5, "no authority to appoint"),
        (("--with", "nobody"), 1, "nobody is called"),
        (("--as", "kim"), 5, "no authority to appoint"),
        (("--body", "nowhere"), 1, "no body nowhere"),
    ],
)
def test_what_cannot_be_mapped_is_refused(appban, office, changes, code, said):
    words = list(MAP)
    words[words.index(changes[0]) + 1] = changes[1]
    done = appban(*words)
    assert (done.code, said in done.err) == (code, True), done.err
    assert rows(appban, "--groups") == []


def test_the_issuer_is_that_of_the_file_unless_another_is_named(appban, office):
    done = appban.well(*MAP, "--issuer", "https://other.example.org", "-o", "json")
    assert done.json()["issuer"] == "https://other.example.org"
    assert f"people sign in at {ISSUER} now" in done.err
    (appban.folder / "sign-in.toml").unlink()
    refused = appban(*MAP)
    assert (refused.code, "give --issuer" in refused.err) == (1, True)


def test_a_file_that_is_wrong_is_named(appban, office):
    appban.file("sign-in.toml", "issuer = 7")
    refused = appban(*MAP)
    assert (refused.code, "sign-in.toml" in refused.err) == (1, True)


def test_groups_are_nobodys(appban, office):
    assert "leave out --person or --groups" in appban("authority", "list", "--groups", "--person", "kim").err


def test_outside_an_embedded_store_an_operator_maps_nothing(appban):
    seated(appban, embedded=False)
    appban.well("log", "checkpoint")
    stated(appban, ISSUER)
    done = appban(*MAP)
    assert (done.code, "sign in" in done.err) == (5, True)


def test_two_appointers_bind_a_sign_in(appban, office):
    bind = ("person", "bind", "kim", "--subject", "248289761001", "--with", "ben", "--as", "ana")
    assert appban.well(*bind, "-o", "json").json()["recorded"] == "sign-in-bound.1"
    with office.store.reader() as reader:
        assert reader.aliases([("oidc", f"{ISSUER}|248289761001")]) == {
            ("oidc", f"{ISSUER}|248289761001"): office.ids["kim"]
        }
    again = appban(*bind)
    assert (again.code, "bound to" in again.err) == (1, True)


def test_doctor_says_whether_people_can_sign_in(appban, office):
    def says(state: str) -> str:
        done = appban("doctor", "-o", "json")
        (row,) = [each for each in done.json()["rows"] if each["check"] == "sign-in"]
        assert row["state"] == state, row
        return row["says"]

    with provider_site() as site:
        stated(appban, site.issuer)
        assert f"{site.issuer} answers" in says("ok")
        (appban.folder / "client.secret").chmod(0o644)
        assert "has mode 0644" in says("fault")
        (appban.folder / "client.secret").unlink()
        assert "client.secret cannot be read" in says("fault")
    stated(appban, site.issuer)
    assert "does not answer" in says("fault")
    (appban.folder / "sign-in.toml").unlink()
    assert "nobody does" in says("ok")
