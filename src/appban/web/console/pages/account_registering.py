"""Accounts come to be known: as ours, or as seen and authorised by nobody."""

from functools import partial

from wtforms import StringField

from appban.regime.account_state import AccountState
from appban.regime.bodies import BodyId
from appban.regime.channel import ChannelId
from appban.regime.channel_state import channel_at
from appban.service.accounts.running import Registering, register
from appban.service.guard import ACCOUNT
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.comms_words import MARKS, SourceForm, chosen, one_of, own_body, source_from, typed
from appban.web.console.forms import SHORT, needed, problems
from appban.web.console.page import Page, both
from appban.web.console.pages.account_acts import back, sent
from appban.web.console.pages.accounts import running
from appban.web.console.pages.channels import bodies_for
from appban.web.console.visit import Visit

SOURCE = ("source", "mark", "dated")


class RegisterForm(SourceForm):
    """An account to be registered."""

    channel = StringField(validators=needed("Choose the channel", SHORT))
    handle = StringField(validators=needed("Enter what it is called there", SHORT))


def registering(visit: Visit) -> Shown:
    """The form by which an account comes to be known."""
    asked = typed(visit, "channel", "handle", "standing", *SOURCE) | {"body": own_body(visit)}
    asked["channel"] = asked["channel"] or visit.asked("channel")
    context = {
        "channels": _channels(visit),
        "bodies": bodies_for(visit, ACCOUNT),
        "typed": asked,
        "marks": chosen(MARKS),
    }
    return Shown(template="accounts/new.html", title="Register an account", context=context)


def registered(visit: Visit) -> Answer:
    """Register an account, as ours or as one that was seen."""
    wrong = problems(RegisterForm(visit.form))
    if wrong:
        return visit.again(registering(visit), wrong)
    return visit.attempt(partial(registering, visit), partial(_registered, visit))


def _registered(visit: Visit) -> Answer:
    bodies = tuple(body for body, _ in bodies_for(visit, ACCOUNT))
    body = BodyId(one_of(visit.field("body"), bodies, "Choose in whose name it is run"))
    channels = tuple(each for each, _ in _channels(visit))
    asked = Registering(
        channel=ChannelId(one_of(visit.field("channel"), channels, "Choose the channel")),
        handle=visit.field("handle"),
        body=body,
        standing=one_of(visit.field("standing"), ("ours", "seen"), "Say whether it is ours"),
        source=source_from(visit),
    )
    receipt = visit.do(lambda work: register(work, asked), body=body)
    onto = "/accounts" if receipt.value is None else f"/accounts/{receipt.value}"
    return See(path=onto, told="It is registered.")


def taking(visit: Visit) -> Shown:
    """The form by which an account that was seen becomes ours."""
    stands = running(visit)
    context = {"stands": stands, "typed": typed(visit, *SOURCE), "marks": chosen(MARKS)}
    return Shown(template="accounts/ours.html", title="Register it as ours", context=context)


def taken(visit: Visit) -> Answer:
    """Register an account that was seen as ours."""
    return sent(visit, SourceForm(visit.form), taking, _taken)


def _taken(visit: Visit, stands: AccountState, _form: SourceForm) -> Answer:
    asked = Registering(
        channel=stands.channel,
        handle=stands.handle,
        body=stands.body,
        standing="ours",
        source=source_from(visit),
        account=stands.account,
    )
    visit.do(lambda work: register(work, asked), body=stands.body)
    return back(stands, "It is registered as ours.")


def _channels(visit: Visit) -> list[tuple[str, str]]:
    held = ((name, channel_at(visit.head, name)) for name in sorted(visit.head.communications.channels))
    return [(name, known.name) for name, known in held if known is not None]


PAGES: tuple[Page, ...] = (
    *both("/accounts/new", (ACCOUNT,), "Register an account", registering, registered),
    *both("/accounts/{account}/ours", (ACCOUNT,), "Register an account that was seen as ours", taking, taken),
)
