"""A private office asks which bans touch the minister's device, what exempts it and until when, whom to ring (journey 7)."""

import pytest
from tests.browser.checks import check
from tests.browser.shots import shot

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.mark.parametrize("profile", ["desktop", "phone"])
def test_from_the_first_page_to_the_exemption_its_end_and_whom_to_ring(opened, demo, profile):
    page = opened(profile)
    demo.sign_in(page, "piers")
    assert page.get_by_role("link", name="Queue").count() == 0
    shot(page, f"office-home-{profile}")
    check(page)
    page.get_by_role("link", name="Mina Vale").first.click()
    page.wait_for_url("**/people/*")
    shot(page, f"office-minister-{profile}")
    check(page)
    said = page.locator("main").inner_text()
    for words in ("Exempt", "On call: Dougal Strachan", "asset:DWT-04", "duty.security@tides.example.gov.uk"):
        assert words in said, words
    assert "Away" in said, "Priya is away, and the page says who stands in"
    assert "ask Sam Heath" in said
    page.get_by_role("link", name="whom to ring").click()
    assert page.url.endswith("#ring")
    page.get_by_role("table", name="Exemptions that name them").get_by_role("link").first.click()
    page.wait_for_url("**/exemptions/*")
    shot(page, f"office-exemption-{profile}")
    check(page)
    case = page.url.rpartition("/")[2]
    history = demo.facts().exemptions[case]
    assert [each.id for each in history.request.people] == [demo.called("mina")]
    assert "The takedown request has to come from her." in page.locator("main").inner_text()
