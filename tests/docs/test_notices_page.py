"""The page on notices names every key, every kind and every command there is."""

import re
from pathlib import Path

from appban.ports import NotifyStated, SmtpStated, WebhookStated
from appban.service.telling.notice import KINDS
from appban.service.telling.notices_file import Stated

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "notices.md").read_text()
CELLS = set(re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE))


def test_every_key_of_the_file_and_every_kind_of_notice_stands_in_the_page_and_no_other():
    keys = {
        key for each in (Stated, SmtpStated, NotifyStated, WebhookStated) for key in each.__struct_fields__
    }
    assert CELLS - {"kind"} == (keys - {"channel"}) | set(KINDS)
