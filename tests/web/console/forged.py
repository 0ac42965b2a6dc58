"""Forms as somebody was shown them, to be changed and sent by somebody else."""

from tests.web.console.caller import Caller, Got
from tests.web.console.counter import Counter

from appban.regime.exemption import ExemptionId

WRITTEN = {"outcome": "clear", "instrument": "security minute 12", "reason": "The need is shown."}
REFUSED = {403, 404, 409, 422}


def path_of(exemption: ExemptionId, act: str) -> str:
    return f"/exemptions/{exemption}/{act}"


def checked(caller: Caller, exemption: ExemptionId, **written: str) -> Got:
    path = path_of(exemption, "decide")
    return caller.submit(caller.get(path), path, **{**WRITTEN, **written})


def fields_of(page: Got, action: str) -> dict[str, str]:
    """The fields of the form that is sent there, as they stand."""
    return dict(next(form for form in page.html.forms if form.action == action).form_values())


def marked(caller: Caller, fields: dict[str, str]) -> dict[str, str]:
    """The fields under the token of whoever sends them, as a new form."""
    mark = fields_of(caller.get("/account"), "/sign-out")
    return fields | {"csrf": mark["csrf"], "once": "another"}


def ready(counter: Counter, exemption: ExemptionId, who: str = "sam") -> dict[str, str]:
    """The form of a decision as somebody was shown it, before it was sent."""
    return fields_of(checked(counter.as_(who), exemption), path_of(exemption, "decision"))


def nothing_decided(counter: Counter, *exemptions: ExemptionId) -> bool:
    return not any(counter.office.history(each).decisions for each in exemptions)
