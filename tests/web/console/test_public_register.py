"""The register served live: open to anybody, the same files, under a policy of its own, and never of a moment asked for."""

import pytest
from tests.web.console.counter import Counter
from tests.web.console.test_statements import second_ban

from appban.regime.time import DAY
from appban.service.publishing import publish_now

ROOT = "/public/register"


@pytest.fixture
def counter() -> Counter:
    made = Counter()
    publish_now(made.console.house.desk, made.console.house.press)
    return made


def test_anybody_reads_it_under_a_policy_of_its_own(counter):
    got = counter.stranger().get(f"{ROOT}/index.html")
    assert got.status == 200
    assert got.header("content-type").startswith("text/html")
    assert "script-src 'self'" in got.header("content-security-policy")
    assert "Public register" in got.data.decode()


def test_every_file_comes_as_what_it_is(counter):
    stranger = counter.stranger()
    for place, kind in (
        ("restrictions.csv", "text/csv"),
        ("restrictions.csv-metadata.json", "application/json"),
        ("feed.atom", "application/atom+xml"),
        ("check.js", "text/javascript"),
        ("log.vkey", "text/plain"),
        ("plot/exemptions-over-time.svg", "image/svg+xml"),
    ):
        got = stranger.get(f"{ROOT}/{place}")
        assert (got.status, got.header("content-type").partition(";")[0]) == (200, kind), place


def test_what_is_no_file_of_it_is_not_found(counter):
    for place in ("nothing.html", "../../appban.sqlite3", "proof/999999.txt"):
        assert counter.stranger().get(f"{ROOT}/{place}").status in {404, 400}, place


def test_a_page_is_the_same_whatever_moment_is_asked_for(counter):
    stranger = counter.stranger()
    assert (
        stranger.get(f"{ROOT}/restrictions.html?as-of=2031-01-01").data
        == stranger.get(f"{ROOT}/restrictions.html").data
    )


def test_what_is_sealed_until_it_starts_is_on_no_page_and_in_no_proof_before(counter):
    second_ban(counter, counter.office.now + DAY, sealed=True)
    second_ban(counter, counter.office.now + DAY, sealed=False)
    publish_now(counter.console.house.desk, counter.console.house.press)
    house = counter.console.house
    with house.desk.store.reader() as reader:
        files = counter.console.registers.files(house, reader, counter.office.facts(), counter.office.now)
    assert any(b"Another ban" in data for data in files.values()), "the one that was announced is there"
    sealed = [place for place in files if place.startswith("restriction/other-ban.v")]
    assert len(sealed) == 1
