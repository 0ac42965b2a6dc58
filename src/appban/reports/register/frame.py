"""What stands around every page of the register: where one is, the way to the rest, and the head it was made under."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import msgspec
from markupsafe import Markup

from appban.record.b64 import to_text
from appban.record.checkpoint import read_unverified
from appban.regime.register import Register, Sheet
from appban.regime.time import show
from appban.reports.words import dated

TITLE = "Public register of application bans"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'"
)
"""Of each page itself, so that it holds on any server (CSP Level 3, section 3.3)."""

_PAGE = Markup(
    '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title} - {register}</title>\n'
    '<link rel="icon" href="data:,">\n<link rel="stylesheet" href="{up}register.css">\n'
    '<link rel="alternate" type="application/atom+xml" title="What was entered lately" href="{up}feed.atom">\n'
    '{head}<script type="module" src="{up}{script}"></script>\n</head>\n<body>\n'
    '<a class="skip" href="#main">Skip to the register</a>\n<header><div><a href="{up}index.html">{register}</a></div></header>\n'
    '<nav class="places" aria-label="Register"><ul>{places}</ul></nav>\n<main id="main"{about}>\n<h1>{title}</h1>\n{content}\n</main>\n'
    "<footer><div><h2>The record under this page</h2>\n<p>{size} entries of <b>{origin}</b>, as it held on {at}. "
    '<a href="{up}check.html">Check it in your browser</a>, or '
    '<a href="{up}log.vkey">with the public key</a> and a program of your own.</p>\n'
    '<p class="proof">root {root}\nkey {key}</p></div></footer>\n</body>\n</html>\n'
)


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """The register with its signed head, its public keys, the zone of its readers, and where it stands ("": not known)."""

    register: Register
    note: bytes
    keys: tuple[str, ...]
    zone: ZoneInfo
    base: str = ""

    def stamp(self, at: str) -> str:
        """A time of a file (ISO 8601, UTC) as a person reads it in the zone: the day alone where it begins one."""
        moment = dt.datetime.fromisoformat(at).astimezone(self.zone)
        words = dated(moment.date())
        return words if moment.time() == dt.time.min else f"{words} at {moment:%H:%M}"

    def page(
        self,
        title: str,
        content: Markup,
        *,
        here: str,
        up: str = "",
        head: Markup | str = "",
        about: Markup | str = "",
        script: str = "sort.js",
    ) -> bytes:
        """A page: `here` is its file, `up` leads from its folder to the register's."""
        of = self.register
        return str(
            _PAGE.format(
                policy=POLICY,
                title=title,
                register=TITLE,
                up=up,
                head=head,
                about=about,
                script=script,
                places=self._places(here, up),
                content=content,
                size=f"{of.size:,}",
                origin=of.origin,
                at=self.stamp(show(of.at)),
                root=to_text(read_unverified(self.note)[0].root),
                key=" ".join(self.keys),
            )
        ).encode()

    def _places(self, here: str, up: str) -> Markup:
        every: Sequence[tuple[str, str]] = (
            *((f"{each.slug}.html", each.title) for each in self.register.sheets),
            ("timelines.html", "Timelines"),
            ("check.html", "Check this"),
        )
        return Markup().join(
            Markup('<li><a href="{}{}"{}>{}</a></li>').format(
                up, file, Markup(' aria-current="page"') if file == here else "", title
            )
            for file, title in every
        )


def notes(sheet: Sheet) -> Markup:
    """What is not in a table."""
    if not sheet.lacks:
        return Markup()
    lines = Markup().join(Markup("<p>{}</p>").format(each) for each in sheet.lacks)
    return Markup('<div class="note">{}</div>').format(lines)
