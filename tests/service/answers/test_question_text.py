"""A written question is read from what a clerk has, or the fault is named."""

import json
from pathlib import Path

import pytest

from appban.errors import InputError
from appban.service.answers.answer_text import read_answer
from appban.service.answers.question_text import Said, read_question

FILE = (Path(__file__).parents[2] / "fixtures" / "answers" / "HL1436.json").read_bytes()
MAIL = """From: Parliamentary Branch
Subject: Lords PQ for answer on 23 October 2024

> HL1436, tabled on 9 October 2024
>
> Lord Example: To ask His Majesty's Government how many civil servants
> hold a formal exemption from the restriction on TikTok.

Please send a draft by Friday.
"""


def read(data, **said):
    return read_question(data if isinstance(data, bytes) else data.encode(), "file", Said(**said))


def value(**changes):
    return json.dumps({**json.loads(FILE)["value"], **changes}).encode()


def test_a_file_of_the_api_is_read_with_all_its_fields():
    came = read(FILE)
    assert (came.number, came.uin, came.house, came.tabled, came.due) == (
        1679703,
        "HL1436",
        "Lords",
        "2024-10-09",
        "2024-10-23",
    )
    assert json.loads(came.fields)["aFieldOfLater"] == {"kept": ["as", "it", "came"]}


@pytest.mark.parametrize(
    "wrapped", [lambda v: v, lambda v: {"value": v}, lambda v: {"results": [{"value": v}], "totalResults": 1}]
)
def test_each_wrapping_of_the_api_reads_alike(wrapped):
    whole = wrapped(json.loads(FILE)["value"])
    assert read(json.dumps(whole)) == read(FILE)


def test_a_pasted_mail_gives_number_days_and_wording():
    came = read(MAIL)
    assert (came.uin, came.house, came.tabled, came.due, came.number) == (
        "HL1436",
        "Lords",
        "2024-10-09",
        "2024-10-23",
        None,
    )
    assert came.text == (
        "To ask His Majesty's Government how many civil servants hold a formal exemption from the restriction on TikTok."
    )


def test_a_mail_that_says_little_is_taken_and_the_clerk_adds_the_rest():
    assert read("How many phones are exempt?").uin is None
    came = read("How many phones are exempt?", uin="8024", tabled="2024-11-05")
    assert (came.uin, came.tabled, came.house) == ("8024", "2024-11-05", "Commons")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "there is no text"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"uin": "1", "uin": "2"}', "stands twice"),
        (b'{"totalResults": 0, "results": []}', "0 questions"),
        (b'{"uin": "1"}', "no questionText"),
        (value(questionText="To ask how many..."), "cuts texts off"),
        (value(questionText=" "), "questionText is empty"),
        (value(id="x"), "no question of the API"),
        (value(house="Third"), "no question of the API"),
        (value(id=None, dateTabled=None), "comes again in another session"),
        (value(dateTabled="soon"), "dateTabled 'soon' is no day"),
        (b"UIN 8024 and UIN 8025: To ask how many.", "several UINs in it .8024, 8025."),
    ],
)
def test_what_is_no_question_is_refused_with_the_reason(data, words):
    with pytest.raises(InputError, match=words):
        read(data)


def test_an_answer_comes_back_as_words_from_html_or_plain_text():
    html = json.dumps({"value": {"questionText": "q", "answerText": "<p>One &amp; <b>two</b>.</p><p>Three.</p>", "dateAnswered": "2024-10-23T00:00:00"}})  # fmt: skip
    came = read_answer(html.encode(), "file")
    assert (came.text, came.answered) == ("One & two.\n\nThree.", "2024-10-23")
    assert read_answer(b"As given.\n", "file").text == "As given."
    with pytest.raises(InputError, match="not answered yet"):
        read_answer(FILE, "file")
