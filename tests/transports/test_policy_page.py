"""What a browser with these policies does with a host, by the page that it shows of them."""

import json

import pytest

from appban.transports.policy_page import PolicyPages, Row, verdict


def rows(blocked=(), allowed=(), fault=""):
    told = {"URLBlocklist": blocked, "URLAllowlist": allowed}
    return {name: Row(name, json.dumps(list(entries)), fault) for name, entries in told.items() if entries}


@pytest.mark.parametrize(
    ("blocked", "allowed", "host", "seen"),
    [
        (["clips.example"], [], "clips.example", "denied"),
        (["clips.example"], [], "www.clips.example", "denied"),
        (["clips.example"], [], "otherclips.example", "allowed"),
        ([".clips.example"], [], "www.clips.example", "allowed"),
        (["*://clips.example/*"], [], "clips.example", "denied"),
        (["clips.example/one/page"], [], "clips.example", "allowed"),
        (["*"], ["clips.example"], "clips.example", "allowed"),
        (["*"], [], "clips.example", "denied"),
        (["clips.example"], ["www.clips.example"], "www.clips.example", "allowed"),
        ([], [], "clips.example", "allowed"),
    ],
)
def test_the_longest_entry_counts_and_an_allowing_one_over_its_like(blocked, allowed, host, seen):
    assert verdict(rows(blocked, allowed), host).seen == seen


def test_what_the_browser_has_against_a_policy_is_said_and_nothing_is_taken_for_denied():
    heard = verdict(rows(["clips.example"], fault="Expected list value."), "clips.example")
    assert (heard.seen, heard.how) == ("allowed", "heard")
    assert "Expected list value." in heard.said


def test_a_driver_that_is_not_there_leaves_it_unknown():
    heard = PolicyPages().ask("127.0.0.1:1", "clips.example")
    assert (heard.seen, heard.how) == ("unknown", "unheard")
