"""The files of a record behind the command line: its store taken away, its key told, its bundle exported."""

from pathlib import Path


def forget(appban) -> None:
    """The store is gone."""
    for each in appban.folder.glob("appban.sqlite3*"):
        each.unlink()


def key_of(appban) -> str:
    return appban.well("log", "key").out.split()[0]


def exported(appban, name: str = "bundle.json", *more: str) -> Path:
    appban.well("log", "export", "--to", name, *more)
    return appban.folder / name
