"""An office whose security seat asks for a passkey, and what its people do with theirs."""

from msgspec.structs import replace
from tests.contracts.memory_store import MemoryStore
from tests.reference.build import seat, stage
from tests.service.office import Office, a_ban
from tests.support_passkey import SITE, Authenticator

from appban.ports import Store
from appban.regime.exemption import ExemptionId
from appban.regime.passkey import PasskeyId
from appban.regime.restriction import RestrictionVersion, When
from appban.service.deciding.clearing import Clearing, decide_seat
from appban.service.deciding.passkeys import (
    Offer,
    Registration,
    end,
    options_for_decision,
    options_for_registration,
    register,
)
from appban.service.deciding.preparing import Prepared, prepare


def a_signed_ban() -> RestrictionVersion:
    """A ban in which security signs by passkey; a minister, whom nobody asks for one, for communications."""
    return a_ban(
        stage(replace(seat("security"), passkey=True)),
        stage(seat("minister"), required=When(purposes=("communications",))),
    )


class Keyring(Office):
    """The office; `registered`, `prepared` and `signed` go the way of the pages."""

    def __init__(
        self, store: Store | None = None, *, embedded: bool = True, ban: RestrictionVersion | None = None
    ) -> None:
        super().__init__(store or MemoryStore(), embedded=embedded, ban=ban or a_signed_ban())
        self.site = SITE

    def offered(self, who: str) -> Offer:
        """What a person's browser is asked to make."""
        with self.store.reader() as reader:
            return options_for_registration(reader, self.entropy, self.ids[who], self.site, now=self.now)

    def registration(self, offer: Offer, answer: str, /, **changes: object) -> Registration:
        """What a person asks with what the browser made of an offer."""
        given: dict[str, object] = {
            "site": self.site,
            "challenge": offer.challenge,
            "until": offer.until,
            "answer": answer,
            "label": "my key",
            "signed_in": self.now,
        }
        return Registration(**(given | changes))  # type: ignore[arg-type]  # a test names what it changes

    def registered(
        self,
        who: str,
        passkey: Authenticator,
        offer: Offer | None = None,
        made: dict[str, object] | None = None,
        **changes: object,
    ) -> PasskeyId:
        """A passkey of a person, registered now; `made` changes what the browser makes."""
        offer = offer or self.offered(who)
        answer = passkey.register(offer.challenge, **(made or {}))  # type: ignore[arg-type]  # as above
        return self.taken(who, self.registration(offer, answer, **changes))

    def taken(self, who: str, asked: Registration) -> PasskeyId:
        """A passkey registered as asked."""
        receipt = self.as_(who, lambda work: register(work, asked))
        assert receipt.value is not None
        return receipt.value

    def ended(self, who: str, passkey: PasskeyId, stated: int | None = None) -> None:
        """A passkey ended by somebody."""
        self.as_(who, lambda work: end(work, passkey, stated))

    def asked(self, exemption: ExemptionId, **changes: object) -> Clearing:
        """A decision on the newest version now, to clear for security unless changed."""
        given: dict[str, object] = {
            "exemption": exemption,
            "digest": self.digest(exemption),
            "stage": "security",
            "outcome": "clear",
            "instrument": "a note on the file",
            "stated": self.now,
        }
        return Clearing(**(given | changes))  # type: ignore[arg-type]  # a test names what it changes

    def prepared(self, who: str, asked: Clearing) -> Prepared:
        """A decision as a person is shown it."""
        with self.store.reader() as reader:
            return prepare(reader, asked, self.ids[who], now=self.now)

    def options(self, who: str, asked: Clearing) -> str:
        """What a person's browser is asked to sign."""
        prepared = self.prepared(who, asked)
        with self.store.reader() as reader:
            return options_for_decision(reader, prepared, self.site, now=self.now)

    def signed(
        self,
        who: str,
        exemption: ExemptionId,
        passkey: Authenticator,
        said: dict[str, object] | None = None,
        **changes: object,
    ) -> str:
        """A decision prepared, signed with a passkey and made; `said` changes what is signed. Its digest."""
        asked = self.asked(exemption, **changes)
        prepared = self.prepared(who, asked)
        answer = passkey.sign(prepared.digest, **(said or {}))  # type: ignore[arg-type]  # a test names what it changes
        return self.made(who, replace(asked, assertion=answer))

    def made(self, who: str, asked: Clearing) -> str:
        """A decision made; its digest."""
        receipt = self.as_(who, lambda work: decide_seat(work, asked))
        assert receipt.value is not None
        return receipt.value
