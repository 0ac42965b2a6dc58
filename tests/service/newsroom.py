"""A newsroom: the office with a channel on which an account of D is run, and those who write, clear, stop and publish."""

from tests.contracts.memory_store import MemoryStore
from tests.reference import comms as said
from tests.service.office import MemoryFolder, Office

from appban.bootstrap.shipped import shipped_posting_rules
from appban.regime.account import AccountId, PurposeClass
from appban.regime.bodies import BodyId
from appban.regime.channel import ChannelId
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.pack.posting import load_posting_rules
from appban.regime.people import PersonClass
from appban.regime.post_standing import state_of
from appban.regime.post_state import newest
from appban.regime.publishing import lacking
from appban.regime.roster import Roster
from appban.regime.time import DAY
from appban.service.people import record_person
from appban.service.publications.drafting import Draft, Drafted, Means, PostChanges, draft, edit
from appban.service.publications.post_clearing import PostClearing, decide_post
from appban.service.publications.publishing_posts import Begin, Posted, begin, posted_by_hand
from appban.service.publications.questioning import answer, submit_post
from appban.service.publications.stopping import call_stop
from appban.stores.open import create_store

PNG = b"\x89PNG\r\n\x1a\n" + bytes(24)
FILM = b"\x00\x00\x00\x18ftypmp42" + bytes(24)
VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nFlood warning\n"
ACCOUNT = AccountId("ukgov")
CHANNEL = ChannelId("shorts")
WELL = {
    "relevant": "yes",
    "public-funds": "yes",
    "political": "no",
    "partisan": "no",
    "polemical": "no",
    "parliament-not-told": "no",
    "pre-election": "no",
}
STAFF = {
    "wren": ("post",),
    "cal": ("clear:post",),
    "cam": ("clear:post",),
    "ona": ("clear:duty-post", "stop", "clear:security"),
    "ori": ("clear:duty-post", "stop", "clear:duty"),
    "obi": ("clear:duty-post",),
}


