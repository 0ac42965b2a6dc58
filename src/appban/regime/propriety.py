"""The propriety questions that are asked of every post: data, each with the answer that passes (domain: propriety)."""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from appban.errors import InputError
from appban.regime.events.publications import Said
from appban.regime.source import Source


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question, the answer that passes, and what to do about the other."""

    id: str
    asks: str
    passes: Literal["yes", "no"]
    otherwise: str
    source: Source


class Topic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One topic that a post may be about."""

    id: str
    name: str


def judge(questions: Sequence[Question], answers: Mapping[str, str]) -> tuple[Said, ...]:
    """What answers come to, in the order of the questions; InputError unless each is answered with yes or no, and no other."""
    known = {each.id for each in questions}
    for name, answer in answers.items():
        if name not in known:
            raise InputError(f"{name!r} is no propriety question; they are {', '.join(sorted(known))}")
        if answer not in {"yes", "no"}:
            raise InputError(f"{answer!r} is no answer to {name}; say yes or no")
    missing = [each.id for each in questions if each.id not in answers]
    if missing:
        raise InputError(f"{', '.join(missing)}: not answered; every question is, with yes or no")
    return tuple(
        Said(each.id, "yes" if answers[each.id] == "yes" else "no", answers[each.id] == each.passes)
        for each in questions
    )
