"""Every module of this package that holds a `QUESTION` is one; no list names them."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType, ModuleType

import appban.reports.questions
from appban.errors import InternalError, NotFoundError
from appban.reports.questions.model import Question


def discover(package: ModuleType = appban.reports.questions) -> Mapping[str, Question]:
    """The questions by name, in order of their numbers; InternalError if two share a name, a number or a column."""
    found: list[Question] = []
    for module in sorted(each.name for each in pkgutil.iter_modules(package.__path__)):
        made = getattr(importlib.import_module(f"{package.__name__}.{module}"), "QUESTION", None)
        if made is None:
            continue
        if made.name != module.replace("_", "-"):
            raise InternalError(f"{module}.py holds the question {made.name!r}; name the file after it")
        found.append(made)
    found.sort(key=lambda each: each.number)
    for each in found:
        columns = [column.name for column in (*each.by, *each.columns)]
        if len(set(columns)) != len(columns):
            raise InternalError(f"{each.name} has a column twice: {', '.join(columns)}")
    numbers = [each.number for each in found]
    if len(set(numbers)) != len(numbers):
        raise InternalError(f"two questions have one number, of {numbers}; give each its own")
    return MappingProxyType({each.name: each for each in found})


@cache
def questions() -> Mapping[str, Question]:
    """The questions there are."""
    return discover()


def question_called(name: str) -> Question:
    """A question by its name; NotFoundError if there is none of it."""
    found = questions().get(name)
    if found is None:
        raise NotFoundError(f"there is no question {name[:80]!r}; `appban report questions` lists them")
    return found
