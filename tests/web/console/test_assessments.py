"""An assessment on its pages: answered a question a page with what shows it, left and taken up again, decided by another."""

import pytest
from tests.web.console.caller import Caller, Got
from tests.web.console.comms import Comms
from tests.web.console.test_channels import hidden

from appban.regime.channel import ChannelId
from appban.regime.channel_state import assessed

REVIEW = {"review-day": "1", "review-month": "6", "review-year": "2024"}


@pytest.fixture
def counter() -> Comms:
    return Comms()


@pytest.fixture
def begun(counter: Comms) -> str:
    """An assessment of paid use that sam has begun; its page."""
    _, got = counter.submit("sam", "/channels/tiktok/assess", framework="safe", use="paid", body="D")
    assert got.status == 303, got.problems()
    return got.onward


def sent(caller: Caller, path: str, file: bytes | None = None, **fields: str) -> Got:
    """The form of a question, with a file if there is one."""
    parts = "".join(
        f'--edge\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {**hidden(caller.get(path)), **fields}.items()
    ).encode()
    if file is not None:
        head = '--edge\r\ncontent-disposition: form-data; name="file"; filename="proof.txt"\r\n'
        parts += f"{head}content-type: text/plain\r\n\r\n".encode() + file + b"\r\n"
    headers = {"content-type": "multipart/form-data; boundary=edge", "origin": caller.origin}
    return caller.call("POST", path, headers=headers, body=parts + b"--edge--\r\n")


def scale_of(page: Got) -> list[str]:
    return list(page.html.xpath("//input[@name='answer']/@value"))


def answer_all(counter: Comms, base: str, *, worst: int = 0) -> Got:
    """Every question answered by the best word of its scale, the first `worst` by the last; where that leads."""
    caller, onward = counter.as_("sam"), f"{base}/questions/1"
    for number in range(1, 60):
        page = caller.get(onward)
        scale = scale_of(page)
        got = sent(caller, onward, answer=scale[-1 if number <= worst else 0], reason=f"because {number}")
        assert got.status == 303, got.problems()
        counter.office.clock.pass_(1_000_000)
        onward = got.onward
        if onward == base:
            return caller.get(base)
    raise AssertionError("no end of questions")


def test_answers_are_kept_as_they_are_saved_and_taken_up_again(counter: Comms, begun: str):
    caller = counter.as_("sam")
    first = f"{begun}/questions/1"
    got = sent(caller, first, answer=scale_of(caller.get(first))[0], reason="their rules", later="yes")
    assert got.onward == begun
    counter.office.clock.pass_(1_000_000)
    page = caller.get(begun)
    assert "their rules" in page.main
    assert page.html.xpath("//a[normalize-space()='Go on answering']/@href")[0] == f"{begun}/questions/2"
    assert "their rules" in caller.get(first).main
    assert "Go on with your assessment" in caller.get("/").main


def test_a_file_that_shows_an_answer_is_kept_and_given_back_to_whoever_sees_the_assessment(counter, begun):
    caller, first = counter.as_("sam"), f"{begun}/questions/1"
    scale = scale_of(caller.get(first))
    got = sent(caller, first, b"what was measured", answer=scale[0], reason="see the file")
    assert got.status == 303, got.problems()
    counter.office.clock.pass_(1_000_000)
    (link,) = caller.get(begun).html.xpath("//a[contains(@href, '/evidence/')]/@href")
    assert caller.get(link).data == b"what was measured"
    again = sent(caller, first, answer=scale[1], reason="on second thoughts")
    assert again.status == 303
    counter.office.clock.pass_(1_000_000)
    assert caller.get(begun).html.xpath("//a[contains(@href, '/evidence/')]/@href") == [link]
    counter.office.appoint("sec", "assess-channel", body="X")
    assert counter.as_("sec").get(link).status == 404
    assert caller.get(link[:-1] + "z").status == 404
    bad = sent(caller, first, b"\x00\x01", answer=scale[0], reason="x")
    assert bad.status == 422
    assert "PDF" in bad.problems()[0]


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"reason": "x"}, "Choose an answer"), ({"answer": "perhaps", "reason": "x"}, "Choose an answer"), ({"answer": "met"}, "Say why")],
)  # fmt: skip
def test_what_is_wrong_with_an_answer_is_said_and_nothing_is_recorded(counter, begun, fields, words):
    size = counter.office.size()
    got = sent(counter.as_("sam"), f"{begun}/questions/1", **fields)
    assert got.status == 422
    assert words in got.problems()[0]
    assert counter.office.size() == size


