"""An office with an account on a banned channel, one on a channel without views, and posts that went out."""

import datetime as dt

from tests.reference.build import SOURCE
from tests.service.office import BEGINS, Office

from appban.bootstrap.shipped import report_fonts, shipped_exports
from appban.regime import events as ev
from appban.regime.account import AccountId
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.channel import Channel, ChannelId
from appban.regime.exemption import Commitment
from appban.regime.people import PersonId
from appban.regime.publication import Content, PublicationId, content_digest
from appban.regime.reading import ReadingId, read_value
from appban.regime.time import DAY
from appban.reports.forms import weekly_report
from appban.service.answering import prefix
from appban.service.readings.importing import Delivery, Imported, import_readings
from appban.service.readings.measured import Measured
from appban.service.readings.taking import ByHand, take
from appban.service.readings.weekly import Weekly, monday_of, weekly
from appban.service.work import Work

FILMS, SKIES = "films", "skies"
METRICS = (
    "followers",
    "posts",
    "views",
    "profile-views",
    "likes",
    "comments",
    "shares",
    "watch-time",
    "audience",
)
OURS, THEIRS = AccountId("account-ours"), AccountId("account-skies")
MONDAY = dt.date(2024, 3, 4)


class Measuring:
    """Verbs of readings in an office. `rea` holds the subject `reading` over D, under which both accounts stand."""

    def __init__(self, office: Office) -> None:
        self.office = office
        office.appoint("rat", "reading")
        office.tell(
            self.channel(FILMS, "Films", METRICS, "tiktok"),
            self.channel(SKIES, "Skies", ("followers", "posts", "likes"), None),
            self.account(OURS, FILMS, "@ourgov"),
            self.account(THEIRS, SKIES, "ourgov.example"),
            ev.accounts.MandateGiven(
                stated=BEGINS, account=OURS, purposes=("service", "policy"), excludes=("party-political",), use="organic",
                instrument="letter of 1 March", given_by=office.ids["ana"], until=None,
            ),
        )  # fmt: skip

    def channel(self, name: str, title: str, metrics: tuple[str, ...], app: str | None) -> ev.Event:
        of = Channel(
            id=ChannelId(name),
            name=title,
            app=None if app is None else AppId(app),
            platform=None,
            metrics=metrics,
        )
        return ev.channels.ChannelRecorded(stated=BEGINS, channel=of, source=SOURCE)

    def account(self, account: AccountId, channel: str, handle: str) -> ev.Event:
        return ev.accounts.AccountRegistered(
            stated=BEGINS, account=account, channel=ChannelId(channel), handle=handle, body=BodyId("D"), standing="ours",
            source=SOURCE,
        )  # fmt: skip

    def take(self, about: str, metric: str, value: str, *, who: str = "rat", **changes: object) -> ReadingId:
        """A reading by hand, as of now unless `at` says otherwise."""
        source = changes.pop("source", "manual")
        corrects = changes.pop("corrects", None)
        account = changes.pop("account", None)
        reference = changes.pop("reference", "the page of the account")
        at = changes.pop("at", None)
        measured = Measured(about=about, metric=metric, value=read_value(value), at=at, **changes)
        asked = ByHand(
            measured=measured, source=source, reference=reference, account=account, corrects=corrects
        )
        return self.office.as_(who, lambda work: take(work, asked)).value

    def import_(
        self, data: str, account: str | None = "@ourgov", *, who: str = "rat", **changes: object
    ) -> Imported:
        """A file as delivered."""
        asked = Delivery(name="file.csv", data=data.encode(), account=account, **changes)
        return self.office.as_(who, lambda work: import_readings(work, asked, shipped_exports())).value

    def week(self, account: str = "@ourgov", *, known_at: int | None = None, at: int | None = None) -> Weekly:
        """The week of an instant, now unless stated."""
        zone = self.office.desk.zone
        monday = monday_of(self.office.now if at is None else at, zone)
        with self.office.store.reader() as reader:
            stop = None if known_at is None else prefix(reader, known_at)
            return weekly(reader, account, monday, zone, stop)

    def report(self, form: str, account: str = "@ourgov", **changes: object) -> bytes:
        """The bytes of the report of that week."""
        made = self.week(account, **changes)
        return weekly_report(
            form, made.week, label=made.label, zone=made.zone, captions=made.captions, fonts=report_fonts()
        )

    def posted(
        self, name: str, topic: str, caption: str = "Renew it online", **changes: object
    ) -> PublicationId:
        """A post that is live now, its reference `ref-NAME`."""

        def verb(work: Work) -> PublicationId:
            content = self._content(name, topic, work.keep(caption, name), **changes)
            work.add(
                ev.publications.PublicationDrafted(
                    stated=work.now, content=content, digest=content_digest(content)
                )
            )
            work.add(
                ev.publications.PublicationAnswered(
                    stated=work.now, publication=content.publication, key="k", state="live", handle=None,
                    reference=f"ref-{name}", address=f"https://films.example/{name}", copy=None, fetched=False, says="",
                )
            )  # fmt: skip
            return content.publication

        return self.office.as_("operator", verb).value

    def _content(self, name: str, topic: str, caption: Commitment, **changes: object) -> Content:
        given: dict[str, object] = {
            "publication": PublicationId(f"publication-{name}"), "version": 1, "item": name, "author": PersonId("a"),
            "account": OURS, "channel": ChannelId(FILMS), "purpose": "service", "topic": topic, "audience": "all",
            "campaign": None, "grid_slot": None, "caption": caption, "media": (), "settings": (), "template": None,
            "circumstance": None, "route": "ordinary", "start": BEGINS, "end": BEGINS + 30 * DAY,
        }  # fmt: skip
        return Content(**(given | changes))
