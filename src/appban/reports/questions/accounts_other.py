"""Question 19: whether a minister's or official account existed other than the one authorised."""

import msgspec

from appban.ports.asking import Ground
from appban.regime.account import AccountId
from appban.regime.account_run import registered
from appban.regime.account_state import AccountState
from appban.regime.time import show
from appban.reports.questions import _cases as cases
from appban.reports.questions.accounts_existing import accounts_at
from appban.reports.questions.model import Column, Found, Missing, Question, Rests, Row


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Other than which account; left out, every account known."""

    account: AccountId | None = None


def answer(ground: Ground, asked: Asked) -> Found:
    """Every account known by as-of save the one named, and whether it was authorised."""
    found = [each for each in accounts_at(ground) if each.account != asked.account]
    rests = Rests(subjects={f"account:{each.account}" for each in found})
    rows = [_row(ground, each) for each in found]
    counts: dict[str, int | None] = {
        "authorised": sum(row[5] is True for row in rows),
        "not_authorised": sum(row[5] is False for row in rows),
    }
    unseen = Missing(
        what="accounts that nobody reported",
        why="the record has those that were registered or seen, and no other",
    )
    return Found(rows=cases.ordered(rows), rests=rests, counts=counts, missing=(unseen,))


def _row(ground: Ground, found: AccountState) -> Row:
    told = registered(ground.facts, found.account, ground.at)
    authorised = found.state not in {"seen", "closed"} and found.mandate is not None
    source = ("", "") if told is None else (told.source.reference, told.source.mark)
    where = (found.account, found.handle, found.channel, found.body)
    return (*where, found.state, authorised, show(found.since), *source)


QUESTION = Question(
    number=19,
    name="accounts-other",
    wording="On a day, did any minister's or official account exist other than the one authorised?",
    method=(
        "Every account that was registered or seen by as-of, save the one named. Authorised are those registered as ours "
        "that were not closed and had a mandate in force; one that was only seen is not."
    ),
    asked=Asked,
    columns=(
        Column("account", "text", "the account"),
        Column("handle", "text", "its handle"),
        Column("channel", "text", "the channel"),
        Column("body", "body", "whose it is or is taken to be"),
        Column("standing", "text", "seen, authorised, live, paused or closed"),
        Column("authorised", "yes-no", "whether it was ours under a mandate in force"),
        Column("since", "time", "since when it stood so"),
        Column("source", "text", "who says that it is there"),
        Column("mark", "text", "how well that was seen"),
    ),
    answer=answer,
)
