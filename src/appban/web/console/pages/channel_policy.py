"""Whether a body uses a channel: tightened by one person, loosened by two (see proposals)."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar, get_args

from wtforms import StringField

from appban.errors import InputError
from appban.regime.bodies import BodyId
from appban.regime.channel import Channel, Use, UsePolicy
from appban.regime.channel_state import use_policy
from appban.regime.people import PersonClass, Subject
from appban.regime.restriction import Seat
from appban.regime.time import read
from appban.service.channels.recording import PolicyAsked, lets_more_through, set_use_policy
from appban.service.guard import CHANNEL, not_here
from appban.service.proposing.proposals import propose
from appban.service.proposing.proposed import Loosen
from appban.service.staff.able_list import subjects_known
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.comms_words import (
    MARKS,
    POLICIES,
    USES,
    SourceForm,
    chosen,
    one_of,
    some_of,
    source_from,
    typed,
)
from appban.web.console.forms import LONG, SHORT, needed, problems
from appban.web.console.page import Page, both
from appban.web.console.pages.channels import bodies_for, channel_of
from appban.web.console.visit import Visit
from appban.web.console.words import body_named

F = TypeVar("F", bound=SourceForm)

SOURCE = ("source", "mark", "dated")
MOST_SEATS, MOST_READ = 3, 9
"""Seats that the form offers at least, and the most that are read from it."""


class PolicyForm(SourceForm):
    """A use policy as a form asks for it."""

    policy = StringField(validators=needed("Say whether it is used", SHORT))
    body = StringField(validators=needed("Choose for which body", SHORT))


def policy(visit: Visit) -> Shown:
    """The form of a use policy."""
    found = channel_of(visit)
    body = _about(visit, found)
    stands = use_policy(visit.head, found.id, body, visit.now)
    kept = list(_kept_seats(visit, found, body))
    given = [
        (visit.field(f"seat-{n}"), visit.field(f"class-{n}"))
        for n in range(MOST_READ)
        if f"seat-{n}" in visit.form
    ]
    context = {
        **shared(visit, found),
        "stands": stands,
        "body": body,
        "name": body_named(visit.head, body, visit.now),
        "typed": typed(visit, "policy", "since", *SOURCE),
        "uses": chosen(USES),
        "ticked": visit.fields("use") if visit.form else (() if stands is None else stands.uses),
        "policies": [*chosen(POLICIES), ("unknown", "It is not known any longer")],
        "seats": given if visit.form else [*kept, *[("", "")] * (MOST_SEATS - len(kept))],
        "subjects": subjects_known(visit.head, visit.now),
        "classes": [(each.value, each.value.replace("-", " ").capitalize()) for each in PersonClass],
    }
    return Shown(template="channels/policy.html", title="Set the use policy", context=context)


def policy_set(visit: Visit) -> Answer:
    """Tighten the use policy, or propose one that lets more through."""
    return sent(visit, PolicyForm(visit.form), policy, _policy_set)


def _policy_set(visit: Visit, found: Channel, _asked: PolicyForm) -> Answer:
    asked = PolicyAsked(
        channel=found.id,
        body=body_from(visit),
        policy=_policy(visit),
        uses=some_of(visit.fields("use"), get_args(Use)),
        standing_seats=_seats(visit, found),
        source=source_from(visit),
        stated=_since(visit),
    )
    if lets_more_through(visit.head, asked, visit.now):
        made = propose(visit.house.desk, visit.act(asked.body), Loosen(asked=asked))
        told = "It lets more through, so it is proposed. Nothing has changed until a second person agrees."
        return See(path=f"/proposals/{made.id}", told=told, tone="important")
    visit.do(lambda work: set_use_policy(work, asked, None), body=asked.body)
    return See(path=f"/channels/{found.id}", told="The use policy is set.")


def sent(
    visit: Visit, form: F, shown: Callable[[Visit], Shown], do: Callable[[Visit, Channel, F], Answer]
) -> Answer:
    """Do what a form about a channel asks; show it once more if something in it is wrong."""
    found = channel_of(visit)
    wrong = problems(form)
    if wrong:
        return visit.again(shown(visit), wrong)
    return visit.attempt(partial(shown, visit), partial(do, visit, found, form))


def shared(visit: Visit, found: Channel) -> dict[str, object]:
    """What every form about a channel shows."""
    return {
        "channel": found,
        "bodies": bodies_for(visit, CHANNEL),
        "marks": chosen(MARKS),
        "most": LONG,
    }


def body_from(visit: Visit) -> BodyId:
    """The body that a form names, of those for which the viewer keeps facts about channels."""
    known = tuple(body for body, _ in bodies_for(visit, CHANNEL))
    return BodyId(one_of(visit.field("body"), known, "Choose for which body"))


def _about(visit: Visit, channel: Channel) -> BodyId:
    """The body that the form is about: chosen, else the viewer's own, else one that spoke of the channel."""
    known = [body for body, _ in bodies_for(visit, CHANNEL)]
    wanted = visit.field("body") or visit.asked("body")
    if wanted and wanted not in known:
        raise not_here("body", wanted)
    spoke = [event.body for _, event in visit.head.communications.channels[channel.id].policies]
    offered = (wanted, visit.viewer.body, *spoke, *known)
    return BodyId(next((each for each in offered if each in known), ""))


def _policy(visit: Visit) -> UsePolicy | None:
    said = visit.field("policy")
    return None if said == "unknown" else one_of(said, get_args(UsePolicy), "Say whether it is used")


def _since(visit: Visit) -> int | None:
    text = visit.field("since")
    return read(text, visit.house.desk.zone, bare="start")[0] if text else None


def _seats(visit: Visit, channel: Channel) -> tuple[Seat, ...]:
    """The seats that clear a standing use, as many as were filled in; one takes a subject and a class."""
    subjects, found = subjects_known(visit.head, visit.now), []
    stands = _kept_seats(visit, channel, body_from(visit))
    for number in range(MOST_READ):
        subject, of_class = visit.field(f"seat-{number}"), visit.field(f"class-{number}")
        if not subject:
            continue
        known = one_of(of_class, tuple(PersonClass), "Choose the class of whoever fills each seat")
        kept = one_of(subject, subjects, "Choose the authority that each seat takes")
        found.append(stands.get((kept, known)) or _seat(kept, PersonClass(known)))
    if len({each.id for each in found}) != len(found):
        raise InputError("Choose another authority for each seat; one person fills one seat")
    return tuple(found)


def _seat(subject: Subject, of_class: PersonClass) -> Seat:
    return Seat(
        id=subject.rpartition(":")[2],
        kind="minister" if of_class is PersonClass.MINISTER else "security",
        subject=subject,
        classes=(of_class,),
    )


def _kept_seats(visit: Visit, channel: Channel, body: BodyId) -> dict[tuple[str, str], Seat]:
    """The seats of the policy that stands, as the form shows them: one that is left as it is stays whole."""
    stands = use_policy(visit.head, channel.id, body, visit.now)
    seats = () if stands is None else stands.standing_seats
    return {(each.subject, each.classes[0]): each for each in seats if each.classes}


PAGES: tuple[Page, ...] = both(
    "/channels/{channel}/policy", (CHANNEL,), "Set the use policy of a channel", policy, policy_set
)
