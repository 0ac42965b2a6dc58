"""Every id in every page of the table, tried from a body that it is none of: it answers as an id that there never was."""

import re
from collections.abc import Callable, Mapping

import pytest
from tests.web.console.belongings import (
    asked_in_parliament,
    asked_of,
    finding_of,
    measured,
    of_posts,
    review_of,
    run_by_others,
)
from tests.web.console.caller import Caller, Got
from tests.web.console.counter import Counter
from tests.web.console.fleet import Fleet
from tests.web.points import POINT

from appban.ports import Paper
from appban.regime.bodies import BodyId
from appban.regime.identity import Surface
from appban.regime.people import Subject
from appban.regime.time import DAY
from appban.service.proposing.proposals import propose
from appban.service.proposing.proposed import Appoint
from appban.service.requests.drafts import Draft, keep_draft
from appban.service.staff.rota import Duty, Leave, set_away, set_on_call
from appban.web.console.page import Page
from appban.web.console.table import PAGES

OUTSIDER = "sec"
SUBJECTS = (
    "account", "answer", "appoint", "approve-answer", "assess-channel", "audit", "catalogue", "channel", "clear-answer",
    "clear:duty", "clear:duty-post", "clear:minister", "clear:post", "clear:security", "decide-channel", "declare", "enforce", "findings", "foi",
    "inventory", "policy", "post", "private-office", "ratify", "reading", "review", "rota", "stop", "tokens",
)  # fmt: skip
OPEN: Mapping[str, str] = {
    "channel": "whether a channel is used, and on whose word, is told to everybody who signs in",
    "number": "the questions are the same for all",
    "app": "what is an application is told to everybody who signs in",
    "figure": "the kinds of figures are the same for all; each counts what its viewer sees",
    "restriction": "what is banned is told to everybody who signs in",
    "index": "how long the record is is public; what may not be opened is shown as sealed",
    "chart": "the charts of a week are the same for all accounts",
    "kind": "the forms of a report are the same for all",
    "peer": "accounts of others are told to everybody who signs in",
    "name": "whoever has the address of a calendar may read it, so it is as long as a secret",
    "link": "whoever has a link may answer by it, so it is as long as a secret",
    "place": "the public register is open to everybody",
    "question": "the questions are the same for all",
    "asked": "the questions are the same for all; each is answered from what its viewer sees",
    "document": "the files of an answer are the same for all",
    "step": "the questions are the same for all",
    "part": "the questions are the same for all",
    "statement": "what was said in public is told to everybody who signs in",
}
"""Places that name nothing of a body, and why."""
TURNING = re.compile(
    rb"nonce-[0-9a-f]+|nonce=\"[0-9a-f]+\"|name=\"(csrf|once)\"[^>]*|value=\"[^\"]*\"[^>]*name=\"(csrf|once)\""
)
"""What is another each time a page is painted."""
FORM = {
    "reason": "because",
    "act": "end",
    "answer": "yes",
    "to": "sam",
    "outcome": "clear",
    "evidence": "inspection",
}

Target = tuple[str, str]
"""An id that is there, and one as long that never was."""


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """An office in which somebody holds everything over a body apart, and nothing over the others."""
    made = Fleet(tmp_path_factory.mktemp("lake"))
    for subject in SUBJECTS:
        made.office.appoint(OUTSIDER, subject, body="X")
    return made


