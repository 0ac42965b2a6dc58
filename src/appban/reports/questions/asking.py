"""Asking a question: parameters from text, the answer with what it rests on and the head that it was read under."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args, get_origin
from zoneinfo import ZoneInfo

import msgspec

from appban.errors import InputError, InternalError
from appban.ports.asking import Ground
from appban.regime.time import read, show
from appban.reports.questions.model import Answer, Cell, Found, Head, Missing, Question

BY = "by"
_SAYS = {
    "app": "An application, by its id in the catalogue.",
    "body": "A body; those below it belong to it.",
    "class": "A device class, such as corporate.",
    "platform": "A platform, such as ios.",
    "surface": "How it is used, such as native-app or web.",
    "restriction": "A restriction, by its id.",
    "exemption": "An exemption, by its id.",
    "person": "A person, by handle or id.",
    "channel": "A channel, by its id.",
    "use": "What a channel is used for: organic, paid or influencer.",
    "account": "An official account, by its id.",
    "from": "The first day or instant of the period.",
    "to": "The last day of the period, or the instant at which it ends (left out: up to as-of).",
    "days": "Heard of within how many days.",
    BY: "Columns to break it down by, with commas between them.",
}
_TIMES = {"from": "start", "to": "until"}


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter as people give it; `choices` empty: any text."""

    name: str
    says: str
    required: bool
    default: Cell
    choices: tuple[str, ...]


def parameters(question: Question) -> tuple[Parameter, ...]:
    """What a question can be asked with, `by` last."""
    return tuple(_parameters(question))


def read_parameters(question: Question, texts: Mapping[str, str], zone: ZoneInfo) -> msgspec.Struct:
    """The parameters from text; InputError for one that it does not take, lacks or cannot read."""
    known = {each.name: each for each in parameters(question)}
    given = {name: text.strip() for name, text in texts.items() if text.strip()}
    for name in given:
        if name not in known:
            raise InputError(f"{question.name} takes no {name}; it takes {', '.join(known) or 'nothing'}")
    lacking = [name for name, each in known.items() if each.required and name not in given]
    if lacking:
        raise InputError(f"{question.name} needs {' and '.join(lacking)}; give it")
    values = {name: _value(question, known[name], text, zone) for name, text in given.items()}
    try:
        return msgspec.convert(values, type=question.asked, strict=False)
    except msgspec.ValidationError as fault:
        raise InputError(f"{question.name} cannot be asked so: {fault}") from None


def ask(question: Question, asked: msgspec.Struct, ground: Ground, head: Head) -> Answer:
    """The answer to a question on some ground, under the head of the record that the ground was read from."""
    found: Found = question.answer(ground, asked)
    columns = (*by_columns(question, asked), *question.columns)
    if any(len(row) != len(columns) for row in found.rows):
        raise InternalError(f"{question.name} gave a row of another width than its columns; report this")
    return Answer(
        question=question.name,
        number=question.number,
        version=question.version,
        wording=question.wording,
        method=question.method,
        parameters=dict(_shown(asked)),
        as_of=show(ground.at),
        known_at=show(ground.known_at),
        columns=columns,
        rows=found.rows,
        counts={"rows": len(found.rows), **found.counts},
        missing=(*found.missing, *_unseen(ground)),
        rests_on=ground.indices(found.rests.subjects, found.rests.times),
        checkpoint=head,
    )


def by_columns(question: Question, asked: msgspec.Struct) -> tuple[Any, ...]:
    """The columns that an answer is broken down by, in the order asked for."""
    known = {column.name: column for column in question.by}
    return tuple(known[name] for name in getattr(asked, BY, ()))


def _parameters(question: Question) -> Iterator[Parameter]:
    for field in msgspec.structs.fields(question.asked):
        default = None if field.default is msgspec.NODEFAULT else field.default
        by = field.encode_name == BY
        yield Parameter(
            name=field.encode_name,
            says=_SAYS[field.encode_name],
            required=field.required,
            default=default,
            choices=tuple(c.name for c in question.by) if by else tuple(_choices(field.type)),
        )


def _choices(kind: Any) -> Iterator[str]:
    for each in (kind, *get_args(kind)):
        if isinstance(each, str):
            yield each
        elif hasattr(each, "__members__"):
            yield from (str(member.value) for member in each)
        elif get_origin(each) is not None and each is not kind:
            yield from _choices(each)


def _value(question: Question, parameter: Parameter, text: str, zone: ZoneInfo) -> object:
    if parameter.name in _TIMES:
        return read(text, zone, bare="start" if parameter.name == "from" else "until")[0]
    if parameter.name == BY:
        names = list(dict.fromkeys(each.strip() for each in text.split(",") if each.strip()))
        wrong = [each for each in names if each not in parameter.choices]
        if wrong:
            choices = ", ".join(parameter.choices)
            raise InputError(f"{question.name} is not broken down by {wrong[0][:40]!r}; by any of {choices}")
        return names
    if parameter.choices and text not in parameter.choices:
        raise InputError(
            f"{text[:40]!r} is no {parameter.name} of {question.name}; it is one of {', '.join(parameter.choices)}"
        )
    return text


def _shown(asked: msgspec.Struct) -> Iterator[tuple[str, Cell]]:
    for field in msgspec.structs.fields(type(asked)):
        value = getattr(asked, field.name)
        if value is None or value == ():
            continue
        if field.encode_name in _TIMES:
            yield field.encode_name, show(value)
        elif isinstance(value, tuple | int):
            yield field.encode_name, value
        else:
            yield field.encode_name, str(value)


def _unseen(ground: Ground) -> Iterator[Missing]:
    if not ground.sees_all:
        yield Missing(
            what="what the asker may not see",
            why="bodies and cases over which the asker has no authority are in no row and no count",
        )


def sequence(cells: Sequence[str]) -> tuple[str, ...]:
    """A cell with several values, in order, each once."""
    return tuple(sorted(set(cells)))
