"""What the tree of the record cannot check: digests and signatures inside events are of what they name (DESIGN 3)."""

from appban.errors import VerificationError
from appban.regime import events as ev
from appban.regime.exemption import decision_digest, request_digest
from appban.regime.publication import content_digest, post_decision_digest
from appban.regime.signing import Signatures
from appban.regime.written_integrity import WrittenIntegrity


class Integrity:
    """Takes events in log order; VerificationError names the entry whose digests or signatures do not hold."""

    def __init__(self) -> None:
        self._requests: dict[str, str] = {}
        self._posts: dict[str, str] = {}
        self._foi: set[str] = set()
        self._signatures, self._written = Signatures(), WrittenIntegrity()
        self.requests = 0
        self.decisions = 0
        self.posts = 0
        self.post_decisions = 0

    @property
    def signed(self) -> int:
        """How many decisions were found to be signed by passkey."""
        return self._signatures.checked

    def take(self, index: int, event: ev.Event, actor: str) -> None:
        """Check one event, recorded by a person, against what came before."""
        match event:
            case ev.ExemptionSubmitted():
                self._submitted(index, event)
            case ev.DecisionMade():
                self._decided(index, event)
            case ev.publications.PublicationDrafted():
                self._drafted(index, event)
            case ev.publications.PublicationDecided():
                self._post_decided(index, event)
            case ev.PasskeyRegistered() | ev.PasskeyEnded():
                self._passkey(index, event, actor)
            case ev.foi.FoiReceived() | ev.foi.FoiEvent():
                self._asked(index, event)
            case ev.answers.QuestionTaken() | ev.answers.WrittenEvent():
                self._written.take(index, event)
            case _:
                pass

    def _passkey(self, index: int, event: ev.PasskeyRegistered | ev.PasskeyEnded, actor: str) -> None:
        if isinstance(event, ev.PasskeyRegistered):
            self._signatures.registered(index, event, actor)
        else:
            self._signatures.ended(index, event)

    def _submitted(self, index: int, event: ev.ExemptionSubmitted) -> None:
        if request_digest(event.request) != event.digest:
            raise VerificationError(
                f"entry {index}: the request's digest is not {event.digest}; it was changed"
            )
        self._requests[event.digest] = event.request.exemption
        self.requests += 1

    def _decided(self, index: int, event: ev.DecisionMade) -> None:
        if decision_digest(event.decision) != event.digest:
            raise VerificationError(
                f"entry {index}: the decision's digest is not {event.digest}; it was changed"
            )
        if self._requests.get(event.decision.request_digest) != event.exemption:
            raise VerificationError(
                f"entry {index}: it decides on a version that was never submitted before it"
            )
        self._signatures.decided(index, event)
        self.decisions += 1

    def _asked(self, index: int, event: ev.foi.FoiReceived | ev.foi.FoiEvent) -> None:
        if isinstance(event, ev.foi.FoiReceived):
            self._foi.add(event.request.id)
        elif event.request not in self._foi:
            raise VerificationError(
                f"entry {index}: it speaks of {event.request}, a request for information never received before it"
            )

    def _drafted(self, index: int, event: ev.publications.PublicationDrafted) -> None:
        if content_digest(event.content) != event.digest:
            raise VerificationError(f"entry {index}: the post's digest is not {event.digest}; it was changed")
        self._posts[event.digest] = event.content.publication
        self.posts += 1

    def _post_decided(self, index: int, event: ev.publications.PublicationDecided) -> None:
        if post_decision_digest(event.decision) != event.digest:
            raise VerificationError(
                f"entry {index}: the digest of the decision on a post is not {event.digest}; it was changed"
            )
        if self._posts.get(event.decision.content_digest) != event.publication:
            raise VerificationError(
                f"entry {index}: it decides on a version of a post that was never drafted before it"
            )
        self.post_decisions += 1
