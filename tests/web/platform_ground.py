"""An account on a platform that calls us, for the tests of routes."""

import hmac

from tests.platforms.rehearsal import URL, MemorySecrets
from tests.service.office import BEGINS
from tests.service.publications.ground import ACCOUNT, SOURCE, MemoryVault

from appban.regime.bodies import BodyId
from appban.regime.channel import Channel, ChannelId
from appban.regime.events import accounts, channels
from appban.regime.time import SECOND
from appban.servers.stand_ins.tiktok import TikTokStandIn

STAND_IN = TikTokStandIn(URL, lambda: BEGINS // SECOND)
CALLED = STAND_IN.call_of("post.publish.inbox_delivered", {"publish_id": "v_pub_file~v2-1.1"})[1]


def signature(body: bytes, secret: str = STAND_IN.client_secret) -> str:
    moment = str(BEGINS // SECOND)
    return f"t={moment},s={hmac.digest(secret.encode(), f'{moment}.'.encode() + body, 'sha256').hex()}"


def a_vault() -> MemoryVault:
    """The account is connected to the stand-in."""
    return MemoryVault(
        MemorySecrets({**STAND_IN.connection(), "platform": "tiktok", "connected": str(BEGINS)})
    )


def an_account():
    """The channel and the account as the record has them."""
    channel = Channel(id=ChannelId("chan-1"), name="A channel", app=None, platform="tiktok", metrics=())
    yield channels.ChannelRecorded(stated=BEGINS, channel=channel, source=SOURCE)
    yield accounts.AccountRegistered(
        stated=BEGINS,
        account=ACCOUNT,
        channel=channel.id,
        handle="@d",
        body=BodyId("D"),
        standing="ours",
        source=SOURCE,
    )
