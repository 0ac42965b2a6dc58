"""The files of the register, held against validators of others: CSV on the Web, Atom, JSON-LD, and HTML that cannot be broken out of."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from csvw import CSVW
from lxml import etree
from rdflib import Graph, URIRef
from tests.reports.register.sample import NASTY, frame

from appban.reports.register.site import site

RNG = Path(__file__).parents[2] / "fixtures" / "register" / "atom.rng"
SCHEMA = "https://schema.org/"
DATASET = {
    "name", "description", "url", "isAccessibleForFree", "dateModified", "version", "identifier", "creator",
    "variableMeasured", "distribution",
}  # fmt: skip
"""Properties that schema.org gives a Dataset, itself or as a CreativeWork or Thing (release 29)."""


@pytest.fixture
def files():
    return site(
        frame("https://register.example.gov.uk/bans/"), {3: b"proof"}, {"check.js": b"", "sort.js": b""}
    )


@pytest.fixture
def on_disk(files, tmp_path):
    for place, data in files.items():
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(data)
    return tmp_path


def read(folder: Path) -> CSVW:
    """The table as a validator of others reads it by its metadata."""
    return CSVW(str(folder / "exemptions.csv-metadata.json"), validate=True)


def test_a_table_is_valid_by_its_metadata_and_reads_as_what_it_says(on_disk):
    found = read(on_disk)
    assert found.is_valid
    assert found.warnings == []
    rows = list(found.tables[0].iterdicts())
    assert [row["exemptions"] for row in rows] == [12, None, 0], "suppressed is no value, and 0 is one"
    assert rows[0]["since"].isoformat() == "2023-11-14T22:13:20+00:00"
    assert rows[0]["url"].unsplit() == "https://example.gov.uk/a"


@pytest.mark.filterwarnings("always")
def test_the_metadata_would_find_a_table_of_another_shape(on_disk):
    path = on_disk / "exemptions.csv"
    path.write_bytes(path.read_bytes().replace(b"12", b"a dozen"))
    assert not read(on_disk).is_valid


def test_no_cell_is_a_formula_and_every_row_ends_as_rfc_4180_says(files):
    data = files["exemptions.csv"].decode()
    assert data.count("\r\n") == 4
    rows = list(csv.reader(io.StringIO(data, newline="")))
    assert rows[2][0] == f"'{NASTY}"
    assert rows[3][0] == "'@home"
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_the_feed_is_valid_atom_and_its_ids_stay(files):
    schema = etree.RelaxNG(etree.parse(RNG))
    feed = etree.fromstring(files["feed.atom"])
    assert schema.validate(feed), schema.error_log
    ids = [each.text for each in feed.iter("{http://www.w3.org/2005/Atom}id")]
    assert len(set(ids)) == len(ids)
    assert ids == [
        each.text
        for each in etree.fromstring(site(frame(), {}, {})["feed.atom"]).iter(
            "{http://www.w3.org/2005/Atom}id"
        )
    ]


def test_the_schema_would_find_a_feed_that_lacks_what_atom_asks_for(files):
    feed = etree.fromstring(files["feed.atom"])
    feed.remove(feed.find("{http://www.w3.org/2005/Atom}updated"))
    assert not etree.RelaxNG(etree.parse(RNG)).validate(feed)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_the_data_set_is_json_ld_of_schema_org(files):
    page = files["exemptions.html"].decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    told = json.loads(block)
    assert told.pop("@context") == SCHEMA
    graph = Graph().parse(data=json.dumps(told | {"@context": {"@vocab": SCHEMA}}), format="json-ld")
    (subject,) = graph.subjects(
        URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), URIRef(f"{SCHEMA}Dataset")
    )
    assert str(subject) == "https://register.example.gov.uk/bans/exemptions.html"
    used = {
        str(each).removeprefix(SCHEMA) for each in graph.predicates(subject) if str(each).startswith(SCHEMA)
    }
    assert used == DATASET
    (download,) = graph.objects(subject, URIRef(f"{SCHEMA}distribution"))
    assert str(graph.value(download, URIRef(f"{SCHEMA}contentUrl"))).endswith("/exemptions.csv")


def test_no_text_of_an_entry_breaks_out_of_a_page(files):
    for place, data in files.items():
        if place.endswith(".html"):
            root = etree.HTML(data.decode())
            assert root.findall(".//b") == [] or all(
                each.text == "log.example.gov.uk/ban" for each in root.findall(".//b")
            )
            assert all(
                each.get("src") or each.get("type") == "application/ld+json"
                for each in root.findall(".//script")
            )
            assert not root.xpath("//@style | //style")


def test_the_name_of_a_file_is_never_a_way_out_of_the_folder(files):
    assert all(".." not in place and not place.startswith("/") for place in files)


def test_each_page_names_the_head_and_has_a_policy_of_its_own(files):
    for place, data in files.items():
        if place.endswith(".html"):
            text = data.decode()
            assert "root AAAAAAAA" in text, place
            assert "script-src &#39;self&#39;" in text or "script-src 'self'" in text


def test_links_of_every_page_lead_somewhere(files):
    places = set(files) | {"proof/4.txt", "proof/5.txt"}
    for place, data in files.items():
        if not place.endswith(".html"):
            continue
        folder = place.rpartition("/")[0]
        for link in etree.HTML(data.decode()).xpath("//a/@href | //link/@href | //script/@src"):
            target = link.partition("?")[0]
            if target.startswith(("#", "data:", "https:")):
                continue
            path = (
                target.removeprefix("../") if target.startswith("../") else f"{folder}/{target}".lstrip("/")
            )
            assert path in places, f"{place} links to {link}"


def test_a_picture_is_a_whole_svg_of_its_own(files):
    for place, data in files.items():
        if place.endswith(".svg"):
            root = etree.fromstring(data)
            assert root.tag == "{http://www.w3.org/2000/svg}svg"
            assert root.find("{http://www.w3.org/2000/svg}style") is not None


def test_what_is_suppressed_is_a_gap_in_the_plot_and_empty_in_its_table(files):
    assert files["plot/exemptions-over-time.csv"].decode().splitlines()[2].endswith("Z,,7")


def test_a_version_stays_at_its_address_and_the_newest_has_one_of_its_own(files):
    assert b"version 1 of 2, not the newest" in files["statement/s1.v1.html"]
    assert b"version 2 of 2, the newest" in files["statement/s1.html"]
    assert b"This stands in a sealed entry" in next(
        data for place, data in files.items() if place.startswith("account/")
    )
