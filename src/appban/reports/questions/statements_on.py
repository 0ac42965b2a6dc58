"""Question 17: what government told Parliament and the public, and what the register held then."""

import msgspec

from appban.ports.asking import Ground
from appban.regime.catalogue import AppId
from appban.regime.events import StatementMade
from appban.regime.restriction import RestrictionId
from appban.regime.time import show
from appban.reports.questions import _cases as cases
from appban.reports.questions.model import Column, Found, Missing, Question, Rests, Row


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which application or restriction; left out, every statement."""

    app: AppId | None = None
    restriction: RestrictionId | None = None


def answer(ground: Ground, asked: Asked) -> Found:
    """Every statement made by as-of, in its newest words, beside what the register held when it was made."""
    newest: dict[str, tuple[int, StatementMade]] = {}
    for recorded, said in ground.facts.statements:
        newest[said.statement] = (recorded, said)
    told = [pair for pair in newest.values() if pair[1].stated <= ground.at and _meant(asked, pair[1])]
    rests = Rests(subjects={f"statement:{said.statement}" for _, said in told})
    rests.subjects.update(f"restriction:{each}" for _, said in told for each in said.restrictions)
    rows = [_row(ground, recorded, said) for recorded, said in told]
    judged = Missing(
        what="whether each was consistent",
        why="what is claimed stands in words, and what follows from words is for a person to say",
        of=tuple(sorted(said.statement for _, said in told)),
    )
    return Found(rows=cases.ordered(rows), rests=rests, missing=(judged,) if told else ())


def _meant(asked: Asked, said: StatementMade) -> bool:
    if asked.restriction is not None and asked.restriction not in said.restrictions:
        return False
    return asked.app is None or asked.app in said.apps


def _row(ground: Ground, recorded: int, said: StatementMade) -> Row:
    held: list[str] = []
    known: list[bool] = []
    for restriction in said.restrictions:
        history = ground.facts.restrictions.get(restriction)
        version = None if history is None else history.in_force(said.stated)
        if history is not None and version is not None:
            held.append(f"{restriction} version {version.version}")
            known.extend(r <= said.stated for r, each in history.versions if each.version == version.version)
    return (
        said.statement,
        show(said.stated),
        said.by,
        said.place,
        said.certainty,
        said.says,
        said.restrictions,
        said.apps,
        tuple(held),
        show(recorded),
        all(known) if known else "",
        None,
    )


QUESTION = Question(
    number=17,
    name="statements-on",
    wording=(
        "What did government tell Parliament and the public about this by a day, and was it consistent with the "
        "register as then known?"
    ),
    method=(
        "Statements made by as-of in the words last entered of each, with who is said to have made it and how sure that "
        "is: what a reporter understood is no statement of government. Beside each stand those of the restrictions it "
        "speaks of that were in force when it was made, by what is known at known-at, and whether the record knew them "
        "at that time. Whether it was consistent is a person's judgement, and not worked out."
    ),
    asked=Asked,
    columns=(
        Column("statement", "statement", "the statement"),
        Column("stated", "time", "when it was made"),
        Column("by", "text", "who made it, as far as that is known"),
        Column("place", "text", "where"),
        Column("certainty", "text", "stated, understood or disputed"),
        Column("says", "text", "its words"),
        Column("restrictions", "list", "the restrictions it speaks of"),
        Column("apps", "apps", "the applications it speaks of"),
        Column("in_force_then", "list", "which of these restrictions were in force then"),
        Column("recorded", "time", "when these words were entered"),
        Column("known_then", "yes-no", "whether the record knew of them then"),
        Column("consistent", "yes-no", "not worked out: for a person to say"),
    ),
    answer=answer,
)
