"""What a body has that another may not see: its posts, accounts, readings, questions, requests, reviews and findings."""

from collections.abc import Mapping

import msgspec
from tests.reference import comms as said
from tests.service.measured import OURS, Measuring
from tests.service.office import MemoryFolder, Office
from tests.web.console.counter import Counter

from appban.bootstrap import working_calendar
from appban.bootstrap.rules import foi_rules
from appban.regime.account import AccountId
from appban.regime.bodies import BodyId
from appban.regime.channel import ChannelId
from appban.regime.events.publications import TemplateCleared
from appban.regime.exemption import ExemptionId
from appban.regime.foi_request import LawId
from appban.regime.publication import Template, TemplateId
from appban.regime.time import DAY
from appban.service.exemptions.reviewing import open_review
from appban.service.foi.finding import When
from appban.service.foi.receiving import Asked, receive
from appban.service.publications.drafting import Draft as PostDraft
from appban.service.publications.drafting import Means, draft
from appban.service.publications.stopping import call_stop
from appban.service.publications.template_drafts import write_template
from appban.service.publications.writing import Writing, keep_writing
from appban.service.readings.frozen import Freezing, freeze
from appban.web.console.posting import rules


def of_posts(office: Office) -> dict[str, str]:
    """A post, a stop, a template and what somebody has begun to write, of another body."""
    now, of = office.now, {"body": BodyId("D")}
    office.tell(said.channel("shorts", now), said.registered("ours", "shorts", now))
    office.appoint("quinn", "post")
    office.appoint("quinn", "stop")
    means = Means(rules=rules(), folder=MemoryFolder())
    asked = PostDraft(
        accounts=(AccountId("ours"),), purpose="service", topic="driving", audience="drivers", caption="Renew it.",
        start=now, end=now + DAY, settings={"comments": "off"},
    )  # fmt: skip
    (post,) = office.as_("quinn", lambda work: draft(work, asked, means)).value
    made = Template(
        id=TemplateId("tides"), version=1, text="High water.", slots=(), channels=(ChannelId("shorts"),), purpose="service",
        topic="environment", audience="sailors", until=now + DAY, **of,
    )  # fmt: skip
    cleared = TemplateCleared(
        stated=now,
        template=made,
        author=office.ids["quinn"],
        cleared_by=(office.ids["hal"], office.ids["kim"]),
    )
    office.tell(cleared)
    writing = Writing(id="writing-ab", owner=office.ids["quinn"], changed=now)
    with office.store.writer() as writer:
        keep_writing(writer, writing)
        writer.commit()
    next_one = msgspec.structs.replace(made, version=2)
    return {
        "post": post.publication,
        "stop": office.as_("quinn", lambda work: call_stop(work, BodyId("D"), "mourning")).value,
        "template": "tides",
        "writing": writing.id,
        "written": write_template(office.desk, office.act("quinn"), next_one).id,
    }


def run_by_others(counter: Counter) -> None:
    """A channel on which another body runs an account that rests on a standing use, and that it assesses."""
    office, now = counter.office, counter.office.now
    office.tell(
        said.channel("tiktok", now, app="tiktok"),
        said.policy("tiktok", "exceptional-only", now),
        said.framework("safe", 1, now),
        said.opened("under-way", "tiktok", now),
        said.registered("run-by-others", "tiktok", now),
        said.standing_asked("standing", "run-by-others", "tiktok", now, end=now + DAY),
    )


def measured(counter: Counter) -> Mapping[str, str]:
    """An account of D, a reading of it, and a report of a week that was given out."""
    office = counter.office
    measuring = Measuring(office)
    reading = measuring.take("@ourgov", "followers", "360")
    made = measuring.week()
    asked = Freezing(
        asked=made.week.asked, form="csv", known_at=made.week.known_at, data=b"a week", engine="x"
    )
    report = office.as_("rat", lambda work: freeze(work, MemoryFolder(), asked)).value
    assert report is not None
    return {"account": OURS, "reading": reading, "report": report}


def asked_in_parliament(counter: Counter) -> str:
    """The id of a written question to a body, taken from an e-mail."""
    counter.office.appoint("quinn", "answer")
    mail = "HL1436, tabled on 9 October 2024, for answer on 23 October 2024\n\nTo ask how many exemptions there are.\n"
    caller, path = counter.as_("quinn"), "/answers/new"
    return caller.submit(caller.get(path), path, text=mail, body="D").onward.rsplit("/", 1)[1]


def asked_of(counter: Counter) -> str:
    """The id of a request for information of a body."""
    office = counter.office
    office.appoint("rat", "foi")
    laws = foi_rules(counter.console.house.settings)
    asked = Asked(
        law=LawId("foia-2000"), body=BodyId("D"), reference="F1", name="Pat Asker", contact=None, wording="How many?",
        on=When(office.now, "instant"),
    )  # fmt: skip
    made = office.as_("rat", lambda work: receive(work, asked, laws)).value
    assert made is not None
    return made


def review_of(counter: Counter, exemption: ExemptionId) -> str:
    """The id of a review that somebody of its body opened of an exemption."""
    office = counter.office
    office.appoint("rat", "review")
    calendar = working_calendar(counter.console.house.settings)
    opened = office.as_("rat", lambda work: open_review(work, BodyId("D"), (exemption,), calendar)).value
    assert opened is not None
    return opened.review


def finding_of(counter: Counter, device: str) -> str:
    """The id of what was found on a device, from the list of somebody who sees all."""
    rows = counter.as_("ana").get("/findings").html.xpath(f"//tr[.//a[contains(@href,'/devices/{device}')]]")
    (link, *_) = [each for row in rows for each in row.xpath(".//a/@href") if each.startswith("/findings/")]
    return link.split("/")[2].partition("?")[0]
