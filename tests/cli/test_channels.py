"""Channels and accounts on the command line: the register as of a date, spend on what is banned, refusals that name what is missing."""

import datetime as dt

import pytest


@pytest.fixture
def channels(department):
    """The shipped channels, in a department under the shipped British pack."""
    department.well("channel", "adopt", "uk-channels", "--with", "ben")
    return department


def used(appban, channel: str, *more: str) -> list[tuple[str, str | None]]:
    found = appban.well("channel", "show", channel, "-o", "json", *more).json()
    assert found["schema"] == "appban/channel@1"
    return [(row["used"], row["since"]) for row in found["policies"]]


def test_whether_a_channel_is_used_is_answered_as_of_a_date_and_as_known_then(channels):
    assert used(channels, "tiktok") == [("exceptional-only", "2024-11-21T00:00:00+00:00")]
    assert used(channels, "tiktok", "--as-of", "2024-11-20") == [("unknown", None)]
    assert channels("channel", "show", "tiktok", "--known-at", "2024-12-01").code == 1
    assert used(channels, "wechat", "--body", "dwt") == [("not-used", "2024-11-21T00:00:00+00:00")]


def test_the_register_keeps_use_and_assessment_apart(channels):
    rows = {row["channel"]: row for row in channels.well("channel", "list", "-o", "json").json()["rows"]}
    found = {name: (rows[name]["used"], rows[name]["organic"]) for name in ("tiktok", "x", "bluesky")}
    assert found == {
        "tiktok": ("exceptional-only", "unknown"),
        "x": ("permitted", "out-of-date"),
        "bluesky": ("unknown", "not-assessed"),
    }


def test_adopting_twice_changes_nothing_and_the_template_is_refused(channels):
    again = channels("channel", "adopt", "uk-channels", "--with", "ben")
    assert (again.code, "stands in the record already" in again.err) == (1, True)
    template = channels("channel", "adopt", "five-principles", "--with", "ben")
    assert (template.code, "yours to fill in" in template.err) == (1, True)


def test_spend_on_a_channel_that_is_banned_on_devices_is_found(channels):
    assert "not to say that nothing was spent" in channels.well("channel", "spend", "--on-banned").err
    for channel, first in (("tiktok", "2024-01-01"), ("tiktok", "2022-01-01"), ("x", "2024-01-01")):
        channels.well(
            "channel", "spent", channel, "--amount", "113000000", "--currency", "GBP", "--campaign", "c", "--from",
            first, "--until", first, "--body", "dwt", "--source", "our ledger",
        )  # fmt: skip
    rows = channels.well("channel", "spend", "--on-banned", "-o", "json").json()["rows"]
    assert [(row["channel"], row["banned_by"], row["from"][:10]) for row in rows] == [
        ("tiktok", ["uk-2023-tiktok"], "2024-01-01")
    ]
    assert len(channels.well("channel", "spend", "-o", "json").json()["rows"]) == 3


def test_a_word_that_is_none_is_refused_with_those_it_takes(channels):
    refused = channels("channel", "policy", "x", "banned", "--body", "dwt", "--source", "s")
    assert (refused.code, "it takes not-used, exceptional-only, permitted" in refused.err) == (1, True)


def test_an_account_cannot_go_live_without_its_parts_and_one_that_was_seen_not_at_all(channels):
    channels.well(
        "authority", "grant", "sam", "--subject", "account", "--body", "dwt", "--with", "ben", "--instrument", "letter"
    )  # fmt: skip
    where = ("--channel", "tiktok", "--body", "dwt", "--source", "s", "--as", "sam", "-o", "json")
    ours = channels.well("account", "open", "@ours", *where).json()["account"]
    refused = channels("account", "live", ours, "--reason", "r", "--as", "sam")
    assert refused.code == 1
    for part in ("mandate", "owner", "recovery", "closing plan", "exemption in force", "publishers: 2"):
        assert part in refused.err
    seen = channels.well("account", "seen", "@copy", *where)
    assert "nobody may publish on it here" in seen.err
    listed = channels.well("account", "list", "-o", "json").json()["rows"]
    assert [(row["handle"], row["state"]) for row in listed] == [("@ours", "authorised"), ("@copy", "seen")]
    assert channels("account", "mandate", seen.json()["account"], "--purpose", "service", "--instrument", "i", "--as", "sam").code == 1  # fmt: skip


def test_without_the_authority_nothing_is_opened(channels):
    refused = channels(
        "account", "open", "@a", "--channel", "x", "--body", "dwt", "--source", "s", "--as", "sam"
    )
    assert (refused.code, "authority to account" in refused.err) == (5, True)


def test_an_emergency_that_is_over_is_reviewed_by_somebody_else(channels):
    for who, subject in (("sam", "declare"), ("sam", "review"), ("rosa", "review")):
        channels.well(
            "authority", "grant", who, "--subject", subject, "--body", "dwt", "--with", "ben", "--instrument", "letter"
        )  # fmt: skip
    declared = (
        "circumstance",
        "declare",
        "--body",
        "dwt",
        "--audience",
        "campers",
        "--as",
        "sam",
        "--anchor",
    )
    assert "begin with Riot" in channels(*declared, "a plan", "--until", "2099-01-01").err
    assert "at most 30 days" in channels(*declared, "Riot", "--until", "2099-01-01").err
    tomorrow = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).date().isoformat()
    made = channels.well(*declared, "riot: city plan", "--until", tomorrow, "-o", "json").json()[
        "circumstance"
    ]
    review = ("circumstance", "review", made, "--findings", "well run", "--as")
    assert "still open" in channels(*review, "rosa").err
    channels.well("circumstance", "end", made, "--as", "sam")
    assert "somebody else reviews it" in channels(*review, "sam").err
    channels.well(*review, "rosa")
    (row,) = channels.well("circumstance", "list", "-o", "json").json()["rows"]
    assert (row["anchor"], row["open"], row["reviewed"] is not None) == ("Riot: city plan", False, True)
