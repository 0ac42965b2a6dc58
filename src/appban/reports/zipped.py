"""Files in a ZIP archive that is the same bytes each time: in order, of no date, and stored as they are.

Compression differs between versions of a library; packs are small, and their digest stands in the record.
"""

import io
import zipfile
from collections.abc import Mapping

_DATE = (1980, 1, 1, 0, 0, 0)
"""The first that the format has, and no date of anything."""
_MODE = 0o644 << 16


def zipped(files: Mapping[str, bytes], first: tuple[str, bytes] | None = None) -> bytes:
    """The archive, by name in order; `first` stands ahead of all others."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in ([first] if first is not None else []) + sorted(files.items()):
            info = zipfile.ZipInfo(name, _DATE)
            info.external_attr, info.create_system = _MODE, 3
            archive.writestr(info, data)
    return out.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """The files of such an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
