"""Written questions at the command line: from a file or an e-mail to a frozen pack, the answer as given and its correction."""

import base64
import io
import json
import sys
from pathlib import Path

import pytest
from tests.cli.seated import seated

from appban.bootstrap import open_house
from appban.bootstrap.answers import packed
from appban.record.canonical import encode
from appban.regime.time import show
from appban.regime.written_question import PqId
from appban.settings import Settings

FILE = Path(__file__).parents[1] / "fixtures" / "answers" / "HL1436.json"


@pytest.fixture
def seat(appban):
    """An office with one exemption in force: quinn drafts, sam clears for officials, min is the answering minister."""
    office = seated(appban)
    appban.set("EVIDENCE", str(appban.folder / "evidence"))
    office.granted()
    for who, subject in (("quinn", "answer"), ("sam", "clear-answer"), ("min", "approve-answer")):
        office.appoint(who, subject)
    appban.set("ACTOR", "quinn")
    return office


def taken(appban) -> str:
    return appban.well("answer", "take", FILE, "--body", "D", "-o", "json").json()["question"]


def chosen(appban, seat, *more: str):
    when = ("--as-of", show(seat.now))
    appban.well("answer", "measure", "HL1436", "exemptions-in-force", "--by", "purpose", *when, *more)
    appban.well("answer", "measure", "HL1436", "policy-in-force", *when)


def approved(appban, *draft: str):
    appban.well("answer", "draft", "HL1436", *draft)
    appban.well("answer", "compare", "HL1436", "--outcome", "consistent", "--says", "Read against HL1000.")
    appban.well("answer", "decide", "HL1436", "--as", "sam")
    appban.well("answer", "approve", "HL1436", "--as", "min")


def shown(appban):
    return appban.well("answer", "show", "HL1436", "-o", "json").json()


def files(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_a_question_goes_from_file_to_frozen_pack_and_one_exemption_is_in_no_file_of_it(appban, seat):
    taken(appban)
    chosen(appban, seat)
    text = appban.well("answer", "draft", "HL1436", "--print").out
    assert "a number of exemptions that is not given" in text
    assert "[table 2]" in text
    approved(appban, "--text", f"{text.strip()} [entry 3]")
    frozen = appban.well("answer", "freeze", "HL1436", "-o", "json").json()
    assert frozen["releases"].startswith("release-")
    appban.well("answer", "export", "HL1436", "--to", "pack")
    pack = files(appban.folder / "pack")
    assert {
        "answer.html", "answer.odt", "question.json", "method.md", "log-head.txt", "SHA256SUMS", "evidence/checkpoint",
        "evidence/log.vkey", "evidence/bundle.json", *(f"tables/table-{n}.csv{end}" for n in (1, 2) for end in ("", "-metadata.json")),
    } <= set(pack)  # fmt: skip
    assert pack["tables/table-1.csv"] == b"purpose,exemptions\r\nenforcement,suppressed\r\nall,suppressed\r\n"
    value = json.loads(pack["question.json"])["value"]
    assert (value["uin"], value["aFieldOfLater"]) == ("HL1436", {"kept": ["as", "it", "came"]})
    assert "[" not in value["answerText"]
    assert shown(appban)["state"] == "frozen"


def test_what_a_pack_cites_is_proved_in_it_and_a_sealed_entry_stays_sealed(appban, seat):
    taken(appban)
    size = seat.size()
    approved(appban, "--text", f"The ban stands [entry 3]; [entry {size - 1}] is a case.")
    appban.well("answer", "freeze", "HL1436")
    appban.well("answer", "export", "HL1436", "--to", "pack")
    key = (appban.folder / "pack" / "evidence" / "log.vkey").read_text().strip()
    bundle = appban.folder / "pack" / "evidence" / "bundle.json"
    done = appban.well("log", "verify", bundle, "--key", key, "-o", "json").json()
    assert (done["proved"], done["open_to_reading"], done["entries"]) == (2, 0, seat.size() - 1)
    assert done["draft"] == shown(appban)["sha256"]
    whole = json.loads(bundle.read_bytes())
    leaves = {each["index"]: base64.b64decode(each["leaf"]) for each in whole["entries"]}
    assert b'"commitment"' in leaves[size - 1]
    assert b"exemption" not in leaves[size - 1]
    whole["about"]["rests_on"] = [3]
    bundle.write_bytes(encode(whole))
    assert appban("log", "verify", bundle, "--key", key).code == 4


def test_the_same_pack_comes_out_as_the_same_bytes_and_stays_so(appban, seat):
    question = PqId(taken(appban))
    chosen(appban, seat)
    approved(appban)
    house = open_house(Settings.from_environ())
    with house.desk.store.reader() as reader:
        assert packed(house, reader, question).data == packed(house, reader, question).data
    appban.well("answer", "freeze", "HL1436", "--key", "once")
    again = appban.well("answer", "freeze", "HL1436", "--key", "once")
    assert "used before" in again.err
    appban.well("answer", "export", "HL1436", "--to", "one.zip")
    appban.well("answer", "export", "HL1436", "--to", "two.zip")
    assert (appban.folder / "one.zip").read_bytes() == (appban.folder / "two.zip").read_bytes()
    assert appban("answer", "export", "HL1436", "--to", "one.zip").code == 1


def test_figures_given_out_since_the_draft_stop_the_pack_until_it_is_drafted_anew(appban, seat):
    taken(appban)
    chosen(appban, seat)
    approved(appban)
    known = appban.well("answer", "measure", "HL1436", "-o", "json").json()["rows"][0]["known_at"]
    when = ("--as-of", show(seat.now), "--known-at", known)
    appban.well("report", "release", "--by", "purpose", *when, "--as", "ana")
    done = appban.well("answer", "freeze", "HL1436", "-o", "json").json()
    released = appban.well("report", "releases", "-o", "json").json()["rows"]
    assert [each["release"] for each in released] == [done["releases"]]


def test_what_was_taken_twice_or_is_called_alike_is_said(appban, seat):
    first = taken(appban)
    done = appban("answer", "take", FILE, "--body", "D")
    assert (done.code, first in done.err) == (1, True)
    mail = appban.file("mail.txt", "HL1436, tabled on 8 October 2025: To ask again.")
    appban.well("answer", "take", mail, "--body", "D")
    done = appban("answer", "show", "HL1436")
    assert "2 questions have the UIN HL1436 (HL1436/2024-10-09, HL1436/2025-10-08)" in done.err
    assert appban.well("answer", "show", "HL1436/2025-10-08", "-o", "json").json()["asks"] == "To ask again."
    assert len(appban.well("answer", "list", "-o", "json").json()["rows"]) == 2
    assert "no written question 8024" in appban("answer", "show", "8024").err


def test_a_mail_is_taken_as_it_is_pasted(appban, seat, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"UIN 8024: To ask how many.")))
    done = appban.well("answer", "take", "-", "--body", "D", "--tabled", "2024-11-05", "-o", "json").json()
    assert (done["uin"], done["house"], done["tabled"]) == ("8024", "Commons", "2024-11-05")