@pytest.fixture(scope="module")
def targets(counter: Counter) -> Mapping[str, Target]:
    """For each place of a path, something of another body."""
    office = counter.office
    exemption = office.granted()
    draft = Draft(
        id="draft-ab", owner=office.ids["quinn"], changed=office.now, surfaces=(Surface.NATIVE_APP,)
    )
    with office.store.writer() as writer:
        keep_draft(writer, draft)
        writer.put_paper(
            Paper(
                kind="ban-draft",
                id="ban-draft-ab",
                owner=office.ids["ana"],
                at=office.now,
                until=None,
                body=b"{}",
            )
        )
        writer.put_paper(
            Paper(
                kind="ban-form",
                id="ban-form-ab",
                owner=office.ids["ana"],
                at=office.now,
                until=None,
                body=b"{}",
            )
        )
        writer.put_paper(
            Paper(
                kind="readings-file",
                id="readings-file-ab",
                owner=office.ids["ana"],
                at=office.now,
                until=None,
                body=b"",
            )
        )
        writer.put_paper(
            Paper(
                kind="inventory-file",
                id="inventory-file-ab",
                owner=office.ids["ana"],
                at=office.now,
                until=None,
                body=b"",
            )
        )
        writer.commit()
    run_by_others(counter)
    until = office.now + DAY
    asked = Duty(person=office.ids["dee"], body=BodyId("D"), until=until)
    found = {
        "away": office.as_(
            "sam", lambda work: set_away(work, Leave(person=office.ids["sam"], until=until))
        ).value,
        "duty": office.as_("ana", lambda work: set_on_call(work, asked)).value,
        "file": "inventory-file-ab",
        "figures": "readings-file-ab",
        "foi": asked_of(counter),
        "form": "ban-form-ab",
        "ban": "ban-draft-ab",
        "account": "run-by-others",
        "assessment": "under-way",
        "use": "standing",
        "authority": office.facts().authorities_of[office.ids["sam"]][0],
        "body": "D",
        "circumstance": office.declared("dee"),
        "device": "P1",
        "digest": "ab" * 32,
        "draft": draft.id,
        "exemption": exemption,
        "finding": finding_of(counter, "P1"),
        "passkey": "passkey-of-sam",
        "person": office.ids["sam"],
        "point": POINT,
        "review": review_of(counter, exemption),
        "proposal": propose(
            office.desk,
            office.act("ana"),
            Appoint(person=office.ids["hal"], subject=Subject("findings"), body=BodyId("D"), instrument="a letter"),
        ).id,
        **of_posts(office),
    }  # fmt: skip
    found |= measured(counter)
    found["pq"] = asked_in_parliament(counter)
    found["pack"] = "1" * 64
    return {place: (str(there), _never(str(there))) for place, there in found.items()}


def _never(there: str) -> str:
    last = there[-1]
    return there[:-1] + ("7" if last != "7" else "3") if len(there) > 1 else "Q"


def filled(page: Page, targets: Mapping[str, Target], which: int) -> str:
    path = page.path
    for place in page.places:
        if place in OPEN:
            value = {"index": "7", "question": "need", "step": "scope", "part": "text"}.get(place, "x")
        else:
            assert place in targets, f"{page.path}: say in this test what a {place} of another body is"
            value = targets[place][which]
        path = path.replace(f"{{{place}}}", value)
    return path


def without(got: Got, *names: str) -> bytes:
    """What came back, but for what turns and for the id asked about."""
    data = TURNING.sub(b"", got.data)
    for name in names:
        data = data.replace(name.encode(), b"ID")
    return data


def sent(caller: Caller, page: Page, path: str) -> Got:
    if page.method == "GET":
        return caller.follow(caller.get(path))
    found = caller.get("/account").html.xpath("//input[@name='csrf']/@value")[0]
    fields = FORM | {"csrf": found}
    if not page.uploads:
        return caller.post(path, fields)
    parts = "".join(
        f'--edge\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    headers = {"content-type": "multipart/form-data; boundary=edge", "origin": caller.origin}
    return caller.call("POST", path, headers=headers, body=f"{parts}--edge--\r\n".encode())


CLOSED = [each for each in PAGES if set(each.places) - set(OPEN)]


@pytest.fixture(scope="module")
def outsider(counter: Counter) -> Callable[[], Caller]:
    return lambda: counter.as_(OUTSIDER)


@pytest.mark.parametrize("page", CLOSED, ids=lambda page: f"{page.method} {page.path}")
def test_an_id_of_another_body_answers_as_one_that_never_was(counter, outsider, targets, page):
    there, never = filled(page, targets, 0), filled(page, targets, 1)
    before = counter.office.size()
    caller = outsider()
    first, second = sent(caller, page, there), sent(caller, page, never)
    assert first.status == second.status == 404, (first.status, second.status, first.text[:300])
    ids = [value for place in page.places if place in targets for value in targets[place]]
    assert without(first, *ids) == without(second, *ids)
    assert [name for name, _ in first.headers] == [name for name, _ in second.headers]
    assert counter.office.size() == before


def test_the_lists_of_an_outsider_hold_nothing_of_other_bodies(outsider, targets):
    caller = outsider()
    for page in PAGES:
        if (
            page.method == "GET"
            and not page.places
            and page.authority != "anybody"
            and page.path != "/record/bundle"
        ):
            got = caller.get(page.path)
            assert targets["exemption"][0] not in got.data.decode("latin-1"), page.path
            assert targets["draft"][0] not in got.data.decode("latin-1"), page.path
