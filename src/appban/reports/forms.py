"""The forms in which a weekly report is had, and what makes them."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Literal

from appban import __version__
from appban.regime.performance import Week
from appban.regime.publication import PublicationId
from appban.reports.html import html
from appban.reports.pdf import pdf
from appban.reports.tidy import tidy
from appban.reports.weekly import document

Form = Literal["html", "csv", "pdf"]

ENGINE = f"appban {__version__}, typst {version('typst')}"
"""What makes reports, in its versions: it stands beside the digest of each that was given out."""


def weekly_report(
    form: Form, week: Week, *, label: str, zone: str, captions: Mapping[PublicationId, str], fonts: str
) -> bytes:
    """The bytes of the report of a week, named as 2025-W47; `fonts` is the folder of those that ship."""
    match form:
        case "csv":
            return tidy(week, label, zone, captions)
        case "html":
            return html(document(week, label, zone, captions))
        case "pdf":
            return pdf(document(week, label, zone, captions), fonts)
