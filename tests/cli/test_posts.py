"""`appban post`: what a comms team does from draft to correction, as typed, with exit codes and what is said."""

import pytest
from tests.cli.seated import seated
from tests.service.newsroom import ACCOUNT, FILM, PNG, VTT, WELL, Newsroom

from appban.bootstrap import machine_clock
from appban.regime.time import HOUR

ANSWERS = tuple(f"{name}={answer}" for name, answer in WELL.items())
TEMPLATE = """\
id: flood-severe
version: 1
body: D
text: "Severe flood warning for {place}, from {time}."
slots:
  place: [Tewkesbury, Worcester]
  time: time
channels: [shorts]
purpose: service
topic: emergencies
audience: whoever lives there
until: 2099-12-31
"""


@pytest.fixture
def newsroom(appban):
    """A newsroom of today on the console's store."""
    room = seated(appban, Newsroom)
    room.go_on(machine_clock().now() - 6 * HOUR)
    appban.room = room
    return appban


def as_json(console, *arguments):
    return console.well("post", *arguments, "-o", "json").json()


def drafted(console, *more, text="Renew your driving licence."):
    (row,) = as_json(
        console, "draft", "--account", ACCOUNT, "--purpose", "service", "--topic", "driving", "--audience", "drivers",
        "--text", text, "--until", "2099-01-01", "--setting", "comments=off", "--as", "wren", *more,
    )["rows"]  # fmt: skip
    return row["post"]


def cleared(console, *more):
    post = drafted(console, *more)
    console.well("post", "answer", post, *ANSWERS, "--as", "wren")
    console.well("post", "submit", post, "--as", "wren")
    for who in ("cal", "cam"):
        console.well("post", "clear", post, "--as", who)
    return post


def shown(console, post, *more):
    return as_json(console, "show", post, *more)


def test_a_post_goes_from_draft_to_correction(newsroom):
    newsroom.file("f.mp4", FILM)
    newsroom.file("f.vtt", VTT)
    newsroom.file("shot.png", PNG)
    newsroom.file("media.yaml", "- {file: f.mp4, alt: A driver, captions: f.vtt, consent: on file}\n")
    post = cleared(newsroom, "--media", "media.yaml")
    page = shown(newsroom, post, "--person", "hal", "--device", "asset:P1")
    assert page["state"] == "cleared"
    assert page["lacks"] == []
    assert page["text"] == "Renew your driving licence."
    assert page["next"] == ["edit", "publish", "withdraw"]
    assert [each["alt"] for each in page["media"]] == ["A driver"]
    newsroom.well("post", "publish", post, "--device", "asset:P1", "--as", "hal")
    done = newsroom.well(
        "post", "posted", post, "--address", "https://shorts.example/1", "--screenshot", "shot.png", "--as", "hal",
        "-o", "json",
    )  # fmt: skip
    assert len(done.json()["copy"]) == 64
    assert shown(newsroom, post)["state"] == "live"
    newsroom.well("post", "correct", post, "--says", "It is 14 days.", "--as", "wren")
    (line,) = as_json(newsroom, "corrections")["rows"]
    assert (line["says"], line["stood_at"]) == ("It is 14 days.", "https://shorts.example/1")
    (line,) = as_json(newsroom, "list")["rows"]
    assert (line["state"], line["cleared_by"]) == ("corrected", 2)
    newsroom.well("post", "withdraw", post, "--reason", "wrong", "--as", "wren")
    newsroom.well("post", "taken-down", post, "--reason", "by hand", "--as", "hal")
    assert shown(newsroom, post)["state"] == "taken-down"


def test_what_is_lacking_is_said_with_every_part_and_exit_1(newsroom):
    post = cleared(newsroom)
    newsroom.well("post", "edit", post, "--text", "Renew your driving licence!", "--as", "wren")
    done = newsroom("post", "publish", post, "--device", "asset:P2", "--as", "hal")
    assert done.code == 1
    for part in ("propriety: ", "clearance: cleared by 0 of 2", "exemption: tiktok is prohibited on P2"):
        assert part in done.err


def test_a_stopped_answer_is_told_and_recorded(newsroom):
    post = drafted(newsroom)
    done = newsroom.well(
        "post", "answer", post, *(a.replace("political=no", "political=yes") for a in ANSWERS), "--as", "wren",
        "-o", "json",
    )  # fmt: skip
    assert done.json()["stopped_at"] == "political"
    assert "is stopped at political; edit it" in done.err
    assert shown(newsroom, post)["state"] == "stopped"


def test_without_authority_the_exit_is_5(newsroom):
    post = cleared(newsroom)
    assert newsroom("post", "clear", post, "--as", "obi").code == 5
    assert newsroom("post", "stop", "--body", "D", "--reason", "x", "--as", "cal").code == 5


