"""Posts: any edit voids what was cleared, and nothing is live without two distinct humans who cleared exactly that."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.service.newsroom import WELL, Newsroom

from appban.bootstrap.shipped import shipped_posting_rules
from appban.errors import AppbanError, InputError, VerificationError
from appban.regime.integrity import Integrity
from appban.regime.pack.posting import load_posting_rules
from appban.regime.post_state import carried, cleared, clearers, newest
from appban.regime.propriety import judge
from appban.regime.publication import Content, content_digest
from appban.regime.time import DAY, HOUR
from appban.service.publications.questioning import submit_post
from appban.service.reading import event_of

WHO = ("wren", "cal", "cam", "ona", "ori", "hal", "kim")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("clear"), st.sampled_from(WHO)),
        st.tuples(st.just("refuse"), st.sampled_from(WHO)),
        st.tuples(st.just("edit"), st.sampled_from(("wren", "hal"))),
        st.tuples(st.just("ready"), st.just("wren")),
        st.tuples(st.just("post"), st.sampled_from(("hal", "kim"))),
        st.tuples(st.just("wait"), st.just("wren")),
    ),
    max_size=14,
)


def step(room, post, what, who, nth):
    match what:
        case "clear" | "refuse":
            room.decides(who, post, what)
        case "edit":
            room.edited(post, who, caption=f"Renew it, {nth}.")
        case "ready":
            room.questioned(post)
            room.as_("wren", lambda work: submit_post(work, post.publication, room.shown(post)))
        case "post":
            room.posts(post, who)
        case _:
            room.clock.pass_(5 * HOUR)


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_there_is_no_path_to_live_without_two_distinct_clearers_of_exactly_that_version(steps):
    room = Newsroom()
    room.standing("service")
    post = room.drafted()
    for nth, (what, who) in enumerate(steps):
        before = room.facts().communications.publications[post.publication]
        try:
            step(room, post, what, who, nth)
        except AppbanError:
            continue
        history = room.facts().communications.publications[post.publication]
        if what == "edit":
            assert newest(history).digest != newest(before).digest
            assert clearers(room.facts(), history, room.now) == ()
        if carried(history, room.now) == "live":
            begun = next(e for _, e in history.happened if hasattr(e, "device"))
            given_by = {
                room.facts().human(e.decision.person)
                for _, e in history.happened
                if hasattr(e, "decision")
                and e.decision.outcome == "clear"
                and e.decision.content_digest == begun.content_digest
            }
            assert len(given_by & {room.ids["cal"], room.ids["cam"]}) == 2
            assert cleared(room.facts(), history, begun.stated)


@pytest.mark.parametrize("field", [f for f in Content.__struct_fields__ if f not in {"media", "template"}])
def test_whatever_of_a_post_differs_its_digest_differs(field):
    room = Newsroom()
    room.drafted()
    (history,) = room.facts().communications.publications.values()
    content = newest(history).content
    was = getattr(content, field)
    other = was + 1 if isinstance(was, int) else ((), "other")[isinstance(was, str | None)]
    changed = msgspec.structs.replace(content, **{field: other})
    assert content_digest(changed) != content_digest(content)


def test_verification_works_out_the_digests_of_posts_and_of_decisions_on_them_again():
    room = Newsroom()
    room.standing("service")
    room.cleared_post()
    with room.store.reader() as reader:
        events = [event_of(row) for row in reader.rows(0, reader.head().size)]
    integrity = Integrity()
    for index, event in enumerate(events):
        integrity.take(index, event, "operator")
    assert (integrity.posts, integrity.post_decisions) == (1, 2)
    at = next(n for n, each in enumerate(events) if hasattr(each, "content"))
    forged = msgspec.structs.replace(
        events[at], content=msgspec.structs.replace(events[at].content, topic="money")
    )
    with pytest.raises(VerificationError, match=f"entry {at}: the post's digest"):
        Integrity().take(at, forged, "operator")
    decided = next(
        each for each in events if hasattr(each, "decision") and hasattr(each.decision, "content_digest")
    )
    with pytest.raises(VerificationError, match="a version of a post that was never drafted"):
        Integrity().take(9, decided, "operator")
    other = msgspec.structs.replace(
        decided, decision=msgspec.structs.replace(decided.decision, medium="telephone")
    )
    with pytest.raises(VerificationError, match="the digest of the decision on a post"):
        Integrity().take(9, other, "operator")


def test_the_questions_that_ship_pass_when_answered_as_they_should_be_and_stop_on_each_other_answer():
    rules = load_posting_rules(shipped_posting_rules(), "uk-posting.yaml")
    assert all(each.passes for each in judge(rules.questions, WELL))
    for name, good in WELL.items():
        bad = WELL | {name: "no" if good == "yes" else "yes"}
        assert [each.question for each in judge(rules.questions, bad) if not each.passes] == [name]


def test_a_file_of_rules_that_says_something_twice_is_refused():
    twice = shipped_posting_rules().replace(b"id: housing, name: Housing", b"id: health, name: Housing")
    with pytest.raises(InputError, match="topic health stands there twice"):
        load_posting_rules(twice, "mine.yaml")


def test_a_post_that_was_cleared_stays_so_for_whoever_asks_of_that_time():
    room = Newsroom()
    room.standing("service")
    post = room.cleared_post()
    then = room.now
    room.clock.pass_(DAY)
    history = room.facts().communications.publications[post.publication]
    assert cleared(room.facts(), history, then)
    assert not cleared(room.facts(), history, then - 10 * 60_000_000)
