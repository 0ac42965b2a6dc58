"""Write docs/reference/questions.md from what the questions say of themselves."""

from collections.abc import Iterator
from pathlib import Path

from appban.reports.questions._discover import questions
from appban.reports.questions.asking import parameters
from appban.reports.questions.model import Column, Question

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "questions.md"
_HEAD = """# Questions

Written by `scripts/questions_page.py` from the questions themselves; do not edit it.

`appban report question NAME` answers one of these from the record, `appban report questions` lists them; so do
`GET /api/questions` and `POST /api/questions/{question}` over [HTTP](http.md#questions), and the page Questions
of the console, below Figures.

`--as-of` says when it is to have held, `--known-at` what the record is to have known ([two clocks](../explanation/two-clocks.md));
a bare date is its last microsecond. Without them it is now, and all that is known. A period is from `--from` (00:00 of a bare date)
until `--to` (the end of a bare date), or up to and with as-of. `-o json` prints the canonical JSON of the answer (RFC 8785): the same
question as of the same instant, known at the same one, has the same bytes for ever, whatever is entered later.

Each answer has rows, counts, what is missing and why, the entries it rests on by index, and the head of the record (origin, size, root)
that it was read under. A cell that is null is not known, and is never 0; an empty text says that there is none. Times are ISO 8601 in
UTC. People and devices stand as ids: names can be erased, an answer cannot. What was sealed and not announced by known-at is in none.

`--bundle FILE` writes the answer with its entries, their inclusion proofs and the signed head (`appban/inclusions@1`);
`appban log verify FILE --key KEY` checks it, and so does a program that shares no code with ours. Sealed entries stay sealed unless
`--openly` is given. What no entry says, such as that there is no other exemption, only the [whole record](record-format.md) proves.

At the command line the operator sees all. In the console and over HTTP nobody learns of a body or
case that they may not see, and the answer says so.
"""


def page() -> str:
    """The page."""
    return _HEAD + "".join(_section(each) for each in questions().values())


def _section(question: Question) -> str:
    asked = [
        f"| `{each.name}` | {'yes' if each.required else ''} | {each.says}{_choices(each.choices)} |"
        for each in parameters(question)
    ]
    table = (
        ["| parameter | needed | says |", "|---|---|---|", *asked] if asked else ["It takes no parameters."]
    )
    by = ["", "Broken down by:", "", *_columns(question.by)] if question.by else []
    lines = [
        "",
        f"## {question.number}. {question.name}",
        "",
        question.wording,
        "",
        *table,
        *by,
        "",
        "Columns:",
        "",
        *_columns(question.columns),
        "",
        f"Method: {question.method}",
        "",
    ]
    return "\n".join(lines)


def _columns(columns: tuple[Column, ...]) -> Iterator[str]:
    yield from ("| column | holds | says |", "|---|---|---|")
    yield from (f"| `{each.name}` | {each.kind} | {each.says} |" for each in columns)


def _choices(choices: tuple[str, ...]) -> str:
    return f" One of {', '.join(choices)}." if choices else ""


if __name__ == "__main__":
    PAGE.write_text(page())
