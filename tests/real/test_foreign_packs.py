"""Somebody else's program accepts the evidence of a pack as it was given out, and refuses it after any change."""

import json

import pytest
from tests.cli.conftest import Console
from tests.cli.seated import seated

from appban.record.canonical import encode

pytestmark = pytest.mark.real


@pytest.fixture
def pack(tmp_path, monkeypatch, capsys):
    """The evidence of a pack whose text cites an open and a sealed entry."""
    appban = Console(tmp_path, monkeypatch, capsys)
    office = seated(appban)
    appban.set("EVIDENCE", str(tmp_path / "evidence"))
    for who, subject in (("quinn", "answer"), ("sam", "clear-answer"), ("min", "approve-answer")):
        office.appoint(who, subject)
    appban.set("ACTOR", "quinn")
    mail = appban.file("mail.txt", "UIN 8024: To ask what is banned.")
    appban.well("answer", "take", mail, "--body", "D")
    appban.well("answer", "draft", "8024", "--text", f"It is [entry 3] [entry {office.size() - 1}].")
    appban.well("answer", "compare", "8024", "--outcome", "consistent", "--says", "Nothing was said before.")
    appban.well("answer", "decide", "8024", "--as", "sam")
    appban.well("answer", "approve", "8024", "--as", "min")
    appban.well("answer", "freeze", "8024")
    appban.well("answer", "export", "8024", "--to", "pack")
    return tmp_path / "pack" / "evidence"


def test_the_evidence_of_a_pack_is_accepted_and_refused_once_changed(go_verifier, pack):
    bundle, key = pack / "bundle.json", (pack / "log.vkey").read_text().strip()
    found = go_verifier(bundle, key)
    assert found.returncode == 0, found.stderr
    assert "rests on 2 entries" in found.stdout
    whole = json.loads(bundle.read_bytes())
    bundle.write_bytes(encode(whole | {"entries": whole["entries"][1:]}))
    assert go_verifier(bundle, key).returncode == 1
    first = whole["entries"][0]
    bundle.write_bytes(encode(whole | {"entries": [first | {"leaf": "eA=="}, *whole["entries"][1:]]}))
    assert "leaf 3" in go_verifier(bundle, key).stderr
