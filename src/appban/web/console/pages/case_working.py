"""Working on a case: judging its risk, giving evidence of its safeguards, confirming in writing, closing what is over."""

from functools import partial
from typing import cast, get_args

from wtforms import Form, StringField
from wtforms.validators import AnyOf, DataRequired

from appban.errors import InputError
from appban.regime.device import DeviceId
from appban.regime.mitigation import Method
from appban.regime.restriction import Risk
from appban.regime.time import read
from appban.service.deciding.clearing import assess
from appban.service.deciding.telephone import confirm
from appban.service.exemptions.ending import Attested, close
from appban.service.exemptions.evidence_files import MOST_BYTES, files_of, keep_file, read_file
from appban.service.exemptions.mitigating import attest, observe_failed
from appban.service.proposing.proposals import propose
from appban.service.proposing.proposed import Shut
from appban.service.work import Work
from appban.web.bodies import Limits
from appban.web.console.answers import Answer, Download, See, Shown
from appban.web.console.forms import LONG, at_most, problems
from appban.web.console.page import FORM, Handler, Page
from appban.web.console.pages.case import Case, case_of
from appban.web.console.visit import Visit
from appban.web.console.words import ENDED

FILES = Limits(size=MOST_BYTES + 65_536, seconds=60)
METHODS = {
    Method.ATTESTATION: "I say so",
    Method.DOCUMENT: "A document shows it",
    Method.INSPECTION: "I looked at it",
}


class Judging(Form):
    """An assessment: two levels and why. Space around a reason is no reason."""

    risk = StringField(validators=[AnyOf(get_args(Risk), message="Choose the risk as it is asked for")])
    residual = StringField(
        validators=[AnyOf(get_args(Risk), message="Choose what is left of the risk with the safeguards")]
    )
    reason = StringField(validators=[DataRequired("Say why"), *at_most()])


def judge(visit: Visit) -> Shown:
    """The form of an assessment."""
    found = case_of(visit)
    context = {"case": found, "most": LONG, **_typed(visit, "risk", "residual", "reason")}
    return Shown(template="case/assess.html", title="Assess the risk", context=context)


def judged(visit: Visit) -> Answer:
    """Record an assessment of the newest version."""
    found = case_of(visit)
    wrong = problems(Judging(visit.form))
    if wrong:
        return visit.again(judge(visit), wrong)
    return visit.attempt(partial(judge, visit), partial(_judged, visit, found))


def _judged(visit: Visit, found: Case) -> Answer:
    risk, residual, reason = visit.field("risk"), visit.field("residual"), visit.field("reason")
    visit.do(lambda work: assess(work, found.id, cast("Risk", risk), cast("Risk", residual), reason))
    return See(path=f"/exemptions/{found.id}", told="The assessment is recorded.")


def evidence(visit: Visit) -> Shown:
    """The form of evidence for a safeguard, and what was handed in."""
    found = case_of(visit)
    visit.names.learn(device.id for device in found.page.request.devices)
    devices = [(device.id, str(visit.names.of(device.id))) for device in found.page.request.devices]
    context = {
        "case": found,
        "means": {kind.slug: kind.means for kind in visit.facts.mitigations.values()},
        "devices": devices,
        "methods": [(method.value, words) for method, words in METHODS.items()],
        "files": files_of(visit.reader, found.id),
        "chosen": visit.asked("mitigation"),
        **_typed(visit, "mitigation", "device", "method", "holds", "when"),
    }
    return Shown(template="case/evidence.html", title="Give evidence of a safeguard", context=context)


def evidenced(visit: Visit) -> Answer:
    """Record that a safeguard was seen to hold or to fail, with the file that shows it."""
    found = case_of(visit)
    return visit.attempt(partial(evidence, visit), partial(_evidenced, visit, found))


def _evidenced(visit: Visit, found: Case) -> Answer:
    slug, holds = visit.field("mitigation"), visit.field("holds")
    if slug not in found.page.request.mitigations:
        raise InputError("Choose the safeguard")
    if holds not in {"yes", "no"}:
        raise InputError("Say whether it holds")
    device = DeviceId(visit.field("device")) if visit.field("device") else None
    when = visit.field("when")
    seen = read(when, visit.house.desk.zone, bare="start")[0] if when else None
    if holds == "no":
        visit.do(lambda work: observe_failed(work, found.id, slug, stated=seen or work.now, device=device))
        return See(path=f"/exemptions/{found.id}", told="It is recorded as failed.")
    method = Method(visit.field("method")) if visit.field("method") in set(Method) else Method.ATTESTATION
    visit.do(partial(_attest, visit, found, slug, method, seen, device))
    return See(path=f"/exemptions/{found.id}", told="The evidence is recorded.")


