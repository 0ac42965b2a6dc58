"""Holding off and ending: each act is a page that says what will follow, asks for a reason, and does it."""

from collections.abc import Callable
from functools import partial

import msgspec

from appban.errors import InputError
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.service.devices.devices import device_lost
from appban.service.exemptions import ending
from appban.service.requests.exemptions import withdraw
from appban.service.work import Work
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.forms import LONG
from appban.web.console.page import Page
from appban.web.console.pages.case import Case, case_of
from appban.web.console.visit import Visit

Verb = Callable[[Work, ExemptionId, str], None]


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """One act: its words, what follows from it, and the verb. `reason` is the label of the reason, "" for none asked."""

    slug: str
    title: str
    yes: str
    follows: tuple[str, ...]
    verb: Verb
    told: str
    reason: str = "Why"
    grave: bool = True


ENDINGS: tuple[Ending, ...] = (
    Ending(
        slug="suspend",
        title="Suspend this exemption",
        yes="Suspend it",
        follows=(
            "It stops letting anything through at once, on every device it names.",
            "Somebody with security authority who does not hold it can reinstate it.",
        ),
        verb=ending.suspend,
        told="It is suspended.",
    ),
    Ending(
        slug="reinstate",
        title="Reinstate this exemption",
        yes="Reinstate it",
        follows=("It is in force again from now, if nothing else stands in the way.",),
        verb=ending.reinstate,
        told="The suspension is lifted.",
        grave=False,
    ),
    Ending(
        slug="revoke",
        title="Revoke this exemption",
        yes="Revoke it",
        follows=(
            "It ends at once and for good. Whoever still needs it asks anew.",
            "If the application is still on a device, it is a lapse until the exemption is closed.",
        ),
        verb=ending.revoke,
        told="It is revoked.",
    ),
    Ending(
        slug="hand-back",
        title="Hand this exemption back",
        yes="Hand it back",
        follows=("It ends at once and for good.", "Remove the application from the devices it names."),
        verb=lambda work, exemption, _reason: ending.hand_back(work, exemption),
        told="It is handed back.",
        reason="",
    ),
    Ending(
        slug="withdraw",
        title="Withdraw this request",
        yes="Withdraw it",
        follows=("Nobody decides on it any more. You can ask anew.",),
        verb=withdraw,
        told="The request is withdrawn.",
    ),
    Ending(
        slug="ratify",
        title="Ratify this emergency exemption",
        yes="Ratify it",
        follows=("It goes on until its end. Unratified it would end by itself, and block the next.",),
        verb=lambda work, exemption, _reason: ending.ratify(work, exemption),
        told="It is ratified.",
        reason="",
        grave=False,
    ),
    Ending(
        slug="review",
        title="Review this emergency exemption",
        yes="Record the review",
        follows=("The body can ask by the emergency route again. The exemption itself stays ended.",),
        verb=ending.review_emergency,
        told="The review is recorded.",
        reason="What the review found",
        grave=False,
    ),
)


def _ask(visit: Visit, act: Ending) -> Answer:
    return _shown(visit, act)


def _shown(visit: Visit, act: Ending) -> Shown:
    found = case_of(visit)
    context = {"case": found, "act": act, "reason": visit.field("reason"), "most": LONG}
    return Shown(template="case/ending.html", title=act.title, context=context)


def _do(visit: Visit, act: Ending) -> Answer:
    found = case_of(visit)
    return visit.attempt(lambda: _shown(visit, act), partial(_done, visit, act, found))


def _done(visit: Visit, act: Ending, found: Case) -> Answer:
    reason = visit.field("reason")
    if act.reason and not reason:
        raise InputError("Say why; the reason stands with the record")
    if len(reason) > LONG:
        raise InputError(f"The reason has {len(reason)} characters; use at most {LONG}")
    visit.do(lambda work: act.verb(work, found.id, reason))
    return See(path=f"/exemptions/{found.id}", told=act.told)


def lost(visit: Visit) -> Answer:
    """Which device is lost."""
    return _lost_shown(visit)


def report_lost(visit: Visit) -> Answer:
    """Report a device of the exemption lost: it drops out of every exemption at once."""
    found = case_of(visit)
    return visit.attempt(lambda: _lost_shown(visit), partial(_reported, visit, found))


def _lost_shown(visit: Visit) -> Shown:
    found = case_of(visit)
    visit.names.learn(device.id for device in found.page.request.devices)
    devices = [(device.id, str(visit.names.of(device.id))) for device in found.page.request.devices]
    context = {"case": found, "devices": devices, "chosen": visit.field("device")}
    return Shown(template="case/lost.html", title="Report a device lost", context=context)


def _reported(visit: Visit, found: Case) -> Answer:
    device = DeviceId(visit.field("device"))
    if device not in {each.id for each in found.page.request.devices}:
        raise InputError("Choose which device is lost")
    visit.do(lambda work: device_lost(work, device, work.now), body=found.page.request.body)
    return See(
        path=f"/exemptions/{found.id}",
        told="It is reported lost and let through nowhere any more. End its sessions on the platforms it was signed in to.",
    )


def _pages(act: Ending) -> tuple[Page, Page]:
    path = f"/exemptions/{{exemption}}/{act.slug}"
    return (
        Page(
            method="GET",
            path=path,
            summary=f"{act.title}, or not.",
            authority="signed-in",
            handler=partial(_ask, act=act),
        ),
        Page(
            method="POST",
            path=path,
            summary=f"{act.title}.",
            authority="signed-in",
            handler=partial(_do, act=act),
        ),
    )


PAGES: tuple[Page, ...] = (
    *(page for act in ENDINGS for page in _pages(act)),
    Page(
        method="GET",
        path="/exemptions/{exemption}/lost",
        summary="Which device is lost.",
        authority="signed-in",
        handler=lost,
    ),
    Page(
        method="POST",
        path="/exemptions/{exemption}/lost",
        summary="Report a device lost.",
        authority="signed-in",
        handler=report_lost,
    ),
)
