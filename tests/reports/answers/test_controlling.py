"""What of an answer may stand in a pack: nobody's name, no single case, no small number."""

import pytest

from appban.errors import RefusedError
from appban.regime.disclosure.release import ShownCell
from appban.regime.drafted import SUPPRESSED, Figures
from appban.reports.answers.controlling import OPEN, RELEASED, ROUNDED, Frame, fits, released_table, table_of
from appban.reports.questions._discover import questions
from appban.reports.questions.model import Answer, Column, Head, Missing

FRAME = Frame(number=1, parameters=(("by", "body"),), labels={"dwt": "Weather"}, public=(3,))


def answer(question, columns, rows, missing=()):
    return Answer(
        question=question, number=1, version=1, wording="How many?", method="Counted.", parameters={},
        as_of="2024-09-01T22:59:59.999999Z", known_at="2024-09-02T00:00:00Z", columns=columns, rows=rows,
        counts={"rows": len(rows), "devices": 3}, missing=missing, rests_on=(3, 5), checkpoint=Head(origin="o", size=9, root="00"),
    )  # fmt: skip


def test_every_question_is_let_through_by_name_or_not_at_all():
    known = set(questions())
    assert known >= OPEN | ROUNDED | {RELEASED}
    refused = known - OPEN - ROUNDED - {RELEASED}
    assert refused == {"exemption-decided", "exemption-held-by", "mitigations-of", "exemptions-beyond"}
    for name in (*refused, "a-question-of-later"):
        with pytest.raises(RefusedError, match="speaks of single cases"):
            fits(name)


def test_no_open_question_lets_a_column_through_that_names_people_devices_or_cases():
    naming = {"person", "people", "device", "devices", "exemption", "exemptions"}
    for name in OPEN | ROUNDED:
        asked = questions()[name]
        made = table_of(answer(name, (*asked.by, *asked.columns), ()), FRAME)
        assert not {column.kind for column in made.columns} & naming
        assert not {column.name for column in made.columns} & {"exempt_devices"}


def test_counts_are_rounded_and_small_ones_suppressed_with_what_is_worked_out_of_them():
    columns = (
        Column("body", "body", ""), Column("devices", "count", ""), Column("reached", "count", ""),
        Column("unmanaged", "count", ""), Column("reached_per_mille", "count", ""), Column("median_hours", "count", ""),
    )  # fmt: skip
    rows = (("dwt", 1003, 0, None, 7, 30), ("ofx", 12, 4, 1, 333, 5))
    made = table_of(answer("devices-reached", columns, rows), FRAME)
    assert made.rows == (
        ("dwt", 1005, 0, None, SUPPRESSED, 30),
        ("ofx", 10, SUPPRESSED, SUPPRESSED, SUPPRESSED, SUPPRESSED),
    )
    assert made.suppressed == 5
    assert "nearest 5" in made.control


def test_figures_in_force_are_those_of_the_release_and_none_of_the_answer():
    columns = (
        Column("purpose", "text", ""),
        Column("exemptions", "count", ""),
        Column("people", "count", ""),
    )
    figures = Figures(
        as_of=1, known_at=2, stop=3, dimensions=("purpose",), threshold=5, given=None,
        cells=(ShownCell(("enforcement",), 12), ShownCell(("research",), None), ShownCell((None,), None)),
    )  # fmt: skip
    gap = Missing(what="departments without figures", why="no return", of=("dwt", "ofx"))
    made = released_table(answer(RELEASED, columns, (("research", 3, 99),), (gap,)), FRAME, figures)
    assert made.rows == (("enforcement", 12), ("research", SUPPRESSED), ("all", SUPPRESSED))
    assert [column.name for column in made.columns] == ["purpose", "exemptions"]
    assert made.missing == ("departments without figures: no return (Weather, ofx)",)
    assert made.suppressed == 2
