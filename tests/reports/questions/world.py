"""A small world in which every question has something to say: a department with exemptions, one without, two accounts."""

import msgspec
from tests.reference import comms, facts, posts
from tests.reference.build import SOURCE, moment
from tests.reference.setting import EVE, exemption, setting
from tests.reference.steps import decided, evidenced, revoked, submitted, withdrawn
from tests.reference.world import World

from appban.regime import events as ev
from appban.regime.account import AccountId
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.channel import ChannelId
from appban.regime.events import channels as ch
from appban.regime.events import publications as pb
from appban.regime.events import readings as rd
from appban.regime.exemption import ExemptionId, Request
from appban.regime.reading import ReadingId, read_value
from appban.regime.restriction import RestrictionId
from appban.regime.time import DAY, HOUR

SLUG = "dev-no-corporate-data"
NOON = moment("12:00")
LATE = moment("23:00")


def named(name: str, *devices: str, **changes: object) -> Request:
    """A request like that of the worked cases under another id."""
    return msgspec.structs.replace(exemption(*devices), exemption=ExemptionId(name), **changes)


def granted(world: World, asked: Request, at: int, *devices: str) -> None:
    """Submitted and cleared at an instant, with evidence for devices."""
    world.tell(submitted(asked, at), decided(asked, "security", "S", at + HOUR))
    world.tell(*(evidenced(SLUG, each, at + HOUR) for each in devices))


def cases() -> World:
    """Five requests of D: E1 in force, E2 revoked, E3 refused, E4 withdrawn, E5 waiting; V is a department of none."""
    world = setting()
    world.tell(facts.body("V", None, EVE))
    granted(world, named("E1", "P1"), moment("10:30"), "P1")
    granted(world, named("E2", "P5", body=BodyId("U")), moment("10:31"), "P5")
    world.tell(revoked("E2", moment("12:30")))
    third = named("E3", "P1")
    world.tell(
        submitted(third, moment("12:40")), decided(third, "security", "S", moment("13:00"), outcome="refuse")
    )
    world.tell(submitted(named("E4", "P1"), moment("13:10")), withdrawn("E4", moment("13:20")))
    world.tell(submitted(named("E5", "P1"), moment("13:30")))
    return world


def told() -> World:
    """The same with a return, two contracts and three statements."""
    world = cases()
    world.tell(
        return_("V", 4, moment("14:00")),
        contract("C1", "without", moment("14:01")),
        contract("C2", None, moment("14:02")),
        contract("C3", "with", moment("14:03")),
        statement("S1", moment("09:00"), "stated", "R1"),
        statement("S2", moment("14:10"), "stated", "R1"),
        statement("S3", moment("14:11"), "understood"),
    )
    return world


def return_(body: str, exemptions: int | None, at: int) -> ev.ReturnMade:
    """A body returns a figure."""
    return ev.ReturnMade(stated=at, body=BodyId(body), exemptions=exemptions, source=SOURCE)


def contract(name: str, clause: str | None, at: int, *, ends: int | None = None) -> ev.ContractRecorded:
    """A contract of D that should have the clause of R1."""
    return ev.ContractRecorded(
        stated=at,
        contract=name,
        body=BodyId("D"),
        supplier="Example Ltd",
        restriction=RestrictionId("R1"),
        clause=clause,  # type: ignore[arg-type]  # a test's word
        starts=EVE,
        ends=ends,
        source=SOURCE,
    )


def statement(name: str, at: int, certainty: str, *restrictions: str) -> ev.StatementMade:
    """Something said in public of TikTok."""
    return ev.StatementMade(
        stated=at,
        statement=name,
        by="a minister",
        says=f"words of {name}",
        place="House of Examples",
        url=None,
        certainty=certainty,  # type: ignore[arg-type]  # a test's word
        source=SOURCE,
        restrictions=tuple(map(RestrictionId, restrictions)),
        apps=(AppId("tiktok"),),
    )


def newsroom() -> World:
    """An account of D on a channel that was never assessed, with a post, a post nobody explains, readings and costs."""
    world = cases()
    at = moment("15:00")
    world.tell(
        comms.channel("shorts", at, app="tiktok"),
        comms.policy("shorts", "permitted", at),
        comms.registered("ukgov", "shorts", at),
        comms.registered("shadow", "shorts", at, ours=False),
        comms.mandate("ukgov", at),
        comms.arranged("ukgov", at, exemptions=("E1",)),
        comms.publisher("ukgov", "H", at, until=at + 90 * DAY),
        comms.moved("ukgov", "live", at),
    )
    draft = posts.drafted("post-1", "ukgov", "shorts", at + HOUR)
    world.tell(draft, posts.submitted(draft, at + HOUR))
    world.tell(*went_out(draft, at + 2 * HOUR), posts.seen("ukgov", "odd", at + 3 * HOUR))
    world.tell(spend("spend-1", at + 2 * HOUR), cost(at, at + 4 * HOUR))
    world.tell(reading("r1", "followers", "100", at), reading("r2", "followers", ">360", at + 4 * HOUR))
    return world


def went_out(draft: pb.PublicationDrafted, at: int) -> tuple[pb.PublicationEvent, pb.PublicationEvent]:
    """A post is handed over and is live."""
    content = draft.content
    begun = pb.PublicationBegun(
        stated=at,
        publication=content.publication,
        content_digest=draft.digest,
        key="key-1",
        person=content.author,
        device=None,
        platform="manual",
    )
    live = pb.PublicationAnswered(
        stated=at,
        publication=content.publication,
        key="key-1",
        state="live",
        handle=None,
        reference="post/1",
        address=None,
        copy=None,
        fetched=False,
        says="it is out",
    )
    return begun, live


def spend(name: str, at: int) -> ch.SpendRecorded:
    """A hundred pounds of D on the channel."""
    return ch.SpendRecorded(
        stated=at,
        spend=name,
        channel=ChannelId("shorts"),
        body=BodyId("D"),
        use="paid",
        campaign="floods",
        amount=10_000,
        currency="GBP",
        starts=at,
        ends=at + HOUR,
        source=SOURCE,
    )


def cost(starts: int, ends: int) -> rd.CostRecorded:
    """Seven hours of people, of which nobody says what they cost."""
    return rd.CostRecorded(
        stated=ends,
        account=AccountId("ukgov"),
        starts=starts,
        ends=ends,
        hours=7,
        amount=None,
        currency="GBP",
        says="two posts",
    )


def reading(name: str, metric: str, value: str, at: int, *, corrects: str | None = None) -> rd.ReadingTaken:
    """A figure of the account, taken by hand."""
    return rd.ReadingTaken(
        stated=at,
        reading=ReadingId(name),
        about="ukgov",
        metric=metric,
        segment="",
        value=read_value(value),
        source="manual",
        reference="a screen",
        collected=at,
        collected_by=None,
        definition=None,
        raw=None,
        corrects=None if corrects is None else ReadingId(corrects),
        body=BodyId("D"),
    )
