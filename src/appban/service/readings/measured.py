"""One measurement as a file or a person gives it, before it is known what it is about."""

import msgspec

from appban.regime.reading import Value
from appban.regime.time import Precision


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """A value of a metric. `about` as people name it ("": what the file is about); `since` as in the event.

    `at` None: when the file was made. `line` is where it stands (0: not in a file).
    """

    line: int = 0
    about: str = ""
    metric: str
    segment: str = ""
    since: int | None = None
    at: int | None
    precision: Precision = "instant"
    value: Value
    source: str = "import"
    definition: str | None = None
    reference: str | None = None
