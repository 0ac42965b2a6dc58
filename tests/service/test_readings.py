"""Readings taken and imported: bounds stay bounds, gaps stay gaps, corrections rewrite nothing, files come in whole or not."""

import csv
import io

import msgspec
import pytest
from tests.reference import comms as said
from tests.reference.build import SOURCE
from tests.service.measured import FILMS, OURS, SKIES, Measuring
from tests.service.office import Office, memory_office

from appban.errors import InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.regime import events as ev
from appban.regime.channel import Channel, ChannelId
from appban.regime.device import DeviceId
from appban.regime.measuring import holding
from appban.regime.reading import NOT_OFFERED, Value, exactly
from appban.regime.time import DAY, HOUR, show
from appban.service.exemptions.ending import revoke
from appban.service.readings.importing import taken_before
from appban.service.readings.listing import readings_of
from appban.service.readings.peers import Cost, drop_peer, name_peer, record_cost

OVERVIEW = "Date,Video Views,Profile Views,Likes,Comments,Shares\n"
FOLLOWERS = "Date,Followers,Difference in followers from previous day\n"
OWN = "about,metric,at,value,segment,since,source,definition,reference\n"


@pytest.fixture
def desk():
    return Measuring(memory_office())


def figures(desk: Measuring, **changes: object) -> dict[str, str]:
    """What the report of the week says of the account, by metric: value and growth."""
    table = desk.report("csv", **changes).decode()
    rows = csv.DictReader(io.StringIO(table, newline=""))
    return {row["metric"]: row for row in rows if row["of"] == "account"}


def test_first_readings_of_the_press_are_bounds_printed_as_bounds_and_nothing_is_worked_out_from_them(desk):
    desk.take("@ourgov", "followers", "over 360", source="press", reference="an article")
    desk.take("@ourgov", "most-viewed", "over 12,000", source="press", reference="an article")
    told = figures(desk)
    assert (told["followers"]["kind"], told["followers"]["low"], told["followers"]["high"]) == (
        "more-than", "360", "",
    )  # fmt: skip
    page = desk.report("html").decode()
    assert "more than 360" in page
    assert "more than 12,000" in page
    assert "press" in page
    assert told["followers"]["growth"] == told["followers"]["growth_per_mille"] == ""
    desk.office.clock.pass_(7 * DAY)
    desk.take("@ourgov", "followers", "400")
    assert figures(desk)["followers"]["growth_note"] == "no growth: a bound"


def test_press_figures(desk):
    """Acceptance: an article, nine days later the account's own export, a peer without views, and the first day again."""
    office = desk.office
    users = "15,000,000 to 20,000,000"
    for about, metric, value in (
        ("@ourgov", "followers", ">360"), ("@ourgov", "views", ">12,000"), (f"channel:{FILMS}", "users", users),
    ):  # fmt: skip
        desk.take(about, metric, value, source="press", reference="PublicTechnology")
    desk.office.as_("rat", lambda work: name_peer(work, "Ministry of Tides", SKIES, "tides.example", SOURCE))
    desk.take("tides.example", "followers", "900", source="press", reference="their page")
    first_day, first_week = office.now, {form: desk.report(form) for form in ("html", "csv", "pdf")}

    office.clock.pass_(9 * DAY)
    exported = show(office.now, office.desk.zone)[:10]
    desk.import_(FOLLOWERS + f"{exported},4812,12\n", device=DeviceId("P1"))

    page = desk.report("html").decode()
    told = figures(desk)
    assert (told["followers"]["kind"], told["followers"]["low"]) == ("exactly", "4812")
    assert told["followers"]["growth_note"] == "no growth: a bound"
    assert "%" not in page.partition("<main")[2].partition("Peers")[0].replace("100%", "")
    assert (told["views"]["kind"], told["views"]["low"], told["views"]["high"]) == ("more-than", "12000", "")
    assert "15,000,000 to 20,000,000" in page
    assert "Ministry of Tides: views not offered by Skies." in page
    for form, data in first_week.items():
        assert desk.report(form, known_at=first_day, at=first_day) == data, form
    assert "more than 360" in first_week["html"].decode()
    assert "4,812" not in first_week["html"].decode()