def test_it_is_decided_by_somebody_else_on_the_answers_that_were_shown(counter: Comms, begun: str):
    counter.office.appoint("sam", "decide-channel")
    assert counter.as_("sue").get(f"{begun}/decide").status == 403
    page = answer_all(counter, begun, worst=1)
    assert "it waits for a decision" in page.main
    assert counter.as_("sam").get(f"{begun}/decide").status == 403
    assert "Decide an assessment" in counter.as_("sue").get("/").main
    caller = counter.as_("sue")
    form = caller.get(f"{begun}/decide")
    assert "1 answer has to be weighed" in form.main
    assert form.html.xpath("//input[@name='outcome']/@value") == ["pass-with-conditions", "fail"]
    assert "because 3" in form.main
    decided = {"outcome": "pass-with-conditions", "rationale": "it is worth it", **REVIEW}
    missing = caller.submit(form, f"{begun}/decide", **decided)
    assert "Name the conditions" in missing.problems()[0]
    undated = caller.submit(form, f"{begun}/decide", **{**decided, "review-day": "", "review-month": "", "review-year": "", "conditions": "x"})  # fmt: skip
    assert "assessed again" in undated.problems()[0]
    got = caller.submit(form, f"{begun}/decide", **decided, conditions="comments are off\nno payment")
    assert got.status == 303, got.problems()
    counter.office.clock.pass_(1_000_000)
    state = assessed(counter.office.facts(), ChannelId("tiktok"), "paid", counter.office.now)
    assert (state.state, state.conditions) == ("pass-with-conditions", ("comments are off", "no payment"))
    assert "it is worth it" in caller.get(begun).main
    assert "comments are off" in caller.get("/channels/tiktok").main
    assert counter.as_("sam").get(f"{begun}/questions/1").status == 403


def test_a_decision_on_answers_that_were_changed_meanwhile_does_not_count(counter: Comms, begun: str):
    answer_all(counter, begun)
    caller = counter.as_("sue")
    form = caller.get(f"{begun}/decide")
    first = f"{begun}/questions/1"
    sent(counter.as_("sam"), first, answer=scale_of(counter.as_("sam").get(first))[0], reason="otherwise")
    counter.office.clock.pass_(1_000_000)
    size = counter.office.size()
    got = caller.submit(form, f"{begun}/decide", outcome="pass", rationale="fine", **REVIEW)
    assert got.status == 409
    assert counter.office.size() == size


def test_another_person_of_the_body_sees_it_and_answers_nothing(counter: Comms, begun: str):
    office = counter.office
    office.appoint("hal", "assess-channel")
    assert counter.as_("hal").get(begun).status == 200
    assert "Go on answering" not in counter.as_("hal").get(begun).main
    assert counter.as_("hal").get(f"{begun}/questions/1").status == 403
    assert counter.as_("sam").get(f"{begun}/questions/99").status == 404


def test_as_of_a_day_before_there_is_no_assessment_yet(counter: Comms, begun: str):
    caller = counter.as_("sam")
    assert caller.get(f"{begun}?as-of=2024-03-01").status == 404
    past = caller.get(f"{begun}?as-of=2030-01-01")
    assert past.status == 200
    assert "Go on answering" not in past.main


def test_an_assessment_for_one_campaign_says_no_more_than_that(counter: Comms):
    _, got = counter.submit(
        "sam", "/channels/tiktok/assess", framework="safe", use="paid", body="D", campaign="Tides"
    )
    answer_all(counter, got.onward)
    form = counter.as_("sue").get(f"{got.onward}/decide")
    assert form.html.xpath("//input[@name='outcome']/@value") == ["campaign-specific-only", "fail"]


def test_what_is_wrong_with_its_beginning_is_said(counter: Comms):
    _, got = counter.submit("sam", "/channels/tiktok/assess", framework="safe", use="", body="D")
    assert got.problems() == ["Choose for which use"]
    _, got = counter.submit("sam", "/channels/tiktok/assess", framework="safe", use="influencer", body="D")
    assert got.status == 422
