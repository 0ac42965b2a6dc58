"""The posts of the demo's account: each written, questioned, cleared and published by the verbs, as far as it has come."""

from collections.abc import Callable
from functools import partial
from typing import Literal

from appban.bootstrap.shipped import shipped_demo_file, shipped_posting_rules
from appban.cli.seeding.accounts import AFTERNOON, Accounts
from appban.cli.seeding.cases import Links
from appban.cli.seeding.player import Player
from appban.cli.seeding.timed import MINUTE, Part, Timed
from appban.regime.pack.posting import load_posting_rules
from appban.regime.pack.text import load
from appban.regime.publication import PublicationId, StopId
from appban.regime.roster import Roster
from appban.regime.time import HOUR
from appban.service.publications.drafting import Draft, Means, draft
from appban.service.publications.export_file import ExportedPost
from appban.service.publications.post_clearing import PostClearing, decide_post
from appban.service.publications.publishing_posts import Begin, Posted, begin, not_posted, posted_by_hand
from appban.service.publications.questioning import answer, submit_post
from appban.service.publications.righting import correct, taken_down, withdraw_post
from appban.service.publications.seeing import see_posts
from appban.service.publications.stopping import call_stop, lift_stop
from appban.service.rosters import roster_for
from appban.service.work import Work

FILE = "posts.yaml"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001e527defc"
    "0000000049454e44ae426082"
)
"""A picture of one grey point, in place of a screenshot."""
APART = 8
"""Minutes from one step of a post to the next."""

Reached = Literal[
    "drafted", "questioned", "stopped", "submitted", "refused", "cleared", "missed", "failed", "live", "urgent",
    "corrected", "withdrawn", "taken-down",
]  # fmt: skip
Verb = Callable[[Work], object]


class PostPart(Timed, frozen=True, kw_only=True):
    """One post and how far it comes; `right` is what is said when it is refused, withdrawn, corrected or fails."""

    to: Reached
    topic: str
    says: str
    right: str = ""
    fails: str = ""
    lasts: int = 24
    circumstance: str | None = None


class StopPart(Timed, frozen=True, kw_only=True):
    """A stop that was lifted the next day by its caller and another."""

    by: str
    lifted_by: str
    reason: str


class StrangerPart(Timed, frozen=True, kw_only=True):
    """A post on the account that nobody here made."""

    reference: str
    address: str


class PostsFile(Part, frozen=True, kw_only=True):
    """The whole of it."""

    author: str
    clear: tuple[str, str]
    on_call: tuple[str, str]
    publisher: str
    device: str
    audience: str
    posts: tuple[PostPart, ...]
    stop: StopPart
    stranger: StrangerPart


class Posts:
    """See the module. It runs after the account was taken live."""

    def __init__(self, player: Player, accounts: Accounts, links: Links) -> None:
        self._player, self._accounts, self._links = player, accounts, links
        self._file = load(shipped_demo_file(FILE), FILE, PostsFile)
        self._called = StopId("")
        self._means = Means(
            rules=load_posting_rules(shipped_posting_rules(), "uk-posting.yaml"), folder=player.house.evidence
        )

    def schedule(self) -> None:
        """Have all of it done in its time."""
        file, calendar = self._file, self._player.calendar
        for part in file.posts:
            _Post(self._player, self._accounts, self._links, self._means, file, part).schedule()
        called = calendar.moment(file.stop, AFTERNOON)
        self._player.at(called, self._stop)
        self._player.at(called + 20 * HOUR, self._lift)
        self._player.at(calendar.moment(file.stranger, AFTERNOON), self._strange)

    def _stop(self) -> None:
        part, body = self._file.stop, self._accounts.body
        self._called = self._player.do(part.by, lambda work: call_stop(work, body, part.reason))

    def _lift(self) -> None:
        part, other = self._file.stop, self._player.person(self._file.stop.lifted_by)
        self._player.do(part.by, lambda work: lift_stop(work, self._called, other))

    def _strange(self) -> None:
        part, account = self._file.stranger, self._accounts.account
        shown = (
            ExportedPost(reference=part.reference, address=part.address, posted=self._player.clock.now()),
        )
        self._player.do(None, lambda work: see_posts(work, account, shown, "manual"))


