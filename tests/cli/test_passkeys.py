"""`person passkeys`, `person end-passkey`, and what other commands say of decisions signed with them."""

import pytest
from tests.cli.seated import seated
from tests.service.keyring import Keyring
from tests.support_passkey import SITE, Authenticator

from appban.bootstrap import machine_clock
from appban.regime.time import HOUR, show, zone

SAMS = Authenticator(1)
LONDON = zone("Europe/London")


@pytest.fixture
def office(appban) -> Keyring:
    """An office behind the command line, in which sam has a passkey."""
    SAMS.count = 0
    made = seated(appban, Keyring)
    made.registered("sam", SAMS)
    return made


def test_a_persons_passkeys_are_listed(appban, office):
    office.signed("sam", office.submitted(), SAMS)
    done = appban.well("person", "passkeys", "sam", "-o", "json").json()
    (row,) = done["rows"]
    assert done["schema"] == "appban/passkeys@1"
    assert (row["label"], row["site"], row["algorithm"]) == ("my key", SITE.origin, "ES256")
    assert (row["holds"], row["signed"], row["until"]) == (True, 1, None)
    assert appban.well("person", "passkeys", "sue", "-o", "json").json()["rows"] == []
    assert appban("person", "passkeys", "nobody").code == 1


def test_before_it_was_registered_there_was_none(appban, office):
    earlier = show(office.now - 120_000_000, LONDON)
    for how in ("--as-of", "--known-at"):
        assert appban.well("person", "passkeys", "sam", how, earlier, "-o", "json").json()["rows"] == []


def test_a_lost_passkey_is_ended_since_when_it_was_lost(appban, office):
    (name,) = office.facts().passkeys
    exemption = office.submitted()
    lost = office.now
    office.signed("sam", exemption, SAMS)
    office.attested(exemption)
    assert office.in_force(exemption)
    done = appban.well(
        "person", "end-passkey", name, "--at", show(lost, LONDON), "--as", "sam", "-o", "json"
    ).json()
    assert (done["recorded"], done["passkey"], done["stated"]) == (
        "passkey-ended.1",
        name,
        show(lost, LONDON),
    )
    assert not office.in_force(exemption)
    (row,) = appban.well("person", "passkeys", "sam", "-o", "json").json()["rows"]
    assert (row["holds"], row["until"]) == (False, show(lost, LONDON))


def test_somebody_elses_is_not(appban, office):
    (name,) = office.facts().passkeys
    done = appban("person", "end-passkey", name, "--as", "kim")
    assert done.code == 5
    assert "root appointer" in done.err
    assert appban("person", "end-passkey", "passkey-none", "--as", "sam").code == 1


def test_who_could_sign_and_who_has_no_passkey_yet_is_said(appban, office):
    rows = appban.well("authority", "who-can", "--stage", "security", "--body", "D", "-o", "json").json()[
        "rows"
    ]
    asked = {row["person"]: row["passkey"] for row in rows if row["seat"].startswith("ordinary")}
    assert asked == {"sam": "held", "sue": "missing"}
    assert {row["passkey"] for row in rows if row["seat"].startswith("emergency")} <= {None}


def test_clearing_such_a_seat_here_is_refused_and_says_where_it_is_signed(appban, office):
    office.clock.pass_(machine_clock().now() - HOUR - office.now)
    exemption = office.submitted()
    done = appban(
        "exemption", "clear", exemption, "--stage", "security", "--instrument", "a note", "--as", "sam"
    )
    assert done.code == 1
    assert "sign it in the console" in done.err


def test_verifying_counts_the_decisions_that_were_signed(appban, office):
    exemption = office.submitted()
    office.signed("sam", exemption, SAMS)
    decisions = appban.well("exemption", "show", exemption, "-o", "json").json()["decisions"]
    assert [each["signed_by_passkey"] for each in decisions] == [True]
    key = appban.well("log", "key").out.split()[0]
    appban.well("log", "export", "--to", "open.json", "--openly")
    done = appban.well("log", "verify", "open.json", "--key", key, "-o", "json")
    assert done.json()["decisions_signed_by_passkey"] == 1
    assert "1 decisions signed by passkey" in done.err
