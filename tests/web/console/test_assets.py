"""What pages load: as the manifest says, without typeface, crown or address, under the digest of the set and no other."""

import gzip
import hashlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.web.console.assets import PREFIX, Assets, asset, shipped, takes_gzip, url

ROOT = Path(__file__).parents[3]
STATIC = ROOT / "src/appban/web/console/static"
NAMES = sorted(path.name for path in STATIC.iterdir())
SHEETS = [name for name in NAMES if name.endswith((".css", ".js"))]
OURS = {"http://www.w3.org/2000/svg"}
"""The name of a namespace, which nothing fetches."""


def path_of(name):
    return url(name).removeprefix(PREFIX)


def test_the_files_are_those_of_the_manifest():
    told = json.loads((STATIC / "manifest.json").read_text())["files"]
    found = {
        name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name in NAMES
        if name != "manifest.json"
        for data in [(STATIC / name).read_bytes()]
    }
    assert found == told, "run scripts/vendor_assets.py --manifest and commit what it wrote"


def test_no_typeface_crown_crest_or_picture_is_among_them():
    assert {name.rpartition(".")[2] for name in NAMES} == {"css", "js", "json", "svg", "txt"}
    assert [name for name in NAMES if name.endswith(".svg")] == ["favicon.svg"]
    for name in ("govuk.css", "moj.css", "app.css"):
        text = (STATIC / name).read_text()
        assert not re.search(r"GDS Transport|@font-face|crown|crest|copyright-logo|url\(", text), name


def test_only_the_branding_of_gov_uk_names_a_typeface_and_has_none():
    assert re.findall(r'url\("(.*?)"\)', (STATIC / "branding.css").read_text()) == [
        "/assets/fonts/light-94a07e06a1-v2.woff2",
        "/assets/fonts/bold-b542beb274-v2.woff2",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_no_file_leads_to_another_host(name):
    found = set(re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}[\w./-]*", (STATIC / name).read_text()))
    assert found <= OURS


def test_the_notices_name_what_was_taken_and_its_terms():
    text = (STATIC / "NOTICES.txt").read_text()
    for package, version in json.loads((STATIC / "manifest.json").read_text())["packages"].items():
        assert f"{package} {version}" in text
    assert "Copyright (C) 2017 Crown Copyright (Government Digital Service)" in text
    assert "Copyright (c) 2021 dxw" in text
    assert "Permission is hereby granted, free of charge" in text


def test_the_version_is_that_which_the_macros_are_tested_against():
    script = ROOT / "scripts/vendor_assets.py"
    version = re.search(r'GOVUK = \("govuk-frontend", "([\d.]+)"\)', script.read_text()).group(1)
    (told,) = sorted(Path(sys.prefix).glob("lib/*/site-packages/govuk_frontend_jinja-*/METADATA"))
    assert f"GOV.UK%20Frontend-v{version}-" in told.read_text()
    assert f'--govuk-frontend-version:"{version}"' in (STATIC / "govuk.css").read_text()


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_kept_for_ever_and_comes_packed_to_who_takes_it(name):
    status, plain, body = asset(path_of(name), "")
    assert (status, body) == (200, (STATIC / name).read_bytes())
    assert dict(plain)["cache-control"] == "public, max-age=31536000, immutable"
    assert "content-encoding" not in dict(plain)
    status, packed, body = asset(path_of(name), "br, gzip;q=0.8")
    assert (status, gzip.decompress(body)) == (200, (STATIC / name).read_bytes())
    assert dict(packed) == {**dict(plain), "content-encoding": "gzip"}
    assert dict(plain)["vary"] == "accept-encoding"


def test_types_are_those_that_browsers_ask_for():
    kinds = {name: dict(asset(path_of(name), "")[1])["content-type"] for name in NAMES}
    assert kinds["app.js"].startswith("text/javascript")
    assert kinds["govuk.css"].startswith("text/css")
    assert kinds["favicon.svg"] == "image/svg+xml"


@given(st.text() | st.sampled_from(["", "/", "x/app.css", "../app.css", "app.css", "000000000000/app.css"]))
def test_any_other_path_is_not_found_and_not_kept(path):
    status, headers, _ = asset(path, "gzip")
    assert status == 404
    assert dict(headers)["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "trick", ["{d}/../assets.py", "{d}/%2e%2e/assets.py", "{d}//app.css", "{d}/app.css/", "{d}/APP.CSS"]
)
def test_no_path_leads_out_of_the_folder(trick):
    assert asset(trick.format(d=shipped().digest), "")[0] == 404


def test_a_page_that_names_a_file_that_is_not_there_fails():
    with pytest.raises(KeyError, match=r"nowhere\.css"):
        url("nowhere.css")


@given(st.dictionaries(st.sampled_from(["a.css", "b.js", "c.txt"]), st.binary(), min_size=1))
def test_the_digest_changes_with_any_byte_and_any_name(contents):
    before = Assets(contents).digest
    name = min(contents)
    assert Assets(contents | {name: contents[name] + b"x"}).digest != before
    assert Assets({**contents, "new.css": b""}).digest != before
    assert Assets(dict(reversed(contents.items()))).digest == before


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("gzip", True), ("GZIP", True), ("*", True), ("deflate, gzip;q=1.0", True), ("x-gzip", True), ("gzip;q=0.001", True),
        ("", False), ("br", False), ("gzip;q=0", False), ("gzip; q=0.0", False), ("*;q=0", False), ("gzip;q=0, *", False),
        ("gzip;q=x", False), ("gzipped", False),
    ],
)  # fmt: skip
def test_gzip_goes_to_those_alone_who_say_they_take_it(said, taken):
    assert takes_gzip(said) is taken


@pytest.mark.slow
def test_the_wheel_holds_templates_and_files(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.iterdir()
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path
        for kind in ("static", "templates")
        for path in (STATIC.parent / kind).rglob("*")
        if path.is_file()
    }
    assert {path.relative_to(ROOT / "src").as_posix() for path in wanted} <= held
