"""Recorded and saved pages: what they have a visitor's browser ask, by the host that would be asked."""

import json

import pytest
from tests.inventory.samples import NOW, parse, text, tree

from appban.errors import InputError
from appban.inventory import _limits
from appban.inventory.web_scan import Source
from appban.regime.identity import Kind, Platform, Surface
from appban.regime.observation import DeviceKey

PAGE = "https://www.dept.example/apply"
PIXEL = "https://analytics.tiktok.com/i18n/pixel/events.js"
AT = "2026-11-21T09:00:00.000Z"


def entry(url, *, status=200, mime="application/javascript", page="p", at=AT, kind=None):
    made = {
        "startedDateTime": at,
        "request": {"url": url},
        "response": {"status": status, "content": {"mimeType": mime}},
    }
    return {**made, **({"pageref": page} if page else {}), **({"_resourceType": kind} if kind else {})}


def document(url=PAGE, **fields):
    return entry(url, **{"mime": "text/html", **fields})


def har(*entries, version="1.2"):
    return {"log": {"version": version, "entries": list(entries)}}


def html(body="", head="", url=PAGE):
    front = f'+++\npage = "{url}"\n+++\n'
    return f"{front}<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def hosts(source_document):
    (report,) = parse(Source(), source_document)
    return [item.value for item in report.items]


def seen(source_document):
    (report,) = parse(Source(), source_document)
    return [(item.value, item.surface) for item in report.items]


# --- What is seen


@pytest.mark.parametrize(
    "made", [har(document(), entry(PIXEL + "?sdkid=C0&lib=ttq")), html(f'<script src="{PIXEL}?sdkid=C0">')]
)
def test_the_first_case_a_pixel_is_an_item_on_the_network_of_the_site(made):
    (report,) = parse(Source(), made)

    (item,) = report.items
    assert (item.platform, item.kind, item.value, item.surface) == (
        Platform.NETWORK,
        Kind.DOMAIN,
        "analytics.tiktok.com",
        Surface.PIXEL,
    )
    assert report.device.keys == (DeviceKey("site", "www.dept.example"),)


def test_the_base_code_of_a_pixel_is_found_in_the_text_of_a_script():
    code = """!function(w,d,t){var i="https:\\/\\/analytics.tiktok.com\\/i18n\\/pixel\\/events.js";o.src=i+"?sdkid="+e}()"""

    assert seen(html(head=f"<script>{code}</script>")) == [("analytics.tiktok.com", Surface.PIXEL)]


@pytest.mark.parametrize(
    ("url", "surface"),
    [
        ("https://a.test/en/sdk.js", Surface.SDK),
        ("https://a.test/jssdk/1", Surface.SDK),
        ("https://sdk.a.test/x.js", Surface.SDK),
        ("https://a.test/i18n/pixel/sdk.js", Surface.PIXEL),
        ("https://a.test/x.js?sdkid=1", Surface.PIXEL),
        ("https://a.test/tr", Surface.PIXEL),
    ],
)
def test_what_calls_itself_an_sdk_is_one_and_all_else_tells_of_the_visit(url, surface):
    assert seen(har(document(), entry(url))) == [("sdk.a.test" if "//sdk." in url else "a.test", surface)]


def test_a_host_is_one_item_on_a_surface_however_often_it_is_asked():
    loads = [entry("https://a.test/1.gif"), entry("https://A.test:443/2.gif"), entry("https://a.test/sdk.js")]

    assert seen(har(document(), *loads)) == [("a.test", Surface.PIXEL), ("a.test", Surface.SDK)]


@pytest.mark.parametrize(
    "body",
    [
        '<img src="//a.test/x.gif">',
        "<IMG SRC=HTTPS://A.TEST/x.gif>",
        '<img srcset="/local.png 1x, https://a.test/b.png 2x">',
        '<img data-src="https://a.test/b.png">',
        '<iframe src="https://a.test/embed">',
        '<script type="text/plain" data-src="https://a.test/x.js"></script>',
        '<link rel="preload stylesheet" href="https://a.test/x.css">',
        '<link rel=preconnect href="https://a.test">',
        '<object data="https://a.test/x">',
        '<video poster="https://a.test/x">',
        '<noscript><img src="https://a.test/tr?id=1"></noscript>',
        '<a ping="https://a.test/p https://www.dept.example/q" href="/x">',
        '<svg><image xlink:href="https://a.test/x"/></svg>',
        "<script>load('https://a.test/x.js')</script>",
        "<script>new Image().src = `//a.test/pixel?id=1`</script>",
        "<script>u='https:\\u002f\\u002fa.test\\x2fbeacon'</script>",
        '<img src="https:\\\\a.test\\x.gif">',
        '<img src=" \thttps://a.te\nst/x ">',
    ],
)
def test_whatever_a_browser_fetches_by_itself_is_seen(body):
    assert hosts(html(body)) == ["a.test"]


