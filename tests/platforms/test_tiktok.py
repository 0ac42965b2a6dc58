"""TikTok's odd corners, against the stand-in that has them."""

from hashlib import sha256

import msgspec
import pytest
from tests.platforms.rehearsal import Rehearsal, fixture, post_of

from appban.errors import AuthorisationGoneError, NotFoundError, RefusedError, UnreachableError
from appban.platforms._discover import platforms
from appban.platforms._tiktok_film import MIB, PART, parts
from appban.ports import HttpAnswer
from appban.regime.time import DAY, HOUR, MINUTE, SECOND
from appban.servers.stand_ins._tiktok_rules import Fault, SourceInfo, check_parts

POST = post_of(fixture("tiktok")["taken"])


@pytest.fixture
def rehearsal():
    return Rehearsal(platforms()["tiktok"])


def with_film(size: int, **settings: str):
    data = bytes(size)
    film = msgspec.structs.replace(POST.media[0], data=data, digest=sha256(data).hexdigest())
    return msgspec.structs.replace(POST, media=(film,), settings={**POST.settings, **settings})


def chosen(**settings: str):
    return msgspec.structs.replace(POST, settings={**POST.settings, **settings})


@pytest.mark.parametrize(
    ("size", "sent"),
    [(4000, [4000]), (PART, [PART]), (2 * PART - 1, [2 * PART - 1]), (3 * PART + 7, [PART, PART, PART + 7])],
)
def test_a_film_goes_in_parts_of_which_the_last_takes_what_is_left_over(rehearsal, size, sent):
    rehearsal.begin(with_film(size))
    parts_sent = [len(each.body) for each in rehearsal.wire.calls if each.method == "PUT"]
    assert parts_sent == sent
    assert rehearsal.stand_in.posts[0].received == size


@pytest.mark.parametrize(
    "size", [1, 5 * MIB - 1, 5 * MIB, PART - 1, PART, 64 * MIB, 64 * MIB + 1, 255 * MIB + 3]
)
def test_every_size_is_cut_as_documented(size):
    part, number = parts(size)
    check_parts(SourceInfo("FILE_UPLOAD", size, part, number))


@pytest.mark.parametrize(("part", "number"), [(10 * MIB, 8), (4 * MIB, 18), (75 * MIB, 1), (65 * MIB, 1)])
def test_the_stand_in_refuses_other_cuts(part, number):
    with pytest.raises(Fault, match="do not cut"):
        check_parts(SourceInfo("FILE_UPLOAD", 75 * MIB, part, number))


def test_a_client_that_was_not_audited_posts_to_the_account_itself_alone(rehearsal):
    rehearsal.stand_in.audited = False
    with pytest.raises(RefusedError, match="unaudited_client_can_only_post_to_private_accounts"):
        rehearsal.begin(POST)
    assert rehearsal.stand_in.posts == []
    answered = rehearsal.begin(chosen(privacy="SELF_ONLY"))
    polled = rehearsal.connect().poll(answered.handle, POST.at)
    assert (polled.state, polled.reference) == ("live", None)
    assert list(rehearsal.connect().posts(0)) == []  # nobody but the account sees it


def test_a_fault_under_http_200_is_a_fault(rehearsal):
    rehearsal.stand_in.banned = True
    with pytest.raises(RefusedError, match="spam_risk_user_banned_from_posting"):
        rehearsal.connect().constraints()
    assert rehearsal.stand_in.films == {}


