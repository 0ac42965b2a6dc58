"""Proposals about channels: a file taken in, a use policy loosened; each done by whoever agrees, with the proposer."""

from typing import assert_never

from appban.errors import RefusedError
from appban.regime.authority import authority_for
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.subjects import COMMUNICATIONS
from appban.service.channels.adopting import ReadFile, adopt, check_adopt, read_channels
from appban.service.channels.recording import check_use_policy, set_use_policy
from appban.service.governing import governs, is_root
from appban.service.guard import CHANNEL
from appban.service.proposing.proposed import AdoptChannels, Loosen, OfChannels
from appban.service.reading import Focus
from appban.service.work import Work


def focus_of_channels(person: PersonId) -> Focus:
    """What bears on a proposal about channels."""
    return Focus(people=(person,), rooms=(COMMUNICATIONS,))


def concerns_of_channels(facts: Facts, what: OfChannels, person: PersonId, now: int) -> bool:
    """Whether a person has the authority that a proposal about channels takes."""
    match what:
        case AdoptChannels():
            return governs(facts, person, CHANNEL, now)
        case Loosen(asked=asked):
            over = authority_for(facts, person, CHANNEL, asked.body, now)
            return is_root(facts, person) or over is not None
        case _:
            assert_never(what)


def check_of_channels(work: Work, facts: Facts, what: OfChannels, by: PersonId) -> None:
    """Raise what would be refused when somebody agrees."""
    match what:
        case AdoptChannels(body=body):
            if not check_adopt(work, facts, file_of(what), (by,), body):
                raise RefusedError(f"all that {what.file} says stands in the record already")
        case Loosen(asked=asked):
            check_use_policy(work, facts, asked, (by,))
        case _:
            assert_never(what)


def do_of_channels(work: Work, what: OfChannels, second: PersonId) -> str:
    """Do what was proposed; in a few words what that made."""
    match what:
        case AdoptChannels(body=body):
            return f"{adopt(work, file_of(what), second, body)} entries of {what.file}"
        case Loosen(asked=asked):
            set_use_policy(work, asked, second)
            return f"the use policy of {asked.channel}"
        case _:
            assert_never(what)


def file_of(what: AdoptChannels) -> ReadFile:
    """The file that is to be taken in, read."""
    return read_channels(what.text.encode(), what.file)