@pytest.mark.parametrize(
    "body",
    [
        '<a href="https://a.test/@dept">Follow us</a>',
        "<!-- <script src='https://a.test/pixel.js'></script> -->",
        '<script type="application/ld+json">{"sameAs": ["https://a.test/pixel.js"]}</script>',
        '<script>var link = "https://a.test/@dept"</script>',
        '<textarea><script src="https://a.test/x.js"></script></textarea>',
        '<link rel="canonical" href="https://a.test/">',
        '<link rel="alternate" href="https://a.test/">',
        '<meta property="og:image" content="https://a.test/x.png">',
        '<form action="https://a.test/">',
        '<img src="data:image/gif;base64,R0lGOD">',
        '<img src="blob:https://a.test/1">',
        '<iframe src="about:blank">',
        '<script src="javascript:https://a.test/x.js"></script>',
        '<script>u = "https://%s/pixel.js"</script>',
        '<img src="/local.png"><img src="https://static.dept.example/x.png">',
        '<img src="https://www.dept.example./x.png">',
    ],
)
def test_links_data_and_what_is_the_sites_own_are_not_seen(body):
    (report,) = parse(Source(), html(body))

    assert (report.sections, report.items) == (("written /apply",), ())


def test_relative_addresses_are_relative_to_the_base_of_the_page():
    assert hosts(html('<img src="x.png">', head='<base href="//cdn.test/a/"><base href="//late.test/">')) == [
        "cdn.test"
    ]
    assert hosts(html('<img src="x.png">', head='<base href="data:text/plain,">')) == []
    assert hosts(html('<img src="x.png">', head='<base href="http://[">')) == []


# --- Names that look alike


@pytest.mark.parametrize(
    "host",
    [
        "ANALYTICS.TikTok.com",
        "analytics.tiktok.com.",
        "analytics。tiktok。com",
        "ａｎａｌｙｔｉｃｓ.tiktok.com",
        "analytics.tik\u200btok.com",
        "analytics.tik\u00adtok.com",
        "analytics%2Etiktok%2Ecom",
        "analytics.tiktok.com:443",
        "user:secret@analytics.tiktok.com",
    ],
)
@pytest.mark.parametrize(
    "make", [lambda url: har(document(), entry(url)), lambda url: html(f'<img src="{url}">')]
)
def test_other_spellings_of_a_host_are_that_host(host, make):
    assert hosts(make(f"https://{host}/x")) == ["analytics.tiktok.com"]


@pytest.mark.parametrize(
    ("host", "asked"),
    [
        ("analytics.tıktok.com", "analytics.xn--tktok-q4a.com"),
        ("analytics.tikt\u043ek.com", "analytics.xn--tiktk-0ye.com"),
        ("analytics.tiktok.com@evil.test", "evil.test"),
        ("analytics.tiktok.com.evil.test", "analytics.tiktok.com.evil.test"),
        ("notanalytics-tiktok.com", "notanalytics-tiktok.com"),
        ("evil.test/analytics.tiktok.com", "evil.test"),
        ("evil.test#@analytics.tiktok.com", "evil.test"),
        ("evil.test\\@analytics.tiktok.com", "evil.test"),
    ],
)
@pytest.mark.parametrize(
    "make", [lambda url: har(document(), entry(url)), lambda url: html(f'<img src="{url}">')]
)
def test_a_name_that_only_looks_like_a_host_is_the_host_that_would_be_asked(host, asked, make):
    (found,) = hosts(make(f"https://{host}/x"))

    assert found != "analytics.tiktok.com"
    assert found.split(".")[-1] == asked.split(".")[-1]
    if asked.isascii() and "xn--" not in asked:
        assert found == asked


@pytest.mark.parametrize(
    "url",
    ["https://", "https://a b/", "https://a%00b/", "https://a\ufffdb/", "https://[::1/", "http://1.2.3.4.5/"],
)
def test_an_address_that_no_browser_could_ask_is_refused_with_its_place(url):
    with pytest.raises(InputError, match=r"^\$\.log\.entries\[1\]\.request\.url: "):
        parse(Source(), har(document(), entry(url)))
    with pytest.raises(InputError, match=r"^line 1, img src: "):
        parse(Source(), html(f'<img src="{url}">'))


@pytest.mark.parametrize(
    "url",
    [
        "https://WWW.Dept.Example./apply",
        "https://www。dept。example/apply",
        "https://x@www.dept.example:443/apply",
    ],
)
def test_a_site_is_known_by_its_canonical_host(url):
    (recorded,) = parse(Source(), har(document(url)))
    (saved,) = parse(Source(), html(url=url))

    assert recorded.device.keys == saved.device.keys == (DeviceKey("site", "www.dept.example"),)


