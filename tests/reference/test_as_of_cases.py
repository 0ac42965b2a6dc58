"""The as-of cases of the first issue come out right, on small synthetic restrictions that say what each text says."""

import pytest
from tests.reference import facts
from tests.reference.both import decide_both
from tests.reference.build import (
    NATIVE,
    NO_RULES,
    ask,
    corporate,
    holders,
    moment,
    not_listed,
    pinned,
    pins,
    request,
    restriction,
    route,
    rules,
    scope,
    seat,
    stage,
)
from tests.reference.steps import decided, submitted
from tests.reference.world import World

from appban.regime.bodies import BodyKind
from appban.regime.catalogue import EntityId
from appban.regime.device import Place, PlaceClass
from appban.regime.identity import Platform, Surface
from appban.regime.query import Query
from appban.regime.restriction import Category, Coverage, Origin, OwnedBy, RestrictionVersion, ScopeStatement
from appban.regime.time import DAY, HOUR

BEFORE = moment("00:00", "2023-01-01")
BAN = moment("00:00", "2023-03-16")
BY_BYTEDANCE: tuple[Coverage, ...] = (OwnedBy(entity=EntityId("bytedance"), share=5_000),)
RELEASE = scope("gov", name="press release", kinds=(BodyKind.MINISTERIAL_DEPARTMENT,))
STATEMENT = scope(
    "gov", name="statement", kinds=(BodyKind.MINISTERIAL_DEPARTMENT, BodyKind.NON_MINISTERIAL_DEPARTMENT)
)
REPLY = scope("gov", name="reply in the House", kinds=(BodyKind.AGENCY, BodyKind.ARMS_LENGTH_BODY))
BY_SECURITY = rules(route(stage(seat("security"))), purposes=("enforcement",))


def on(day: str, clock: str = "12:00") -> int:
    return moment(clock, day)


def world(*restrictions: RestrictionVersion) -> World:
    """A government with a department, an arm's-length body below it, and a parliament beside it."""
    begun = World(BEFORE).tell(
        facts.body("gov", None, BEFORE, kind=BodyKind.GOVERNMENT),
        facts.body("dept", "gov", BEFORE),
        facts.body("alb", "dept", BEFORE, kind=BodyKind.ARMS_LENGTH_BODY),
        facts.body("parliament", None, BEFORE, kind=BodyKind.PARLIAMENT),
        facts.app("tiktok", "tiktok ltd", BEFORE),
        facts.app("capcut", "capcut ltd", BEFORE),
        facts.owns("bytedance", "tiktok ltd", BEFORE),
        facts.owns("bytedance", "capcut ltd", BEFORE),
        facts.device("phone", corporate("dept"), BEFORE),
        facts.device("alb phone", corporate("alb"), BEFORE),
        facts.device("own phone", Place(corporate("dept").body, PlaceClass.PERSONAL, Platform.IOS), BEFORE),
        facts.network("wifi", "parliament", PlaceClass.CORPORATE_NETWORK, BEFORE),
        facts.person("officer", BEFORE),
        facts.authority("officer", "clear:security", "gov", BEFORE),
    )
    return begun.tell(*(facts.made(each) for each in restrictions))


def ban(
    *scopes: ScopeStatement,
    coverage: tuple[Coverage, ...] | None = None,
    surfaces: tuple[Surface, ...] = (Surface.NATIVE_APP, Surface.WEB),
) -> RestrictionVersion:
    """A ban of 16 March 2023 that names TikTok, on corporate devices below government unless said otherwise."""
    apps = () if coverage else ("tiktok",)
    return restriction(
        "ban",
        starts=BAN,
        apps=apps,
        coverage=coverage,
        surfaces=surfaces,
        scopes=scopes or (scope("gov"),),
        exemptions=BY_SECURITY,
    )


def approved_list() -> RestrictionVersion:
    return restriction("list", starts=BAN, coverage=not_listed("approved"), scopes=(scope("gov"),))


