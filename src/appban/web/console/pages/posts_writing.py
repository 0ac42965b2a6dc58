"""Writing a post: a question a page, kept as one goes, checked and kept as a draft; then its propriety questions."""

from collections.abc import Callable
from functools import partial

import msgspec

from appban.errors import InputError, NotFoundError, RefusedError
from appban.regime.post_state import newest
from appban.regime.publication import PublicationId
from appban.service.publications.drafting import COMMENTS, MOST_CAPTION
from appban.service.publications.questioning import answer
from appban.service.publications.seen import seen_post
from appban.service.publications.writing import (
    KIND,
    PARTS,
    Part,
    Writing,
    answered_parts,
    drop_writing,
    find_writing,
    keep_writing,
    send_writing,
    writing_from,
    writings_of,
)
from appban.web.bodies import Limits
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.filters import Times
from appban.web.console.forms import LONG
from appban.web.console.page import FORM, Page
from appban.web.console.pages.post import Post, post_of, shown_in
from appban.web.console.pages.posts import called
from appban.web.console.post_answers import ANSWERS, accounts_for
from appban.web.console.posting import PURPOSES, UPLOAD, means, open_circumstances, rules
from appban.web.console.visit import Visit

ID_BYTES = 8
TITLES: dict[Part, tuple[str, str]] = {
    "account": ("On which account?", "The account"),
    "purpose": ("What is it for, and what is it about?", "Purpose and topic"),
    "text": ("What does it say?", "The text"),
    "files": ("Which pictures, films or sound go with it?", "Pictures, films and sound"),
    "settings": ("Which comments and messages are let in?", "Settings"),
    "audience": ("Whom is it for?", "Audience, campaign and grid"),
    "time": ("When may it go out?", "Its time"),
    "route": ("Is it urgent?", "Urgent or planned"),
}
"""The question as the heading of its page, and the name of its task."""


def begun(visit: Visit) -> Answer:
    """What the viewer has begun, and where to begin anew."""
    found = [(each, len(answered_parts(each))) for each in writings_of(visit.reader, visit.viewer.person)]
    context = {
        "found": found,
        "parts": len(PARTS),
        "accounts": accounts_for(visit),
        "handles": _handles(visit),
    }
    return Shown(template="posts/begun.html", title="Write a post", context=context)


def begin(visit: Visit) -> Answer:
    """Begin a post."""
    accounts = accounts_for(visit)
    if not accounts:
        raise RefusedError("you may write for no account; ask its owner, or whoever appoints for its body")
    only = (accounts[0][0],) if len(accounts) == 1 else ()
    name = f"writing-{visit.house.desk.entropy.bytes(ID_BYTES).hex()}"
    writing = Writing(id=name, owner=visit.viewer.person, changed=visit.now, accounts=only)
    return _keep(visit, writing, f"/posts/writing/{name}")


def edit(visit: Visit) -> Answer:
    """Begin from a post that is not out, to change it."""
    publication = PublicationId(visit.path["post"])
    version = newest(seen_post(visit.head, visit.viewer.sight, publication, visit.now))
    # One name for the same beginning, so that loading this page twice begins once.
    name = f"writing-{publication}-{version.content.version}-{visit.viewer.person}"
    if visit.reader.paper(KIND, name) is not None:
        return See(path=f"/posts/writing/{name}")
    if version.content.template is not None:
        raise RefusedError("it was made from a template, whose text stands; fill the template anew")
    found = post_of(visit)
    writing = writing_from(visit.reader, version, name, visit.viewer.person, visit.now)
    if found.story.closed:
        writing = msgspec.structs.replace(writing, caption=None, files=(), files_done=False)
    return _keep(visit, writing, f"/posts/writing/{name}")


def tasks(visit: Visit) -> Answer:
    """The task list of a post."""
    writing = _writing(visit)
    done = answered_parts(writing)
    items = [
        {
            "title": TITLES[part][1],
            "href": f"/posts/writing/{writing.id}/{part}",
            "status": "Completed" if part in done else "Not started yet",
            "done": part in done,
        }
        for part in PARTS
    ]
    context = {"writing": writing, "items": items, "ready": len(done) == len(PARTS)}
    return Shown(template="posts/tasks.html", title="Your post", context=context)


def part(visit: Visit) -> Answer:
    """One part."""
    return _asked(visit)


def answered(visit: Visit) -> Answer:
    """Keep a part, and go on to the next that has no answer."""
    _writing(visit)
    return visit.attempt(lambda: _asked(visit), partial(_answered, visit))


def _answered(visit: Visit) -> Answer:
    writing, asked = _writing(visit), _part(visit)
    changed = msgspec.structs.replace(ANSWERS[asked](visit, writing), changed=visit.now)
    base = f"/posts/writing/{writing.id}"
    if asked == "files" and visit.field("act") not in {"", "next"}:
        return _keep(visit, changed, f"{base}/files")
    rest = [each for each in PARTS if each not in answered_parts(changed)]
    return _keep(visit, changed, f"{base}/{rest[0]}" if rest and not visit.field("later") else base)


