"""Secrets in files of their own: read when needed, so that a new one counts at once, and shown in no message."""

import os
import stat
from pathlib import Path

from appban.errors import SettingsError

OTHERS = stat.S_IRWXG | stat.S_IRWXO
MOST = 4096
_READ = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK


def read_secret(path: Path) -> str:
    """The one line of a file that only its owner may read; SettingsError for any other."""
    try:
        with os.fdopen(os.open(path, _READ), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise SettingsError(f"{path} is not a plain file; name the file that holds the secret")
            if status.st_mode & OTHERS:
                raise SettingsError(
                    f"{path} has mode {stat.S_IMODE(status.st_mode):04o}, so others than its owner can get at the "
                    "secret; make it 0600"
                )
            data = file.read(MOST + 1)
    except OSError as problem:
        raise SettingsError(
            f"{path} cannot be read: {problem.strerror}; check its name, owner and mode"
        ) from None
    text = data.decode("ascii", "replace").strip()
    if not text or not text.isascii() or len(text.split()) != 1 or len(data) > MOST:
        raise SettingsError(f"{path} is to hold the secret and nothing else, on one line")
    return text
