"""An office in which people are told: its outbox, a messenger that keeps what it is handed, and what one asks of them."""

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace
from tests.service.office import Office

from appban.bootstrap.shipped import shipped_templates
from appban.errors import StoreError
from appban.ports import Handed, Message, Paper, SmtpStated, WebhookStated
from appban.regime.time import DAY
from appban.service.telling.addresses import set_address
from appban.service.telling.courier import Delivered, Post, deliver
from appban.service.telling.notice import NOTICE, TOLD, UNTOLD, Letter, letter_of
from appban.service.telling.notices_file import Stated
from appban.service.telling.outbox import Outbox
from appban.service.telling.template import read_templates
from appban.service.telling.watching import Watcher

MAIL = SmtpStated(host="mail.example.org", sender="ban@example.org")
EVERYBODY = (
    "quinn", "hal", "kim", "sam", "sue", "dee", "rat", "sec", "min", "spad", "ana", "ben", "wren", "cal", "cam", "ona", "ori", "obi",
)  # fmt: skip


class Postbox:
    """Messenger that keeps every message with the time at which it came; `answers` are given first, in order."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.got: list[tuple[int, Message]] = []
        self.answers: list[Handed | Exception] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def send(self, message: Message) -> Handed:
        """See Messenger."""
        self.got.append((self.office.now, message))
        self.meanwhile()
        answer = self.answers.pop(0) if self.answers else Handed("taken")
        if isinstance(answer, Exception):
            raise answer
        return answer

    def kinds(self, to: str | None = None) -> list[str]:
        """The kinds of what came, to everybody or to one."""
        return [m.kind for _, m in self.got if to is None or m.to == address(to)]


class Telling:
    """The telling side of an office."""

    def __init__(self, office: Office, **rooms: WebhookStated) -> None:
        self.office = office
        office.desk = replace(office.desk, teller=Outbox(office.desk.zone, lambda: True))
        self.mail = Postbox(office)
        self.rooms = {name: Postbox(office) for name in rooms}
        self.watcher = Watcher(office.desk)
        self.post = Post(
            stated=Stated(console="https://ban.example.org", channel={"mail": MAIL, **rooms}),
            templates=read_templates(shipped_templates()),
            messengers={"mail": self.mail, **self.rooms},
        )
        for who in EVERYBODY:
            if who in office.ids:
                set_address(office.store, office.ids[who], address(who), office.now)
        self.watcher.step()

    def restart(self) -> None:
        """The program ends and begins anew."""
        self.watcher = Watcher(self.office.desk)

    def look(self) -> int:
        """What a server does all the time: watch, then deliver all that is due; how many papers were put."""
        put = self.watcher.step().put
        while deliver(self.office.desk, self.post).settled:
            pass
        return put

    def round(self) -> Delivered:
        """One round of the courier alone."""
        return deliver(self.office.desk, self.post)

    def pass_(self, microseconds: int, step: int = DAY // 2) -> None:
        """Time goes by, looked at twice a day unless said otherwise."""
        end = self.office.now + microseconds
        while self.office.now < end:
            self.office.clock.pass_(min(step, end - self.office.now))
            self.look()

    def letters(self, kind: str | None = None, sorts: Iterable[str] = (NOTICE, TOLD, UNTOLD)) -> list[Letter]:
        """Every letter there is, or those of a kind."""
        found = [letter_of(paper) for paper in self.papers(sorts)]
        return [each for each in found if kind is None or each.notice.kind == kind]

    def papers(self, sorts: Iterable[str] = (NOTICE, TOLD, UNTOLD)) -> list[Paper]:
        """Their papers."""
        with self.office.store.reader() as reader:
            return [paper for sort in sorts for paper in reader.papers(sort, limit=100_000)]

    def to(self, kind: str) -> set[str]:
        """By handle, to whom letters of a kind are."""
        names: Mapping[str, str] = {person: who for who, person in self.office.ids.items()}
        return {names[each.notice.to] for each in self.letters(kind) if each.notice.to is not None}


def address(who: str) -> str:
    """Where somebody of these tests is told."""
    return f"{who}@dept.example.org"


class Failing:
    """A reader that fails at the first paper it is asked for, as a store out of reach does."""

    def __init__(self, reader: object) -> None:
        self._reader = reader

    def __getattr__(self, name: str) -> object:
        return getattr(self._reader, name)

    def paper(self, kind: str, identifier: str) -> Paper | None:
        """See StoreReader."""
        raise StoreError("the store is gone")
