"""An auditor takes the record away as one file and verifies it without the service."""

import pytest
from tests.browser.checks import check
from tests.browser.shots import shot

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.mark.parametrize("profile", ["desktop", "phone"])
def test_the_bundle_that_a_browser_downloads_verifies_offline(opened, demo, tmp_path, profile):
    page = opened(profile)
    demo.sign_in(page, "owen", "/record")
    shot(page, f"auditor-record-{profile}")
    check(page)
    with page.expect_download() as awaited:
        page.get_by_role("button", name="Download the bundle").click()
    file = tmp_path / "bundle.json"
    awaited.value.save_as(file)
    key = page.locator("pre").last.inner_text().splitlines()[0].strip()
    done = demo.run("log", "verify", str(file), "--key", key)
    assert done.returncode == 0, done.stderr
    said = done.stdout + done.stderr
    data = file.read_bytes()
    file.write_bytes(data.replace(b"demo.example", b"dem0.example", 1))
    assert demo.run("log", "verify", str(file), "--key", key).returncode != 0, said
    page.get_by_role("button", name="Check it now").click()
    page.wait_for_url("**/record/check")
    assert page.get_by_role("heading", name="The record holds").is_visible()
    shot(page, f"auditor-checked-{profile}")
    check(page)
