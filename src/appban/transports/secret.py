"""A secret in a file that only its owner may read, read whenever it is needed."""

import os
import stat
from pathlib import Path

from appban.errors import SettingsError

OTHERS = stat.S_IRWXG | stat.S_IRWXO
MOST = 4096

_READ = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK  # without waiting for somebody to write to what is a pipe


def read_secret(path: Path) -> str:
    """The one line of a file, without its end; SettingsError if it is missing, empty, or open to others."""
    try:
        with os.fdopen(os.open(path, _READ), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise SettingsError(f"{path} is not a plain file; name the file that holds the secret")
            if status.st_mode & OTHERS:
                raise SettingsError(
                    f"{path} has mode {stat.S_IMODE(status.st_mode):04o}, so others than its owner can get at the "
                    "secret; make it 0600, and take a new one if somebody may have read it"
                )
            text = file.read(MOST).decode().strip()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}; check its owner and mode") from error
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not text; name the file that holds the secret") from None
    if not text or not text.isprintable():
        raise SettingsError(
            f"{path} does not hold one line of text; write the secret into it, and nothing else"
        )
    return text
