"""What the tree of the record cannot check of written questions: each step is of what it names, and is so unchanged."""

from appban.errors import VerificationError
from appban.regime import events as ev
from appban.regime.written_question import PqId, answer_decision_digest, draft_digest


class WrittenIntegrity:
    """Takes the events of written questions in log order; VerificationError names the entry that does not hold."""

    def __init__(self) -> None:
        self._taken: set[PqId] = set()
        self._drafts: dict[str, PqId] = {}

    def take(self, index: int, event: ev.answers.QuestionTaken | ev.answers.WrittenEvent) -> None:
        """Check one event against what came before."""
        if isinstance(event, ev.answers.QuestionTaken):
            self._taken.add(event.question.id)
            return
        if event.question not in self._taken:
            raise VerificationError(
                f"entry {index}: it speaks of {event.question}, a written question never taken before it"
            )
        match event:
            case ev.answers.AnswerDrafted():
                self._drafted(index, event)
            case ev.answers.AnswerDecided():
                if answer_decision_digest(event.decision) != event.digest:
                    raise VerificationError(
                        f"entry {index}: the digest of the decision on an answer is not {event.digest}; it was changed"
                    )
                self._of(index, event, event.decision.draft_digest)
            case ev.answers.ConsistencyFound() | ev.answers.AnswerFrozen():
                self._of(index, event, event.draft_digest)
            case _:
                pass

    def _drafted(self, index: int, event: ev.answers.AnswerDrafted) -> None:
        if draft_digest(event.draft) != event.digest or event.draft.question != event.question:
            raise VerificationError(
                f"entry {index}: the draft's digest is not {event.digest}, or it is of another question; it was changed"
            )
        self._drafts[event.digest] = event.question

    def _of(self, index: int, event: ev.answers.WrittenEvent, digest: str) -> None:
        if self._drafts.get(digest) != event.question:
            raise VerificationError(
                f"entry {index}: it is about a draft of {event.question} that was never made before it"
            )
