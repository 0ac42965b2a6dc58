"""What `policy check` says of a pack: one remark, with where in the file it concerns."""

from typing import Literal

import msgspec


class Remark(msgspec.Struct, frozen=True):
    """`error` keeps a pack from being adopted, `warning` is for a person to weigh; `path` is as in the file."""

    level: Literal["error", "warning"]
    code: str
    path: str
    message: str


def error(code: str, path: str, message: str) -> Remark:
    """A remark that keeps the pack from being adopted."""
    return Remark("error", code, path, message)


def warning(code: str, path: str, message: str) -> Remark:
    """A remark for a person to weigh."""
    return Remark("warning", code, path, message)
