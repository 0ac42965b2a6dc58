"""Debian's status file, and every way in which it can be wrong."""

import pytest
from tests.inventory.samples import NOW, parse

from appban.errors import InputError
from appban.inventory import _limits
from appban.inventory.dpkg import Source
from appban.regime.identity import Kind, Platform
from appban.regime.observation import DeviceKey

FRONT = '+++\ndevice = "serial:EX01"\n+++\n'


def package(name="bash", status="install ok installed", **fields):
    more = "".join(f"{key}: {value}\n" for key, value in fields.items())
    return f"Package: {name}\nStatus: {status}\nVersion: 1-1\n{more}"


def status(*paragraphs, front=FRONT):
    return front + "\n".join(paragraphs)


def test_an_installed_package_is_known_by_its_name():
    (report,) = parse(Source(), status(package()))

    (item,) = report.items
    assert (item.platform, item.kind, item.value, item.version) == (Platform.LINUX, Kind.DEB, "bash", "1-1")
    assert report.device.keys == (DeviceKey("serial", "EX01"),)


@pytest.mark.parametrize("state", ["not-installed", "config-files"])
def test_a_package_that_left_only_its_settings_is_not_there(state):
    (report,) = parse(Source(), status(package(), package("zsh", f"deinstall ok {state}")))

    assert [item.value for item in report.items] == ["bash"]


@pytest.mark.parametrize(
    "state", ["half-installed", "unpacked", "half-configured", "triggers-awaited", "triggers-pending"]
)
def test_a_package_that_is_there_in_part_is_read(state):
    (report,) = parse(Source(), status(package("zsh", f"install reinstreq {state}")))

    assert [item.value for item in report.items] == ["zsh"]


def test_a_package_of_two_architectures_stands_twice():
    (report,) = parse(
        Source(), status(package("libc6", Architecture="amd64"), package("libc6", Architecture="i386"))
    )

    assert [item.value for item in report.items] == ["libc6", "libc6"]


def test_continued_lines_hold_no_fields_however_they_look():
    text = "Package: bash\nStatus: install ok installed\nDescription: x\n Package: zsh\n .\n\tStatus: y\n"

    (report,) = parse(Source(), status(text))

    assert [item.value for item in report.items] == ["bash"]


def test_names_of_fields_are_case_blind_and_line_ends_of_windows_change_nothing():
    plain = status(package(), package("zsh"))

    assert parse(Source(), plain.replace("\n", "\r\n")) == parse(Source(), plain)
    assert parse(Source(), plain.replace("Package:", "PACKAGE:")) == parse(Source(), plain)


def test_look_alike_names_stay_the_different_names_that_they_are():
    values = ["telegram-desktоp", "telegram\u200b-desktop", "ｔelegram", "telegram-desktop\u3002"]

    (report,) = parse(Source(), status(*(package(value) for value in values)))

    assert [item.value for item in report.items] == values


def test_one_package_too_many_is_refused(monkeypatch):
    monkeypatch.setattr(_limits, "MAX_ROWS", 2)
    with pytest.raises(InputError, match="more than 2 rows"):
        parse(Source(), status(package("a1"), package("b1"), package("c1")))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (status(package(), front=""), "nothing says which device this is of; name it with --device"),
        (status(package(), front="+++\n+++\n"), r"front: \$: Object missing required field `device`"),
        (status(package(), front='+++\ndevice = "LC-1"\nowner = "y"\n+++\n'), "front: 'owner' is not known"),
        (status(package(), front='+++\ndevice = "LC-1"\nseen_at = 2027-01-01T00:00:00Z\n+++\n'), r"front: \$\.seen_at: .* later"),
        (FRONT, "the document is empty"),
        (status("Version: 1\n"), "line 1: a paragraph has no Package"),
        (status(package(), "Package: zsh\n"), "line 5: a paragraph has no Status"),
        (status(package("zsh", "install ok")), "line 2: Status 'install ok' is not known"),
        (status(package("zsh", "install ok present")), "line 2: Status 'install ok present' is not known"),
        (status(package(Status="install ok installed")), "line 4: Status stands twice"),
        (status("no field\n"), "line 1: 'no field' is no field"),
        (status(" continued\n"), "line 1: ' continued' continues a field where none began"),
        (status(package("ba\0sh")), "line 1: there is a NUL"),
        (status(package()).encode() + b"\xff", "line 4: byte 0xff is not UTF-8"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_line_and_value(document, message):
    data = document if isinstance(document, bytes) else document.encode()
    with pytest.raises(InputError, match="^" + message):
        Source().parse(data, NOW)
