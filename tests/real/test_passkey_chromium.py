"""Chromium makes a passkey of our offer and signs a decision with it, for authenticators of several kinds."""

import json
from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from tests.real.browsers import BrowserError, Chromium, chromium, site
from tests.service.keyring import Keyring
from tests.service.office import a_press

from appban.errors import RefusedError
from appban.service.deciding.passkeys import passkey_lines, site_at
from appban.service.publishing import bundle, publish
from appban.service.recorded.verifying import verify_bundle

pytestmark = [pytest.mark.real, pytest.mark.slow]

AUTHENTICATORS = {
    "a security key": {"transport": "usb", "hasResidentKey": False},
    "the computer itself": {"transport": "internal", "hasResidentKey": True},
    "one that is copied": {
        "transport": "internal",
        "hasResidentKey": True,
        "defaultBackupEligibility": True,
        "defaultBackupState": True,
    },
}
CREATE = """
const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(%s);
return JSON.stringify(await navigator.credentials.create({publicKey}));
"""
GET = """
const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(%s);
return JSON.stringify(await navigator.credentials.get({publicKey}));
"""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where the page stands."""
    with site() as at:
        yield at


@pytest.fixture(scope="module")
def browser(port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """A Chromium on the page, that has no authenticator yet."""
    scratch = tmp_path_factory.mktemp("chromium")
    (scratch / "policies").mkdir()
    with chromium(scratch / "policies", scratch) as started:
        assert started.visit(f"http://localhost:{port}") == "open"
        started.ask("WebAuthn.enable")
        yield started


@pytest.fixture
def office(port: int) -> Keyring:
    """An office whose console stands there."""
    made = Keyring()
    made.site = site_at(f"http://localhost:{port}", "appban")
    return made


@pytest.fixture(params=AUTHENTICATORS)
def authenticator(request: pytest.FixtureRequest, browser: Chromium) -> Iterator[str]:
    """A virtual authenticator whose user is there and verified; its id."""
    usual = {"protocol": "ctap2", "hasUserVerification": True, "isUserVerified": True}
    options = {**usual, **AUTHENTICATORS[request.param]}
    name = str(browser.ask("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"])
    yield name
    browser.ask("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": name})


def made(browser: Chromium, script: str, options: str) -> str:
    answer = browser.script(script % options)
    assert isinstance(answer, str)
    return answer


def registered(browser: Chromium, office: Keyring, who: str = "sam") -> None:
    offer = office.offered(who)
    office.taken(who, office.registration(offer, made(browser, CREATE, offer.options)))


def test_a_decision_is_signed_in_the_browser_and_verified_from_the_record(
    browser: Chromium, authenticator: str, office: Keyring, request: pytest.FixtureRequest
):
    registered(browser, office)
    exemption = office.submitted()
    asked = office.asked(exemption)
    answer = made(browser, GET, office.options("sam", asked))
    office.made("sam", replace(asked, assertion=answer))
    office.attested(exemption)
    assert office.in_force(exemption)
    press = a_press(office)
    with office.store.reader() as reader:
        (line,) = passkey_lines(office.facts(), reader, office.ids["sam"], office.now)
        publish(reader, press)
        report = verify_bundle(list(bundle(reader, press, openly=True)), press.verifying())
    assert (line.signed, report.signed) == (1, 1)
    assert line.backed_up == ("copied" in request.node.callspec.id)


def test_what_it_signed_is_no_signature_of_another_decision(
    browser: Chromium, authenticator: str, office: Keyring
):
    registered(browser, office)
    exemption = office.submitted()
    asked = office.asked(exemption)
    answer = made(browser, GET, office.options("sam", asked))
    with pytest.raises(RefusedError, match="another challenge"):
        office.made("sam", replace(asked, conditions=("indoors",), assertion=answer))
    again = json.loads(answer)
    again["response"]["authenticatorData"] = again["response"]["authenticatorData"][:-2] + "AA"
    with pytest.raises(RefusedError, match="does not hold"):
        office.made("sam", replace(asked, assertion=json.dumps(again)))


def test_a_user_who_is_not_verified_makes_none(browser: Chromium, authenticator: str, office: Keyring):
    browser.ask("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    with pytest.raises(BrowserError, match="NotAllowedError"):
        registered(browser, office)


def test_the_one_registered_is_not_offered_again(browser: Chromium, authenticator: str, office: Keyring):
    registered(browser, office)
    with pytest.raises(BrowserError, match="InvalidStateError"):
        registered(browser, office)
