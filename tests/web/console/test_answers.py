"""Written questions on pages: pasted, drafted, held against earlier words, decided in three sessions, frozen and given."""

import io
import zipfile

import pytest
from tests.reference.build import SOURCE
from tests.web.console.counter import Counter

from appban.regime import events as ev
from appban.regime.time import DAY, SECOND, show
from appban.service.publishing import publish_now

MAIL = """HL1436, tabled on 9 October 2024, for answer on 23 October 2024

Lord Example: To ask His Majesty's Government how many exemptions there are.
"""


@pytest.fixture
def counter() -> Counter:
    counter = Counter()
    counter.office.granted()
    for who, subject in (
        ("quinn", "answer"), ("sam", "clear-answer"), ("min", "approve-answer"), ("sec", "private-office"),
    ):  # fmt: skip
        counter.office.appoint(who, subject)
    publish_now(counter.office.desk, counter.door.press)
    return counter


def sent(counter: Counter, who: str, path: str, status: int = 303, **fields):
    caller = counter.as_(who)
    counter.office.clock.pass_(SECOND)
    got = caller.submit(caller.get(path), path, **fields)
    assert got.status == status, got.text
    return got


def taken(counter: Counter) -> str:
    got = sent(counter, "quinn", "/answers/new", text=MAIL, body="D")
    return got.onward


def drafted(counter: Counter, base: str, **fields):
    when = show(counter.office.now)
    sent(
        counter,
        "quinn",
        f"{base}/measures",
        **{"name": "exemptions-in-force", "by": "purpose", "as-of": when},
    )
    text = counter.as_("quinn").get(f"{base}/draft").html.xpath("//textarea[@name='text']")[0].text_content()
    sent(counter, "quinn", f"{base}/draft", **{"outcome": "answered", "text": text.strip(), **fields})
    return text


def approved(counter: Counter) -> str:
    base = taken(counter)
    drafted(counter, base)
    sent(counter, "quinn", f"{base}/compare", outcome="consistent", says="Nothing was said.")
    sent(counter, "sam", f"{base}/decide", outcome="clear")
    sent(counter, "min", f"{base}/approve", outcome="clear")
    return base


def test_a_question_is_taken_by_pasting_and_listed(counter):
    base = taken(counter)
    page = counter.as_("sam").get(base)
    for words in (
        "HL1436 of 9 October 2024",
        "To ask His Majesty's Government how many",
        "23 October 2024",
        "to be drafted",
    ):
        assert words in page.main
    assert "HL1436 of 9 October 2024" in counter.as_("quinn").get("/answers").main
    wrong = sent(counter, "quinn", "/answers/new", 409, text=MAIL, body="D")
    assert "taken already" in wrong.main
    assert "Paste the question" in sent(counter, "quinn", "/answers/new", 422, text="", body="D").main


def test_it_goes_from_a_pasted_mail_to_a_frozen_pack_in_three_sessions(counter):
    base = approved(counter)
    assert "approved" in counter.as_("quinn").get(base).main
    sent(counter, "quinn", f"{base}/freeze")
    page = counter.as_("min").get(base)
    (link,) = page.html.xpath("//main//a[contains(@href, '/packs/')]/@href")
    got = counter.as_("min").get(link)
    with zipfile.ZipFile(io.BytesIO(got.data)) as archive:
        assert b"enforcement,suppressed" in archive.read("tables/table-1.csv")
        assert "answer.odt" in archive.namelist()
    assert "Quinn" in page.main or "quinn" in page.main


def test_one_exemption_is_on_no_page_of_a_draft(counter):
    base = taken(counter)
    assert "a number of exemptions that is not given" in drafted(counter, base)
    page = counter.as_("sam").get(base)
    cells = [each.text_content().strip() for each in page.html.xpath("//main//table//tbody//tr/*")]
    assert cells[:4] == ["enforcement", "suppressed", "all", "suppressed"]
    assert (
        "Not known: departments without figures" in page.main
        or "Counts from 1 to 4 are suppressed" in page.main
    )


