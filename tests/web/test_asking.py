"""Questions over HTTP: answered in canonical bytes, within the bodies of the token, from facts that follow the record."""

import pytest
from tests.service.office import BEGINS
from tests.web.door import Door

from appban.record.canonical import decode, encode
from appban.regime.time import DAY, show
from appban.reports.questions._discover import questions
from appban.service.publishing import publish_now

AS_OF = show(BEGINS + 30 * DAY)


def granted(door: Door):
    """An exemption in force, published as every act of a served house is."""
    exemption = door.office.granted()
    publish_now(door.office.desk, door.press)
    return exemption


def asked(door: Door, name: str, *, body: str = "D", **more):
    token = door.minted("question", body=body).text
    return door.post({"as_of": AS_OF, **more}, token=token, path=f"/api/questions/{name}")


def test_the_list_has_every_question_with_what_it_can_be_asked_with(door):
    token = door.minted("question").text
    told = door.call("GET", "/api/questions", headers=[("authorization", f"Bearer {token}")]).json()[
        "questions"
    ]
    assert [each["name"] for each in told] == list(questions())
    assert told[2]["parameters"][-1]["choices"][0] == "body"


def test_an_answer_is_canonical_and_comes_again_as_known_then(door):
    granted(door)
    at = show(door.office.now + 60_000_000)
    first = asked(door, "exemptions-in-force", as_of=at)
    assert first.status == 200, first.body
    assert encode(decode(first.body)) == first.body
    found = first.json()
    assert found["counts"]["exemptions"] == 1
    granted(door)
    later = asked(door, "exemptions-in-force", as_of=at)
    assert later.json()["checkpoint"]["size"] > found["checkpoint"]["size"]
    again = asked(door, "exemptions-in-force", as_of=at, known_at=found["known_at"])
    assert again.body == first.body


def test_a_token_of_another_body_learns_of_no_case_and_is_told_so(door):
    exemption = granted(door)
    mine = asked(door, "exemption-decided", parameters={"exemption": exemption})
    assert mine.status == 200, mine.body
    theirs = asked(door, "exemption-decided", body="X", parameters={"exemption": exemption})
    none = asked(door, "exemption-decided", body="X", parameters={"exemption": "exemption-none"})
    assert theirs.status == none.status == 404
    assert theirs.json()["detail"].replace(exemption, "exemption-none") == none.json()["detail"]
    counted = asked(door, "exemptions-in-force", body="X").json()
    assert counted["counts"]["exemptions"] == 0
    assert "what the asker may not see" in {each["what"] for each in counted["missing"]}


@pytest.mark.parametrize(
    ("name", "more", "status"),
    [
        ("how-many", {}, 404),
        ("exemption-decided", {}, 400),
        ("policy-in-force", {"parameters": {"body": "D"}}, 400),
        ("policy-in-force", {"as_of": "yesterday"}, 400),
        ("policy-in-force", {"parameters": {"app": 7}}, 400),
    ],
)
def test_what_cannot_be_asked_is_a_problem(door, name, more, status):
    got = asked(door, name, **more)
    assert got.status == status, got.body
    assert got.headers["content-type"] == "application/problem+json"


def test_a_token_without_the_power_is_refused(door):
    assert door.post({"as_of": AS_OF}, token=door.token, path="/api/questions/policy-in-force").status == 403
