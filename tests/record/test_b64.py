"""Each sequence of bytes has one text in base 64, padded or for URLs, and any other text is refused."""

from base64 import urlsafe_b64encode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from appban.errors import InputError
from appban.record import b64

url_letters = st.text(st.sampled_from("AZaz09-_=+/ é"), max_size=12)


@given(st.binary(max_size=80))
def test_bytes_are_read_back_from_their_text(data: bytes):
    assert b64.from_text(b64.to_text(data)) == data
    assert b64.from_url_text(b64.to_url_text(data)) == data


@given(st.binary(max_size=80))
def test_the_text_for_urls_is_that_of_the_standard_library_without_padding(data: bytes):
    assert b64.to_url_text(data) == urlsafe_b64encode(data).decode().rstrip("=")


@given(url_letters)
@example("AA==")
@example("AB")
@example("a b")
@example("+/")
def test_any_text_is_the_one_text_of_its_bytes_or_refused(text: str):
    try:
        data = b64.from_url_text(text)
    except InputError:
        return
    assert b64.to_url_text(data) == text


@pytest.mark.parametrize("text", ["AA==", "AA=", "AB", "A", "+/+/", "AA\n", "AAAA AAAA", "é"])
def test_padding_spare_bits_and_the_other_alphabet_are_refused(text: str):
    with pytest.raises(InputError, match="RFC 4648 section 5"):
        b64.from_url_text(text)
