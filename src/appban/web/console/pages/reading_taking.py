"""A reading taken by hand: a value, a bound or a range, with where it stands; it may take the place of an earlier one."""

from functools import partial
from typing import Literal, cast

from wtforms import Form, StringField

from appban.errors import InputError
from appban.regime.reading import METRICS, ReadingId, read_value, show_value
from appban.regime.time import Precision, read
from appban.service.readings.measured import Measured
from appban.service.readings.seen import account_seen, measured_seen, reading_seen
from appban.service.readings.taking import READING, ByHand, take
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.forms import SHORT, at_most, needed, problems
from appban.web.console.page import Page
from appban.web.console.pages.readings import things_of
from appban.web.console.viewing import viewing
from appban.web.console.visit import Visit

ONLY = (READING,)
BY_HAND = {
    "manual": ("A person saw it", "On the page of the account, or in the application."),
    "press": ("It was printed somewhere", "In an article, an answer or a report."),
}
NAMED = (
    "of",
    "post",
    "metric",
    "segment",
    "value",
    "at",
    "since",
    "source",
    "reference",
    "definition",
    "corrects",
)
_DAY = len("2023-03-16")


class Taking(Form):
    """A reading as a form asks for it."""

    of = StringField(validators=needed("Choose what the figure is of", SHORT))
    metric = StringField(validators=needed("Choose what was counted", SHORT))
    value = StringField(validators=needed("Enter the value, such as 4812 or over 360", SHORT))
    reference = StringField(validators=needed("Say where the figure stands", SHORT))
    post = StringField(validators=at_most(SHORT))
    segment = StringField(validators=at_most(SHORT))
    definition = StringField(validators=at_most(SHORT))


def new(visit: Visit) -> Answer:
    """Where a reading is taken; with `corrects` in the address it is filled in from the one that it corrects."""
    return _new(visit)


def _new(visit: Visit) -> Shown:
    typed = {name: visit.field(name) for name in NAMED} if visit.form else _from_earlier(visit)
    context = {
        "typed": typed,
        "things": things_of(visit),
        "metrics": [(name, each.title) for name, each in METRICS.items()],
        "by_hand": BY_HAND,
    }
    title = "Correct a reading" if typed["corrects"] else "Take a reading"
    return Shown(template="readings/new.html", title=title, context=context)


def _from_earlier(visit: Visit) -> dict[str, str]:
    typed = dict.fromkeys(NAMED, "") | {"of": visit.asked("of")}
    if not visit.asked("corrects"):
        return typed
    seen, line = reading_seen(
        visit.facts, visit.names, viewing(visit), visit.asked("corrects"), visit.moment.at
    )
    event = line.event
    is_post = seen.whose != event.about and seen.found.what in {"post", "publication"}
    return typed | {
        "of": seen.whose,
        "post": event.about if is_post else "",
        "metric": event.metric,
        "segment": event.segment,
        "value": show_value(event.value),
        "source": event.source if event.source in BY_HAND else "",
        "reference": event.reference if event.source in BY_HAND else "",
        "definition": event.definition or "",
        "corrects": event.reading,
    }


def taken(visit: Visit) -> Answer:
    """Take the reading."""
    found = problems(Taking(visit.form))
    if found:
        return visit.again(_new(visit), found)
    return visit.attempt(partial(_new, visit), partial(_taken, visit))


def _taken(visit: Visit) -> Answer:
    asked = _asked(visit)
    receipt = visit.do(lambda work: take(work, asked))
    if receipt.value is None:
        return See(path="/readings", told="It was taken already.")
    return See(path=f"/readings/{receipt.value}", told="It is taken, and its source stands with it.")


def _asked(visit: Visit) -> ByHand:
    of, post, zone = visit.field("of"), visit.field("post"), visit.house.desk.zone
    source = visit.field("source")
    if source not in BY_HAND:
        raise InputError("Say how the figure is known")
    if of not in dict(things_of(visit)):
        raise InputError("Choose what the figure is of from the list")
    account = None if not post else account_seen(visit.facts, viewing(visit), of).id
    at, precision = _at(visit)
    measured = Measured(
        about=of if not post else _post(visit, of, post),
        metric=visit.field("metric"),
        segment=visit.field("segment"),
        since=read(visit.field("since"), zone, bare="start")[0] if visit.field("since") else None,
        at=at,
        precision=precision,
        value=read_value(visit.field("value")),
        definition=visit.field("definition") or None,
    )
    return ByHand(
        measured=measured,
        source=cast("Literal['manual', 'press']", source),
        reference=visit.field("reference"),
        account=account,
        corrects=ReadingId(visit.field("corrects")) if visit.field("corrects") else None,
    )


def _post(visit: Visit, account: str, post: str) -> str:
    """A post as readings name it: by our own id where it is one of that account, else by the platform's."""
    seen = measured_seen(visit.facts, viewing(visit)).get(post)
    ours = seen is not None and seen.whose == account and seen.found.what == "publication"
    return post if ours else f"post:{post}"


def _at(visit: Visit) -> tuple[int | None, Precision]:
    text = visit.field("at")
    if not text:
        return None, "instant"
    at, precision = read(text, visit.house.desk.zone, bare="until")
    return min(at, visit.now) if len(text) == _DAY else at, precision


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/readings/new",
        summary="Where a reading is taken by hand.",
        authority=ONLY,
        handler=new,
        slow=True,
    ),
    Page(
        method="POST",
        path="/readings/new",
        summary="Take a reading.",
        authority=ONLY,
        handler=taken,
        slow=True,
    ),
)
