"""The links between the pages of a list."""

from hypothesis import given
from hypothesis import strategies as st

from appban.web.console.lists import Sifted


def numbers(pages: int, page: int) -> list[int | str]:
    """What the links between pages read, in order."""
    listed = Sifted(path="/findings", filters={}, sort="since", falling=False, page=page, moment={})
    links = listed.pages(pages, page)["pages"]
    assert isinstance(links, list)
    return [each.get("number", "...") for each in links]


@given(st.integers(1, 60).flatmap(lambda pages: st.tuples(st.just(pages), st.integers(1, pages))))
def test_links_lead_to_the_first_the_last_and_the_pages_around(drawn):
    pages, page = drawn
    shown = [each for each in numbers(pages, page) if each != "..."]
    assert shown == [n for n in range(1, pages + 1) if n in {1, pages} or abs(n - page) <= 2]


def test_pages_that_are_left_out_leave_a_gap():
    assert numbers(40_000, 20_000) == [1, "...", 19_998, 19_999, 20_000, 20_001, 20_002, "...", 40_000]
    assert numbers(4, 1) == [1, 2, 3, 4]
