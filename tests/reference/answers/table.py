"""What is asked of the fixture history: each question on five dates or more, some of them as known at another time."""

from typing import Any, NamedTuple

from tests.history import exemption, named, who

APP = "tiktok"


class Ask(NamedTuple):
    """A question, as of when, as known when, and of what else."""

    question: str
    as_of: str
    known_at: str
    more: dict[str, Any]


def _each(question: str, *dates: tuple[str, str, dict[str, Any]]) -> list[Ask]:
    return [Ask(question, as_of, known_at, more) for as_of, known_at, more in dates]


ASKS = [
    *_each(
        "app-standing",
        ("2022-12-01", "2022-12-01", {"app": APP, "body": "weather-and-tides"}),
        ("2023-03-16 12:00", "2023-03-16 12:00", {"app": APP, "body": "weather-and-tides"}),
        ("2023-03-16 12:00", "2023-03-20", {"app": APP, "body": "weather-and-tides"}),
        ("2023-10-20", "2023-10-21", {"app": APP}),
        ("2024-09-10", "2024-09-10", {"app": "example-clips"}),
        ("2024-09-10", "2024-10-01", {"app": "example-clips"}),
        ("2024-11-20", "2024-12-01", {"app": "example-clips", "body": "weather-and-tides"}),
        ("2024-11-20", "2024-12-03", {"app": "example-clips", "body": "weather-and-tides"}),
        ("2025-06-01", "2026-01-30", {"app": "tiktok-studio"}),
        ("2025-03-01", "2025-03-01", {"app": "work-mail", "body": "owm-inspectorate"}),
    ),
    *_each(
        "policy-in-force",
        ("2022-06-01", "2026-01-30", {}),
        ("2023-03-20", "2023-03-20", {}),
        ("2023-12-01", "2023-12-01", {"restriction": "dwt-2023-clips"}),
        ("2023-12-01", "2024-07-01", {"restriction": "dwt-2023-clips"}),
        ("2024-11-01", "2024-11-01", {"app": APP}),
        ("2025-10-15", "2026-01-30", {}),
    ),
    *_each(
        "exemptions-in-force",
        ("2023-02-01", "2026-01-30", {}),
        ("2023-04-10", "2023-04-10", {}),
        ("2023-07-10", "2023-07-10", {"by": ("body",)}),
        ("2024-02-25", "2024-02-25", {"by": ("department", "purpose")}),
        ("2024-09-10", "2024-09-10", {"by": ("department",)}),
        ("2024-09-10", "2024-10-01", {"by": ("department",)}),
        ("2024-07-15", "2024-07-15", {"by": ("body",), "body": "bridges-and-ferries"}),
        ("2024-07-15", "2024-12-01", {"by": ("body",), "body": "bridges-and-ferries"}),
        ("2025-05-10", "2025-05-10", {"by": ("app", "role", "restriction")}),
        ("2025-12-15", "2026-01-30", {}),
    ),
    *_each(
        "requests-between",
        ("2023-05-01", "2023-05-01", {"since": "2023-04-01", "until": "2023-05-01", "by": ("department",)}),
        ("2023-11-15", "2023-11-15", {"since": "2023-10-01", "until": "2023-11-15"}),
        ("2024-07-20", "2024-07-20", {"since": "2024-06-15", "until": "2024-07-20", "by": ("purpose",)}),
        (
            "2024-10-01",
            "2024-10-01",
            {"since": "2024-09-01", "until": "2024-10-01", "body": "weather-and-tides"},
        ),
        (
            "2024-10-01",
            "2024-09-10",
            {"since": "2024-09-01", "until": "2024-10-01", "body": "weather-and-tides"},
        ),
        ("2025-03-01", "2026-01-30", {"since": "2025-02-01", "until": "2025-03-01", "by": ("body",)}),
    ),
    *_each(
        "exemption-decided",
        ("2023-06-01", "2023-06-01", {"exemption": exemption("before-1")}),
        ("2023-10-21", "2023-10-21", {"exemption": exemption("storm-2023")}),
        ("2025-02-01", "2025-02-01", {"exemption": exemption("account-1")}),
        ("2025-01-25", "2025-02-01", {"exemption": exemption("account-1")}),
        ("2026-01-01", "2026-01-30", {"exemption": exemption("tides-005")}),
        ("2026-01-01", "2026-01-30", {"exemption": exemption("signals-010")}),
        ("2026-01-01", "2026-01-30", {"exemption": exemption("tides-019")}),
    ),
    *_each(
        "exemption-held-by",
        ("2023-04-01", "2023-04-01", {"body": "weights-and-markets"}),
        ("2023-10-20", "2023-10-20", {"body": "weather-and-tides"}),
        ("2024-09-10", "2024-09-10", {"body": "weather-and-tides"}),
        ("2024-09-10", "2024-10-01", {"body": "weather-and-tides"}),
        ("2025-03-20", "2025-03-20", {"person": who("owm-two")}),
        ("2025-04-05", "2025-04-05", {"person": who("owm-two")}),
        ("2025-06-01", "2025-06-01", {"person": who("dwt-one"), "app": APP}),
    ),
    *_each(
        "statements-on",
        ("2022-08-01", "2022-08-01", {}),
        ("2023-06-01", "2023-06-10", {"app": APP}),
        ("2023-06-01", "2023-07-01", {"app": APP}),
        ("2024-10-20", "2024-10-20", {"restriction": "uk-2023-tiktok"}),
        ("2024-10-20", "2024-12-10", {"restriction": "uk-2023-tiktok"}),
        ("2024-12-04", "2024-12-10", {}),
        ("2026-01-25", "2026-01-30", {}),
    ),
    *_each(
        "contracts-without-clause",
        ("2023-03-01", "2026-01-30", {}),
        ("2023-06-01", "2023-06-01", {}),
        ("2023-11-01", "2023-11-01", {"body": "weather-and-tides"}),
        ("2024-07-01", "2024-07-01", {}),
        ("2024-07-01", "2024-10-01", {}),
        ("2025-06-01", "2025-06-01", {}),
    ),
    *_each(
        "coverage-changed",
        ("2022-12-01", "2022-12-01", {"app": APP, "since": "2022-05-01", "until": "2022-12-01"}),
        ("2023-12-01", "2023-12-01", {"app": APP, "since": "2023-01-01", "until": "2023-12-01"}),
        ("2024-12-01", "2024-12-01", {"app": "example-clips", "since": "2023-01-01", "until": "2024-12-01"}),
        ("2024-12-03", "2024-12-03", {"app": "example-clips", "since": "2023-01-01", "until": "2024-12-01"}),
        ("2025-12-01", "2025-12-01", {"app": "example-clips", "since": "2025-01-01", "until": "2025-12-01"}),
        ("2026-01-30", "2026-01-30", {"app": "capcut", "since": "2026-01-01", "until": "2026-01-30"}),
    ),
    *_each(
        "mitigations-of",
        ("2023-10-20", "2023-10-20", {"exemption": exemption("storm-2023")}),
        ("2024-02-10", "2024-02-10", {"exemption": exemption("ferries-009")}),
        ("2024-02-15", "2024-02-15", {"exemption": exemption("ferries-009")}),
        ("2024-12-28", "2024-12-28", {"exemption": exemption("markets-040")}),
        ("2025-03-01", "2025-03-01", {"exemption": exemption("account-1")}),
        ("2025-03-01", "2025-02-20", {"exemption": exemption("account-1")}),
        ("2023-10-01", "2023-10-01", {"exemption": exemption("clips-study")}),
    ),
    *_each(
        "exemptions-beyond",
        ("2023-04-01", "2023-04-01", {}),
        ("2023-07-01", "2023-07-01", {}),
        ("2024-02-16", "2024-02-16", {}),
        ("2024-02-26", "2024-02-26", {"body": "bridges-and-ferries"}),
        ("2024-12-28", "2024-12-28", {"body": "weights-and-markets"}),
        ("2025-11-01", "2026-01-30", {"body": "weather-and-tides"}),
    ),
    *_each(
        "channel-assessed",
        ("2022-06-21", "2022-06-21", {}),
        ("2023-10-15", "2023-10-15", {"channel": "example-video"}),
        ("2023-10-15", "2023-11-01", {"channel": "example-video"}),
        ("2024-05-01", "2024-05-01", {}),
        ("2025-08-01", "2025-07-01", {"use": "organic"}),
        ("2025-08-01", "2025-08-01", {"use": "organic"}),
        ("2025-12-10", "2026-01-30", {}),
    ),
    *_each(
        "channel-used-unassessed",
        ("2023-04-10", "2023-04-10", {"since": "2023-01-01", "until": "2023-04-10"}),
        ("2023-09-01", "2023-09-01", {"since": "2023-06-01", "until": "2023-09-01"}),
        ("2024-08-10", "2024-08-10", {"since": "2024-01-01", "until": "2024-08-10"}),
        ("2024-10-10", "2024-10-10", {"since": "2024-08-01", "until": "2024-10-10"}),
        ("2024-10-10", "2024-12-01", {"since": "2024-08-01", "until": "2024-10-10"}),
        (
            "2025-09-30",
            "2025-09-30",
            {"since": "2025-01-01", "until": "2025-09-30", "channel": "example-video"},
        ),
    ),
    *_each(
        "accounts-existing",
        ("2022-06-01", "2022-06-01", {}),
        ("2022-09-01", "2022-09-01", {}),
        ("2023-05-01", "2023-05-10", {}),
        ("2024-03-20", "2024-03-20", {}),
        ("2025-03-01", "2025-03-01", {"channel": APP}),
        ("2025-10-05", "2025-10-05", {"channel": APP}),
        ("2025-10-05", "2025-10-07", {"channel": APP}),
        ("2025-12-08", "2025-12-08", {}),
    ),
    *_each(
        "published-between",
        ("2022-12-01", "2022-12-01", {"since": "2022-07-01", "until": "2022-12-01"}),
        ("2023-09-01", "2023-09-01", {"since": "2023-06-01", "until": "2023-09-01"}),
        (
            "2023-11-01",
            "2023-11-01",
            {"since": "2023-09-20", "until": "2023-11-01", "account": named("account", "tides-video")},
        ),
        (
            "2025-06-01",
            "2025-06-01",
            {"since": "2025-02-01", "until": "2025-06-01", "account": named("account", "tides")},
        ),
        ("2025-11-20", "2025-11-20", {"since": "2025-11-01", "until": "2025-11-20"}),
        ("2025-02-01", "2026-01-30", {"since": "2024-08-01", "until": "2025-02-01"}),
    ),
    *_each(
        "performance-between",
        (
            "2023-01-15",
            "2023-01-15",
            {"since": "2022-09-01", "until": "2023-01-15", "account": named("account", "tides-video")},
        ),
        (
            "2025-02-25",
            "2025-02-25",
            {"since": "2025-02-01", "until": "2025-02-25", "account": named("account", "tides")},
        ),
        (
            "2025-06-01",
            "2025-06-01",
            {"since": "2025-04-01", "until": "2025-05-15", "account": named("account", "tides")},
        ),
        (
            "2025-06-01",
            "2025-09-01",
            {"since": "2025-04-01", "until": "2025-05-15", "account": named("account", "tides")},
        ),
        (
            "2026-01-20",
            "2026-01-30",
            {"since": "2025-11-01", "until": "2026-01-20", "account": named("account", "tides")},
        ),
    ),
    *_each(
        "cost-of-account",
        (
            "2022-12-15",
            "2022-12-15",
            {"since": "2022-07-01", "until": "2022-12-01", "account": named("account", "tides-video")},
        ),
        (
            "2023-04-10",
            "2023-04-10",
            {"since": "2023-01-01", "until": "2023-04-01", "account": named("account", "tides-video")},
        ),
        (
            "2024-03-01",
            "2024-03-10",
            {"since": "2023-10-15", "until": "2024-03-01", "account": named("account", "tides-video")},
        ),
        (
            "2025-06-10",
            "2025-06-10",
            {"since": "2025-02-01", "until": "2025-06-01", "account": named("account", "tides")},
        ),
        (
            "2025-12-31",
            "2026-01-30",
            {"since": "2025-01-01", "until": "2026-01-01", "account": named("account", "tides")},
        ),
        (
            "2024-12-01",
            "2024-10-05",
            {"since": "2024-08-01", "until": "2024-12-01", "account": named("account", "ferries-feed")},
        ),
        (
            "2024-12-01",
            "2024-12-01",
            {"since": "2024-08-01", "until": "2024-12-01", "account": named("account", "ferries-feed")},
        ),
    ),
    *_each(
        "detections-by-month",
        ("2023-03-01", "2023-03-01", {"since": "2023-01-01", "until": "2023-03-01"}),
        ("2023-04-10", "2023-04-10", {"since": "2023-01-01", "until": "2023-04-10", "app": APP}),
        ("2023-12-31", "2023-12-31", {"since": "2023-01-01", "until": "2023-12-31", "by": ("department",)}),
        ("2024-12-31", "2024-12-31", {"since": "2023-01-01", "until": "2024-12-31", "by": ("body",)}),
        ("2026-01-20", "2026-01-30", {"since": "2023-01-01", "until": "2026-01-20"}),
    ),
    *_each(
        "devices-unseen",
        ("2023-01-01", "2023-01-01", {}),
        ("2023-04-01", "2023-04-01", {"by": ("body",)}),
        ("2024-05-01", "2024-05-01", {"by": ("department",)}),
        ("2024-05-01", "2024-04-01", {"by": ("department",)}),
        ("2025-05-10", "2025-05-10", {"by": ("class", "platform"), "days": 30}),
        ("2026-01-20", "2026-01-30", {"body": "harbours-and-lighthouses", "days": 400}),
    ),
    *_each(
        "devices-reached",
        ("2023-02-10", "2023-02-10", {"app": APP}),
        ("2023-04-01", "2023-04-01", {"app": APP, "by": ("body",)}),
        ("2023-11-01", "2023-11-01", {"app": APP, "by": ("department",)}),
        ("2024-10-08", "2024-10-08", {"app": APP, "by": ("class",)}),
        ("2025-05-01", "2025-05-01", {"app": APP, "surface": "web", "by": ("platform",)}),
        ("2025-05-01", "2025-05-01", {"app": "example-clips", "body": "weather-and-tides"}),
    ),
    *_each(
        "accounts-other",
        ("2022-06-30", "2022-06-30", {}),
        ("2024-04-01", "2024-04-01", {}),
        ("2025-06-05", "2025-06-05", {"account": named("account", "tides")}),
        ("2025-06-05", "2025-06-20", {"account": named("account", "tides")}),
        ("2025-12-08", "2025-12-08", {"account": named("account", "tides")}),
    ),
]
