"""The slow script is held against values worked out by hand from the history's files: of each question a few, named by number."""

import pytest
from tests.history import exemption, named, who
from tests.reference.answers.run import true_answer

pytestmark = pytest.mark.slow

APP = "tiktok"


def _row(rows, *begin):
    """The one row that begins so, without its beginning."""
    (found,) = [row for row in rows if row[: len(begin)] == begin]
    return found[len(begin) :]


def test_1_on_the_day_of_the_ban_the_record_learns_of_it_at_six_in_the_evening(history):
    asked = {"app": APP, "body": "weather-and-tides"}
    noon = true_answer(history, "app-standing", "2023-03-16 12:00", "2023-03-16 12:00", **asked)
    assert _row(noon, "weather-and-tides", "corporate", "native-app") == ("permitted", "", "", "", "", 0)
    later = true_answer(history, "app-standing", "2023-03-16 12:00", "2023-03-20", **asked)
    banned = ("prohibited", "uk-2023-tiktok", 1, "commons-statement", "seen", 0)
    assert _row(later, "weather-and-tides", "corporate", "native-app") == banned
    assert _row(later, "weather-and-tides", "corporate", "web") == banned
    assert _row(later, "weather-and-tides", "personal", "native-app")[0] == "permitted"


def test_1_the_sale_of_15_november_2024_is_learnt_on_2_december(history):
    asked = {"app": "example-clips", "body": "weather-and-tides"}
    before = true_answer(history, "app-standing", "2024-11-20", "2024-12-01", **asked)
    clips = ("prohibited", "dwt-2023-clips", 2)
    assert _row(before, "weather-and-tides", "corporate", "native-app")[:3] == clips
    assert _row(before, "weather-and-tides", "enrolled-personal", "web")[:3] == clips
    after = true_answer(history, "app-standing", "2024-11-20", "2024-12-03", **asked)
    assert _row(after, "weather-and-tides", "corporate", "native-app")[:2] == (
        "not-listed",
        "uk-2023-approved-list",
    )
    assert _row(after, "weather-and-tides", "enrolled-personal", "web")[0] == "permitted"


def test_2_what_followed_a_version_is_known_once_it_was_made(history):
    for known, followed in (("2023-12-01", ("", "")), ("2024-07-01", (2, "2024-06-02T23:00:00Z"))):
        ((row),) = true_answer(history, "policy-in-force", "2023-12-01", known, restriction="dwt-2023-clips")
        assert row[:2] == ("dwt-2023-clips", 1)
        assert row[12:14] == followed
    assert true_answer(history, "policy-in-force", "2022-06-01", "2026-01-30") == []


def test_3_at_first_there_are_only_two_grants_from_before(history):
    assert true_answer(history, "exemptions-in-force", "2023-02-01", "2026-01-30") == [(0, 0, 0, 0, None)]
    assert true_answer(history, "exemptions-in-force", "2023-04-10", "2023-04-10") == [(0, 2, 2, 2, None)]


def test_3_a_return_put_right_stands_beside_from_then_on(history):
    asked = {"by": ("body",), "body": "bridges-and-ferries"}
    for known, returned in (("2024-07-15", 3), ("2024-12-01", 4)):
        rows = true_answer(history, "exemptions-in-force", "2024-07-15", known, **asked)
        assert _row(rows, "bridges-and-ferries")[-1] == returned


def test_4_five_are_asked_for_in_april_2023_and_all_are_granted_in_it(history):
    asked = {"since": "2023-04-01", "until": "2023-05-01", "by": ("department",)}
    rows = true_answer(history, "requests-between", "2023-05-01", "2023-05-01", **asked)
    # One is cleared after three days and by the minister two days on: 120 hours; the next after four and two: 144.
    assert _row(rows, "weather-and-tides") == (2, 2, 0, 0, 0, 0, 0, 0, 132)
    assert _row(rows, "bridges-and-ferries") == (1, 1, 0, 0, 0, 0, 0, 0, 120)
    # No minister is asked there, so three days and four.
    assert _row(rows, "weights-and-markets") == (2, 2, 0, 0, 0, 0, 0, 0, 84)
    assert len(rows) == 3


