"""A log in tlog-tiles layout as a folder of plain files, which any web server can serve."""

from pathlib import Path

from appban.errors import InternalError, StoreError
from appban.transports import durable

FILE_MODE = 0o644
FOLDER_MODE = 0o755


class Folder:
    """LogFolder under one folder, made when first written to."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, name: str) -> bytes | None:
        """See LogFolder. StoreError if the file is there and cannot be read."""
        path = self._path(name)
        try:
            return path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise StoreError(f"{path} cannot be read: {error.strerror}; check its owner and mode") from error

    def write(self, name: str, data: bytes) -> None:
        """See LogFolder. StoreError if the disk does not take it; then what was there stays."""
        path = self._path(name)
        try:
            durable.make_folders(path.parent, FOLDER_MODE)
            durable.replace(path, data, FILE_MODE)
        except OSError as error:
            raise StoreError(
                f"{path} cannot be written: {error.strerror}; check the disk and the owner of the folder"
            ) from error

    def _path(self, name: str) -> Path:
        """The file of a name; InternalError for one that could lie outside the folder or be a file half written."""
        parts = name.split("/")
        if any(part == "" or part.startswith(".") or "\\" in part or "\0" in part for part in parts):
            raise InternalError(
                f"{name!r} is not a name in a log folder: relative, with `/`, no part begins with a dot"
            )
        return self._root.joinpath(*parts)
