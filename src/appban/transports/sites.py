"""Folders of enforcement targets on this machine, and the programs that check and reload them."""

import os
import secrets
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from appban.errors import InputError, StoreError
from appban.ports import Ran
from appban.transports import durable

MOST_FILES = 2_000
MOST_BYTES = 64 * 1024 * 1024
"""What a folder of block lists has at most; more is some other folder."""
TIME_OUT = 60
"""Seconds that a check or reload may take."""
MOST_SAID = 4_000
FILE_MODE, FOLDER_MODE = 0o644, 0o755


class LocalSites:
    """See Sites."""

    def read(self, folder: str) -> Mapping[str, bytes]:
        """See Sites."""
        root = Path(folder)
        found: dict[str, bytes] = {}
        size = 0
        try:
            for path in sorted(each for each in root.rglob("*") if each.is_file()):
                found[path.relative_to(root).as_posix()] = data = path.read_bytes()
                size += len(data)
                if len(found) > MOST_FILES or size > MOST_BYTES:
                    raise InputError(
                        f"{folder} holds over {MOST_FILES} files or {MOST_BYTES} bytes; name the target's own folder"
                    )
        except OSError as error:
            raise StoreError(
                f"{error.filename} cannot be read: {error.strerror}; check its owner and mode"
            ) from error
        return found

    def write(self, folder: str, changes: Mapping[str, bytes | None]) -> None:
        """See Sites. The file is written beside the folder and moved in: some programs read whatever a folder holds."""
        root = Path(folder)
        try:
            durable.make_folders(root, FOLDER_MODE)
            for name, data in sorted(changes.items()):
                path = root / name
                if data is None:
                    path.unlink(missing_ok=True)
                else:
                    durable.make_folders(path.parent, FOLDER_MODE)
                    _move_in(root, path, data)
                durable.sync_folder(path.parent)
        except OSError as error:
            raise StoreError(
                f"{error.filename} cannot be written: {error.strerror}; check the disk and the owner of {folder}"
            ) from error

    def run(self, command: Sequence[str]) -> Ran:
        """See Sites."""
        try:
            done = subprocess.run(  # noqa: S603 - the operator's own command, as a list, without a shell
                list(command), capture_output=True, check=False, timeout=TIME_OUT, stdin=subprocess.DEVNULL
            )
        except OSError as error:
            return Ran(127, f"{command[0]} cannot be started: {error.strerror}")
        except subprocess.TimeoutExpired:
            return Ran(124, f"{command[0]} took over {TIME_OUT} s and was ended")
        said = (done.stdout + done.stderr).decode(errors="replace").strip()
        return Ran(done.returncode, said[-MOST_SAID:])


def _move_in(root: Path, path: Path, data: bytes) -> None:
    waiting = root.parent / f".appban-{secrets.token_hex(8)}"
    mode = path.stat().st_mode & 0o777 if path.exists() else FILE_MODE
    try:
        handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        waiting.chmod(mode)
        waiting.rename(path)
    finally:
        waiting.unlink(missing_ok=True)
