"""What a law on freedom of information says of time, cost and sections: data of a pack, asked here."""

import re
from typing import Literal

import msgspec

from appban.errors import InputError, NotFoundError, RefusedError
from appban.regime.foi_request import LawId
from appban.regime.source import Source

_SECTION = re.compile(r"(?:s(?:ection)?\.?\s*)?(\d+[A-Z]*(?:\([0-9A-Za-z]+\))*)")


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One section by which information may be withheld.

    `absolute` ones weigh no public interest, so that nothing is extended by them. `deny` is the clause by which the
    body need not say whether it holds anything. `opinion`: it rests on a qualified person's opinion.
    """

    number: str
    title: str
    kind: Literal["absolute", "qualified", "procedural"]
    deny: tuple[str, ...] = ()
    opinion: bool = False


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """Above which estimate a request may be refused for what it would cost, and what an hour counts for, in pence."""

    section: str
    limit: int
    hour: int


class FoiLaw(msgspec.Struct, frozen=True, kw_only=True):
    """One law: so many working days of these divisions; whether the public interest may take longer; its sections; `personal` is
    the one by which personal data of others is withheld.
    """

    id: LawId
    title: str
    source: Source
    days: int
    divisions: tuple[str, ...]
    fee_months: int
    extends: bool
    guide_days: int | None
    cost: Cost
    personal: str
    sections: tuple[Section, ...]


def section_of(law: FoiLaw, text: str) -> tuple[str, Section]:
    """A section as people write it (`s.40(2)`, `31(1)(a)`), in one form, with what the law says of it.

    InputError for what is no section, NotFoundError for one by which this law withholds nothing.
    """
    found = _SECTION.fullmatch(text.strip())
    if found is None:
        raise InputError(f"{text!r} is no section; write it as 40(2) or s.31(1)(a)")
    number = found.group(1)
    held = [each for each in law.sections if _within(number, each.number) or number in each.deny]
    if not held:
        raise NotFoundError(
            f"s.{number} is no section of {law.title} by which anything is withheld; "
            f"they are {', '.join(each.number for each in law.sections)}"
        )
    return number, max(held, key=lambda each: (_within(number, each.number), len(each.number)))


def denies(law: FoiLaw, number: str) -> bool:
    """Whether a section is one by which a body neither confirms nor denies."""
    return any(number in each.deny for each in law.sections)


def check_denial(law: FoiLaw, numbers: tuple[str, ...]) -> None:
    """RefusedError unless each section named is a clause that lets a body neither confirm nor deny, or rests on one.

    A clause that stands apart from what it denies (s.18 in Scotland) is named with the section that it rests on.
    """
    clauses = {number for number in numbers if denies(law, number)}
    rested = {
        clause
        for number in numbers
        if number not in clauses
        for clause in section_of(law, number)[1].deny
        if clause in clauses
    }
    for number in numbers:
        own = any(_within(number, each.number) for each in law.sections if number in each.deny)
        base = number not in clauses and set(section_of(law, number)[1].deny) & clauses
        if not (own or base or number in rested):
            asked = ", ".join(f"s.{each}" for each in section_of(law, number)[1].deny) or "no clause at all"
            raise RefusedError(
                f"s.{number} alone does not let a body neither confirm nor deny; for that the law has {asked}: name it"
            )


def _within(number: str, held: str) -> bool:
    return number == held or number.startswith(f"{held}(")
