"""What happened to an account, entry by entry, as its page tells it: of what the viewer may open, the newest first."""

from appban.regime import events as ev
from appban.regime.account import AccountId
from appban.regime.events import accounts
from appban.service.reading import event_of
from appban.service.recorded.entry_list import entries_of
from appban.web.console.comms_texts import Texts
from appban.web.console.visit import Visit
from appban.web.console.words import event_words

MOST = 100
_MOVED = {"live": "Taken live", "paused": "Paused", "closed": "Closed"}


def story_of(visit: Visit, account: AccountId) -> list[dict[str, object]]:
    """The entries about an account as the timeline shows them."""
    subject = f"account:{account}"
    lines = entries_of(visit.reader, visit.facts, visit.viewer.sight, [subject], stop=visit.stop, most=MOST)
    told = [(each, event_of(visit.reader.row(each.index))) for each in lines]
    texts = Texts(visit, subject)
    visit.names.learn(each.actor for each in lines)
    return [
        {
            "title": _title(visit, event) or event_words(line.kind),
            "by": str(visit.names.of(line.actor)),
            "at": line.stated,
            "entry": line.index,
            "text": texts.of(event.reason) or "" if isinstance(event, accounts.AccountMoved) else "",
        }
        for line, event in told
        if line.stated <= visit.moment.at
    ]


def _title(visit: Visit, event: ev.Event) -> str:
    """What happened where it takes more than the kind of entry to say it; "" elsewhere."""
    match event:
        case accounts.AccountMoved(to=to):
            return _MOVED[to]
        case accounts.PublisherNamed(person=person):
            return f"{visit.names.of(person)} may publish"
        case accounts.PublisherRemoved(person=person):
            return f"{visit.names.of(person)} publishes no longer"
        case accounts.AccountRegistered(standing=standing):
            return "Registered as ours" if standing == "ours" else "Seen, and authorised by nobody"
        case _:
            return ""