def test_the_answer_as_given_stands_beside_the_draft_and_a_correction_beside_both(appban, seat):
    taken(appban)
    approved(appban, "--text", "The ban stands [entry 3].")
    appban.well("answer", "freeze", "HL1436")
    same = appban.file("given.txt", "The ban stands.")
    assert appban.well("answer", "given", "HL1436", same, "--on", "2023-04-01", "-o", "json").code == 0
    value = {
        "questionText": "q",
        "answerText": "<p>The ban stood.</p>",
        "dateAnswerCorrected": "2023-04-01T00:00:00",
    }
    other = appban.file("corrected.json", json.dumps({"value": value}))
    done = appban.well("answer", "correct", "HL1436", other, "-o", "json").json()
    assert (done["differs_from_draft"], done["corrects"]) == (True, True)
    page = shown(appban)
    assert [each["says"] for each in page["answers"]] == ["The ban stands.", "The ban stood."]
    assert (page["state"], page["draft"]) == ("corrected", "The ban stands [entry 3].")


def test_measures_are_chosen_left_out_and_refused_before_anything_is_recorded(appban, seat):
    taken(appban)
    before = seat.size()
    chosen(appban, seat)
    left = appban.well("answer", "measure", "HL1436", "--leave-out", "1", "-o", "json").json()["rows"]
    assert [each["measure"] for each in left] == ["policy-in-force"]
    assert "speaks of single cases" in appban("answer", "measure", "HL1436", "exemption-held-by").err
    assert "not by role" in appban("answer", "measure", "HL1436", "exemptions-in-force", "--by", "role").err
    late = ("policy-in-force", "--as-of", "2200-01-01")
    assert "has not come yet" in appban("answer", "measure", "HL1436", *late).err
    assert "not by nothing" in appban("answer", "measure", "HL1436", "exemptions-in-force").err
    assert "x speaks of single cases, or is not known" in appban("answer", "measure", "HL1436", "x").err
    assert seat.size() == before


def test_a_check_advises_and_records_nothing(appban, seat):
    taken(appban)
    chosen(appban, seat)
    approved(appban)
    appban.well("answer", "freeze", "HL1436")
    mail = appban.file("mail.txt", "HL1500, tabled on 8 October 2025: To ask again.")
    appban.well("answer", "take", mail, "--body", "D")
    when = ("--as-of", show(seat.now))
    appban.well("answer", "measure", "HL1500", "policy-in-force", *when)
    appban.well(
        "answer", "measure", "HL1500", "exemptions-in-force", "--by", "purpose", "--as-of", show(seat.now - 1)
    )
    appban.well("answer", "draft", "HL1500", "--text", "There are 17 now [table 1].")
    before = seat.size()
    rows = appban.well("answer", "check", "HL1500", "-o", "json").json()["rows"]
    assert [each["kind"] for each in rows] == ["other date", "same figures", "not in a table"]
    assert seat.size() == before


def test_the_record_of_an_answer_verifies_offline_and_a_text_is_forgotten_without_it(appban, seat):
    question = taken(appban)
    approved(appban, "--text", "The ban stands.")
    appban.well("log", "erase", question, "--rule", "texts of questions after ten years", "--as", "ana")
    assert shown(appban)["asks"] == "[erased]"
    appban.well("log", "export", "--to", "bundle.json", "--openly")
    key = appban.well("log", "key").out.strip()
    appban.well("log", "verify", "bundle.json", "--key", key)
    assert "To ask His Majesty" not in (appban.folder / "bundle.json").read_text()


def test_whoever_has_no_authority_gets_exit_code_5(appban, seat):
    assert appban("answer", "take", FILE, "--body", "D", "--as", "hal").code == 5
    taken(appban)
    appban.well("answer", "draft", "HL1436", "--text", "x")
    appban.well("answer", "compare", "HL1436", "--outcome", "consistent", "--says", "y")
    assert appban("answer", "decide", "HL1436", "--as", "hal").code == 5
    assert appban("answer", "approve", "HL1436", "--as", "hal").code == 5
