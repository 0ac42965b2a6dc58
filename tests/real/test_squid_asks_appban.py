"""A real Squid asks a real `appban serve` for each request: what is recorded there is felt at the proxy, with no delivery."""

import sys
import time
from pathlib import Path

import pytest
from tests.enforcement import scenes
from tests.real.latency import note
from tests.real.net import EXEMPT, PLAIN, until
from tests.real.squid_site import Site, site
from tests.real.test_serve import Field, seated
from tests.real.test_squid import ALLOWED, BANNED, TTL, asking, page
from tests.reference.build import restriction
from tests.service.office import BEGINS, some_rules

from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.identity import Surface
from appban.regime.time import DAY, SECOND
from appban.service.exemptions.ending import revoke
from appban.service.staff.tokens import Minting, mint_token
from appban.transports.clock import SystemClock

pytestmark = pytest.mark.real
BOTH = (Surface.NATIVE_APP, Surface.WEB)
ADDRESS, PORT = "127.0.0.3", 8040


@pytest.fixture
def field(tmp_path: Path) -> Field:
    return Field(tmp_path)


@pytest.fixture
def office(field: Field):
    ban = restriction("ban", starts=BEGINS, apps=("tiktok",), surfaces=BOTH, exemptions=some_rules())
    made = seated(field, ban=ban)
    made.clock.pass_(SystemClock().now() - 3600 * SECOND - made.now)
    app = ev.AppRecorded(
        stated=made.now, app=AppId("tiktok"), name="Clips", publisher=None, identities=(), domains=(BANNED,)
    )
    made.tell(app)
    with made.store.writer() as writer:
        writer.mint([("ipv4", EXEMPT), ("ipv4", PLAIN)], ["P1", "P2"])
        writer.commit()
    return made


def served(squid: Site, field: Field, folder: Path) -> None:
    settings = [
        f"{name}={value}"
        for name, value in field.environment.items()
        if name.startswith(("APPBAN_", "PYTHON"))
    ]
    program = "from appban.cli.main import run; run()"
    log = folder / "serve.log"
    command = [
        "env",
        *settings,
        sys.executable,
        "-c",
        program,
        "serve",
        "--host",
        ADDRESS,
        "--port",
        str(PORT),
    ]
    squid.net.start(*command, log=log)
    until(lambda: "serving at" in log.read_text(), "appban serves")


def test_an_exemption_in_the_record_opens_the_proxy_and_its_end_closes_it(field, office, tmp_path):
    asked = Minting(label="the proxy", may=("evaluate",), body=BodyId("D"), until=office.now + DAY)
    token = office.as_("operator", lambda work: mint_token(work, asked)).value
    with site() as squid:
        served(squid, field, tmp_path)
        settings = asking(squid)
        (squid.folder / "token").write_text(token.text)
        squid.deliver(scenes.point_scene(), settings)
        squid.start()
        assert squid.get(PLAIN, page(ALLOWED)) == 200
        assert squid.get(EXEMPT, page(BANNED)) == 403
        exemption = office.granted(surfaces=BOTH)
        until(lambda: squid.get(EXEMPT, page(BANNED)) == 200, "let through")
        assert squid.get(PLAIN, page(BANNED)) == 403

        office.as_("sam", lambda work: revoke(work, exemption, "it is over"))
        begun = time.monotonic()
        until(lambda: squid.get(EXEMPT, page(BANNED)) == 403, "refused")
        took = time.monotonic() - begun
        note("squid", f"exemption revoked in the record, asking appban serve, ttl {TTL}", took)
        assert took < TTL + 2
