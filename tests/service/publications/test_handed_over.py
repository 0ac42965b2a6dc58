"""What a platform hands over of an account that is read back stands as readings: news alone, and nothing that is not offered."""

import pytest
from msgspec.structs import replace
from tests.reference.build import SOURCE
from tests.service.publications.carried import Ground
from tests.service.publications.ground import ACCOUNT, CHANNEL, tell

from appban.platforms._discover import platforms
from appban.regime.channel import Channel
from appban.regime.events import channels
from appban.regime.reading import exactly
from appban.regime.time import DAY, MINUTE
from appban.service.publications.reading_back import ReadBack, read_back
from appban.service.reading import all_facts
from appban.service.readings.handed_over import record_figures


@pytest.fixture(params=["bluesky", "mastodon", "tiktok"])
def ground(request):
    """The channel is recorded to offer all that its platform says it has."""
    made = Ground(request.param)
    tell(
        made.desk,
        channels.ChannelRecorded(stated=made.clock.now(), channel=offering(made.name), source=SOURCE),
    )
    made.draft()
    made.round()
    made.round()
    return made


def offering(name: str) -> Channel:
    known = (each.replace("account:likes", "account-likes") for each in sorted(platforms()[name].metrics))
    return Channel(id=CHANNEL, name="A channel", app=None, platform=name, metrics=tuple(known))


def back(ground: Ground) -> ReadBack:
    return read_back(ground.desk, ground.press, ground.carriage, ACCOUNT, ground.clock.now() - 30 * DAY)


def record(ground: Ground) -> int:
    return record_figures(ground.desk, ground.press, back(ground))


def readings(ground: Ground) -> dict[str, list]:
    with ground.desk.store.reader() as reader:
        held = all_facts(reader).communications.readings
    return {about: [event for _, event in told] for about, told in held.items()}


def test_a_figure_is_recorded_with_its_source_and_the_digest_of_the_answer(ground):
    assert record(ground) > 0
    (of_account,) = [told for about, told in readings(ground).items() if about == ACCOUNT]
    assert {each.source for each in of_account} == {"api"}
    assert all(each.raw and len(each.raw) == 64 for each in of_account)
    assert {each.metric for each in of_account} >= {"followers", "posts"}
    assert "likes" not in {each.metric for each in of_account}
    assert ("account-likes" in {each.metric for each in of_account}) == (ground.name == "tiktok")
    (of_post,) = [told for about, told in readings(ground).items() if about != ACCOUNT]
    assert {"likes", "comments", "shares"} <= {each.metric for each in of_post}
    assert ("views" in {each.metric for each in of_post}) == (ground.name == "tiktok")


def test_what_stands_already_is_recorded_again_only_a_day_later_and_what_is_another_at_once(ground):
    first = record(ground)
    ground.clock.pass_(MINUTE)
    assert record(ground) == 0
    read = back(ground)
    changed = tuple(
        replace(each, value=exactly(987)) if each.metric == "followers" else each for each in read.figures
    )
    assert record_figures(ground.desk, ground.press, replace(read, figures=changed)) == 1
    assert readings(ground)[ACCOUNT][-1].value == exactly(987)
    ground.clock.pass_(DAY + MINUTE)
    assert record(ground) >= first


def test_what_a_channel_is_not_recorded_to_offer_is_left_out(ground):
    bare = replace(offering(ground.name), metrics=())
    tell(ground.desk, channels.ChannelRecorded(stated=ground.clock.now(), channel=bare, source=SOURCE))
    ground.clock.pass_(MINUTE)
    assert record(ground) == 0
    assert readings(ground) == {}