def test_the_form_of_a_decision_is_of_the_version_that_was_shown(counter):
    base = taken(counter)
    drafted(counter, base)
    sent(counter, "quinn", f"{base}/compare", outcome="consistent", says="Nothing was said.")
    caller = counter.as_("sam")
    shown = caller.get(f"{base}/decide")
    sent(counter, "quinn", f"{base}/draft", outcome="answered", text="Other words [table 1].")
    late = caller.submit(shown, f"{base}/decide", outcome="clear")
    assert late.status == 409
    assert "you were shown 1" in late.main


def test_a_return_says_why_and_leads_to_a_new_version(counter):
    base = taken(counter)
    drafted(counter, base)
    sent(counter, "quinn", f"{base}/compare", outcome="consistent", says="Nothing was said.")
    assert "say why" in sent(counter, "sam", f"{base}/decide", 422, outcome="return").main
    assert "Say whether you clear it" in sent(counter, "sam", f"{base}/decide", 422).main
    sent(counter, "sam", f"{base}/decide", outcome="return", says="Name the ban.")
    page = counter.as_("quinn").get(base)
    assert "Name the ban." in page.main
    assert page.html.xpath(f"//main//a[@href='{base}/draft']")


def test_the_private_office_approves_for_the_minister(counter):
    base = taken(counter)
    drafted(counter, base)
    sent(counter, "quinn", f"{base}/compare", outcome="consistent", says="Nothing was said.")
    sent(counter, "sam", f"{base}/decide", outcome="clear")
    page = counter.as_("sec").get(f"{base}/approve")
    (minister,) = page.html.xpath("//select[@name='behalf']/option[@value!='']/@value")
    assert minister == counter.office.ids["min"]
    sent(counter, "sec", f"{base}/approve", outcome="clear", behalf=minister)
    assert "for min" in counter.as_("quinn").get(base).main.lower()


def test_whoever_has_no_part_sees_no_question_and_no_link_to_it(counter):
    base = taken(counter)
    assert counter.as_("hal").get(base).status in {403, 404}
    for who, count in (("hal", 0), ("quinn", 1)):
        assert len(counter.as_(who).get("/").html.xpath("//nav//a[@href='/answers']")) == count
    assert counter.as_("sam").get("/answers/pq-0").status == 404
    assert counter.as_("sam").get(f"{base}/draft").status == 403


def test_measures_are_chosen_refused_and_left_out(counter):
    base = taken(counter)
    path = f"{base}/measures"
    assert "speaks of single cases" in sent(counter, "quinn", path, 422, name="exemption-held-by").main
    assert "Choose what is asked" in sent(counter, "quinn", path, 422).main
    assert "is no parameter" in sent(counter, "quinn", path, 422, name="policy-in-force", parameters="x").main
    sent(counter, "quinn", path, name="policy-in-force", parameters="restriction=ban")
    assert "restriction ban" in counter.as_("quinn").get(path).main
    sent(counter, "quinn", path, leave="1")
    assert "Nothing is chosen yet" in counter.as_("quinn").get(path).main


def test_the_answer_as_given_and_its_correction_stand_beside_the_draft(counter):
    base = approved(counter)
    sent(counter, "quinn", f"{base}/freeze")
    counter.office.clock.pass_(DAY)
    day = show(counter.office.now)[:10]
    sent(counter, "quinn", f"{base}/given", kind="answer", on=day, text="Twelve.")
    sent(counter, "quinn", f"{base}/given", kind="correction", on=day, text="Thirteen.")
    page = counter.as_("min").get(base)
    for words in ("Twelve.", "Thirteen.", "It is in other words than were approved.", "corrected"):
        assert words in page.main
    assert (
        "has not come yet"
        in sent(counter, "quinn", f"{base}/given", 422, kind="correction", on="2200-01-01", text="x").main
    )


def test_drafts_of_a_former_administration_are_closed_to_the_next_minister(counter):
    base = taken(counter)
    drafted(counter, base)
    counter.office.clock.pass_(DAY)
    counter.office.tell(
        ev.AdministrationBegan(stated=counter.office.now, administration="next", name="Next", source=SOURCE)
    )
    counter.office.clock.pass_(SECOND)
    assert "are closed to ministers and special advisers" in counter.as_("min").get(base).main
    assert "closed to ministers" not in counter.as_("sam").get(base).main
