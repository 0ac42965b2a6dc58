"""Files of enforcement points are fetched with an ETag, and receipts are taken where they can be true."""

import pytest
from tests.service.office import BEGINS
from tests.web.door import Door
from tests.web.points import DATA, DIGEST, FILE, OWN, POINT, a_setup
from tests.web.test_table import is_problem

from appban.regime import events as ev
from appban.regime.time import SECOND, show
from appban.service.reading import all_facts

MINUTE = 60 * SECOND


def fetch(door: Door, path: str, *, body: str = "D", tag: str | None = None):
    headers = [("authorization", f"Bearer {door.minted('pull', body=body).text}")]
    headers += [] if tag is None else [("if-none-match", tag)]
    return door.call("GET", f"/enforcement/{path}", headers=headers)


def send(door: Door, *, body: str = "D", point: str = POINT, **changed: object):
    asked = {"artefact": DIGEST, "outcome": "in-force", "seen_at": show(door.office.now), **changed}
    token = door.minted("receipts", body=body).text
    return door.post(asked, token=token, path=f"/enforcement/{point}/receipts")


def entered(door: Door) -> list[ev.ReceiptReceived]:
    with door.office.store.reader() as reader:
        return [entry for _, entry in all_facts(reader).points[POINT].receipts]


def test_a_file_is_its_bytes_and_its_tag_is_their_digest(door):
    got = fetch(door, f"{POINT}/{FILE}")
    assert (got.status, got.body) == (200, DATA)
    assert got.headers["etag"] == f'"{DIGEST}"'


@pytest.mark.parametrize("tag", [f'"{DIGEST}"', f'"x", "{DIGEST}"', f'W/"{DIGEST}"', "*"])
def test_whoever_has_it_is_sent_nothing(door, tag):
    got = fetch(door, f"{POINT}/{FILE}", tag=tag)
    assert (got.status, got.body) == (304, b"")
    assert got.headers["etag"] == f'"{DIGEST}"'
    assert "content-length" not in got.headers


@pytest.mark.parametrize("tag", ['"x"', DIGEST, "", f'"{DIGEST[:-1]}"'])
def test_whoever_has_something_else_is_sent_it(door, tag):
    assert fetch(door, f"{POINT}/{FILE}", tag=tag).body == DATA


@pytest.mark.parametrize(
    "path",
    [
        "none/all/domains.txt",
        f"{POINT}/",
        f"{POINT}/none",
        f"{POINT}/all",
        f"{POINT}/all/",
        f"{POINT}/../secret",
        f"{POINT}/all/../../secret",
        f"{POINT}//secret",
        f"{POINT}/../desks/one/domains.txt",
        f"{POINT}/all/domains.txt/",
        f"{POINT}/all//domains.txt",
        f"{POINT}/all/domains.txt\0",
    ],
)
def test_what_is_not_there_is_a_problem_and_no_path_leads_out(door, path):
    is_problem(fetch(door, path), 404)


def test_folders_of_single_devices_are_fetched_by_their_names_and_only_where_we_delivered():
    door = Door(setup=lambda: a_setup(folder="srv/desks/{hostname}"))
    assert fetch(door, f"{POINT}/one/domains.txt").body == b"of one"
    is_problem(fetch(door, f"{POINT}/two/domains.txt"), 404)
    is_problem(fetch(door, f"{POINT}/../lists/{FILE}"), 404)


@pytest.mark.parametrize(
    ("of", "found"),
    [
        ("D", {"D": 200, "A": 404, "X": 404}),
        ("A", {"D": 200, "A": 200, "X": 404}),
        (None, {"D": 404, "A": 404, "X": 404}),
        ("none", {"D": 404, "A": 404, "X": 404}),
    ],
)
def test_a_token_reaches_points_of_its_body_and_below_and_nobody_one_of_no_body(of, found):
    door = Door(setup=lambda: a_setup(body=of))
    assert {body: fetch(door, f"{POINT}/{FILE}", body=body).status for body in found} == found


def test_without_points_there_is_nothing_to_fetch():
    is_problem(fetch(Door(setup=None), f"{POINT}/{FILE}"), 404)


def test_a_receipt_is_entered_once_and_again_when_it_says_something_else(door):
    assert send(door, device="serial:S1").json() == {"recorded": True}
    assert send(door, device="serial:S1").json() == {"recorded": False}
    assert send(door, device="P1", outcome="failed").json() == {"recorded": True}
    assert send(door).json() == {"recorded": True}
    assert [(e.device, e.outcome) for e in entered(door)] == [
        ("P1", "in-force"),
        ("P1", "failed"),
        (None, "in-force"),
    ]


@pytest.mark.parametrize(
    ("changed", "status", "says"),
    [
        ({"artefact": "f" * 64}, 422, "nothing with digest"),
        ({"artefact": OWN, "device": "P2"}, 422, "nothing with digest"),
        ({"artefact": "F" * 64}, 400, "artefact"),
        ({"artefact": DIGEST[:-1]}, 400, "artefact"),
        ({"device": "P3"}, 422, "no device of D"),
        ({"device": "serial:none"}, 422, "no device of D"),
        ({"device": "no such id"}, 422, "no device of D"),
        ({"seen_at": show(BEGINS + 400 * 24 * 3600 * SECOND)}, 400, "yet to come"),
        ({"seen_at": show(BEGINS - 10 * MINUTE)}, 422, "first sent"),
        ({"seen_at": "2026-03-09"}, 400, "is a day"),
        ({"seen_at": "soon"}, 400, "soon"),
        ({"outcome": "fine"}, 400, "outcome"),
        ({"point": "none"}, 404, "nothing at"),
    ],
)
def test_a_receipt_that_cannot_be_true_is_refused(door, changed, status, says):
    told = is_problem(send(door, **changed), status)
    assert says in told["detail"]
    assert not entered(door)


def test_a_device_of_its_own_is_entered_for_what_it_alone_was_sent(door):
    assert send(door, artefact=OWN, device="P1").json() == {"recorded": True}


def test_a_token_speaks_for_devices_of_its_body_alone_and_is_not_told_which_there_are(door):
    elsewhere = is_problem(send(door, body="X", device="P1"), 422)["detail"]
    unknown = is_problem(send(door, body="X", device="P9"), 422)["detail"]
    assert elsewhere.replace("P1", "P9") == unknown
    is_problem(send(door, body="X"), 404)
    assert not entered(door)


def test_a_clock_a_little_ahead_is_borne_with_and_nothing_is_entered_for_the_future(door):
    assert send(door, seen_at=show(door.office.now + MINUTE)).json() == {"recorded": True}
    (only,) = entered(door)
    assert only.stated <= door.office.now + MINUTE / 2
