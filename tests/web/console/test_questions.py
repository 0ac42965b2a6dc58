"""Questions on pages: a form in the address, an answer with what is missing and what it rests on, and files of it."""

import json
from itertools import chain

import pytest
from tests.web.console.counter import Counter

from appban.record.canonical import decode, encode
from appban.record.inclusions import verify
from appban.regime.time import show
from appban.reports.questions._discover import questions
from appban.reports.questions.asking import parameters
from appban.service.publishing import publish_now

DAY = "2024-03-05"


@pytest.fixture
def counter() -> Counter:
    counter = Counter()
    counter.exemption = counter.office.granted()
    publish_now(counter.office.desk, counter.door.press)
    return counter


def test_the_list_leads_to_every_question(counter):
    page = counter.as_("sam").get("/questions")
    links = [each.partition("?")[0] for each in page.html.xpath("//main//td/a/@href | //main//th/a/@href")]
    assert links == [f"/questions/{name}" for name in questions()]


@pytest.mark.parametrize("question", questions().values(), ids=lambda each: each.name)
def test_every_question_is_asked_by_its_form_and_answered_with_method_and_head(counter, question):
    given = {"app": "tiktok", "from": DAY, "exemption": counter.exemption, "account": "none"}
    needed = [each.name for each in parameters(question) if each.required]
    texts = [f"{name}={given[name]}" for name in needed]
    texts += ["body=D"] if question.name == "exemption-held-by" else []
    caller = counter.as_("sam")
    bare = caller.get(f"/questions/{question.name}")
    assert bare.status in ({200, 400} if question.name == "exemption-held-by" else {200})
    assert question.method[:40] in bare.main
    got = caller.get(f"/questions/{question.name}?{'&'.join(texts)}")
    if "account" in needed:
        assert got.status == 404
        return
    assert got.status == 200, got.problems()
    assert "Root over these" in got.main


def test_an_answer_has_its_table_what_is_missing_and_links_to_what_it_rests_on(counter):
    got = counter.as_("sam").get("/questions/exemptions-in-force?by=body&by=purpose")
    cells = [each.text_content().strip() for each in got.html.xpath("//main//tbody//tr[1]/*")]
    assert cells[1:3] == ["enforcement", "1"]
    assert "What the asker may not see" in got.main
    assert "not known" in got.main
    links = got.html.xpath("//main//a[starts-with(@href,'/record/')]")
    assert links
    assert counter.as_("sam").get(links[0].get("href")).status == 200


def test_the_moment_is_kept_with_the_parameters_and_the_other_way_round(counter):
    now = show(counter.office.now)
    got = counter.as_("sam").get(f"/questions/exemptions-in-force?by=body&as-of={DAY}T07:00&known-at={now}")
    hidden = {(e.get("name"), e.get("value")) for e in got.html.xpath("//form//input[@type='hidden']")}
    assert hidden >= {("by", "body"), ("as-of", f"{DAY}T07:00"), ("known-at", now)}
    assert "There is no row" in got.main


def test_the_files_are_the_rows_the_canonical_answer_and_a_proof_that_holds(counter):
    caller, where = counter.as_("sam"), "/questions/exemptions-in-force"
    asked = f"by=body&known-at={show(counter.office.now)}&as-of={DAY}T22:00"
    rows = caller.get(f"{where}/answer.csv?{asked}")
    assert rows.data.decode().splitlines()[0] == "body,exemptions,carried_over,devices,people,returned"
    answer = caller.get(f"{where}/answer.json?{asked}").data
    assert encode(decode(answer)) == answer
    proof = caller.get(f"{where}/proof.json?{asked}").data
    held = verify(proof, counter.door.press.verifying())
    assert held.about == answer
    assert [each.index for each in held.entries] == json.loads(answer)["rests_on"]
    assert not any(each.entry for each in held.entries), "what is sealed stays sealed"
    assert caller.get(f"{where}/answer.exe?{asked}").status == 404


def test_what_cannot_be_asked_is_said_above_the_form_and_a_missing_part_only_shows_the_form(counter):
    caller = counter.as_("sam")
    wrong = caller.get("/questions/requests-between?from=yesterday")
    assert wrong.status == 400
    assert "is not a date" in wrong.problems()[0]
    bare = caller.get("/questions/requests-between")
    assert "Root over these" not in bare.main
    assert caller.get("/questions/how-many").status == 404


def test_nobody_learns_of_a_case_that_they_may_not_see(counter):
    stranger = counter.as_("kim")
    page = stranger.get(f"/questions/exemption-decided?exemption={counter.exemption}")
    never = stranger.get("/questions/exemption-decided?exemption=exemption-none")
    assert page.status == never.status == 404
    counted = stranger.get("/questions/exemptions-in-force?by=body")
    assert "There is no row" in counted.main
    assert "What the asker may not see" in counted.main
    assert counter.exemption not in "".join(chain(counted.text))
