"""Posts, templates, figures and reports of the demo, made by the verbs where its story has none that stands so."""

from tests.browser.demo import Demo

from appban.bootstrap import machine_clock
from appban.record.entry import Actor
from appban.regime.bodies import BodyId
from appban.regime.channel import ChannelId
from appban.regime.post_standing import state_of
from appban.regime.publication import PublicationId, Slot, Template, TemplateId
from appban.regime.time import DAY
from appban.service.accounts.account_seen import accounts_seen
from appban.service.publications.template_drafts import write_template
from appban.service.publications.templating import clear_template
from appban.service.publications.writing import Writing, keep_writing
from appban.service.readings.handing_in import HandedIn as Figures
from appban.service.readings.handing_in import hand_in as hand_in_figures
from appban.service.sight import sight_of
from appban.service.work import Act, perform


def figures_handed_in(demo: Demo, handle: str) -> str:
    """A file of figures that somebody has handed in and not imported; its id."""
    now, facts = machine_clock().now(), demo.facts()
    sight = sight_of(facts, demo.called(handle), now)
    account = min(accounts_seen(facts, sight, now))
    file = Figures(
        id="", owner=demo.called(handle), name="figures.csv", account=account, format=None, exported=now, by=None,
        device=None, definition=None, data=b"about,metric,at,value\n@ukgov,followers,2026-11-01,5\n",
    )  # fmt: skip
    return hand_in_figures(demo.house.desk, file, now).id


def report_given_out(demo: Demo, handle: str) -> str:
    """The report of an account's last whole week, given out by whoever may; its id, the same each time."""
    reports = demo.facts().communications.reports
    if not reports:
        made = demo.run("report", "account", "@ukgov", "-o", "csv", "--freeze", "--as", "rosa")
        assert made.returncode == 0, f"{handle}: {made.stderr}"
        reports = demo.facts().communications.reports
    return reports[-1][1].report


def peer_kept(demo: Demo) -> str:
    """A peer that was not dropped."""
    return next(each for each, naming in demo.facts().communications.peers.items() if not naming.dropped)


def posts_in(demo: Demo, *states: str) -> list[PublicationId]:
    """The posts that stand so now, oldest first."""
    facts, now = demo.facts(), machine_clock().now()
    return [each for each in facts.communications.publications if state_of(facts, each, now) in states]


def post_begun(demo: Demo, handle: str) -> str:
    """A post that somebody has begun to write and answered nothing of; its id."""
    writing = Writing(id=f"writing-of-{handle}", owner=demo.called(handle), changed=machine_clock().now())
    with demo.house.desk.store.writer() as writer:
        keep_writing(writer, writing)
        writer.commit()
    return writing.id


def template_written(demo: Demo, handle: str) -> str:
    """A template that somebody wrote and nobody cleared; its id, the same each time."""
    if not demo.written:
        act = Act(actor=Actor(person=demo.called(handle), how="demo"))
        demo.written = write_template(demo.house.desk, act, _tides("low-tide", "dwt-press-office")).id
    return demo.written


def template_cleared(demo: Demo) -> str:
    """A template that two cleared; the same each time."""
    made, act = (
        _tides("high-tide", "weather-and-tides"),
        Act(actor=Actor(person=demo.called("marcus"), how="demo"), key="high-tide"),
    )
    author, second = demo.called("rosa"), demo.called("gwen")
    perform(demo.house.desk, act, lambda work: clear_template(work, made, author, second))
    return made.id


def _tides(name: str, body: str) -> Template:
    return Template(
        id=TemplateId(name),
        version=1,
        body=BodyId(body),
        text="Severe flood warning for {place}: the {river} will be high from {from}. Move upstairs.",
        slots=(
            Slot(name="place", kind="choice", choices=("Lower Tarn", "Skerry Point")),
            Slot(name="river", kind="choice", choices=("Tarn", "Pell")),
            Slot(name="from", kind="time", choices=()),
        ),
        channels=(ChannelId("tiktok"),),
        purpose="emergency",
        topic="emergencies",
        audience="Whoever lives there",
        until=machine_clock().now() + 300 * DAY,
    )
