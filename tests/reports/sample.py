"""A week with everything in it: posts, peers with gaps, costs, a circumstance, an audience, readings of each source."""

from tests.reference.build import SOURCE
from tests.service.measured import FILMS, OURS, SKIES, Measuring
from tests.service.office import memory_office

from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.channel import ChannelId
from appban.regime.device import DeviceId
from appban.regime.exemption import CircumstanceId
from appban.regime.time import DAY, HOUR, MINUTE, show
from appban.service.readings.peers import Cost, name_peer, record_cost

HOSTILE = '=HYPERLINK("x") </td><script>alert(1)</script> #panic() *bold* \\ $x$ @me'
OVERVIEW = "Date,Video Views,Profile Views,Likes,Comments,Shares\n"


def busy() -> Measuring:
    """The office on the Friday of that week, four weeks after it opened."""
    desk = Measuring(memory_office())
    office = desk.office
    for name, channel, handle in (
        ("Ministry of Tides", FILMS, "@tides"),
        ("Harbour Board", SKIES, "harbours.example"),
        ("Ferry Service", FILMS, "@ferries"),
    ):
        office.as_("rat", lambda work, n=name, c=channel, h=handle: name_peer(work, n, c, h, SOURCE))
    desk.take(f"channel:{FILMS}", "users", "15000000..20000000", source="press", reference="PublicTechnology")
    desk.take("@ourgov", "followers", ">360", source="press", reference="an article of the first week")
    desk.take("@ourgov", "most-viewed", ">12000", source="press", reference="an article of the first week")
    for weeks in range(1, 5):
        office.clock.pass_(7 * DAY - 20 * MINUTE)
        desk.take("@ourgov", "followers", str(4000 + 271 * weeks))
        desk.take("@tides", "followers", str(9000 - 35 * weeks), source="press", reference="their page")
        if weeks != 2:
            desk.take(
                "harbours.example",
                "followers",
                str(2500 + 90 * weeks),
                source="press",
                reference="their page",
            )
    office.clock.pass_(3 * DAY)
    _posts(desk)
    _figures(desk)
    return desk


def _posts(desk: Measuring) -> None:
    office = desk.office
    circumstance = CircumstanceId("circumstance-flood")
    office.tell(
        ev.CircumstanceDeclared(
            stated=office.now, circumstance=circumstance, declarer=office.ids["dee"], anchor="severe flood warning, river Tern",
            body=BodyId("D"), audience_not_reached="young people", until=office.now + 20 * HOUR,
        ),
        ev.channels.SpendRecorded(
            stated=office.now, spend="spend-1", channel=ChannelId(FILMS), body=BodyId("D"), use="paid", campaign="Renew online",
            amount=125_000, currency="GBP", starts=office.now, ends=office.now + DAY, source=SOURCE,
        ),
    )  # fmt: skip
    desk.posted(
        "one",
        "driving-licences",
        "Your driving licence can be on your phone. Here is how to ask for it, step by step, in two minutes.",
    )
    desk.posted("two", "driving-licences", "Moved house? Change the address on your licence")
    desk.posted(
        "three",
        "floods",
        "Stay off the riverside path tonight",
        purpose="emergency",
        circumstance=circumstance,
    )
    desk.posted("four", "housing", HOSTILE, purpose="policy")
    office.tell(
        ev.publications.PostSeen(
            stated=office.now, account=OURS,
            reference="ref-strange", address=None, posted=office.now, source="manual", digest=None, publication=None,
        )
    )  # fmt: skip


def _figures(desk: Measuring) -> None:
    office = desk.office
    for name, views, likes in (("one", "61400", "2100"), ("two", "8200", "310"), ("three", "12650", ">900")):
        desk.take(f"post:ref-{name}", "views", views, account="@ourgov")
        desk.take(f"post:ref-{name}", "likes", likes, account="@ourgov")
    today = office.now // DAY
    days = [show((today - back) * DAY)[:10] for back in range(12, -1, -1)]
    rows = "".join(
        f"{day},{4000 + n * 613},{n * 9},{100 + n},{n},{n + 3}\n" for n, day in enumerate(days) if n != 8
    )
    exemption = office.granted(people=(office.ids["hal"],))
    assert exemption
    desk.import_(OVERVIEW + rows, device=DeviceId("P1"), by=office.ids["hal"])
    desk.import_(
        "Age,Distribution\n18-24,0.312\n25-34,0.27\n35-44,0.2\n45-54,0.118\n55+,0.1\n", device=DeviceId("P2")
    )
    cost = Cost(
        account="@ourgov", starts=office.now - 3 * DAY, ends=office.now + DAY, hours=46, amount=21_450, currency="GBP",
        says="two officials, music licence",
    )  # fmt: skip
    office.as_("rat", lambda work: record_cost(work, cost))
