"""What an account shows is matched with what was cleared; what nothing explains, and what is gone, is in the record."""

import msgspec
import pytest
from tests.service.publications.carried import Ground
from tests.service.publications.ground import ACCOUNT, communications, happened, states, tell, written

from appban.errors import NotFoundError, RefusedError
from appban.record.canonical import encode
from appban.record.digests import sha256, to_hex
from appban.regime.account import AccountId
from appban.regime.events import publications as pb
from appban.regime.people import PersonId
from appban.regime.publication import PublicationId
from appban.regime.time import DAY, HOUR, MINUTE
from appban.service.publications.hearing import Ring, hear
from appban.service.publications.reading_back import RecordCopy, read_back


@pytest.fixture(params=["bluesky", "mastodon", "tiktok"])
def ground(request):
    return Ground(request.param)


def back(ground, account=ACCOUNT):
    return read_back(ground.desk, ground.press, ground.carriage, account, ground.clock.now() - 30 * DAY)


def seen(ground):
    return [event for _, event in communications(ground.desk).accounts[ACCOUNT].seen]


def posted_by_somebody(ground, caption="Something nobody cleared"):
    """A post that did not come from here."""
    post = msgspec.structs.replace(written(ground.name), caption=caption, at=ground.clock.now())
    ground.rehearsal.begin(post, f"elsewhere-{caption}")


def rung(ground, event, **content):
    headers, body = ground.stand_in.call_of(event, content)
    return hear(
        ground.desk, ground.press, ground.carriage, Ring(platform="tiktok", headers=headers, body=body)
    )


def test_what_was_carried_is_explained_and_a_copy_of_what_was_really_posted_is_kept(ground):
    ground.draft()
    ground.round()
    ground.round()
    assert back(ground).unexplained == ()
    (event,) = seen(ground)
    assert event.publication == "pub-1"
    live = happened(ground.desk)[-1]
    assert (live.state, live.fetched, live.reference) == ("live", True, event.reference)
    data = ground.copies.files[f"copies/{ACCOUNT}/{live.copy}"]
    assert to_hex(sha256(data)) == live.copy == event.digest
    copy = msgspec.json.decode(data, type=RecordCopy)
    assert encode(copy) == data
    assert copy.reference == live.reference


def test_reading_back_again_enters_nothing(ground):
    ground.draft()
    ground.round()
    posted_by_somebody(ground)
    back(ground)
    with ground.desk.store.reader() as reader:
        size = reader.head().size
    assert back(ground).unexplained == ()
    with ground.desk.store.reader() as reader:
        assert reader.head().size == size


def test_a_post_that_nothing_explains_stands_in_the_record_as_such(ground):
    ground.draft()
    ground.round()
    ground.clock.pass_(MINUTE)
    posted_by_somebody(ground)
    found = back(ground)
    assert len(found.unexplained) == 1
    (other,) = [each for each in seen(ground) if each.publication is None]
    assert other.source == "api"
    assert found.posts == 2


def test_the_same_text_again_is_not_explained_by_the_post_that_went_out(ground):
    """Somebody posts a cleared text a second time, by hand."""
    ground.draft()
    ground.round()
    ground.round()
    ground.clock.pass_(MINUTE)
    posted_by_somebody(ground, written(ground.name).caption)
    assert len(back(ground).unexplained) == 1


def test_a_post_made_by_hand_is_matched_by_its_caption(ground):
    digest = ground.draft()
    begun = pb.PublicationBegun(
        stated=ground.clock.now(), publication=PublicationId("pub-1"), content_digest=digest, key="by-hand",
        person=PersonId("publisher"), device=None, platform="manual",
    )  # fmt: skip
    tell(ground.desk, begun)
    posted_by_somebody(ground, written(ground.name).caption)
    assert back(ground).unexplained == ()
    assert states(ground.desk) == ["begun", "live"]


def test_a_draft_that_nobody_began_explains_nothing(ground):
    start = ground.clock.now() + DAY
    ground.draft(start=start, end=start + HOUR)
    posted_by_somebody(ground, written(ground.name).caption)
    assert len(back(ground).unexplained) == 1


