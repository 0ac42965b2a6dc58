"""The free texts about channels and accounts as a page shows them to its viewer."""

from collections.abc import Mapping

from appban.regime.exemption import Commitment
from appban.service.accounts.comms_texts import texts_about
from appban.service.naming import Text
from appban.service.sight import may_read_texts
from appban.web.console.visit import Visit
from appban.web.console.words import CLOSED_TEXT


class Texts:
    """What entries about a subject, such as `account:A`, hold in words, for the viewer."""

    def __init__(self, visit: Visit, subject: str) -> None:
        def reads(administration: str | None) -> bool:
            return may_read_texts(visit.head, visit.viewer.person, administration, visit.now)

        self._held: Mapping[str, Text] = texts_about(visit.reader, visit.names, subject, visit.stop, reads)

    def of(self, commitment: Commitment | None) -> str | None:
        """A text; None where there never was one."""
        if commitment is None:
            return None
        text = self._held[commitment]
        if text.closed:
            return CLOSED_TEXT
        return "It was erased under a rule." if text.value is None else text.value
