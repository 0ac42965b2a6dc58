"""The detector: a post that nothing cleared explains is a finding and an alarm, and so is an authorisation that is gone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.reference import posts as said
from tests.reference.build import SOURCE
from tests.service.newsroom import ACCOUNT, Newsroom
from tests.service.telling.told import Telling

from appban.errors import InputError, RefusedError
from appban.regime.events import accounts as ac
from appban.regime.pack.posting import ExportText
from appban.regime.time import DAY, MINUTE, zone
from appban.service.publications.export_file import ExportedPost, read_export
from appban.service.publications.seeing import findings_of_accounts, see_posts

FORM = ExportText(id="x", title="x", reference="id", address="link", posted="when", source=SOURCE)
LONDON = zone("Europe/London")


@pytest.fixture
def room():
    made = Newsroom()
    made.standing("service")
    return made


def findings(room):
    with room.store.reader() as reader:
        return findings_of_accounts(reader, room.now)


def sees(room, reference=None, address=None):
    shown = (ExportedPost(reference=reference, address=address, posted=room.now),)
    return room.as_("operator", lambda work: see_posts(work, ACCOUNT, shown, "manual")).value


def test_a_post_that_nothing_explains_is_a_finding_with_its_age(room):
    posted = room.now + MINUTE
    assert sees(room, "stranger", "https://shorts.example/stranger") == 1
    (found,) = findings(room)
    assert (found.kind, found.account, found.body, found.floor) == ("unapproved-post", ACCOUNT, "D", False)
    assert "https://shorts.example/stranger" in found.why
    room.clock.pass_(DAY)
    assert findings(room)[0].since <= posted
    assert findings(room)[0].id == found.id


def test_a_post_of_ours_is_explained_by_its_reference_or_by_its_address_however_written(room):
    post = room.cleared_post()
    room.posts(post)
    assert sees(room, post.publication) == 0
    assert sees(room, "another-id", f"http://shorts.example/{post.publication}/?utm_source=x") == 0
    assert findings(room) == ()


def test_what_is_explained_later_is_a_finding_no_longer(room):
    post = room.cleared_post()
    sees(room, post.publication)
    assert len(findings(room)) == 1
    room.posts(post)
    assert findings(room) == ()


def test_the_same_post_is_recorded_once(room):
    sees(room, "stranger")
    with pytest.raises(RefusedError, match="nothing to record"):
        sees(room, "stranger")


def test_the_alarm_goes_to_those_who_can_stop_and_those_who_run_the_account_and_once(room):
    telling = Telling(room)
    sees(room, "stranger")
    assert telling.to("alarm") == {"hal", "kim"} | {"ona", "ori"}
    before = len(telling.letters("alarm"))
    room.tell(said.seen(ACCOUNT, "stranger", room.now))
    assert len(telling.letters("alarm")) == before


def test_no_alarm_is_raised_for_a_post_of_ours(room):
    post = room.cleared_post()
    room.posts(post)
    telling = Telling(room)
    sees(room, post.publication)
    assert telling.letters("alarm") == []


def test_an_authorisation_that_the_platform_took_is_a_finding_and_an_alarm_and_pauses_the_account(room):
    post, telling = room.cleared_post(), Telling(room)
    gone = ac.AuthorizationRemoved(
        stated=room.now, account=ACCOUNT, says="authorization.removed", source=SOURCE
    )
    room.tell(gone)
    (found,) = findings(room)
    assert (found.kind, found.since) == ("authorisation-removed", gone.stated)
    assert telling.to("alarm") >= {"ona", "ori"}
    assert "account" in room.lacks(post, "hal", "P1")


def test_those_who_could_clear_are_told_of_a_post_that_waits_and_its_author_is_not(room):
    room.appoint("wren", "clear:post")
    telling = Telling(room)
    room.submitted_post()
    assert telling.to("post") == {"cal", "cam"}


def test_times_of_an_export_are_of_the_zone_unless_they_say_otherwise():
    data = b"\xef\xbb\xbfwhen,id,link\r\n2026-07-01T10:00,1,\r\n2026-07-01T10:00:00+00:00,2,\r\n"
    first, second = read_export(data, FORM, LONDON)
    assert second.posted - first.posted == 60 * MINUTE
    other = read_export(b"when,id,link\n01/07/2026 10:00,1,\n", replace(FORM, times="%d/%m/%Y %H:%M"), LONDON)
    assert other[0].posted == first.posted


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a,b\n1,2\n", "no column id, link, when; it has a, b"),
        (b"when,id,link\n2026-07-01T10:00,,\n", "line 2: neither reference nor address"),
        (b"when,id,link\n,1,\n", "line 2: no time"),
        (b"when,id,link\nyesterday,1,\n", "line 2: 'yesterday' is not a time as ISO 8601 has it"),
        (b"\xff", "not UTF-8"),
        (b"", "no column"),
    ],
)
def test_what_cannot_be_read_of_an_export_is_refused_with_its_line(data, says):
    with pytest.raises(InputError, match=says):
        read_export(data, FORM, LONDON)


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_an_export_or_are_refused(data):
    try:
        read_export(b"when,id,link\n" + data, FORM, LONDON)
    except InputError:
        return