def test_a_later_correction_does_not_rewrite_what_was_known_then(desk):
    reading = desk.take("@ourgov", "followers", "4812")
    before, known = desk.report("html"), desk.office.now
    desk.take("@ourgov", "followers", "481", corrects=reading)
    assert figures(desk)["followers"]["low"] == "481"
    assert desk.report("html", known_at=known) == before
    with pytest.raises(RefusedError, match="was corrected before"):
        desk.take("@ourgov", "followers", "480", corrects=reading)
    with pytest.raises(InputError, match="take a new reading"):
        desk.take("@ourgov", "posts", "4", corrects=desk.take("@ourgov", "followers", "5"))


def test_a_channel_without_views_shows_them_as_not_offered_and_takes_none(desk):
    told = figures(desk, account=f"{SKIES}/ourgov.example")
    assert (told["views"]["kind"], told["views"]["low"]) == ("not-offered", "")
    assert told["followers"]["kind"] == "unknown"
    page = desk.report("html", account="ourgov.example").decode()
    assert "Views: not offered by Skies." in page
    with pytest.raises(RefusedError, match="Skies offers no views"):
        desk.take("ourgov.example", "views", "0")
    desk.take("ourgov.example", "views", "not offered")


def test_whoever_does_not_hold_the_subject_takes_no_reading_and_a_bare_operator_takes_none_by_hand(desk):
    with pytest.raises(NotAuthorisedError, match="authority to reading for D"):
        desk.take("@ourgov", "followers", "1", who="quinn")
    with pytest.raises(NotAuthorisedError, match="nobody is named"):
        desk.take("@ourgov", "followers", "1", who="operator")
    with pytest.raises(NotAuthorisedError, match="for any body"):
        desk.take(f"channel:{FILMS}", "users", "1", who="quinn")
    with pytest.raises(NotAuthorisedError, match="authority to reading for D"):
        desk.import_(OVERVIEW + "2024-03-04,1,1,1,1,1\n", who="quinn")


@pytest.mark.parametrize(
    ("about", "metric", "value", "changes", "says"),
    [
        ("@nobody", "followers", "1", {}, "there is no account @nobody"),
        ("@ourgov", "hearts", "1", {}, "'hearts' is no metric"),
        ("@ourgov", "users", "1", {}, "users is measured of a channel"),
        (f"channel:{FILMS}", "views", "1", {}, "views is measured of accounts and posts"),
        ("channel:none", "users", "1", {}, "there is no channel:none"),
        ("post:7", "views", "1", {}, "does not say on which account"),
        ("@ourgov", "followers", "1", {"at": 9 * 10**15}, "of a time that was"),
        ("@ourgov", "followers", "1", {"reference": " "}, "needs its source"),
        ("@ourgov", "followers", "1", {"corrects": "reading-none"}, "has no reading reading-none"),
    ],
)
def test_a_reading_that_cannot_be_is_refused_with_the_value(desk, about, metric, value, changes, says):
    before = desk.office.size()
    with pytest.raises((InputError, NotFoundError), match=says.replace("(", "\\(")):
        desk.take(about, metric, value, **changes)
    assert desk.office.size() == before


def test_the_overview_of_a_platform_comes_in_by_its_days_without_a_year(desk):
    desk.office.clock.pass_(5 * DAY)
    days = "".join(f"March {day},{day * 100},{day},1,0,0\n" for day in range(1, 11))
    done = desk.import_(OVERVIEW + days)
    assert (done.format, done.taken, done.same, done.revised) == ("tiktok-studio-overview", 50, 0, 0)
    told = figures(desk)
    assert (told["views"]["kind"], told["views"]["low"]) == ("at-least", str(100 * sum(range(4, 11))))
    assert told["views"]["counts"] == "in 6 of 7 days"
    assert done.device == "not-said"


