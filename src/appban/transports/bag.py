"""A bag for an archive (RFC 8493) written into a new folder that only its owner may read; its tag files come last."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from appban.errors import InputError
from appban.record.bag import Digests, Meter, tag_files

_FOLDER, _FILE = 0o700, 0o600


class BagFolder:
    """Takes payload files, once each; `close` writes the tag files. A folder without `bagit.txt` is no bag yet."""

    def __init__(self, root: Path, info: Mapping[str, str]) -> None:
        tag_files({}, info)  # which refuses what does not stand in its file, before anything is made
        self._root, self._info = root, info
        self._payload: dict[str, Digests] = {}
        try:
            root.mkdir(mode=_FOLDER)
        except OSError as problem:
            raise InputError(f"{root} cannot be made ({problem.strerror}); name a new folder") from None

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a payload file, by its path below `data/`."""
        meter = Meter()
        self._write(f"data/{name}", (meter.take(piece) for piece in pieces))
        self._payload[f"data/{name}"] = meter.digests()

    def read(self, name: str) -> bytes | None:
        """See LogFolder: of what was written here."""
        path = self._root.joinpath("data", "log", *name.split("/"))
        return path.read_bytes() if path.is_file() else None

    def write(self, name: str, data: bytes) -> None:
        """See LogFolder: a published log, below `log/`."""
        self.put(f"log/{name}", [data])

    def close(self) -> int:
        """Write the tag files; how many payload files there are."""
        for name, data in reversed(tag_files(self._payload, self._info).items()):
            self._write(name, [data])
        return len(self._payload)

    def _write(self, name: str, pieces: Iterable[bytes]) -> None:
        path = self._root.joinpath(*name.split("/"))
        try:
            path.parent.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
            with os.fdopen(
                os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _FILE), "wb"
            ) as file:
                for piece in pieces:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
        except OSError as problem:
            raise InputError(
                f"{path} cannot be written ({problem.strerror}); the bag is not whole: remove it and begin anew"
            ) from None
