"""A new ban on pages: uploaded, checked, shown as a plan, proposed by one, agreed to by another; and who cannot."""

import pytest
from tests.web.console.counter import Counter

from appban.bootstrap.shipped import shipped_packs
from appban.regime import events as ev
from appban.regime.catalogue import AppId
from appban.regime.time import DAY, SECOND
from appban.service.reading import event_of

NEW = "/bans/new"
UK = shipped_packs()["uk-2023"]


@pytest.fixture
def counter() -> Counter:
    return Counter()


def upload(caller, data: bytes | None, name: str = "pack.yaml", **fields: str):
    """Send the form with a file."""
    page = caller.get(NEW)
    form = next(each for each in page.html.forms if each.action == NEW)
    assert form.get("enctype") == "multipart/form-data"
    parts = []
    for key, value in {**{k: v for k, v in form.form_values() if k != "file"}, **fields}.items():
        parts.append(f'--edge\r\ncontent-disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode())
    if data is not None:
        head = f'--edge\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\ncontent-type: text/yaml\r\n\r\n'
        parts.append(head.encode() + data + b"\r\n")
    headers = {"content-type": "multipart/form-data; boundary=edge", "origin": caller.origin}
    return caller.call("POST", NEW, headers=headers, body=b"".join(parts) + b"--edge--\r\n")


def proposed(counter: Counter, who: str = "ana") -> str:
    caller = counter.as_(who)
    draft = caller.follow(upload(caller, UK))
    assert draft.status == 200, draft.main
    (path,) = {each.action for each in draft.html.forms if (each.action or "").startswith("/bans/drafts/")}
    got = caller.submit(draft, path)
    assert got.status == 303, got.main
    counter.office.clock.pass_(SECOND)
    return got.onward


def test_a_ban_takes_two_who_are_signed_in_and_stands_with_both_names(counter):
    size = counter.office.size()
    path = proposed(counter)
    assert counter.office.size() == size
    ben = counter.as_("ben")
    page = ben.get(path)
    assert "Adopt" in page.main
    assert "Devices touched" in page.main
    assert ben.submit(page, path).status == 303
    facts, ids = counter.office.facts(), counter.office.ids
    assert set(facts.packs) >= {"uk-2023"}
    assert counter.office.size() > size
    assert "It was agreed by" in ben.get(path).main
    assert {ids["ana"], ids["ben"]} == set(adopters(counter))


def adopters(counter: Counter):
    with counter.office.store.reader() as reader:
        events = [event_of(row) for row in reader.rows(0, reader.head().size)]
    return next(each.adopted_by for each in events if isinstance(each, ev.PackAdopted))


def test_whoever_proposed_does_not_agree(counter):
    path = proposed(counter)
    page = counter.as_("ana").get(path)
    assert "somebody else agrees" in page.main
    assert path not in [each.action for each in page.html.forms]


def test_the_plan_shows_what_it_adds_and_whom_it_touches_before_anything_happens(counter):
    ana, size = counter.as_("ana"), counter.office.size()
    page = ana.follow(upload(ana, None, shipped="uk-2023"))
    assert "Nothing has changed yet" in page.main
    assert "restriction" in page.main
    assert "of which a fact is missing" in page.main
    assert counter.office.size() == size


def test_a_pack_that_is_none_is_told_with_its_line(counter):
    ana = counter.as_("ana")
    got = upload(ana, b"pack: [")
    assert got.status == 422
    assert "pack.yaml" in got.problems()[0]
    assert upload(ana, None).problems() == ["Choose a file, or a pack that ships"]
    both = upload(ana, UK, shipped="uk-2023")
    assert both.problems() == ["Upload a file or choose a pack that ships, not both"]


def test_a_pack_that_fails_its_checks_is_not_planned(counter):
    broken = UK.replace(b"kind: security", b"kind: other")
    got = upload(counter.as_("ana"), broken)
    assert got.status == 422
    assert got.problems()


def test_a_plan_that_the_record_has_moved_past_is_not_adopted(counter):
    path = proposed(counter)
    ben = counter.as_("ben")
    page = ben.get(path)
    counter.office.tell(
        ev.AppRecorded(
            stated=counter.office.now, app=AppId("new"), name="new", publisher=None, identities=(), domains=()
        )
    )
    size = counter.office.size()
    got = ben.submit(page, path)
    assert got.status == 422
    assert "moved on" in got.problems()[0]
    assert counter.office.size() == size


def test_a_draft_is_seen_by_whoever_made_it_and_for_a_day(counter):
    ana = counter.as_("ana")
    path = upload(ana, UK).onward
    assert counter.as_("ben").get(path).status == 404
    counter.office.clock.pass_(DAY)
    assert counter.as_("ana").get(path).status == 404


def test_who_does_not_adopt_policy_has_no_part_in_it(counter):
    assert counter.as_("sam").get(NEW).status == 403
    path = proposed(counter)
    assert counter.as_("sam").get(path).status == 404
    assert "New ban" not in counter.as_("sam").get("/restrictions").main
    assert "New ban" in counter.as_("ana").get("/restrictions").main