# --- Pages


def test_each_page_is_a_section_of_its_own_and_a_recording_clears_no_saved_page():
    pages = har(document(), document("https://www.dept.example/contact", page="q"))
    sections = [report.sections for report in (*parse(Source(), pages), *parse(Source(), html()))]

    assert sections == [("loaded /apply",), ("loaded /contact",), ("written /apply",)]


def test_pages_that_differ_in_their_query_are_two_and_the_query_itself_is_not_kept():
    one, other, bare = (
        parse(Source(), har(document(f"{PAGE}{query}")))[0].sections[0]
        for query in ("?id=a.person", "?id=b", "")
    )

    assert len({one, other, bare}) == 3
    assert "person" not in one
    assert bare == "loaded /apply"


def test_a_long_path_is_told_from_another_that_begins_alike():
    long = "https://www.dept.example/" + "a" * 300
    sections = {parse(Source(), har(document(long + end)))[0].sections[0] for end in ("b", "c")}

    assert len(sections) == 2
    assert all(len(each) < 250 for each in sections)


def test_a_page_loaded_twice_is_one_report_of_all_that_it_fetched():
    recording = har(
        document(),
        entry(PIXEL),
        document(page="q", at="2026-11-21T10:00:00Z"),
        entry("https://a.test/x.js", page="q", at="2026-11-21T10:00:01Z"),
    )

    (report,) = parse(Source(), recording)

    assert [item.value for item in report.items] == ["analytics.tiktok.com", "a.test"]
    assert report.seen_at == 1_795_255_200_000_000


def test_the_page_is_the_first_document_that_was_shown_however_the_entries_are_ordered():
    recording = har(
        entry(PIXEL, at="2026-11-21T09:00:02Z"),
        document(at="2026-11-21T09:00:01Z"),
        document("https://away.test/go", status=302, at="2026-11-21T09:00:00Z"),
        document("https://player.test/embed", at="2026-11-21T09:00:03Z"),
    )

    (report,) = parse(Source(), recording)

    assert report.device.keys == (DeviceKey("site", "www.dept.example"),)
    assert [item.value for item in report.items] == ["analytics.tiktok.com", "player.test"]


def test_the_kind_that_a_browser_notes_rules_over_the_type_of_the_answer():
    recording = har(
        entry("https://beacon.test/b", mime="text/html", kind="xhr"),
        document(kind="document", mime="", at="2026-11-21T09:00:01Z"),
    )

    assert hosts(recording) == ["beacon.test"]


def test_a_recording_begun_after_the_page_is_refused_and_not_taken_for_a_page_of_another_site():
    with pytest.raises(
        InputError,
        match=r"^\$\.log\.entries\[0\]: no document was recorded for the page of 'https://analytics",
    ):
        parse(Source(), har(entry(PIXEL)))


def test_requests_without_a_page_belong_to_the_only_one_or_the_recording_is_refused():
    loose = entry(PIXEL, page=None)

    assert hosts(har(document(), loose)) == ["analytics.tiktok.com"]
    assert hosts(har(document(page=None), loose)) == ["analytics.tiktok.com"]
    with pytest.raises(
        InputError, match=r"^\$\.log\.entries\[2\]\.pageref: .* belongs to no page, and there are 2"
    ):
        parse(Source(), har(document(), document(page="q"), loose))


def test_a_request_that_was_blocked_or_failed_was_made_all_the_same():
    assert hosts(har(document(), entry(PIXEL, status=0, mime="x-unknown"))) == ["analytics.tiktok.com"]


# --- Which page a saved one is


def saved(top="", head="", body=""):
    return f"<!DOCTYPE html>{top}<html><head>{head}</head><body>{body}</body></html>"


NOTE = "<!-- saved from url=(0030)https://www.dept.example/apply -->"
LINK = '<link rel="canonical" href="https://www.dept.example/apply">'


@pytest.mark.parametrize("page", [saved(NOTE), saved(head=LINK), saved(NOTE, LINK.replace("apply", "other"))])
def test_a_saved_page_is_known_by_its_browsers_note_else_by_what_it_calls_itself(page):
    (report,) = parse(Source(), page)

    assert (report.device.keys, report.sections) == (
        (DeviceKey("site", "www.dept.example"),),
        ("written /apply",),
    )


@pytest.mark.parametrize(
    "page",
    [
        saved(),
        saved(body=NOTE),
        saved(body=LINK),
        saved("<!-- saved from url=(0014)about:internet -->"),
        saved(head=LINK + LINK.replace("apply", "b")),
    ],
)
def test_what_stands_in_the_content_or_says_two_things_does_not_name_the_page(page):
    with pytest.raises(InputError, match="which page this is; name it with --page"):
        parse(Source(), page)