def test_whoever_posts_is_shown_what_the_account_allows_and_nothing_is_chosen_for_them(rehearsal):
    rehearsal.stand_in.disabled = {"duet"}
    shown = {each.name: each for each in rehearsal.connect().constraints()}
    assert shown["privacy"].choices == tuple(rehearsal.stand_in.options)
    assert shown["duet"].choices == ("off",)
    assert shown["comment"].choices == ("allowed", "off")
    assert "@example_department" in shown["account"].says
    assert "600 s" in shown["length"].says


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"privacy": "FOLLOWER_OF_CREATOR"}, "does not offer FOLLOWER_OF_CREATOR"),
        ({"duet": "allowed"}, "duet switched off"),
    ],
)
def test_what_the_account_does_not_allow_now_is_not_sent(rehearsal, settings, says):
    rehearsal.stand_in.disabled = {"duet"}
    with pytest.raises(RefusedError, match=says):
        rehearsal.begin(chosen(**settings))
    assert rehearsal.stand_in.films == {}


def test_a_film_longer_than_the_account_may_post_is_not_sent(rehearsal):
    rehearsal.stand_in.longest = 15
    with pytest.raises(RefusedError, match="may post 15 s"):
        rehearsal.begin(POST)


def test_a_public_post_has_its_id_only_after_moderation(rehearsal):
    rehearsal.stand_in.moderation = 3 * 3600
    handle = rehearsal.begin(POST).handle
    assert rehearsal.connect().poll(handle, POST.at).reference is None
    rehearsal.clock.pass_(3 * HOUR)
    polled = rehearsal.connect().poll(handle, POST.at)
    assert polled.reference == str(rehearsal.stand_in.posts[0].post_id)
    assert polled.address.endswith(polled.reference)


def test_what_failed_says_why(rehearsal):
    handle = rehearsal.begin(POST).handle
    rehearsal.stand_in.fail = "picture_size_check_failed"
    polled = rehearsal.connect().poll(handle, POST.at)
    assert (polled.state, polled.says) == ("failed", "picture_size_check_failed")


def test_a_film_that_was_cut_off_is_given_up_only_when_no_part_can_come_any_more(rehearsal):
    film = with_film(3 * PART)
    rehearsal.wire.lose(4)  # creator, init, first part, second part
    with pytest.raises(UnreachableError):
        rehearsal.begin(film)
    (handle,) = rehearsal.heard
    rehearsal.clock.pass_(HOUR)
    assert rehearsal.connect().poll(handle, POST.at).state == "processing"
    rehearsal.clock.pass_(11 * MINUTE)
    polled = rehearsal.connect().poll(handle, POST.at)
    assert polled.state == "failed"
    assert f"only {2 * PART} of {3 * PART} bytes" in polled.says
    assert rehearsal.stand_in.posts == []


def test_a_film_that_arrived_whole_is_never_given_up_however_long_it_takes(rehearsal):
    rehearsal.stand_in.hold = True
    handle = rehearsal.begin(POST).handle
    rehearsal.clock.pass_(20 * HOUR)
    assert rehearsal.connect().poll(handle, POST.at).state == "processing"
    rehearsal.stand_in.hold = False
    assert rehearsal.connect().poll(handle, POST.at).state == "live"


def test_a_handle_that_it_does_not_know_is_not_taken_for_a_post_that_failed(rehearsal):
    with pytest.raises(NotFoundError, match="invalid_publish_id"):
        rehearsal.connect().poll("v_pub_file~v2-1.99", POST.at)


def test_a_token_is_renewed_before_it_runs_out_and_the_new_pair_is_kept(rehearsal):
    before = rehearsal.secrets.read()
    rehearsal.clock.pass_(DAY)
    rehearsal.connect().account()
    after = rehearsal.secrets.read()
    assert after["refresh_token"] != before["refresh_token"]
    assert after["access_token"] == rehearsal.stand_in.access_token
    assert int(after["expires"]) * SECOND == rehearsal.clock.now() + DAY
    rehearsal.connect().account()


def test_a_token_that_counts_no_more_is_renewed_once_and_then_given_up(rehearsal):
    rehearsal.secrets.values["access_token"] = "act.stale"
    rehearsal.connect().account()
    rehearsal.stand_in.revoke()
    with pytest.raises(AuthorisationGoneError, match="Refresh token is invalid"):
        rehearsal.connect().account()