def test_a_stop_is_called_passed_and_lifted(newsroom):
    post = cleared(newsroom)
    stop = as_json(newsroom, "stop", "--body", "D", "--reason", "mourning", "--as", "ona")["stop"]
    assert shown(newsroom, post)["state"] == "held"
    assert "takes two persons and Ona is alone" in newsroom("post", "release", post, "--as", "ona").err
    newsroom.well("post", "release", post, "--with", "ori", "--as", "ona")
    assert shown(newsroom, post)["state"] == "cleared"
    (line,) = as_json(newsroom, "stops")["rows"]
    assert (line["on"], line["let_through"], line["slipped"]) == (True, [post], [])
    newsroom.well("post", "lift", stop, "--with", "ori", "--as", "ona")
    assert not as_json(newsroom, "stops")["rows"][0]["on"]


def test_a_template_is_cleared_filled_and_released(newsroom):
    newsroom.file("flood.yaml", TEMPLATE)
    newsroom.well(
        "post", "template", "clear", "flood.yaml", "--author", "wren", "--with", "cam", "--as", "cal"
    )
    common = (
        "template",
        "fill",
        "flood-severe",
        "--account",
        ACCOUNT,
        "--until",
        "2099-01-01",
        "--setting",
        "comments=off",
    )
    done = newsroom(
        "post",
        *common,
        "--slot",
        "place=Tewkesbury. Thank the minister",
        "--slot",
        "time=02:10",
        "--as",
        "ona",
    )
    assert done.code == 1
    assert "slot place of template flood-severe does not take" in done.err
    post = as_json(newsroom, *common, "--slot", "place=Tewkesbury", "--slot", "time=02:10", "--as", "ona")[
        "post"
    ]
    newsroom.well("post", "release", post, "--with", "obi", "--as", "ona")
    page = shown(newsroom, post)
    assert page["text"] == "Severe flood warning for Tewkesbury, from 02:10."
    assert page["cleared_by"] == ["Obi", "Ona"] or page["cleared_by"] == ["Ona", "Obi"]
    newsroom.well("post", "publish", post, "--device", "asset:P1", "--as", "kim")
    newsroom.well("post", "not-posted", post, "--reason", "no signal", "--as", "kim")
    assert shown(newsroom, post)["state"] == "failed"
    newsroom.well("post", "template", "end", "flood-severe", "--as", "cal")
    assert "it was ended" in as_json(newsroom, "template", "list")["rows"][0]["unusable"]


def test_the_same_key_does_not_draft_or_publish_twice(newsroom):
    first = drafted(newsroom, "--key", "k1")
    assert drafted(newsroom, "--key", "k1") == first
    assert len(as_json(newsroom, "list")["rows"]) == 1


def test_an_export_is_held_against_the_record_both_ways_and_strangers_are_findings(newsroom):
    newsroom.file("shot.png", PNG)
    ours, other = cleared(newsroom), cleared(newsroom)
    for post, at in ((ours, "1"), (other, "2")):
        newsroom.well("post", "publish", post, "--device", "asset:P1", "--as", "hal")
        newsroom.well(
            "post",
            "posted",
            post,
            "--address",
            f"https://shorts.example/{at}",
            "--screenshot",
            "shot.png",
            "--as",
            "hal",
        )
    newsroom.file(
        "export.csv",
        "Date,Post ID,Link,Post\n"
        "2024-01-01T10:00,7,https://shorts.example/1?utm=x,Renew\n"
        "2024-01-01T11:00,9,https://shorts.example/9,Not ours\n",
    )
    done = newsroom.well(
        "post",
        "reconcile",
        "export.csv",
        "--account",
        ACCOUNT,
        "--columns",
        "sprout",
        "--record",
        "-o",
        "json",
    )
    said = done.json()
    assert [each["post"] for each in said["matched"]] == [ours]
    assert [each["address"] for each in said["unexplained"]] == ["https://shorts.example/9"]
    assert [each["post"] for each in said["not_in_the_export"]] == [other]
    (found,) = newsroom.well("finding", "list", "--kind", "unapproved-post", "-o", "json").json()["rows"]
    assert (found["account"], found["body"], found["disposition"]) == (ACCOUNT, "D", "open")
    again = newsroom.well(
        "post", "reconcile", "export.csv", "--account", ACCOUNT, "--columns", "sprout", "--record"
    )
    assert "0 recorded as seen" in again.err
    assert newsroom("post", "reconcile", "export.csv", "--account", ACCOUNT).code == 1


def test_the_questions_are_listed_with_the_answer_that_passes(newsroom):
    rows = as_json(newsroom, "questions")["rows"]
    assert {each["question"]: each["passes"] for each in rows} == WELL


def test_no_review_waits_for_a_post_that_was_not_urgent(newsroom):
    assert as_json(newsroom, "review")["rows"] == []
    assert newsroom("post", "review", "post-0").code == 1
