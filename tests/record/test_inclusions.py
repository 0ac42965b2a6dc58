"""Entries with their proofs are accepted as written, and refused after any change."""

import json

import pytest
from tests.record.logs import KEY, OTHER_KEY, entry, opened, signed

from appban.errors import AppbanError, InputError, VerificationError
from appban.record.canonical import encode
from appban.record.inclusions import build, verify
from appban.record.merkle import hash_leaves, root

SIZE = 21
LEAVES = [opened(entry(index)).leaf for index in range(SIZE)]
HASHES = hash_leaves(LEAVES)
CHOSEN = (1, 7, 8, 20)


def node(level: int, index: int) -> bytes:
    return root(HASHES[index << level : (index + 1) << level])


def made(chosen=CHOSEN, about=b'{"a":1}') -> bytes:
    return build(
        about, signed(LEAVES), [KEY.verifier], [(each, opened(entry(each))) for each in chosen], node
    )


def changed(**parts) -> bytes:
    return encode(json.loads(made()) | parts)


def test_what_was_built_holds_with_its_entries_and_what_rests_on_them():
    held = verify(made(), [KEY.verifier])
    assert [each.index for each in held.entries] == list(CHOSEN)
    assert held.about == b'{"a":1}'
    assert held.checkpoint.size == SIZE
    assert verify(made(chosen=()), [KEY.verifier]).entries == ()


def test_another_key_is_refused():
    with pytest.raises(VerificationError):
        verify(made(), [OTHER_KEY.verifier])


@pytest.mark.parametrize("field", ["index", "leaf", "path"])
@pytest.mark.parametrize("place", range(len(CHOSEN)))
def test_a_changed_entry_is_refused(field, place):
    whole = json.loads(made())
    mine = whole["entries"][place]
    other = {"index": mine["index"] + 1, "leaf": "eA==", "path": mine["path"][::-1][:-1] or ["eA=="]}
    mine[field] = other[field]
    with pytest.raises(AppbanError):
        verify(encode(whole), [KEY.verifier])


def test_entries_out_of_order_or_twice_are_refused():
    entries = json.loads(made())["entries"]
    for wrong in (entries[::-1], [entries[0], entries[0]]):
        with pytest.raises(VerificationError, match="indices rise"):
            verify(changed(entries=wrong), [KEY.verifier])


def test_an_opening_that_is_not_the_leafs_is_refused():
    whole = json.loads(made())
    sealed = [each for each in whole["entries"] if "nonce" in each]
    assert len(sealed) > 1
    sealed[0]["entry"], sealed[0]["nonce"] = sealed[1]["entry"], sealed[1]["nonce"]
    with pytest.raises(VerificationError, match="opening"):
        verify(encode(whole), [KEY.verifier])


def test_other_bytes_of_the_same_meaning_and_another_schema_are_refused():
    with pytest.raises(VerificationError, match="canonical"):
        verify(made() + b"\n", [KEY.verifier])
    with pytest.raises(InputError, match="schema"):
        verify(changed(schema="appban/inclusions@9"), [KEY.verifier])
    for data in (b"{}", b"nonsense", b"[]"):
        with pytest.raises(InputError):
            verify(data, [KEY.verifier])