def test_a_day_before_the_new_year_is_of_the_year_before(desk):
    done = desk.import_(OVERVIEW + "December 31,7,1,1,1,1\nJanuary 1,8,1,1,1,1\n")
    assert done.taken == 10
    held = desk.office.facts().communications.readings[OURS]
    ends = [show(event.stated, desk.office.desk.zone)[:10] for _, event in held if event.metric == "views"]
    assert ends == ["2024-01-01", "2024-01-02"]


def test_the_same_file_comes_in_once_and_a_newer_one_adds_what_is_new_and_corrects_what_was_revised(desk):
    first = OVERVIEW + "2024-03-02,10,1,1,1,1\n2024-03-03,20,1,1,1,1\n"
    desk.import_(first)
    size = desk.office.size()
    with desk.office.store.reader() as reader:
        assert taken_before(reader, "@ourgov", first.encode())
        assert not taken_before(reader, f"{SKIES}/ourgov.example", first.encode())
    with pytest.raises(RefusedError, match="stands in the record already"):
        desk.import_(first)
    assert desk.office.size() == size
    done = desk.import_(OVERVIEW + "2024-03-03,25,1,1,1,1\n2024-03-04,5,1,1,1,1\n")
    assert (done.taken, done.same, done.revised) == (6, 4, 1)


