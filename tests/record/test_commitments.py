"""A commitment binds its value, and without the salt says nothing of it."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.errors import InputError, VerificationError
from appban.record.commitments import check, commit

texts = st.text(st.characters(exclude_categories=["Cs"]))
salts = st.binary(min_size=32, max_size=32)


@given(texts, salts)
def test_a_value_fits_its_own_commitment(value, salt):
    assert commit(value, salt) == sha256(salt + value.encode()).hexdigest()
    check(commit(value, salt), value, salt)


@given(texts, salts, texts, salts)
def test_another_value_or_another_salt_does_not_fit(value, salt, other, other_salt):
    if (value, salt) != (other, other_salt):
        with pytest.raises(VerificationError):
            check(commit(value, salt), other, other_salt)


@given(texts, st.binary(max_size=70).filter(lambda salt: len(salt) != 32))
def test_a_salt_of_another_length_is_refused_so_that_no_letter_of_the_value_can_move_into_it(value, salt):
    with pytest.raises(InputError, match="32 bytes"):
        commit(value, salt)
    with pytest.raises(InputError, match="32 bytes"):
        check("00" * 32, value, salt)


@pytest.mark.parametrize("spoil", [str.upper, lambda text: text[:-1], lambda text: text + "0", lambda _: ""])
def test_a_commitment_in_another_spelling_does_not_fit(spoil):
    with pytest.raises(VerificationError):
        check(spoil(commit("Ada", bytes(32))), "Ada", bytes(32))


def test_a_text_without_a_form_in_bytes_is_refused():
    with pytest.raises(InputError, match="surrogate"):
        commit("\ud800", bytes(32))
