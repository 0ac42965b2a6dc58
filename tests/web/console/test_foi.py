"""Requests for information on pages: entered, counted day by day, answered late as late, seen by those who answer."""

import pytest
from tests.web.console.counter import Counter

from appban.regime.time import DAY, show

NEW = "/foi/new"
WORDS = "How many phones are exempt? <script>alert(1)</script>"


@pytest.fixture
def counter() -> Counter:
    made = Counter()
    made.office.appoint("sam", "foi")
    return made


def on(counter: Counter, days: int = 0) -> str:
    return show(counter.office.now + days * DAY, counter.office.desk.zone)[:10]


def entered(counter: Counter, who: str = "sam", **changes: str):
    caller = counter.as_(who)
    filled = {
        "reference": "F1", "body": "D", "law": "foia-2000", "on": on(counter), "wording": WORDS, "name": "Pat Asker",
        "contact": "pat@example.org",
    }  # fmt: skip
    got = caller.submit(caller.get(NEW), NEW, **{**filled, **changes})
    counter.office.clock.pass_(1_000_000)
    return caller, got


def stepped(caller, at: str, **filled: str):
    return caller.submit(caller.get(f"{at}/step"), f"{at}/step", **filled)


def test_a_request_is_entered_and_its_days_are_counted_on_its_page(counter):
    caller, got = entered(counter, on="2023-03-15")
    page = caller.follow(got)
    assert got.status == 303, got.problems()
    # Wed 15 Mar 2023: 16 (1), St Patrick's Day 17 out, 20-24 (6), 27-31 (11), 3-6 Apr (15), Good Friday 7 and Easter Monday 10 out,
    # 11-14 (19), 17 (20).
    for words in (
        "Pat Asker",
        "pat@example.org",
        "How many phones are exempt?",
        "17 April 2023",
        "Good Friday",
    ):
        assert words in page.main, words
    assert b"<script>alert" not in page.data
    rows = [row.text_content().split() for row in page.html.xpath("//main//table[last()]//tbody/tr")]
    assert rows[0][:5] == ["Thursday", "16", "March", "2023", "1"]
    listed = caller.get("/foi").main
    assert "F1" in listed
    assert "Open" in listed


def test_what_befalls_it_moves_the_day_and_a_late_answer_is_late(counter):
    caller, got = entered(counter, on="2023-03-15")
    at = got.onward
    asked = stepped(caller, at, kind="clarify", on="2023-03-16", says="Which year?")
    assert "Waits for clarification" in caller.follow(asked).main
    counter.office.clock.pass_(60 * DAY)
    caller = counter.as_("sam")
    came = stepped(caller, at, kind="clarified", on="2023-03-20", says="2023")
    # Mon 20 Mar 2023: 21-24 (4), 27-31 (9), 3-6 Apr (13), 11-14 (17), 17-19 (20).
    assert "19 April 2023" in caller.follow(came).main
    done = caller.submit(
        caller.get(f"{at}/answer"), f"{at}/answer", outcome="part-released", on="2023-04-24", sections="40(2), 31(1)(a)"
    )  # fmt: skip
    page = caller.follow(done).main
    assert "Released in part, 3 working days late" in page
    assert "s.40(2), s.31(1)(a)" in page
    assert "Enter the answer" not in page


def test_what_is_wrong_is_told_and_what_was_typed_stays(counter):
    caller, got = entered(counter, wording="")
    assert got.status == 422
    assert got.problems() == ["Enter what was asked for"]
    assert got.html.get_element_by_id("reference").value == "F1"
    size = counter.office.size()
    for changes in ({"law": "eir"}, {"body": "X"}, {"on": "2999-01-01"}, {"on": "yesterday"}):
        assert entered(counter, **changes)[1].status == 422
    _, got = entered(counter)
    at = got.onward
    wrong = (
        {"kind": "", "on": on(counter)},
        {"kind": "paid", "on": on(counter)},
        {"kind": "fees", "on": on(counter), "amount": "much"},
        {"kind": "clarify", "on": on(counter), "says": ""},
        {"kind": "extend", "on": on(counter), "until": on(counter, 90), "sections": "23"},
    )
    for filled in wrong:
        got = stepped(caller, at, **filled)
        assert got.status == 422, filled
        assert got.problems(), filled
    got = caller.submit(caller.get(f"{at}/answer"), f"{at}/answer", outcome="refused", on=on(counter))
    assert "names no section" in got.problems()[0]
    assert counter.office.size() == size + 1


def test_who_does_not_answer_for_the_body_sees_none_of_it(counter):
    _, got = entered(counter)
    counter.office.appoint("dee", "foi", body="X")
    other = counter.as_("dee")
    assert "F1" not in other.get("/foi").main
    for path in (got.onward, f"{got.onward}/step", f"{got.onward}/answer"):
        assert other.get(path).status == 404
        assert counter.as_("sue").get(path).status == 403


def test_as_of_a_day_before_it_came_it_is_not_there(counter):
    caller, got = entered(counter)
    counter.office.clock.pass_(3 * DAY)
    caller = counter.as_("sam")
    assert "F1" not in caller.get(f"/foi?as-of={on(counter, -9)}").main
    assert caller.get(f"{got.onward}?as-of={on(counter, -9)}").status == 404
