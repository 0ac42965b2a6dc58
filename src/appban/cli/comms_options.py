"""Options and ways of showing that the commands about channels and accounts share."""

from collections.abc import Mapping
from typing import Annotated, TypeVar, get_args

import typer

from appban.cli.context import Session
from appban.errors import InputError
from appban.regime.people import PersonId
from appban.regime.source import OPERATORS_RULE, Mark, Source
from appban.service.channels.asking import source_of

SourceOf = Annotated[str, typer.Option("--source", help="Where this comes from.")]
MarkOf = Annotated[
    str, typer.Option(help="How well that was seen: seen, secondary, unverified, disputed or operator.")
]
Dated = Annotated[str | None, typer.Option(help="The date of the source.")]
Second = Annotated[str, typer.Option("--with", help="The second person, by handle.")]
UseOf = Annotated[str, typer.Option("--use", help="organic, paid or influencer.")]
BodyOf = Annotated[str, typer.Option("--body", help="For this body and those below it.")]
Why = Annotated[str, typer.Option("--reason", help="Why; it stands, erasably, beside the record.")]

W = TypeVar("W", bound=str)


_MARKS: dict[str, Mark] = {each: each for each in get_args(Mark)}


def source(reference: str, mark: str, dated: str | None) -> Source:
    """The source as given; InputError for an unknown mark."""
    return source_of(reference, word(_MARKS, mark, "mark"), dated)


def word(known: Mapping[str, W], given: str, what: str) -> W:
    """One of the words that this takes; InputError for any other."""
    if given not in known:
        raise InputError(f"{given!r} is no {what}; it takes {', '.join(known)}")
    return known[given]


def shown(given: Source | None) -> str | None:
    """A source as a person reads it, and that a rule is the operator's."""
    if given is None:
        return None
    return f"{given.reference} [{OPERATORS_RULE if given.mark == 'operator' else given.mark}]"


def end(here: Session, text: str) -> int:
    """An end as a person writes it; a date counts whole."""
    moment = here.moment(text, bare="until")
    if moment is None:
        raise InputError("an end is needed; give a date or time")
    return moment


def person(here: Session, handle: str | None) -> PersonId | None:
    """A person by handle, or None."""
    return None if handle is None else here.people(handle)[0]
