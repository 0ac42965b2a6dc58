"""People, bodies and authority in a real browser: a passkey made, a minister's page, an appointment by two."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from tests.browser.checks import check
from tests.browser.living import living
from tests.browser.shots import shot
from tests.web.console.counter import Counter

from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.people import PersonClass
from appban.regime.time import DAY
from appban.service.people import record_person
from appban.service.reading import event_of

pytestmark = [pytest.mark.real, pytest.mark.slow]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.fixture(scope="module")
def counter() -> Counter:
    made = Counter()
    office = made.office
    office.appoint("kim", "appoint", "D")
    office.appoint("rat", "appoint", "D")
    office.appoint("quinn", "policy", "A", until=office.now + 5 * DAY)
    office.granted(people=(office.ids["min"],))
    office.as_(
        "operator",
        lambda work: record_person(work, "min", "Min Example", PersonClass.MINISTER, BodyId("D")),
    )
    return made


@pytest.fixture(scope="module")
def address(counter: Counter) -> Iterator[str]:
    with living(counter) as at:
        yield at


def sign_in(page: Page, address: str, who: str) -> None:
    page.goto(f"{address}/sign-in")
    page.locator(
        f"form:has(input[name=role][value={who}]) button, button[name=role][value={who}]"
    ).first.click()
    page.wait_for_load_state("load")


def look(page: Page, path: str, name: str) -> None:
    page.goto(path)
    shot(page, name)
    check(page)


def entries(counter: Counter) -> list[ev.Event]:
    with counter.office.store.reader() as reader:
        return [event_of(row) for row in reader.rows(0, reader.head().size)]


@pytest.mark.parametrize("profile", ["desktop", "phone"])
def test_the_pages_of_people_bodies_and_authority_are_sound(opened, address, counter, profile):
    page = opened(profile)
    sign_in(page, address, "kim")
    paths = {
        "account": "/account",
        "people": "/people",
        "person": f"/people/{counter.office.ids['min']}",
        "person-new": "/people/new",
        "person-left": f"/people/{counter.office.ids['min']}/left",
        "bodies": "/bodies",
        "body": "/bodies/D",
        "authorities": "/authorities",
        "appoint": "/authorities/new",
        "able": "/authority?body=D",
    }
    for name, path in paths.items():
        look(page, f"{address}{path}", f"people-{name}-{profile}")


@pytest.mark.parametrize("profile", ["desktop", "phone"])
def test_one_proposes_and_another_agrees(opened, address, counter, profile):
    first = opened(profile)
    sign_in(first, address, "kim")
    first.goto(f"{address}/authorities/new")
    first.fill("#person", "min")
    first.select_option("#subject", "clear:minister")
    first.select_option("#body", "D")
    first.get_by_role("button", name="Propose it").click()
    check(first, expected=("console: Failed to load resource: the server responded with a status of 422",))
    first.fill("#instrument", "letter 7")
    first.get_by_role("button", name="Propose it").click()
    first.wait_for_url("**/proposals/*")
    check(first)
    second = opened(profile)
    sign_in(second, address, "rat")
    shot(second, f"people-home-{profile}")
    check(second)
    look(second, first.url, f"people-proposal-{profile}")
    before = sum(isinstance(each, ev.AuthorityGranted) for each in entries(counter))
    second.get_by_role("button", name="Agree, and do it").click()
    second.wait_for_load_state("load")
    shot(second, f"people-agreed-{profile}")
    check(second)
    assert sum(isinstance(each, ev.AuthorityGranted) for each in entries(counter)) == before + 1


def test_a_passkey_is_made_by_the_browser_and_stands_in_the_record(opened, address, counter):
    page = opened("desktop")
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    sign_in(page, address, "sam")
    look(page, f"{address}/account/passkeys/new", "people-passkey-new")
    page.fill("#label", "this laptop")
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url("**/account")
    shot(page, "people-passkey-made")
    check(page)
    assert page.get_by_text("this laptop").first.is_visible()
    assert any(isinstance(each, ev.PasskeyRegistered) for each in entries(counter))
