"""The record as people read it: their own part of it open, the rest as seals, all of it provable."""

import json

import pytest
from tests.web.console.counter import Counter

from appban.service.publishing import publish_now


@pytest.fixture
def counter() -> Counter:
    counter = Counter()
    counter.exemption = counter.office.granted()
    publish_now(counter.office.desk, counter.door.press)
    return counter


def test_somebody_with_authority_opens_an_entry_and_takes_its_proof_away(counter):
    caller = counter.as_("sam")
    page = caller.get(f"/record?about={counter.exemption}")
    assert "Decision made" in page.main
    index = page.html.xpath("//table//a[starts-with(@href, '/record/')]/@href")[0]
    opened = caller.get(index)
    assert opened.status == 200
    assert counter.exemption in opened.main
    got = caller.get(f"{index}/proof")
    assert got.header("content-disposition").startswith("attachment;")


def test_what_is_not_theirs_stays_a_seal_and_cannot_be_opened(counter):
    caller = counter.as_("kim")
    page = caller.get(f"/record?about={counter.exemption}")
    assert "No entry that you may open speaks of that." in page.main
    with counter.office.store.reader() as reader:
        sealed = [row.index for row in reader.rows_of({f"exemption:{counter.exemption}"}, reader.head().size)]
    assert caller.get(f"/record/{sealed[0]}").status == 404
    assert caller.get(f"/record/{sealed[0]}").main == caller.get("/record/99999").main
    assert "Sealed" in caller.get("/record").main
    assert caller.get("/record/x").status == 404


def test_the_bundle_holds_no_opening_of_a_sealed_entry(counter):
    got = counter.as_("kim").get("/record/bundle")
    assert got.status == 200
    assert counter.exemption.encode() not in got.data
    assert json.loads(got.data)


def test_the_published_record_is_checked_again(counter):
    page = counter.as_("kim").get("/record/check")
    assert "The record holds" in page.main
    folder = counter.door.press.folder
    for name in [each for each in folder.files if "entries" in each]:
        folder.files[name] = folder.files[name].replace(b'"commitment":"', b'"commitmant":"', 1)
    assert "The record does not hold" in counter.as_("kim").get("/record/check").main
