"""What the commands on requests for information share: how one is named, on which day, and texts from a file."""

from pathlib import Path
from typing import Annotated

import typer

from appban.cli.context import Session
from appban.cli.files import read_file
from appban.errors import InputError
from appban.regime.foi_request import FoiId
from appban.regime.time import read
from appban.service.foi.finding import When, known_request

Ref = Annotated[str, typer.Argument(help="The request, by the body's reference or by id.")]
On = Annotated[str | None, typer.Option("--on", help="On which day (default: now).")]
Words = Annotated[str, typer.Option("--says", help="In which words, or @FILE; kept beside the record.")]
_MOST = 1024 * 1024


def request_of(here: Session, text: str) -> FoiId:
    """The request of a reference or id."""
    with here.reader() as reader:
        return known_request(reader, text)


def when_of(here: Session, text: str | None) -> When:
    """The day or instant of a text; now if none is given."""
    if text is None:
        return When(here.house.desk.clock.now(), "instant")
    return When(*read(text, here.house.desk.zone, bare="start"))


def text_of(text: str) -> str:
    """A text as given, or the one in the file after an @."""
    if not text.startswith("@"):
        return text
    try:
        return read_file(Path(text[1:]), _MOST).decode("utf-8")
    except UnicodeDecodeError:
        raise InputError("not text in UTF-8; save it as plain text", where=text[1:]) from None
