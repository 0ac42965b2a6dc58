"""A console over an office with a channel that is for exceptional circumstances only, and those who keep, assess and run it."""

from tests.reference import comms as said
from tests.web.console.caller import Caller, Got
from tests.web.console.counter import Counter

from appban.bootstrap.shipped import shipped_channels
from appban.regime.restriction import Purpose
from appban.regime.time import DAY, SECOND
from appban.service.channels.adopting import adopt, read_channels

STAFF = (
    ("rat", "account"),
    ("kim", "channel"),
    ("quinn", "channel"),
    ("sam", "assess-channel"),
    ("sue", "decide-channel"),
    ("rat", "review"),
)
WORD = {"source": "minute 7", "mark": "operator"}
ENDS = {"until-day": "1", "until-month": "4", "until-year": "2024"}


class Comms(Counter):
    """SAFE is adopted, tiktok is exceptional-only and passed; nothing is run on it yet."""

    def __init__(self) -> None:
        super().__init__()
        office, now = self.office, self.office.now
        for who, subject in STAFF:
            for body in ("D", "X") if subject == "channel" else ("D",):
                office.appoint(who, subject, body)
        safe = read_channels(shipped_channels()["safe"], "safe.yaml")
        office.as_("ana", lambda work: adopt(work, safe, office.ids["ben"]))
        office.tell(
            said.channel("tiktok", now, app="tiktok"),
            said.policy("tiktok", "exceptional-only", now),
            said.opened("a", "tiktok", now),
            said.decided("a", "pass", now, review_by=now + 100 * DAY),
        )

    def submit(self, who: str, path: str, **filled: str | list[str]) -> tuple[Caller, Got]:
        """Fill in the form of a page as somebody, and send it."""
        caller = self.as_(who)
        got = caller.submit(caller.get(path), path.partition("?")[0], **filled)
        self.office.clock.pass_(SECOND)
        return caller, got

    def account(self, handle: str = "@gov", standing: str = "ours") -> str:
        """An account of D, registered by rat on its page; its id."""
        _, got = self.submit(
            "rat",
            "/accounts/new",
            channel="tiktok",
            handle=handle,
            body="D",
            standing=standing,
            **WORD,
        )
        assert got.status == 303, got.text
        return got.onward.rpartition("/")[2]

    def exemption(self) -> str:
        """An exemption in force by which hal and kim may have the application for communications."""
        office = self.office
        asked = office.submitted(
            people=(office.ids["hal"], office.ids["kim"]), purpose=Purpose("communications")
        )
        office.decided("sam", asked)
        office.decided("min", asked, "minister")
        office.attested(asked)
        assert office.in_force(asked)
        return asked

    def whole(self, account: str) -> None:
        """Everything that it needs, given on its pages."""
        base, exemption = f"/accounts/{account}", self.exemption()
        for path, filled in (
            ("mandate", {"purpose": "service", "use": "organic", "instrument": "a minute"}),
            ("arrange", {"owner": "sue", "recovery": "dee", "plan": "to the archives"}),
            ("publishers", {"person": "hal", **ENDS}),
            ("publishers", {"person": "kim", **ENDS}),
        ):
            _, got = self.submit("rat", f"{base}/{path}", **filled)
            assert got.status == 303, got.problems() or got.text
        _, got = self.submit("rat", f"{base}/arrange", exemption=exemption)
        assert got.status == 303, got.problems()

    def standing(self, account: str) -> str:
        """A standing use of it, asked for by rat on its page; its id."""
        _, got = self.submit(
            "rat",
            f"/accounts/{account}/standing-uses/new",
            purpose="service",
            justification="nothing else reaches them",
            **ENDS,
        )
        assert got.status == 303, got.problems()
        return got.onward.rpartition("/")[2]
