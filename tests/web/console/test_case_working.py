"""Assessing, evidence with a file, closing: from the page to the entry, and what is not taken."""

import pytest
from tests.web.console.caller import Caller, Got
from tests.web.console.counter import Counter

from appban.regime.time import DAY, SECOND

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 40


@pytest.fixture
def counter() -> Counter:
    return Counter()


def sent(caller: Caller, path: str, file: tuple[str, bytes] | None = None, **fields: str) -> Got:
    """A form with a file, in parts, as a browser sends it."""
    page = caller.get(path)
    form = next(form for form in page.html.forms if form.action == path)
    assert form.get("enctype") == "multipart/form-data"
    parts = []
    for name, value in {**{k: v for k, v in form.form_values() if k != "file"}, **fields}.items():
        parts.append(f'--edge\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    if file is not None:
        head = f'--edge\r\ncontent-disposition: form-data; name="file"; filename="{file[0]}"\r\ncontent-type: text/html\r\n\r\n'
        parts.append(head.encode() + file[1] + b"\r\n")
    body = b"".join(parts) + b"--edge--\r\n"
    headers = {"content-type": "multipart/form-data; boundary=edge", "origin": caller.origin}
    return caller.call("POST", path, headers=headers, body=body)


def test_security_assesses_the_risk(counter):
    exemption = counter.office.submitted()
    caller, path = counter.as_("sam"), f"/exemptions/{exemption}/assess"
    assert caller.submit(caller.get(path), path, reason="a lone phone").status == 422
    got = caller.submit(caller.get(path), path, risk="low", residual="low", reason="a lone phone")
    assert got.status == 303
    assert "a lone phone" in caller.get(got.onward).main
    asker = counter.as_("quinn")
    assert asker.submit(asker.get(path), path, risk="low", residual="low", reason="mine").status == 403


def told(got: Got) -> dict[str, str]:
    """What the summary of errors says, by the field to which each line leads."""
    lines = got.html.xpath("//*[contains(@class, 'govuk-error-summary')]//li/a")
    return {line.get("href"): line.text_content().strip() for line in lines}


def marked(got: Got, field: str) -> str:
    """The message at a field itself."""
    (message,) = got.html.xpath(f"//*[@id='{field}-error']")
    return " ".join(message.text_content().split())


def test_all_that_is_wrong_with_an_assessment_is_told_at_once_each_at_its_field(counter):
    exemption = counter.office.submitted()
    caller, path = counter.as_("sam"), f"/exemptions/{exemption}/assess"
    size = counter.office.size()
    got = caller.submit(caller.get(path), path, reason="  ")
    assert got.status == 422
    assert told(got) == {
        "#risk": "Choose the risk as it is asked for",
        "#residual": "Choose what is left of the risk with the safeguards",
        "#reason": "Say why",
    }
    for link, says in told(got).items():
        assert got.html.xpath(f"//*[@id='{link[1:]}'][@name='{link[1:]}']")
        assert marked(got, link[1:]) == f"Error: {says}"
    assert counter.office.size() == size


def test_what_is_right_in_an_assessment_is_kept_when_the_rest_is_wrong(counter):
    exemption = counter.office.submitted()
    caller, path = counter.as_("sam"), f"/exemptions/{exemption}/assess"
    form = {"risk": "high", "residual": "none at all", "reason": "a lone phone" + "x" * 4_000}
    got = caller.submit(caller.get(path), path, **form)
    assert got.status == 422
    assert told(got) == {
        "#residual": "Choose what is left of the risk with the safeguards",
        "#reason": "Use at most 4000 characters",
    }
    (chosen,) = got.html.xpath("//input[@type='radio' and @checked]")
    assert (chosen.get("name"), chosen.get("value")) == ("risk", "high")
    (reason,) = got.html.xpath("//textarea[@name='reason']")
    assert reason.text.strip() == form["reason"]


def test_evidence_with_a_file_brings_it_into_force_and_the_file_comes_back_as_it_was(counter):
    exemption = counter.office.submitted()
    counter.office.decided("sam", exemption)
    caller, path = counter.as_("sue"), f"/exemptions/{exemption}/evidence"
    got = sent(
        caller,
        path,
        ("screen <1>.png", PNG),
        mitigation="dev-no-corporate-data",
        holds="yes",
        method="inspection",
    )
    assert got.status == 303, got.text
    counter.office.clock.pass_(SECOND)
    assert counter.office.in_force(exemption)
    page = caller.get(path)
    (link,) = page.html.xpath("//a[contains(@href, '/evidence/')]/@href")
    back = caller.get(link)
    assert back.data == PNG
    assert back.header("content-type") == "application/octet-stream"
    assert back.header("content-disposition") == 'attachment; filename="screen__1_.png"'
    assert "sandbox" in back.header("content-security-policy")
    assert counter.as_("kim").get(link).status == 404


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.html", b"<script>\x00"),
        ("empty.pdf", b""),
        ("run.exe", b"MZ\x90\x00"),
        ("x.svg", b"\xff\xfe<svg/>"),
    ],
)
def test_a_file_of_another_kind_is_refused_and_nothing_is_recorded(counter, name, data):
    exemption = counter.office.submitted()
    size = counter.office.size()
    caller, path = counter.as_("sue"), f"/exemptions/{exemption}/evidence"
    got = sent(
        caller, path, (name, data), mitigation="dev-no-corporate-data", holds="yes", method="inspection"
    )
    assert got.status == 422
    assert counter.office.size() == size


def test_a_form_larger_than_a_file_may_be_is_not_read(counter):
    exemption = counter.office.submitted()
    caller, path = counter.as_("sue"), f"/exemptions/{exemption}/evidence"
    got = sent(
        caller, path, ("big.png", PNG + b"x" * 11 * 1024**2), mitigation="dev-no-corporate-data", holds="yes"
    )
    assert got.status == 413


def test_a_failed_safeguard_suspends(counter):
    exemption = counter.office.granted()
    caller, path = counter.as_("sue"), f"/exemptions/{exemption}/evidence"
    assert sent(caller, path, mitigation="dev-no-corporate-data", holds="no").status == 303
    counter.office.clock.pass_(SECOND)
    assert not counter.office.in_force(exemption)


def test_what_is_over_is_closed_on_the_word_of_two_in_two_sessions(counter):
    exemption = counter.office.granted()
    counter.office.clock.pass_(40 * DAY)
    caller, path = counter.as_("sam"), f"/exemptions/{exemption}/close"
    assert "Over, not closed" in caller.get(f"/exemptions/{exemption}").main
    got = caller.submit(caller.get(path), path, evidence="inspection")
    assert got.status == 303, got.text
    counter.office.clock.pass_(SECOND)
    assert "closed" not in counter.office.facts().exemptions[exemption].ended
    proposal = got.onward
    assert "You proposed this" in caller.get(proposal).main
    second = counter.as_("sue")
    assert second.submit(second.get(proposal), proposal).status == 303
    counter.office.clock.pass_(SECOND)
    assert "Closed" in caller.get(f"/exemptions/{exemption}").main


def test_nobody_closes_what_they_hold_nor_what_is_not_over(counter):
    exemption = counter.office.granted()
    caller, path = counter.as_("sam"), f"/exemptions/{exemption}/close"
    assert caller.submit(caller.get(path), path, evidence="inspection").status == 422
    counter.office.clock.pass_(40 * DAY)
    holder = counter.as_("hal")
    assert holder.submit(holder.get(path), path, evidence="inspection").status in {403, 422}
    assert "closed" not in counter.office.facts().exemptions[exemption].ended
