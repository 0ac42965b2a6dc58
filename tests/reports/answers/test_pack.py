"""The files of a pack say the same, validate by other people's readers, and are the same bytes each time."""

import hashlib
import io
import json
import zipfile
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import msgspec
import odfdo
import pytest
from csvw import CSVW

from appban.regime.bodies import BodyId
from appban.regime.drafted import SUPPRESSED, Content, Table, TableColumn
from appban.regime.exemption import Commitment
from appban.regime.people import PersonId
from appban.regime.written_question import Draft, Measured, PqId, Tabled
from appban.reports.answers.pack import Signed, Subject, pack, pack_files
from appban.reports.zipped import unzipped

TEXT = 'There were 12 <exemptions> [table 1].\n\n"Others" are & were not known [entry 412].'
TABLE = Table(
    number=1, measure="exemptions-in-force", wording="How many were in force?", method="Counted as known.",
    parameters=(("by", "purpose"),), as_of="2024-09-01T22:59:59.999999Z", known_at="2024-09-02T00:00:00Z",
    columns=(TableColumn("purpose", "text", "asked for"), TableColumn("exemptions", "count", "in force")),
    rows=(("enforcement", 12), ("=1+1", SUPPRESSED), ("unknown", None)), missing=("departments: no return",),
    control="Small ones are suppressed.", suppressed=1, labels={}, rests_on=(7, 412), figures=None,
)  # fmt: skip
FIELDS = {"uin": "HL1436", "questionText": "To ask how many <b>?", "later": [1], "answerText": None}


def subject(**changes):
    question = PqId("pq-1")
    made = Subject(
        question=Tabled(
            id=question, body=BodyId("dwt"), came="api", house="Lords", number=1, uin="HL1436", tabled="2024-10-09",
            due=None, asked=Commitment("0" * 64),
        ),
        body="Department for Weather and Tides",
        draft=Draft(
            question=question, version=2, drafter=PersonId("p"), outcome="answered", cites=(412,), to=None,
            measures=(Measured(name="exemptions-in-force", as_of=1, known_at=2, answer="0"),), with_question=None, content="0",
        ),
        digest="ab" * 32,
        content=Content(question=question, outcome="answered", text=TEXT, tables=(TABLE,)),
        fields=json.dumps(FIELDS), found="consistent", corrects=False,
        signed=(Signed(step="officials", capacity="clear-answer", stated="2024-10-20T10:00:00Z", digest="cd" * 32),),
        origin="log.example.gov.uk/ban", size=500, root="ef" * 32, evidence={"checkpoint": b"note"},
        where=ZoneInfo("Europe/London"),
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


@pytest.fixture
def files():
    return pack_files(subject())


def test_the_archive_is_the_same_bytes_and_its_sums_hold(files):
    assert pack(subject()) == pack(subject())
    assert unzipped(pack(subject())) == files
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256(files[name]).hexdigest() == digest
    assert len(files["SHA256SUMS"].splitlines()) == len(files) - 1
    dates = {info.date_time for info in zipfile.ZipFile(io.BytesIO(pack(subject()))).infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_the_question_keeps_the_fields_it_came_with_and_gains_the_answer(files):
    value = json.loads(files["question.json"])["value"]
    assert (value["uin"], value["later"], value["house"]) == ("HL1436", [1], None)
    assert value["answerText"] == (
        "<p>There were 12 &lt;exemptions&gt;.</p><p>&#34;Others&#34; are &amp; were not known.</p>"
    )
    assert value["answeringBodyName"] == "Department for Weather and Tides"


def test_the_table_is_read_by_its_description(files, tmp_path):
    for name, data in files.items():
        if name.startswith("tables/"):
            (tmp_path / name.removeprefix("tables/")).write_bytes(data)
    read = CSVW(str(tmp_path / "table-1.csv-metadata.json"), validate=True)
    assert read.is_valid
    (table,) = read.to_json()["tables"]
    cells = [row["describes"][0] for row in table["row"]]
    assert cells == [
        {"purpose": "enforcement", "exemptions": 12},
        {"purpose": "'=1+1"},
        {"purpose": "unknown"},
    ]


def test_the_text_document_is_read_by_another_program_with_headings_and_a_headed_table(files):
    document = odfdo.Document(io.BytesIO(files["answer.odt"]))
    body = document.body
    assert [each.text for each in body.get_headers()] == [
        "Written question HL1436 of 9 October 2024",
        "Question", "Answer", "Table 1", "Exemptions in force", "The record",
    ]  # fmt: skip
    said = [each.text_recursive for each in body.get_paragraphs()]
    assert "There were 12 <exemptions> [table 1]." in said
    tables = body.get_tables()
    assert tables[-1].get_values() == [
        ["Purpose", "Exemptions"], ["enforcement", "12"], ["=1+1", "suppressed"], ["unknown", "not known"],
    ]  # fmt: skip
    assert document.meta.title == "Written question HL1436 of 9 October 2024"
    with zipfile.ZipFile(io.BytesIO(files["answer.odt"])) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        listed = ET.fromstring(archive.read("META-INF/manifest.xml"))  # ours
        places = {
            each.attrib["{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}full-path"] for each in listed
        }
        assert places == {"/", *(set(archive.namelist()) - {"mimetype", "META-INF/manifest.xml"})}


def test_page_and_method_say_of_when_and_what_is_not_known(files):
    page = files["answer.html"].decode()
    assert "There were 12 &lt;exemptions&gt; [table 1]." in page
    assert "To ask how many &lt;b&gt;?" in page
    assert "1 September 2024, 23:59 BST" in page
    told = files["method.md"].decode()
    for words in (
        "2024-09-01T22:59:59.999999Z",
        "departments: no return",
        "Cells suppressed: 1",
        "7, 412",
        "cd" * 32,
    ):
        assert words in told
    assert files["log-head.txt"].decode().splitlines()[1:3] == ["entries: 500", f"root: {'ef' * 32}"]


def test_an_erased_wording_is_said_to_be_and_a_wide_table_is_read_row_by_row():
    wide = msgspec.structs.replace(
        TABLE,
        columns=tuple(TableColumn(f"c{n}", "text", "") for n in range(9)),
        rows=tuple(tuple(f"r{r}c{n}" for n in range(9)) for r in range(40)),
    )
    made = subject(fields=None, content=msgspec.structs.replace(subject().content, tables=(wide,)))
    page = pack_files(made)["answer.html"].decode()
    assert "The wording is not held any more." in page
    assert "Exemptions in force, 30 of 40" in page
    assert "10 more rows stand in tables/table-1.csv." in page