def test_every_row_that_cannot_be_read_is_named_with_line_and_value_and_nothing_is_taken_in(desk):
    before = desk.office.size()
    with pytest.raises(InputError) as refused:
        desk.import_(
            OVERVIEW + "March 1,1,1,1,1,1\nSmarch 2,1,1,1,1,1\nMarch 3,lots,1,1,1,1\nMarch 30,1,1,1,1,1.5\n"
        )
    said = str(refused.value)
    assert said.startswith("file.csv: nothing of it was taken in: ")
    assert "line 3: 'Smarch 2'" in said
    assert "line 4: Video Views: 'lots'" in said
    assert "line 5: Shares: '1.5'" in said
    assert desk.office.size() == before


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("", "headings"),
        (OVERVIEW, "no rows"),
        ("Date,Loves\n1,2\n", "those of no format known here"),
        (OVERVIEW + "March 1,1\n", "line 2"),
        (OVERVIEW + "March 1,1,1,1,1,1\nMarch 1,1,1,1,1,1\n", "stands in it twice"),
        ("Date,Date\n1,2\n", "stands twice"),
        (OWN.replace("segment", "hue") + "@ourgov,followers,2024-03-04,1,,,,,\n", "no column hue"),
        (OWN + "@ourgov,followers,2024-03-04,,,,,,\n", "line 2: value is empty"),
        (OWN + "@ourgov,followers,2024-03-04,1,,,api,,\n", "'api' is no source of a file"),
        (OWN + "@other,followers,2024-03-04,1,,,,,\n", "line 2: there is no account @other"),
        (OWN + "ourgov.example,views,2024-03-04,1,,,,,\n", "line 2: Skies offers no views"),
        (OWN + "@ourgov,views,2024-03-04,1,,2024-03-06,,,\n", "is not before at"),
        ('"unclosed', "not CSV in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_name(desk, data, says):
    with pytest.raises(InputError, match=r"file\.csv") as refused:
        desk.import_(data)
    assert says in str(refused.value)


def test_our_own_format_holds_everything_that_a_reading_says(desk):
    desk.import_(
        OWN
        + "@ourgov,followers,2024-03-04,>360,,,press,,an article\n"
        + "@ourgov,audience,2024-03-04,234,age:18-24,,,v3,\n"
        + f"channel:{FILMS},users,2024-03-01,15000000..20000000,,,press,,an article\n",
        account=None,
    )
    held = desk.office.facts().communications.readings
    assert holding(held[OURS], "followers", desk.office.now).value == Value(kind="more-than", low=360)
    ages = holding(held[OURS], "audience", desk.office.now, segment="age:18-24")
    assert (ages.value, ages.definition) == (exactly(234), "v3")
    assert held[FILMS][0][1].source == "press"


def test_content_comes_in_by_the_links_of_its_posts_and_rounded_figures_as_ranges(desk):
    desk.posted("7412345678901234567", "licences")
    data = (
        "Video title,Video link,Post time,Total likes,Total comments,Total shares,Total views,Average watch time\n"
        'T,https://www.films.example/@ourgov/video/7412345678901234567,2024-03-05 12:00:00,1.2K,48,,"18,400",0:11\n'
    )
    done = desk.import_(data)
    held = desk.office.facts().communications.readings["7412345678901234567"]
    told = {event.metric: event.value for _, event in held}
    assert told["likes"] == Value(kind="between", low=1150, high=1249)
    assert (told["views"], told["average-watch-time"]) == (exactly(18_400), exactly(11_000))
    assert told["shares"].kind == "unknown"
    assert done.left_out == ()
    with pytest.raises(InputError, match="a post of @others, not of @ourgov"):
        desk.import_(data.replace("@ourgov", "@others"))


def test_shares_of_the_audience_come_in_by_segment(desk):
    desk.import_("Age,Distribution\n18-24,0.234\n25-34,12.5%\n")
    page = desk.report("html").decode()
    assert "23.4%" in page
    assert "12.5%" in page


def test_what_a_channel_is_not_recorded_to_offer_is_left_out_and_said(desk):
    with pytest.raises(RefusedError, match="nothing to record"):
        desk.import_("Date,Total Viewers,New Viewers,Returning Viewers\nMarch 1,8,5,3\n")


def test_an_export_says_whether_its_device_was_exempt_then(desk):
    office: Office = desk.office
    exemption = office.granted()
    then = office.now
    office.clock.pass_(HOUR)
    office.as_("sam", lambda work: revoke(work, exemption, "over"))
    office.clock.pass_(HOUR)
    row = "2024-03-04,{},1,1,1,1\n"
    good = desk.import_(OVERVIEW + row.format(1), device=DeviceId("P1"), exported=then, by=office.ids["hal"])
    assert (good.device, good.exemptions) == ("exempt", (exemption,))
    late = desk.import_(OVERVIEW + row.format(2), device=DeviceId("P1"))
    other = desk.import_(OVERVIEW + row.format(3), device=DeviceId("P2"), exported=then)
    assert late.device == other.device == "not-exempt"
    with office.store.reader() as reader:
        lines = readings_of(reader, ("@ourgov",), account=None, at=office.now, stop=None)
    views = [line for line in lines if line.event.metric == "views"]
    assert [line.exempt for line in views] == [True, False, False]
    assert views[0].event.collected_by == office.ids["hal"]
    assert views[0].corrected_by == views[1].event.reading
    assert "no exemption in force then" in desk.report("html").decode()


def test_a_file_cannot_be_exported_in_time_to_come(desk):
    with pytest.raises(InputError, match="time to come"):
        desk.import_(OVERVIEW + "2024-03-04,1,1,1,1,1\n", exported=desk.office.now + DAY)


def test_a_peer_is_named_once_and_stays_in_the_reports_of_weeks_before_it_was_dropped(desk):
    office = desk.office
    peer = office.as_("rat", lambda work: name_peer(work, "Tides", FILMS, "@tides", SOURCE)).value
    with pytest.raises(RefusedError, match="drop that first"):
        office.as_("rat", lambda work: name_peer(work, "Tides again", FILMS, "@tides", SOURCE))
    with pytest.raises(NotFoundError, match="no channel none"):
        office.as_("rat", lambda work: name_peer(work, "Tides", "none", "@tides", SOURCE))
    desk.take("@tides", "followers", "12")
    assert [line.peer for line in desk.week().week.peers] == [peer]
    first = office.now
    office.clock.pass_(7 * DAY)
    office.as_("rat", lambda work: drop_peer(work, "@tides", "account closed"))
    assert [line.peer for line in desk.week().week.peers] == []
    assert [line.peer for line in desk.week(at=first).week.peers] == [peer]


def test_a_cost_stands_among_the_inputs_and_what_is_missing_of_it_is_not_known(desk):
    office = desk.office
    asked = Cost(
        account="@ourgov", starts=office.now, ends=office.now + DAY, hours=12, amount=None, currency="GBP", says="editing"
    )  # fmt: skip
    assert "Cost: not recorded for this week." in desk.report("html").decode()
    office.as_("rat", lambda work: record_cost(work, asked))
    page = desk.report("html").decode()
    assert "Cost: not recorded" not in page
    assert "editing" in page
    for wrong in ({"hours": None}, {"ends": asked.starts}, {"hours": -1}):
        with pytest.raises(InputError):
            office.as_(
                "rat", lambda work, wrong=wrong: record_cost(work, msgspec.structs.replace(asked, **wrong))
            )


def test_a_handle_on_two_channels_has_to_be_told_apart(desk):
    desk.office.tell(desk.account("account-second", SKIES, "@ourgov"))
    with pytest.raises(InputError, match="films/@ourgov, skies/@ourgov"):
        desk.take("@ourgov", "followers", "1")
    assert desk.take("films/@ourgov", "followers", "1")


def test_an_unknown_channel_is_not_taken_to_offer_nothing(desk):
    assert NOT_OFFERED.kind == "not-offered"
    desk.office.tell(desk.account("account-third", "unheard", "@third"))
    assert desk.week("@third").week.figure("views").value.kind == "unknown"
    of = Channel(id=ChannelId("unheard"), name="Unheard", app=None, platform=None, metrics=())
    desk.office.tell(ev.channels.ChannelRecorded(stated=desk.office.now, channel=of, source=SOURCE))
    assert desk.week("@third").week.figure("views").value == NOT_OFFERED


def test_a_publication_is_named_by_its_id_by_hand_in_a_file_and_in_a_list(desk):
    post = desk.posted("one", "driving")
    desk.office.clock.pass_(HOUR)
    taken = desk.take(post, "views", "1,200")
    desk.import_(f"{OWN}{post},likes,{show(desk.office.now)},17,,,,,\n", None)
    with desk.office.store.reader() as reader:
        lines = readings_of(reader, (post,), account=None, at=desk.office.now, stop=None)
    assert [(line.found.what, line.event.metric) for line in lines] == [
        ("publication", "views"), ("publication", "likes"),
    ]  # fmt: skip
    assert lines[0].event.reading == taken
    (made,) = desk.week().week.posts
    assert made.value("views") == exactly(1200)


def rested(desk: Measuring, *, said_of: str) -> str:
    """The page of a week in which a post went out; a standing use of service messages was cleared in both its seats before."""
    office = desk.office
    office.tell(
        said.policy(FILMS, said_of, office.now),
        said.standing_asked("use-1", OURS, FILMS, office.now, end=office.now + 30 * DAY),
        said.standing_decided("use-1", "security", office.ids["sam"], office.now + 2),
        said.standing_decided("use-1", "minister", office.ids["min"], office.now + 3),
    )
    office.clock.pass_(HOUR)
    desk.posted("one", "driving")
    desk.posted("two", "housing", purpose="policy")
    return desk.report("html").decode()


def test_a_post_on_a_channel_for_exceptional_circumstances_names_the_standing_use_that_it_rests_on(desk):
    page = rested(desk, said_of="exceptional-only")
    (standing,) = desk.week().week.standing
    assert (standing.use, standing.purposes, standing.posts) == ("use-1", ("service",), 1)
    assert standing.seats == ("security", "minister")
    assert "letter of 1 March; standing exceptional use" in page
    assert page.count("; standing exceptional use<") == 1
    assert "use-1" in page


def test_where_a_channel_is_permitted_a_post_rests_on_no_standing_use_though_there_is_one(desk):
    assert "No post of this week rests on a standing exceptional use." in rested(desk, said_of="permitted")
