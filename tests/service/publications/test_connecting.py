"""Connecting an account: what was given is checked, asked after and kept, and never shown."""

import json

import pytest
from tests.service.publications.carried import Ground
from tests.service.publications.ground import ACCOUNT

from appban.errors import AuthorisationGoneError, InputError, NotFoundError, RefusedError
from appban.service.publications.connecting import Connecting, connect


@pytest.fixture(params=["bluesky", "mastodon", "tiktok"])
def ground(request):
    ground = Ground(request.param)
    ground.rehearsal.secrets.values = {}
    return ground


def asking(ground, given=None, **changes):
    given = ground.stand_in.connection() if given is None else given
    data = given if isinstance(given, bytes) else json.dumps(given).encode()
    stated = {"account": ACCOUNT, "platform": ground.name, "given": data, "file": "c.json", "ask": True}
    return connect(ground.desk, ground.carriage, Connecting(**stated | changes))


def test_what_the_platform_knows_is_kept_with_since_when(ground):
    done = asking(ground)
    assert done.handle
    kept = ground.rehearsal.secrets.values
    assert kept["platform"] == ground.name
    assert kept["connected"] == str(ground.clock.now())
    ground.draft()
    ground.round()
    assert ground.posts == 1


def test_what_the_platform_does_not_know_is_not_kept(ground):
    ground.stand_in.revoke()
    with pytest.raises(AuthorisationGoneError):
        asking(ground)
    assert ground.rehearsal.secrets.values == {}
    assert asking(ground, ask=False).handle is None


def test_a_file_that_is_not_what_the_platform_gives_is_refused_without_a_secret(ground):
    given = ground.stand_in.connection()
    secret = given.get("access_token") or given["password"]
    missing = {name: value for name, value in given.items() if value != secret}
    for wrong in (
        {**given, "other": secret},
        missing,
        b'{"access_token": "' + secret.encode(),
        b"[]",
        {"x": 7},
    ):
        with pytest.raises(InputError) as told:
            asking(ground, wrong)
        assert secret not in str(told.value)
        assert "c.json" in str(told.value)


def test_an_account_is_connected_to_the_platform_of_its_channel_alone(ground):
    with pytest.raises(NotFoundError, match="no account acc-9"):
        asking(ground, account="acc-9")
    with pytest.raises(RefusedError, match="and not by manual"):
        asking(ground, platform="manual")
