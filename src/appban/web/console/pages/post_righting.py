"""Putting a post right: withdrawn, taken down, corrected in public, captions that follow, looked at again after an urgent one."""

from collections.abc import Callable
from functools import partial

import msgspec

from appban.errors import InputError
from appban.service.publications.questioning import submit_post
from appban.service.publications.righting import (
    correct,
    follow_captions,
    review_post,
    taken_down,
    withdraw_post,
)
from appban.service.work import Work
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.forms import LONG, SHORT
from appban.web.console.page import Page
from appban.web.console.pages.post import Post, post_of, shown_in
from appban.web.console.posting import UPLOAD
from appban.web.console.visit import Visit


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What a form said: words, an address, and the digest of the version that was shown."""

    says: str
    address: str
    digest: str


class Righting(msgspec.Struct, frozen=True, kw_only=True):
    """One act: its words, what follows from it, and the verb. `label` is that of the words it asks for, "" for none."""

    slug: str
    title: str
    yes: str
    follows: tuple[str, ...]
    verb: Callable[[Work, Post, Typed], None]
    told: str
    label: str = "Why"
    address: bool = False
    grave: bool = True


RIGHTINGS: tuple[Righting, ...] = (
    Righting(
        slug="withdraw",
        title="Withdraw this post",
        yes="Withdraw it",
        follows=(
            "If it is not out, it never goes out. What is wanted after all is written anew.",
            "If it is out, it is to be taken down: by a program where one can, and else by hand.",
        ),
        verb=lambda work, post, typed: withdraw_post(work, post.id, typed.says),
        told="It is withdrawn. If it is out, take it down now, and say so here.",
    ),
    Righting(
        slug="taken-down",
        title="Say that it is taken down",
        yes="It is taken down",
        follows=("It stays in the record, with the copy of what was posted.",),
        verb=lambda work, post, typed: taken_down(work, post.id, typed.says),
        told="It is in the record that it is gone from its platform.",
        label="By whom it was taken down, and how",
    ),
    Righting(
        slug="correct",
        title="Correct this post in public",
        yes="Publish the correction",
        follows=(
            "Your words stand in the open record, and on a list that anybody can read.",
            "The post itself stays as it is: withdraw it too if it is to go.",
        ),
        verb=lambda work, post, typed: correct(work, post.id, typed.says, typed.address or None),
        told="The correction stands on the public list.",
        label="What was wrong, and what is right",
        address=True,
        grave=False,
    ),
    Righting(
        slug="review",
        title="Look at this post again",
        yes="Record what was found",
        follows=("Somebody who neither wrote nor cleared it says whether it was right to post it so.",),
        verb=lambda work, post, typed: review_post(work, post.id, typed.says),
        told="What was found is in the record.",
        label="What was found",
        grave=False,
    ),
    Righting(
        slug="submit",
        title="Put this post before those who clear",
        yes="Put it before them",
        follows=(
            "Two persons who did not write it clear exactly this version.",
            "If you change it later, they clear it anew.",
        ),
        verb=lambda work, post, typed: submit_post(work, post.id, typed.digest),
        told="It waits for two persons to clear it. They are told.",
        label="",
        grave=False,
    ),
)


def _shown(visit: Visit, act: Righting) -> Shown:
    found = post_of(visit)
    typed = {name: visit.field(name) for name in ("says", "address")}
    context = {**shown_in(visit, found), "act": act, "typed": typed, "most": LONG}
    return Shown(template="posts/right.html", title=act.title, context=context)


def _ask(visit: Visit, act: Righting) -> Answer:
    return _shown(visit, act)


def _do(visit: Visit, act: Righting) -> Answer:
    found = post_of(visit)
    return visit.attempt(lambda: _shown(visit, act), partial(_done, visit, act, found))


def _done(visit: Visit, act: Righting, found: Post) -> Answer:
    typed = Typed(says=visit.field("says"), address=visit.field("address"), digest=visit.field("digest"))
    if act.label and not typed.says:
        raise InputError(f"{act.label}: write it; it stands with the record")
    if len(typed.says) > LONG or len(typed.address) > SHORT:
        raise InputError(f"Use at most {LONG} characters for the text and {SHORT} for the address")
    visit.do(lambda work: act.verb(work, found, typed))
    return See(path=found.base, told=act.told)


def owing(visit: Visit) -> Answer:
    """Which files owe captions."""
    return _owing(visit)


def _owing(visit: Visit) -> Shown:
    found = post_of(visit)
    films = [each for each in found.page.media if each.kind != "image" and each.captions is None]
    context = {"post": found, "films": films, "chosen": visit.field("media")}
    return Shown(template="posts/captions.html", title="Add the captions", context=context)


def followed(visit: Visit) -> Answer:
    """Add the captions that were left out of an urgent post."""
    found = post_of(visit)
    return visit.attempt(lambda: _owing(visit), partial(_followed, visit, found))


def _followed(visit: Visit, found: Post) -> Answer:
    media, file = visit.field("media"), visit.files.get("file")
    if media not in {each.digest for each in found.page.media}:
        raise InputError("Choose which film or sound they are of")
    if file is None:
        raise InputError("Choose the captions, a WebVTT file")
    data, folder = file.data, visit.house.evidence
    visit.do(lambda work: follow_captions(work, found.id, media, data, folder))
    return See(path=found.base, told="The captions are added.")


def _pages(act: Righting) -> tuple[Page, Page]:
    path = f"/posts/{{post}}/{act.slug}"
    return (
        Page(
            method="GET",
            path=path,
            summary=f"{act.title}, or not.",
            authority="signed-in",
            handler=partial(_ask, act=act),
        ),
        Page(
            method="POST",
            path=path,
            summary=f"{act.title}.",
            authority="signed-in",
            handler=partial(_do, act=act),
        ),
    )


PAGES: tuple[Page, ...] = (
    *(page for act in RIGHTINGS for page in _pages(act)),
    Page(
        method="GET",
        path="/posts/{post}/captions",
        summary="Which captions are owed.",
        authority="signed-in",
        handler=owing,
    ),
    Page(
        method="POST",
        path="/posts/{post}/captions",
        summary="Add captions that were owed.",
        authority="signed-in",
        handler=followed,
        uploads=True,
        limits=UPLOAD,
    ),
)