class _Post:
    """One post on its way."""

    def __init__(
        self, player: Player, accounts: Accounts, links: Links, means: Means, file: PostsFile, part: PostPart
    ) -> None:
        self._player, self._accounts, self._links = player, accounts, links
        self._means, self._file, self._part = means, file, part
        self._post, self._digest = PublicationId(""), ""

    def schedule(self) -> None:
        begins = self._player.calendar.moment(self._part, AFTERNOON)
        for nth, (who, verb) in enumerate(self._steps()):
            self._player.at(begins + nth * APART * MINUTE, partial(self._do, who, verb))

    def _do(self, who: str, verb: Verb) -> None:
        self._player.do(who, verb)

    def _steps(self) -> list[tuple[str, Verb]]:
        file, to = self._file, self._part.to
        urgent = to == "urgent"
        steps: list[tuple[str, Verb]] = [(file.author, self._draft), (file.author, self._answer)]
        if to == "drafted":
            return steps[:1]
        if to in {"questioned", "stopped"}:
            return steps
        steps.append((file.author, lambda work: submit_post(work, self._post, self._digest)))
        if to == "submitted":
            return [*steps, (file.clear[0], partial(self._decide, outcome="clear"))]
        if to == "refused":
            return [*steps, (file.clear[1], partial(self._decide, outcome="refuse"))]
        by = file.on_call if urgent else file.clear
        steps += [(who, partial(self._decide, outcome="clear")) for who in by]
        return [*steps, *self._ends()]

    def _ends(self) -> list[tuple[str, Verb]]:
        file, says = self._file, self._part.right
        out: list[tuple[str, Verb]] = [(file.publisher, self._begin), (file.publisher, self._posted)]
        match self._part.to:
            case "live" | "urgent":
                return out
            case "corrected":
                return [*out, (file.author, lambda work: correct(work, self._post, says, None))]
            case "taken-down":
                return [
                    *out,
                    (file.author, lambda work: withdraw_post(work, self._post, says)),
                    (file.publisher, lambda work: taken_down(work, self._post, "taken down by hand")),
                ]
            case "withdrawn":
                return [(file.author, lambda work: withdraw_post(work, self._post, says))]
            case "failed":
                return [out[0], (file.publisher, lambda work: not_posted(work, self._post, says))]
            case _:
                return []

    def _draft(self, work: Work) -> None:
        part = self._part
        circumstance = None if part.circumstance is None else self._links.circumstances[part.circumstance]
        asked = Draft(
            accounts=(self._accounts.account,),
            purpose="service" if circumstance is None else "emergency",
            topic=part.topic,
            audience=self._file.audience,
            caption=part.says,
            start=work.now,
            end=work.now + part.lasts * HOUR,
            settings={"comments": "off"},
            circumstance=circumstance,
            route="ordinary" if circumstance is None else "urgent",
        )
        (made,) = draft(work, asked, self._means)
        self._post, self._digest = made.publication, made.digest

    def _answer(self, work: Work) -> None:
        questions = self._means.rules.questions
        other = {"yes": "no", "no": "yes"}
        answers = {
            each.id: other[each.passes] if each.id == self._part.fails else each.passes for each in questions
        }
        answer(work, self._post, self._digest, answers, self._means.rules)

    def _decide(self, work: Work, outcome: Literal["clear", "refuse"]) -> None:
        asked = PostClearing(
            publication=self._post,
            digest=self._digest,
            outcome=outcome,
            medium="telephone" if self._part.to == "urgent" else "in-person",
            reason=self._part.right if outcome == "refuse" else "",
        )
        decide_post(work, asked)

    def _begin(self, work: Work) -> None:
        device = self._player.device(self._file.device)
        asked = Begin(publication=self._post, digest=self._digest, platform="manual", device=device)
        begin(work, asked, self._roster())

    def _roster(self) -> Roster:
        device = self._player.device(self._file.device)
        return roster_for(self._player.house.lake, self._player.clock.now(), (device,))

    def _posted(self, work: Work) -> None:
        told = Posted(
            publication=self._post,
            address=f"https://videos.example/{self._accounts.handle}/{self._post.rpartition('-')[2][:8]}",
            at=work.now,
            screenshot=PICTURE,
        )
        posted_by_hand(work, told, self._player.house.evidence)