def exempted(begun: World, *, cleared: int, recorded: int) -> World:
    """The department's phone exempted for TikTok for a month from the day of the ban, submitted on that day."""
    asked = request(
        start=BAN,
        end=BAN + 30 * DAY,
        restrictions=pins(ban()),
        devices=pinned(phone=corporate("dept")),
        people=holders("H"),
        body="dept",
    )
    begun.put(submitted(asked, BAN), recorded=BAN + HOUR)
    begun.put(decided(asked, "security", "officer", cleared), recorded=recorded)
    return begun


def told(given: World, query: Query, known: int | None = None) -> str:
    return decide_both(
        given.entries, query, known=given.head if known is None else known, roster=given.roster
    )


def test_tiktok_on_a_departments_phone_is_not_prohibited_the_day_before_and_is_the_day_after() -> None:
    given = world(ban())

    assert told(given, ask("phone", "tiktok", on("2023-03-15"))) == "permitted"
    assert told(given, ask("phone", "tiktok", on("2023-03-17"))) == "prohibited"


def test_the_phone_of_an_arms_length_body_is_reached_by_the_reply_in_the_house_alone() -> None:
    query = ask("alb phone", "tiktok", on("2023-03-17"))

    assert told(world(ban(RELEASE, STATEMENT)), query) == "permitted"
    assert told(world(ban(RELEASE, STATEMENT, REPLY)), query) == "prohibited"


def test_a_personal_phone_is_not_reached() -> None:
    assert told(world(ban(), approved_list()), ask("own phone", "tiktok", on("2023-03-17"))) == "permitted"


def test_parliaments_network_is_prohibited_and_cannot_be_exempted() -> None:
    reach = scope("parliament", classes=(PlaceClass.CORPORATE, PlaceClass.CORPORATE_NETWORK))
    starts = on("2023-03-23", "00:00")
    text = restriction(
        "parliament ban", starts=starts, apps=("tiktok",), scopes=(reach,), exemptions=NO_RULES
    )
    given = world(text).tell(facts.device("members phone", corporate("parliament"), BEFORE))
    asked = request(
        start=starts,
        end=starts + 30 * DAY,
        restrictions=pins(text),
        devices=pinned(**{"members phone": corporate("parliament")}),
        people=holders("H"),
        body="parliament",
    )
    given.tell(submitted(asked, starts), decided(asked, "security", "officer", starts + HOUR))

    assert told(given, ask(None, "tiktok", on("2023-03-22"), network="wifi")) == "permitted"
    assert told(given, ask(None, "tiktok", on("2023-03-24"), network="wifi")) == "prohibited"
    assert told(given, ask("members phone", "tiktok", on("2023-03-24"))) == "prohibited"


def test_an_exempt_phone_is_exempt_and_not_merely_unlisted() -> None:
    cleared = BAN + 2 * HOUR
    given = exempted(world(ban(), approved_list()), cleared=cleared, recorded=cleared)

    assert told(given, ask("phone", "tiktok", on("2023-03-17"))) == "exempt"
    assert told(given, ask("phone", "another", on("2023-03-17"))) == "not-listed"


@pytest.mark.parametrize(
    ("surfaces", "verdict"),
    [((Surface.NATIVE_APP,), "permitted"), ((Surface.NATIVE_APP, Surface.WEB), "prohibited")],
    ids=["application only", "application and browser"],
)
def test_tiktok_in_a_browser_is_reached_only_by_a_text_that_says_so(
    surfaces: tuple[Surface, ...], verdict: str
) -> None:
    query = ask("phone", "tiktok", on("2023-04-05"), surface=Surface.WEB)

    assert told(world(ban(surfaces=surfaces)), query) == verdict


def test_a_ban_limited_in_time_is_over_until_its_extension_is_known() -> None:
    until = on("2023-09-10", "00:00")
    first = restriction("belgian", starts=BAN, ends=until, apps=("tiktok",), scopes=(scope("gov"),))
    second = restriction("belgian", version=2, starts=until, apps=("tiktok",), scopes=(scope("gov"),))
    given = world(first)
    given.put(facts.made(second), recorded=on("2023-09-25"))
    query = ask("phone", "tiktok", on("2023-09-20"))

    assert told(given, query, known=on("2023-09-24")) == "permitted"
    assert told(given, query, known=on("2023-09-25")) == "prohibited"
    assert told(given, ask("phone", "tiktok", on("2023-09-09"))) == "prohibited"