def test_5_two_on_duty_cleared_the_storm_and_no_minister_had_to(history):
    rows = true_answer(
        history, "exemption-decided", "2023-10-21", "2023-10-21", exemption=exemption("storm-2023")
    )
    assert [(row[1], row[3], row[5], row[14]) for row in rows] == [
        ("duty", "clear", who("dwt-duty-sec"), "2023-10-19T17:20:00Z"),
        ("duty", "clear", who("dwt-duty"), "2023-10-19T17:30:00Z"),
        ("minister", "not-required", "", ""),
    ]


def test_5_a_clearance_that_was_entered_six_days_late_says_so(history):
    ((row),) = true_answer(
        history, "exemption-decided", "2026-01-01", "2026-01-30", exemption=exemption("signals-010")
    )
    # Asked for on the 7th and cleared after two days.
    assert row[14][:10] == "2024-02-09"
    assert row[15][:10] == "2024-02-15"


def test_6_how_long_the_two_grants_from_before_last_turns_on_what_is_known(history):
    asked = {"body": "weights-and-markets"}
    first, second = exemption("before-1"), exemption("before-2")
    # Evidence of 27 March is fresh for two weeks, and good for one more if its source falls silent.
    rows = true_answer(history, "exemption-held-by", "2023-04-01", "2023-04-01", **asked)
    assert {row[0]: row[6] for row in rows} == dict.fromkeys((first, second), "2023-04-17T06:00:00Z")
    # It did not. One ran to the end of its window, the other to its regularisation date, 90 days after it was brought over.
    rows = true_answer(history, "exemption-held-by", "2023-04-01", "2023-07-01", **asked)
    assert {row[0]: row[6] for row in rows} == {first: "2023-06-18T10:00:00Z", second: "2023-05-01T00:00:00Z"}


def test_6_who_has_left_holds_nothing(history):
    asked = {"person": who("owm-two")}
    assert true_answer(history, "exemption-held-by", "2025-03-20", "2025-03-20", **asked)
    assert true_answer(history, "exemption-held-by", "2025-04-05", "2025-04-05", **asked) == []


def test_7_evidence_of_the_storm_is_six_hours_old_at_midnight(history):
    rows = true_answer(
        history, "mitigations-of", "2023-10-20", "2023-10-20", exemption=exemption("storm-2023")
    )
    briefed = _row(rows, "uk-2023-tiktok", "ppl-briefed", "before-use", "")
    assert briefed[:2] == ("fresh", "attestation")
    assert briefed[3:6] == ("2023-10-19T17:40:00Z", 6, "2024-10-18T17:40:00Z")
    ((device),) = [row for row in rows if row[1] == "dev-no-corporate-data"]
    assert device[4:] == (
        "fresh",
        "machine",
        "mdm-tides",
        "2023-10-19T17:45:00Z",
        6,
        "2023-11-02T17:45:00Z",
        "",
    )


def test_7_an_attestation_of_august_is_a_month_old_in_october(history):
    ((row),) = true_answer(
        history, "mitigations-of", "2023-10-01", "2023-10-01", exemption=exemption("clips-study")
    )
    assert row[7:9] == ("2023-08-30T10:00:00Z", 31 * 24 + 14)


def test_8_a_grant_from_before_that_nobody_regularised_is_over_and_not_closed(history):
    rows = true_answer(history, "exemptions-beyond", "2023-07-01", "2023-07-01", body="weights-and-markets")
    over = _row(rows, exemption("before-1"))
    assert over[2:] == ("over-not-closed", "", "", "2023-06-18T10:00:00Z", 12 * 24 + 14)