def test_another_program_that_renewed_the_token_is_not_undone(rehearsal):
    ours = rehearsal.connect()
    rehearsal.clock.pass_(DAY)
    rehearsal.connect().account()
    kept = rehearsal.secrets.read()
    ours.account()
    assert rehearsal.secrets.read() == kept


def test_a_scope_that_was_not_given_is_no_passing_fault(rehearsal):
    rehearsal.stand_in.scopes = {"video.publish", "video.list", "user.info.basic"}
    with pytest.raises(AuthorisationGoneError, match="scope_not_authorized"):
        rehearsal.connect().account()


def test_more_calls_than_are_taken_are_put_off(rehearsal):
    for _ in range(6):
        rehearsal.begin(POST)
    with pytest.raises(UnreachableError, match="rate_limit_exceeded"):
        rehearsal.begin(POST)
    rehearsal.clock.pass_(MINUTE)
    rehearsal.begin(POST)
    assert len(rehearsal.stand_in.posts) == 7


def test_the_film_is_sent_nowhere_but_to_the_platform(rehearsal):
    rehearsal.connect().account()
    init = msgspec.json.encode(
        {
            "data": {"publish_id": "p", "upload_url": "https://tiktokapis.com.example.net/video/?u=1"},
            "error": {"code": "ok", "message": "", "log_id": ""},
        }
    )
    real = rehearsal.wire.send

    def send(call):
        answer = real(call)
        return HttpAnswer(status=200, headers={}, body=init) if call.url.endswith("/video/init/") else answer

    rehearsal.wire.send = send
    with pytest.raises(UnreachableError, match="not its own"):
        rehearsal.begin(POST)
    assert not any(each.method == "PUT" for each in rehearsal.wire.calls)


def test_a_call_that_is_signed_is_heard(rehearsal):
    connection = rehearsal.connect()
    headers, body = rehearsal.stand_in.call_of("authorization.removed", {"reason": 1})
    (told,) = connection.hear(headers, body)
    assert (told.what, told.says) == (
        "authorisation-removed",
        "the authorisation was removed by the account's user",
    )
    headers, body = rehearsal.stand_in.call_of(
        "post.publish.publicly_available",
        {"publish_id": "v_pub_file~v2-1.1", "post_id": 712, "publish_type": "DIRECT_PUBLISH"},
    )
    (told,) = connection.hear(headers, body)
    assert (told.what, told.handle, told.reference) == ("post-live", "v_pub_file~v2-1.1", "712")


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda headers, body: ({}, body),
        lambda headers, body: (headers, body.replace(b"reason", b"season")),
        lambda headers, body: ({"tiktok-signature": headers["tiktok-signature"][:-1] + "g"}, body),
        lambda headers, body: ({"tiktok-signature": headers["tiktok-signature"].replace("t=", "t=1")}, body),
        lambda headers, body: ({"tiktok-signature": "t=,s="}, body),
    ],
)
def test_a_call_without_the_platforms_signature_is_refused(rehearsal, spoilt):
    headers, body = spoilt(*rehearsal.stand_in.call_of("authorization.removed", {"reason": 1}))
    with pytest.raises(RefusedError, match="does not bear the platform's signature"):
        rehearsal.connect().hear(headers, body)


@pytest.mark.parametrize("passed", [-6 * MINUTE, 74 * HOUR])
def test_a_call_signed_long_ago_or_in_time_to_come_is_refused(rehearsal, passed):
    headers, body = rehearsal.stand_in.call_of("authorization.removed", {"reason": 1})
    rehearsal.clock.pass_(passed)
    with pytest.raises(RefusedError, match="too long ago"):
        rehearsal.connect().hear(headers, body)


def test_a_call_about_another_account_of_the_client_says_nothing_of_this_one(rehearsal):
    rehearsal.stand_in.open_id = "another"
    headers, body = rehearsal.stand_in.call_of("authorization.removed", {"reason": 1})
    assert rehearsal.connect().hear(headers, body) == ()
