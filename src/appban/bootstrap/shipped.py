"""What ships in the wheel beside the program: packs, channels, calendars, templates, fonts and the demo's files."""

from collections.abc import Mapping
from importlib import resources

from appban.service.readings.formats import ExportFormat, load_formats


def shipped_templates() -> Mapping[str, bytes]:
    """The templates of notices in the wheel, by file name."""
    folder = resources.files("appban") / "service" / "telling" / "templates"
    return {f.name: f.read_bytes() for f in folder.iterdir() if f.name.endswith(".txt")}


def shipped_packs() -> Mapping[str, bytes]:
    """The packs in the wheel, by id."""
    folder = resources.files("appban") / "packs"
    return {
        f.name.removesuffix(".yaml"): f.read_bytes() for f in folder.iterdir() if f.name.endswith(".yaml")
    }


def shipped_channels() -> Mapping[str, bytes]:
    """The files of frameworks and channels in the wheel, by id."""
    folder = resources.files("appban") / "packs" / "channels"
    return {f.name.removesuffix(".yaml"): f.read_bytes() for f in folder.iterdir()}


def shipped_demo_file(name: str) -> bytes:
    """A file that ships for the demo."""
    return (resources.files("appban") / "packs" / "demo" / name).read_bytes()


def shipped_history_file(name: str) -> bytes:
    """A file that ships for the fixture history."""
    return (resources.files("appban") / "packs" / "history" / name).read_bytes()


def shipped_exports() -> Mapping[str, ExportFormat]:
    """The formats of other programs' files of figures, by id."""
    folder = resources.files("appban") / "packs" / "exports"
    return load_formats({f.name: f.read_bytes() for f in folder.iterdir() if f.name.endswith(".yaml")})


def register_scripts() -> Mapping[str, bytes]:
    """The scripts of the public register, by name."""
    folder = resources.files("appban") / "reports" / "register" / "scripts"
    return {f.name: f.read_bytes() for f in folder.iterdir() if f.name.endswith(".js")}


def report_fonts() -> str:
    """The folder of the fonts that reports are printed in."""
    return str(resources.files("appban") / "reports" / "fonts")


def shipped_posting_rules() -> bytes:
    """The file of propriety questions and topics that ships."""
    return (resources.files("appban") / "packs" / "publications" / "uk-posting.yaml").read_bytes()


def shipped_laws() -> Mapping[str, bytes]:
    """The laws on freedom of information in the wheel, by file name."""
    folder = resources.files("appban") / "packs" / "foi"
    return {f.name: f.read_bytes() for f in folder.iterdir() if f.name.endswith(".yaml")}


def shipped_retention() -> bytes:
    """The retention schedule that ships."""
    return (resources.files("appban") / "packs" / "retention" / "uk-default.yaml").read_bytes()


def shipped_holidays() -> bytes:
    """The file of holidays that ships."""
    return (resources.files("appban") / "packs" / "calendars" / "uk-bank-holidays.yaml").read_bytes()
