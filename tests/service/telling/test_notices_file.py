"""The notices file is read strictly: a slip in it is told with its place, and no secret stands in it."""

import pytest

from appban.errors import SettingsError
from appban.ports import NotifyStated, SmtpStated
from appban.service.telling.notices_file import read_notices

GOOD = b"""
console = "https://ban.example.org"

[channel.mail]
kind = "smtp"
host = "mail.example.org"
sender = "ban@example.org"
user = "ban"
password_file = "mail.password"

[channel.security]
kind = "webhook"
format = "slack"
url_file = "slack.url"
bodies = ["dept"]
kinds = ["waiting", "skipped"]
reach = ["10.1.2.0/24", "::1/128"]
"""


def test_a_good_file_is_read():
    stated = read_notices(GOOD, "notices.toml")
    assert stated.mail == "mail"
    assert isinstance(stated.channel["mail"], SmtpStated)
    assert stated.channel["mail"].security == "starttls"
    assert set(stated.rooms) == {"security"}


def test_notify_is_read():
    stated = read_notices(
        b'[channel.n]\nkind = "notify"\nkey_file = "k"\ntemplates = {default = "x"}\n', "notices.toml"
    )
    assert isinstance(stated.channel["n"], NotifyStated)


SLIPS = {
    b"consol = 1": "consol",
    b'console = "ban.example.org"': "console",
    b'[channel.a]\nkind = "fax"': "kind|fax",
    b'[channel.a]\nkind = "smtp"\nhost = "h"': "sender",
    b'[channel.a]\nkind = "smtp"\nhost = "h"\nsender = "x"': "sender",
    b'[channel.a]\nkind = "smtp"\nhost = "h"\nsender = "a@b.org"\nport = 0': "port",
    b'[channel.a]\nkind = "smtp"\nhost = "h"\nsender = "a@b.org"\npassword = "secret"': "password",
    b'[channel.a]\nkind = "smtp"\nhost = "h"\nsender = "a@b.org"\nuser = "u"': "password_file",
    b'[channel.a]\nkind = "smtp"\nhost = "h"\nsender = "a@b.org"\nuser = "u"\npassword_file = "p"\nsecurity = "none"': "unencrypted",
    b'[channel.a]\nkind = "notify"\nkey_file = "k"\ntemplates = {waiting = "x"}': "each kind",
    b'[channel.a]\nkind = "notify"\nkey_file = "k"\ntemplates = {wating = "x"}': "wating",
    b'[channel.a]\nkind = "webhook"\nurl_file = "u"\nbodies = []': "bodies",
    b'[channel.a]\nkind = "webhook"\nurl_file = "u"': "bodies",
    b'[channel.a]\nkind = "webhook"\nurl_file = "u"\nbodies = ["d"]\nkinds = ["all"]': "all",
    b'[channel.a]\nkind = "webhook"\nurl_file = "u"\nbodies = ["d"]\nreach = ["10.1.2.3/24"]': "reach",
    b'[channel.a]\nkind = "webhook"\nurl = "https://x"\nbodies = ["d"]': "url",
    b'[channel."A b"]\nkind = "webhook"\nurl_file = "u"\nbodies = ["d"]': "name",
    b"[channel": "notices.toml",
    b"\xff": "notices.toml",
}


@pytest.mark.parametrize("text", SLIPS, ids=lambda text: text.decode("latin-1").replace("\n", " "))
def test_a_slip_is_refused_with_its_place(text: bytes):
    with pytest.raises(SettingsError, match=SLIPS[text]) as found:
        read_notices(text, "notices.toml")
    assert "notices.toml" in str(found.value)


def test_two_channels_for_people_are_refused():
    other = b'[channel.second]\nkind = "notify"\nkey_file = "k"\ntemplates = {default = "x"}\n'
    with pytest.raises(SettingsError, match="mail, second"):
        read_notices(GOOD + other, "notices.toml")
