"""The texts that begin with a prefix are exactly those from it up to what lies beyond it."""

from hypothesis import example, given
from hypothesis import strategies as st

from appban.stores.prefix import beyond

TEXT = st.text(max_size=4) | st.text(alphabet="a\ud7ff\ue000\U0010ffff", max_size=4)


@given(TEXT, TEXT)
@example("", "x")
@example("a\U0010ffff", "b")
@example("\ud7ff", "\ue000")
def test_the_range_of_a_prefix_holds_what_begins_with_it(prefix: str, text: str) -> None:
    high = beyond(prefix)
    within = prefix <= text and (high is None or text < high)
    assert within == text.startswith(prefix)


@given(TEXT, TEXT)
def test_nothing_that_begins_with_a_prefix_lies_beyond_it(prefix: str, rest: str) -> None:
    high = beyond(prefix)
    assert high is None or prefix + rest < high
