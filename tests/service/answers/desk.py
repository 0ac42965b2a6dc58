"""An office at which a written question is taken, drafted, compared, decided on, frozen and answered."""

from tests.service.office import MemoryFolder, memory_office

from appban.regime.bodies import BodyId
from appban.regime.drafted import Content
from appban.regime.written_question import PqId
from appban.service.answers.deciding import Ruling, decide
from appban.service.answers.drafting import Compared, Drafted, compare, draft
from appban.service.answers.freezing import Given, Packed, freeze, give
from appban.service.answers.question_text import Said, read_question
from appban.service.answers.taking import take

TEXT = "TikTok is banned on government devices [entry 0]."


class Desk:
    """quinn drafts, sam clears for officials, min is the answering minister, sec her private office."""

    def __init__(self) -> None:
        self.office, self.folder = memory_office(), MemoryFolder()
        for who, subject in (
            ("quinn", "answer"), ("sam", "clear-answer"), ("quinn", "clear-answer"), ("sam", "approve-answer"),
            ("min", "approve-answer"), ("sec", "private-office"), ("spad", "clear-answer"), ("spad", "approve-answer"),
        ):  # fmt: skip
            self.office.appoint(who, subject)
        self.pq = self.take("UIN 8024, tabled 5 November 2024: To ask what is banned.")

    def take(self, text: str, who: str = "quinn", **said: str) -> PqId:
        came = read_question(text.encode(), "mail", Said(**said))
        return self.office.as_(who, lambda work: take(work, BodyId("D"), came)).value

    def history(self):
        return self.office.facts().written[self.pq]

    def draft(self, text: str = TEXT, who: str = "quinn", outcome="answered", **more):
        content = Content(question=self.pq, outcome=outcome, text=text, tables=())
        made = Drafted(content=content, measures=(), **more)
        return self.office.as_(who, lambda work: draft(work, self.folder, made)).value

    def compare(self, version: int = 1, outcome="consistent", against=(), who: str = "quinn"):
        said = Compared(question=self.pq, version=version, outcome=outcome, against=against, says="read")
        self.office.as_(who, lambda work: compare(work, said))

    def rule(
        self, who: str, step: str, version: int = 1, *, clears: bool = True, says: str = "", behalf=None
    ):
        minister = None if behalf is None else self.office.ids[behalf]
        ruling = Ruling(
            question=self.pq, version=version, step=step, clears=clears, says=says, behalf=minister
        )
        self.office.as_(who, lambda work: decide(work, ruling))

    def approved(self, version: int = 1, **more):
        self.draft(**more)
        self.compare(version)
        self.rule("sam", "officials", version)
        self.rule("min", "minister", version)

    def freeze(self, version: int = 1, data: bytes = b"pack"):
        packed = Packed(
            question=self.pq, version=version, data=data, engine="e", entries=1, releases=(), again=()
        )
        return self.office.as_("quinn", lambda work: freeze(work, self.folder, packed)).value

    def give(self, text: str, *, corrects: bool = False, who: str = "quinn"):
        said = Given(
            question=self.pq, text=text, stated=self.office.now, precision="instant", corrects=corrects
        )
        return self.office.as_(who, lambda work: give(work, self.folder, said)).value