def _attest(  # noqa: PLR0917  # what the form says, as it says it
    visit: Visit,
    found: Case,
    slug: str,
    method: Method,
    seen: int | None,
    device: DeviceId | None,
    work: Work,
) -> None:
    file, digest = visit.files.get("file"), None
    if file is not None:
        digest = keep_file(
            work.writer,
            visit.house.evidence,
            found.id,
            file.name,
            file.data,
            by=visit.viewer.person,
            at=work.now,
        )
    attest(work, found.id, slug, method=method, stated=seen or work.now, device=device, digest=digest)


def handed_in(visit: Visit) -> Answer:
    """A file that was handed in, as it came."""
    found = case_of(visit)
    kept, data = read_file(visit.reader, visit.house.evidence, found.id, visit.path["digest"])
    return Download(name=kept.name, media_type="application/octet-stream", data=data)


def confirming(visit: Visit) -> Shown:
    """Which decision by telephone is confirmed in writing."""
    found = case_of(visit)
    decisions = [
        each for each in found.page.decisions if each.noted_by is not None and each.confirmed is None
    ]
    context = {"case": found, "decisions": decisions, "chosen": visit.field("decision")}
    return Shown(template="case/confirm.html", title="Confirm a decision given by telephone", context=context)


def confirmed(visit: Visit) -> Answer:
    """Record the written confirmation."""
    found = case_of(visit)
    return visit.attempt(partial(confirming, visit), partial(_confirmed, visit, found))


def _confirmed(visit: Visit, found: Case) -> Answer:
    digest = visit.field("decision")
    if not digest:
        raise InputError("Choose which decision")
    visit.do(lambda work: confirm(work, found.id, digest))
    return See(path=f"/exemptions/{found.id}", told="The confirmation is recorded.")


def closing(visit: Visit) -> Shown:
    """The form of closing."""
    found = case_of(visit)
    context = {"case": found, "ended": ENDED, "evidence": visit.field("evidence")}
    return Shown(template="case/close.html", title="Close this exemption", context=context)


def closed(visit: Visit) -> Answer:
    """Close an exemption that is over: the application is gone."""
    found = case_of(visit)
    return visit.attempt(partial(closing, visit), partial(_closed, visit, found))


def _closed(visit: Visit, found: Case) -> Answer:
    how = visit.field("evidence")
    if how not in ENDED:
        raise InputError("Choose how it is known that the application is gone")
    if how == "observed-gone":
        visit.do(lambda work: close(work, found.id, "observed-gone", digest=None, signed_by=()))
        return See(path=f"/exemptions/{found.id}", told="It is closed.")
    what = Shut(exemption=found.id, evidence=cast("Attested", how))
    made = propose(visit.house.desk, visit.act(), what)
    return See(
        path=f"/proposals/{made.id}", told="It is proposed. It is closed when a second person agrees here."
    )


def _typed(visit: Visit, *names: str) -> dict[str, str]:
    return {name: visit.field(name) for name in names}


def _both(slug: str, get: Handler, post: Handler, title: str, limits: Limits = FORM) -> tuple[Page, Page]:
    path = f"/exemptions/{{exemption}}/{slug}"
    return (
        Page(method="GET", path=path, summary=f"{title}: the form.", authority="signed-in", handler=get),
        Page(
            method="POST",
            path=path,
            summary=f"{title}.",
            authority="signed-in",
            handler=post,
            uploads=limits is FILES,
            limits=limits,
        ),
    )


PAGES: tuple[Page, ...] = (
    *_both("assess", judge, judged, "Assess the risk"),
    *_both("evidence", evidence, evidenced, "Give evidence of a safeguard", FILES),
    *_both("confirm", confirming, confirmed, "Confirm a decision given by telephone"),
    *_both("close", closing, closed, "Close an exemption"),
    Page(
        method="GET",
        path="/exemptions/{exemption}/evidence/{digest}",
        summary="A file that was handed in.",
        authority="signed-in",
        handler=handed_in,
    ),
)