def test_9_a_channel_is_assessed_out_of_date_failed_never_assessed_or_unknown(history):
    early = true_answer(history, "channel-assessed", "2022-06-21", "2022-06-21")
    assert _row(early, "example-video", "organic")[:2] == ("pass", "2022-06-20T10:00:00Z")
    assert _row(early, "example-video", "paid")[:2] == ("unknown", None)
    later = true_answer(history, "channel-assessed", "2025-08-01", "2025-08-01", use="organic")
    assert _row(later, "bluesky", "organic")[:2] == ("not-assessed", "")
    assert _row(later, "x", "organic")[:2] == ("out-of-date", "2023-03-31T23:00:00Z")
    assert _row(later, "example-feed", "organic")[0] == "fail"
    before = true_answer(history, "channel-assessed", "2025-08-01", "2025-07-01", use="organic")
    assert _row(before, "x", "organic")[:2] == ("unknown", None)


def test_10_money_was_spent_before_anybody_assessed_and_for_a_campaign_that_nobody_judged(history):
    ((spring),) = true_answer(
        history, "channel-used-unassessed", "2023-04-10", "2023-04-10", since="2023-01-01", until="2023-04-10"
    )
    assert spring[:8] == ("example-video", "paid", "weather-and-tides", "unknown", 0, 0, 1_250_000, "GBP")
    autumn = true_answer(
        history, "channel-used-unassessed", "2024-10-10", "2024-12-01", since="2024-08-01", until="2024-10-10"
    )
    assert _row(autumn, "example-feed", "paid")[:5] == ("bridges-and-ferries", "unknown", 0, 0, 275_000)
    assert _row(autumn, "example-feed", "organic")[:4] == ("bridges-and-ferries", "fail", 0, 2)


def test_11_a_pause_of_3_october_2025_is_learnt_on_the_6th(history):
    for known, state in (
        ("2025-10-05", ("live", "2025-02-17T10:00:00Z")),
        ("2025-10-07", ("paused", "2025-10-03T18:00:00Z")),
    ):
        ((row),) = true_answer(history, "accounts-existing", "2025-10-05", known, channel=APP)
        assert row[0] == named("account", "tides")
        assert row[4:6] == state


def test_11_the_account_is_run_by_two_people_from_two_devices(history):
    ((row),) = true_answer(history, "accounts-existing", "2025-03-01", "2025-03-01", channel=APP)
    assert row[6] == ("service", "emergency")
    assert set(row[10]) == {who("dwt-one"), who("dwt-two")}
    assert len(row[12]) == 2


def test_12_the_first_warning_of_the_flood_went_out_within_two_hours(history):
    rows = true_answer(
        history, "published-between", "2025-11-20", "2025-11-20", since="2025-11-01", until="2025-11-20"
    )
    first = _row(rows, named("account", "tides"), named("publication", "flood-1"))
    on_call = (who("dwt-duty-sec"), who("dwt-duty"))
    flood = named("circumstance", "flood-2025")
    assert first == (
        "2025-11-14T07:55:00Z", "emergency", "emergencies", "urgent", flood, on_call, "live", "flood-1",
    )  # fmt: skip


def test_13_views_that_were_put_right_in_august_differ_from_then_on(history):
    asked = {"since": "2025-04-01", "until": "2025-05-15", "account": named("account", "tides")}
    for known, now in (("2025-06-01", 149_500), ("2025-09-01", 137_500)):
        rows = true_answer(history, "performance-between", "2025-06-01", known, **asked)
        views = _row(rows, "account", "tides.example", APP, "views")
        assert views[3:5] == (149_500, 149_500)
        assert views[6:8] == (now, now)


def test_14_of_four_months_the_amount_of_one_is_not_known(history):
    asked = {"since": "2025-02-01", "until": "2025-06-01", "account": named("account", "tides")}
    rows = true_answer(history, "cost-of-account", "2025-06-10", "2025-06-10", **asked)
    assert rows == [("running", "GBP", 66 + 67 + 65 + 66, 118_100 + 118_200 + 118_300, 4, 1)]


def test_14_spend_of_september_2024_is_entered_in_november(history):
    asked = {"since": "2024-08-01", "until": "2024-12-01", "account": named("account", "ferries-feed")}
    assert true_answer(history, "cost-of-account", "2024-12-01", "2024-10-05", **asked) == []
    late = true_answer(history, "cost-of-account", "2024-12-01", "2024-12-01", **asked)
    assert late == [("promotion", "GBP", None, 275_000, 1, 0)]