def test_capcut_is_reached_by_its_owner_and_only_while_it_is_owned() -> None:
    given = world(ban(coverage=BY_BYTEDANCE))
    sold = on("2024-01-01")
    given.tell(facts.owns("bytedance", "capcut ltd", sold, share=0))

    assert told(world(ban()), ask("phone", "capcut", on("2023-03-17"))) == "permitted"
    assert told(given, ask("phone", "capcut", on("2023-03-17"))) == "prohibited"
    assert told(given, ask("phone", "capcut", sold - 1)) == "prohibited"
    assert told(given, ask("phone", "capcut", sold)) == "permitted"


def test_a_chain_of_holdings_is_as_strong_as_its_weakest_link() -> None:
    given = world(ban(coverage=BY_BYTEDANCE)).tell(
        facts.app("lemon", "lemon ltd", BEFORE), facts.owns("capcut ltd", "lemon ltd", BEFORE, share=4_999)
    )
    raised = on("2023-06-01")
    given.tell(facts.owns("capcut ltd", "lemon ltd", raised, share=5_000))

    assert told(given, ask("phone", "lemon", raised - 1)) == "permitted"
    assert told(given, ask("phone", "lemon", raised)) == "prohibited"


def test_an_exemption_for_tiktok_does_not_free_capcut() -> None:
    cleared = BAN + 2 * HOUR
    given = exempted(world(ban(coverage=BY_BYTEDANCE)), cleared=cleared, recorded=cleared)

    assert told(given, ask("phone", "tiktok", on("2023-03-17"))) == "exempt"
    assert told(given, ask("phone", "capcut", on("2023-03-17"))) == "prohibited"


def test_an_uncatalogued_application_is_reached_by_an_approved_list_alone() -> None:
    query = ask("phone", "never heard of", on("2023-03-17"))

    assert told(world(ban(coverage=BY_BYTEDANCE)), query) == "permitted"
    assert told(world(ban(), approved_list()), query) == "not-listed"


@pytest.mark.parametrize(
    ("sort", "value", "rule"),
    [("category", "social", Category(category="social")), ("origin", "ZZ", Origin(country="ZZ"))],
)
def test_a_class_said_of_an_application_reaches_it_from_when_it_is_catalogued(sort, value, rule) -> None:
    late = on("2023-06-01")
    given = world(ban(coverage=(rule,))).tell(
        facts.app("lemon", None, late), facts.classified("lemon", sort, value, BEFORE)
    )

    assert told(given, ask("phone", "lemon", late - 1)) == "permitted"
    assert told(given, ask("phone", "lemon", late)) == "prohibited"


def test_a_listed_application_is_permitted_where_and_how_it_is_listed() -> None:
    given = world(ban(), approved_list()).tell(
        facts.listed("maps", "approved", "dept", BAN, surfaces=(NATIVE,))
    )

    assert told(given, ask("phone", "maps", on("2023-03-17"))) == "permitted"
    assert told(given, ask("phone", "maps", on("2023-03-17"), surface=Surface.WEB)) == "not-listed"


def test_a_clearance_recorded_next_morning_never_makes_last_nights_use_exempt() -> None:
    night, morning = on("2023-03-20", "21:30"), on("2023-03-21", "09:00")
    given = exempted(world(ban()), cleared=night, recorded=morning)
    use = ask("phone", "tiktok", on("2023-03-20", "21:40"))

    since = [recorded for recorded, _ in given.entries if recorded >= BAN]

    assert {told(given, use, known=at) for at in (*since, morning - 1, morning + DAY)} == {"prohibited"}
    assert told(given, ask("phone", "tiktok", morning)) == "exempt"
