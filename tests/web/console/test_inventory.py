"""An inventory handed in on a page: looked at first, taken in whole or not at all, swept; and who cannot."""

import pytest
from tests.web.console.fleet import Fleet

from appban.bootstrap import all_sources
from appban.regime.time import HOUR, MINUTE
from appban.service.devices.handing_in import MOST_BYTES

NEW = "/devices/import"
HEAD = "device,platform,kind,value,name,publisher,version,body,device_class,managed\n"


@pytest.fixture
def fleet(tmp_path) -> Fleet:
    made = Fleet(tmp_path)
    made.rehouse(sources=all_sources())
    for top in ("D", "X"):
        made.office.appoint("kim", "inventory", top)
    return made


def table(*devices: str, body: str = "D") -> bytes:
    """CSV as the source of that name takes it: each device carries the banned application."""
    row = "{},ios,bundle-id,com.zhiliaoapp.musically,TikTok,,1,{},corporate,yes\n"
    return (HEAD + "".join(row.format(each, body) for each in devices)).encode()


def hand_in(caller, data: bytes | None, **fields: str):
    page = caller.get(NEW)
    form = next(each for each in page.html.forms if each.action == NEW)
    parts = []
    for key, value in {**{k: v for k, v in form.form_values() if k != "file"}, **fields}.items():
        parts.append(f'--edge\r\ncontent-disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode())
    if data is not None:
        head = '--edge\r\ncontent-disposition: form-data; name="file"; filename="mdm.csv"\r\n\r\n'
        parts.append(head.encode() + data + b"\r\n")
    headers = {"content-type": "multipart/form-data; boundary=edge", "origin": caller.origin}
    return caller.call("POST", NEW, headers=headers, body=b"".join(parts) + b"--edge--\r\n")


def handed(caller, data: bytes, **fields: str) -> str:
    got = hand_in(caller, data, **fields)
    assert got.status == 303, got.main
    return got.onward


def test_an_inventory_is_looked_at_before_anything_of_it_is_kept_and_then_taken_in(fleet):
    kim, size = fleet.as_("kim"), fleet.office.size()
    path = handed(kim, table("N-1", "N-2"))
    page = kim.get(path)
    assert "Nothing of it is kept yet" in page.main
    assert "2, of which 2 are not known here yet" in page.main
    assert "TikTok" in page.main
    assert fleet.office.size() == size
    fleet.office.clock.pass_(MINUTE)
    got = kim.submit(page, path, act="take")
    assert "2 devices, 2 of them new" in kim.follow(got).main
    assert fleet.office.size() == size + 2
    assert "asset:N-1" in kim.get("/devices?text=asset:N-1").main
    assert kim.get(path).status == 404
    fleet.office.clock.pass_(MINUTE)
    swept = kim.submit(kim.get("/findings"), "/findings/sweep")
    assert "2 new findings" in kim.follow(swept).main


def test_what_the_file_does_not_say_is_filled_in_and_said_before(fleet):
    kim = fleet.as_("kim")
    path = handed(kim, table("N-1", body=""), body="A", source="csv")
    page = kim.get(path)
    assert "A 1" in page.main
    fleet.office.clock.pass_(MINUTE)
    kim.submit(page, path, act="take")
    assert "asset:N-1" in fleet.as_("ana").get("/devices?text=asset:N-1&body=A").main


def test_a_file_that_nothing_reads_is_refused_with_why_and_nothing_of_it_is_kept(fleet):
    kim, size = fleet.as_("kim"), fleet.office.size()
    path = handed(kim, b"no inventory")
    page = kim.get(path)
    assert "Nothing here reads this file" in page.main
    assert "Why each source does not read it" in page.main
    form = dict(next(each for each in page.html.forms if each.action == path).form_values())
    got = kim.post(path, {**form, "act": "take"})
    assert got.status == 422
    assert fleet.office.size() == size
    assert kim.get(path).status == 200


def test_a_file_with_one_bad_row_is_taken_in_not_at_all_and_stays_to_be_looked_at(fleet):
    kim, size = fleet.as_("kim"), fleet.office.size()
    path = handed(kim, table("N-1", "N-2", body="nowhere"), source="csv")
    got = kim.submit(kim.get(path), path, act="take")
    assert got.status == 422
    assert "not in the tree" in got.problems()[0]
    assert fleet.office.size() == size
    assert kim.get(path).status == 200


def test_an_empty_or_oversized_file_or_none_at_all_is_told(fleet):
    kim = fleet.as_("kim")
    assert "is empty" in hand_in(kim, b"").problems()[0]
    assert hand_in(kim, None).problems() == ["Choose the file that your device manager exported"]
    assert "a page takes 16 MiB" in hand_in(kim, b"x" * (MOST_BYTES + 1)).problems()[0]
    assert hand_in(kim, b"x" * (MOST_BYTES + 70_000)).status == 413


def test_a_file_taken_in_before_is_said_to_add_nothing(fleet):
    kim = fleet.as_("kim")
    path = handed(kim, table("N-1"))
    kim.submit(kim.get(path), path, act="take")
    fleet.office.clock.pass_(MINUTE)
    again = handed(kim, table("N-1"))
    page = kim.get(again)
    assert "taken in before" in page.main
    size = fleet.office.size()
    assert "nothing of it was added" in kim.follow(kim.submit(page, again, act="take")).main
    assert fleet.office.size() == size


def test_a_file_is_let_go_or_is_gone_after_an_hour_and_is_seen_by_nobody_else(fleet):
    kim = fleet.as_("kim")
    path = handed(kim, table("N-1"))
    assert fleet.as_("ana").get(path).status == 404
    got = kim.submit(kim.get(path), path, act="drop")
    assert "nothing of it was taken in" in kim.follow(got).main
    assert kim.get(path).status == 404
    path = handed(kim, table("N-1"))
    fleet.office.clock.pass_(HOUR)
    assert fleet.as_("kim").get(path).status == 404


def test_who_has_no_authority_for_inventories_over_the_whole_tree_takes_none_in(fleet):
    fleet.office.appoint("hal", "inventory", "D")
    for who in ("sam", "hal"):
        caller = fleet.as_(who)
        assert caller.get(NEW).status == 403
        assert "Take in an inventory" not in caller.get("/devices").main
        assert "Sweep the fleet now" not in caller.get("/findings").main
        form = caller.get("/account").html.forms
        token = next(each for each in form if "csrf" in dict(each.form_values()))
        fields = {"csrf": dict(token.form_values())["csrf"]}
        assert caller.post("/findings/sweep", fields).status == 403
