"""Templates of notices: a subject line, an empty line, then the text, with places written ((so)).

The places are those of GOV.UK Notify, so that a template can be pasted there as it is (docs/adr/0012).
"""

import re
from collections.abc import Mapping

import msgspec

from appban.errors import SettingsError
from appban.service.telling.notice import KINDS, Kind

SUBJECT = "Subject: "
_PLACE = re.compile(r"\(\(([a-z_]+)\)\)")


class Template(msgspec.Struct, frozen=True):
    """One template as read."""

    subject: str
    body: str

    @property
    def places(self) -> frozenset[str]:
        """The names of its places."""
        return frozenset(_PLACE.findall(self.subject) + _PLACE.findall(self.body))


class Filled(msgspec.Struct, frozen=True):
    """A template with its places filled."""

    subject: str
    text: str


def read_template(data: bytes, file: str) -> Template:
    """A template from a file; SettingsError if it has not the form of one."""
    try:
        first, empty, *rest = data.decode().split("\n")
    except (UnicodeDecodeError, ValueError):
        first, empty, rest = "", "", []
    if not first.startswith(SUBJECT) or empty or not "".join(rest).strip():
        raise SettingsError(
            f"it is to begin with {SUBJECT.strip()!r} and a subject, then an empty line, then the text",
            where=file,
        )
    template = Template(first.removeprefix(SUBJECT).strip(), "\n".join(rest).strip() + "\n")
    left = _PLACE.sub("", template.subject + template.body)
    if "((" in left or "))" in left:
        raise SettingsError("it has (( or )) that are no place; write a place as ((reference))", where=file)
    return template


def read_templates(files: Mapping[str, bytes]) -> Mapping[Kind, Template]:
    """The templates of every kind from files named KIND.txt; SettingsError if one is missing."""
    missing = [kind for kind in KINDS if f"{kind}.txt" not in files]
    if missing:
        raise SettingsError(f"there is no template {missing[0]}.txt; each kind of notice needs one")
    return {kind: read_template(files[f"{kind}.txt"], f"{kind}.txt") for kind in KINDS}


def fill(template: Template, values: Mapping[str, str]) -> Filled:
    """Fill every place; SettingsError for one that there is no value for. A value's own brackets mean nothing."""
    missing = sorted(template.places - set(values))
    if missing:
        raise SettingsError(
            f"the template has a place (({missing[0]})) that nothing is known for; it may use {', '.join(sorted(values))}"
        )
    subject = _PLACE.sub(lambda found: _line(values[found[1]]), template.subject)
    return Filled(subject, _PLACE.sub(lambda found: values[found[1]], template.body))


def _line(value: str) -> str:
    """A value in a subject, which is one line."""
    return " ".join(value.split())
