"""Durations, times, shares, zones and hosts are read as written, and nothing near them is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.errors import InputError
from appban.regime.pack.written import WRITTEN, Duration, Host, Moment, Share, ZoneName
from appban.regime.time import DAY, HOUR, zone


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("P30D", 30 * DAY),
        ("PT24H", DAY),
        ("P2W", 14 * DAY),
        ("P1DT12H", 36 * HOUR),
        ("PT90M", 90 * HOUR // 60),
        ("P0D", 0),
    ],
)
def test_a_length_of_time_is_read(text, micros):
    assert Duration.from_text(text) == micros


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1M", "P1Y", "30D", "P-1D", "P1.5D", "p1d", "P1D ", "P1W1D", "P999999D", "P١D"]
)
def test_what_is_no_length_of_time_is_refused(text):
    with pytest.raises(InputError):
        Duration.from_text(text)


@pytest.mark.parametrize(
    ("text", "points"), [("19.9 %", 1990), ("15%", 1500), ("100 %", 10_000), ("0 %", 0), ("0.05 %", 5)]
)
def test_a_share_is_read_in_basis_points(text, points):
    assert Share.from_text(text) == points


@pytest.mark.parametrize("text", ["", "15", "100.01 %", "101 %", "-1 %", "1.234 %", "1,5 %", "0.5"])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(InputError):
        Share.from_text(text)


def test_a_bare_date_starts_and_ends_with_its_day_in_the_packs_zone():
    london = zone("Europe/London")
    day = Moment.from_text("2023-03-26")
    assert day.start(london)[1] == "day"
    assert day.until(london) - day.start(london)[0] == 23 * HOUR
    assert Moment.from_text("2023-03-26T12:00Z").start(london) == (
        Moment.from_text("2023-03-26T13:00+01:00").start(london)[0],
        "instant",
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2023",
        "16/03/2023",
        "2023-02-30",
        "2023-3-16",
        "2023-W11-4",
        "20230316",
        "1969-12-31",
        "2300-01-01",
        "2023-03-16x",
    ],
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(InputError):
        Moment.from_text(text)


@pytest.mark.parametrize(
    "text", ["", "Europe", "Mars/Phobos", "../UTC", "/etc/localtime", "Europe/London\x00"]
)
def test_what_is_no_zone_is_refused(text):
    with pytest.raises(InputError):
        ZoneName.from_text(text)


def test_a_host_is_kept_in_canonical_form_and_a_url_is_refused():
    assert Host.from_text("Video.Example.") == "video.example"
    with pytest.raises(InputError, match="URL"):
        Host.from_text("https://video.example/")


@given(st.sampled_from(sorted(WRITTEN, key=str)), st.text(max_size=30))
def test_any_text_is_read_or_refused_and_nothing_else(kind, text):
    try:
        made = kind.from_text(text)
    except InputError:
        return
    assert isinstance(made, kind)
