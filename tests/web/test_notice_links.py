"""Every link in a notice leads to a page that is served."""

import re

import msgspec
import pytest

from appban.service.telling.links import link_of
from appban.service.telling.notice import KINDS, LINK_TEXT, Kind, Notice
from appban.web.console.table import PAGES

SITE = "https://ban.example.org"
SERVED = [re.sub(r"\{\w+\}", "[^/]+", page.path) for page in PAGES if page.method == "GET"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_notice_leads_to_a_page(kind: Kind):
    notice = Notice(
        kind=kind, edge="e", to=None, reference="exemption-1", state="s", line=(), values={LINK_TEXT: "secret"}
    )  # fmt: skip
    path = link_of(notice, SITE).removeprefix(SITE)
    assert any(re.fullmatch(each, path) for each in SERVED), path


def test_a_notice_of_a_review_leads_to_what_is_open_and_else_to_the_list():
    notice = Notice(
        kind="review", edge="e", to=None, reference="D", state="s", line=(), values={"review": "review-7"}
    )  # fmt: skip
    assert link_of(notice, SITE) == f"{SITE}/reviews/review-7"
    assert link_of(msgspec.structs.replace(notice, values={}), SITE) == f"{SITE}/reviews"
    assert link_of(notice, None) == "appban review list --waiting"


def test_a_notice_of_a_post_leads_to_that_post():
    notice = Notice(kind="post", edge="e", to=None, reference="post-7", state="s", line=(), values={})
    assert link_of(notice, SITE) == f"{SITE}/posts/post-7"
    assert link_of(notice, None) == "appban post list --state submitted"
