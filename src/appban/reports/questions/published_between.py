"""Question 12: what an account published between two days, by purpose, what was urgent, and who cleared each post."""

from collections import Counter
from collections.abc import Iterator

import msgspec

from appban.ports.asking import Ground
from appban.regime.account import AccountId
from appban.regime.account_run import registered
from appban.regime.communications import PublicationHistory
from appban.regime.events.publications import PublicationAnswered, PublicationBegun
from appban.regime.post_state import carried, clearers, happened
from appban.regime.publication import Content, PublicationId
from appban.regime.time import show
from appban.reports.questions import _cases as cases
from appban.reports.questions._period import Period, period_of
from appban.reports.questions.model import Column, Found, Question, Rests, Row


class Asked(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"since": "from", "until": "to"},
):
    """Of which period and account; without an account, of all."""

    since: int
    until: int | None = None
    account: AccountId | None = None


def answer(ground: Ground, asked: Asked) -> Found:
    """The posts that went out in the period, and those seen that nothing of ours explains."""
    period = period_of(ground, asked.since, asked.until)
    rests = Rests()
    rows = [
        row
        for account in ground.facts.communications.accounts
        if asked.account in {None, account} and _sees(ground, account, period)
        for row in (*_posts(ground, account, period, rests), *_unexplained(ground, account, period, rests))
    ]
    counts: dict[str, int | None] = {
        "posts": sum(row[1] != "" for row in rows),
        "urgent": sum(row[5] == "urgent" for row in rows),
        "unexplained": sum(row[1] == "" for row in rows),
        **{f"purpose_{each}": n for each, n in Counter(str(row[3]) for row in rows if row[3]).items()},
    }
    missing = tuple(period.missing(ground))
    return Found(rows=cases.ordered(rows), rests=rests, counts=counts, missing=missing)


def _sees(ground: Ground, account: AccountId, period: Period) -> bool:
    told = registered(ground.facts, account, period.last)
    return ground.sees_body(None if told is None else told.body)


def _posts(ground: Ground, account: AccountId, period: Period, rests: Rests) -> Iterator[Row]:
    for publication, history in ground.facts.communications.publications.items():
        if not history.drafts or history.drafts[-1][1].content.account != account:
            continue
        answered = [e for _, e in happened(history, PublicationAnswered)]
        out = min((each.stated for each in answered if each.state == "live"), default=None)
        if out is not None and out in period:
            rests.subjects.add(f"publication:{publication}")
            reference = next((e.reference for e in reversed(answered) if e.reference is not None), None)
            yield _row(ground, history, publication, out, reference)


def _row(
    ground: Ground, history: PublicationHistory, publication: PublicationId, out: int, reference: str | None
) -> Row:
    content = _content(history)
    return (
        content.account,
        publication,
        show(out),
        content.purpose,
        content.topic,
        content.route,
        content.circumstance or "",
        clearers(ground.facts, history, out),
        carried(history, ground.at),
        reference,
    )


def _content(history: PublicationHistory) -> Content:
    """The version that was carried out; the newest where that is not known."""
    begun = [e.content_digest for _, e in happened(history, PublicationBegun)]
    out = [e.content for _, e in history.drafts if begun and e.digest == begun[-1]]
    return out[-1] if out else history.drafts[-1][1].content


def _unexplained(ground: Ground, account: AccountId, period: Period, rests: Rests) -> Iterator[Row]:
    newest = {
        e.reference: (recorded, e) for recorded, e in ground.facts.communications.accounts[account].seen
    }
    for recorded, event in newest.values():
        at = event.stated if event.posted is None else event.posted
        if event.publication is None and at in period:
            rests.times.add(recorded)
            when = None if event.posted is None else show(event.posted)
            yield (account, "", when, None, None, None, "", (), "live", event.reference)


QUESTION = Question(
    number=12,
    name="published-between",
    wording="What did an official account publish between two days, by purpose; which posts were urgent; who cleared each?",
    method=(
        "Posts that went out in the period as whoever posted them said, in the version carried out, with those whose "
        "clearance of it counted then; and posts seen on the account in the period that no cleared publication explains, "
        "of which purpose, route and clearance are not known. Texts are not in the answer: the record holds them apart."
    ),
    asked=Asked,
    columns=(
        Column("account", "text", "the account"),
        Column("publication", "text", "the post; none for one that was only seen"),
        Column("went_out", "time", "when it went out"),
        Column("purpose", "text", "service, policy or emergency"),
        Column("topic", "text", "its topic"),
        Column("route", "text", "ordinary or urgent"),
        Column("circumstance", "text", "the declared emergency it was posted under"),
        Column("cleared_by", "people", "who cleared it"),
        Column("state", "text", "what had become of it at as-of"),
        Column("reference", "text", "the platform's id of it"),
    ),
    answer=answer,
)
