"""What the commands on written questions share: how one is named, which version was shown, texts from a file."""

from pathlib import Path
from typing import Annotated

import typer

from appban.cli.context import Session
from appban.cli.files import read_file
from appban.errors import InputError
from appban.regime.written_answers import WrittenHistory
from appban.regime.written_question import House
from appban.service.answers.taking import written_called

Ref = Annotated[
    str, typer.Argument(help="The question: its id here, its UIN, or UIN/DAY where it came again.")
]
Version = Annotated[
    int | None, typer.Option("--version", help="The version that you looked at (default: the newest).")
]
_MOST = 1024 * 1024
_HOUSES: dict[str, House] = {"commons": "Commons", "lords": "Lords"}


def question_of(here: Session, text: str, known_at: str | None = None) -> WrittenHistory:
    """The question that a text names."""
    with here.reader() as reader:
        return written_called(reader, text, here.stop(known_at))


def version_of(history: WrittenHistory, version: int | None) -> int:
    """The version that was looked at; without one the newest."""
    return len(history.drafts) if version is None else version


def text_of(text: str) -> str:
    """A text as given, or the one in the file after an @."""
    if not text.startswith("@"):
        return text
    try:
        return read_file(Path(text[1:]), _MOST).decode("utf-8")
    except UnicodeDecodeError:
        raise InputError("not text in UTF-8; save it as plain text", where=text[1:]) from None


def house_of(text: str) -> House:
    """A House by its name."""
    found = _HOUSES.get(text.lower())
    if found is None:
        raise InputError(f"{text!r} is no House; give Commons or Lords")
    return found
