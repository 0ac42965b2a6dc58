"""`appban report question`: answers with what is missing, what they rest on and a proof; the same bytes whenever asked."""

import json

import pytest

from appban.reports.questions._discover import questions
from appban.reports.questions.asking import parameters

BAN = "uk-2023-tiktok"


@pytest.fixture
def answered(department):
    """A department that has entered a contract and a return, so that most questions have something to rest on."""
    department.well(
        "contract", "record", "--body", "dwt", "--supplier", "Example Ltd", "--restriction", BAN,
        "--clause", "without", "--from", "2023-01-01", "--reference", "register 4",
    )  # fmt: skip
    department.well(
        "report",
        "return",
        "--body",
        "dwt",
        "--on",
        "2024-03-05",
        "--exemptions",
        "4",
        "--reference",
        "letter 7",
    )
    department.well("log", "checkpoint")
    key = department.well("log", "key", "-o", "json").json()["rows"][0]["key"]
    return department, key


def test_the_list_names_every_question_with_its_wording_and_parameters(opened):
    rows = opened.well("report", "questions", "-o", "json").json()["rows"]
    assert [row["question"] for row in rows] == list(questions())
    assert rows[2]["by"] == ["body", "department", "app", "purpose", "role", "route", "restriction"]
    assert rows[3]["parameters"][:2] == ["from", "[to]"]
    assert "exemptions-in-force" in opened.well("report", "questions").out


def test_an_answer_in_json_is_canonical_and_whole(answered):
    appban, _ = answered
    done = appban.well("report", "question", "exemptions-in-force", "--by", "body,purpose", "-o", "json")
    found = done.json()
    assert json.dumps(found, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n" == done.out
    assert found["schema"] == "appban/answer@1"
    assert [each["name"] for each in found["columns"]][:3] == ["body", "purpose", "exemptions"]
    assert found["parameters"] == {"by": ["body", "purpose"]}
    assert found["checkpoint"]["origin"] == "log.example.gov.uk/ban"


def test_words_go_to_stderr_and_a_table_says_not_known_and_never_zero(answered):
    appban, _ = answered
    done = appban.well("report", "question", "exemptions-in-force", "--by", "body")
    assert "not known" in done.out
    assert "departments without figures" in done.err
    told = appban.well("report", "question", "exemptions-in-force", "--by", "body", "-o", "csv")
    assert told.out.splitlines()[0] == "body,exemptions,carried_over,devices,people,returned"
    assert "dwt,not known,not known,not known,not known,4" in told.out


def test_a_past_answer_comes_again_to_the_byte_after_more_was_entered(answered):
    appban, _ = answered
    question = ("report", "question", "contracts-without-clause", "--as-of", "2024-09-01", "-o", "json")
    first = appban.well(*question)
    known = first.json()["known_at"]
    assert len(first.json()["rows"]) == 1
    appban.well(
        "contract", "record", "--body", "dwt", "--supplier", "Other Ltd", "--restriction", BAN,
        "--clause", "without", "--from", "2023-01-01", "--reference", "register 5",
    )  # fmt: skip
    assert len(appban.well(*question).json()["rows"]) == 2
    assert appban.well(*question, "--known-at", known).out == first.out


def test_a_bundle_is_verified_offline_and_refused_after_a_change(answered):
    appban, key = answered
    appban.well("report", "question", "contracts-without-clause", "--bundle", "a.json", "--openly")
    checked = appban.well("log", "verify", "a.json", "--key", key, "-o", "json").json()
    assert (checked["question"], checked["proved"], checked["open_to_reading"]) == (
        "contracts-without-clause",
        1,
        1,
    )
    text = (appban.folder / "a.json").read_text()
    appban.file("b.json", text.replace("Example Ltd", "Another Co", 1))
    assert appban("log", "verify", "b.json", "--key", key).code == 0, (
        "what is claimed is for the reader to compare"
    )
    appban.file("c.json", text.replace('"rests_on":[', '"rests_on":[0,', 1))
    assert appban("log", "verify", "c.json", "--key", key).code == 4
    appban.file("d.json", text.replace('"path":["', '"path":["AAAA', 1))
    assert appban("log", "verify", "d.json", "--key", key).code in {1, 4}


@pytest.mark.parametrize("question", questions().values(), ids=lambda each: each.name)
def test_every_question_is_answered_at_the_command_line_with_a_bundle_that_verifies(answered, question):
    appban, key = answered
    given = {"app": "tiktok", "from": "2023-01-01", "exemption": "none", "account": "none"}
    needed = [each.name for each in parameters(question) if each.required]
    texts = [part for name in needed for part in (f"--{name}", given[name])]
    texts += ["--body", "dwt"] if question.name == "exemption-held-by" else []
    done = appban("report", "question", question.name, *texts, "-o", "json", "--bundle", "a.json")
    if {"exemption", "account"} & set(needed):
        assert done.code == 1
        assert "there is no" in done.err
        return
    assert done.code == 0, done.err
    assert done.json()["question"] == question.name
    assert appban.well("log", "verify", "a.json", "--key", key, "-o", "json").json()["proved"] == len(
        done.json()["rests_on"]
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("how-many",), "there is no question"),
        (("exemption-decided",), "needs exemption"),
        (("policy-in-force", "--body", "dwt"), "takes no body"),
        (("exemptions-in-force", "--by", "colour"), "not broken down by"),
        (("exemptions-in-force", "--as-of", "yesterday"), "is not a date"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(answered, arguments, words):
    appban, _ = answered
    done = appban("report", "question", *arguments)
    assert done.code == 1
    assert words in done.err
