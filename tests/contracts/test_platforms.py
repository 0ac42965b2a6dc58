"""Every platform keeps one contract; a new one is held to it by its file, one folder of fixtures and its stand-in."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.platforms.rehearsal import Rehearsal, fixture, post_of
from tests.service.office import BEGINS

from appban.errors import AppbanError, AuthorisationGoneError, RefusedError, UnreachableError
from appban.platforms._calls import same_text
from appban.platforms._discover import platforms
from appban.ports import ACCOUNT_METRICS, POST_METRICS, Capability, HttpAnswer, Line
from appban.regime.time import HOUR, MINUTE, SECOND

EVERY = pytest.mark.parametrize("platform", platforms().values(), ids=list(platforms()))
POSTING = [each for each in platforms().values() if Capability.PUBLISH in each.capabilities]
EVERY_POSTING = pytest.mark.parametrize("platform", POSTING, ids=[each.name for each in POSTING])


def taken(platform):
    return post_of(fixture(platform.name)["taken"])


def settled(rehearsal, answered, post):
    """What becomes of a post once the platform is done with it."""
    if answered.state == "processing":
        answered = rehearsal.connect().poll(answered.handle, post.at)
    assert answered.state == "live", answered.says
    return answered


@EVERY
def test_a_post_of_the_fixtures_is_taken_and_each_of_the_others_is_refused_in_words(platform):
    written = fixture(platform.name)
    assert platform.check(post_of(written["taken"])) == ()
    assert written["refused"]
    for each in written["refused"]:
        said = [problem.says for problem in platform.check(post_of(each["post"]))]
        assert any(each["says"] in says for says in said), (each["says"], said)


@EVERY
def test_a_platform_declares_what_it_is(platform):
    assert platform.summary
    assert platform.capabilities
    human = Capability.NEEDS_HUMAN in platform.capabilities
    assert human != (Capability.PUBLISH in platform.capabilities)
    known = {*(f"account:{each}" for each in ACCOUNT_METRICS), *POST_METRICS}
    assert platform.metrics <= known
    assert ("views" in platform.metrics) == (Capability.VIEWS in platform.capabilities)
    assert platform.optional <= set(platform.secrets)
    assert bool(platform.metrics) == (Capability.OWN_METRICS in platform.capabilities)


@EVERY
def test_where_only_people_post_no_program_does(platform):
    if Capability.NEEDS_HUMAN in platform.capabilities:
        with pytest.raises(RefusedError, match="a person posts"):
            platform.connect(Line(http=None, secrets=None, clock=None))


@EVERY_POSTING
def test_a_post_goes_out_as_it_was_written_and_is_read_back(platform):
    rehearsal, post = Rehearsal(platform), taken(platform)
    answered = settled(rehearsal, rehearsal.begin(post), post)
    (shown,) = rehearsal.connect().posts(post.at - HOUR)
    assert shown.reference == answered.reference
    assert shown.address == answered.address
    assert same_text(shown.caption, post.caption)
    assert shown.posted >= post.at - SECOND
    assert len(rehearsal.stand_in.posts) == 1


@EVERY_POSTING
def test_asked_again_after_a_restart_one_post_comes_of_one_key(platform):
    """What was heard is asked after; what was not is looked for, and begun again only where it is absent."""
    rehearsal, post = Rehearsal(platform), taken(platform)
    first = settled(rehearsal, rehearsal.begin(post), post)
    if rehearsal.heard:
        again = rehearsal.connect().poll(rehearsal.heard[0], post.at)
    else:
        found = rehearsal.connect().find(post, "key-1")
        assert found.outcome == "found"
        again = rehearsal.begin(post)
        assert found.answered.reference == again.reference
    assert again.reference == first.reference
    assert len(rehearsal.stand_in.posts) == 1


@EVERY_POSTING
@pytest.mark.parametrize("lost", range(1, 8))
def test_whichever_answer_is_lost_one_post_comes_of_it(platform, lost):
    rehearsal, post = Rehearsal(platform), taken(platform)
    rehearsal.wire.lose(lost)
    try:
        rehearsal.begin(post)
    except UnreachableError:
        rehearsal.clock.pass_(MINUTE)
        if rehearsal.heard:
            assert rehearsal.connect().poll(rehearsal.heard[0], post.at).state in {"live", "processing"}
        elif rehearsal.connect().find(post, "key-1").outcome == "absent":
            rehearsal.begin(post)
    assert len(rehearsal.stand_in.posts) == 1


@EVERY_POSTING
def test_another_post_is_not_taken_for_one_that_was_never_made(platform):
    rehearsal, post = Rehearsal(platform), taken(platform)
    rehearsal.begin(post, "another")
    later = msgspec.structs.replace(post, caption="Something else", at=post.at + MINUTE)
    rehearsal.clock.pass_(MINUTE)
    assert rehearsal.connect().find(later, "key-1").outcome != "found"


@EVERY_POSTING
def test_what_is_not_offered_is_said_to_be_and_is_never_nought(platform):
    rehearsal, post = Rehearsal(platform), taken(platform)
    settled(rehearsal, rehearsal.begin(post), post)
    account = rehearsal.connect().account()
    (shown,) = rehearsal.connect().posts(0)
    assert account.raw
    assert account.handle
    assert set(account.metrics) == set(ACCOUNT_METRICS)
    assert set(shown.metrics) == set(POST_METRICS)
    values = {**{f"account:{name}": value for name, value in account.metrics.items()}, **shown.metrics}
    for name, value in values.items():
        if name in platform.metrics:
            assert value.kind == "exactly"
        else:
            assert (value.kind, value.low, value.high) == ("not-offered", None, None)


@EVERY_POSTING
def test_an_authorisation_that_is_taken_back_is_told_apart_from_a_fault(platform):
    rehearsal = Rehearsal(platform)
    rehearsal.connect().account()
    rehearsal.stand_in.revoke()
    with pytest.raises(AuthorisationGoneError):
        rehearsal.connect().account()
    with pytest.raises(AuthorisationGoneError):
        rehearsal.begin(taken(platform))
    assert rehearsal.stand_in.posts == []


@EVERY_POSTING
def test_a_post_is_taken_down_where_that_is_offered_and_else_a_person_is_told_how(platform):
    rehearsal, post = Rehearsal(platform), taken(platform)
    reference = settled(rehearsal, rehearsal.begin(post), post).reference
    first, second = (rehearsal.connect().take_down(reference) for _ in range(2))
    if Capability.DELETE in platform.capabilities:
        assert (first.outcome, second.outcome) == ("gone", "gone")
        assert rehearsal.stand_in.posts == []
    else:
        assert first.outcome == "by-hand"
        assert reference in first.says


@EVERY_POSTING
def test_no_message_and_no_value_shows_a_secret(platform):
    rehearsal, post = Rehearsal(platform), taken(platform)
    said = [repr(rehearsal.connect().constraints()), repr(rehearsal.begin(post))]
    rehearsal.wire.instead = HttpAnswer(status=500, headers={}, body=b'{"error": 7}')
    for ask in (rehearsal.connect().account, lambda: rehearsal.begin(post)):
        with pytest.raises(AppbanError) as told:
            ask()
        said.append(str(told.value))
    rehearsal.wire.instead = None
    rehearsal.stand_in.revoke()
    with pytest.raises(AppbanError) as told:
        rehearsal.connect().account()
    said.append(str(told.value))
    public = {"url", "identifier", "open_id", "did", "expires"}
    for name, value in rehearsal.secrets.values.items():
        assert name in public or not any(value in each for each in said), name


@EVERY_POSTING
@settings(deadline=None, max_examples=60)
@given(status=st.sampled_from([200, 201, 206, 400, 404, 429, 500, 503]), body=st.binary(max_size=60))
def test_whatever_is_answered_nothing_but_an_error_of_ours_comes_of_it(platform, status, body):
    rehearsal = Rehearsal(platform)
    rehearsal.wire.instead = HttpAnswer(status=status, headers={}, body=body)
    connection = rehearsal.connect()
    for ask in (
        connection.account,
        connection.constraints,
        lambda: connection.poll("handle", BEGINS),
        lambda: list(connection.posts(0)),
        lambda: rehearsal.begin(taken(platform)),
    ):
        with pytest.raises(AppbanError):
            ask()


@EVERY_POSTING
def test_a_platform_that_does_not_call_us_refuses_every_call(platform):
    rehearsal = Rehearsal(platform)
    with pytest.raises(RefusedError):
        rehearsal.connect().hear({"content-type": "application/json"}, b'{"event": "authorization.removed"}')
