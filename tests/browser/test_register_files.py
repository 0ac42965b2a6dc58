"""The files of the public register of the fixture history, by validators of others: CSV on the Web, Atom, JSON-LD."""

import json
import re
from pathlib import Path

import pytest
from csvw import CSVW
from lxml import etree
from rdflib import Graph, URIRef
from tests.browser.made_register import made
from tests.history import History

pytestmark = [pytest.mark.slow]

RNG = Path(__file__).parents[1] / "fixtures" / "register" / "atom.rng"
SCHEMA = "https://schema.org/"
TABLES = ("accounts", "channels", "corrections", "exemptions", "restrictions", "statements")


@pytest.fixture(scope="module")
def folder(history: History, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("files")
    return made(history.copy(place / "store"), place / "register")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_valid_by_its_metadata_and_has_rows(folder, name):
    found = CSVW(str(folder / f"{name}.csv-metadata.json"), validate=True)
    assert found.is_valid
    assert found.warnings == []
    assert list(found.tables[0].iterdicts())


def test_some_counts_of_that_day_are_suppressed_and_some_shown(folder):
    rows = list(CSVW(str(folder / "exemptions.csv-metadata.json")).tables[0].iterdicts())
    counts = [row["exemptions"] for row in rows]
    assert None in counts
    assert any(count is not None and count > 0 for count in counts)


def test_the_feed_is_valid_atom(folder):
    schema = etree.RelaxNG(etree.parse(RNG))
    assert schema.validate(etree.parse(str(folder / "feed.atom"))), schema.error_log


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("name", TABLES)
def test_a_page_says_in_json_ld_that_it_is_one_data_set(folder, name):
    page = (folder / f"{name}.html").read_text()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    told = json.loads(block) | {"@context": {"@vocab": SCHEMA}}
    graph = Graph().parse(data=json.dumps(told), format="json-ld")
    kind = URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    assert len(list(graph.subjects(kind, URIRef(f"{SCHEMA}Dataset")))) == 1