def test_what_the_importer_says_rules_over_what_the_page_says():
    (report,) = parse(
        Source(), '+++\npage = "https://a.example/"\nseen_at = 2026-11-21T08:00:00Z\n+++\n' + saved(NOTE)
    )

    assert (report.device.keys, report.seen_at) == ((DeviceKey("site", "a.example"),), 1_795_248_000_000_000)


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (
            saved(NOTE, body='<script src="./Apply_files/events.js.download"></script>'),
            r"line 1, script src: '\./Apply_files/events",
        ),
        (
            saved(NOTE, body='\n<img src="Apply_files/tr.gif">'),
            "line 2, img src: 'Apply_files/tr.gif' is a copy",
        ),
        (
            saved("<!--\n Page saved with SingleFile \n url: https://www.dept.example/ \n-->"),
            "SingleFile takes addresses out",
        ),
    ],
)
def test_a_page_whose_addresses_were_taken_out_is_refused_and_does_not_look_clean(page, message):
    with pytest.raises(InputError, match="^" + message):
        parse(Source(), page)


# --- What is refused


@pytest.mark.parametrize(
    "made", [har(document(), *[entry("https://a.test/")] * 3), html('<img src="//a.test/">' * 3)]
)
def test_one_request_too_many_is_refused(monkeypatch, made):
    monkeypatch.setattr(_limits, "MAX_ROWS", 2)
    with pytest.raises(InputError, match="more than 2 rows"):
        parse(Source(), made)


@pytest.mark.parametrize(
    ("source_document", "message"),
    [
        ({"log": {"version": "1.2"}}, r"\$\.log: Object missing required field `entries`"),
        ({"log": {"entries": []}}, r"\$\.log: Object missing required field `version`"),
        ({"entries": []}, r"\$: Object missing required field `log`"),
        (har(), r"\$\.log\.entries: nothing was recorded"),
        (har(document(), version="2.0"), r"\$\.log\.version: HAR of version '2.0' is not known"),
        (har(document(), 5), r"\$\.log\.entries\[1\]: Expected `object`, got `int`, got 5"),
        (har(document(), {"startedDateTime": AT, "request": {}}), r"\$\.log\.entries\[1\]\.request: .* required field `url`"),
        (har(document(), {"request": {"url": PIXEL}}), r"\$\.log\.entries\[1\]: .* required field `startedDateTime`"),
        (har(document(at="today")), r"\$\.log\.entries\[0\]\.startedDateTime: 'today' is not a date"),
        (har(document(at="2026-11-22T02:06:00Z")), r"\$\.log\.entries\[0\]\.startedDateTime: .* later than its receipt"),
        (har(document(), entry(PIXEL, at="2027-01-01T00:00:00Z")), r"\$\.log\.entries\[1\]\.startedDateTime: .* later"),
        (har(document("file:///x.html")), r"\$\.log\.entries\[0\]\.request\.url: 'file:///x.html' names no host"),
        (har(document("data:text/html,x")), r"\$\.log\.entries\[0\]\.request\.url: 'data:text/html,x' is not the address"),
        ('+++\npage = "x"\n+++\n' + json.dumps(har(document())), "front: a recording says itself which pages"),
        ('+++\npage = "www.dept.example"\n+++\n<html>', r"front: \$\.page: 'www.dept.example' is not the address of a page"),
        ('+++\npage = "https://"\n+++\n<html>', r"front: \$\.page: 'https://' is not a host name or URL"),
        ('+++\ndevice = "x"\n+++\n<html>', "front: 'device' is not known; it takes page, seen_at"),
        ('+++\npage = "https://a.example/"\nseen_at = 2027-01-01T00:00:00Z\n+++\n<html>', r"front: \$\.seen_at: .* later"),
        ("just text", "line 1: neither a HAR nor an HTML page"),
        ("<REQUEST></REQUEST>", "line 1: neither a HAR nor an HTML page"),
        (b"<html>\n\xff", "line 2: byte 0xff is not UTF-8"),
        ("<html>\n\0", "line 2: there is a NUL"),
        (b"", "the document is empty"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_place_and_value(source_document, message):
    with pytest.raises(InputError, match="^" + message):
        parse(Source(), source_document)


def test_a_bad_last_entry_means_that_no_report_is_given_at_all():
    recording = tree("web-scan/firefox.har")
    recording["log"]["entries"].append(entry("https://[", page="page_2"))

    with pytest.raises(InputError, match=r"entries\[4\]"):
        Source().parse(json.dumps(recording).encode(), NOW)


def test_nothing_of_what_visitors_sent_is_kept():
    kept = str(parse(Source(), text("web-scan/devtools.har")))

    assert "person" not in kept
    assert "sdkid" not in kept