class Newsroom(Office):
    """An account is live under a mandate of service messages held as a standing exceptional use, run by hal and kim."""

    def __init__(self, store=None, **changes: object) -> None:
        super().__init__(store or MemoryStore(), **changes)
        self.folder = MemoryFolder()
        self.means = Means(
            rules=load_posting_rules(shipped_posting_rules(), "uk-posting.yaml"), folder=self.folder
        )
        self._staff()
        self.exemption = self.granted(people=(self.ids["hal"], self.ids["kim"]))
        self._account()

    def go_on(self, now: int) -> None:
        """Time goes by until an instant, and everything is arranged anew."""
        self.clock.pass_(now - self.clock.wall)
        self.exemption = self.granted(people=(self.ids["hal"], self.ids["kim"]))
        self._account()
        self.standing("service")

    def _staff(self) -> None:
        def verb(work):
            return {
                who: record_person(work, who, who.title(), PersonClass.CIVIL_SERVANT, None) for who in STAFF
            }

        self.ids |= self.as_("operator", verb).value
        for who, subjects in STAFF.items():
            for subject in subjects:
                self.appoint(who, subject)

    def _account(self) -> None:
        now = self.now
        self.tell(
            said.channel(CHANNEL, now, app="tiktok"),
            said.policy(CHANNEL, "exceptional-only", now),
            said.reported(CHANNEL, "pass-with-conditions", now, now),
            said.registered(ACCOUNT, CHANNEL, now),
            *(said.publisher(ACCOUNT, self.ids[who], now, until=now + 365 * DAY) for who in ("hal", "kim")),
        )
        self.arranged(self.exemption)
        self.mandated("service")
        self.tell(said.moved(ACCOUNT, "live", now))

    def arranged(self, *exemptions: ExemptionId) -> None:
        """What the account is run under."""
        self.tell(said.arranged(ACCOUNT, self.now, exemptions=exemptions))

    def mandated(self, *purposes: PurposeClass) -> None:
        """What the account may be used for."""
        self.tell(said.mandate(ACCOUNT, self.now, purposes=purposes))

    def standing(self, *purposes: PurposeClass) -> None:
        """A standing exceptional use, cleared in both its seats."""
        self.tell(
            said.standing_asked(
                "use",
                ACCOUNT,
                CHANNEL,
                self.now,
                end=self.now + 90 * DAY,
                purposes=purposes,
                requester=self.ids["quinn"],
            )
        )
        self.tell(
            said.standing_decided("use", "security", self.ids["sam"], self.now),
            said.standing_decided("use", "minister", self.ids["min"], self.now),
        )

    def drafted(self, who: str = "wren", **changes: object) -> Drafted:
        """A post that says when to renew a licence, unless changed; its time is from now for a day."""
        given: dict[str, object] = {
            "accounts": (ACCOUNT,),
            "purpose": "service",
            "topic": "driving",
            "audience": "drivers",
            "caption": "Renew your driving licence.",
            "start": self.now,
            "end": self.now + DAY,
            "settings": {"comments": "off"},
        }
        asked = Draft(**(given | changes))
        return self.as_(who, lambda work: draft(work, asked, self.means)).value[0]

    def edited(self, post: Drafted, who: str = "wren", **changes: object) -> Drafted:
        """The next version."""
        asked = PostChanges(**changes)
        return self.as_(
            who, lambda work: edit(work, post.publication, self.shown(post), asked, self.means)
        ).value

    def shown(self, post: Drafted) -> str:
        """The digest of the newest version."""
        return newest(self.facts().communications.publications[post.publication]).digest

    def questioned(self, post: Drafted, who: str = "wren", **answers: str) -> bool:
        """The propriety questions answered as they should be, unless changed."""
        said_ = WELL | {name.replace("_", "-"): told for name, told in answers.items()}
        return self.as_(
            who, lambda work: answer(work, post.publication, self.shown(post), said_, self.means.rules)
        ).value

    def submitted_post(self, who: str = "wren", **changes: object) -> Drafted:
        """A post that waits for those who clear."""
        post = self.drafted(who, **changes)
        self.questioned(post, who)
        self.as_(who, lambda work: submit_post(work, post.publication, self.shown(post)))
        return post

    def decides(self, who: str, post: Drafted, outcome: str = "clear", **changes: object) -> str:
        """A decision on the newest version."""
        asked = PostClearing(
            publication=post.publication, digest=self.shown(post), outcome=outcome, reason="seen", **changes
        )
        return self.as_(who, lambda work: decide_post(work, asked)).value

    def cleared_post(self, *by: str, **changes: object) -> Drafted:
        """A post that two cleared."""
        post = self.submitted_post(**changes)
        for who in by or ("cal", "cam"):
            self.decides(who, post)
        return post

    def begins(self, post: Drafted, who: str = "hal", device: str = "P1") -> str:
        """Somebody goes to post it by hand."""
        asked = Begin(
            publication=post.publication, digest=self.shown(post), platform="manual", device=DeviceId(device)
        )
        return self.as_(who, lambda work: begin(work, asked, Roster())).value

    def posts(self, post: Drafted, who: str = "hal", device: str = "P1") -> None:
        """Somebody posts it by hand, and says so."""
        self.begins(post, who, device)
        told = Posted(
            publication=post.publication,
            address=f"https://shorts.example/{post.publication}",
            at=self.now,
            screenshot=PNG,
            reference=post.publication,
        )
        self.as_(who, lambda work: posted_by_hand(work, told, self.folder))

    def stopped(self, who: str = "ona", reason: str = "mourning"):
        """Everything of D is held."""
        return self.as_(who, lambda work: call_stop(work, BodyId("D"), reason)).value

    def state(self, post: Drafted) -> str:
        """The state of a post now."""
        return state_of(self.facts(), post.publication, self.now)

    def lacks(self, post: Drafted, who: str | None = None, device: str | None = None) -> set[str]:
        """The parts that a post lacks now."""
        found = lacking(
            self.facts(),
            post.publication,
            self.now,
            None if who is None else self.ids[who],
            None if device is None else DeviceId(device),
        )
        return {each.part for each in found}


def on_disk(folder) -> Newsroom:
    """A newsroom on a SQLite store."""
    return Newsroom(create_store(str(folder / "record.sqlite3")))
