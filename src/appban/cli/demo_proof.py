"""How the demo ends: the log is exported, and checked by what knows neither the store nor the program's state."""

from pathlib import Path

from appban.cli.demo_stage import Stage
from appban.cli.files import write_file
from appban.errors import VerificationError
from appban.record.keys import format_vkey
from appban.service.publishing import bundle
from appban.service.recorded.verifying import Report, verify_bundle, verify_folder

BUNDLE = "bundle.json"
KEY = "log.vkey"


def prove(stage: Stage) -> None:
    """Export the log, verify it offline, and see one changed byte refused."""
    stage.step("The record is verified by somebody without our database")
    folder = Path(stage.house.settings.database).parent
    keys = stage.house.press.verifying()
    (folder / KEY).write_text("".join(f"{format_vkey(key)}\n" for key in keys))
    with stage.house.desk.store.reader() as reader:
        write_file(folder / BUNDLE, b"".join(bundle(reader, stage.house.press, openly=True)))
    lines = (folder / BUNDLE).read_bytes().splitlines(keepends=True)
    report = verify_bundle(lines, keys)
    verify_folder(stage.house.press.folder.read, keys)
    _tell(stage, report)
    middle = len(lines) // 2
    lines[middle] = _changed(lines[middle])
    try:
        verify_bundle(lines, keys)
    except VerificationError as problem:
        stage.say(f"With one character of one line changed it is refused: {problem}")


def _tell(stage: Stage, report: Report) -> None:
    head = report.record.checkpoint
    stage.say(
        f"The exported bundle and the public key suffice: {head.size} entries hold, all under one signed head "
        f"({head.root.hex()[:16]}…); {report.requests} request and {report.decisions} decisions were worked out again "
        "and are what was signed for. The published tiles hold too; most entries in them stay sealed."
    )


def _changed(line: bytes) -> bytes:
    at = len(line) // 2
    return line[:at] + (b"A" if line[at : at + 1] != b"A" else b"B") + line[at + 1 :]
