"""Every link in a notice leads to a page that is served."""

import re

import pytest

from appban.service.telling.links import link_of
from appban.service.telling.notice import KINDS, Kind, Notice
from appban.web.console.table import PAGES

SITE = "https://ban.example.org"
SERVED = [re.sub(r"\{\w+\}", "[^/]+", page.path) for page in PAGES if page.method == "GET"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_notice_leads_to_a_page(kind: Kind):
    notice = Notice(
        kind=kind, edge="e", to=None, reference="exemption-1", state="s", line=(), values={}
    )  # fmt: skip
    path = link_of(notice, SITE).removeprefix(SITE)
    assert any(re.fullmatch(each, path) for each in SERVED), path
