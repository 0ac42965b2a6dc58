"""Somebody else's program accepts the proof of an answer to every question, and refuses it after any change."""

import json

import pytest
from tests.record.logs import OTHER_KEY
from tests.reports.questions.asked import KEY, Asked
from tests.reports.questions.test_reproduced import everything, texts
from tests.reports.questions.world import LATE

from appban.record.canonical import encode
from appban.record.keys import format_vkey
from appban.reports.questions._discover import questions
from appban.reports.questions.model import bytes_of
from appban.service.oversight.proving import prove_answer

pytestmark = pytest.mark.real

VKEY = format_vkey(KEY.verifier)
each_question = pytest.mark.parametrize("question", questions().values(), ids=lambda each: each.name)


@pytest.fixture(scope="module")
def asked():
    return Asked(everything().entries)


def proof(asked: Asked, question, known_at: int | None = None) -> bytes:
    answer = asked(question.name, LATE, known_at=known_at, **texts(question))
    head = answer.checkpoint
    with asked.store.reader() as reader:
        return prove_answer(
            reader,
            asked.press,
            bytes_of(answer),
            answer.rests_on,
            size=head.size,
            root=head.root,
            openly=False,
        )


@each_question
def test_the_proof_of_an_answer_is_accepted_under_the_head_of_any_time(
    go_verifier, asked, question, tmp_path
):
    path = tmp_path / "answer.json"
    # Under the head of now, and under one in the middle, of which no checkpoint was ever published.
    for known_at in (None, LATE - 3 * 3_600_000_000):
        path.write_bytes(proof(asked, question, known_at))
        found = go_verifier(path, VKEY)
        assert found.returncode == 0, found.stderr
        assert question.name in found.stdout


def test_a_changed_proof_is_refused_by_its_leaf(go_verifier, asked, tmp_path):
    whole = json.loads(proof(asked, questions()["exemptions-in-force"]))
    path, first = tmp_path / "answer.json", whole["entries"][0]
    for field, wrong in (("leaf", "eA=="), ("path", first["path"][1:]), ("index", first["index"] + 1)):
        path.write_bytes(encode(whole | {"entries": [first | {field: wrong}, *whole["entries"][1:]]}))
        found = go_verifier(path, VKEY)
        assert found.returncode == 1
        assert "leaf" in found.stderr
    path.write_bytes(encode(whole | {"entries": whole["entries"][1:]}))
    assert "rests on" in go_verifier(path, VKEY).stderr


def test_a_proof_under_another_key_is_refused(go_verifier, asked, tmp_path):
    path = tmp_path / "answer.json"
    path.write_bytes(proof(asked, questions()["policy-in-force"]))
    assert go_verifier(path, format_vkey(OTHER_KEY.verifier)).returncode == 1
