"""What is particular to Mastodon and to Bluesky, against their stand-ins."""

import json

import msgspec
import pytest
from tests.platforms.rehearsal import Rehearsal, fixture, post_of

from appban.errors import RefusedError, UnreachableError
from appban.platforms._calls import graphemes, plain, same_text
from appban.platforms._discover import platforms
from appban.platforms.bluesky import facets, record_key
from appban.regime.time import HOUR, MINUTE
from appban.servers.stand_ins.asked import asked
from appban.servers.stand_ins.bluesky import TID


def rehearsal_of(name):
    return Rehearsal(platforms()[name]), post_of(fixture(name)["taken"])


def test_mastodon_is_asked_with_the_key_and_gives_the_same_post_within_the_hour():
    rehearsal, post = rehearsal_of("mastodon")
    first = rehearsal.begin(post)
    rehearsal.clock.pass_(50 * MINUTE)
    assert rehearsal.begin(post).reference == first.reference
    posts = [each for each in rehearsal.wire.calls if each.url.endswith("/api/v1/statuses")]
    assert {each.headers["Idempotency-Key"] for each in posts} == {"key-1"}


def test_after_the_hour_a_post_that_is_not_on_the_account_is_unclear():
    rehearsal, post = rehearsal_of("mastodon")
    assert rehearsal.connect().find(post, "key-1").outcome == "absent"
    rehearsal.clock.pass_(HOUR)
    assert rehearsal.connect().find(post, "key-1").outcome == "unclear"


def test_after_the_hour_a_post_that_is_on_the_account_is_still_found():
    rehearsal, post = rehearsal_of("mastodon")
    reference = rehearsal.begin(post).reference
    rehearsal.clock.pass_(5 * HOUR)
    assert rehearsal.connect().find(post, "key-1").answered.reference == reference


def test_the_alt_text_of_an_image_goes_with_it():
    rehearsal, post = rehearsal_of("mastodon")
    rehearsal.begin(post)
    (media,) = rehearsal.stand_in.media.values()
    assert (media.description, media.data) == (post.media[0].alt, post.media[0].data)


def test_an_image_that_the_server_still_works_on_is_posted_later():
    rehearsal, post = rehearsal_of("mastodon")
    rehearsal.stand_in.busy = True
    with pytest.raises(UnreachableError, match="still working"):
        rehearsal.begin(post)
    rehearsal.stand_in.busy = False
    rehearsal.begin(post)
    assert len(rehearsal.stand_in.posts) == 1


def test_what_mastodon_does_not_take_is_said_in_its_words():
    rehearsal, post = rehearsal_of("mastodon")
    with pytest.raises(RefusedError, match="Text character limit of 500 exceeded"):
        rehearsal.begin(msgspec.structs.replace(post, caption="x" * 501))


def test_many_posts_are_read_page_by_page_back_to_an_instant():
    rehearsal, post = rehearsal_of("mastodon")
    for number in range(95):
        rehearsal.clock.pass_(MINUTE)
        rehearsal.begin(msgspec.structs.replace(post, caption=f"post {number}", media=()), f"key-{number}")
    read = list(rehearsal.connect().posts(post.at + 11 * MINUTE))
    assert [each.caption for each in read] == [f"post {number}" for number in range(94, 9, -1)]


@pytest.mark.parametrize("name", ["bluesky", "tiktok"])
def test_many_posts_of_others_are_read_page_by_page_too(name):
    rehearsal, post = rehearsal_of(name)
    for number in range(12 if name == "tiktok" else 120):
        rehearsal.clock.pass_(3 * HOUR if name == "tiktok" else MINUTE)
        changed = msgspec.structs.replace(post, caption=f"post {number}", at=rehearsal.clock.now())
        rehearsal.begin(
            changed if name == "tiktok" else msgspec.structs.replace(changed, media=()), f"k{number}"
        )
    assert len(list(rehearsal.connect().posts(0))) == len(rehearsal.stand_in.posts)


def test_html_is_read_as_the_text_it_was_made_of():
    assert plain('<p>a &lt;b&gt; &amp;amp;<br/>c</p><p>see <a href="x">https://<span>y</span></a></p>') == (
        "a <b> &amp;\nc\nsee https://y"
    )
    assert same_text("a\n\nb", "a b")
    assert not same_text("a b", "a c")


def test_a_record_key_has_the_form_of_a_tid_and_comes_of_instant_and_key_alone():
    one = record_key("a", 1_796_000_000_000_000)
    assert TID.fullmatch(one)
    assert one == record_key("a", 1_796_000_000_000_000)
    assert one != record_key("b", 1_796_000_000_000_000)
    assert one < record_key("a", 1_796_000_000_000_001)


def test_a_record_that_is_there_is_never_written_over():
    rehearsal, post = rehearsal_of("bluesky")
    first = rehearsal.begin(post)
    again = rehearsal.begin(msgspec.structs.replace(post, caption="changed"))
    assert again.reference == first.reference
    (held,) = rehearsal.stand_in.posts
    assert held.record.text == post.caption


def test_creating_a_record_on_a_key_that_is_taken_is_a_fault_of_the_server_there():
    rehearsal, post = rehearsal_of("bluesky")
    rehearsal.begin(post)
    name, held = next(iter(rehearsal.stand_in.records.items()))
    body = {"repo": rehearsal.stand_in.did, "collection": "app.bsky.feed.post", "rkey": name}
    sent = json.dumps({**body, "record": json.loads(held.raw)}).encode()
    token = {"authorization": f"Bearer {rehearsal.secrets.values['access_token']}"}
    reply = rehearsal.stand_in.answer(asked("POST", "/xrpc/com.atproto.repo.createRecord", token, sent))
    assert reply.status == 500


def test_a_session_that_ran_out_is_renewed_and_kept():
    rehearsal, post = rehearsal_of("bluesky")
    rehearsal.connect().account()
    rehearsal.stand_in.expire()
    rehearsal.begin(post)
    sessions = [each.url for each in rehearsal.wire.calls if "Session" in each.url]
    assert [each.rpartition(".")[2] for each in sessions] == ["createSession", "refreshSession"]
    assert rehearsal.secrets.values["access_token"] == "access-2"


def test_links_are_given_by_their_bytes_without_the_full_stop_after_them():
    text = "é see https://www.example.gov.uk/a, or (https://b.example)."
    found = [text.encode()[f["index"]["byteStart"] : f["index"]["byteEnd"]] for f in facets(text)]
    assert found == [b"https://www.example.gov.uk/a", b"https://b.example"]


@pytest.mark.parametrize(
    ("text", "number"), [("", 0), ("abc", 3), ("e\u0301", 1), ("👩‍👩‍👧", 1), ("🇬🇧🇫🇷", 2), ("👍🏽", 1)]
)
def test_captions_are_counted_as_people_see_them(text, number):
    assert graphemes(text) == number
