"""How to open each page of the console on the demo's store: as whom, and what to put into the places of its path."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import msgspec
from tests.browser.comms import account_live, assessment_open, emergency_over, standing_open
from tests.browser.demo import Demo
from tests.browser.newsroom import (
    figures_handed_in,
    peer_kept,
    post_begun,
    posts_in,
    report_given_out,
    template_cleared,
    template_written,
)
from tests.browser.parliament import pack_of, question_frozen

from appban.service.exemptions.exemption_state import State
from appban.web.console.page import Page
from appban.web.console.table import PAGES

PERSON = "sam"
"""Who opens a page that nothing below names anybody for."""
FITTING: Mapping[str, str] = {
    "account": "marcus", "assess-channel": "gwen", "decide-channel": "helena",
    "audit": "owen", "catalogue": "ingrid", "clear:*": "sam", "declare": "marcus", "enforce": "tomasz",
    "findings": "sam", "inventory": "tomasz", "private-office": "piers", "reading": "rosa", "review": "helena",
    "answer": "gwen", "clear-answer": "helena", "approve-answer": "mina", "post": "rosa", "clear:post": "gwen", "clear:duty-post": "dougal", "stop": "dougal",
}  # fmt: skip
"""Who holds authority for a subject; anything else is opened by a root appointer."""


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """How a page is opened: `who`, `""` for whoever fits its authority; the state of the exemption or post that it is
    about; `status`: what it answers in the demo.
    """

    who: str = ""
    states: tuple[State, ...] = (State.IN_FORCE,)
    posts: tuple[str, ...] = ("live",)
    status: int = 200


WAYS: Mapping[str, Way] = {
    "/sign-in/start": Way(status=404),
    "/sign-in/return": Way(status=403),
    "/enforcement": Way(who="ada"),
    "/enforcement/{point}": Way(who="ada"),
    "/findings/at-points/{finding}": Way(who="ada"),
    "/account/passkeys/{passkey}/end": Way(status=404),
    "/assessments/{assessment}": Way(who="gwen"),
    "/people/{person}": Way(who="ada"),
    "/rota/new": Way(who="ada"),
    "/rota/{duty}/end": Way(who="ada"),
    "/away/{away}/end": Way(who="ada"),
    "/proposals/{proposal}": Way(who="ada"),
    "/reviews/{review}": Way(who="helena"),
    "/reviews/{review}/{exemption}": Way(who="helena"),
    "/exemptions/{exemption}/decide": Way(states=(State.ASSESSED,)),
    "/exemptions/{exemption}/phone": Way(who="piers", states=(State.PART_CLEARED,)),
    "/exemptions/{exemption}/edit": Way(who="rosa", states=(State.REQUESTED,)),
    "/exemptions/{exemption}/reinstate": Way(states=(State.SUSPENDED,)),
    "/exemptions/{exemption}/evidence/{digest}": Way(who="ingrid"),
    "/exemptions/{exemption}/close": Way(states=(State.LAPSED,)),
    "/posts/{post}/clear": Way(who="gwen", posts=("submitted",)),
    "/posts/{post}/refuse": Way(who="gwen", posts=("submitted",)),
    "/posts/{post}/release": Way(who="dougal", posts=("cleared",)),
    "/posts/{post}/edit": Way(who="rosa", posts=("drafted",)),
    "/posts/{post}/propriety": Way(who="rosa", posts=("drafted",)),
    "/posts/{post}/submit": Way(who="rosa", posts=("questioned",)),
    "/posts/{post}/withdraw": Way(who="rosa"),
    "/posts/{post}/correct": Way(who="rosa"),
    "/posts/{post}/taken-down": Way(who="rosa"),
    "/posts/{post}/review": Way(who="gwen"),
    "/posts/{post}/publish": Way(who="hal", posts=("cleared",)),
    "/posts/{post}/posted": Way(who="hal", posts=("cleared",)),
    "/posts/{post}/not-posted": Way(who="hal", posts=("cleared",)),
    "/posts/templates/{template}": Way(who="dougal"),
    "/posts/writing": Way(who="rosa"),
    "/posts/writing/{writing}": Way(who="rosa"),
    "/posts/writing/{writing}/check": Way(who="rosa"),
    "/posts/writing/{writing}/{part}": Way(who="rosa"),
}
"""The pages that are opened in another way than by somebody fitting, about an exemption in force."""


OF_COMMS = ("/accounts/", "/assessments/", "/standing-uses/", "/circumstances/{circumstance}/review")
"""How the pages about accounts, assessments and emergencies that are over begin."""


def fitting(page: Page) -> str:
    """The handle of somebody whom a page lets in; "" for one that lets in anybody."""
    way = WAYS.get(page.path, Way())
    if way.who or page.authority == "anybody":
        return way.who
    if page.authority == "signed-in":
        return PERSON
    return next((FITTING[each] for each in page.authority if each in FITTING), "ada")


class Finder:
    """Finds what to put into the places of a path: from the store, or from what a list links to.

    `read` gives the links of a page of the demo as somebody sees it; none where the page is not shown.
    """

    def __init__(self, demo: Demo, read: Callable[[str, str], Sequence[str]]) -> None:
        self.demo, self.read = demo, read

    def fill(self, page: Page) -> str:
        """The path of a page with something in each of its places; fails where nothing is known for one."""
        path, who = "", fitting(page) or PERSON
        for part in page.path.split("/")[1:]:
            if part.startswith("{"):
                comms = page.path.startswith(OF_COMMS)
                known = (
                    self._of_comms(page, part[1:-1], path)
                    if comms
                    else self._known(page, part[1:-1], path, who)
                )
                found = known or self._linked(path, who)
                assert found, f"{page.path}: say in tests/browser/places.py what to put for {part}"
                path += f"/{found}"
            else:
                path += f"/{part}"
        return path

    def _known(self, page: Page, place: str, path: str, who: str) -> str:
        """What the store says for a place; "" where a list's links do as well."""
        if page.path.startswith("/reviews/"):
            return self._asked_in_review(place, path, who)
        if place == "exemption" and page.path.endswith("{digest}"):
            return min((self.demo.folder / "evidence").glob("exemption-*")).name
        if page.path.startswith("/posts/"):
            return self._of_posts(page, place, path, who)
        if place == "digest":
            _, _, exemption, _ = path.split("/")
            return min((self.demo.folder / "evidence" / exemption).iterdir()).name
        if place == "exemption":
            return self._exemption(page, who)
        if page.path.startswith("/findings/at-points/"):
            return self._after("/findings/at-points/", "/enforcement", who)
        makers = {
            "draft": self.demo.begin_request,
            "ban": self.demo.draft_ban,
            "file": self.demo.hand_in,
            "form": self.demo.begin_ban,
            "foi": self.demo.foi_request,
            "name": self.demo.calendar_of,
            "figures": partial(figures_handed_in, self.demo),
            "report": partial(report_given_out, self.demo),
            "link": self.demo.need_link,
            "pq": partial(question_frozen, self.demo),
            "pack": partial(pack_of, self.demo),
        }
        if place in makers:
            return makers[place](who)
        return self._of_people(place) or {
            "question": "need",
            "step": "scope",
            "index": "7",
            "chart": "followers",
            "kind": "pdf",
            "asked": "exemptions-in-force",
            "document": "answer.csv",
            "place": "index.html",
            "passkey": "none",
        }.get(place, "")

    def _of_posts(self, page: Page, place: str, path: str, who: str) -> str:
        """A post in the state that the page asks for, one of its files, what somebody has begun to write; "" for a link."""
        match place:
            case "post":
                return posts_in(self.demo, *WAYS.get(page.path, Way()).posts)[0]
            case "digest":
                return self._after(f"{path}/", path.removesuffix("/media"), who)
            case "writing":
                return post_begun(self.demo, who)
            case "template":
                return template_cleared(self.demo)
            case "written":
                return template_written(self.demo, "rosa")
            case "part":
                return "audience"
            case _:
                return ""

    def _asked_in_review(self, place: str, path: str, who: str) -> str:
        """An exemption that the review of a path still asks about; reviews themselves are linked from their list."""
        return self._after(f"{path}/", path, who) if place == "exemption" else ""

    def _of_comms(self, page: Page, place: str, path: str) -> str:
        """What is under way on the demo's channels and accounts."""
        match place:
            case "account":
                return account_live(self.demo)
            case "person":
                return self.demo.called("hal")
            case "assessment":
                return assessment_open(self.demo, answered=not page.path.endswith("{number}"))
            case "use":
                return standing_open(self.demo)
            case "circumstance":
                return emergency_over(self.demo)
            case "digest":
                return min((self.demo.folder / "evidence" / path.split("/")[2]).iterdir()).name
            case _:
                return "1"

    def _of_people(self, place: str) -> str:
        """A person of whom an appointer may record something, an authority that one holds, a proposal one made."""
        match place:
            case "person":
                return self.demo.called("ingrid")
            case "authority":
                return self.demo.authority_of(PERSON)
            case "duty":
                return self.demo.duty()
            case "away":
                return self.demo.absence()
            case "peer":
                return peer_kept(self.demo)
            case "proposal":
                return self.demo.propose("ada", "ingrid")
            case _:
                return ""

    def _exemption(self, page: Page, who: str) -> str:
        """An exemption in the state that the page asks for, and that its viewer sees."""
        states = WAYS.get(page.path, Way()).states
        seen = self.demo.seen_by(who)
        return next((each for each in self.demo.in_state(*states) if each in seen), "")

    def _after(self, start: str, path: str, who: str) -> str:
        """The rest of the first link of a page that begins so."""
        found = (link for link in self.read(path, who) if link.startswith(start))
        return next(found, start).partition("?")[0].removeprefix(start)

    def _linked(self, path: str, who: str) -> str:
        """The end of the first link of a list that goes one step further down, and is no page of its own."""
        ends = (
            link.partition("?")[0].removeprefix(f"{path}/")
            for link in self.read(path, who)
            if link.startswith(f"{path}/")
        )
        own = {each.path for each in PAGES}
        return next((end for end in ends if "/" not in end and f"{path}/{end}" not in own), "")
