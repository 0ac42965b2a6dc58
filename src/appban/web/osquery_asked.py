"""What each osquery host was asked last, so that it is asked once after a change and once a day."""

from collections import OrderedDict

import msgspec

from appban.record.digests import sha256, to_hex
from appban.regime.time import HOUR
from appban.service.staff.tokens import digest_of
from appban.web.osquery_protocol import Questions

AGAIN = 24 * HOUR
"""A host is asked for the same again after so long."""
MOST_NODES = 500_000
"""Of so many hosts it is remembered what they were asked."""


class Asked:
    """What each host was asked last, and when; kept in memory, so a restart asks once more."""

    def __init__(self) -> None:
        self._last: OrderedDict[str, tuple[str, int]] = OrderedDict()

    def due(self, node_key: str, found: Questions, now: int) -> bool:
        """Whether a host is to be asked this now; it then counts as asked."""
        node, digest = digest_of(node_key), to_hex(sha256(msgspec.json.encode(found)))
        before, at = self._last.get(node, ("", 0))
        if not found.queries or (before == digest and now < at + AGAIN):
            return False
        self._last[node] = (digest, now)
        self._last.move_to_end(node)
        if len(self._last) > MOST_NODES:
            self._last.popitem(last=False)
        return True
