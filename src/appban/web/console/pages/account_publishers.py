"""Who publishes on an account: named until a day by whoever runs accounts, never by themselves, and removed at once."""

from functools import partial

from wtforms import Form, StringField

from appban.errors import InputError
from appban.regime.account_state import AccountState
from appban.regime.people import PersonId
from appban.service.accounts.running import name_publisher, remove_publisher
from appban.service.guard import ACCOUNT, not_here
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.comms_words import day_parts, person_called, typed
from appban.web.console.forms import SHORT, DayField, needed, problems
from appban.web.console.page import Page, both
from appban.web.console.pages.accounts import Publisher, publishers_named, running
from appban.web.console.visit import Visit


class PublisherForm(Form):
    """Who publishes, until when."""

    person = StringField(validators=needed("Enter the short name of the person", SHORT))
    until = DayField()


def naming(visit: Visit) -> Shown:
    """The form by which a publisher is named."""
    stands = running(visit)
    context = {"stands": stands, "typed": typed(visit, "person"), "until": day_parts(visit, "until")}
    return Shown(template="accounts/publisher.html", title="Name a publisher", context=context)


def named(visit: Visit) -> Answer:
    """Let a person publish until a day."""
    shown, form = naming(visit), PublisherForm(visit.form)
    wrong = problems(form)
    if wrong:
        return visit.again(shown, wrong)
    return visit.attempt(lambda: shown, partial(_named, visit, form))


def _named(visit: Visit, form: PublisherForm) -> Answer:
    stands, until = running(visit), form.until.ends(visit.house.desk.zone)
    if until is None:
        raise InputError("Enter the last day on which they may publish")
    person = PersonId(person_called(visit, visit.field("person")))
    visit.do(lambda work: name_publisher(work, stands.account, person, until), body=stands.body)
    told = "They are named. They may publish while an exemption names them, where the application is banned."
    return See(path=f"/accounts/{stands.account}", told=told)


def removing(visit: Visit) -> Shown:
    """Before a publisher is removed."""
    stands, found = _publisher(visit)
    follows = (
        f"{found.name} publishes on {stands.handle} no longer, from now on.",
        "Win back what they signed in with: the record changes nothing at the platform.",
    )
    context = {"stands": stands, "publisher": found, "follows": follows}
    return Shown(template="accounts/remove.html", title=f"Remove {found.name}", context=context)


def removed(visit: Visit) -> Answer:
    """Remove a publisher."""
    stands, found = _publisher(visit)
    visit.do(lambda work: remove_publisher(work, stands.account, found.person), body=stands.body)
    return See(path=f"/accounts/{stands.account}", told=f"{found.name} is removed.")


def _publisher(visit: Visit) -> tuple[AccountState, Publisher]:
    """Somebody who is named for the account of the path; NotFoundError for anybody else."""
    stands, wanted = running(visit), visit.path["person"]
    history = visit.facts.communications.accounts[stands.account]
    found = next((each for each in publishers_named(visit, history, stands) if each.person == wanted), None)
    if found is None:
        raise not_here("publisher", wanted)
    return stands, found


PAGES: tuple[Page, ...] = (
    *both("/accounts/{account}/publishers", (ACCOUNT,), "Name a publisher of an account", naming, named),
    *both(
        "/accounts/{account}/publishers/{person}/remove", (ACCOUNT,), "Remove a publisher", removing, removed
    ),
)
