"""What a command that is refused leaves as it was: the record, and every file of the lake."""


def state(console):
    """The size of the log, and every file of the lake."""
    lake = sorted(str(path) for path in (console.folder / "lake").rglob("*") if path.is_file())
    rows = console.well("policy", "show", "--known-at", "2199-01-01", "-o", "json").json()["rows"]
    checkpoint = (console.folder / "log" / "checkpoint").read_text()
    return lake, rows, checkpoint
