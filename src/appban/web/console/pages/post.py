"""One post: exactly what would go out, who decided what, every part that it lacks and what to do, what came of it."""

from collections.abc import Iterator

import msgspec

from appban.regime.account_state import account_at
from appban.regime.communications import PublicationHistory
from appban.regime.events import publications as pb
from appban.regime.lacks import Lack
from appban.regime.publication import PublicationId
from appban.service.guard import not_here
from appban.service.naming import Text
from appban.service.publications.media_files import read_media, sort_of
from appban.service.publications.post_page import PostPage, post_page
from appban.service.publications.post_story import Story, StoryPart, post_story
from appban.service.publications.posts import known_post
from appban.service.publications.seen import seen_post
from appban.service.sight import may_read_texts
from appban.web.console.answers import Answer, Download, Raw, Shown
from appban.web.console.case_acts import Act
from appban.web.console.page import Page
from appban.web.console.pages.posts import OVER
from appban.web.console.post_acts import post_acts
from appban.web.console.posting import rules
from appban.web.console.visit import Visit
from appban.web.console.words import CLOSED_TEXT

_TITLES = {
    "publication-drafted.1": "Written",
    "propriety-answered.1": "Propriety questions answered",
    "publication-submitted.1": "Put before those who clear",
    "publication-begun.1": "Somebody or a program went to post it",
    "publication-answered.1": "What came of posting it",
    "publication-withdrawn.1": "Withdrawn",
    "correction-made.1": "Corrected in public",
    "captions-followed.1": "Captions added",
    "publication-reviewed.1": "Looked at again",
    "stop-passed.1": "Released through a stop",
}


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the post as the timeline shows it."""

    title: str
    by: str
    at: int
    entry: int
    text: str


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """A post as pages show it; `handle` is what its account is called. No acts at any moment but now."""

    history: PublicationHistory
    page: PostPage
    story: Story
    handle: str
    acts: tuple[Act, ...]
    lacks: tuple[Lack, ...]

    @property
    def id(self) -> PublicationId:
        """The post's id."""
        return self.page.content.publication

    @property
    def base(self) -> str:
        """The address of its page."""
        return f"/posts/{self.id}"

    def text(self, text: Text | None) -> str | None:
        """A text as whoever asks may read it; None where there is none."""
        if text is None:
            return None
        if text.closed or text.commitment in self.story.closed:
            return CLOSED_TEXT
        return "It was erased under a rule." if text.value is None else text.value


def post_of(visit: Visit) -> Post:
    """The post that the path names; NotFoundError for one that is not there, or not to be seen."""
    publication, at = PublicationId(visit.path["post"]), visit.moment.at
    seen_post(visit.head, visit.viewer.sight, publication, visit.now)
    history = known_post(visit.facts, publication)
    if history.drafts[0][0] > at:
        raise not_here("post", publication)
    page = post_page(visit.reader, visit.facts, publication, at)
    story = post_story(
        visit.reader,
        visit.names,
        publication,
        visit.stop,
        lambda administration: may_read_texts(visit.head, visit.viewer.person, administration, visit.now),
    )
    stands = account_at(visit.facts, page.content.account, at)
    return Post(
        history=history,
        page=page,
        story=story,
        handle=page.content.account if stands is None else stands.handle,
        acts=post_acts(visit, history, page.acts) if visit.moment.is_now else (),
        lacks=() if page.state in OVER else page.lacks,
    )


def shown_in(visit: Visit, found: Post) -> dict[str, object]:
    """What every page that shows a post's content has in its context (posts/content.html)."""
    content = found.page.content
    asked = {each.id: each.asks for each in rules().questions}
    topics = rules().topics
    return {
        "post": found,
        "content": content,
        "caption": found.text(found.page.caption),
        "topic": topics[content.topic].name if content.topic in topics else content.topic,
        "media": [
            (
                each,
                {
                    "alt": found.text(each.alt),
                    "music": found.text(each.music),
                    "consent": found.text(each.consent),
                },
            )
            for each in found.page.media
        ],
        "answers": [(asked.get(each.question, each.question), each) for each in found.page.answers],
        "decisions": [(each, found.text(each.reason)) for each in found.page.decisions],
        "at": visit.moment.at,
    }


def post(visit: Visit) -> Answer:
    """The page of a post."""
    found = post_of(visit)
    title = f"Post on {found.handle}"
    return Shown(
        template="posts/post.html",
        title=title,
        context={
            **shown_in(visit, found),
            "events": list(_events(found)),
            "name": title,
            "over": found.page.state in OVER,
        },
    )


def media(visit: Visit) -> Answer:
    """A file of a post: pictures as they are, anything else to keep."""
    found = post_of(visit)
    kept, data = read_media(visit.reader, visit.house.evidence, found.id, visit.path["digest"])
    if sort_of(kept.media_type) == "image":
        return Raw(media_type=kept.media_type, data=data, headers=_PICTURE)
    return Download(name=kept.name, media_type="application/octet-stream", data=data)


_PICTURE = (
    ("x-content-type-options", "nosniff"),
    ("content-security-policy", "default-src 'none'; sandbox"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "private, max-age=3600, immutable"),
)


def _events(found: Post) -> Iterator[Event]:
    for each in reversed(found.story.parts):
        yield Event(
            title=_title(each),
            by=str(each.actor),
            at=each.recorded,
            entry=each.index,
            text=_said(found, each),
        )


def _title(part: StoryPart) -> str:
    match part.event:
        case pb.PublicationDrafted(content=content):
            return f"Version {content.version} written"
        case pb.PublicationDecided(decision=decision):
            return "Cleared" if decision.outcome == "clear" else "Refused"
        case pb.PublicationAnswered(state=state):
            return f"What came of posting it: {state}"
        case _:
            return _TITLES.get(part.kind, part.kind)


def _said(found: Post, part: StoryPart) -> str:
    match part.event:
        case pb.CorrectionMade(says=says) | pb.PublicationAnswered(says=says):
            return says
        case _:
            return found.text(part.text) or ""


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/posts/{post}",
        summary="One post: what goes out, what it lacks, what came of it.",
        authority="signed-in",
        handler=post,
    ),
    Page(
        method="GET",
        path="/posts/{post}/media/{digest}",
        summary="A file of a post.",
        authority="signed-in",
        handler=media,
    ),
)