def _asked(visit: Visit) -> Shown:
    writing, asked = _writing(visit), _part(visit)
    context = {
        "writing": writing,
        "part": asked,
        "heading": TITLES[asked][0],
        "accounts": accounts_for(visit),
        "topics": [(each.id, each.name) for each in rules().topics.values()],
        "purposes": PURPOSES,
        "circumstances": open_circumstances(visit),
        "comments": COMMENTS,
        "form": visit.form,
        "times": {
            name: visit.form.get(name, _shown(visit, at))
            for name, at in (("since", writing.start or None), ("until", writing.end))
        },
        "most": LONG,
        "most_text": MOST_CAPTION,
    }
    return Shown(template="posts/part.html", title=TITLES[asked][0], context=context)


def _shown(visit: Visit, at: int | None) -> str:
    return "" if at is None else f"{Times(visit.house.desk.zone).here(at):%Y-%m-%d %H:%M}"


def check(visit: Visit) -> Answer:
    """All of it, before it is kept as a draft."""
    return _checked(visit)


def _checked(visit: Visit) -> Shown:
    writing = _writing(visit)
    topics = rules().topics
    context = {
        "writing": writing,
        "handles": _handles(visit),
        "topic": topics[writing.topic].name if writing.topic in topics else "",
        "missing": [TITLES[each][1] for each in PARTS if each not in answered_parts(writing)],
        "titles": TITLES,
    }
    return Shown(template="posts/check.html", title="Check your post", context=context)


def sent(visit: Visit) -> Answer:
    """Keep it as a draft in the record."""
    writing = _writing(visit)
    return visit.attempt(lambda: _checked(visit), partial(_sent, visit, writing))


def _sent(visit: Visit, writing: Writing) -> Answer:
    receipt = visit.do(lambda work: send_writing(work, writing, means(visit)))
    if receipt.value is None:
        return See(path="/posts", told="It was kept already.")
    first, *others = receipt.value
    told = "It is kept. Now answer the propriety questions."
    if others:
        told = (
            f"It is kept as {len(others) + 1} posts, one an account. Answer the propriety questions of each."
        )
    return See(path=f"/posts/{first.publication}/propriety", told=told)


def drop(visit: Visit) -> Answer:
    """Delete what the viewer had begun."""
    writing = _writing(visit)
    with visit.house.desk.store.writer() as writer:
        drop_writing(writer, writing)
        writer.commit()
    return See(path="/posts/writing", told="The post that you had begun is deleted.")


def questions(visit: Visit) -> Answer:
    """The propriety questions of a post."""
    return _questions(visit)


def _questions(visit: Visit) -> Shown:
    found = post_of(visit)
    context = {**shown_in(visit, found), "questions": rules().questions, "form": visit.form}
    return Shown(template="posts/propriety.html", title="Propriety questions", context=context)


def replied(visit: Visit) -> Answer:
    """Answer the propriety questions of the version that was shown."""
    found = post_of(visit)
    return visit.attempt(lambda: _questions(visit), partial(_replied, visit, found))


def _replied(visit: Visit, found: Post) -> Answer:
    given = {each.id: visit.field(f"q-{each.id}") for each in rules().questions}
    if not all(given.values()):
        raise InputError("Answer each question with yes or no")
    receipt = visit.do(lambda work: answer(work, found.id, visit.field("digest"), given, rules()))
    if receipt.value is False:
        told = "This version is stopped, and that stands in the record. Change it, and it is asked again."
        return See(path=found.base, told=told, tone="important")
    return See(path=f"{found.base}/submit", told="Every answer passes.")


def _keep(visit: Visit, writing: Writing, onward: str) -> Answer:
    with visit.house.desk.store.writer() as writer:
        keep_writing(writer, writing)
        writer.commit()
    return See(path=onward)


def _writing(visit: Visit) -> Writing:
    return find_writing(visit.reader, visit.viewer.person, visit.path["writing"])


def _part(visit: Visit) -> Part:
    found = next((each for each in PARTS if each == visit.path["part"]), None)
    if found is None:
        raise NotFoundError(f"there is no part {visit.path['part']}")
    return found


def _handles(visit: Visit) -> dict[str, str]:
    return {each: called(visit.head, each, visit.now) for each in visit.head.communications.accounts}


def _page(
    method: str, path: str, summary: str, handler: Callable[[Visit], Answer], limits: Limits = FORM
) -> Page:
    return Page(
        method="POST" if method == "POST" else "GET",
        path=path,
        summary=summary,
        authority="signed-in",
        handler=handler,
        limits=limits,
        uploads=limits is UPLOAD,
    )


PAGES: tuple[Page, ...] = (
    _page("GET", "/posts/writing", "What you have begun to write.", begun),
    _page("POST", "/posts/writing", "Begin a post.", begin),
    _page("GET", "/posts/writing/{writing}", "The task list of a post.", tasks),
    _page("GET", "/posts/writing/{writing}/check", "Check your post.", check),
    _page("POST", "/posts/writing/{writing}/check", "Keep a post as a draft.", sent),
    _page("POST", "/posts/writing/{writing}/delete", "Delete a post that you have begun.", drop),
    _page("GET", "/posts/writing/{writing}/{part}", "One part of a post.", part),
    _page("POST", "/posts/writing/{writing}/{part}", "Keep a part of a post.", answered, UPLOAD),
    _page("GET", "/posts/{post}/edit", "Change a post.", edit),
    _page("GET", "/posts/{post}/propriety", "The propriety questions of a post.", questions),
    _page("POST", "/posts/{post}/propriety", "Answer the propriety questions.", replied),
)
