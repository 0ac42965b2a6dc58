"""How proposals about posts read: a stop to be lifted, a post to be released, a template to be cleared."""

from typing import assert_never

from appban.regime.post_state import newest
from appban.regime.publication import Slot
from appban.service.proposing.posts import takes
from appban.service.proposing.proposed import ClearTemplate, Lift, OfPosts, Release
from appban.service.publications.post_story import post_story
from appban.service.publications.posts import known_post, on_call
from appban.service.sight import may_read_texts
from appban.web.console.visit import Visit
from appban.web.console.words import CLOSED_TEXT, body_named

Rows = list[tuple[str, str | int | None]]


def post_words(visit: Visit, what: OfPosts) -> str:
    """What a proposal would do, in a line."""
    match what:
        case Lift(stop=stop):
            held = visit.head.communications.stops.get(stop)
            body = None if held is None else held.called[1].body
            return f"Lift the stop of {body_named(visit.head, body, visit.now)}"
        case Release(publication=publication):
            return f"Release the post {publication.rpartition('-')[2][:8].upper()}"
        case ClearTemplate(template=template):
            return f"Clear the template {template.id}, version {template.version}"
        case _:
            assert_never(what)


def post_rows(visit: Visit, what: OfPosts) -> Rows:
    """All of it, word for word."""
    match what:
        case Lift(stop=stop):
            called = visit.head.communications.stops[stop].called[1]
            return [
                ("Stop", stop),
                ("Of", body_named(visit.head, called.body, visit.now)),
                ("Called by", str(visit.names.of(called.person))),
                ("Because", called.reason),
            ]
        case Release():
            return _released(visit, what)
        case ClearTemplate(template=template, author=author):
            return [
                ("Text", template.text),
                *((f"Slot {slot.name}", takes_words(slot)) for slot in template.slots),
                ("Of", body_named(visit.head, template.body, visit.now)),
                ("Channels", ", ".join(template.channels)),
                ("Purpose", template.purpose),
                ("Topic", template.topic),
                ("For whom", template.audience),
                ("May be used until", template.until),
                ("Written by", str(visit.names.of(author))),
            ]
        case _:
            assert_never(what)


def could_agree(visit: Visit, what: OfPosts) -> list[str]:
    """Who could be one of the two now, besides the viewer."""
    subject, body = takes(visit.head, what, visit.now)
    able = () if body is None else on_call(visit.head, body, subject, visit.now)
    me = visit.head.human(visit.viewer.person)
    others = [each for each in able if visit.head.human(each) != me]
    visit.names.learn(others)
    return sorted(str(visit.names.of(each)) for each in others)


def takes_words(slot: Slot) -> str:
    """What a slot takes."""
    named = {"time": "a time of day", "date": "a date", "choice": "one of: " + ", ".join(slot.choices)}
    return named[slot.kind]


def _released(visit: Visit, what: Release) -> Rows:
    version = newest(known_post(visit.head, what.publication))
    content = version.content

    def reads(administration: str | None) -> bool:
        return may_read_texts(visit.head, visit.viewer.person, administration, visit.now)

    story = post_story(visit.reader, visit.names, content.publication, visit.stop, reads)
    held = visit.names.texts([content.caption])[content.caption].value
    caption = CLOSED_TEXT if content.caption in story.closed else held or "It was erased under a rule."
    changed = (
        [] if version.digest == what.digest else [("Mind", "it was edited since; nobody can agree to this")]
    )
    return [
        *changed,
        ("Text", caption),
        ("Files", str(len(content.media))),
        ("Account", content.account),
        ("Until", content.end),
        ("Digest", what.digest),
    ]