def test_15_the_first_sweep_after_the_ban_finds_25_of_which_two_are_exempt(history):
    rows = true_answer(
        history, "detections-by-month", "2023-04-10", "2023-04-10", since="2023-01-01", until="2023-04-10"
    )
    assert rows == [("2023-02", 6 + 2 + 5 + 4 + 4 + 2 + 2, 2, 0, None)]


def test_16_two_of_forty_devices_nobody_manages_and_three_fall_silent(history):
    early = true_answer(history, "devices-unseen", "2023-04-01", "2023-04-01", by=("body",))
    assert _row(early, "weather-and-tides") == (40, 2, 0, 0)
    later = true_answer(history, "devices-unseen", "2024-05-01", "2024-05-01", by=("department",))
    assert _row(later, "weather-and-tides") == (40 + 12, 2, 0, 3)
    assert true_answer(history, "devices-unseen", "2023-01-01", "2023-01-01") == []


def test_17_a_statement_is_answered_in_the_words_known_then(history):
    words = {}
    for known in ("2023-06-10", "2023-07-01"):
        rows = true_answer(history, "statements-on", "2023-06-01", known, app=APP)
        words[known] = _row(rows, "dwt-borrowed-phones")[4]
    assert "without an exemption" not in words["2023-06-10"]
    assert words["2023-07-01"].endswith("without an exemption.")


def test_17_what_a_newspaper_understood_stays_understood(history):
    rows = true_answer(history, "statements-on", "2024-12-04", "2024-12-10")
    assert _row(rows, "mhl-ready-phones")[3] == "understood"
    assert _row(rows, "lords-2024-hl1436")[7] == ("uk-2023-tiktok version 1",)


def test_18_a_contract_found_to_have_the_clause_drops_out_when_that_is_known(history):
    suppliers = {
        known: {row[2] for row in true_answer(history, "contracts-without-clause", "2024-07-01", known)}
        for known in ("2024-07-01", "2024-10-01")
    }
    lacking = {"Example Hosting", "Example Tickets", "Example Networks"}
    assert suppliers == {"2024-07-01": {*lacking, "Example Scanning"}, "2024-10-01": lacking}


def test_19_the_ministers_own_account_is_known_a_week_after_it_was_seen(history):
    asked = {"account": named("account", "tides")}
    handles = {
        known: {row[1] for row in true_answer(history, "accounts-other", "2025-06-05", known, **asked)}
        for known in ("2025-06-05", "2025-06-20")
    }
    others = {"tides.video.example", "ferries.example"}
    assert handles == {"2025-06-05": others, "2025-06-20": {*others, "harbour.minister.example"}}


def test_20_the_sale_ended_what_the_circular_covers(history):
    asked = {"app": "example-clips", "since": "2023-01-01", "until": "2024-12-01"}
    begun = [
        ("2023-03-16T00:00:00Z", "uk-2023-approved-list", False, True, "version"),
        ("2023-05-31T23:00:00Z", "dwt-2023-clips", False, True, "version"),
    ]
    sold = ("2024-11-15T00:00:00Z", "dwt-2023-clips", True, False, "ownership")
    assert true_answer(history, "coverage-changed", "2024-12-01", "2024-12-01", **asked) == begun
    assert true_answer(history, "coverage-changed", "2024-12-03", "2024-12-03", **asked) == [*begun, sold]


def test_21_before_the_ban_nothing_is_reached_and_then_all_but_six_personal_devices(history):
    before = true_answer(history, "devices-reached", "2023-02-10", "2023-02-10", app=APP)
    assert before == [(168, 0, 0, 168, 0, 2 + 1 + 2, 0)]
    after = true_answer(history, "devices-reached", "2023-04-01", "2023-04-01", app=APP, by=("body",))
    assert _row(after, "weather-and-tides") == (40, 40, 0, 0, 0, 2, 1000)
    assert _row(after, "weights-and-markets") == (6, 0, 0, 6, 0, 0, 0)
    # The two grants from before, of 24.
    assert _row(after, "owm-inspectorate") == (24, 22, 2, 0, 0, 0, 916)
