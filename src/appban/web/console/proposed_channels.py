"""How proposals about channels read: a file to be taken in, a use policy that lets more through."""

from typing import assert_never

from appban.regime.channel_state import channel_at
from appban.regime.pack.channels import FrameworkFile, framework_of
from appban.service.proposing.channels import file_of
from appban.service.proposing.proposed import AdoptChannels, Loosen, OfChannels
from appban.web.console.comms_words import POLICIES, USES
from appban.web.console.visit import Visit
from appban.web.console.words import body_named

Rows = list[tuple[str, str | int | None]]


def words_of_channels(visit: Visit, what: OfChannels) -> str:
    """What a proposal would do, in a line."""
    match what:
        case AdoptChannels(file=file):
            return f"Take in {file}"
        case Loosen(asked=asked):
            known = channel_at(visit.head, asked.channel)
            name = asked.channel if known is None else known.name
            said = "not known" if asked.policy is None else POLICIES[asked.policy].lower()
            return f"Set the use policy of {name} to: {said}"
        case _:
            assert_never(what)


def rows_of_channels(visit: Visit, what: OfChannels) -> Rows:
    """What a proposal would do, fact by fact."""
    match what:
        case AdoptChannels():
            return _file(visit, what)
        case Loosen(asked=asked):
            seats = ", ".join(f"{each.id} ({each.subject})" for each in asked.standing_seats)
            return [
                ("Channel", asked.channel),
                ("For", f"{body_named(visit.head, asked.body, visit.now)} and those below it ({asked.body})"),
                ("Used", "not known" if asked.policy is None else POLICIES[asked.policy]),
                ("For what", ", ".join(USES[each].lower() for each in asked.uses)),
                ("Who clears a standing use", seats or "nobody"),
                ("On whose authority", asked.source.reference),
                ("From", "when it is agreed to" if asked.stated is None else asked.stated),
            ]
        case _:
            assert_never(what)


def _file(visit: Visit, what: AdoptChannels) -> Rows:
    given = file_of(what)
    rows: Rows = [("File", what.file), ("Its digest", given.digest)]
    if isinstance(given.file, FrameworkFile):
        made = framework_of(given.file, given.document)
        asked = sum(len(each.criteria) for each in made.principles)
        return [
            *rows,
            ("Framework", f"{made.title} ({made.id}, version {made.version})"),
            ("Principles", ", ".join(each.title for each in made.principles)),
            ("Questions", str(asked)),
            ("From its source", made.source.reference),
        ]
    body = what.body or given.file.channels.body
    policies = (f"{each.channel}: {each.policy}" for each in given.file.policies)
    return [
        *rows,
        ("Channels", ", ".join(each.name for each in given.file.known)),
        ("Use policies", "; ".join(policies) or "none"),
        ("For", f"{body_named(visit.head, body, visit.now)} ({body})"),
        ("Assessments made elsewhere", str(len(given.file.assessments))),
    ]