def test_an_unclear_post_that_the_account_shows_is_unclear_no_longer():
    ground = Ground("mastodon")
    ground.draft()
    ground.rehearsal.wire.lose(2)
    ground.round()
    kept = dict(ground.stand_in.statuses)
    ground.stand_in.statuses.clear()
    ground.round(2 * HOUR)
    assert states(ground.desk)[-1] == "unclear"
    ground.stand_in.statuses |= kept
    back(ground)
    assert states(ground.desk) == ["begun", "unclear", "live"]


def test_figures_are_handed_over_as_they_are_with_the_digest_of_what_was_read(ground):
    ground.draft()
    ground.round()
    ground.round()
    found = back(ground)
    figures = {(each.about, each.metric): each for each in found.figures}
    assert figures[ACCOUNT, "followers"].value.kind == "exactly"
    reference = happened(ground.desk)[-1].reference
    assert figures[reference, "likes"].value.low == 0
    views = figures[reference, "views"].value
    assert (views.kind, views.low) == (("exactly", 0) if ground.name == "tiktok" else ("not-offered", None))
    assert all(len(each.raw) == 64 and each.collected == ground.clock.now() for each in found.figures)


def test_an_account_that_is_not_ours_is_not_read(ground):
    with pytest.raises(NotFoundError, match="no account acc-9"):
        back(ground, AccountId("acc-9"))


def test_a_long_caption_is_known_by_its_beginning():
    ground = Ground("tiktok")
    ground.draft(caption="Flood warnings and what to do about each of them, " * 10)
    ground.round()
    ground.clock.pass_(MINUTE)
    history = communications(ground.desk).publications[PublicationId("pub-1")]
    assert len(next(iter(ground.rehearsal.connect().posts(0))).caption) == 150
    assert back(ground).unexplained == ()
    assert history.drafts


def test_a_call_about_a_post_is_entered_once():
    ground = Ground("tiktok")
    ground.stand_in.moderation = 5 * 3600
    ground.draft()
    ground.round()
    content = {"publish_id": "v_pub_file~v2-1.1", "post_id": 7123456781, "publish_type": "DIRECT_PUBLISH"}
    assert len(rung(ground, "post.publish.publicly_available", **content)) == 1
    live = happened(ground.desk)[-1]
    assert (live.state, live.reference) == ("live", "7123456781")
    assert rung(ground, "post.publish.publicly_available", **content) == ()
    assert len(rung(ground, "post.publish.no_longer_publicaly_available", **content)) == 1
    assert states(ground.desk)[-1] == "gone"


def test_a_removed_authorisation_is_entered_once_and_an_old_call_says_nothing_of_a_new_connection():
    ground = Ground("tiktok")
    headers, body = ground.stand_in.call_of("authorization.removed", {"reason": 1})
    ring = Ring(platform="tiktok", headers=headers, body=body)
    ground.clock.pass_(MINUTE)
    (heard,) = hear(ground.desk, ground.press, ground.carriage, ring)
    assert "by the account's user" in heard.says
    assert hear(ground.desk, ground.press, ground.carriage, ring) == ()
    ground.rehearsal.secrets.values["connected"] = str(ground.clock.now())
    ground.clock.pass_(HOUR)
    assert hear(ground.desk, ground.press, ground.carriage, ring) == ()
    assert len(communications(ground.desk).accounts[ACCOUNT].unauthorised) == 1


def test_a_call_without_signature_or_for_a_platform_without_account_enters_nothing():
    ground = Ground("tiktok")
    _, body = ground.stand_in.call_of("authorization.removed", {"reason": 1})
    with pytest.raises(RefusedError, match="signature"):
        hear(ground.desk, ground.press, ground.carriage, Ring(platform="tiktok", headers={}, body=body))
    with pytest.raises(NotFoundError, match="'mastodon'"):
        hear(ground.desk, ground.press, ground.carriage, Ring(platform="mastodon", headers={}, body=body))
    assert communications(ground.desk).accounts[ACCOUNT].unauthorised == []
