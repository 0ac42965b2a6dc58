"""Templates have the form and the places of GOV.UK Notify, and every notice fills its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.service.office import Office
from tests.service.telling.told import Telling
from tests.service.telling.walk import every_kind

from appban.bootstrap.shipped import shipped_templates
from appban.errors import SettingsError
from appban.service.telling.message import Destination, message_of
from appban.service.telling.notice import EMAIL, KINDS
from appban.service.telling.template import Template, fill, read_template, read_templates


def test_there_is_a_template_for_each_kind_and_no_other():
    assert set(shipped_templates()) == {f"{kind}.txt" for kind in KINDS}


def test_every_notice_fills_every_place_of_its_template(office: Office):
    telling = Telling(office)
    every_kind(telling)
    seen = set()
    for letter in telling.letters():
        template = telling.post.templates[letter.notice.kind]
        personal = letter.channel == EMAIL
        message = message_of(letter, template, Destination("a@b.example", "https://ban.example.org"), 1)
        if personal:
            assert "((" not in message.subject + message.text
            assert message.link in message.text
            assert "\n" not in message.subject
            seen.add(letter.notice.kind)
    assert seen == set(KINDS) - {"fault", "test"}, "which go by other ways"


def test_without_a_console_a_notice_names_the_command_that_shows_the_same(office: Office):
    telling = Telling(office)
    exemption = office.submitted()
    letter = next(each for each in telling.letters("waiting") if each.notice.to)
    message = message_of(letter, telling.post.templates["waiting"], Destination("a@b.example", None), 1)
    assert f"appban exemption show {exemption}" in message.text


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"Subject: one\ntwo\nthree\n",
        b"Re: one\n\nthree\n",
        b"Subject: one\n\n\n",
        b"Subject: ((Reference))\n\nthree\n",
        b"Subject: ((a??b))\n\nthree\n",
        b"Subject: one\n\n((open\n",
        b"\xff\n\nthree\n",
    ],
)
def test_what_is_no_template_is_refused(text: bytes):
    with pytest.raises(SettingsError, match=r"x\.txt"):
        read_template(text, "x.txt")


def test_a_missing_template_is_refused():
    files = dict(shipped_templates())
    del files["waiting.txt"]
    with pytest.raises(SettingsError, match=r"waiting\.txt"):
        read_templates(files)


def test_a_place_that_nothing_is_known_for_is_refused():
    template = read_template(b"Subject: one\n\nof ((colour))\n", "x.txt")
    with pytest.raises(SettingsError, match="colour"):
        fill(template, {"reference": "x"})


@given(value=st.text())
def test_what_stands_in_a_value_is_never_a_place_and_a_subject_is_one_line(value: str):
    filled = fill(Template("about ((a))", "of ((a)) and ((b))\n"), {"a": value + "((b))", "b": "c"})
    assert filled.text == f"of {value}((b)) and c\n"
    assert len(filled.subject.splitlines()) == 1
