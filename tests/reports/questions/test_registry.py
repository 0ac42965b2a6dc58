"""The questions are found by their files, none is named twice, and each says what it can be asked with."""

import types

import msgspec
import pytest
from tests.reports.questions.asked import LONDON

from appban.errors import InputError, InternalError, NotFoundError
from appban.reports.questions import _discover
from appban.reports.questions._discover import discover, question_called, questions
from appban.reports.questions.asking import by_columns, parameters, read_parameters
from appban.reports.questions.model import Column, Found, Question, Rests

NAMES = [
    "app-standing",
    "policy-in-force",
    "exemptions-in-force",
    "requests-between",
    "exemption-decided",
    "exemption-held-by",
    "mitigations-of",
    "exemptions-beyond",
    "channel-assessed",
    "channel-used-unassessed",
    "accounts-existing",
    "published-between",
    "performance-between",
    "cost-of-account",
    "detections-by-month",
    "devices-unseen",
    "statements-on",
    "contracts-without-clause",
    "accounts-other",
    "coverage-changed",
    "devices-reached",
]


def test_the_twenty_one_questions_are_there_in_order():
    assert list(questions()) == NAMES
    assert [each.number for each in questions().values()] == list(range(1, 22))


@pytest.mark.parametrize("question", questions().values(), ids=lambda each: each.name)
def test_each_says_what_it_is_how_it_comes_about_and_what_every_column_holds(question):
    assert question.wording.endswith("?")
    assert question.method.endswith(".")
    assert all(column.says for column in (*question.by, *question.columns))
    assert all(parameter.says for parameter in parameters(question))


class Nothing(msgspec.Struct, frozen=True):
    """No parameters."""


def made(name: str, number: int, *columns: str) -> Question:
    return Question(
        number=number,
        name=name,
        wording="?",
        method=".",
        asked=Nothing,
        columns=tuple(Column(each, "text", "x") for each in columns),
        answer=lambda ground, asked: Found(rows=(), rests=Rests()),
    )


def found_in(monkeypatch, **held: Question):
    package = types.ModuleType("a.room")
    package.__path__ = []
    modules = [types.SimpleNamespace(name=name) for name in held]
    monkeypatch.setattr(_discover.pkgutil, "iter_modules", lambda _path: modules)
    monkeypatch.setattr(
        _discover.importlib,
        "import_module",
        lambda name: types.SimpleNamespace(QUESTION=held[name.split(".")[-1]]),
    )
    return discover(package)


def test_two_with_one_number_one_under_another_name_and_a_column_twice_are_faults(monkeypatch):
    with pytest.raises(InternalError, match="two questions have one number"):
        found_in(monkeypatch, one=made("one", 1, "a"), two=made("two", 1, "a"))
    with pytest.raises(InternalError, match="name the file after it"):
        found_in(monkeypatch, one=made("other", 1, "a"))
    with pytest.raises(InternalError, match="a column twice"):
        found_in(monkeypatch, one=made("one", 1, "a", "a"))
    assert list(found_in(monkeypatch, one=made("one", 2, "a"), two=made("two", 1, "a"))) == ["two", "one"]


def test_a_name_that_there_is_not_is_not_found():
    with pytest.raises(NotFoundError, match="appban report questions"):
        question_called("how-many")


@pytest.mark.parametrize(
    ("name", "texts", "words"),
    [
        ("exemption-decided", {}, "needs exemption"),
        ("policy-in-force", {"body": "D"}, "takes no body"),
        ("exemptions-in-force", {"by": "body,colour"}, "not broken down by 'colour'"),
        ("app-standing", {"app": "x", "surface": "paper"}, "no surface"),
        ("app-standing", {"app": "x", "class": "corporate-network"}, "no class"),
        ("devices-unseen", {"days": "many"}, "cannot be asked so"),
        ("devices-unseen", {"days": "-3"}, "cannot be asked so"),
        ("requests-between", {"from": "last week"}, "is not a date"),
    ],
)
def test_what_it_cannot_be_asked_with_is_refused_with_what_it_can(name, texts, words):
    with pytest.raises(InputError, match=words):
        read_parameters(question_called(name), texts, LONDON)


def test_columns_to_break_down_by_come_in_the_order_asked_each_once():
    question = question_called("exemptions-in-force")
    asked = read_parameters(question, {"by": "purpose, body,purpose"}, LONDON)
    assert [column.name for column in by_columns(question, asked)] == ["purpose", "body"]


def test_a_bare_day_begins_a_period_at_its_start_and_ends_it_at_its_end_in_the_zone():
    question = question_called("requests-between")
    asked = read_parameters(question, {"from": "2024-07-01", "to": "2024-07-01"}, LONDON)
    assert asked.until - asked.since == 24 * 3_600_000_000
    assert asked.since % 86_400_000_000 == 23 * 3_600_000_000
