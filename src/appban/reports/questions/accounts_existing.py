"""Question 11: which official accounts existed, for what purpose, on which devices, by which users."""

from collections.abc import Iterator

import msgspec

from appban.ports.asking import Ground
from appban.regime.account_state import AccountState, account_at
from appban.regime.bodies import BodyId
from appban.regime.channel import ChannelId
from appban.regime.time import show
from appban.reports.questions import _cases as cases
from appban.reports.questions.model import Column, Found, Missing, Question, Rests, Row


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On which channel, of which body with those below it; left out, all."""

    channel: ChannelId | None = None
    body: BodyId | None = None


def answer(ground: Ground, asked: Asked) -> Found:
    """The accounts that were registered as ours by as-of, those closed by then too."""
    rests = Rests()
    found = [each for each in accounts_at(ground) if each.state != "seen" and _meant(ground, asked, each)]
    for each in found:
        rests.subjects.add(f"account:{each.account}")
        rests.subjects.update(f"exemption:{exemption}" for exemption in each.exemptions)
    rows = [_row(ground, each) for each in found]
    counts: dict[str, int | None] = {"live": sum(each.state == "live" for each in found)}
    return Found(rows=cases.ordered(rows), rests=rests, counts=counts, missing=tuple(_missing(found)))


def accounts_at(ground: Ground) -> Iterator[AccountState]:
    """Every account known by as-of whose body the asker sees."""
    for account in ground.facts.communications.accounts:
        found = account_at(ground.facts, account, ground.at)
        if found is not None and ground.sees_body(found.body):
            yield found


def _meant(ground: Ground, asked: Asked, found: AccountState) -> bool:
    line = ground.facts.bodies.lineage(found.body, ground.at) or (found.body,)
    return asked.channel in {None, found.channel} and (asked.body is None or asked.body in line)


def _row(ground: Ground, found: AccountState) -> Row:
    mandate = found.mandate
    cases_ = [ground.facts.exemptions[e] for e in found.exemptions if e in ground.facts.exemptions]
    devices = {device.id for history in cases_ for device in history.request.devices}
    return (
        found.account,
        found.handle,
        found.channel,
        found.body,
        found.state,
        show(found.since),
        () if mandate is None else mandate.purposes,
        () if mandate is None else mandate.excludes,
        "" if mandate is None else mandate.instrument,
        found.owner or "",
        found.publishers,
        found.exemptions,
        tuple(sorted(devices)),
    )


def _missing(found: list[AccountState]) -> Iterator[Missing]:
    without = sorted(each.account for each in found if each.mandate is None and each.state != "closed")
    if without:
        yield Missing(what="mandates", why="these accounts had none in force at as-of", of=tuple(without))


QUESTION = Question(
    number=11,
    name="accounts-existing",
    wording=(
        "On a day, which official accounts existed, for what authorised purpose, on which devices, and by which users?"
    ),
    method=(
        "Accounts registered as ours by as-of with their state then. Purposes are those of the mandate in force; users "
        "are named as publishers, still there, and exempt where the application is banned; devices are those named by "
        "the exemptions that the account is arranged to be run under, whether these are in force or not."
    ),
    asked=Asked,
    columns=(
        Column("account", "text", "the account"),
        Column("handle", "text", "its handle"),
        Column("channel", "text", "the channel"),
        Column("body", "body", "whose it is"),
        Column("standing", "text", "authorised, live, paused or closed"),
        Column("since", "time", "since when"),
        Column("purposes", "list", "what its mandate is for"),
        Column("excludes", "list", "what it may not carry"),
        Column("instrument", "text", "by which instrument"),
        Column("owner", "person", "who owns it"),
        Column("publishers", "people", "who may publish on it"),
        Column("exemptions", "exemptions", "the exemptions it is run under"),
        Column("devices", "devices", "the devices that these name"),
    ),
    answer=answer,
)
